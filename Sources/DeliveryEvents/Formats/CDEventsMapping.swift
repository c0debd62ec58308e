/// What one CDEvent means in native events (EVENTS.md 3.1).
struct CDEventsMapping {
  /// The versions of the specification spell them differently; up to 0.4 they are free text.
  private static let outcomes = Conclusion(
    "success", "succeeded", "failure", "failed", "error", "timeout", "canceled", "cancelled",
    "aborted", "skip", "skipped",
    own: [
      "successful": .succeeded, "pass": .succeeded, "passed": .succeeded, "fail": .failed,
      "cancel": .cancelled,
    ])

  let type: String
  let time: Timestamp
  let subject: String
  /// Who numbers the subject: its own source, else the event's.
  let source: String
  let content: JSONNode?
  let custom: JSONNode?
  let symbols: SymbolTable

  /// `subject.predicate` of the type, less prefix and version.
  var verb: String {
    type.split(separator: ".").dropFirst(2).prefix(2).joined(separator: ".").lowercased()
  }

  /// The native events; a note for what says nothing about delivery.
  ///
  /// - Throws: why it is refused, when it lacks what its native event needs.
  func events() throws(Rejection) -> [DeliveryEvent] {
    switch verb {
    case "change.merged": return merged()
    case "change.created": return [change(.opened)]
    case "change.reviewed": return [change(.approved)]
    case "change.abandoned": return [change(.closed)]
    case "pipelinerun.queued": return [run(.pipeline, .queued)]
    case "pipelinerun.started": return [run(.pipeline, .started)]
    case "pipelinerun.finished": return [run(.pipeline, try outcome())]
    case "taskrun.started": return [run(.job, .started)]
    case "taskrun.finished": return [run(.job, try outcome())]
    case "build.queued": return [run(.job, .queued, stage: "build")]
    case "build.started": return [run(.job, .started, stage: "build")]
    case "build.finished": return [run(.job, try outcome(ifNone: .succeeded), stage: "build")]
    case "testsuiterun.queued", "testcaserun.queued": return [run(.job, .queued, stage: "test")]
    case "testsuiterun.started", "testcaserun.started":
      return [run(.job, .started, stage: "test")]
    case "testsuiterun.finished", "testcaserun.finished":
      return [run(.job, try outcome(), stage: "test")]
    case "testcaserun.skipped": return [run(.job, .skipped, stage: "test")]
    case "service.deployed", "service.upgraded": return [try deployment(.none)]
    case "service.rolledback": return [try deployment(.rollback)]
    case "incident.detected", "incident.reported": return [incident(.opened, cause: artifactID)]
    case "incident.resolved": return [incident(.resolved)]
    case "ticket.created" where isIncidentTicket: return [incident(.opened)]
    case "ticket.closed" where isIncidentTicket: return [incident(.resolved)]
    case "artifact.packaged", "artifact.published": return [artifact() ?? note()]
    default: return [note()]
    }
  }

  private var isIncidentTicket: Bool {
    content?["ticketType"]?.text?.lowercased() == "incident"
  }

  /// What a run came to.
  ///
  /// - Parameter ifNone: what it means that nothing is said: a build has no outcome, it has built
  ///   something. A run that has none, and no errors either, may have come to anything.
  private func outcome(ifNone: EventState? = nil) throws(Rejection) -> EventState {
    let found = content?["outcome"]?.text?.lowercased()
    if let found, let state = Self.outcomes.state(of: found) { return state }
    if found == nil {
      if content?["errors"]?.text?.isEmpty == false { return .failed }
      if let ifNone { return ifNone }
    }
    throw refusal(
      found == nil ? .missing : .badState, "outcome",
      expected: "success, failure, error or cancel")
  }

  private func refusal(_ cause: RejectionCause, _ path: String, expected: String) -> Rejection {
    let payload = Payload(body: .object(["subject": .object(["content": content ?? .null])]))
    return payload.refusal(cause, "subject.content.\(path)", expected: expected)
  }

  private func symbol(_ text: String?) -> Symbol { text.map(symbols.intern) ?? .none }

  /// The id of a run: one that is only a number, as of a build of Jenkins, is unique only with its
  /// source.
  private func runID(_ id: String, of source: String) -> String {
    id.utf8.allSatisfy { $0 &- 0x30 < 10 } ? "\(source)#\(id)" : id
  }

  /// The id of the pipeline's run that the subject belongs to.
  private var pipelineRun: String? {
    guard let run = content?["pipelineRun"], let id = (run["id"] ?? run).text else { return nil }
    return runID(id, of: run["source"]?.text ?? source)
  }

  /// The id of what a content field refers to, given as an object or as a string.
  private func reference(_ key: String) -> String? {
    content?[key]?["id"]?.text ?? content?[key]?.text
  }

  /// The artifact that is deployed, or with which something is wrong.
  private var artifactID: String? {
    content?["artifactId"]?.text ?? content?["artifact"]?["id"]?.text
  }

  private func setRepo(_ event: inout DeliveryEvent) {
    guard let repo = reference("repository") else { return }
    let name = RepoName.normalised(repo)
    if name.isEmpty { return }
    event.repo = symbols.intern(name)
    event.service = symbols.intern(RepoName.service(name))
  }

  /// The lines that a change added and deleted: no field of the specification says them.
  private func setSize(_ event: inout DeliveryEvent) {
    let counts = ["added", "deleted"].compactMap { custom?[$0]?.whole }.filter { $0 >= 0 }
    if !counts.isEmpty {
      event.changedLines = UInt32(
        counts.reduce(0) { min($0 + min($1, 4_000_000_000), 4_000_000_000) })
    }
  }

