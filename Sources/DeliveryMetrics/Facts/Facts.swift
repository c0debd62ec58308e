import DeliveryEvents

/// Every line that the ledger has taken in, by what it speaks of, and what changed since the last
/// derivation.
struct Facts {
  let symbols: SymbolTable
  private(set) var rules: NameRules
  /// The service of lines that name none.
  let defaultService: Symbol

  private(set) var services: [ServiceFacts] = []
  private let forms = ServiceFacts.Forms()
  private var serviceNumbers = WordMap()
  private(set) var incidents = IncidentFacts()
  private(set) var runs = RunFacts()
  /// Alerts, notes and metrics.
  private(set) var others: [OtherLine] = []
  /// The lists of services of the few of ``others`` that have one, by place.
  private var servicesOfOthers: [Int: [Symbol]] = [:]
  /// Which services belong to which team, whatever the lines say.
  private(set) var teams: TeamMap
  /// What notes among them say of artifacts.
  let artifacts: ArtifactFacts
  /// Where commits stand, and which services have a deployment with an id.
  private(set) var commitPlaces = CommitPlaces()
  private(set) var deploymentSpeakers = ServicesBySymbol()
  /// Services with a deployment that names a sha, or a version.
  private(set) var deployedSHAs = ServicesBySymbol()
  /// Services with a change that names a sha.
  private(set) var changeSpeakers = ServicesBySymbol()
  /// Services that follow a commit which is not theirs; filled by derivations.
  var outside = OutsideInterest()
  /// Names of environments that deployments ever named, their numbers, and how many lines of deployments that
  /// stand name each.
  private var namedEnvironments: [Symbol] = []
  private var environmentNumbers = WordMap()
  private var environmentUses: [Int32] = []
  /// When events of each kind came.
  var gaps = EventGaps()
  /// Another number whenever a line came or was replaced.
  private(set) var revision = 0
  /// How often a line of a run or a commit was replaced, or stood again.
  private(set) var replacements = 0
  private(set) var oldest = Timestamp.distantFuture
  /// There were events before this instant, which have been given up; the distant future where there were none.
  var beganBefore = Timestamp.distantFuture
  private(set) var newest = Timestamp.distantPast

  init(symbols: SymbolTable, rules: NameRules, teams: TeamMap = TeamMap()) {
    self.symbols = symbols
    self.rules = rules
    self.teams = teams
    artifacts = ArtifactFacts(symbols: symbols)
    defaultService = symbols.intern("default")
  }

  /// Goes by other rules from now on, for what stands already as well.
  mutating func use(_ rules: NameRules) {
    self.rules = rules
    findMentions()
  }

  /// Goes by another map of teams from now on, for what stands already as well.
  mutating func use(_ teams: TeamMap) {
    self.teams = teams
    for service in services.indices {
      services[service].teams.choose(team(of: services[service].name))
    }
  }

  private func team(of service: Symbol) -> Symbol {
    if teams.entries.isEmpty { return .none }
    return teams.team(of: symbols.string(service)).map { symbols.intern($0) } ?? .none
  }

  /// The number of a service, which it gets when it is first named.
  @inline(__always)
  mutating func number(ofService name: Symbol) -> Int {
    let number = serviceNumbers.insert(WordMap.key(name), services.count)
    if number == services.count {
      services.append(ServiceFacts(name: name, team: team(of: name), forms: forms))
    }
    return number
  }

  /// The number of a service that has been named; `nil` otherwise.
  func knownNumber(ofService name: Symbol) -> Int? { serviceNumbers[name] }

  /// The list of services of an alert, a metric or a note, by its place.
  func services(ofOther index: Int) -> [Symbol] { servicesOfOthers[index] ?? [] }

  /// The services that may have deployed a sha, or a version in its place, or delivered a commit of it.
  func services(withSHA sha: Symbol) -> [Int] {
    var found = Set(deployedSHAs.services(sha))
    commitPlaces.forEach(sha) { place in
      found.insert(place.service)
      found.formUnion(outside.concerned(by: sha, of: place.service))
    }
    return found.sorted()
  }

