/// Reads the numbers, lists and words of a batch, which this program wrote: strictly, and within bounds.
struct NumberText {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  var isAtEnd: Bool { position == bytes.count }

  var fault: FactsFault { .malformed(at: position) }

  /// Goes past a byte if it stands here; tells whether it did.
  @inline(__always)
  mutating func skip(_ byte: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: byte) else { return false }
    position &+= 1
    return true
  }

  /// Goes past a byte that must stand here.
  @inline(__always)
  mutating func expect(_ byte: Unicode.Scalar) throws(FactsFault) {
    guard skip(byte) else { throw fault }
  }

  /// A whole number.
  @inline(__always)
  mutating func number() throws(FactsFault) -> Int64 {
    let isNegative = skip("-")
    let start = position
    var value: UInt64 = 0
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      if digit > 9 { break }
      value = value &* 10 &+ UInt64(digit)
      position &+= 1
    }
    // Nineteen digits always fit, and no number of ours has more.
    guard position > start, position - start <= 19 else { throw fault }
    if isNegative {
      guard value <= UInt64(Int64.max) + 1 else { throw fault }
      return Int64(truncatingIfNeeded: 0 &- value)
    }
    guard value <= UInt64(Int64.max) else { throw fault }
    return Int64(value)
  }

  /// The next number of a list that has begun.
  @inline(__always)
  mutating func next() throws(FactsFault) -> Int64 {
    try expect(",")
    return try number()
  }

  /// Calls `body` with each word of a list of words; the bytes are valid only during the call.
  mutating func words(_ body: (UnsafeRawBufferPointer) -> Void) throws(FactsFault) {
    try expect("[")
    if skip("]") { return }
    var unescaped: [UInt8] = []
    repeat {
      try expect("\"")
      let start = position
      var isEscaped = false
      while true {
        guard position < bytes.count else { throw fault }
        let byte = bytes[position]
        if byte == UInt8(ascii: "\"") { break }
        if byte == UInt8(ascii: "\\") {
          isEscaped = true
          position &+= 1
        }
        position &+= 1
      }
      let word = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
      position &+= 1
      if isEscaped {
        try Self.unescape(word, into: &unescaped)
        unescaped.withUnsafeBytes(body)
      } else {
        body(word)
      }
    } while skip(",")
    try expect("]")
  }

  private static func unescape(_ word: UnsafeRawBufferPointer, into result: inout [UInt8])
    throws(FactsFault)
  {
    result.removeAll(keepingCapacity: true)
    var place = 0
    while place < word.count {
      if word[place] != UInt8(ascii: "\\") {
        result.append(word[place])
        place += 1
        continue
      }
      guard place + 6 <= word.count,
        let byte = UInt8(
          String(decoding: word[(place + 2)..<(place + 6)], as: UTF8.self), radix: 16),
        word[place + 1] == UInt8(ascii: "u")
      else { throw .malformed(at: place) }
      result.append(byte)
      place += 6
    }
  }
}
