/// Maps short ASCII words to small numbers: keys, kinds, states.
///
/// A word is known by its first and last eight bytes and its length, so that a look-up compares
/// numbers and touches no string. Words of up to 16 bytes are told apart exactly.
struct WordTable {
  private var heads: [UInt64]
  private var tails: [UInt64]
  private var lengths: [Int32]
  private var values: [UInt8]
  private let mask: Int

  /// Creates a table; values are the places of the words in the list.
  init(_ words: [String]) {
    var size = 64
    while size < words.count * 4 { size *= 2 }
    mask = size - 1
    heads = Array(repeating: 0, count: size)
    tails = heads
    lengths = Array(repeating: -1, count: size)
    values = Array(repeating: 0, count: size)
    for (value, word) in words.enumerated() {
      precondition(word.utf8.count <= 16, "words of this table are short")
      var word = word
      word.withUTF8 { text in
        let bytes = UnsafeRawBufferPointer(text)
        let (head, tail) = Self.ends(bytes)
        var slot = Self.slot(head, tail, bytes.count) & mask
        while lengths[slot] >= 0 { slot = (slot + 1) & mask }
        heads[slot] = head
        tails[slot] = tail
        lengths[slot] = Int32(bytes.count)
        values[slot] = UInt8(value)
      }
    }
  }

  /// The number of a word; `nil` for an unknown one.
  @inline(__always)
  func find(_ bytes: UnsafeRawBufferPointer) -> UInt8? {
    if bytes.count > 16 { return nil }
    let (head, tail) = Self.ends(bytes)
    var slot = Self.slot(head, tail, bytes.count) & mask
    while lengths[slot] >= 0 {
      if heads[slot] == head, tails[slot] == tail, lengths[slot] == Int32(bytes.count) {
        return values[slot]
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  @inline(__always)
  private static func slot(_ head: UInt64, _ tail: UInt64, _ count: Int) -> Int {
    let mixed = (head ^ tail &* 31 ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 40)
  }

  @inline(__always)
  private static func ends(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    let count = bytes.count
    if count >= 8 {
      return (
        bytes.loadUnaligned(as: UInt64.self),
        bytes.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      )
    }
    var head: UInt64 = 0
    for index in 0..<count { head = head << 8 | UInt64(bytes[index]) }
    return (head, 0)
  }
}
