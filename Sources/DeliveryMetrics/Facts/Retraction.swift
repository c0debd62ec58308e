import DeliveryEvents

/// What a line said in passing, of when the log began, of teams and environments, is taken back when a
/// merge takes its place: it must not matter what stood before the merge.
extension Facts {
  /// Takes back what a line said that stands no more.
  mutating func takeBack(_ event: DeliveryEvent) {
    if event.time <= oldest { findOldest() }
    switch event.kind {
    case .incident, .alert, .metric, .note:
      for name in Set([event.service] + event.services) where name.isSome {
        takeBack(event, of: name, tier: nil)
      }
    case .job where event.service.isNone: break
    case .deploy: takeBack(event, of: event.service, tier: nil)
    case .commit, .change, .health, .pipeline, .job:
      let name = event.service.isSome ? event.service : defaultService
      let tier = event.env.isSome ? rules.tier(of: event.env, in: symbols) : nil
      takeBack(event, of: name, tier: tier)
    }
  }

  /// Lets a line stand again that a merge had taken the place of.
  mutating func restore(at place: LineLocation) {
    setReplaced(false, at: place)
    let event = event(at: place)
    withUnsafePointer(to: event) { note($0) }
  }

  private mutating func takeBack(
    _ event: DeliveryEvent, of name: Symbol, tier: EnvironmentTier?
  ) {
    guard let service = knownNumber(ofService: name) else { return }
    let rank = event.kind == .incident ? event.state.incidentRank : event.state.rank
    updateService(service) { $0.teams.takeBack(event.team, time: event.time, rank: rank) }
    switch tier {
    case .staging where event.time <= services[service].firstStagingMention:
      let first = firstMention(of: .staging, service)
      updateService(service) { $0.firstStagingMention = first }
    case .production where event.time <= services[service].firstProductionMention:
      let first = firstMention(of: .production, service)
      updateService(service) { $0.firstProductionMention = first }
    default: break
    }
  }

  /// Looks again for the first lines of all services that name an environment of a tier.
  mutating func findMentions() {
    // Runs are of any service: gone through once for all.
    var staging = Array(repeating: Timestamp.distantFuture, count: services.count)
    var production = staging
    func look(_ service: Int, _ time: Timestamp, _ env: Symbol) {
      if env.isNone { return }
      switch rules.tier(of: env, in: symbols) {
      case .staging: staging[service] = min(staging[service], time)
      case .production: production[service] = min(production[service], time)
      case .ignored, .other: break
      }
    }
    for (service, own) in services.enumerated() {
      for line in own.commits.lines where !line.isReplaced { look(service, line.time, line.env) }
      for (_, line) in own.commits.further where !line.isReplaced {
        look(service, line.time, line.env)
      }
      for line in own.changes where !line.isReplaced { look(service, line.time, line.env) }
      for line in own.others where !line.isReplaced { look(service, line.time, line.env) }
    }
    for index in runs.lines.indices {
      let line = runs.lines[index]
      let name = line.service.isNone && !line.isJob ? defaultService : line.service
      guard !line.isReplaced, let service = knownNumber(ofService: name) else { continue }
      look(service, line.time, line.env)
    }
    for service in services.indices {
      updateService(service) {
        ($0.firstStagingMention, $0.firstProductionMention) = (
          staging[service], production[service]
        )
      }
    }
  }

  /// The earliest line, deployments apart, that stands and names an environment of a tier for a service.
  private func firstMention(of tier: EnvironmentTier, _ service: Int) -> Timestamp {
    var first = Timestamp.distantFuture
    func look(_ time: Timestamp, _ env: Symbol) {
      guard time < first, env.isSome, rules.tier(of: env, in: symbols) == tier else { return }
      first = time
    }
    let own = services[service]
    for line in own.commits.lines where !line.isReplaced { look(line.time, line.env) }
    for (_, line) in own.commits.further where !line.isReplaced { look(line.time, line.env) }
    for line in own.changes where !line.isReplaced { look(line.time, line.env) }
    for line in own.others where !line.isReplaced { look(line.time, line.env) }
    for index in runs.lines.indices {
      let line = runs.lines[index]
      let name = line.service.isNone && !line.isJob ? defaultService : line.service
      if name == own.name, !line.isReplaced { look(line.time, line.env) }
    }
    return first
  }
}
