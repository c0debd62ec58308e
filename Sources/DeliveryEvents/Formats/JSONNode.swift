/// A JSON value as a small tree: for foreign payloads, which are rare and nested.
indirect enum JSONNode: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONNode])
  case object([String: JSONNode])

  /// The tree of a text that has been checked; `nil` when it is no JSON.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var scanner = JSONScanner(bytes)
    scanner.skipWhitespace()
    guard let node = try? Self.read(&scanner, depth: 0) else { return nil }
    scanner.skipWhitespace()
    guard scanner.isAtEnd else { return nil }
    self = node
  }

  private static func read(_ scanner: inout JSONScanner, depth: Int) throws(JSONFault) -> JSONNode {
    if depth > JSONScanner.nestingLimit {
      throw JSONFault(offset: scanner.position, expected: "less nesting")
    }
    switch scanner.current {
    case UInt8(ascii: "{"):
      var members: [String: JSONNode] = [:]
      try scanner.members { (scanner, key) throws(JSONFault) in
        let name = text(key, scanner.bytes)
        members[name] = try read(&scanner, depth: depth + 1)
      }
      return .object(members)
    case UInt8(ascii: "["):
      var elements: [JSONNode] = []
      try scanner.elements { (scanner) throws(JSONFault) in
        elements.append(try read(&scanner, depth: depth + 1))
      }
      return .array(elements)
    default:
      let value = try scanner.value(depth: depth)
      switch value.kind {
      case .string: return .string(text(value, scanner.bytes))
      case .number: return .number(text(value, scanner.bytes))
      case .boolTrue: return .bool(true)
      case .boolFalse: return .bool(false)
      default: return .null
      }
    }
  }

  private static func text(_ value: JSONValue, _ bytes: UnsafeRawBufferPointer) -> String {
    let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
    if !value.hasEscapes { return String(decoding: raw, as: UTF8.self) }
    let plain = UnsafeMutableRawBufferPointer.allocate(byteCount: raw.count, alignment: 1)
    defer { plain.deallocate() }
    let count = Unescape.write(raw, to: plain)
    return String(decoding: plain[..<count], as: UTF8.self)
  }

  /// A member of an object; `nil` when this is none, or has none of that name, or it is `null`.
  subscript(_ key: String) -> JSONNode? {
    guard case .object(let members) = self, let member = members[key], member != .null else {
      return nil
    }
    return member
  }

  /// The text of a string or number.
  var text: String? {
    switch self {
    case .string(let text), .number(let text): text
    default: nil
    }
  }
}
