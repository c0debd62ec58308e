import DeliveryEvents

/// Lines of one key with different contents: the key's event is their merge (METRICS.md 2b).
struct ConflictGroup {
  /// Each distinct content once, in the form of ``Facts/variant(_:)``.
  private var variants: [DeliveryEvent]
  private var contents: Set<UInt64>
  /// When the latest variant is visible.
  private(set) var latest: Timestamp
  /// Which of ``variants`` were visible when the merge that stands now was made.
  var merged = 1
  /// Where the event stands that speaks for the group now; `nil` while none is visible.
  var location: LineLocation?
  /// Where the merges of so many variants stand, or stood before another took their place.
  var places: [Int: LineLocation] = [:]

  /// The group of the first line of a key, which stands at a place.
  init(_ first: DeliveryEvent, content: UInt64, at location: LineLocation) {
    variants = [first]
    contents = [content]
    latest = first.time
    self.location = location
  }

  /// Takes a further line; tells whether there was none of its content.
  mutating func take(_ variant: DeliveryEvent, content: UInt64) -> Bool {
    guard contents.insert(content).inserted else { return false }
    variants.append(variant)
    latest = max(latest, variant.time)
    places = [:]
    return true
  }

  /// How many variants are visible at an instant.
  func visible(at now: Timestamp) -> Int {
    latest <= now ? variants.count : variants.count { $0.time <= now }
  }

  /// Whether the merge that stands is that of an instant: of all when none is to be seen then, for even what is
  /// still to come is counted, and must not depend on where the clock was before.
  func isSettled(at now: Timestamp) -> Bool {
    let visible = visible(at: now)
    return merged == (visible == 0 ? variants.count : visible)
  }

  /// The event of the key, made of the variants visible at an instant, field by field.
  func event(at now: Timestamp, symbols: SymbolTable, names: ServiceNames) -> DeliveryEvent? {
    let seen = variants.filter { $0.time <= now }
    guard let first = seen.first else { return nil }
    if seen.count == 1 { return first }
    let fields = Registers(seen, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.kind == .incident ? $0.state.incidentRank : $0.state.rank)
    }
    let kind = fields.value({ $0.kind }, { $0.word < $1.word }) ?? first.kind
    var event = DeliveryEvent(kind: kind, time: fields.time { $0.time } ?? first.time)
    event.state =
      fields.value({ $0.state == .none ? nil : $0.state }, { $0.precedes($1) }) ?? .none
    event.id = fields.symbol { $0.id }
    event.jobID = fields.value({ $0.jobID == 0 ? nil : $0.jobID }, <) ?? 0
    event.repo = fields.symbol { $0.repo }
    // What comes from the repository is no value of the line (EVENTS.md 2.2): a service that any line names goes before.
    event.service = fields.symbol {
      $0.service == names.service(derivedFrom: $0.repo) ? .none : $0.service
    }
    if event.service.isNone, seen.contains(where: { $0.service.isSome }) {
      event.service = names.service(derivedFrom: event.repo)
    }
    event.services = fields.list { $0.services.isEmpty ? nil : $0.services } ?? []
    event.env = fields.symbol { $0.env }
    event.team = fields.symbol { $0.team }
    event.actor = fields.symbol { $0.actor }
    event.trigger = fields.value({ $0.trigger == .none ? nil : $0.trigger }, <) ?? .none
    event.labels = fields.labels { $0.labels }
    event.sha = fields.symbol { $0.sha }
    event.parents = fields.list { $0.parents }
    event.committed = fields.time { $0.committed }
    event.authored = fields.time { $0.authored }
    event.author = fields.symbol { $0.author }
    event.change = fields.symbol { $0.change }
    event.merge = fields.value({ $0.merge }, { !$0 && $1 })
    event.bot = fields.value({ $0.bot }, { !$0 && $1 })
    event.branch = fields.symbol { $0.branch }
    event.base = fields.symbol { $0.base }
    event.changedLines = fields.value({ $0.changedLines }, <)
    event.opened = fields.time { $0.opened }
    event.firstCommit = fields.time { $0.firstCommit }
    event.name = fields.symbol { $0.name }
    event.text = fields.symbol { $0.text }
    event.run = fields.symbol { $0.run }
    event.stage = fields.symbol { $0.stage }
    event.started = fields.time { $0.started }
    event.queued = fields.time { $0.queued }
    event.version = fields.symbol { $0.version }
    event.shas = fields.list { $0.shas }
    event.fixes = fields.list { $0.fixes }
    event.severity = fields.symbol { $0.severity }
    event.title = fields.symbol { $0.title }
    event.deploy = fields.symbol { $0.deploy }
    return event
  }
}
