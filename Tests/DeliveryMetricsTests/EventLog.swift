import DeliveryEvents
import DeliveryMetrics

/// A log written in the shorthand of METRICS.md section 4: `d2 09:00` is day 2 at 09:00, day 1 being
/// 2026-03-02 in UTC.
struct EventLog {
  /// One event and what makes it equal to another.
  struct Line {
    var kind: EventKind
    var state: EventState
    var time: Timestamp
    var fields: [String: Field]
  }
  enum Field: Hashable {
    case text(String)
    case list([String])
    case time(Timestamp)
    case flag(Bool)
    case labels([String: String])
  }

  var lines: [Line] = []

  init(_ lines: [Line] = []) {
    self.lines = lines
  }

  /// A ledger that has taken the lines in, in this order.
  func ledger(settings: Settings = Settings()) -> Ledger {
    let ledger = Ledger(symbols: SymbolTable(), settings: settings)
    for line in lines { ledger.apply(line) }
    return ledger
  }

  /// The snapshot at `d31 00:00`, or when asked.
  func snapshot(
    at now: String = "d31 00:00", window: String = "30d", scope: Scope = .everything,
    zone: ZoneRules = .utc, settings: Settings = Settings()
  ) -> Snapshot {
    ledger(settings: settings).snapshot(
      at: instant(now), windowNanoseconds: nanoseconds(window), scope: scope, zone: zone)
  }
}

/// Nanoseconds of `30d`, `12h` or `90m`.
func nanoseconds(_ text: String) -> Int64 {
  let unit: Int64 =
    switch text.last {
    case "d": 86_400
    case "h": 3600
    case "m": 60
    default: 1
    }
  return (Int64(text.dropLast()) ?? 0) * unit * 1_000_000_000
}

/// The instant of `d2 09:00` or `d2 09:00:01`.
func instant(_ text: String) -> Timestamp {
  let parts = text.split(separator: " ")
  let day = Int64(parts[0].dropFirst()) ?? 0
  let clock = parts[1].split(separator: ":").map { Int64($0) ?? 0 }
  let seconds = clock[0] * 3600 + clock[1] * 60 + (clock.count > 2 ? clock[2] : 0)
  // 2026-03-02T00:00:00Z
  return Timestamp(seconds: 1_772_409_600 + (day - 1) * 86_400 + seconds)
}

func commit(
  _ sha: String, _ time: String, _ parents: [String]? = nil, service: String = "a",
  committed: String? = nil, author: String? = nil, merge: Bool? = nil, change: String? = nil
) -> EventLog.Line {
  var fields: [String: EventLog.Field] = ["sha": .text(sha), "service": .text(service)]
  if let parents { fields["parents"] = .list(parents) }
  if let committed { fields["committed"] = .time(instant(committed)) }
  if let author { fields["author"] = .text(author) }
  if let merge { fields["merge"] = .flag(merge) }
  if let change { fields["change"] = .text(change) }
  return EventLog.Line(kind: .commit, state: .none, time: instant(time), fields: fields)
}

func deploy(
  _ id: String?, _ time: String, _ sha: String?, _ state: EventState = .succeeded,
  env: String = "production", service: String = "a", shas: [String]? = nil,
  version: String? = nil, trigger: String? = nil, fixes: [String]? = nil,
  labels: [String: String]? = nil, repo: String? = nil, run: String? = nil
) -> EventLog.Line {
  var fields: [String: EventLog.Field] = ["service": .text(service), "env": .text(env)]
  if let id { fields["id"] = .text(id) }
  if let sha { fields["sha"] = .text(sha) }
  if let shas { fields["shas"] = .list(shas) }
  if let version { fields["version"] = .text(version) }
  if let trigger { fields["trigger"] = .text(trigger) }
  if let fixes { fields["fixes"] = .list(fixes) }
  if let labels { fields["labels"] = .labels(labels) }
  if let repo { fields["repo"] = .text(repo) }
  if let run { fields["run"] = .text(run) }
  return EventLog.Line(kind: .deploy, state: state, time: instant(time), fields: fields)
}

