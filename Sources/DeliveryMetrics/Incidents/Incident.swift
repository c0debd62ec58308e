import DeliveryEvents

/// A production incident: the merge of all visible lines with its id (METRICS.md R8, 2b).
struct Incident {
  // The widest first: there may be very many.
  /// When it began; `nil` when it was only ever resolved.
  @CompactTime var opened: Timestamp?
  /// When it was last resolved; `nil` while it is open.
  @CompactTime var resolved: Timestamp?
  /// Numbers of the services named on any of its lines, ascending.
  var services: ServiceNumbers
  var id: Symbol
  var deploy: Symbol
  var sha: Symbol
  var title: Symbol
  var severity: Symbol
  /// Who resolved it last; none while it is open, or where the line does not tell.
  var resolver: Symbol
  var isAcknowledged: Bool

  /// Whether the log contradicts itself: resolved before it opened, or never opened.
  var isBadData: Bool {
    guard let opened else { return true }
    return resolved.map { $0 < opened } ?? false
  }

  var isOpen: Bool { resolved == nil && opened != nil }

  /// Makes an incident of its visible lines; `nil` when it was cancelled, is not visible yet, or is
  /// none of production's.
  init?(
    id: Symbol, lines: [IncidentLine], now: Timestamp, facts: Facts, rules: NameRules
  ) {
    let symbols = facts.symbols
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.incidentRank)
    }
    let environment = fields.symbol { $0.env }
    if environment.isSome, rules.tier(of: environment, in: symbols) != .production { return nil }
    var opened = fields.time { $0.opened }
    if opened == nil {
      opened = lines.filter { $0.state == .opened }.map(\.time).min()
    }
    if opened == nil {
      opened = lines.filter { [.acknowledged, .mitigated, .reopened].contains($0.state) }
        .map(\.time).min()
    }
    if let opened, opened > now { return nil }
    let last = lines.filter { [.resolved, .reopened, .cancelled].contains($0.state) }.max {
      ($0.time, $0.state.incidentRank) < ($1.time, $1.state.incidentRank)
    }
    if last?.state == .cancelled { return nil }
    let end = last?.state == .resolved ? last?.time : nil
    if opened == nil, end == nil { return nil }
    self.id = id
    _opened = CompactTime(wrappedValue: opened)
    _resolved = CompactTime(wrappedValue: end)
    deploy = fields.symbol { $0.deploy }
    sha = fields.symbol { $0.sha }
    title = fields.symbol { $0.title }
    severity = fields.symbol { $0.severity }
    resolver =
      lines.filter { $0.state == .resolved && $0.time == end && $0.actor.isSome }.map(\.actor)
      .max(by: symbols.precedes) ?? .none
    isAcknowledged = lines.contains { $0.state == .acknowledged }
    var named: Set<Int> = []
    for line in lines {
      if line.service.isSome, let number = facts.knownNumber(ofService: line.service) {
        named.insert(number)
      }
      for service in line.services where service.isSome {
        if let number = facts.knownNumber(ofService: service) { named.insert(number) }
      }
    }
    services = ServiceNumbers(named)
  }
}

/// Numbers of services in ascending order: mostly one, which takes no memory of its own.
struct ServiceNumbers: RandomAccessCollection {
  private var more: [Int32]?
  private var first: Int32 = -1

  init(_ numbers: Set<Int>) {
    let sorted = numbers.sorted()
    guard let least = sorted.first else { return }
    first = Int32(least)
    if sorted.count > 1 { more = sorted.dropFirst().map(Int32.init) }
  }

  var startIndex: Int { 0 }
  var endIndex: Int { first < 0 ? 0 : 1 + (more?.count ?? 0) }

  subscript(_ index: Int) -> Int {
    guard index > 0, let more else { return Int(first) }
    return Int(more[index - 1])
  }
}

/// An attempt of some service.
struct AttemptPlace: Hashable {
  var service: Int
  var attempt: Int
}

/// What an incident is traced back to (METRICS.md R6).
struct CauseLink {
  enum Kind: Equatable {
    /// Named by the incident.
    case explicit
    /// The latest success of its service.
    case assumed
    /// The incident says that no deployment caused it.
    case external
    /// The named cause matches no visible deployment.
    case causeNotFound
    /// Nothing within the link window.
    case unlinked
  }
  var kind: Kind
  var causes: [AttemptPlace]

  /// Whether it is the same of an incident that is what it was, after the deployments of some services
  /// changed: what was found among the incident's own services is looked for nowhere else.
  func stands(for incident: Incident, _ changed: [Int: TouchedAttempts]) -> Bool {
    if incident.services.contains(where: { changed[$0] != nil }) { return false }
    switch kind {
    case .external, .assumed: return true
    case .explicit:
      // What is found by a sha gives way to what is found by an id, wherever that is.
      if incident.deploy.isSome, incident.sha.isSome { return false }
      return causes.allSatisfy { incident.services.contains($0.service) }
    case .causeNotFound: return false
    case .unlinked: return incident.deploy.isNone && incident.sha.isNone
    }
  }
}
