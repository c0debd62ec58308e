import DeliveryEvents

/// Keeps the derivation up to date: of each service only what its lines, or what it leans on, can have
/// changed since, be it that lines came or that the clock passed them.
struct Deriver {
  private let symbols: SymbolTable
  private let settings: Settings
  private let longVisit: Int64
  private(set) var derivation: Derivation
  private(set) var stream = StreamDerivation()
  private var incidents = IncidentDerivation()
  private let deployed = DeployedRuns()
  private let askers = ArtifactAskers()
  private var services: [ServiceState] = []
  /// Up to where runs and commits have been looked at; `nil` before the first time.
  private(set) var clock: Timestamp?
  /// The ids of incidents that changed since failures were derived, and the services whose deliveries
  /// did.
  private var touchedIncidents: Set<Symbol> = []
  private var delivered: Set<Int> = []
  /// How many deployments or items are taken before it is asked again whether time is up.
  var stride = 1024
  /// Services whose items are to be followed anew.
  private var unfollowed: Set<Int> = []

  /// How far a service has been derived.
  private struct ServiceState {
    let walk: DeliveryWalk
    let stream: StreamWalk
    /// The clock, how many lines there were, and the state of its teams when its lines were last taken.
    var clock: Timestamp
    var deploys = 0
    var changes = 0
    var others = 0
    var teams = 0
    var firstStagingMention = Timestamp.distantFuture
    var firstProductionMention = Timestamp.distantFuture
    /// What incidents and repairs made of it when its items were last followed.
    var causes: [StreamCause] = []
    /// Whether its walk has to go on.
    var isBehind = true
  }

  /// Begins with nothing derived.
  init(symbols: SymbolTable, settings: Settings) {
    self.symbols = symbols
    self.settings = settings
    longVisit = AlertBook.longVisit(settings)
    derivation = Derivation(symbols: symbols)
  }

  /// Derives what changed, as far as it comes before `isOver` answers that time is up; tells whether
  /// everything is up to date. What is done stays done, whatever else comes in between.
  mutating func refresh(
    _ facts: inout Facts, rules: NameRules, now: Timestamp, isOver: () -> Bool
  ) -> Bool {
    derivation.now = now
    let first = min(facts.oldest, facts.beganBefore)
    derivation.firstEvent = first <= now ? first : nil
    facts.completeTeams()
    grow(facts, rules: rules, now: now)
    let move = ClockMove(old: clock ?? now, now: now)
    clock = now
    settleRuns(&facts, move)
    touchedIncidents.formUnion(incidents.refresh(&facts, rules: rules, now: now))
    settleCommits(facts, move)
    settleArtifacts(facts, move)
    let find = CommitFinder(
      commits: facts.services.map { $0.commits }, places: facts.commitPlaces, symbols: symbols,
      now: now, serviceNames: derivation.serviceNames, outside: facts.outside)
    for service in services.indices {
      guard deliver(service, &facts, find, now: now, isOver) else { return false }
    }
    settleDeployedRuns(facts)
    if !touchedIncidents.isEmpty || !delivered.isEmpty {
      deriveFailures(facts, rules: rules)
      if isOver() { return false }
    }
    return follow(
      StreamInput(
        facts: facts, find: find, derivation: derivation, settings: settings, rules: rules,
        deployed: deployed),
      isOver)
  }

  /// Begins services that were named since.
  private mutating func grow(_ facts: Facts, rules: NameRules, now: Timestamp) {
    while services.count < facts.services.count {
      let walk = DeliveryWalk(
        service: services.count, lines: facts.services[services.count].deploys,
        settings: settings, rules: rules, deployed: deployed)
      let items = StreamWalk(service: services.count, longVisit: longVisit)
      services.append(ServiceState(walk: walk, stream: items, clock: now))
      derivation.deliveries.append(walk.delivery)
      stream.services.append(items.stream)
      derivation.serviceNames.append(facts.services[derivation.serviceNames.count].name)
      derivation.teams.append(.none)
      derivation.versions.append(0)
      derivation.incidentVersions.append(0)
      unfollowed.insert(services.count - 1)
    }
  }

  /// Notes whose CI may be another, for lines of it came or went.
  private mutating func settleRuns(_ facts: inout Facts, _ move: ClockMove) {
    noteHeads(ofRuns: facts.takeTouchedRuns(move), facts)
  }

  /// The same for what deploys and what does not.
  private mutating func settleDeployedRuns(_ facts: Facts) {
    let changed = deployed.takeChanged()
    guard facts.runs.haveSHAs else { return }
    noteHeads(ofRuns: changed.flatMap(facts.runs.lines(ofPipeline:)), facts)
  }

