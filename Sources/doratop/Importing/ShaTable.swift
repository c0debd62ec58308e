import DeliveryEvents

/// Commit ids by number, in the order in which they were met: 20 or 32 bytes each.
struct ShaTable {
  /// Bytes of an id; 0 until the first one tells.
  private(set) var width = 0
  private var bytes: [UInt8] = []
  private var slots: [Int32] = Array(repeating: -1, count: 1024)
  private let seed = UInt64.random(in: .min ... .max)

  /// How many ids there are.
  var count: Int { width == 0 ? 0 : bytes.count / width }

  /// The number of an id given as hexadecimal digits; a new one for a new id, `nil` for what is none.
  mutating func intern(_ hex: UnsafeRawBufferPointer) -> Int32? {
    guard let id = Self.binary(hex), width == 0 || id.count == width else { return nil }
    width = id.count
    let slot = place(of: id)
    if slots[slot] >= 0 { return slots[slot] }
    let number = Int32(count)
    bytes += id
    slots[slot] = number
    if count * 2 > slots.count { grow() }
    return number
  }

  /// The number of an id; `nil` for one that was never met.
  func find(_ hex: UnsafeRawBufferPointer) -> Int32? {
    guard let id = Self.binary(hex), id.count == width else { return nil }
    let found = slots[place(of: id)]
    return found >= 0 ? found : nil
  }

  /// The number of an id given as text.
  func find(_ hex: String) -> Int32? {
    var text = hex
    return text.withUTF8 { find(UnsafeRawBufferPointer($0)) }
  }

  /// The id as hexadecimal digits.
  func text(_ number: Int32) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let start = Int(number) * width
    return String(unsafeUninitializedCapacity: width * 2) { text in
      for offset in 0..<width {
        text[offset * 2] = digits[Int(bytes[start + offset] >> 4)]
        text[offset * 2 + 1] = digits[Int(bytes[start + offset] & 15)]
      }
      return width * 2
    }
  }

  /// All numbers in the order of their ids, to look up abbreviations in.
  func sorted() -> [Int32] {
    (0..<Int32(count)).sorted { left, right in
      let (left, right) = (Int(left) * width, Int(right) * width)
      return bytes[left..<left + width].lexicographicallyPrecedes(bytes[right..<right + width])
    }
  }

  /// The only id that begins with some digits, by the list of ``sorted()``; `nil` when there is none,
  /// or more than one.
  func only(beginningWith prefix: String, in sorted: [Int32]) -> Int32? {
    if prefix.utf8.count == width * 2 { return find(prefix) }
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if text(sorted[middle]) < prefix { low = middle + 1 } else { high = middle }
    }
    guard low < sorted.count, text(sorted[low]).hasPrefix(prefix) else { return nil }
    if low + 1 < sorted.count, text(sorted[low + 1]).hasPrefix(prefix) { return nil }
    return sorted[low]
  }

  private func place(of id: [UInt8]) -> Int {
    let hash = id.withUnsafeBytes { ByteHash.hash($0, seed: seed) }
    var slot = Int(truncatingIfNeeded: hash & UInt64(slots.count - 1))
    while slots[slot] >= 0 {
      let start = Int(slots[slot]) * width
      if bytes[start..<start + width].elementsEqual(id) { break }
      slot = (slot + 1) & (slots.count - 1)
    }
    return slot
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for number in 0..<count {
      let id = Array(bytes[number * width..<(number + 1) * width])
      slots[place(of: id)] = Int32(number)
    }
  }

  private static func binary(_ hex: UnsafeRawBufferPointer) -> [UInt8]? {
    hex.count == 40 || hex.count == 64 ? binary(Array(hex)) : nil
  }

  private static func binary(_ hex: [UInt8]) -> [UInt8]? {
    var id: [UInt8] = []
    id.reserveCapacity(hex.count / 2)
    for index in stride(from: 0, to: hex.count - 1, by: 2) {
      guard let high = digit(hex[index]), let low = digit(hex[index + 1]) else { return nil }
      id.append(high << 4 | low)
    }
    return id
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    case 0x41...0x46: byte - 0x41 + 10
    default: nil
    }
  }
}
