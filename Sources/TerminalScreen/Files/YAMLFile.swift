import Yams

/// A small file of YAML that a user wrote: its bytes, and what they say, line by line.
enum YAMLFile {
  /// More than the largest theme needs.
  static let maximumBytes = 65_536

  /// The bytes of a file that only its reader and root could have written.
  ///
  /// - Parameter expected: What should be there, such as `a theme`, for sentences.
  static func bytes(of path: String, expected: String) throws(FileProblem) -> [UInt8] {
    try EditedFile(path, expected: expected, maximumBytes: maximumBytes).bytes
  }

  /// The document; `nil` when it is empty.
  static func root(_ bytes: [UInt8], path: String, expected: String) throws(FileProblem) -> Node? {
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
      // The end of the file may count as a line of its own.
      let lines = max(1, text.split(separator: "\n", omittingEmptySubsequences: false).count)
      let last = text.hasSuffix("\n") ? lines - 1 : lines
      throw FileProblem(
        .fault, path, line: error.line.map { min($0, last) },
        error.isAlias ? YAMLGuard.refusal : "not YAML: \(error.words)")
    } catch {
      throw FileProblem(.fault, path, "not YAML")
    }
  }
}

extension Node {
  /// What it is, for sentences.
  var kind: String {
    switch self {
    case .scalar(let scalar): scalar.string.isEmpty ? "blank" : "single value"
    case .mapping: "mapping"
    case .sequence: "list"
    case .alias: "alias"
    }
  }

  /// The text of a scalar; empty for anything else.
  var text: String { scalar?.string ?? "" }

  /// Where it stands, from 1.
  var line: Int { mark?.line ?? 1 }
}
