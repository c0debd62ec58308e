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
    var coupled: [Place: (with: Int, by: String)] = [:]
    pair(byPerson, { "by \(context.text($0))" }, context, &coupled)
    pair(byRun, { "in run \(context.text($0))" }, context, &coupled)

    var all = 0
    var together = 0
    var events: [Evidence.Entry] = []
    context.forEachDeployment { service, delivery, attempt in
      let place = Place(service: service, attempt: attempt, finish: delivery.finishes[attempt])
      all += 1
      if coupled[place] != nil { together += 1 }
      guard context.listsEvents else { return }
      let words = coupled[place].map { "with \(context.name($0.with)) \($0.by)" }
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

  /// Notes of each deployment that has one of another service nearby the first such service by its name.
  private func pair(
    _ groups: [Symbol: [Place]], _ words: (Symbol) -> String, _ context: PracticeContext,
    _ coupled: inout [Place: (with: Int, by: String)]
  ) {
    let names = context.derivation.serviceNames
    for (key, places) in groups {
      guard Set(places.map(\.service)).count > 1 else { continue }
      let places = places.sorted { $0.finish < $1.finish }
      // By service, its latest deployment so far: one near it is near enough.
      for ordered in [places, places.reversed()] {
        var last: [Int: Timestamp] = [:]
        for place in ordered {
          for (service, finish) in last where service != place.service {
            let gap = abs(finish.nanoseconds(since: place.finish))
            guard gap <= Self.nearness else { continue }
            if let known = coupled[place], known.by == words(key),
              !context.symbols.precedes(names[service], names[known.with])
            {
              continue
            }
            coupled[place] = (service, words(key))
          }
          last[place.service] = place.finish
        }
      }
    }
  }
}
