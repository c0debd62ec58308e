import DeliveryEvents

/// A digest of what a row holds, which tells it from one that was damaged.
///
/// Not against people who mean to deceive: whoever may write the file is the user.
struct Digest {
  private static let seed: UInt64 = 0x646F_7261_746F_7001
  private(set) var value: UInt64 = seed

  /// Takes in a number.
  mutating func add(_ number: Int64) {
    value = ByteHash.hash(value ^ UInt64(bitPattern: number), seed: Self.seed) &+ value &* 31
  }

  /// Takes in some bytes.
  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    add(Int64(bytes.count))
    add(Int64(bitPattern: ByteHash.hash(bytes, seed: Self.seed)))
  }

  /// Takes in some bytes.
  mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

  /// Takes in a text.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
  }

  /// As it stands in the file.
  var stored: Int64 { Int64(bitPattern: value) }
}
