import DeliveryEvents

/// A hash table from 64-bit words to small numbers, for derivations that look up every line.
///
/// Open addressing with a multiplier drawn once per process, so that no log can be built to make
/// keys collide.
struct WordMap {
  private static let multiplier = UInt64.random(in: .min ... .max) | 1
  private var keys: [UInt64]
  private var values: [Int32]
  private var shift: UInt64
  private(set) var count = 0

  /// Creates a table with room for so many keys.
  init(capacity: Int = 8) {
    var size = 16
    while size < capacity * 2 { size *= 2 }
    keys = Array(repeating: .max, count: size)
    values = Array(repeating: -1, count: size)
    shift = UInt64(64 - size.trailingZeroBitCount)
  }

  /// The number of a key; `nil` when it has none.
  subscript(_ key: UInt64) -> Int? {
    let slot = slot(of: key)
    return keys[slot] == key ? Int(values[slot]) : nil
  }

  /// The number of a key, which becomes `value` if it had none.
  mutating func insert(_ key: UInt64, _ value: Int) -> Int {
    var slot = slot(of: key)
    if keys[slot] == key { return Int(values[slot]) }
    if (count + 1) * 8 > keys.count * 7 {
      grow()
      slot = self.slot(of: key)
    }
    keys[slot] = key
    values[slot] = Int32(value)
    count += 1
    return value
  }

  /// Gives a key a number, whether or not it had another.
  mutating func set(_ key: UInt64, _ value: Int) {
    _ = insert(key, value)
    values[slot(of: key)] = Int32(value)
  }

  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    let mask = keys.count - 1
    var slot = Int(truncatingIfNeeded: (key &* Self.multiplier) >> shift)
    while keys[slot] != .max, keys[slot] != key { slot = (slot &+ 1) & mask }
    return slot
  }

  private mutating func grow() {
    var larger = WordMap(capacity: keys.count)
    for index in keys.indices where keys[index] != .max {
      _ = larger.insert(keys[index], Int(values[index]))
    }
    self = larger
  }
}

extension WordMap {
  /// The key of one symbol.
  static func key(_ symbol: Symbol) -> UInt64 { UInt64(symbol.rawValue) }

  /// The key of two symbols.
  static func key(_ first: Symbol, _ second: Symbol) -> UInt64 {
    UInt64(first.rawValue) << 32 | UInt64(second.rawValue)
  }

  subscript(_ symbol: Symbol) -> Int? { self[Self.key(symbol)] }
}