  /// Takes in an event and says where it stands.
  mutating func place(_ event: UnsafePointer<DeliveryEvent>) -> LineLocation {
    revision &+= 1
    if event.pointee.time < oldest { oldest = event.pointee.time }
    if event.pointee.time > newest { newest = event.pointee.time }
    switch event.pointee.kind {
    case .commit:
      return placeCommit(event, in: noted(event, mentions: true))
    case .change:
      let service = noted(event, mentions: true)
      services[service].changes.appendSparingly(ChangeLine(event))
      if event.pointee.sha.isSome { changeSpeakers.insert(event.pointee.sha, service: service) }
      if artifacts.followsChanges { followMerge(service, services[service].changes.count - 1) }
      return LineLocation(
        kind: .change, service: service, index: services[service].changes.count - 1,
        namesNoService: event.pointee.service.isNone)
    case .deploy:
      let service = noted(event, mentions: false)
      services[service].deploys.append(event)
      note(environment: event.pointee.env)
      if event.pointee.id.isSome { deploymentSpeakers.insert(event.pointee.id, service: service) }
      if event.pointee.sha.isSome { deployedSHAs.insert(event.pointee.sha, service: service) }
      if event.pointee.version.isSome {
        deployedSHAs.insert(event.pointee.version, service: service)
      }
      for sha in event.pointee.shas ?? [] { deployedSHAs.insert(sha, service: service) }
      return LineLocation(
        kind: .deploy, service: service, index: services[service].deploys.count - 1,
        namesNoService: event.pointee.service.isNone)
    case .health:
      let service = noted(event, mentions: true)
      services[service].others.appendSparingly(OtherLine(event))
      return LineLocation(
        kind: .health, service: service, index: services[service].others.count - 1,
        namesNoService: event.pointee.service.isNone)
    case .pipeline, .job:
      if event.pointee.kind == .pipeline || event.pointee.service.isSome {
        _ = noted(event, mentions: true)
      }
      return LineLocation(
        kind: event.pointee.kind, service: 0, index: runs.append(event, in: symbols))
    case .incident:
      noteEach(event)
      return LineLocation(kind: .incident, service: 0, index: incidents.append(event))
    case .alert, .metric, .note:
      noteEach(event)
      if !event.pointee.services.isEmpty {
        servicesOfOthers[others.count] = event.pointee.services
      }
      if ArtifactFacts.takes(event) { take(artifact: event) }
      others.append(OtherLine(event))
      return LineLocation(kind: event.pointee.kind, service: 0, index: others.count - 1)
    }
  }

  /// Notes what a line says about its service, or about the default one; returns its number.
  @inline(__always)
  private mutating func noted(_ event: UnsafePointer<DeliveryEvent>, mentions: Bool) -> Int {
    let service = number(
      ofService: event.pointee.service.isSome ? event.pointee.service : defaultService)
    let tier =
      mentions && event.pointee.env.isSome ? rules.tier(of: event.pointee.env, in: symbols) : nil
    services[service].note(event, tier: tier)
    return service
  }

  private mutating func note(environment: Symbol) {
    let number = environmentNumbers.insert(WordMap.key(environment), namedEnvironments.count)
    if number == namedEnvironments.count {
      namedEnvironments.append(environment)
      environmentUses.append(0)
    }
    environmentUses[number] &+= 1
  }

  /// Names of environments that deployments name.
  var environments: [Symbol] {
    namedEnvironments.indices.filter { environmentUses[$0] > 0 }.map { namedEnvironments[$0] }
  }

  private mutating func noteEach(_ event: UnsafePointer<DeliveryEvent>) {
    if event.pointee.service.isSome {
      services[number(ofService: event.pointee.service)].note(event, tier: nil)
    }
    for service in event.pointee.services where service != event.pointee.service {
      services[number(ofService: service)].note(event, tier: nil)
    }
  }

