import DeliveryEvents

/// Looks for the marks of a ledger a part at a time, so that a key never waits for a large log.
///
/// Lines that come meanwhile are found or not, as it happens: whoever wants them looks again.
public struct TimelineSearch: Sendable {
  /// The next service to look into; before them, what belongs to none.
  private var service = -1
  private var incidents: [Symbol: Beginning] = [:]
  /// For each kind, lists that are in order each and still to be put together.
  private var events = OrderedLists(keepsRepeats: true)
  private var deployments = OrderedLists()
  private var failures = OrderedLists()
  private var incidentLines = OrderedLists()

  /// Creates a search that has not begun.
  public init() {}

  /// The marks, once all has been done.
  fileprivate mutating func search(
    _ facts: Facts, _ isProduction: (Symbol) -> Bool, isOver: () -> Bool
  ) -> TimelineMarks? {
    while service < facts.services.count {
      if service < 0 {
        lookAtRest(facts)
      } else {
        look(at: facts.services[service], isProduction)
      }
      service += 1
      if isOver() { return nil }
    }
    while events.join() || deployments.join() || failures.join() {
      if isOver() { return nil }
    }
    var marks = TimelineMarks()
    (marks.events, marks.furtherEvents) = events.split()
    (marks.deployments, marks.failures) = (deployments.only, failures.only)
    marks.incidentLines = incidentLines.only
    marks.incidents = OrderedLists.distinct(
      incidents.values.filter { $0.env.isNone || isProduction($0.env) }.map(\.seen))
    return marks
  }

  private mutating func lookAtRest(_ facts: Facts) {
    incidentLines.append(facts.incidents.lines.lazy.filter { !$0.isReplaced }.map(\.time))
    for line in facts.incidents.lines where !line.isReplaced {
      incidents[line.id, default: Beginning()].look(at: line)
    }
    var times: [Timestamp] = []
    facts.forEachTimeOutsideServices { times.append($0) }
    events.append(times)
  }

  private mutating func look(at service: ServiceFacts, _ isProduction: (Symbol) -> Bool) {
    var times: [Timestamp] = []
    service.forEachTime { times.append($0) }
    events.append(times)
    var (results, failed): ([Timestamp], [Timestamp]) = ([], [])
    for line in service.deploys where !line.isReplaced && line.state.isResult {
      guard isProduction(line.env) else { continue }
      results.append(line.time)
      if line.state != .succeeded { failed.append(line.time) }
    }
    deployments.append(results)
    failures.append(failed)
  }
}

extension Ledger {
  /// Goes on with a search until `isOver` answers that time is up; the marks once it is done.
  public func look(_ search: inout TimelineSearch, isOver: () -> Bool) -> TimelineMarks? {
    settleNewConflicts()
    return search.search(
      facts, { rules.tier(of: $0, in: symbols) == .production }, isOver: isOver)
  }

  /// When things happened, over the whole log. Takes time in proportion to it.
  public func timelineMarks() -> TimelineMarks {
    var search = TimelineSearch()
    return look(&search) { false } ?? TimelineMarks()
  }
}

/// Where an incident begins on a timeline.
private struct Beginning: Sendable {
  /// From when on it can be seen: by its first line, unless that says that it opened later.
  private(set) var seen = Timestamp.distantFuture
  /// The environment of its latest line that names one.
  private(set) var env = Symbol.none
  private var latest = Precedence(time: .distantPast, rank: 0)

  mutating func look(at line: IncidentLine) {
    seen = min(seen, max(line.time, line.opened ?? line.time))
    let place = Precedence(time: line.time, rank: line.state.incidentRank)
    if line.env.isSome, env.isNone || latest < place { (env, latest) = (line.env, place) }
  }
}

/// Lists of instants, each in order, and without repetition unless that is kept, on their way to one.
private struct OrderedLists: Sendable {
  private let keepsRepeats: Bool
  private var lists: [[Timestamp]] = []
  /// Where the next two to be joined stand: those before are done with.
  private var next = 0

  init(keepsRepeats: Bool = false) { self.keepsRepeats = keepsRepeats }

  /// The one that is left; empty when there was none.
  var only: [Timestamp] { lists.last ?? [] }

  mutating func append(_ times: [Timestamp]) {
    if times.isEmpty { return }
    lists.append(keepsRepeats ? times.sorted() : Self.distinct(times))
  }

  /// Joins two; `false` when there are no two.
  mutating func join() -> Bool {
    guard next + 1 < lists.count else { return false }
    let (one, other) = (lists[next], lists[next + 1])
    (lists[next], lists[next + 1]) = ([], [])
    next += 2
    lists.append(merged(one, other))
    return true
  }

  /// The one that is left as its distinct instants and what comes again.
  func split() -> (distinct: [Timestamp], repeats: [Timestamp]) {
    var (distinct, repeats): ([Timestamp], [Timestamp]) = ([], [])
    for time in only {
      if time == distinct.last { repeats.append(time) } else { distinct.append(time) }
    }
    return (distinct, repeats)
  }

  static func distinct(_ times: [Timestamp]) -> [Timestamp] {
    var distinct: [Timestamp] = []
    distinct.reserveCapacity(times.count)
    for time in times.sorted() where time != distinct.last { distinct.append(time) }
    return distinct
  }

  private func merged(_ one: [Timestamp], _ other: [Timestamp]) -> [Timestamp] {
    var merged: [Timestamp] = []
    merged.reserveCapacity(one.count + other.count)
    var (left, right) = (0, 0)
    while left < one.count, right < other.count {
      let next = min(one[left], other[right])
      if keepsRepeats, one[left] == other[right] { merged.append(next) }
      if one[left] == next { left += 1 }
      if other[right] == next { right += 1 }
      merged.append(next)
    }
    merged += one[left...]
    merged += other[right...]
    return merged
  }
}

extension Facts {
  /// Calls `body` with the time of every line that stands and belongs to no service.
  fileprivate func forEachTimeOutsideServices(_ body: (Timestamp) -> Void) {
    runs.lines.forEachTime(body)
    for line in incidents.lines where !line.isReplaced { body(line.time) }
    for line in others where !line.isReplaced { body(line.time) }
  }
}

extension EventState {
  /// Whether it says how a deployment ended.
  fileprivate var isResult: Bool { self == .succeeded || self == .failed || self == .rolledback }
}
