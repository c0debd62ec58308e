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
  /// Whether incidents changed since failures were derived, and the services whose deliveries did.
  private var areIncidentsNew = true
  private var delivered: Set<Int> = []
  private var areFailuresDirty: Bool { areIncidentsNew || !delivered.isEmpty }
  /// How many deployments or items are taken before it is asked again whether time is up.
  var stride = 1024
  /// Services whose items are to be followed anew.
  private var unfollowed: Set<Int> = []
  /// What time ran out on, and of which state of the facts it is.
  private var underway: Underway?
  private var underwayOf = Basis(revision: 0, now: .distantPast)

  /// A service that is partly derived.
  private enum Underway {
    case delivery(DeliveryDerivation)
    case stream(StreamWork)
  }

  private struct Basis: Equatable {
    var revision: Int
    var now: Timestamp
  }

  init(symbols: SymbolTable, settings: Settings) {
    self.symbols = symbols
    self.settings = settings
    derivation = Derivation(symbols: symbols)
  }

  /// Derives what changed, as far as it comes before `isOver` answers that time is up; tells whether
  /// everything is up to date. What is done stays done, whatever else comes in between.
  mutating func refresh(
    _ facts: inout Facts, rules: NameRules, now: Timestamp, isOver: () -> Bool
  ) -> Bool {
    dropOutdated(Basis(revision: facts.revision, now: now))
    derivation.now = now
    derivation.firstEvent = facts.oldest <= now ? facts.oldest : nil
    facts.settleRuns()
    if nextRun <= now { facts.markAllDirty() }
    for (service, next) in nextLines.enumerated() where next <= now {
      facts.wake(service)
      // Once, or those that lean on it would never be done when time runs out in between.
      nextLines[service] = .distantFuture
    }
    if facts.areAnyDirty { facts.runsChanged(nextRun: &nextRun, after: now) }
    areIncidentsNew = incidents.refresh(facts, rules: rules, now: now) || areIncidentsNew
    facts.cleanIncidents()
    guard facts.areAnyDirty || areFailuresDirty || !unfollowed.isEmpty || underway != nil else {
      return true
    }
    let find = commitFinder(&facts, now: now)
    for service in facts.services.indices where facts.services[service].isDirty {
      guard deliver(service, &facts, find, rules: rules, now: now, isOver) else { return false }
      if isOver() { return false }
    }
    if areFailuresDirty {
      dropStream()
      deriveFailures(facts, rules: rules)
      if isOver() { return false }
    }
    let input = StreamInput(
      facts: facts, find: find, derivation: derivation, settings: settings, rules: rules, now: now)
    while true {
      var work: StreamWork
      if case .stream(let begun) = underway {
        work = begun
        underway = nil
      } else if let service = unfollowed.popFirst() {
        work = StreamWork(service, input)
      } else {
        return true
      }
      guard work.advance(by: stride, isOver) else {
        underway = .stream(work)
        return false
      }
      stream.take(work)
      if isOver() { return unfollowed.isEmpty }
    }
  }

  /// Forgets what is partly derived when it would come to something else now.
  private mutating func dropOutdated(_ basis: Basis) {
    if basis == underwayOf { return }
    underwayOf = basis
    dropStream()
    underway = nil
  }

  /// Lets the service whose items are partly followed be followed anew.
  private mutating func dropStream() {
    guard case .stream(let work) = underway else { return }
    unfollowed.insert(work.service)
    underway = nil
  }

  /// Derives the deliveries of a service as far as time allows; tells whether that is all.
  private mutating func deliver(
    _ service: Int, _ facts: inout Facts, _ find: CommitFinder, rules: NameRules, now: Timestamp,
    _ isOver: () -> Bool
  ) -> Bool {
    var work: DeliveryDerivation
    if case .delivery(let begun) = underway, begun.service == service {
      work = begun
    } else {
      let sole = derivation.deliveries[service].soleDeployments
      derivation.deliveries[service].soleDeployments = []
      work = DeliveryDerivation(
        service, facts.services[service], sole: sole, now: now, settings: settings, find: find,
        rules: rules)
    }
    dropStream()
    underway = nil
    guard work.advance(by: stride, isOver) else {
      underway = .delivery(work)
      return false
    }
    derivation.teams[service] = facts.services[service].teams.team(at: now, in: symbols)
    derivation.deliveries[service] = work.delivery
    nextLines[service] = facts.services[service].nextChange(after: now)
    facts.clean(service)
    unfollowed.insert(service)
    delivered.insert(service)
    return true
  }

  /// Brings the commits of all services up to date, for any may be asked for by any.
  private mutating func commitFinder(_ facts: inout Facts, now: Timestamp) -> CommitFinder {
    while derivation.deliveries.count < facts.services.count {
      let service = derivation.deliveries.count
      derivation.deliveries.append(ServiceDelivery())
      derivation.serviceNames.append(facts.services[service].name)
      derivation.teams.append(.none)
      causes.append([])
      nextLines.append(.distantFuture)
    }
    for service in facts.services.indices where facts.services[service].areCommitsDirty {
      directory.update(service, from: facts.services[service], at: now, symbols: symbols)
      // Of the directory, too, it is to be known when it is out of date: derived may be later.
      nextLines[service] = facts.services[service].nextChange(after: now)
      facts.cleanCommits(service)
    }
    return CommitFinder(
      directory: directory, places: facts.commitPlaces, symbols: symbols,
      serviceNames: derivation.serviceNames, outside: facts.outside)
  }

  private mutating func deriveFailures(_ facts: Facts, rules: NameRules) {
    if areIncidentsNew || derivation.incidentsByService.count < facts.services.count {
      derivation.incidents = incidents.visible
      derivation.incidentsByService = facts.services.map { _ in [] }
      for (place, incident) in incidents.visible.enumerated() {
        for service in incident.services { derivation.incidentsByService[service].append(place) }
      }
    }
    let finder = CauseFinder(
      deliveries: derivation.deliveries, servicesByDeploymentID: facts.deploymentSpeakers,
      symbols: symbols, serviceNames: derivation.serviceNames,
      linkWindow: settings.linkWindowNanoseconds, none: symbols.find("none") ?? .none)
    let affected = derivation.failures.refresh(
      incidents.visible, areIncidentsNew: areIncidentsNew, changed: delivered, finder: finder,
      rules: rules)
    areIncidentsNew = false
    delivered = []
    for service in affected {
      let cause = StreamCause.causes(of: derivation.failures.services[service], derivation)
      if causes[service] == cause { continue }
      causes[service] = cause
      unfollowed.insert(service)
    }
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
