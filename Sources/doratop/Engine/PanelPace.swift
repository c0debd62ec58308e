/// When the panels of a large overview that need more than the snapshot are looked at anew: with each
/// snapshot where that takes next to no time, else between two of them, so that neither a key nor the
/// figures wait for it.
struct PanelPace {
  private var cost: UInt64?
  private var notBefore: UInt64 = 0
  private var quietFrom: UInt64 = 0
  /// Whether what they show is of an older snapshot.
  private(set) var isOwed = false

  /// What may be spent together with a snapshot.
  private static let little: UInt64 = 4_000_000

  /// Notes a new snapshot; tells whether to look right away.
  mutating func noteSnapshot() -> Bool {
    isOwed = true
    return cost.map { $0 <= Self.little } ?? false
  }

  /// Whether it is time to look at what is owed: a twentieth of all time goes into it at most, and none
  /// while somebody types.
  func isDue(at now: UInt64) -> Bool { isOwed && now >= notBefore && now >= quietFrom }

  /// Notes that the viewer did something, after which more is to be expected.
  mutating func noteInput(at now: UInt64) { quietFrom = now + 300_000_000 }

  /// Notes that they were looked at.
  mutating func looked(from start: UInt64, to end: UInt64) {
    cost = end - start
    notBefore = end + (end - start) * 20
    isOwed = false
  }

  /// Forgets what is owed: there are no such panels.
  mutating func dismiss() { isOwed = false }
}
