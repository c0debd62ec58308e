import CBytes
import DeliveryEvents

/// Remembers the key and the content of every event ever applied: what makes a repeated line free.
///
/// Open addressing over flat arrays, 20 bytes a slot. Keys come hashed and seeded from the decoder,
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
  private var locations = ZeroedTable<UInt32>(count: 1024)
  private var numbers = LineNumbers()

  deinit {
    entries.deallocate()
    locations.deallocate()
  }

  /// Brings the memory near in which a key will be looked for.
  @inline(__always)
  func expect(_ key: UInt64) {
    let slot = home(of: key)
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
    // Fuller than that, a search would go a long way. By half as much again and not by twice as much,
    // since this is the largest of all tables.
    if (count + 1) * 16 > entries.count * 15 {
      grow(to: entries.count + entries.count / 2)
      slot = self.slot(of: key)
    }
    entries[slot] = Entry(key: key, content: content)
    count += 1
    return .new(slot: slot)
  }

  /// The content that a key had when it was first seen.
  func firstContent(at slot: Int) -> UInt64 { entries[slot].content }

  /// Where the event of a key is stored.
  func location(at slot: Int) -> LineLocation { numbers.location(locations[slot]) }

  /// Notes where the event of a key is stored.
  func setLocation(_ location: LineLocation, at slot: Int) {
    locations[slot] = numbers.number(of: location)
  }

  /// Where a key stands unless others stand there: by its upper bits, so that any size will do.
  @inline(__always)
  private func home(of key: UInt64) -> Int {
    Int(truncatingIfNeeded: key.multipliedFullWidth(by: UInt64(entries.count)).high)
  }

  /// The slot that holds a key, or would.
  @inline(__always)
  private func slot(of key: UInt64) -> Int {
    var slot = home(of: key)
    while entries[slot].key != 0, entries[slot].key != key {
      slot &+= 1
      if slot == entries.count { slot = 0 }
    }
    return slot
  }

  /// Makes room for as many keys at once as are to be expected.
  func reserve(_ count: Int) {
    let size = count + count / 8
    if size > entries.count { grow(to: size) }
  }

  private func grow(to size: Int) {
    let old = (entries, locations)
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
