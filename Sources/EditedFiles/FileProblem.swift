import Dashboard

/// One thing that is wrong with a file of the user's; never a reason to show nothing.
public struct FileProblem: Error, Sendable, Equatable, CustomStringConvertible {
  /// How much is lost.
  public enum Severity: Int, Sendable, Comparable {
    /// Something was passed over, such as an unknown key.
    case warning
    /// Something falls back: a role, a key, or the whole file.
    case fault
    /// The file must not be believed at all, such as one that everybody can write to.
    case refusal

    public static func < (one: Severity, two: Severity) -> Bool { one.rawValue < two.rawValue }
  }

  public let severity: Severity
  /// The file as it was named.
  public let path: String
  /// The line in the file, from 1; `nil` for the file as a whole.
  public let line: Int?
  /// What was found, and what would be right.
  public let sentence: String

  /// Creates a problem.
  public init(_ severity: Severity, _ path: String, line: Int? = nil, _ sentence: String) {
    (self.severity, self.path, self.line, self.sentence) = (severity, path, line, sentence)
  }

  /// `path:line: sentence`, safe to print.
  public var description: String {
    Frame.plain(path + (line.map { ":\($0)" } ?? "") + ": " + sentence)
  }
}

extension [FileProblem] {
  /// The worst in one line, with the number of others; `nil` when there is none.
  public var summary: String? {
    guard let gravest = map(\.severity).max(),
      let worst = first(where: { $0.severity == gravest })
    else { return nil }
    return "\(worst)" + (count > 1 ? " (+\(count - 1) more)" : "")
  }
}
