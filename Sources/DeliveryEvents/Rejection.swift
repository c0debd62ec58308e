/// Why a line, or an element of a batch, is no event (METRICS.md 2b, "Rejected by").
public enum RejectionCause: String, Sendable, CaseIterable, Hashable {
  /// Not a JSON value: broken syntax, invalid UTF-8, nesting beyond the limit.
  case notJSON
  /// JSON, but neither an object nor an array of objects.
  case notObject
  /// An object of no known format: no known kind, or no time.
  case unknownFormat
  /// A time that cannot be read, or lies before 1971.
  case badTime
  /// A key that its kind requires is absent.
  case missing
  /// A state that its kind does not have.
  case badState
  /// Longer than the line limit.
  case tooLong

  /// Its place among all of them. What a dictionary makes of the words costs more than the decoding of a short line.
  public var ordinal: Int {
    switch self {
    case .notJSON: 0
    case .notObject: 1
    case .unknownFormat: 2
    case .badTime: 3
    case .missing: 4
    case .badState: 5
    case .tooLong: 6
    }
  }

  /// Hashes by the place.
  public func hash(into hasher: inout Hasher) { hasher.combine(ordinal) }

  /// Whether two are the same.
  public static func == (left: RejectionCause, right: RejectionCause) -> Bool {
    left.ordinal == right.ordinal
  }
}

/// A refused line: what was found, where, and what would be right. Counted and kept, never fatal.
public struct Rejection: Error, Equatable {
  /// The cause it is counted under.
  public var cause: RejectionCause
  /// The byte within the line at which the fault was noticed.
  public var offset: Int
  /// The key concerned; `nil` when the fault is not in one field.
  public var field: String?
  /// What stood there, cut to some 60 bytes, not yet made fit for a terminal.
  public var found: String
  /// What would have been right.
  public var expected: String

  /// Creates a rejection.
  public init(
    cause: RejectionCause, offset: Int, field: String? = nil, found: String, expected: String
  ) {
    self.cause = cause
    self.offset = offset
    self.field = field
    self.found = found
    self.expected = expected
  }

  /// The sentence without its place: `"time" is "yesterday", expected an RFC 3339 time`.
  public var sentence: String {
    if let field { return "\"\(field)\" is \(found), expected \(expected)" }
    return "\(found), expected \(expected)"
  }
}

extension Rejection {
  /// A line beyond the limit, which was not parsed.
  public static func tooLong(bytes: Int, limit: Int) -> Rejection {
    Rejection(
      cause: .tooLong, offset: 0, found: "a line of \(bytes) bytes or more",
      expected: "at most \(limit) bytes")
  }

  /// A line that is no JSON, with the fault's place.
  static func notJSON(_ line: UnsafeRawBufferPointer, _ fault: JSONFault) -> Rejection {
    let found: String
    if fault.offset >= line.count {
      found = "the end of the line"
    } else {
      let rest = UnsafeRawBufferPointer(rebasing: line[fault.offset...])
      found = "\"\(cut(rest, limit: 24))\" at byte \(fault.offset)"
    }
    return Rejection(
      cause: .notJSON, offset: min(fault.offset, line.count), found: found,
      expected: fault.expected)
  }

  /// A JSON value that is no object.
  static func notObject(_ line: UnsafeRawBufferPointer, _ value: JSONValue) -> Rejection {
    let text = UnsafeRawBufferPointer(rebasing: line[Int(value.start)..<Int(value.end)])
    return Rejection(
      cause: .notObject, offset: Int(value.start),
      found: value.kind == .string ? "\"\(cut(text))\"" : cut(text), expected: "a JSON object")
  }

  /// An object of no known format, whose fields have been scanned: told by its time or kind where it has the
  /// other, and so is meant for a native line; else by its first keys.
  static func unknownFormat(
    _ part: UnsafeRawBufferPointer, offset: Int, _ fields: LineFields
  ) -> Rejection {
    let kind = fields[.kind]
    if kind.kind == .string {
      if fields.tables.kinds.find(fields.text(kind)) != nil {
        return fields.rejection(.unknownFormat, .time, expected: NativeFormat.expectedTime)
      }
      if fields.has(.time) {
        return fields.rejection(.unknownFormat, .kind, expected: NativeFormat.expectedKind)
      }
    }
    return unknownFormat(part, offset: offset)
  }

  /// An object of no known format, told by its first keys.
  static func unknownFormat(_ part: UnsafeRawBufferPointer, offset: Int) -> Rejection {
    var keys: [String] = []
    var scanner = JSONScanner(part)
    try? scanner.members { (scanner, key) throws(JSONFault) in
      if keys.count < 5 {
        keys.append(
          cut(UnsafeRawBufferPointer(rebasing: part[Int(key.start)..<Int(key.end)]), limit: 24))
      }
      _ = try scanner.value(depth: 1)
    }
    return unknownKeys(keys, offset: offset)
  }

  /// An object of no known format with these keys.
  static func unknownKeys(_ keys: [String], offset: Int) -> Rejection {
    Rejection(
      cause: .unknownFormat, offset: offset,
      found: keys.isEmpty
        ? "an object without keys" : "an object with the keys " + keys.joined(separator: ", "),
      expected: "a native line with \"time\" and a known \"kind\", or a payload of a known tool")
  }

  /// The beginning of a text, cut between characters.
  static func cut(_ text: UnsafeRawBufferPointer, limit: Int = 60) -> String {
    if text.count <= limit { return String(decoding: text, as: UTF8.self) }
    var end = limit
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: text[..<end], as: UTF8.self) + "..."
  }
}