  private mutating func noteHeads(ofRuns touched: [Int], _ facts: Facts) {
    if touched.isEmpty { return }
    // Of so many the heads are not looked for one by one.
    guard touched.count < 2000 else {
      for service in services.indices {
        services[service].stream.news.isAll = true
        unfollowed.insert(service)
      }
      return
    }
    facts.forEachHead(ofRuns: touched) { service, sha in
      unfollowed.insert(service)
      services[service].stream.news.shas.insert(sha)
    } staged: { service, sha in
      unfollowed.insert(service)
      services[service].stream.news.verified.insert(sha)
    }
  }

  // MARK: Deliveries

  /// Brings the commits of all services up to date, for any may be asked for by any, and lets go back
  /// whoever leaned on what changed.
  private mutating func settleCommits(_ facts: Facts, _ move: ClockMove) {
    var shared: Set<Symbol> = []
    for service in facts.services.indices {
      let commits = facts.services[service].commits
      let news = commits.settle(move, symbols)
      if news.isEmpty { continue }
      unfollowed.insert(service)
      let state = services[service]
      state.stream.news.commits += news.map { Int32($0.commit) }
      for one in news {
        goBack(state.walk, for: one, of: service, commits)
        let sha = commits.lines.sha(at: one.commit)
        if facts.commitPlaces.isShared(sha) { shared.insert(sha) }
        for other in facts.outside.concerned(by: sha, of: service) where other != service {
          let place = CommitPlace(service: service, index: one.commit)
          services[other].stream.news.foreign.append(place)
          unfollowed.insert(other)
          goBack(services[other].walk, for: one, of: service, commits)
        }
      }
    }
    for sha in shared { goBack(forPlacesOf: sha, facts) }
    guard move.isBack else { return }
    for service in services.indices {
      services[service].walk.rewind(forCommitsAfter: move.now)
    }
  }

  /// Lets a walk go back to before whatever something new about a commit can change.
  private func goBack(
    _ walk: DeliveryWalk, for news: ServiceCommits.News, of service: Int, _ commits: ServiceCommits
  ) {
    switch news {
    case .landed(let commit):
      walk.rewind(
        forCommit: commits.lines.sha(at: commit), landing: commits.landings[commit], of: service)
    case .hidden: break
    case .changed(let commit):
      walk.rewind(forFieldsOf: CommitPlace(service: service, index: commit))
    case .moved: walk.rewind(to: 0)
    }
  }

  /// Has deployments ask again of whose versions something else may be known.
  private func settleArtifacts(_ facts: Facts, _ move: ClockMove) {
    guard facts.artifacts.isInUse else { return }
    let touched = facts.artifacts.takeTouched(move)
    if askers.isInUse {
      for base in touched {
        askers.forEach(base) { service, place in services[service].walk.ask(place) }
      }
    } else {
      askers.isInUse = true
      for state in services { state.walk.askAll() }
    }
  }

  /// Lets walks go back to before they took a commit of another service whose sha several have: which of those stands
  /// for it may be another now.
  private func goBack(forPlacesOf sha: Symbol, _ facts: Facts) {
    facts.commitPlaces.forEach(sha) { place in
      for service in facts.outside.concerned(by: sha, of: place.service)
      where service != place.service {
        services[service].walk.rewind(forFieldsOf: place)
      }
    }
  }

  /// Derives the deliveries of a service as far as time allows; tells whether that is all.
  private mutating func deliver(
    _ service: Int, _ facts: inout Facts, _ find: CommitFinder, now: Timestamp,
    _ isOver: () -> Bool
  ) -> Bool {
    takeLines(service, &facts, now: now)
    if services[service].walk.isDone, !services[service].isBehind { return true }
    services[service].isBehind = true
    delivered.insert(service)
    unfollowed.insert(service)
    guard services[service].walk.advance(by: stride, find, isOver) else { return false }
    services[service].isBehind = false
    return !isOver()
  }

