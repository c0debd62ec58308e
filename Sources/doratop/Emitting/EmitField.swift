import DeliveryEvents

/// A field of a native line that `emit` can write (EVENTS.md 2.2, 2.3); raw values are the keys.
///
/// In the order in which a line has them.
enum EmitField: String, CaseIterable, Sendable {
  case id, service, services, repo, env, team
  case sha, shas, version, committed, authored, author, branch, base, head
  case opened
  case firstCommit = "first_commit"
  case commits, added, deleted, files, title, change, merge, parents, reverts, bot
  case name, run, stage, attempt, started, queued, trigger, fixes
  case severity, deploy, alert
  case ms, code, value, unit, text
  case actor, url, source, event, synthetic

  /// What a value of it looks like.
  enum Form { case text, time, count, number, flag, list, trigger }

  var form: Form {
    switch self {
    case .committed, .authored, .opened, .firstCommit, .started, .queued: .time
    case .commits, .added, .deleted, .files, .attempt: .count
    case .ms, .value: .number
    case .merge, .bot, .synthetic: .flag
    case .services, .shas, .parents, .fixes: .list
    case .trigger: .trigger
    default: .text
    }
  }

  /// The option of the command line.
  var flag: String { Self.flag(of: rawValue) }

  /// The option for a key of a line.
  static func flag(of key: String) -> String {
    "--" + key.map { $0 == "_" ? "-" : String($0) }.joined()
  }

  /// The fields that a line of a kind may have.
  static func allowed(for kind: EventKind) -> Set<EmitField> {
    let common: Set<EmitField> = [
      .service, .repo, .env, .team, .url, .actor, .source, .event, .synthetic,
    ]
    let own: Set<EmitField> =
      switch kind {
      case .commit:
        [
          .sha, .committed, .authored, .author, .branch, .added, .deleted, .files, .title, .change,
          .merge, .parents, .reverts, .bot,
        ]
      case .change:
        [
          .id, .sha, .head, .branch, .base, .opened, .firstCommit, .commits, .added, .deleted,
          .files, .author, .title,
        ]
      case .pipeline: [.id, .name, .sha, .branch, .attempt, .trigger, .started, .queued]
      case .job: [.id, .run, .name, .stage, .sha, .attempt, .started, .queued]
      case .deploy: [.id, .sha, .shas, .version, .started, .run, .fixes, .trigger]
      case .incident: [.id, .services, .opened, .severity, .title, .deploy, .sha, .alert]
      case .alert: [.id, .services, .name, .severity, .title, .started]
      case .health: [.id, .ms, .code]
      case .metric: [.name, .value, .unit]
      case .note: [.text, .version, .sha, .change]
      }
    return common.union(own)
  }

  /// What the decoder makes of the field; `nil` where it keeps nothing but the field's part in telling
  /// lines apart.
  func text(in event: DeliveryEvent, _ symbols: SymbolTable) -> String? {
    func text(_ symbol: Symbol) -> String { symbols.string(symbol) }
    return switch self {
    case .id: event.kind == .job && event.id.isNone ? nil : text(event.id)
    case .service: text(event.service)
    case .env: text(event.env)
    case .team: text(event.team)
    case .sha where event.kind != .alert: text(event.sha)
    case .author: text(event.author)
    case .title where event.kind != .commit: text(event.title)
    case .change: text(event.change)
    case .name: text(event.name)
    case .run: text(event.run)
    case .stage: text(event.stage)
    case .version: text(event.version)
    case .severity: text(event.severity)
    case .deploy: text(event.deploy)
    case .code: text(event.code)
    case .unit: text(event.unit)
    case .text: text(event.text)
    case .base: text(event.base)
    case .trigger where event.kind == .deploy: "\(event.trigger)"
    default: nil
    }
  }

  /// The instant that the decoder makes of the field; `nil` where it keeps none.
  func time(in event: DeliveryEvent) -> Timestamp? {
    switch self {
    case .committed: event.committed
    case .authored: event.authored
    case .opened: event.opened
    case .firstCommit: event.firstCommit
    case .started: event.started
    case .queued: event.queued
    default: nil
    }
  }
}
