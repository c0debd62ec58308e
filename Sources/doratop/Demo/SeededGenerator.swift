/// A small generator of random numbers (SplitMix64): the same seed gives the same story on every
/// machine, for ever.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Whether something that happens with this probability happens now.
  mutating func happens(_ probability: Double) -> Bool { fraction() < probability }

  /// A number in `0..<1`.
  mutating func fraction() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }

  /// A whole number in a range.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// Hexadecimal digits, as of an abbreviated commit.
  mutating func sha() -> String {
    let digits = Array("0123456789abcdef")
    return String((0..<16).map { _ in digits[Int(next() & 15)] })
  }
}
