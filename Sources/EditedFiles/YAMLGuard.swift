import Yams

/// Finds what a few bytes of YAML can use to become very large: an anchor, with its aliases.
///
/// Where an anchor stands only the parser knows, since quotes, comments and blocks hide the sign. But
/// while it reads, aliases of aliases would already grow without end. So it first reads the text with
/// every sign of an alias made into another that means nothing: all else stays in its place, up to the
/// first alias, and an alias whose anchor does not stand before it is refused anyway.
enum YAMLGuard {
  /// What is said of anchors, and of aliases.
  static let refusal = "anchors and aliases are not read, expected the value"

  /// The line, from 1, of the first anchor; `nil` when there is none before an alias.
  static func firstAnchor(in text: String) -> Int? {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return nil }
    let harmless = String(
      String.UnicodeScalarView(text.unicodeScalars.map { $0 == "*" ? "\u{E000}" : $0 }))
    // What is no YAML up to there is none with its aliases either.
    guard let parser = try? Parser(yaml: harmless), let root = try? parser.singleRoot() else {
      return text.utf8.contains(UInt8(ascii: "*")) ? naively(text) : nil
    }
    return root.firstAnchor
  }

  /// The line of the first word that could be an anchor if nothing hid it: what a text is judged by
  /// of which nothing more is known.
  private static func naively(_ text: String) -> Int? {
    var line = 1
    var previous = UInt8(ascii: "\n")
    for byte in text.utf8 {
      if previous == UInt8(ascii: "&"), !" \t\r\n".utf8.contains(byte) { return line }
      if byte == UInt8(ascii: "\n") { line += 1 }
      previous = byte
    }
    return nil
  }
}

extension Node {
  /// The line of the first anchor in it. Each node is looked at once: what is lazy would ask the same again at
  /// every depth, and twice as often at each.
  fileprivate var firstAnchor: Int? {
    switch self {
    case .scalar(let scalar): return scalar.anchor.map { _ in line }
    case .sequence(let list):
      if list.anchor != nil { return line }
      for element in list { if let found = element.firstAnchor { return found } }
    case .mapping(let pairs):
      if pairs.anchor != nil { return line }
      for (key, value) in pairs {
        if let found = key.firstAnchor ?? value.firstAnchor { return found }
      }
    case .alias: return line
    }
    return nil
  }
}

extension YamlError {
  /// Whether it is about an alias, of which the anchor is missing.
  var isAlias: Bool {
    if case .composer(_, "found undefined alias", _, _) = self { true } else { false }
  }

  /// The line that it is about, from 1; `nil` when it is about none.
  var line: Int? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
      mark.line
    case .duplicatedKeysInMapping(_, let context): context.mark.line
    case .reader(_, let offset?, _, let yaml): 1 + yaml.prefix(offset).count(where: \.isNewline)
    case .no, .memory, .reader, .writer, .emitter, .representer, .dataCouldNotBeDecoded: nil
    }
  }

  /// What is wrong with the file, without its place.
  var sentence: String {
    if isAlias { return YAMLGuard.refusal }
    if case .duplicatedKeysInMapping(let keys, _) = self {
      // The parser tells where the first one stands, and reads no further.
      return "\"\((keys.first ?? "").prefix(60))\" stands here and again below, expected it once"
    }
    return "not YAML: \(words)"
  }

  private var words: String {
    switch self {
    case .parser(_, let problem, _, _) where problem.hasPrefix("Maximum nesting"):
      "nested too deeply"
    case .composer(let context?, let problem, _, _): "\(context.text) \(problem)"
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(nil, let problem, _, _), .reader(let problem, _, _, _), .writer(let problem),
      .emitter(let problem), .representer(let problem):
      problem
    case .no, .memory, .duplicatedKeysInMapping, .dataCouldNotBeDecoded: "it could not be read"
    }
  }
}
