import DeliveryEvents

/// Incidents resolved, and deployments made, by people who wrote none of the service's commits in 90
/// days. The smaller of the two shares counts: both have to be large.
struct SiloedOperations: PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding {
    var events: [Evidence.Entry] = []
    let incidents = incidents(context, &events)
    let deployments = deployments(context, &events)
    let authors = context.services.reduce(into: Set<Symbol>()) {
      $0.formUnion(context.authors[$1])
    }
    let figures = [
      PracticeFigure("incidents resolved from outside", Double(incidents.outside)),
      PracticeFigure("incidents resolved by somebody known", Double(incidents.all)),
      PracticeFigure("deployments from outside", Double(deployments.outside)),
      PracticeFigure("deployments by somebody known", Double(deployments.all)),
      PracticeFigure("authors in 90 days", Double(authors.count)),
    ]
    func silent(_ reason: String) -> PracticeFinding { .missing(reason, .share, figures) }
    if authors.isEmpty { return silent("no commit names a person as its author") }
    if incidents.all == 0 { return silent("no resolved incident tells who resolved it") }
    if deployments.all == 0 { return silent("no production deployment names a person") }
    let share = min(
      Double(incidents.outside) / Double(incidents.all),
      Double(deployments.outside) / Double(deployments.all))
    var finding = PracticeFinding(
      share, .share, n: min(incidents.all, deployments.all), figures, events: events)
    // Of one or two authors it is no wonder that others stand in for them.
    if authors.count < 3 {
      finding.limits = PracticeLimits(
        warn: PracticeKind.siloedOperations.standardLimits.warn, alarm: nil)
    }
    return finding
  }

  private func incidents(_ context: PracticeContext, _ events: inout [Evidence.Entry])
    -> (outside: Int, all: Int)
  {
    var counts = (outside: 0, all: 0)
    let places = context.derivation.incidents(in: context.scope, services: context.services)
    for place in places {
      let incident = context.derivation.incidents[place]
      let resolver = context.people.person(incident.resolver)
      guard let resolved = incident.resolved, context.contains(resolved), resolver.isSome,
        incident.services.contains(where: { !context.authors[$0].isEmpty })
      else { continue }
      let isInside = incident.services.contains { context.authors[$0].contains(resolver) }
      counts.all += 1
      if !isInside { counts.outside += 1 }
      guard context.listsEvents else { continue }
      let words = "resolved by \(context.text(incident.resolver))"
      events.append(context.entry(ofIncident: place, isIncluded: !isInside, words))
    }
    return counts
  }

  private func deployments(_ context: PracticeContext, _ events: inout [Evidence.Entry])
    -> (outside: Int, all: Int)
  {
    var counts = (outside: 0, all: 0)
    context.forEachDeployment { service, delivery, attempt in
      let deployment = delivery.deployment(ofAttempt: attempt)
      let person = context.person(of: deployment)
      guard person.isSome, !context.authors[service].isEmpty else { return }
      let isInside = context.authors[service].contains(person)
      counts.all += 1
      if !isInside { counts.outside += 1 }
      guard context.listsEvents else { return }
      events.append(
        context.entry(
          service, delivery, attempt, isIncluded: !isInside,
          "deployed by \(context.text(deployment.actor))"))
    }
    return counts
  }
}