func incident(
  _ id: String, _ time: String, _ state: EventState = .opened, service: String? = "a",
  deploy: String? = nil, services: [String]? = nil, env: String? = nil
) -> EventLog.Line {
  var fields: [String: EventLog.Field] = ["id": .text(id)]
  if let service { fields["service"] = .text(service) }
  if let deploy { fields["deploy"] = .text(deploy) }
  if let services { fields["services"] = .list(services) }
  if let env { fields["env"] = .text(env) }
  return EventLog.Line(kind: .incident, state: state, time: instant(time), fields: fields)
}

func event(
  _ kind: EventKind, _ state: EventState, _ id: String, _ time: String, service: String? = "a",
  sha: String? = nil, name: String? = nil, run: String? = nil, started: String? = nil
) -> EventLog.Line {
  var fields: [String: EventLog.Field] = ["id": .text(id)]
  if let service { fields["service"] = .text(service) }
  if let sha { fields["sha"] = .text(sha) }
  if let name { fields["name"] = .text(name) }
  if let run { fields["run"] = .text(run) }
  if let started { fields["started"] = .time(instant(started)) }
  return EventLog.Line(kind: kind, state: state, time: instant(time), fields: fields)
}

extension EventLog.Line {
  /// The same line with another field.
  func with(_ key: String, _ value: String?) -> EventLog.Line {
    var line = self
    if let value { line.fields[key] = .text(value) }
    return line
  }
}

extension Ledger {
  /// Takes in a line of shorthand.
  func apply(_ line: EventLog.Line) {
    var event = DeliveryEvent(kind: line.kind, time: line.time)
    event.state = line.state
    func text(_ key: String) -> Symbol {
      if case .text(let value) = line.fields[key] { symbols.intern(value) } else { .none }
    }
    func list(_ key: String) -> [Symbol]? {
      if case .list(let values) = line.fields[key] { values.map(symbols.intern) } else { nil }
    }
    func time(_ key: String) -> Timestamp? {
      if case .time(let value) = line.fields[key] { value } else { nil }
    }
    event.id = text("id")
    event.service = text("service")
    event.services = list("services") ?? []
    event.repo = text("repo")
    event.env = text("env")
    event.team = text("team")
    event.actor = text("actor")
    event.sha = text("sha")
    event.version = text("version")
    event.name = text("name")
    event.run = text("run")
    event.author = text("author")
    event.change = text("change")
    event.deploy = text("deploy")
    event.parents = list("parents")
    event.shas = list("shas")
    event.fixes = list("fixes")
    event.committed = time("committed")
    event.authored = time("authored")
    event.firstCommit = time("firstCommit")
    event.queued = time("queued")
    event.started = time("started")
    event.opened = time("opened")
    event.stage = text("stage")
    event.branch = text("branch")
    event.base = text("base")
    if case .text(let lines) = line.fields["lines"] { event.changedLines = UInt32(lines) }
    if case .flag(let bot) = line.fields["bot"] { event.bot = bot }
    if case .flag(let merge) = line.fields["merge"] { event.merge = merge }
    if case .labels(let labels) = line.fields["labels"] {
      event.labels = labels.map {
        EventLabel(key: symbols.intern($0.key), value: symbols.intern($0.value))
      }
    }
    event.trigger =
      switch line.fields["trigger"] {
      case .text("auto"): .auto
      case .text("manual"): .manual
      case .text("rollback"): .rollback
      case .text("schedule"): .schedule
      default: .none
      }
    let name = ["id", "sha", "version", "name"].compactMap { line.fields[$0] }.first
    var key = Hasher()
    key.combine(line.kind)
    key.combine(line.state)
    key.combine(line.time)
    key.combine(line.fields["service"])
    key.combine(line.fields["env"])
    key.combine(line.fields["repo"])
    key.combine(name)
    // An event with an id of its own is the same event whatever else it says.
    if let own = line.fields["event"] {
      key = Hasher()
      key.combine(own)
    }
    event.key = UInt64(bitPattern: Int64(key.finalize()))
    var content = Hasher()
    content.combine(line.kind)
    content.combine(line.state)
    content.combine(line.time)
    content.combine(line.fields)
    event.content = UInt64(bitPattern: Int64(content.finalize()))
    apply(event, format: .native)
  }
}
