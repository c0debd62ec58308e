import DeliveryEvents

/// What a walk did at each of its positions, in one list, so that it can be taken back.
///
/// A step is one or two words: what it was in the lowest four bits of the last.
struct WalkJournal {
  enum Step: UInt64 {
    case delivered, closed, walked, deliveredUnknown, arrived, arrivedUnknown
    case reached, ran, replaced, baseline, succeeded, closedUnknown
  }

  private var words: [UInt64] = []
  /// How many words there were before each position.
  private var starts: [UInt32] = []

  /// Begins a position.
  mutating func begin() { starts.appendSparingly(UInt32(words.count)) }

  @inline(__always)
  mutating func note(_ step: Step, _ value: UInt64 = 0) {
    words.appendSparingly(value << 4 | step.rawValue)
  }

  @inline(__always)
  mutating func note(_ step: Step, _ place: CommitPlace) { note(step, place.word) }

  /// Notes a step with what held before it.
  mutating func note(_ step: Step, _ value: UInt64, before: Int64) {
    words.appendSparingly(UInt64(bitPattern: before))
    note(step, value)
  }

  /// Takes the last position back: calls `body` with each of its steps, last first; what held before
  /// is asked of the second argument, by the steps that noted it.
  mutating func takeBack(_ body: (Step, UInt64, () -> Int64) -> Void) {
    guard let start = starts.popLast() else { return }
    while words.count > Int(start) {
      let word = words.removeLast()
      guard let step = Step(rawValue: word & 15) else { continue }
      body(step, word >> 4) { Int64(bitPattern: words.removeLast()) }
    }
  }
}
