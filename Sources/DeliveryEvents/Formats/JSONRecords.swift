/// One object of a JSON text that somebody exported, whose fields are asked for by their paths.
public struct JSONRecord: Sendable {
  private let node: JSONNode

  init(_ node: JSONNode) { self.node = node }

  /// Whether the object has a key, also one that is `null`.
  public func has(_ key: String) -> Bool {
    if case .object(let members) = node { members[key] != nil } else { false }
  }

  /// The text, or the number as it is written, at the first of some paths that has one; paths have
  /// dots between keys. `nil` for an empty text.
  public func text(_ paths: String...) -> String? {
    for path in paths {
      if let text = node.at(path)?.text, !text.isEmpty { return text }
    }
    return nil
  }

  /// The instant at the first of some paths that has one since 1971.
  public func time(_ paths: String...) -> Timestamp? {
    for path in paths {
      if let time = node.at(path)?.instant { return time }
    }
    return nil
  }

  /// A whole number, which may be written as a text.
  public func whole(_ path: String) -> Int? { node.at(path)?.whole }

  /// Whether there is a `true`.
  public func isTrue(_ path: String) -> Bool { node.at(path)?.flag ?? false }

  /// The object at a path.
  public func record(_ path: String) -> JSONRecord? {
    guard let node = node.at(path), node.isObject else { return nil }
    return JSONRecord(node)
  }

  /// The objects of a list; `nil` when there is no list.
  public func records(_ path: String) -> [JSONRecord]? {
    guard let node = node.at(path), node.isList else { return nil }
    return node.elements.map { JSONRecord($0) }
  }

  /// The texts of a list, or those that its objects have under a key.
  public func texts(_ path: String, key: String) -> [String] {
    (node.at(path)?.elements ?? []).compactMap { $0.text ?? $0[key]?.text }
  }

  /// The first keys of the object, to tell what it is.
  public var keys: [String] {
    Array(node.keys.prefix(5))
  }
}

/// Where a JSON text stops being one.
public struct JSONRecordsFault: Error, Equatable, Sendable {
  /// The byte at which it was noticed.
  public var offset: Int
  /// What would have been right there.
  public var expected: String

  /// Creates a fault.
  public init(offset: Int, expected: String) {
    self.offset = offset
    self.expected = expected
  }
}

/// The objects of a text of JSON values that follow each other: lists as the pages of a server come,
/// `[...][...]`, all of them in a list, `[[...],[...]]`, objects one a line, or a single one.
public enum JSONRecords {
  /// Hands over each object, one at a time, so that only one is held as a tree. What is no object is
  /// passed over.
  public static func read(
    _ bytes: UnsafeRawBufferPointer, _ body: (JSONRecord) -> Void
  ) throws(JSONRecordsFault) {
    do throws(JSONFault) {
      var scanner = JSONScanner(bytes)
      scanner.skipWhitespace()
      while !scanner.isAtEnd {
        if scanner.current == UInt8(ascii: "[") {
          try scanner.elements { (scanner) throws(JSONFault) in
            if scanner.current == UInt8(ascii: "[") {
              try scanner.elements { (scanner) throws(JSONFault) in try object(&scanner, body) }
            } else {
              try object(&scanner, body)
            }
          }
        } else {
          try object(&scanner, body)
        }
        scanner.skipWhitespace()
      }
    } catch {
      throw JSONRecordsFault(offset: error.offset, expected: error.expected)
    }
  }

  private static func object(
    _ scanner: inout JSONScanner, _ body: (JSONRecord) -> Void
  ) throws(JSONFault) {
    let start = scanner.position
    let isObject = scanner.current == UInt8(ascii: "{")
    _ = try scanner.value(depth: 1)
    guard isObject else { return }
    let part = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
    if let node = JSONNode(part) { body(JSONRecord(node)) }
  }
}
