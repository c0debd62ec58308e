/// Writes Markdown that means what was written, wherever it is pasted: CommonMark with the tables of
/// GitHub, and what chats and wikis make of it.
///
/// Whatever came from a log goes through ``text(_:)``: nothing of it can become a link, an image, HTML,
/// emphasis, a list, the edge of a table's cell, or a mention of somebody who would be told.
enum MarkdownText {
  /// A piece of a line without any meaning to Markdown.
  static func text(_ words: String) -> String {
    var text = ""
    let scalars = Array(Frame.plain(words, cutAt: limit).unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\\", "`", "*", "_", "[", "]", "|", "~", "&", "$", "{", "}", "#": text += "\\"
      // Before a space, as in "n < 5", it begins nothing.
      case "<" where index + 1 == scalars.count || scalars[index + 1] != " ": text += "\\"
      // Mentions are looked for after a backslash has gone; in code nobody looks.
      case "@":
        text += "`@`"
        continue
      // http: and www. become links by themselves.
      case ":" where index + 1 < scalars.count && scalars[index + 1] == "/": text += "\\"
      case "." where text.lowercased().hasSuffix("www"): text += "\\"
      default: break
      }
      text.unicodeScalars.append(scalar)
    }
    return text
  }

  /// The same at the beginning of a line or an item, where it must not begin a quotation or a list.
  static func item(_ words: String) -> String {
    let text = text(words)
    guard let first = text.unicodeScalars.first else { return text }
    if "+-=>".unicodeScalars.contains(first) { return "\\" + text }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let rest = text.dropFirst(digits.count)
    return !digits.isEmpty && (rest.hasPrefix(".") || rest.hasPrefix(")"))
      ? "\(digits)\\\(rest)" : text
  }

  /// Sentences are longer than fields.
  private static let limit = 1024

  /// A table: cells are written already.
  static func table(_ head: [String], _ rows: [[String]], numbers: Set<Int> = []) -> [String] {
    let line = head.indices.map { numbers.contains($0) ? "---:" : "---" }
    return ([head, line] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
  }
}
