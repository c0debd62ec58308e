import DeliveryEvents

/// A line as the ledger keeps it: the fields that some number depends on.
protocol LineRecord {
  var time: Timestamp { get }
  var team: Symbol { get }
  /// Whether a merge with a conflicting line has taken its place.
  var isReplaced: Bool { get set }
  init(_ event: DeliveryEvent)
  /// The event again, less what the ledger does not keep.
  var event: DeliveryEvent { get }
}

/// Keeps an instant or none in the size of an instant.
@propertyWrapper
struct CompactTime: Hashable {
  /// The beginning of time stands for none: no decoder gives it.
  private var time: Timestamp

  var wrappedValue: Timestamp? {
    get { time == .distantPast ? nil : time }
    set { time = newValue ?? .distantPast }
  }

  init(wrappedValue: Timestamp?) {
    time = wrappedValue ?? .distantPast
  }
}

/// A commit that landed.
struct CommitLine: LineRecord {
  var time: Timestamp
  @CompactTime var committed: Timestamp?
  @CompactTime var authored: Timestamp?
  var sha: Symbol
  var repo: Symbol
  var team: Symbol
  var author: Symbol
  var change: Symbol
  var parents: [Symbol]?
  var merge: Bool?
  var bot: Bool?
  var isReplaced = false

  init(_ event: DeliveryEvent) {
    time = event.time
    committed = event.committed
    authored = event.authored
    sha = event.sha
    repo = event.repo
    team = event.team
    author = event.author
    change = event.change
    parents = event.parents
    merge = event.merge
    bot = event.bot
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: .commit, time: time)
    event.committed = committed
    event.authored = authored
    event.sha = sha
    event.repo = repo
    event.team = team
    event.author = author
    event.change = change
    event.parents = parents
    event.merge = merge
    event.bot = bot
    return event
  }

  /// Whether the commit joins two lines of development (METRICS.md 2b).
  var isMerge: Bool { merge ?? ((parents?.count ?? 0) >= 2) }
}

/// A state of a change (pull request).
struct ChangeLine: LineRecord {
  var time: Timestamp
  var state: EventState
  var id: Symbol
  var sha: Symbol
  var team: Symbol
  @CompactTime var opened: Timestamp?
  @CompactTime var firstCommit: Timestamp?
  var isReplaced = false

  init(_ event: DeliveryEvent) {
    time = event.time
    state = event.state
    id = event.id
    sha = event.sha
    team = event.team
    opened = event.opened
    firstCommit = event.firstCommit
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: .change, time: time)
    event.state = state
    event.id = id
    event.sha = sha
    event.team = team
    event.opened = opened
    event.firstCommit = firstCommit
    return event
  }
}

/// A state of a deployment.
struct DeployLine: LineRecord {
  var time: Timestamp
  var state: EventState
  var trigger: EventTrigger
  var env: Symbol
  var id: Symbol
  var sha: Symbol
  var version: Symbol
  var run: Symbol
  var repo: Symbol
  var actor: Symbol
  var team: Symbol
  @CompactTime var started: Timestamp?
  var shas: [Symbol]?
  var fixes: [Symbol]
  var labels: [EventLabel]
  var isReplaced = false

  init(_ event: DeliveryEvent) {
    time = event.time
    state = event.state
    trigger = event.trigger
    env = event.env
    id = event.id
    sha = event.sha
    version = event.version
    run = event.run
    repo = event.repo
    actor = event.actor
    team = event.team
    started = event.started
    shas = event.shas
    fixes = event.fixes
    labels = event.labels
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: .deploy, time: time)
    event.state = state
    event.trigger = trigger
    event.env = env
    event.id = id
    event.sha = sha
    event.version = version
    event.run = run
    event.repo = repo
    event.actor = actor
    event.team = team
    event.started = started
    event.shas = shas
    event.fixes = fixes
    event.labels = labels
    return event
  }
}

/// A state of a pipeline run or of one of its jobs.
struct RunLine {
  var time: Timestamp
  var state: EventState
  var isJob: Bool
  /// As given or derived from a repo; none for a job that takes its pipeline's.
  var service: Symbol
  /// A pipeline's id as a symbol, a job's as the hash of its text.
  var id: UInt64
  var run: Symbol
  var name: Symbol
  var stage: Symbol
  var sha: Symbol
  var team: Symbol
  var env: Symbol
  @CompactTime var started: Timestamp?
  @CompactTime var queued: Timestamp?
  var isReplaced = false

  init(_ event: DeliveryEvent, in symbols: SymbolTable) {
    time = event.time
    state = event.state
    isJob = event.kind == .job
    service = event.service
    id =
      event.kind == .pipeline
      ? UInt64(event.id.rawValue)
      : event.id.isSome ? symbols.hash(of: event.id) : event.jobID
    run = event.run
    name = event.name
    stage = event.stage
    sha = event.sha
    team = event.team
    env = event.env
    started = event.started
    queued = event.queued
  }

  /// A pipeline's id.
  var pipelineID: Symbol { isJob ? .none : Symbol(rawValue: UInt32(truncatingIfNeeded: id)) }

  /// The event again, less what the ledger does not keep.
  func event(in symbols: SymbolTable) -> DeliveryEvent {
    var event = DeliveryEvent(kind: isJob ? .job : .pipeline, time: time)
    event.state = state
    event.service = service
    event.id = isJob ? symbols.symbol(ofHash: id) : pipelineID
    if isJob, event.id.isNone { event.jobID = id }
    event.run = run
    event.name = name
    event.stage = stage
    event.sha = sha
    event.team = team
    event.env = env
    event.started = started
    event.queued = queued
    return event
  }
}

/// A state of an incident.
struct IncidentLine: LineRecord {
  var time: Timestamp
  var state: EventState
  var service: Symbol
  var services: [Symbol]
  var env: Symbol
  var team: Symbol
  @CompactTime var opened: Timestamp?
  var deploy: Symbol
  var sha: Symbol
  var title: Symbol
  var severity: Symbol
  var id: Symbol
  var isReplaced = false

  init(_ event: DeliveryEvent) {
    time = event.time
    state = event.state
    service = event.service
    services = event.services
    env = event.env
    team = event.team
    opened = event.opened
    deploy = event.deploy
    sha = event.sha
    title = event.title
    severity = event.severity
    id = event.id
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: .incident, time: time)
    event.state = state
    event.service = service
    event.services = services
    event.env = env
    event.team = team
    event.opened = opened
    event.deploy = deploy
    event.sha = sha
    event.title = title
    event.severity = severity
    event.id = id
    return event
  }
}

/// A line of which only its being there counts, and a health check's state.
struct OtherLine: LineRecord {
  var time: Timestamp
  var kind: EventKind
  var state: EventState
  var id: Symbol
  var env: Symbol
  var team: Symbol
  var isReplaced = false

  init(_ event: DeliveryEvent) {
    time = event.time
    kind = event.kind
    state = event.state
    id = event.id
    env = event.env
    team = event.team
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: kind, time: time)
    event.state = state
    event.id = id
    event.env = env
    event.team = team
    return event
  }
}
