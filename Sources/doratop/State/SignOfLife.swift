/// The sign of life that the writer of a state gives to those who read along: what they show looks the same when nothing
/// happens and when nothing comes.
struct SignOfLife {
  /// How long the writer lets pass between two, in nanoseconds.
  static let interval: UInt64 = 5_000_000_000

  /// How often the sources are looked at where that is less often, in nanoseconds.
  var lookInterval: UInt64 = 0
  /// When the next one is due, in monotonic nanoseconds.
  private var next: UInt64 = 0

  /// Whether it is time to give one.
  func isDue(at now: UInt64) -> Bool { now >= next }

  /// How many seconds lie between two where that is more than usual; `nil` where it is not.
  var seldom: Int? {
    lookInterval > Self.interval ? Int(lookInterval / 1_000_000_000) + 1 : nil
  }

  /// Notes that one was given.
  mutating func given(at now: UInt64) { next = now + Self.interval }

  /// What somebody who reads along knows of it.
  struct Listener {
    /// The last one, and when it was first seen.
    private var last: (mark: [Int]?, since: UInt64)?
    /// For how many nanoseconds there was none, as when the writer is suspended or cannot read or save; `nil` while
    /// they come.
    private(set) var silence: UInt64?

    /// Takes in the mark of a file that the writer changes with each sign. One that is late by a few seconds says nothing,
    /// nor one of a writer that gives them seldom, all so many seconds.
    mutating func listen(to mark: [Int]?, every seconds: Int?, at now: UInt64) {
      guard let last, last.mark == mark else {
        last = (mark, now)
        silence = nil
        return
      }
      let usual = UInt64(max(0, min(seconds ?? 0, 86_400))) * 1_000_000_000
      let limit = 3 * max(SignOfLife.interval, usual)
      silence = now - last.since >= limit ? now - last.since : nil
    }
  }
}
