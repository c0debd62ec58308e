/// A hash table that holds small numbers and nothing else: the key of each is read where it stands, for
/// lists of which there are very many.
///
/// Open addressing with a multiplier drawn once per process, so that no log can be built to make
/// keys collide.
struct NumberTable {
  private static let multiplier = UInt64.random(in: .min ... .max) | 1
  private static let free: Int32 = -1
  private var numbers: [Int32] = []
  private var shift: UInt64 = 0
  private(set) var count = 0

  /// The number of a key; `nil` when it has none. `key` tells the key of a number that is held.
  @inline(__always)
  func find(_ wanted: UInt64, key: (Int) -> UInt64) -> Int? {
    if numbers.isEmpty { return nil }
    let number = numbers[slot(of: wanted, key: key)]
    return number == Self.free ? nil : Int(number)
  }

  /// The number of a key, which becomes `number` if it had none.
  @inline(__always)
  mutating func insert(_ wanted: UInt64, _ number: Int, key: (Int) -> UInt64) -> Int {
    if (count + 1) * 8 > numbers.count * 7 { grow(key: key) }
    let slot = slot(of: wanted, key: key)
    if numbers[slot] != Self.free { return Int(numbers[slot]) }
    numbers[slot] = Int32(number)
    count += 1
    return number
  }

  @inline(__always)
  private func slot(of wanted: UInt64, key: (Int) -> UInt64) -> Int {
    let mask = numbers.count - 1
    var slot = home(of: wanted)
    while numbers[slot] != Self.free, key(Int(numbers[slot])) != wanted {
      slot = (slot &+ 1) & mask
    }
    return slot
  }

  @inline(__always)
  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: (key &* Self.multiplier) >> shift)
  }

  /// Doubles the room; the keys are all different.
  private mutating func grow(key: (Int) -> UInt64) {
    let old = numbers
    let size = max(4, old.count * 2)
    numbers = Array(repeating: Self.free, count: size)
    shift = UInt64(64 - size.trailingZeroBitCount)
    for number in old where number != Self.free {
      var slot = home(of: key(Int(number)))
      while numbers[slot] != Self.free { slot = (slot &+ 1) & (size - 1) }
      numbers[slot] = number
    }
  }
}
