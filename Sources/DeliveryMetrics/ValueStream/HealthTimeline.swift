import DeliveryEvents

/// The health checks of one service in production, over time.
struct HealthTimeline {
  private struct Check {
    /// In order of (time, gravity).
    var lines: [(time: Timestamp, state: EventState)]
    /// Times of `down` lines, in order.
    var downs: [Timestamp]
  }
  private var checks: [Check] = []
  /// Instants from which on all checks are up, or one is not; the answers alternate.
  private var changes: [(time: Timestamp, isHealthy: Bool)] = []
  /// The first health line of the service.
  private(set) var first: Timestamp?

  /// A service of which no health is known.
  init() {}

  init(_ lines: [OtherLine], now: Timestamp, isProduction: (Symbol) -> Bool) {
    var byCheck: [Symbol: [(time: Timestamp, state: EventState)]] = [:]
    for line in lines where line.kind == .health && line.time <= now && !line.isReplaced {
      if line.env.isSome, !isProduction(line.env) { continue }
      byCheck[line.id, default: []].append((line.time, line.state))
      first = min(first ?? line.time, line.time)
    }
    if byCheck.isEmpty { return }
    checks = byCheck.values.map { lines in
      let ordered = lines.sorted { ($0.time, $0.state.gravity) < ($1.time, $1.state.gravity) }
      return Check(lines: ordered, downs: ordered.filter { $0.state == .down }.map(\.time))
    }
    var all: [(time: Timestamp, check: Int, state: EventState)] = []
    for (check, lines) in checks.enumerated() {
      for line in lines.lines { all.append((line.time, check, line.state)) }
    }
    all.sort { ($0.time, $0.state.gravity) < ($1.time, $1.state.gravity) }
    var sick: Set<Int> = []
    for (index, line) in all.enumerated() {
      if line.state == .up { sick.remove(line.check) } else { sick.insert(line.check) }
      if index + 1 < all.count, all[index + 1].time == line.time { continue }
      if changes.last?.isHealthy != sick.isEmpty { changes.append((line.time, sick.isEmpty)) }
    }
  }

  /// The first instant at or after `time` at which every check is up or unknown.
  func healthy(from time: Timestamp) -> Timestamp? {
    let next = changes.firstPlace { $0.time > time }
    if next == 0 || changes[next - 1].isHealthy { return time }
    return next < changes.count ? changes[next].time : nil
  }

  /// Whether a check that was not down at `start` has a `down` line from then to `end`.
  func failed(from start: Timestamp, to end: Timestamp) -> Bool {
    checks.contains { check in
      let after = check.lines.firstPlace { $0.time > start }
      if after > 0, check.lines[after - 1].state == .down { return false }
      let down = check.downs.firstPlace { $0 >= start }
      return down < check.downs.count && check.downs[down] <= end
    }
  }
}

extension RandomAccessCollection where Index == Int {
  /// The first place, in a list that is in order, whose element fulfils a condition that all later
  /// ones fulfil too; the end when none does.
  @inline(__always)
  func firstPlace(where holds: (Element) -> Bool) -> Int {
    var low = startIndex
    var high = endIndex
    while low < high {
      let middle = low + (high - low) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension EventState {
  /// How grave a health state is: at one instant the gravest holds.
  fileprivate var gravity: Int {
    switch self {
    case .down: 2
    case .degraded: 1
    default: 0
    }
  }
}
