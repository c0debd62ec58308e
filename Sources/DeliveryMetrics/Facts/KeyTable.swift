/// Remembers the key and the content of every event ever applied: what makes a repeated line free.
///
/// Open addressing over flat arrays, 24 bytes a slot. Keys come hashed and seeded from the decoder,
/// so that a log cannot be built to make them collide.
struct KeyTable {
  /// What an insertion found.
  enum Finding: Equatable {
    case new(slot: Int)
    case duplicate
    case conflict(slot: Int)
  }

  /// A key beside its content, so that looking both up touches memory once.
  private struct Entry {
    /// 0 where the slot is free.
    var key: UInt64 = 0
    var content: UInt64 = 0
  }

  /// Distinct keys held.
  private(set) var count = 0
  private var entries: [Entry]
  private var locations: [UInt64]
  private var mask: Int

  init() {
    entries = Array(repeating: Entry(), count: 1024)
    locations = Array(repeating: 0, count: 1024)
    mask = 1023
  }

  /// Looks a key up and remembers it with its content when it is new.
  mutating func insert(key: UInt64, content: UInt64) -> Finding {
    let key = key == 0 ? 1 : key
    var slot = slot(of: key)
    if entries[slot].key == key {
      return entries[slot].content == content ? .duplicate : .conflict(slot: slot)
    }
    if (count + 1) * 8 > entries.count * 6 {
      grow()
      slot = self.slot(of: key)
    }
    entries[slot] = Entry(key: key, content: content)
    count += 1
    return .new(slot: slot)
  }

  /// The content that a key had when it was first seen.
  func firstContent(at slot: Int) -> UInt64 { entries[slot].content }

  /// Where the event of a key is stored.
  func location(at slot: Int) -> UInt64 { locations[slot] }

  /// Notes where the event of a key is stored.
  mutating func setLocation(_ location: UInt64, at slot: Int) { locations[slot] = location }

  /// The slot that holds a key, or would.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: key) & mask
    while entries[slot].key != 0, entries[slot].key != key { slot = (slot &+ 1) & mask }
    return slot
  }

  private mutating func grow() {
    let old = (entries, locations)
    let size = entries.count * 2
    entries = Array(repeating: Entry(), count: size)
    locations = Array(repeating: 0, count: size)
    mask = size - 1
    for index in old.0.indices where old.0[index].key != 0 {
      let slot = slot(of: old.0[index].key)
      entries[slot] = old.0[index]
      locations[slot] = old.1[index]
    }
  }
}
