import DeliveryEvents

/// Production deployments that somebody made by hand: so triggered; or by a person outside any run; or,
/// where the service has pipelines, named by no run at all.
struct ManualDeployments: PracticeDetector {
  private enum Way {
    case triggered, byPerson, outsideRuns, automatic, unknown
  }

  func finding(_ context: PracticeContext) -> PracticeFinding {
    var counts: [Way: Int] = [:]
    var events: [Evidence.Entry] = []
    var hasPipelines: [Int: Bool] = [:]
    for one in context.runs where !one.isJob { hasPipelines[one.service] = true }
    context.forEachDeployment { service, delivery, attempt in
      let deployment = delivery.deployment(ofAttempt: attempt)
      let way = way(of: deployment, hasPipelines[service] ?? false, context.people)
      counts[way, default: 0] += 1
      guard context.listsEvents else { return }
      events.append(
        context.entry(
          service, delivery, attempt, isIncluded: Self.manual.contains(way),
          words(way, deployment, context)))
    }
    let all = counts.values.reduce(0, +)
    let manual = Self.manual.reduce(0) { $0 + (counts[$1] ?? 0) }
    let figures = [
      PracticeFigure("by hand", Double(manual)),
      PracticeFigure("production deployments", Double(all)),
      PracticeFigure("triggered by hand", Double(counts[.triggered] ?? 0)),
      PracticeFigure("by a person without a run", Double(counts[.byPerson] ?? 0)),
      PracticeFigure("outside any run", Double(counts[.outsideRuns] ?? 0)),
      PracticeFigure("not told", Double(counts[.unknown] ?? 0)),
    ]
    if all > 0, counts[.unknown] == all {
      return .missing("no deployment names a trigger, an actor or a run", .share, figures)
    }
    return PracticeFinding(
      all == 0 ? nil : Double(manual) / Double(all), .share, n: all, figures, events: events)
  }

  private static let manual: [Way] = [.triggered, .byPerson, .outsideRuns]

  /// What the deployment itself says of its trigger goes before what can be guessed.
  private func way(of deployment: Deployment, _ hasPipelines: Bool, _ people: People) -> Way {
    switch deployment.trigger {
    case .manual: return .triggered
    case .auto, .schedule: return .automatic
    case .rollback, .none: break
    }
    if deployment.run.isSome { return .automatic }
    if deployment.actor.isSome { return people.isBot(deployment.actor) ? .automatic : .byPerson }
    return hasPipelines ? .outsideRuns : .unknown
  }

  private func words(_ way: Way, _ deployment: Deployment, _ context: PracticeContext) -> String {
    let actor = deployment.actor.isSome ? " by \(context.text(deployment.actor))" : ""
    return switch way {
    case .triggered: "triggered by hand\(actor)"
    case .byPerson: "without a run\(actor)"
    case .outsideRuns: "outside any run"
    case .automatic: "automatic"
    case .unknown: "no trigger, actor or run"
    }
  }
}
