import DeliveryEvents

extension EventState {
  /// The order of states at one instant (METRICS.md 2b, "Merging").
  var rank: Int {
    switch self {
    case .none: 0
    case .queued: 1
    case .started: 2
    case .cancelled: 3
    case .skipped: 0
    case .failed: 4
    case .succeeded: 5
    case .rolledback: 6
    case .opened: 1
    case .acknowledged: 2
    case .mitigated: 3
    case .reopened: 4
    case .resolved: 5
    case .approved: 2
    case .closed: 3
    case .merged: 4
    case .firing: 1
    case .down, .degraded, .up: 1
    }
  }

  /// The rank among the states of an incident, where `cancelled` comes last.
  var incidentRank: Int { self == .cancelled ? 6 : rank }
}
