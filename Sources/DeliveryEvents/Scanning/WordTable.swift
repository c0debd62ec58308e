/// Maps short ASCII words to small numbers: keys, kinds, states.
///
/// A word is known by its first and last eight bytes and its length, so that a look-up compares
/// numbers and touches no string. Words of up to 16 bytes are told apart exactly.
struct WordTable: @unchecked Sendable {
  private struct Entry {
    var head: UInt64 = 0
    var tail: UInt64 = 0
    /// -1 where no word stands.
    var length: Int32 = -1
    var value: UInt8 = 0
  }

  /// Written once and kept for good: tables are constants of the program.
  private let entries: UnsafeMutablePointer<Entry>
  private let mask: Int

  /// Creates a table; values are the places of the words in the list.
  init(_ words: [String]) {
    var size = 64
    while size < words.count * 4 { size *= 2 }
    mask = size - 1
    entries = .allocate(capacity: size)
    entries.initialize(repeating: Entry(), count: size)
    for (value, word) in words.enumerated() {
      precondition(word.utf8.count <= 16, "words of this table are short")
      var word = word
      word.withUTF8 { text in
        let bytes = UnsafeRawBufferPointer(text)
        let (head, tail) = WordScan.ends(bytes)
        var slot = slot(head, tail, bytes.count)
        while entries[slot].length >= 0 { slot = (slot + 1) & mask }
        entries[slot] = Entry(
          head: head, tail: tail, length: Int32(bytes.count), value: UInt8(value))
      }
    }
  }

  /// The number of a word; `nil` for an unknown one.
  @inline(__always)
  func find(_ bytes: UnsafeRawBufferPointer) -> UInt8? {
    if bytes.count > 16 { return nil }
    let (head, tail) = WordScan.ends(bytes)
    var slot = slot(head, tail, bytes.count)
    while entries[slot].length >= 0 {
      if entries[slot].head == head, entries[slot].tail == tail,
        entries[slot].length == Int32(truncatingIfNeeded: bytes.count)
      {
        return entries[slot].value
      }
      slot = (slot &+ 1) & mask
    }
    return nil
  }

  @inline(__always)
  private func slot(_ head: UInt64, _ tail: UInt64, _ count: Int) -> Int {
    let mixed = (head ^ tail &* 31 ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
    return Int(truncatingIfNeeded: mixed >> 40) & mask
  }
}
