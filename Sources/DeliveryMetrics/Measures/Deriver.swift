import DeliveryEvents

/// Keeps the derivation up to date: of a service only when its lines, or commits that it leans on,
/// changed or became visible.
struct Deriver {
  private let symbols: SymbolTable
  private let settings: Settings
  private var directory = CommitDirectory()
  private(set) var derivation: Derivation
  private(set) var stream = StreamDerivation()
  /// The earliest hidden line of anything but services' own lines.
  private var nextPending = Timestamp.distantFuture

  init(symbols: SymbolTable, settings: Settings) {
    self.symbols = symbols
    self.settings = settings
    derivation = Derivation(
      now: .distantPast, symbols: symbols, serviceNames: [], teams: [], deliveries: [],
      incidents: [], incidentsByService: [],
      failures: Failures(
        incidents: [],
        finder: CauseFinder(
          deliveries: [], servicesByDeploymentID: ServicesBySymbol(), symbols: symbols,
          serviceNames: [], linkWindow: 0, none: .none), rules: NameRules()),
      firstEvent: nil)
  }

  /// Derives what changed.
  mutating func refresh(_ facts: inout Facts, rules: NameRules, now: Timestamp) {
    derivation.now = now
    let hasPassedPending = nextPending <= now
    if hasPassedPending { facts.markAllDirty() }
    let dirty = facts.services.indices.filter { facts.services[$0].isDirty }
    derivation.firstEvent = firstEvent(facts, now: now)
    guard !dirty.isEmpty || facts.areIncidentsDirty || facts.areRunsDirty else { return }
    for service in dirty {
      directory.update(service, from: facts.services[service], at: now, symbols: symbols)
    }
    derivation.serviceNames = facts.services.map(\.name)
    derivation.teams = facts.services.map { $0.teams.team(at: now, in: symbols) }
    while derivation.deliveries.count < facts.services.count {
      derivation.deliveries.append(ServiceDelivery())
    }
    let finder = CommitFinder(
      directory: directory, speakers: facts.commitSpeakers, symbols: symbols,
      serviceNames: derivation.serviceNames, outside: facts.outside)
    for service in dirty {
      let work = DeliveryDerivation(service: service, now: now, settings: settings, find: finder)
      derivation.deliveries[service] = work.delivery(of: facts.services[service], rules: rules)
      facts.clean(service)
    }
    deriveIncidents(facts, rules: rules, now: now)
    stream.refresh(
      StreamInput(
        facts: facts, directory: directory, derivation: derivation, settings: settings,
        rules: rules, now: now),
      services: Array(facts.services.indices))
    facts.areIncidentsDirty = false
    facts.areRunsDirty = false
    nextPending =
      facts.newest > now
      ? facts.allTimes().filter { $0 > now }.min() ?? .distantFuture
      : .distantFuture
  }

  private func firstEvent(_ facts: Facts, now: Timestamp) -> Timestamp? {
    facts.oldest <= now ? facts.oldest : nil
  }

  private mutating func deriveIncidents(_ facts: Facts, rules: NameRules, now: Timestamp) {
    let incidents = Self.incidents(facts, rules: rules, now: now)
    derivation.incidents = incidents
    derivation.incidentsByService = facts.services.map { _ in [] }
    for (place, incident) in incidents.enumerated() {
      for service in incident.services { derivation.incidentsByService[service].append(place) }
    }
    let finder = CauseFinder(
      deliveries: derivation.deliveries, servicesByDeploymentID: facts.deploymentSpeakers,
      symbols: symbols, serviceNames: derivation.serviceNames,
      linkWindow: settings.linkWindowNanoseconds,
      none: symbols.find("none") ?? .none)
    derivation.failures = Failures(incidents: incidents, finder: finder, rules: rules)
  }

  /// The visible production incidents, in order of their opening.
  private static func incidents(_ facts: Facts, rules: NameRules, now: Timestamp) -> [Incident] {
    let symbols = facts.symbols
    var incidents: [Incident] = []
    for (id, places) in facts.incidentPlaces {
      var lines: [IncidentLine] = []
      for place in places {
        let line = facts.incidentLines[Int(place)]
        if line.time <= now, !line.isReplaced { lines.append(line) }
      }
      if lines.isEmpty { continue }
      if let incident = Incident(id: id, lines: lines, now: now, facts: facts, rules: rules) {
        incidents.append(incident)
      }
    }
    incidents.sort { left, right in
      let first = left.opened ?? .distantPast
      let second = right.opened ?? .distantPast
      return first == second ? symbols.precedes(left.id, right.id) : first < second
    }
    return incidents
  }
}
