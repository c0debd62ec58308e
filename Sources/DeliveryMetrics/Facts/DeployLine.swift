import DeliveryEvents

/// A state of a deployment.
struct DeployLine: LineRecord, BitwiseCopyable {
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
  var lists: DeployLists
  var isReplaced = false

  /// - Parameter lists: Keeps what of the event are lists.
  init(_ event: UnsafePointer<DeliveryEvent>, keeping lists: DeployListStore) {
    self.init(
      time: event.pointee.time, state: event.pointee.state, trigger: event.pointee.trigger,
      env: event.pointee.env, id: event.pointee.id, sha: event.pointee.sha,
      version: event.pointee.version, run: event.pointee.run, repo: event.pointee.repo,
      actor: event.pointee.actor, team: event.pointee.team, isReplaced: false)
    started = event.pointee.started
    self.lists = lists.keep(
      DeployLists.Content(
        shas: event.pointee.shas, fixes: event.pointee.fixes, labels: event.pointee.labels))
  }

  @inline(__always)
  init(
    time: Timestamp, state: EventState, trigger: EventTrigger, env: Symbol, id: Symbol,
    sha: Symbol, version: Symbol, run: Symbol, repo: Symbol, actor: Symbol, team: Symbol,
    isReplaced: Bool
  ) {
    self.time = time
    self.state = state
    self.trigger = trigger
    self.env = env
    self.id = id
    self.sha = sha
    self.version = version
    self.run = run
    self.repo = repo
    self.actor = actor
    self.team = team
    started = nil
    lists = .none
    self.isReplaced = isReplaced
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
    event.shas = lists.shas
    event.fixes = lists.fixes
    event.labels = lists.labels
    return event
  }
}