  /// Takes in what came of a service, and what the clock passed.
  private mutating func takeLines(_ service: Int, _ facts: inout Facts, now: Timestamp) {
    let move = ClockMove(old: services[service].clock, now: now)
    services[service].clock = now
    var deploys: [Int32] = []
    var changes: [Int32] = []
    var health: [Int32] = []
    facts.takeTouched(service, move) { kind, index in
      switch kind {
      case .deploy: deploys.append(index)
      case .change: changes.append(index)
      case .other: health.append(index)
      }
    }
    if deploys.isEmpty, changes.isEmpty, health.isEmpty, !services[service].walk.isAsking,
      isKnown(service, facts, move)
    {
      return
    }
    let own = facts.services[service]
    var state = services[service]
    health += (state.others..<own.others.count).map { Int32($0) }
    for index in health where own.others[Int(index)].kind == .health {
      let news = state.stream.news
      state.stream.news.healthFrom = min(news.healthFrom, own.others[Int(index)].time)
    }
    state.stream.news.changes += changes
    if own.changes.count != state.changes || !changes.isEmpty || !health.isEmpty
      || move.passes(own.firstStagingMention) || move.passes(own.firstProductionMention)
      || own.firstStagingMention != state.firstStagingMention
      || own.firstProductionMention != state.firstProductionMention
    {
      unfollowed.insert(service)
    }
    state.firstStagingMention = own.firstStagingMention
    state.firstProductionMention = own.firstProductionMention
    if own.teams.revision != state.teams || move.old != now && own.newest > move.start {
      derivation.teams[service] = own.teams.team(at: now, in: symbols)
    }
    if own.deploys.count != state.deploys || !deploys.isEmpty || state.walk.isAsking {
      let artifacts =
        askers.isInUse
        ? ArtifactFinder(
          facts.artifacts, askers, service: service, name: own.name, now: now, symbols) : nil
      if state.walk.settle(
        own.deploys, touched: deploys, now: now, symbols, artifacts: artifacts)
      {
        state.isBehind = true
      }
      for sha in artifacts?.found ?? [] { facts.note(deployed: sha, by: service) }
    }
    state.deploys = own.deploys.count
    state.changes = own.changes.count
    state.others = own.others.count
    state.teams = own.teams.revision
    services[service] = state
  }

  /// Whether nothing came of a service since its lines were last taken, and the clock passes nothing of it.
  private func isKnown(_ service: Int, _ facts: Facts, _ move: ClockMove) -> Bool {
    // In place: of thousands of services, most are asked this for every line of another.
    facts.services[service].deploys.count == services[service].deploys
      && facts.services[service].changes.count == services[service].changes
      && facts.services[service].others.count == services[service].others
      && facts.services[service].teams.revision == services[service].teams
      && facts.services[service].firstStagingMention == services[service].firstStagingMention
      && facts.services[service].firstProductionMention == services[service].firstProductionMention
      && !(move.old != move.now && facts.services[service].newest > move.start)
  }

  private mutating func deriveFailures(_ facts: Facts, rules: NameRules) {
    var touched: Set<Int>? = []
    if !touchedIncidents.isEmpty || derivation.incidentsByService.count < services.count {
      touched = incidents.places(of: touchedIncidents, since: derivation.incidents)
      noteIncidents(touched)
      derivation.incidents = incidents.visible
      derivation.incidentVersion += 1
      derivation.incidentsByService = services.map { _ in [] }
      for place in incidents.visible.indices {
        for service in incidents.visible[place].services {
          derivation.incidentsByService[service].append(place)
        }
      }
    }
    let finder = CauseFinder(
      deliveries: derivation.deliveries, servicesByDeploymentID: facts.deploymentSpeakers,
      servicesBySHA: facts.services(withSHA:),
      symbols: symbols, serviceNames: derivation.serviceNames,
      linkWindow: settings.linkWindowNanoseconds, none: symbols.find("none") ?? .none)
    var changed: [Int: TouchedAttempts] = [:]
    for service in delivered { changed[service] = services[service].walk.touched.attempts }
    let affected = derivation.failures.refresh(
      incidents.visible, touched: touched, changed: changed, finder: finder, rules: rules)
    touchedIncidents = []
    delivered = []
    for place in derivation.failures.relinked where place < derivation.incidents.count {
      note(derivation.incidents[place].services)
    }
    for service in affected {
      derivation.versions[service] += 1
      let cause = StreamCause.causes(of: derivation.failures.services[service], derivation)
      let old = services[service].causes
      if old == cause { continue }
      services[service].causes = cause
      services[service].stream.news.attempts += StreamCause.difference(old, cause)
      unfollowed.insert(service)
    }
  }

  /// Notes of which services incidents at some places are others than they were, or the last have vanished;
  /// of all for `nil`.
  private mutating func noteIncidents(_ touched: Set<Int>?) {
    guard let touched else { return note(services.indices) }
    for place in touched {
      if place < derivation.incidents.count { note(derivation.incidents[place].services) }
      note(incidents.visible[place].services)
    }
    for incident in derivation.incidents.dropFirst(incidents.visible.count) {
      note(incident.services)
    }
  }

  private mutating func note(_ services: some Sequence<Int>) {
    derivation.anyIncidentVersion += 1
    for service in services { derivation.incidentVersions[service] += 1 }
  }

  // MARK: Items

  /// Follows the items of services anew, as far as time allows; tells whether all are.
  private mutating func follow(_ input: StreamInput, _ isOver: () -> Bool) -> Bool {
    while let service = unfollowed.first {
      let items = services[service].stream
      items.settle(input, services[service].walk.touched)
      services[service].walk.touched = .none
      guard items.advance(by: stride, input, isOver) else { return false }
      unfollowed.remove(service)
      if isOver() { return unfollowed.isEmpty }
    }
    return true
  }
}
