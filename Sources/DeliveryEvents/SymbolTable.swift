/// A string of the log, by its place in a ``SymbolTable``.
///
/// Equal symbols of one table are equal strings. The order of symbols says nothing (it follows
/// arrival): to put names in order, compare their bytes with ``SymbolTable/precedes(_:_:)``.
public struct Symbol: Hashable, Sendable {
  /// The place in the table; 0 stands for "absent".
  public let rawValue: UInt32

  /// Creates the symbol again that had this place.
  @inlinable
  public init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// No string: the field is absent.
  public static let none = Symbol(rawValue: 0)

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
/// hash and store than a string. Strings are told apart by a seeded hash of 64 bits, which no log
/// can be built to collide under: among ten million strings two share one by chance in one log of
/// 400,000. The empty string is a string like any other. Not thread-safe: one loop owns it.
public final class SymbolTable {
  @exclusivity(unchecked) private var bytes: [UInt8] = []
  /// Where string `n` begins; one element more than there are strings.
  @exclusivity(unchecked) private var starts: [UInt32] = [0, 0]
  /// The hash of string `n`.
  @exclusivity(unchecked) private var hashes: [UInt64] = [0]
  /// Open addressing, linear probing: the upper half of a hash above the string's number; 0 is free.
  @exclusivity(unchecked) private var slots: [UInt64]
  @exclusivity(unchecked) private var mask: Int
  /// The seed of every hash of this table.
  let seed: UInt64

  /// Creates an empty table; hashes are seeded per table.
  public init() {
    slots = Array(repeating: 0, count: 1024)
    mask = 1023
    seed = UInt64.random(in: .min ... .max)
  }

  /// How many distinct strings the table holds.
  public var count: Int { starts.count - 2 }

  /// The symbol of a string given as UTF-8 bytes.
  public func intern(_ text: UnsafeRawBufferPointer) -> Symbol {
    intern(text, hash: ByteHash.hash(text, seed: seed))
  }

  /// The symbol of a string whose hash under ``seed`` is known.
  func intern(_ text: UnsafeRawBufferPointer, hash: UInt64) -> Symbol {
    var slot = Int(truncatingIfNeeded: hash) & mask
    while true {
      let entry = slots[slot]
      if entry == 0 { break }
      if (entry ^ hash) >> 32 == 0 {
        let index = UInt32(truncatingIfNeeded: entry)
        if hashes[Int(index)] == hash { return Symbol(rawValue: index) }
      }
      slot = (slot &+ 1) & mask
    }
    let index = UInt32(starts.count - 1)
    bytes.append(contentsOf: text)
    precondition(bytes.count < Int(UInt32.max), "more than 4 GiB of distinct strings")
    starts.append(UInt32(bytes.count))
    hashes.append(hash)
    slots[slot] = Self.entry(index, hash)
    if Int(index) * 8 > slots.count * 5 { grow() }
    return Symbol(rawValue: index)
  }

  /// The symbol of a string.
  public func intern(_ text: String) -> Symbol {
    var text = text
    return text.withUTF8 { intern(UnsafeRawBufferPointer($0)) }
  }

  /// The symbol of a string that the table already holds; `nil` when no line has named it.
  public func find(_ text: String) -> Symbol? {
    var text = text
    let hash = text.withUTF8 { ByteHash.hash(UnsafeRawBufferPointer($0), seed: seed) }
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let index = UInt32(truncatingIfNeeded: slots[slot])
      if hashes[Int(index)] == hash { return Symbol(rawValue: index) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The hash of a symbol's string: the same for equal strings, however the symbols are numbered.
  func hash(of symbol: Symbol) -> UInt64 { hashes[Int(symbol.rawValue)] }

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

  @inline(__always)
  private static func entry(_ index: UInt32, _ hash: UInt64) -> UInt64 {
    (hash & ~0xFFFF_FFFF) | UInt64(index)
  }

  private func grow() {
    var larger = [UInt64](repeating: 0, count: slots.count * 2)
    mask = larger.count - 1
    for index in 1..<hashes.count {
      let hash = hashes[index]
      var slot = Int(truncatingIfNeeded: hash) & mask
      while larger[slot] != 0 { slot = (slot &+ 1) & mask }
      larger[slot] = Self.entry(UInt32(index), hash)
    }
    slots = larger
  }
}
