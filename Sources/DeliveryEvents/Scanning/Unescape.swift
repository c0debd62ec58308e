/// Turns the inside of a JSON string that has been checked into plain UTF-8.
enum Unescape {
  /// Writes the plain text, which is never longer than the escaped one, and returns its length.
  static func write(_ raw: UnsafeRawBufferPointer, to result: UnsafeMutableRawBufferPointer) -> Int
  {
    var count = 0
    func put(_ byte: UInt8) {
      result[count] = byte
      count += 1
    }
    var index = 0
    while index < raw.count {
      let byte = raw[index]
      guard byte == UInt8(ascii: "\\") else {
        put(byte)
        index += 1
        continue
      }
      let escape = raw[index + 1]
      index += 2
      switch escape {
      case UInt8(ascii: "b"): put(0x08)
      case UInt8(ascii: "f"): put(0x0C)
      case UInt8(ascii: "n"): put(0x0A)
      case UInt8(ascii: "r"): put(0x0D)
      case UInt8(ascii: "t"): put(0x09)
      case UInt8(ascii: "u"):
        var unit = unit(raw, index)
        index += 4
        if unit >= 0xD800, unit <= 0xDBFF {
          unit = 0x10000 + ((unit - 0xD800) << 10) + (self.unit(raw, index + 2) - 0xDC00)
          index += 6
        }
        if let scalar = Unicode.Scalar(unit), let encoded = UTF8.encode(scalar) {
          encoded.forEach(put)
        }
      default: put(escape)
      }
    }
    return count
  }

  private static func unit(_ raw: UnsafeRawBufferPointer, _ index: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 << 4 | (Hex.value(raw[index + $1]) ?? 0) }
  }
}
