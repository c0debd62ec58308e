import CBytes

/// A string of the log, by its place in a ``SymbolTable``.
///
/// Equal symbols of one table are equal strings. The order of symbols says nothing (it follows
/// arrival): to put names in order, compare their bytes with ``SymbolTable/precedes(_:_:)``.
public struct Symbol: Hashable, Sendable, BitwiseCopyable {
  /// The place in the table; 0 stands for "absent".
  public let rawValue: UInt32

  /// Creates the symbol again that had this place.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// No string: the field is absent.
  @inlinable
  public static var none: Symbol { Symbol(rawValue: 0) }

  /// Whether the field was absent.
  @inlinable
  public var isNone: Bool { rawValue == 0 }

  /// Whether there is a string.
  @inlinable
  public var isSome: Bool { rawValue != 0 }
}

/// Keeps each distinct string of the log once, as UTF-8 bytes, and hands out small numbers for
/// them.
///
/// Services, teams, environments and shas repeat on every line; a number is quicker to compare,
/// hash and store than a string. They are found by a seeded hash of 64 bits, which no log can be built
/// to collide under, and told apart by their bytes. The empty string is a string like any other. Not
/// thread-safe: one loop owns it.
public final class SymbolTable {
  private var bytes: [UInt8] = []
  /// Where string `n` begins; one element more than there are strings.
  private var starts: [UInt32] = [0, 0]
  /// Open addressing, linear probing.
  private var slots = ZeroedTable<Slot>(count: 1024)
  /// The seed of every hash of this table, and of the keys of the events that use it: kept with them, for
  /// keys to mean the same after a restart.
  public let seed: UInt64

  private struct Slot {
    /// The lower half of the hash: a string that differs in it need not be looked at.
    var tag: UInt32 = 0
    /// The string's number; 0 is free.
    var index: UInt32 = 0
  }

  /// Creates an empty table; hashes are seeded per table unless a seed is given.
  public init(seed: UInt64 = .random(in: .min ... .max)) {
    self.seed = seed
  }

  deinit {
    slots.deallocate()
  }

  /// How many distinct strings the table holds.
  public var count: Int { starts.count - 2 }

  /// The symbol of a string given as UTF-8 bytes.
  public func intern(_ text: UnsafeRawBufferPointer) -> Symbol {
    intern(text, hash: ByteHash.hash(text, seed: seed))
  }

  /// Brings the memory near in which a string of this hash will be looked for.
  @inline(__always)
  func expect(_ hash: UInt64) {
    bytes_prefetch(slots.elements + home(of: hash))
  }

  /// The symbol of a string whose hash under ``seed`` is known.
  func intern(_ text: UnsafeRawBufferPointer, hash: UInt64) -> Symbol {
    let place = place(of: hash) { isString($0, text) }
    if slots[place].index != 0 { return Symbol(rawValue: slots[place].index) }
    let index = UInt32(starts.count - 1)
    bytes.append(contentsOf: text)
    precondition(bytes.count < Int(UInt32.max), "more than 4 GiB of distinct strings")
    starts.append(UInt32(bytes.count))
    slots[place] = Slot(tag: UInt32(truncatingIfNeeded: hash), index: index)
    if Int(index) * 8 > slots.count * 7 { grow(to: slots.count + slots.count / 2) }
    return Symbol(rawValue: index)
  }

  /// Where a string of this hash stands unless others stand there: by its upper bits, so that any size
  /// will do.
  @inline(__always)
  private func home(of hash: UInt64) -> Int {
    Int(truncatingIfNeeded: hash.multipliedFullWidth(by: UInt64(slots.count)).high)
  }

  /// Whether a string has these bytes.
  @inline(__always)
  private func isString(_ index: UInt32, _ text: UnsafeRawBufferPointer) -> Bool {
    withBytes(of: Symbol(rawValue: index)) { known in
      guard known.count == text.count else { return false }
      var offset = 0
      while known.count &- offset >= 8 {
        let left = known.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        if left != text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) { return false }
        offset &+= 8
      }
      while offset < known.count, known[offset] == text[offset] { offset &+= 1 }
      return offset == known.count
    }
  }

  /// The slot that holds a string of this hash which `isIt` tells from others, or would.
  @inline(__always)
  private func place(of hash: UInt64, _ isIt: (UInt32) -> Bool) -> Int {
    var place = home(of: hash)
    while slots[place].index != 0 {
      let slot = slots[place]
      if slot.tag == UInt32(truncatingIfNeeded: hash), isIt(slot.index) { break }
      place &+= 1
      if place == slots.count { place = 0 }
    }
    return place
  }

  /// The symbol of a string.
  public func intern(_ text: String) -> Symbol {
    var text = text
    return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
  }

  /// The symbol of a string that the table already holds; `nil` when no line has named it.
  public func find(_ text: String) -> Symbol? {
    var text = text
    return text.withUTF8 { text in
      let bytes = UnsafeRawBufferPointer(text)
      let place = place(of: ByteHash.hash(bytes, seed: seed)) { isString($0, bytes) }
      let index = slots[place].index
      return index == 0 ? nil : Symbol(rawValue: index)
    }
  }

  /// The hash of a symbol's string: the same for equal strings, however the symbols are numbered.
  public func hash(of symbol: Symbol) -> UInt64 {
    symbol.isNone ? 0 : withBytes(of: symbol) { ByteHash.hash($0, seed: seed) }
  }

  /// The symbol whose string has a hash; none when no string of the table has it.
  public func symbol(ofHash hash: UInt64) -> Symbol {
    Symbol(rawValue: slots[place(of: hash) { self.hash(of: Symbol(rawValue: $0)) == hash }].index)
  }

  /// The string of a symbol; empty for ``Symbol/none``.
  public func string(_ symbol: Symbol) -> String {
    withBytes(of: symbol) { String(decoding: $0, as: UTF8.self) }
  }

  /// Calls `body` with the UTF-8 bytes of a symbol; they are valid only during the call.
  @inline(__always)
  public func withBytes<R>(of symbol: Symbol, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows
    -> R
  {
    let start = Int(starts[Int(symbol.rawValue)])
    let end = Int(starts[Int(symbol.rawValue) + 1])
    return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<end])) }
  }

  /// Whether the string of `left` comes before that of `right` by their UTF-8 bytes; absent comes
  /// first.
  public func precedes(_ left: Symbol, _ right: Symbol) -> Bool {
    if left == right || right.isNone { return false }
    if left.isNone { return true }
    return withBytes(of: left) { first in
      withBytes(of: right) { second in first.lexicographicallyPrecedes(second) }
    }
  }

  /// Makes room for as many strings at once as are to be expected.
  public func reserve(_ count: Int) {
    let size = count + count / 4
    if size > slots.count { grow(to: size) }
    bytes.reserveCapacity(Int(Double(bytes.count) / Double(max(1, self.count)) * Double(count)))
    starts.reserveCapacity(count)
  }

  private func grow(to size: Int) {
    slots.deallocate()
    slots = ZeroedTable(count: size)
    for index in 1..<UInt32(starts.count - 1) {
      let hash = hash(of: Symbol(rawValue: index))
      // No two of them are the same.
      slots[place(of: hash) { _ in false }] = Slot(
        tag: UInt32(truncatingIfNeeded: hash), index: index)
    }
  }
}
