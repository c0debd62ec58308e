/// Remembers the key and the content of every event ever applied: what makes a repeated line free.
///
/// Open addressing over three flat arrays, 24 bytes a slot. Keys come hashed and seeded from the
/// decoder, so that a log cannot be built to make them collide.
struct KeyTable {
  /// What an insertion found.
  enum Finding: Equatable {
    case new(slot: Int)
    case duplicate
    case conflict(slot: Int)
  }

  /// Distinct keys held.
  private(set) var count = 0
  private var keys: [UInt64]
  private var contents: [UInt64]
  private var locations: [UInt64]
  private var mask: Int

  init() {
    keys = Array(repeating: 0, count: 1024)
    contents = keys
    locations = keys
    mask = 1023
  }

  /// Looks a key up and remembers it with its content when it is new.
  mutating func insert(key: UInt64, content: UInt64) -> Finding {
    let key = key == 0 ? 1 : key
    var slot = Int(truncatingIfNeeded: key) & mask
    while keys[slot] != 0 {
      if keys[slot] == key {
        return contents[slot] == content ? .duplicate : .conflict(slot: slot)
      }
      slot = (slot + 1) & mask
    }
    if (count + 1) * 8 > keys.count * 5 {
      grow()
      slot = Int(truncatingIfNeeded: key) & mask
      while keys[slot] != 0 { slot = (slot + 1) & mask }
    }
    keys[slot] = key
    contents[slot] = content
    count += 1
    return .new(slot: slot)
  }

  /// The content that a key had when it was first seen.
  func firstContent(at slot: Int) -> UInt64 { contents[slot] }

  /// Where the event of a key is stored.
  func location(at slot: Int) -> UInt64 { locations[slot] }

  /// Notes where the event of a key is stored.
  mutating func setLocation(_ location: UInt64, at slot: Int) { locations[slot] = location }

  private mutating func grow() {
    let old = (keys, contents, locations)
    let size = keys.count * 2
    keys = Array(repeating: 0, count: size)
    contents = keys
    locations = keys
    mask = size - 1
    for index in old.0.indices where old.0[index] != 0 {
      var slot = Int(truncatingIfNeeded: old.0[index]) & mask
      while keys[slot] != 0 { slot = (slot + 1) & mask }
      keys[slot] = old.0[index]
      contents[slot] = old.1[index]
      locations[slot] = old.2[index]
    }
  }
}