  private mutating func placeCommit(_ event: UnsafePointer<DeliveryEvent>, in service: Int)
    -> LineLocation
  {
    let index: Int
    if let known = commitPlaces.index(of: event.pointee.sha, in: service) {
      index = services[service].commits.append(CommitLine(event), to: known) | Self.further
    } else {
      index = services[service].commits.append(CommitLine(event))
      commitPlaces.insert(event.pointee.sha, service: service, index: index)
    }
    return LineLocation(
      kind: .commit, service: service, index: index, namesNoService: event.pointee.service.isNone)
  }

  /// Makes room for so many times what has been taken in.
  mutating func reserve(_ factor: Double) {
    for index in services.indices { services[index].reserve(factor) }
  }

  /// Marks the place of a commit's further line.
  fileprivate static let further = 1 << 31

  /// Looks for the time of the first event again.
  mutating func findOldest() {
    var first = Timestamp.distantFuture
    forEachTime { first = min(first, $0) }
    oldest = first
  }

  /// Changes what is known of a service.
  mutating func updateService(_ service: Int, _ body: (inout ServiceFacts) -> Void) {
    body(&services[service])
  }

  /// The event that stands at a place.
  func event(at place: LineLocation) -> DeliveryEvent {
    let index = place.index
    switch place.kind {
    case .commit:
      let service = services[place.service]
      let line =
        index & Self.further != 0
        ? service.commits.further[index & ~Self.further].line : service.commits.lines[index]
      return named(line.event, place.service)
    case .change: return named(services[place.service].changes[index].event, place.service)
    case .deploy: return named(services[place.service].deploys[index].event, place.service)
    case .health: return named(services[place.service].others[index].event, place.service)
    case .pipeline, .job: return runs.lines[index].event(in: symbols)
    case .incident: return incidents.lines[index].event
    case .alert, .metric, .note:
      var event = others[index].event
      event.services = servicesOfOthers[index] ?? []
      if place.kind == .note { artifacts.fill(&event, at: index) }
      return event
    }
  }

  private func named(_ event: DeliveryEvent, _ service: Int) -> DeliveryEvent {
    var event = event
    event.service = services[service].name
    return event
  }

  /// Takes a line out because a merge with a conflicting one takes its place.
  mutating func replace(at place: LineLocation) {
    let event = event(at: place)
    setReplaced(true, at: place)
    takeBack(event)
  }

  /// Says of a line whether a merge has taken its place.
  mutating func setReplaced(_ isReplaced: Bool, at place: LineLocation) {
    revision &+= 1
    switch place.kind {
    case .commit, .pipeline, .job: replacements &+= 1
    case .change, .deploy, .health, .incident, .alert, .metric, .note: break
    }
    let index = place.index
    switch place.kind {
    case .commit where index & Self.further != 0:
      services[place.service].commits.setReplaced(isReplaced, further: index & ~Self.further)
    case .commit: services[place.service].commits.setReplaced(isReplaced, at: index)
    case .change:
      services[place.service].setReplaced(isReplaced, .change, at: index)
      if artifacts.followsChanges {
        artifacts.setReplaced(
          isReplaced, services[place.service].changes[index],
          at: ChangeMerges.Place(service: Int32(place.service), index: Int32(index)))
      }
    case .deploy:
      let line = services[place.service].deploys[index]
      if line.isReplaced != isReplaced, let number = environmentNumbers[line.env] {
        environmentUses[number] += isReplaced ? -1 : 1
      }
      services[place.service].setReplaced(isReplaced, .deploy, at: index)
    case .health: services[place.service].setReplaced(isReplaced, .other, at: index)
    case .pipeline, .job: runs.setReplaced(isReplaced, at: index)
    case .incident: incidents.setReplaced(isReplaced, at: index)
    case .alert, .metric, .note:
      others[index].isReplaced = isReplaced
      if place.kind == .note { artifacts.setReplaced(isReplaced, at: index) }
    }
  }

