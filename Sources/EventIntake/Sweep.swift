/// Chooses which files are asked at a poll whether they have changed.
///
/// Few are all asked each time. Of a crowd those that changed lately are, and of the others as many
/// as it takes to come to each of them within a second and a half: asking ten thousand four times a
/// second would keep a tenth of a core busy over files that stand still.
struct Sweep {
  /// So many files are all asked each time.
  static let few = 1000
  /// How long a file is asked each time after it has changed, in nanoseconds.
  private static let warm: UInt64 = 5_000_000_000
  /// How long it takes to come to every other file.
  private static let round: UInt64 = 1_500_000_000
  private var next = 0
  private var last: UInt64?

  /// The places of the files to ask, in order.
  mutating func places(among tails: [FileTail], at now: UInt64) -> [Int] {
    guard tails.count > Self.few, let last else {
      self.last = now
      return Array(tails.indices)
    }
    let passed = min(now &- last, Self.round)
    self.last = now
    let share = Int((passed * UInt64(tails.count) + Self.round - 1) / Self.round)
    let end = next + share
    defer { next = end % tails.count }
    return tails.indices.filter {
      let turn = $0 < next ? $0 + tails.count : $0
      return turn < end || tails[$0].isBusy || now &- tails[$0].changedAt < Self.warm
    }
  }
}
