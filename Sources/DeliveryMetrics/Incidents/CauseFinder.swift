import DeliveryEvents

/// Finds the deployments that ids, shas and incidents speak of, over all services.
struct CauseFinder {
  let deliveries: [ServiceDelivery]
  let servicesByDeploymentID: ServicesBySymbol
  /// The services that may have deployed a sha, or a version in its place, or delivered a commit of it.
  let servicesBySHA: (Symbol) -> [Int]
  let symbols: SymbolTable
  let serviceNames: [Symbol]
  let linkWindow: Int64
  /// The word that stands for an external cause.
  let none: Symbol

  /// Attempts with an id other than the one that names it: in the named services, else in all.
  func attempts(
    withID id: Symbol, in services: some Collection<Int>, except naming: AttemptPlace? = nil
  ) -> [AttemptPlace] {
    let own = services.flatMap { attempts(withID: id, in: $0) }.filter { $0 != naming }
    if !own.isEmpty { return own }
    return servicesByDeploymentID.services(id).flatMap { attempts(withID: id, in: $0) }
      .filter { $0 != naming }
  }

  private func attempts(withID id: Symbol, in service: Int) -> [AttemptPlace] {
    deliveries[service].attemptsByID.attempts(id).map {
      AttemptPlace(service: service, attempt: $0)
    }
  }

  /// What an incident is traced back to.
  func link(of incident: Incident) -> CauseLink {
    if incident.deploy == none, none.isSome { return CauseLink(kind: .external, causes: []) }
    if incident.deploy.isSome {
      let named = attempts(withID: incident.deploy, in: incident.services)
      if !named.isEmpty { return CauseLink(kind: .explicit, causes: named) }
    }
    if incident.sha.isSome {
      if incident.sha == none { return CauseLink(kind: .external, causes: []) }
      if let cause = attempt(withSHA: incident.sha, for: incident) {
        return CauseLink(kind: .explicit, causes: [cause])
      }
    }
    if incident.deploy.isSome || incident.sha.isSome {
      return CauseLink(kind: .causeNotFound, causes: [])
    }
    guard let opened = incident.opened else { return CauseLink(kind: .unlinked, causes: []) }
    let assumed = incident.services.compactMap { latestSuccess(in: $0, before: opened) }
    return CauseLink(kind: assumed.isEmpty ? .unlinked : .assumed, causes: assumed)
  }

  /// The latest successful deployment of a service that finished within the link window before.
  private func latestSuccess(in service: Int, before opened: Timestamp) -> AttemptPlace? {
    let delivery = deliveries[service]
    var low = delivery.firstAttempt(after: opened)
    while low > 0 {
      low -= 1
      let deployment = delivery.deployment(ofAttempt: low)
      guard let finish = deployment.finish, opened.nanoseconds(since: finish) <= linkWindow
      else { return nil }
      if deployment.result == .succeeded { return AttemptPlace(service: service, attempt: low) }
    }
    return nil
  }

  /// Of the deployments of that own sha or version, else the one whose content has it: the latest finished at
  /// or before the opening, else the earliest.
  private func attempt(withSHA sha: Symbol, for incident: Incident) -> AttemptPlace? {
    let named = candidates(withSHA: sha, in: incident.services)
    let all =
      named.isEmpty ? candidates(withSHA: sha, in: servicesBySHA(sha)) : named
    let ordered = all.sorted { left, right in
      let first = deployment(at: left)
      let second = deployment(at: right)
      if precedes(first, second, in: symbols) { return true }
      if precedes(second, first, in: symbols) { return false }
      // The contract calls these equal; arrival must not decide.
      let names = (serviceNames[left.service], serviceNames[right.service])
      return names.0 == names.1
        ? comesBefore(first, second, symbols) : symbols.precedes(names.0, names.1)
    }
    // None finished before an opening that nothing tells of.
    let opened = incident.opened ?? .distantPast
    return ordered.last { (deployment(at: $0).finish ?? .distantFuture) <= opened }
      ?? ordered.first
  }

  private func candidates(withSHA sha: Symbol, in services: some Collection<Int>) -> [AttemptPlace]
  {
    func places(_ index: (ServiceDelivery) -> AttemptIndex) -> [AttemptPlace] {
      services.flatMap { service in
        index(deliveries[service]).attempts(sha).map { AttemptPlace(service: service, attempt: $0) }
      }
    }
    let own = places(\.attemptsBySHA)
    return own.isEmpty ? places(\.contents) : own
  }

  /// The deployment at a place.
  func deployment(at place: AttemptPlace) -> Deployment {
    deliveries[place.service].deployment(ofAttempt: place.attempt)
  }
}