  private func setCommon(_ event: inout DeliveryEvent) {
    event.id = symbols.intern(subject)
    event.team = symbol(custom?["team"]?.text)
    if let service = custom?["service"]?.text { event.service = symbols.intern(service) }
  }

  private func change(_ state: EventState) -> DeliveryEvent {
    var event = DeliveryEvent(kind: .change, time: time)
    event.state = state
    setRepo(&event)
    setCommon(&event)
    return event
  }

  /// A merged change: the change itself, and the commit that it landed as when its sha is known.
  private func merged() -> [DeliveryEvent] {
    var change = change(.merged)
    setSize(&change)
    let sha =
      custom?["sha"]?.text ?? custom?["commit"]?.text ?? (subject.isCommitID ? subject : nil)
    guard let sha else { return [change] }
    change.sha = symbols.intern(sha)
    var commit = DeliveryEvent(kind: .commit, time: time)
    commit.sha = change.sha
    commit.repo = change.repo
    commit.service = change.service
    commit.team = change.team
    commit.change = change.id
    setSize(&commit)
    commit.author = symbol(custom?["author"]?.text)
    commit.committed = (custom?["committed"] ?? custom?["committedAt"]).flatMap(
      CDEventsFormat.instant)
    if commit.service.isNone { return [change] }
    return [commit, change]
  }

  private func run(_ kind: EventKind, _ state: EventState, stage: String? = nil) -> DeliveryEvent {
    var event = DeliveryEvent(kind: kind, time: time)
    event.state = state
    setRepo(&event)
    setCommon(&event)
    event.name = symbol(
      (content?["pipelineName"] ?? content?["taskName"])?.text
        ?? content?["testSuite"]?["name"]?.text ?? content?["testCase"]?["name"]?.text)
    event.id = symbols.intern(runID(subject, of: source))
    // A job that names no run is one by itself.
    event.run = pipelineRun.map { symbol($0) } ?? (kind == .job ? event.id : .none)
    event.stage = symbol(stage)
    event.env = symbol(reference("environment"))
    event.sha = symbol(custom?["sha"]?.text ?? custom?["commit"]?.text)
    return event
  }

  /// A service's arrival in an environment. The artifact is the version; a commit only when the
  /// producer says it in `customData`, for the specification has no field for it.
  private func deployment(_ trigger: EventTrigger) throws(Rejection) -> DeliveryEvent {
    guard let environment = reference("environment") else {
      throw refusal(.missing, "environment.id", expected: "a string")
    }
    var event = DeliveryEvent(kind: .deploy, time: time)
    event.state = custom?["outcome"]?.text?.lowercased() == "failure" ? .failed : .succeeded
    event.service = symbols.intern(subject)
    event.team = symbol(custom?["team"]?.text)
    event.env = symbols.intern(environment)
    event.trigger = trigger
    event.version = symbol(artifactID)
    event.sha = symbol(custom?["sha"]?.text ?? custom?["commit"]?.text)
    event.id = symbol(custom?["deployment"]?.text ?? custom?["id"]?.text)
    event.run = symbol(pipelineRun ?? custom?["run"]?.text)
    if event.sha.isNone, event.version.isNone {
      throw refusal(.missing, "artifactId", expected: "a string")
    }
    return event
  }

  /// What an artifact was made of: a deployment that names it alone has its commit. `nil` when that is not said.
  private func artifact() -> DeliveryEvent? {
    let change = reference("change")
    let own = custom?["sha"]?.text ?? custom?["commit"]?.text
    guard change != nil || own != nil else { return nil }
    var event = DeliveryEvent(kind: .note, time: time)
    setRepo(&event)
    if let service = custom?["service"]?.text { event.service = symbols.intern(service) }
    event.version = symbols.intern(subject)
    event.sha = symbol(own ?? change.flatMap { $0.isCommitID ? $0 : nil })
    event.change = symbol(change.flatMap { $0.isCommitID ? nil : $0 })
    event.text = symbols.intern("\(verb.drop { $0 != "." }.dropFirst()) \(subject)")
    return event
  }

  /// An incident.
  ///
  /// - Parameter cause: the artifact at fault. It stands in for the commit that it was made of, where the producer
  ///   names neither that nor a deployment in `customData`.
  private func incident(_ state: EventState, cause: String? = nil) -> DeliveryEvent {
    var event = DeliveryEvent(kind: .incident, time: time)
    event.state = state
    event.id = symbols.intern(subject)
    event.service = symbol(reference("service"))
    event.env = symbol(reference("environment"))
    event.title = symbol((content?["description"] ?? content?["summary"])?.text)
    event.severity = symbol((custom?["severity"] ?? content?["priority"])?.text)
    event.team = symbol(custom?["team"]?.text)
    let deployment = custom?["deploy"]?.text ?? custom?["deployment"]?.text
    let sha = custom?["sha"]?.text ?? custom?["commit"]?.text
    event.deploy = symbol(deployment)
    event.sha = symbol(sha ?? (deployment == nil ? cause : nil))
    return event
  }

  /// An event that says nothing about delivery: counted and shown, and moves no number.
  private func note() -> DeliveryEvent {
    var event = DeliveryEvent(kind: .note, time: time)
    event.text = symbols.intern(type)
    event.id = symbols.intern(subject)
    return event
  }
}