  /// Notes again what a line says in passing.
  mutating func note(_ event: UnsafePointer<DeliveryEvent>) {
    oldest = min(oldest, event.pointee.time)
    newest = max(newest, event.pointee.time)
    switch event.pointee.kind {
    case .job where event.pointee.service.isNone: break
    case .deploy: _ = noted(event, mentions: false)
    case .commit, .change, .health, .pipeline, .job: _ = noted(event, mentions: true)
    case .incident, .alert, .metric, .note: noteEach(event)
    }
  }

  /// Hands over the lines of runs that are new, replaced, or passed by the clock; none where no run names
  /// a commit.
  mutating func takeTouchedRuns(_ move: ClockMove) -> [Int] { runs.takeTouched(move) }

  /// Calls `head` with the heads whose CI lines of runs may change, with each service that has one; and
  /// `staged` with what runs may verify, with each service that deployed it.
  func forEachHead(
    ofRuns touched: [Int], _ head: (Int, Symbol) -> Void, staged: (Int, Symbol) -> Void
  ) {
    let verify = symbols.find("verify") ?? .none
    for index in touched {
      let relatives = runs.relatives(of: index)
      let isVerifying = verify.isSome && relatives.contains { $0.isJob && $0.stage == verify }
      for sha in Set(relatives.map(\.sha)) where sha.isSome {
        commitPlaces.forEach(sha) { head($0.service, sha) }
        changeSpeakers.forEach(sha) { head($0, sha) }
        if isVerifying { deployedSHAs.forEach(sha) { staged($0, sha) } }
      }
    }
  }

  /// Hands over the lines of a service, commits apart, that were replaced, or that the clock passes.
  mutating func takeTouched(
    _ service: Int, _ move: ClockMove, _ body: (ServiceFacts.Kind, Int32) -> Void
  ) {
    services[service].takeReplaced(body)
    services[service].forEachPassed(move, body)
  }

  /// Hands over the ids of incidents that are new, replaced, or passed by the clock.
  mutating func takeTouchedIncidents(_ move: ClockMove) -> Set<Symbol> {
    incidents.takeTouched(move)
  }

  /// Calls `body` with the time of every line that stands; for the rare question about a clock in
  /// the midst of the log.
  func forEachTime(_ body: (Timestamp) -> Void) {
    runs.lines.forEachTime(body)
    for line in incidents.lines where !line.isReplaced { body(line.time) }
    for line in others where !line.isReplaced { body(line.time) }
    for service in services { service.forEachTime(body) }
  }
}

extension LineLocation {
  /// Where a further line of a commit stands.
  static func furtherLine(ofCommit index: Int, service: Int) -> LineLocation {
    LineLocation(kind: .commit, service: service, index: index | Facts.further)
  }
}

extension ServiceFacts {
  /// Calls `body` with the time of every line of the service's own that stands.
  func forEachTime(_ body: (Timestamp) -> Void) {
    commits.lines.forEachTime(body)
    for (_, line) in commits.further where !line.isReplaced { body(line.time) }
    for line in changes where !line.isReplaced { body(line.time) }
    deploys.forEachTime(body)
    for line in others where !line.isReplaced { body(line.time) }
  }
}

// MARK: Artifacts

extension Facts {
  /// Takes in what a note says of an artifact, before it stands among the others.
  private func take(artifact event: UnsafePointer<DeliveryEvent>) {
    artifacts.append(event, at: others.count)
    if event.pointee.change.isNone || artifacts.followsChanges { return }
    artifacts.followChanges(ChangeMerges())
    for service in services.indices {
      for index in services[service].changes.indices { followMerge(service, index) }
    }
  }

  private func followMerge(_ service: Int, _ index: Int) {
    artifacts.append(
      services[service].changes[index], of: services[service].name,
      at: ChangeMerges.Place(service: Int32(service), index: Int32(index)))
  }

  /// Notes that a service deployed a sha which no line of its own names.
  mutating func note(deployed sha: Symbol, by service: Int) {
    deployedSHAs.insert(sha, service: service)
  }
}
