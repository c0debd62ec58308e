/// The keys that decoding looks for at the top of an object: those of native lines, and those that
/// tell another format.
enum NativeField: UInt8, CaseIterable {
  case time, kind, state, id, service, repo, services, env, team, url, actor, source, trigger
  case event, labels, synthetic
  case sha, committed, authored, author, branch, added, deleted, files, title, change, merge
  case parents, reverts, bot
  case head, base, opened, firstCommit, commits
  case run, name, stage, attempt, started, queued
  case version, shas, fixes
  case severity, deploy, alert
  case ms, code, value, unit, text
  /// When the line reached whoever wrote it down: no part of the event (``DecodedLine/received``).
  case received
  // Not native: what tells CloudEvents and CDEvents.
  case specversion, type, data, dataBase64, context, subject
  // Not native: what tells an envelope (EVENTS.md 1.2).
  case headers

  /// The key in JSON.
  var key: String {
    switch self {
    case .firstCommit: "first_commit"
    case .dataBase64: "data_base64"
    default: "\(self)"
    }
  }

  /// Whether a native line has it besides its kind, state, time and labels.
  var isOfLines: Bool {
    switch self {
    case .time, .kind, .state, .labels, .specversion, .type, .data, .dataBase64, .context, .subject,
      .headers:
      false
    default: true
    }
  }

  /// The field's bit in a set of fields.
  @inline(__always)
  var bit: UInt64 { 1 << UInt64(rawValue) }

  /// Calls `body` with each field of a set.
  @inline(__always)
  static func forEach(in set: UInt64, _ body: (NativeField) -> Void) {
    var left = set
    while left != 0 {
      // A set holds bits of fields only, whose raw values are 0, 1, 2 ...
      body(
        unsafeBitCast(UInt8(truncatingIfNeeded: left.trailingZeroBitCount), to: NativeField.self))
      left &= left &- 1
    }
  }
}

/// The words of native lines as tables.
struct WordTables: Sendable {
  /// The only ones.
  static let shared = WordTables()

  /// Keys, kinds, states and triggers by raw value.
  let fields = WordTable(NativeField.allCases.map(\.key))
  let kinds = WordTable(EventKind.allCases.map(\.word))
  let states = WordTable(EventState.allCases.map { $0 == .none ? "\u{0}" : $0.word })
  let triggers = WordTable(EventTrigger.allCases.map { $0 == .none ? "\u{0}" : "\($0)" })
  /// For each kind the states that it may have, a bit each by raw value.
  let statesOfKinds = EventKind.allCases.map { kind in
    kind.states.reduce(UInt32(0)) { $0 | 1 << UInt32($1.rawValue) }
  }
  /// The fields whose text is their value.
  let textFields = NativeField.allCases.filter(\.isText).reduce(UInt64(0)) { $0 | $1.bit }

  private init() {}
}

extension EventKind {
  /// The states that a line of this kind may have; empty for kinds without a state.
  var states: [EventState] {
    switch self {
    case .commit, .metric, .note: Self.noStates
    case .change: Self.changeStates
    case .pipeline, .job: Self.runStates
    case .deploy: Self.deployStates
    case .incident: Self.incidentStates
    case .alert: Self.alertStates
    case .health: Self.healthStates
    }
  }

  private static let noStates: [EventState] = []
  private static let changeStates: [EventState] = [.opened, .approved, .merged, .closed]
  private static let runStates: [EventState] = [
    .queued, .started, .succeeded, .failed, .cancelled, .skipped,
  ]
  private static let deployStates: [EventState] = [
    .queued, .started, .succeeded, .failed, .rolledback, .cancelled,
  ]
  private static let incidentStates: [EventState] = [
    .opened, .acknowledged, .mitigated, .resolved, .reopened, .cancelled,
  ]
  private static let alertStates: [EventState] = [.firing, .resolved]
  private static let healthStates: [EventState] = [.up, .down, .degraded]
}
