import DeliveryEvents

/// A line as the ledger keeps it: the fields that some number depends on.
protocol LineRecord {
  var time: Timestamp { get }
  var team: Symbol { get }
  /// Whether a merge with a conflicting line has taken its place.
  var isReplaced: Bool { get set }
  /// The event again, less what the ledger does not keep.
  var event: DeliveryEvent { get }
}

/// A commit that landed.
struct CommitLine: LineRecord {
  var time: Timestamp
  @CompactTime var committed: Timestamp?
  @CompactTime var authored: Timestamp?
  var sha: Symbol
  var repo: Symbol
  var team: Symbol
  var env: Symbol
  var author: Symbol
  var change: Symbol
  var parents: [Symbol]?
  var merge: Bool?
  var bot: Bool?
  var branch = Symbol.none
  var changedLines: UInt32?
  var isReplaced = false

  init(_ event: UnsafePointer<DeliveryEvent>) {
    time = event.pointee.time
    committed = event.pointee.committed
    authored = event.pointee.authored
    sha = event.pointee.sha
    repo = event.pointee.repo
    team = event.pointee.team
    env = event.pointee.env
    author = event.pointee.author
    change = event.pointee.change
    parents = event.pointee.parents
    merge = event.pointee.merge
    bot = event.pointee.bot
    branch = event.pointee.branch
    changedLines = event.pointee.changedLines
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: .commit, time: time)
    event.committed = committed
    event.authored = authored
    event.sha = sha
    event.repo = repo
    event.team = team
    event.env = env
    event.author = author
    event.change = change
    event.parents = parents
    event.merge = merge
    event.bot = bot
    event.branch = branch
    event.changedLines = changedLines
    return event
  }

  @inline(__always)
  init(
    time: Timestamp, committed: Timestamp?, sha: Symbol, repo: Symbol, team: Symbol, env: Symbol,
    author: Symbol, change: Symbol, merge: Bool?, bot: Bool?, isReplaced: Bool
  ) {
    self.time = time
    self.committed = committed
    authored = nil
    self.sha = sha
    self.repo = repo
    self.team = team
    self.env = env
    self.author = author
    self.change = change
    self.merge = merge
    self.bot = bot
    self.isReplaced = isReplaced
  }

  /// Whether the commit joins two lines of development (METRICS.md 2b).
  var isMerge: Bool { merge ?? ((parents?.count ?? 0) >= 2) }
}

/// A state of a change (pull request).
struct ChangeLine: LineRecord {
  // The narrowest together: there are many.
  var time: Timestamp
  var state: EventState
  var isReplaced = false
  var id: Symbol
  var sha: Symbol
  var team: Symbol
  var env: Symbol
  var author: Symbol
  var branch: Symbol
  var base: Symbol
  /// Lines that it changes, and one; 0 where that is not told.
  private var size: UInt32
  @CompactTime var opened: Timestamp?
  @CompactTime var firstCommit: Timestamp?

  /// Lines that it adds and deletes; `nil` when the line does not tell.
  var changedLines: UInt32? { size == 0 ? nil : size - 1 }

  init(_ event: UnsafePointer<DeliveryEvent>) {
    time = event.pointee.time
    state = event.pointee.state
    id = event.pointee.id
    sha = event.pointee.sha
    team = event.pointee.team
    env = event.pointee.env
    author = event.pointee.author
    branch = event.pointee.branch
    base = event.pointee.base
    size = event.pointee.changedLines.map { min($0, .max - 1) + 1 } ?? 0
    opened = event.pointee.opened
    firstCommit = event.pointee.firstCommit
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: .change, time: time)
    event.state = state
    event.id = id
    event.sha = sha
    event.team = team
    event.env = env
    event.author = author
    event.branch = branch
    event.base = base
    event.changedLines = changedLines
    event.opened = opened
    event.firstCommit = firstCommit
    return event
  }
}

