import DeliveryEvents

/// Keeps the derivation up to date: of a service only when its lines, or what it leans on, changed
/// or became visible.
struct Deriver {
  private let symbols: SymbolTable
  private let settings: Settings
  private var directory = CommitDirectory()
  private(set) var derivation: Derivation
  private(set) var stream = StreamDerivation()
  private var incidents = IncidentDerivation()
  /// What incidents and repairs made of each service when its items were last followed.
  private var causes: [[StreamCause]] = []
  /// For each service, the earliest of its lines that is not visible yet.
  private var nextLines: [Timestamp] = []
  /// The earliest line of a run that is not visible yet.
  private var nextRun = Timestamp.distantFuture

  init(symbols: SymbolTable, settings: Settings) {
    self.symbols = symbols
    self.settings = settings
    derivation = Derivation(symbols: symbols)
  }

  /// Derives what changed.
  mutating func refresh(_ facts: inout Facts, rules: NameRules, now: Timestamp) {
    derivation.now = now
    derivation.firstEvent = facts.oldest <= now ? facts.oldest : nil
    facts.settleRuns()
    if nextRun <= now { facts.markAllDirty() }
    for (service, next) in nextLines.enumerated() where next <= now { facts.wake(service) }
    let dirty = facts.services.indices.filter { facts.services[$0].isDirty }
    let haveIncidentsChanged = incidents.refresh(facts, rules: rules, now: now)
    if dirty.isEmpty, !haveIncidentsChanged { return }
    let find = deriveDeliveries(dirty, &facts, rules: rules, now: now)
    deriveFailures(facts, rules: rules)
    let input = StreamInput(
      facts: facts, find: find, derivation: derivation, settings: settings, rules: rules, now: now)
    for service in facts.services.indices {
      let cause = StreamCause.causes(of: derivation.failures.services[service], derivation)
      if facts.services[service].isDirty || causes[service] != cause {
        stream.refresh(service, input)
        causes[service] = cause
      }
    }
    for service in dirty {
      nextLines[service] = facts.services[service].nextChange(after: now)
      facts.clean(service)
    }
    facts.cleanIncidents()
    nextRun = nextRun(facts, after: now)
  }

  private mutating func deriveDeliveries(
    _ dirty: [Int], _ facts: inout Facts, rules: NameRules, now: Timestamp
  ) -> CommitFinder {
    for service in dirty {
      directory.update(service, from: facts.services[service], at: now, symbols: symbols)
    }
    while derivation.deliveries.count < facts.services.count {
      let service = derivation.deliveries.count
      derivation.deliveries.append(ServiceDelivery())
      derivation.serviceNames.append(facts.services[service].name)
      derivation.teams.append(.none)
      causes.append([])
      nextLines.append(.distantFuture)
    }
    let find = CommitFinder(
      directory: directory, places: facts.commitPlaces, symbols: symbols,
      serviceNames: derivation.serviceNames, outside: facts.outside)
    for service in dirty {
      derivation.teams[service] = facts.services[service].teams.team(at: now, in: symbols)
      derivation.deliveries[service] = DeliveryDerivation.delivery(
        of: service, facts.services[service], now: now, settings: settings, find: find,
        rules: rules)
    }
    return find
  }

  private mutating func deriveFailures(_ facts: Facts, rules: NameRules) {
    derivation.incidents = incidents.visible
    derivation.incidentsByService = facts.services.map { _ in [] }
    for (place, incident) in incidents.visible.enumerated() {
      for service in incident.services { derivation.incidentsByService[service].append(place) }
    }
    let finder = CauseFinder(
      deliveries: derivation.deliveries, servicesByDeploymentID: facts.deploymentSpeakers,
      symbols: symbols, serviceNames: derivation.serviceNames,
      linkWindow: settings.linkWindowNanoseconds, none: symbols.find("none") ?? .none)
    derivation.failures = Failures(incidents: incidents.visible, finder: finder, rules: rules)
  }

  private func nextRun(_ facts: Facts, after now: Timestamp) -> Timestamp {
    var next = Timestamp.distantFuture
    if facts.newest > now {
      facts.runs.lines.forEach { if $0.time > now, $0.time < next { next = $0.time } }
    }
    return next
  }
}

/// What a failure means for the item that an attempt brought to production.
private struct StreamCause: Equatable {
  var attempt: Int
  var isFailed: Bool
  var openings: [Timestamp?] = []
  var resolutions: [Timestamp?] = []

  /// The causes of all attempts of a service that failed or are linked to an incident.
  static func causes(of failures: ServiceFailures, _ derivation: Derivation) -> [StreamCause] {
    var causes: [StreamCause] = []
    for attempt in failures.verdicts.indices where failures.verdicts[attempt].isFailed {
      var cause = StreamCause(attempt: attempt, isFailed: true)
      for incident in failures.incidents[attempt] ?? [] {
        cause.openings.append(derivation.incidents[incident].opened)
        cause.resolutions.append(derivation.incidents[incident].resolved)
      }
      causes.append(cause)
    }
    return causes
  }
}
