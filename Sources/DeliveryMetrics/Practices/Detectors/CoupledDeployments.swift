import DeliveryEvents

/// Deployments of a service within a quarter of an hour of another service's, by the same run or the same
/// person: the others may be of any scope.
struct CoupledDeployments: PracticeDetector {
  private static let nearness: Int64 = 900_000_000_000

  private struct Place: Hashable {
    var service: Int
    var attempt: Int
    var finish: Timestamp
  }

  func finding(_ context: PracticeContext) -> PracticeFinding {
    var byRun: [Symbol: [Place]] = [:]
    var byPerson: [Symbol: [Place]] = [:]
    var deploying: Set<Int> = []
    let from = context.window.from.advanced(byNanoseconds: -Self.nearness)
    for service in context.derivation.deliveries.indices {
      let delivery = context.derivation.deliveries[service]
      for attempt in range(of: delivery.finishes, from: from, to: context.now, by: { $0 }) {
        deploying.insert(service)
        let deployment = delivery.deployment(ofAttempt: attempt)
        let place = Place(
          service: service, attempt: attempt, finish: delivery.finishes[attempt])
        if deployment.run.isSome { byRun[deployment.run, default: []].append(place) }
        let person = context.person(of: deployment)
        if person.isSome { byPerson[person, default: []].append(place) }
      }
    }
    var coupled: [Place: Reason] = [:]
    pair(byPerson, isRun: false, context, &coupled)
    pair(byRun, isRun: true, context, &coupled)

    var all = 0
    var together = 0
    var events: [Evidence.Entry] = []
    context.forEachDeployment { service, delivery, attempt in
      let place = Place(service: service, attempt: attempt, finish: delivery.finishes[attempt])
      all += 1
      if coupled[place] != nil { together += 1 }
      guard context.listsEvents else { return }
      let words = coupled[place].map { reason in
        "with \(context.name(reason.service)) \(reason.isRun ? "in run" : "by") \(context.text(reason.key))"
      }
      events.append(
        context.entry(service, delivery, attempt, isIncluded: words != nil, words ?? "by itself"))
    }
    let figures = [
      PracticeFigure("together", Double(together)),
      PracticeFigure("production deployments", Double(all)),
      PracticeFigure("services that deploy", Double(deploying.count)),
    ]
    if all > 0, deploying.count < 2 {
      return .missing("only one service is deployed", .share, figures)
    }
    if all > 0, byRun.isEmpty, byPerson.isEmpty {
      return .missing("no deployment names a run or a person", .share, figures)
    }
    return PracticeFinding(
      all == 0 ? nil : Double(together) / Double(all), .share, n: all, figures, events: events)
  }

  /// Which other service it was with, and in which run or by whom.
  private struct Reason {
    var service: Int
    var key: Symbol
    var isRun: Bool
  }

  /// Notes of each deployment the nearest one of another service, if that is near enough.
  private func pair(
    _ groups: [Symbol: [Place]], isRun: Bool, _ context: PracticeContext,
    _ coupled: inout [Place: Reason]
  ) {
    let names = context.derivation.serviceNames
    for (key, places) in groups where places.count > 1 {
      let places = places.sorted { left, right in
        if left.finish != right.finish { return left.finish < right.finish }
        return left.service != right.service
          ? context.symbols.precedes(names[left.service], names[right.service])
          : left.attempt < right.attempt
      }
      for ordered in [places, places.reversed()] {
        // The last one of another service than the one before: that of the one before, if both are of one.
        var other: Place?
        for (index, place) in ordered.enumerated() where index > 0 {
          if ordered[index - 1].service != place.service { other = ordered[index - 1] }
          guard let other, coupled[place]?.isRun != isRun || coupled[place]?.key != key,
            abs(other.finish.nanoseconds(since: place.finish)) <= Self.nearness
          else { continue }
          coupled[place] = Reason(service: other.service, key: key, isRun: isRun)
        }
      }
    }
  }
}
