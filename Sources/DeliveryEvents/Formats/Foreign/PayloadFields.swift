/// How mappings get at the fields of a payload, and refuse one that lacks what it needs.
extension Payload {
  /// The node at a path such as `deployment.environment`; `nil` when it is absent or `null`.
  subscript(_ path: String) -> JSONNode? { body.at(path) }

  /// The text at the first of some paths that has one that is not empty.
  func text(_ paths: String...) -> String? {
    for path in paths {
      if let text = body.at(path)?.text, !text.isEmpty { return text }
    }
    return nil
  }

  /// The text that must be at the first of some paths, or at another of them.
  func need(_ paths: String...) throws(Rejection) -> String {
    for path in paths {
      if let text = body.at(path)?.text, !text.isEmpty { return text }
    }
    throw refusal(.missing, paths[0], expected: "a string")
  }

  /// The first of some paths at which stands an instant since 1971, as it stands there.
  func time(_ paths: String...) -> JSONNode? {
    for path in paths {
      if let node = body.at(path), node.instant != nil { return node }
    }
    return nil
  }

  /// Whether a time stands at a path, be it one that cannot be read; a null date is none.
  func hasTime(_ path: String) -> Bool {
    body.at(path).map { !$0.isNullDate } ?? false
  }

  /// The instant that must be at one of some paths.
  func needTime(_ paths: String...) throws(Rejection) -> JSONNode {
    for path in paths {
      if let node = body.at(path), node.instant != nil { return node }
    }
    let found = paths.first { body.at($0) != nil }
    // Without any time nothing says when it happened; one that cannot be read is a bad time.
    throw refusal(
      found == nil ? .missing : .badTime, found ?? paths[0],
      expected: "a time since 1971")
  }

  /// The texts of a list, or the single text that stands in its place.
  func texts(_ path: String) -> [String] {
    guard let node = body.at(path) else { return [] }
    let found = node.isList ? node.elements.map(\.text) : [node.text]
    return found.compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// The text at the first of some paths that has one which may be the id of a commit.
  func sha(_ paths: String...) -> String? {
    for path in paths {
      if let text = body.at(path)?.text, text.isCommitID { return text }
    }
    return nil
  }

  /// A refusal of the payload for what stands, or does not stand, at a path.
  func refusal(_ cause: RejectionCause, _ path: String, expected: String) -> Rejection {
    Rejection(
      cause: cause, offset: 0, field: path, found: found(at: path), expected: expected)
  }

  /// What stands at a path, in words.
  func found(at path: String) -> String {
    switch body.at(path) {
    case nil: "missing"
    case .string(let text): "\"\(Rejection.cut(text))\""
    case .number(let text): Rejection.cut(text)
    case .bool(let value): "\(value)"
    case .array(let elements): elements.isEmpty ? "an empty list" : "a list"
    case .object: "an object"
    case .null: "null"
    }
  }
}

extension String {
  /// The text less the blanks before and after it.
  var withoutBlanks: String {
    let start = drop { $0.isWhitespace }
    guard let end = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...end])
  }

  /// Whether it may be the id of a commit, whole or shortened: 7 to 64 hexadecimal digits.
  var isCommitID: Bool {
    (7...64).contains(utf8.count) && utf8.allSatisfy { Hex.value($0) != nil }
  }
}

extension Rejection {
  /// The beginning of a text, cut between characters.
  static func cut(_ text: String) -> String {
    var text = text
    return text.withUTF8 { cut(UnsafeRawBufferPointer($0)) }
  }
}

extension JSONNode {
  /// The node at a path of keys with dots between; `nil` when it is absent or `null`.
  func at(_ path: String) -> JSONNode? {
    var node = self
    for key in path.split(separator: ".") {
      guard let next = node[String(key)] else { return nil }
      node = next
    }
    return node
  }

  /// The elements of a list; none when it is no list.
  var elements: [JSONNode] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The keys of an object, sorted; none when it is no object.
  var keys: [String] {
    if case .object(let members) = self { members.keys.sorted() } else { [] }
  }

  /// Whether it is an object.
  var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// Whether it is a list.
  var isList: Bool {
    if case .array = self { true } else { false }
  }

  /// The text of a string that is not a number, and not empty.
  var string: String? {
    if case .string(let text) = self, !text.isEmpty { text } else { nil }
  }

  /// A boolean; `nil` when it is none.
  var flag: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// A whole number, which may be written as a string; `nil` when it is none.
  var whole: Int? { text.flatMap(Int.init) }

  /// The instant of a string or number since 1971; `nil` when it is none.
  var instant: Timestamp? {
    guard var text else { return nil }
    return text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      if case .number = self { return TimeText.epoch(bytes) }
      return TimeText.parse(bytes)
    }
  }

  /// Whether it is what senders write for no time: nothing, 0, or a date before 1971 (EVENTS.md 3.14).
  var isNullDate: Bool {
    guard let text, instant == nil else { return false }
    if text.isEmpty { return true }
    // 1971 has begun so many seconds after 1970.
    if let number = Double(text) { return number < 31_536_000 }
    return text.dropFirst(4).first == "-" && Int(text.prefix(4)).map { $0 < 1971 } ?? false
  }

  /// An instant as a native line writes it: nanoseconds since 1970.
  init(_ time: Timestamp) { self = .number(String(time.nanoseconds)) }

  /// Writes it as JSON, members in the order of their keys.
  func write(into text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): JSONQuote.write(string, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(into: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, key) in members.keys.sorted().enumerated() {
        if index > 0 { text += "," }
        JSONQuote.write(key, to: &text)
        text += ":"
        members[key]?.write(into: &text)
      }
      text += "}"
    }
  }
}
