/// A seeded 64-bit hash of bytes and of numbers, for tables whose keys strangers choose.
///
/// The folded 128-bit multiplication of wyhash and its relatives: a few nanoseconds for a field of
/// a log line, where the standard library's `Hasher` takes ten times that. Not for anything secret.
public enum ByteHash {
  /// The hash of some bytes under a seed.
  ///
  /// Every factor holds the seed: without it nobody can make a factor zero, which would let all
  /// that stands before it be forgotten.
  @inlinable
  public static func hash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
    let first = seed ^ 0xA076_1D64_78BD_642F
    let second = seed ^ 0xE703_7ED1_A0B4_28DB
    var state = seed ^ 0x9E37_79B9_7F4A_7C15
    var offset = 0
    let count = bytes.count
    while count &- offset >= 16 {
      let low = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let high = bytes.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
      state = fold(low ^ first, high ^ state)
      offset &+= 16
    }
    var low: UInt64 = 0
    var high: UInt64 = 0
    let rest = count &- offset
    if rest >= 8 {
      low = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      high = bytes.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    } else if rest >= 4 {
      low = UInt64(bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      high = UInt64(bytes.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self))
    } else if rest > 0 {
      low =
        UInt64(bytes[offset]) | UInt64(bytes[offset &+ rest / 2]) << 8
        | UInt64(bytes[count &- 1]) << 16
    }
    state = fold(low ^ second, high ^ state)
    return fold(state ^ UInt64(truncatingIfNeeded: count), 0x8EBC_6AF0_9C88_C6E3 ^ seed)
  }

  /// The hash of a number under a seed.
  @inlinable
  public static func hash(_ value: UInt64, seed: UInt64) -> UInt64 {
    fold(value ^ seed ^ 0xA076_1D64_78BD_642F, seed ^ 0xE703_7ED1_A0B4_28DB)
  }

  @inlinable
  static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (high, low) = left.multipliedFullWidth(by: right)
    return high ^ low
  }
}
