import Yams

/// Finds what a few bytes of YAML can use to become very large.
enum YAMLGuard {
  /// The line, from 1, of the first anchor or alias; `nil` when there is none.
  ///
  /// By their place: after a blank or an opening bracket, and outside quotes and comments.
  static func firstReference(in text: String) -> Int? {
    var line = 1
    var quote: UInt8?
    var previous = UInt8(ascii: "\n")
    let bytes = Array(text.utf8)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let startsWord = " \t\n\r[{,:-".utf8.contains(previous)
      if let open = quote {
        if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") { index += 1 }
        if byte == open { quote = nil }
      } else if startsWord, byte == UInt8(ascii: "#") {
        while index + 1 < bytes.count, bytes[index + 1] != UInt8(ascii: "\n") { index += 1 }
      } else if startsWord, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if startsWord, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*"),
        index + 1 < bytes.count, !" \t\n\r".utf8.contains(bytes[index + 1])
      {
        return line
      }
      if index < bytes.count, bytes[index] == UInt8(ascii: "\n") { line += 1 }
      previous = index < bytes.count ? bytes[index] : byte
      index += 1
    }
    return nil
  }
}

extension YamlError {
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

  /// What it says, without its place.
  var words: String {
    switch self {
    case .parser(_, let problem, _, _) where problem.hasPrefix("Maximum nesting"):
      "nested too deeply"
    case .composer(let context?, let problem, _, _): "\(context.text) \(problem)"
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _),
      .composer(nil, let problem, _, _), .reader(let problem, _, _, _), .writer(let problem),
      .emitter(let problem), .representer(let problem):
      problem
    case .duplicatedKeysInMapping(let keys, _): "\"\(keys.first ?? "")\" stands there twice"
    case .no, .memory, .dataCouldNotBeDecoded: "it could not be read"
    }
  }
}
