/// Chooses which files are asked at a poll whether they have changed.
///
/// Few are all asked each time. Of a crowd those that changed lately are, those of which a hint tells that they have,
/// and of the others as many as it takes to come to each of them within a second and a half: asking ten thousand four
/// times a second would keep a tenth of a core busy over files that stand still. Where a hint would tell of each
/// change, a file is come to in every eighth of these rounds only, for a hint is no more than that.
struct Sweep {
  /// So many files are all asked each time.
  static let few = 1000
  /// How long a file is asked each time after it has changed, in nanoseconds.
  private static let warm: UInt64 = 5_000_000_000
  /// How long it takes to come to every other file.
  private static let round: UInt64 = 1_500_000_000
  /// In one of so many rounds files are asked of which a hint would tell.
  private static let rarely = 8
  private var next = 0
  private var rounds = 0
  private var last: UInt64?
  /// The files that are asked each time, or may have to be: those that were asked the last time.
  private var awake: [Int] = []
  /// The files that are to be asked whatever was known of them.
  private var woken: [Int] = []
  /// How many files there were at the last poll.
  private var known = 0

  /// Has a file asked at the next poll, such as one of which a hint tells.
  mutating func wake(_ place: Int) {
    woken.append(place)
  }

  /// Has all files asked at the next poll: they have other places now, or any of them may have changed.
  mutating func beginAnew() {
    (known, next, woken) = (0, 0, [])
  }

  /// The places of the files to ask, in order.
  mutating func places(among tails: [FileTail], at now: UInt64) -> [Int] {
    guard tails.count > Self.few, let last, known > 0 else {
      (self.last, known, woken) = (now, tails.count, [])
      awake = Array(tails.indices)
      return awake
    }
    let passed = min(now &- last, Self.round)
    self.last = now
    let share = Int((passed * UInt64(tails.count) + Self.round - 1) / Self.round)
    var asked = awake.filter {
      tails[$0].isBusy || now &- tails[$0].changedAt < Self.warm
    }
    asked += known..<tails.count
    asked += woken
    woken = []
    for _ in 0..<share {
      if !tails[next].isToldOf || next % Self.rarely == rounds % Self.rarely { asked.append(next) }
      next += 1
      if next == tails.count { (next, rounds) = (0, rounds + 1) }
    }
    known = tails.count
    asked.sort()
    awake = asked.enumerated().filter { $0.offset == 0 || asked[$0.offset - 1] != $0.element }
      .map(\.element)
    return awake
  }
}
