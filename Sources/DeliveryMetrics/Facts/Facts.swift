import DeliveryEvents

/// Every line that the ledger has taken in, by what it speaks of, and what changed since the last
/// derivation.
struct Facts {
  let symbols: SymbolTable
  /// The service of lines that name none.
  let defaultService: Symbol

  private(set) var services: [ServiceFacts] = []
  private var serviceNumbers: [Symbol: Int] = [:]
  /// Lines of each incident, by its place in ``incidentIDs``.
  private(set) var incidentLines: [IncidentLine] = []
  private(set) var incidentPlaces: [Symbol: [Int32]] = [:]
  private(set) var runs: [RunLine] = []
  /// Pipeline and job lines by sha, by id, and job lines by their run.
  private(set) var runsBySHA = SymbolChains()
  private(set) var runsByID = SymbolChains()
  private(set) var jobsByRun = SymbolChains()
  /// Whether a run ever named a commit: without that there is no CI to match.
  private(set) var hasRunSHAs = false
  /// Alerts, notes and metrics that name no service.
  private(set) var others: [OtherLine] = []
  /// Which services have a commit, and a deployment with an id.
  private(set) var commitSpeakers = ServicesBySymbol()
  private(set) var deploymentSpeakers = ServicesBySymbol()
  /// Services that follow a commit which is not theirs; filled by derivations.
  var outside = OutsideInterest()
  /// Names of environments that deployments named.
  private(set) var environments: Set<Symbol> = []
  private(set) var oldest = Timestamp.distantFuture
  private(set) var newest = Timestamp.distantPast
  /// Whether an incident's lines changed since the last derivation.
  var areIncidentsDirty = true
  var areRunsDirty = true
  let rules: NameRules

  init(symbols: SymbolTable, rules: NameRules) {
    self.symbols = symbols
    self.rules = rules
    defaultService = symbols.intern("default")
  }

  /// The number of a service, which it gets when it is first named.
  mutating func number(ofService name: Symbol) -> Int {
    if let known = serviceNumbers[name] { return known }
    let number = services.count
    serviceNumbers[name] = number
    services.append(ServiceFacts(name: name))
    return number
  }

  /// The number of a service that has been named; `nil` otherwise.
  func knownNumber(ofService name: Symbol) -> Int? { serviceNumbers[name] }

  /// Takes in an event and says where it stands.
  mutating func place(_ event: DeliveryEvent) -> LineLocation {
    oldest = min(oldest, event.time)
    newest = max(newest, event.time)
    switch event.kind {
    case .commit, .change, .deploy, .health:
      let name = event.service.isSome ? event.service : defaultService
      let service = number(ofService: name)
      note(event, in: service)
      return place(event, in: service)
    case .pipeline, .job:
      if event.kind == .pipeline || event.service.isSome {
        let name = event.service.isSome ? event.service : defaultService
        note(event, in: number(ofService: name))
      }
      return placeRun(event)
    case .incident:
      for service in event.services + [event.service] where service.isSome {
        note(event, in: number(ofService: service))
      }
      areIncidentsDirty = true
      let index = incidentLines.count
      incidentLines.append(IncidentLine(event))
      incidentPlaces[event.id, default: []].append(Int32(index))
      return LineLocation(kind: .incident, service: 0, index: index)
    case .alert, .metric, .note:
      for service in event.services + [event.service] where service.isSome {
        note(event, in: number(ofService: service))
      }
      others.append(OtherLine(event))
      return LineLocation(kind: event.kind, service: 0, index: others.count - 1)
    }
  }

  /// What a line of any kind says about its service: its team, its environment.
  private mutating func note(_ event: DeliveryEvent, in service: Int) {
    services[service].newest = max(services[service].newest, event.time)
    services[service].isDirty = true
    let rank = event.kind == .incident ? event.state.incidentRank : event.state.rank
    services[service].teams.record(event.team, time: event.time, rank: rank)
    if event.env.isSome, [.pipeline, .job, .health, .commit, .change].contains(event.kind) {
      switch rules.tier(of: event.env, in: symbols) {
      case .staging:
        services[service].firstStagingMention = min(
          services[service].firstStagingMention, event.time)
      case .production:
        services[service].firstProductionMention = min(
          services[service].firstProductionMention, event.time)
      default: break
      }
    }
  }

