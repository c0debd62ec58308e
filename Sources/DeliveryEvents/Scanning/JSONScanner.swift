/// What stands at a place in a JSON text.
enum JSONKind: UInt8 {
  case absent, null, boolFalse, boolTrue, number, string, array, object
}

/// A value found in a line: where it stands, not yet decoded.
struct JSONValue {
  var kind = JSONKind.absent
  /// Whether a string contains escapes.
  var hasEscapes = false
  /// The value's bytes; for a string those between its quotes.
  var start: Int32 = 0
  var end: Int32 = 0

  static let absent = JSONValue()
}

/// A fault in a JSON text.
struct JSONFault: Error {
  var offset: Int
  var expected: String
}

/// Walks a JSON text (RFC 8259) once, strictly, without building anything.
///
/// Nesting is limited, so that a line of brackets can neither exhaust the stack nor the clock.
struct JSONScanner {
  /// How deep values may nest.
  static let nestingLimit = 128

  let bytes: UnsafeRawBufferPointer
  private(set) var position = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Whether all bytes have been walked.
  var isAtEnd: Bool { position >= bytes.count }

  /// The byte at the position; 0 at the end.
  @inline(__always)
  var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// Goes past a byte that has been looked at.
  @inline(__always)
  mutating func advance() { position += 1 }

  /// Goes to a place that has been looked at before.
  mutating func move(to place: Int) { position = place }

  /// Walks over the value at a place; `nil` where there is none without a fault.
  mutating func value(at place: Int) -> JSONValue? {
    position = place
    return try? value(depth: 1)
  }

  @inline(__always)
  mutating func skipWhitespace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  /// Walks over one value, whatever it is.
  mutating func value(depth: Int = 0) throws(JSONFault) -> JSONValue {
    var value = JSONValue()
    value.start = Int32(truncatingIfNeeded: position)
    switch current {
    case UInt8(ascii: "\""):
      return try string()
    case UInt8(ascii: "{"):
      try container(depth: depth, isObject: true)
      value.kind = .object
    case UInt8(ascii: "["):
      try container(depth: depth, isObject: false)
      value.kind = .array
    case UInt8(ascii: "t"):
      try word("true")
      value.kind = .boolTrue
    case UInt8(ascii: "f"):
      try word("false")
      value.kind = .boolFalse
    case UInt8(ascii: "n"):
      try word("null")
      value.kind = .null
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      try number()
      value.kind = .number
    default:
      throw JSONFault(offset: position, expected: "a JSON value")
    }
    value.end = Int32(truncatingIfNeeded: position)
    return value
  }

  /// Calls `body` for each member of an object; `body` is given the key and walks over the value.
  mutating func members(
    _ body: (inout JSONScanner, JSONValue) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    advance()
    skipWhitespace()
    if current == UInt8(ascii: "}") {
      advance()
      return
    }
    while true {
      guard current == UInt8(ascii: "\"") else {
        throw JSONFault(offset: position, expected: "a key in quotes")
      }
      let key = try string()
      skipWhitespace()
      guard current == UInt8(ascii: ":") else {
        throw JSONFault(offset: position, expected: "\":\" after a key")
      }
      advance()
      skipWhitespace()
      try body(&self, key)
      skipWhitespace()
      if current == UInt8(ascii: ",") {
        advance()
        skipWhitespace()
        continue
      }
      guard current == UInt8(ascii: "}") else {
        throw JSONFault(offset: position, expected: "\",\" or \"}\" in an object")
      }
      advance()
      return
    }
  }

  /// Calls `body` for each element of an array; `body` walks over it.
  mutating func elements(
    _ body: (inout JSONScanner) throws(JSONFault) -> Void
  ) throws(JSONFault) {
    advance()
    skipWhitespace()
    if current == UInt8(ascii: "]") {
      advance()
      return
    }
    while true {
      try body(&self)
      skipWhitespace()
      if current == UInt8(ascii: ",") {
        advance()
        skipWhitespace()
        continue
      }
      guard current == UInt8(ascii: "]") else {
        throw JSONFault(offset: position, expected: "\",\" or \"]\" in an array")
      }
      advance()
      return
    }
  }

  private mutating func container(depth: Int, isObject: Bool) throws(JSONFault) {
    guard depth < Self.nestingLimit else {
      throw JSONFault(
        offset: position, expected: "at most \(Self.nestingLimit) levels of nesting")
    }
    if isObject {
      try members { (scanner, _) throws(JSONFault) in _ = try scanner.value(depth: depth + 1) }
    } else {
      try elements { (scanner) throws(JSONFault) in _ = try scanner.value(depth: depth + 1) }
    }
  }

  private mutating func word(_ word: StaticString) throws(JSONFault) {
    let count = word.utf8CodeUnitCount
    guard position + count <= bytes.count,
      (0..<count).allSatisfy({ bytes[position + $0] == word.utf8Start[$0] })
    else { throw JSONFault(offset: position, expected: "true, false or null") }
    position += count
  }

  private mutating func number() throws(JSONFault) {
    if current == UInt8(ascii: "-") { advance() }
    if current == UInt8(ascii: "0") {
      advance()
    } else {
      try digits()
    }
    if current == UInt8(ascii: ".") {
      advance()
      try digits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      advance()
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { advance() }
      try digits()
    }
  }

  private mutating func digits() throws(JSONFault) {
    let first = position
    while position < bytes.count, bytes[position] &- 0x30 < 10 { position += 1 }
    if position == first { throw JSONFault(offset: position, expected: "a digit") }
  }

  /// Walks over a string: escapes, control characters and UTF-8 are checked.
  mutating func string() throws(JSONFault) -> JSONValue {
    position += 1
    var value = JSONValue()
    value.kind = .string
    value.start = Int32(truncatingIfNeeded: position)
    while true {
      position = WordScan.plainEnd(bytes, from: position)
      guard position < bytes.count else {
        throw JSONFault(offset: position, expected: "the end of a string")
      }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        value.end = Int32(truncatingIfNeeded: position)
        position += 1
        return value
      }
      if byte == UInt8(ascii: "\\") {
        value.hasEscapes = true
        try escape()
      } else if byte < 0x20 {
        throw JSONFault(offset: position, expected: "no control character in a string")
      } else {
        let length = UTF8Check.length(bytes, at: position)
        if length == 0 { throw JSONFault(offset: position, expected: "valid UTF-8") }
        position += length
      }
    }
  }

  private mutating func escape() throws(JSONFault) {
    let start = position
    position += 1
    switch current {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      let unit = try hexUnit()
      if unit >= 0xDC00, unit <= 0xDFFF {
        throw JSONFault(offset: start, expected: "a high surrogate before a low one")
      }
      if unit >= 0xD800, unit <= 0xDBFF {
        guard position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
          bytes[position + 1] == UInt8(ascii: "u")
        else { throw JSONFault(offset: start, expected: "a low surrogate after a high one") }
        position += 2
        let low = try hexUnit()
        guard low >= 0xDC00, low <= 0xDFFF else {
          throw JSONFault(offset: start, expected: "a low surrogate after a high one")
        }
      }
    default:
      throw JSONFault(offset: start, expected: "a valid escape")
    }
  }

  private mutating func hexUnit() throws(JSONFault) -> UInt32 {
    var unit: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Hex.value(current) else {
        throw JSONFault(offset: position, expected: "four hexadecimal digits")
      }
      unit = unit << 4 | digit
      position += 1
    }
    return unit
  }
}

/// Hexadecimal digits.
enum Hex {
  /// The value of a digit; `nil` for another byte.
  static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
