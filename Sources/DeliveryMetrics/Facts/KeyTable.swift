import CBytes
import DeliveryEvents

/// Remembers the key and the content of every event ever applied: what makes a repeated line free.
///
/// Open addressing over flat arrays, 24 bytes a slot. Keys come hashed and seeded from the decoder,
/// so that a log cannot be built to make them collide.
final class KeyTable {
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
  private var entries = ZeroedTable<Entry>(count: 1024)
  private var locations = ZeroedTable<UInt64>(count: 1024)
  private var mask = 1023

  deinit {
    entries.deallocate()
    locations.deallocate()
  }

  /// Brings the memory near in which a key will be looked for.
  @inline(__always)
  func expect(_ key: UInt64) {
    let slot = Int(truncatingIfNeeded: key) & mask
    bytes_prefetch(entries.elements + slot)
    bytes_prefetch(locations.elements + slot)
  }

  /// Looks a key up and remembers it with its content when it is new.
  func insert(key: UInt64, content: UInt64) -> Finding {
    let key = key == 0 ? 1 : key
    var slot = slot(of: key)
    if entries[slot].key == key {
      return entries[slot].content == content ? .duplicate : .conflict(slot: slot)
    }
    if (count + 1) * 8 > (mask + 1) * 6 {
      grow(to: (mask + 1) * 2)
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
  func setLocation(_ location: UInt64, at slot: Int) { locations[slot] = location }

  /// The slot that holds a key, or would.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = Int(truncatingIfNeeded: key) & mask
    while entries[slot].key != 0, entries[slot].key != key { slot = (slot &+ 1) & mask }
    return slot
  }

  /// Makes room for as many keys at once as are to be expected.
  func reserve(_ count: Int) {
    var size = mask + 1
    while count * 8 > size * 6 { size *= 2 }
    if size > mask + 1 { grow(to: size) }
  }

  private func grow(to size: Int) {
    let old = (entries, locations)
    mask = size - 1
    entries = ZeroedTable(count: size)
    locations = ZeroedTable(count: size)
    for index in 0..<old.0.count where old.0[index].key != 0 {
      let slot = slot(of: old.0[index].key)
      entries[slot] = old.0[index]
      locations[slot] = old.1[index]
    }
    old.0.deallocate()
    old.1.deallocate()
  }
}
