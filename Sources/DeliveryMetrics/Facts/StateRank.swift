import DeliveryEvents

extension EventState {
  /// The order of states at one instant (METRICS.md 2b, "Merging"); states that it does not name
  /// are equal to the first.
  var rank: Int {
    switch self {
    case .started, .acknowledged: 1
    case .cancelled, .mitigated: 2
    case .failed, .reopened: 3
    // What was skipped has ended well (METRICS.md 5b, "Green").
    case .succeeded, .skipped, .resolved: 4
    case .rolledback: 5
    case .none, .queued, .opened, .approved, .merged, .closed, .firing, .up, .down,
      .degraded:
      0
    }
  }

  /// The order of two states that lines of one instant give: by their ranks, else by their words.
  func precedes(_ other: EventState) -> Bool {
    rank == other.rank ? word < other.word : rank < other.rank
  }

  /// The rank among the states of an incident, where `cancelled` comes last.
  var incidentRank: Int { self == .cancelled ? 5 : rank }
}
