/// The native line (EVENTS.md 2): small enough for one `printf` in a CI script.
enum NativeFormat {
  /// A line of this format, and of no other.
  static let sample =
    #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","id":"1187","service":"api","env":"production","sha":"9fceb02"}"#

  /// What stands right at the time of a native line, and at its kind.
  static let expectedTime = "an RFC 3339 time or an epoch number since 1971"
  static let expectedKind = "one of " + EventKind.allCases.map(\.word).joined(separator: ", ")

  /// The kind of a native line; `nil` for an object that is none, having no known kind or no time.
  static func kind(of fields: LineFields) -> EventKind? {
    guard fields.has(.time) else { return nil }
    let value = fields[.kind]
    guard value.kind == .string, let found = fields.tables.kinds.find(fields.text(value)) else {
      return nil
    }
    return EventKind(rawValue: found)
  }

  /// Fills in the event of a native line; returns why it is refused.
  static func decode(
    _ fields: LineFields, _ kind: EventKind, into event: inout DeliveryEvent
  ) -> Rejection? {
    guard let time = fields.time(.time) else {
      return fields.rejection(.badTime, .time, expected: expectedTime)
    }
    event.kind = kind
    event.time = time
    if let refused = readState(of: &event, from: fields) { return refused }
    readCommon(of: &event, from: fields)
    readKind(of: &event, from: fields)
    if let missing = missing(in: event, fields) { return missing }
    event.content = EventIdentity.content(of: fields, event)
    EventIdentity.setKey(of: &event, from: fields)
    return nil
  }

  private static func readState(of event: inout DeliveryEvent, from fields: LineFields)
    -> Rejection?
  {
    let allowed = fields.tables.statesOfKinds[Int(event.kind.rawValue)]
    if allowed == 0 { return nil }
    let value = fields[.state]
    // Made only for a refusal: this is the hot path.
    let kind = event.kind
    var expected: String { "one of " + kind.states.map(\.word).joined(separator: ", ") }
    guard value.kind == .string else {
      return fields.rejection(.missing, .state, expected: expected)
    }
    guard let found = fields.tables.states.find(fields.text(value)),
      allowed & 1 << UInt32(found) != 0, let state = EventState(rawValue: found)
    else { return fields.rejection(.badState, .state, expected: expected) }
    event.state = state
    return nil
  }

  private static func readCommon(of event: inout DeliveryEvent, from fields: LineFields) {
    if event.kind == .job, !fields.has(.event) {
      event.jobID = fields.textHash(.id) ?? 0
    } else {
      event.id = fields.symbol(.id)
    }
    let repo = fields.repo()
    event.repo = repo.name
    event.service = fields.symbol(.service)
    if event.service.isNone { event.service = repo.service }
    event.env = fields.symbol(.env)
    event.team = fields.symbol(.team)
    event.sha = fields.symbol(.sha)
  }

  private static func readKind(of event: inout DeliveryEvent, from fields: LineFields) {
    switch event.kind {
    case .commit:
      event.committed = fields.time(.committed)
      event.authored = fields.time(.authored)
      event.author = fields.symbol(.author)
      event.change = fields.symbol(.change)
      if fields[.parents].kind == .array {
        event.setLists(EventLists(parents: fields.list(.parents)))
      }
      event.merge = fields.flag(.merge)
      event.bot = fields.flag(.bot)
      event.branch = fields.symbol(.branch)
      event.changedLines = fields.changedLines()
    case .change:
      event.opened = fields.time(.opened)
      event.firstCommit = fields.time(.firstCommit)
      event.title = fields.symbol(.title)
      event.author = fields.symbol(.author)
      event.branch = fields.symbol(.branch)
      event.base = fields.symbol(.base)
      event.changedLines = fields.changedLines()
    case .pipeline, .job:
      if event.kind == .pipeline { event.branch = fields.symbol(.branch) }
      event.run = fields.symbol(.run)
      event.name = fields.symbol(.name)
      event.stage = fields.symbol(.stage)
      event.started = fields.time(.started)
      event.queued = fields.time(.queued)
    case .deploy:
      event.version = fields.symbol(.version)
      event.run = fields.symbol(.run)
      event.actor = fields.symbol(.actor)
      event.started = fields.time(.started)
      event.setLists(
        EventLists(
          labels: fields.labels(),
          shas: fields[.shas].kind == .array ? fields.list(.shas) : nil,
          fixes: fields.list(.fixes)))
      event.trigger = trigger(of: fields)
    case .incident:
      event.setLists(EventLists(services: fields.list(.services) ?? []))
      event.opened = fields.time(.opened)
      event.severity = fields.symbol(.severity)
      event.title = fields.symbol(.title)
      event.deploy = fields.symbol(.deploy)
      event.actor = fields.symbol(.actor)
    case .alert:
      event.setLists(EventLists(services: fields.list(.services) ?? []))
      event.name = fields.symbol(.name)
      event.severity = fields.symbol(.severity)
      event.title = fields.symbol(.title)
      event.started = fields.time(.started)
    case .health:
      event.milliseconds = fields.number(.ms)
      event.code = fields.symbol(.code)
    case .metric:
      event.name = fields.symbol(.name)
      event.value = fields.number(.value)
      event.unit = fields.symbol(.unit)
    case .note:
      event.text = fields.symbol(.text)
      event.version = fields.symbol(.version)
      event.change = fields.symbol(.change)
    }
  }

  private static func trigger(of fields: LineFields) -> EventTrigger {
    let value = fields[.trigger]
    guard value.kind == .string, let found = fields.tables.triggers.find(fields.text(value)) else {
      return .none
    }
    return EventTrigger(rawValue: found) ?? .none
  }

  /// The first key that the kind requires and the line does not have.
  private static func missing(in event: DeliveryEvent, _ fields: LineFields) -> Rejection? {
    func text(_ field: NativeField) -> Rejection {
      fields.rejection(.missing, field, expected: "a string")
    }
    switch event.kind {
    case .commit:
      if event.sha.isNone { return text(.sha) }
      if event.service.isNone {
        return fields.rejection(.missing, .service, expected: "a string, or \"repo\"")
      }
    case .change, .pipeline, .incident, .alert, .health:
      if event.id.isNone { return text(.id) }
    case .job:
      if event.id.isNone, event.jobID == 0 { return text(.id) }
      if event.run.isNone { return text(.run) }
    case .deploy:
      if event.env.isNone { return text(.env) }
      if event.sha.isNone, event.version.isNone {
        return fields.rejection(.missing, .sha, expected: "a string, or \"version\"")
      }
    case .metric:
      if event.name.isNone { return text(.name) }
      if event.value == nil { return fields.rejection(.missing, .value, expected: "a number") }
    case .note:
      if event.text.isNone { return text(.text) }
    }
    return nil
  }
}

extension LineFields {
  /// A refusal of one field: what stands there, and what would be right.
  func rejection(_ cause: RejectionCause, _ field: NativeField, expected: String) -> Rejection {
    let value = self[field]
    let found: String
    switch value.kind {
    case .absent: found = "missing"
    case .string: found = "\"" + Rejection.cut(text(value)) + "\""
    default: found = Rejection.cut(text(value))
    }
    return Rejection(
      cause: cause, offset: Int(value.start), field: field.key, found: found, expected: expected)
  }
}