/// A state of a pipeline run or of one of its jobs.
struct RunLine {
  var time: Timestamp
  @CompactTime var started: Timestamp?
  @CompactTime var queued: Timestamp?
  /// A pipeline's id as a symbol, a job's as the hash of its text.
  var id: UInt64
  /// As given or derived from a repo; none for a job that takes its pipeline's.
  var service: Symbol
  var run: Symbol
  var name: Symbol
  var stage: Symbol
  var sha: Symbol
  var team: Symbol
  var env: Symbol
  /// A pipeline's.
  var branch = Symbol.none
  var state: EventState
  var isJob: Bool
  var isReplaced = false

  @inline(__always)
  init(_ event: UnsafePointer<DeliveryEvent>, in symbols: SymbolTable) {
    time = event.pointee.time
    state = event.pointee.state
    isJob = event.pointee.kind == .job
    service = event.pointee.service
    id =
      event.pointee.kind == .pipeline
      ? UInt64(event.pointee.id.rawValue)
      : event.pointee.id.isSome ? symbols.hash(of: event.pointee.id) : event.pointee.jobID
    run = event.pointee.run
    name = event.pointee.name
    stage = event.pointee.stage
    sha = event.pointee.sha
    team = event.pointee.team
    env = event.pointee.env
    branch = event.pointee.branch
    started = event.pointee.started
    queued = event.pointee.queued
  }

  init(
    time: Timestamp, id: UInt64, service: Symbol, run: Symbol, name: Symbol, stage: Symbol,
    sha: Symbol, team: Symbol, env: Symbol, branch: Symbol, state: EventState, isJob: Bool,
    isReplaced: Bool
  ) {
    self.time = time
    self.id = id
    self.service = service
    self.run = run
    self.name = name
    self.stage = stage
    self.sha = sha
    self.team = team
    self.env = env
    self.branch = branch
    self.state = state
    self.isJob = isJob
    self.isReplaced = isReplaced
    started = nil
    queued = nil
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
    event.branch = branch
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
  var actor: Symbol
  var isReplaced = false

  init(_ event: UnsafePointer<DeliveryEvent>) {
    time = event.pointee.time
    state = event.pointee.state
    service = event.pointee.service
    services = event.pointee.services
    env = event.pointee.env
    team = event.pointee.team
    opened = event.pointee.opened
    deploy = event.pointee.deploy
    sha = event.pointee.sha
    title = event.pointee.title
    severity = event.pointee.severity
    id = event.pointee.id
    actor = event.pointee.actor
  }

  init(
    time: Timestamp, id: Symbol, state: EventState, service: Symbol, env: Symbol, team: Symbol,
    severity: Symbol, isReplaced: Bool
  ) {
    self.time = time
    self.id = id
    self.state = state
    self.service = service
    self.env = env
    self.team = team
    self.severity = severity
    self.isReplaced = isReplaced
    services = []
    opened = nil
    deploy = .none
    sha = .none
    title = .none
    actor = .none
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
    event.actor = actor
    return event
  }
}

/// A line of which only its being there counts, and a health check's state.
struct OtherLine: LineRecord {
  var time: Timestamp
  var kind: EventKind
  var state: EventState
  var isReplaced = false
  var id: Symbol
  var env: Symbol
  var team: Symbol
  var service: Symbol
  /// A note's text, an alert's or a metric's name.
  var words: Symbol
  /// An alert's other services.
  var services: [Symbol]

  init(_ event: UnsafePointer<DeliveryEvent>) {
    time = event.pointee.time
    kind = event.pointee.kind
    state = event.pointee.state
    id = event.pointee.id
    env = event.pointee.env
    team = event.pointee.team
    service = event.pointee.service
    services = event.pointee.services
    words = event.pointee.kind == .note ? event.pointee.text : event.pointee.name
  }

  var event: DeliveryEvent {
    var event = DeliveryEvent(kind: kind, time: time)
    event.state = state
    event.id = id
    event.env = env
    event.team = team
    event.service = service
    if !services.isEmpty { event.services = services }
    if kind == .note { event.text = words } else { event.name = words }
    return event
  }
}