  private mutating func place(_ event: DeliveryEvent, in service: Int) -> LineLocation {
    switch event.kind {
    case .commit:
      return placeCommit(event, in: service)
    case .change:
      services[service].changes.append(ChangeLine(event))
      return LineLocation(
        kind: .change, service: service, index: services[service].changes.count - 1)
    case .deploy:
      services[service].deploys.append(DeployLine(event))
      environments.insert(event.env)
      if event.id.isSome { deploymentSpeakers.insert(event.id, service: service) }
      return LineLocation(
        kind: .deploy, service: service, index: services[service].deploys.count - 1)
    default:
      services[service].others.append(OtherLine(event))
      return LineLocation(
        kind: .health, service: service, index: services[service].others.count - 1)
    }
  }

  private mutating func placeCommit(_ event: DeliveryEvent, in service: Int) -> LineLocation {
    commitSpeakers.insert(event.sha, service: service)
    for seeker in outside.seekers[event.sha] ?? [] { services[seeker].isDirty = true }
    for leaner in outside.leaners[service] ?? [] { services[leaner].isDirty = true }
    if let index = services[service].commitIndex[event.sha] {
      services[service].moreCommitLines[Int(index), default: []].append(CommitLine(event))
      let further = services[service].moreCommitLines[Int(index), default: []].count
      return LineLocation(kind: .commit, service: service, index: further << 28 | Int(index))
    }
    let index = services[service].commits.count
    services[service].commitIndex[event.sha] = Int32(index)
    services[service].commits.append(CommitLine(event))
    return LineLocation(kind: .commit, service: service, index: index)
  }

  private mutating func placeRun(_ event: DeliveryEvent) -> LineLocation {
    areRunsDirty = true
    let index = runs.count
    runs.append(RunLine(event))
    if event.sha.isSome { hasRunSHAs = true }
    runsBySHA.insert(event.sha, line: index)
    runsByID.insert(event.id, line: index)
    jobsByRun.insert(event.kind == .job ? event.run : .none, line: index)
    return LineLocation(kind: event.kind, service: 0, index: index)
  }

  /// The event that stands at a place.
  func event(at place: LineLocation) -> DeliveryEvent {
    switch place.kind {
    case .commit: commitEvent(at: place)
    case .change: named(services[place.service].changes[place.index].event, place.service)
    case .deploy: named(services[place.service].deploys[place.index].event, place.service)
    case .health: named(services[place.service].others[place.index].event, place.service)
    case .pipeline, .job: runs[place.index].event
    case .incident: incidentLines[place.index].event
    case .alert, .metric, .note: others[place.index].event
    }
  }

  private func commitEvent(at place: LineLocation) -> DeliveryEvent {
    let index = place.index & 0xFFF_FFFF
    let further = place.index >> 28
    let line =
      further == 0
      ? services[place.service].commits[index]
      : services[place.service].moreCommitLines[index]?[further - 1]
        ?? services[place.service].commits[index]
    return named(line.event, place.service)
  }

  private func named(_ event: DeliveryEvent, _ service: Int) -> DeliveryEvent {
    var event = event
    event.service = services[service].name
    return event
  }

  /// Takes a line out because a merge with a conflicting one takes its place.
  mutating func replace(at place: LineLocation) {
    switch place.kind {
    case .commit:
      let index = place.index & 0xFFF_FFFF
      let further = place.index >> 28
      if further == 0 {
        services[place.service].commits[index].isReplaced = true
      } else {
        services[place.service].moreCommitLines[index]?[further - 1].isReplaced = true
      }
      services[place.service].isDirty = true
    case .change:
      services[place.service].changes[place.index].isReplaced = true
      services[place.service].isDirty = true
    case .deploy:
      services[place.service].deploys[place.index].isReplaced = true
      services[place.service].isDirty = true
    case .health:
      services[place.service].others[place.index].isReplaced = true
      services[place.service].isDirty = true
    case .pipeline, .job:
      runs[place.index].isReplaced = true
      areRunsDirty = true
    case .incident:
      incidentLines[place.index].isReplaced = true
      areIncidentsDirty = true
    case .alert, .metric, .note:
      others[place.index].isReplaced = true
    }
  }

  /// Makes everything out of date, as when the clock is set back.
  mutating func markAllDirty() {
    for index in services.indices { services[index].isDirty = true }
    areIncidentsDirty = true
    areRunsDirty = true
  }

  /// Notes that a service has been derived.
  mutating func clean(_ service: Int) { services[service].isDirty = false }
}
