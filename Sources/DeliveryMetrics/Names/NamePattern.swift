/// A regular expression for names of environments, labels and authors, as a user wrote it.
///
/// It takes time in proportion to the name, whatever it says: `(a+)+$` is no danger. What cannot be matched so,
/// such as a reference back or a look ahead, is refused when it is read. It matches anywhere in a name unless `^`
/// or `$` say otherwise; characters are Unicode scalars.
public struct NamePattern: Sendable, Hashable, CustomStringConvertible {
  /// Longer than any name; of a longer text only the beginning is looked at, and its end is not the end.
  public static let maximumCharacters = 256

  /// As it was written.
  public let text: String
  private let program: PatternProgram

  /// Reads a pattern.
  ///
  /// - Throws: ``PatternFault`` with what is not understood, and what would be.
  public init(_ text: String) throws(PatternFault) {
    self.text = text
    var parser = PatternParser(text)
    program = try PatternProgram(parser.read(), ignoresCase: parser.ignoresCase)
  }

  /// Takes a word for a whole name in any case, anything else for a regular expression.
  ///
  /// For environments, where `prod` must not mean `nonprod` as well.
  public init(wholeWordOrPattern text: String) throws(PatternFault) {
    let isWord =
      !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || $0.properties.numericType != nil
          || "-_/ :@".unicodeScalars.contains($0)
      }
    guard isWord else {
      try self.init(text)
      return
    }
    try self.init(glob: text, ignoringCase: true, as: text)
  }

  /// Takes a text with `*` for anything but a slash, `**` for anything and `?` for one character but a slash.
  public init(glob: String) throws(PatternFault) {
    try self.init(glob: glob, ignoringCase: false, as: glob)
  }

  private init(glob: String, ignoringCase: Bool, as text: String) throws(PatternFault) {
    self.text = text
    program = try PatternProgram(PatternNode(glob: glob), ignoresCase: ignoringCase)
  }

  /// Whether a name matches.
  public func matches(_ name: String) -> Bool {
    program.matches(name, atMost: Self.maximumCharacters)
  }

  public var description: String { text }

  public static func == (left: Self, right: Self) -> Bool {
    left.text == right.text && left.program == right.program
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a pattern was refused.
public struct PatternFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was found.
  public var found: String
  /// What would be right.
  public var expected: String

  /// `has "(?=", expected a group without ?`
  public var description: String { "\(found), expected \(expected)" }
}
