import DeliveryEvents

/// The health checks of one service in production, over time.
struct HealthTimeline {
  private struct Check {
    var lines: [(time: Timestamp, state: EventState)]
  }
  private var checks: [Check] = []
  /// Instants at which whether all checks are up may change, with the answer from then on.
  private var changes: [(time: Timestamp, isHealthy: Bool)] = []
  /// The first health line of the service.
  private(set) var first: Timestamp?

  init(_ lines: [OtherLine], now: Timestamp, isProduction: (Symbol) -> Bool) {
    var byCheck: [Symbol: [(time: Timestamp, state: EventState)]] = [:]
    for line in lines where line.kind == .health && line.time <= now && !line.isReplaced {
      if line.env.isSome, !isProduction(line.env) { continue }
      byCheck[line.id, default: []].append((line.time, line.state))
      first = min(first ?? line.time, line.time)
    }
    if byCheck.isEmpty { return }
    checks = byCheck.values.map { lines in
      Check(lines: lines.sorted { ($0.time, $0.state.gravity) < ($1.time, $1.state.gravity) })
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
      changes.append((line.time, sick.isEmpty))
    }
  }

  /// The first instant at or after `time` at which every check is up or unknown.
  func healthy(from time: Timestamp) -> Timestamp? {
    var isHealthy = true
    for change in changes {
      if change.time <= time {
        isHealthy = change.isHealthy
      } else if isHealthy {
        return time
      } else if change.isHealthy {
        return change.time
      }
    }
    return isHealthy ? time : nil
  }

  /// Whether a check that was not down at `start` has a `down` line from then to `end`.
  func failed(from start: Timestamp, to end: Timestamp) -> Bool {
    checks.contains { check in
      let atStart = check.lines.last { $0.time <= start }?.state
      guard atStart != .down else { return false }
      return check.lines.contains { $0.state == .down && $0.time >= start && $0.time <= end }
    }
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
