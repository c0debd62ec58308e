public import Yams

/// A small file of YAML that a user wrote: its bytes, and what they say, line by line.
public enum YAMLFile {
  /// More than the largest theme needs.
  public static let maximumBytes = 65_536

  /// The bytes of a file that only its reader and root could have written.
  ///
  /// - Parameter expected: What should be there, such as `a theme`, for sentences.
  public static func bytes(of path: String, expected: String) throws(FileProblem) -> [UInt8] {
    try EditedFile(path, expected: expected, maximumBytes: maximumBytes).bytes
  }

  /// The document; `nil` when it is empty.
  public static func root(
    _ bytes: [UInt8], path: String, expected: String, maximumBytes: Int = Self.maximumBytes
  ) throws(FileProblem) -> Node? {
    if bytes.count > maximumBytes {
      throw FileProblem(.fault, path, "more than \(maximumBytes) bytes, expected \(expected)")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileProblem(.fault, path, "not UTF-8, expected \(expected) in YAML")
    }
    if let line = YAMLGuard.firstAnchor(in: text) {
      throw FileProblem(.fault, path, line: line, YAMLGuard.refusal)
    }
    do {
      return try compose(yaml: text)
    } catch let error as YamlError {
      throw FileProblem(
        .fault, path, line: error.line.map { min($0, lastLine(of: bytes)) },
        error.sentence)
    } catch {
      throw FileProblem(.fault, path, "not YAML")
    }
  }

  /// The number of a file's last line, from 1: to the parser its end may be a line of its own, and what is
  /// left out at the end stands there.
  public static func lastLine(of bytes: [UInt8]) -> Int {
    // A carriage return and a line feed are one character.
    let text = String(decoding: bytes, as: UTF8.self)
    let breaks = text.count { lineBreaks.contains($0) }
    return max(1, text.last.map(lineBreaks.contains) == true ? breaks : breaks + 1)
  }

  private static let lineBreaks: Set<Character> = [
    "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}",
  ]
}

extension [FileProblem] {
  /// The same in the order of their lines, each within the file.
  public func inOrder(within bytes: [UInt8]) -> [FileProblem] {
    if isEmpty { return self }
    let last = YAMLFile.lastLine(of: bytes)
    return map { problem in
      let line = problem.line.map { Swift.min($0, last) }
      return FileProblem(problem.severity, problem.path, line: line, problem.sentence)
    }.sorted { ($0.line ?? 0) < ($1.line ?? 0) }
  }
}

extension Node {
  /// What it is, for sentences.
  public var kind: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "blank" : "single value"
    case .mapping: "mapping"
    case .sequence: "list"
    case .alias: "alias"
    }
  }

  /// The text of a scalar; empty for anything else.
  public var text: String { scalar?.string ?? "" }

  /// Where it stands, from 1.
  public var line: Int { mark?.line ?? 1 }
}
