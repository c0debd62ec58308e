import Dashboard

/// Writes single values so that YAML reads them back as they are, whatever a log had for a name.
enum YAMLText {
  /// Words that YAML takes for something else, in some version of it.
  private static let reserved: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf",
  ]

  /// A value: bare where that is safe, else in quotes.
  static func value(_ text: String) -> String {
    if isBare(text) { return text }
    let isPlain = Frame.plain(text, cutAt: .max) == text && !text.contains("'")
    return isPlain && !text.isEmpty ? "'\(text)'" : escaped(text)
  }

  /// A list on one line.
  static func list(_ texts: [String]) -> String {
    "[" + texts.map(value).joined(separator: ", ") + "]"
  }

  private static func isBare(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 200, !reserved.contains(text.lowercased())
    else { return false }
    let isNumber = (0x30...0x39).contains(first)
    let isLetter = first | 0x20 >= 0x61 && first | 0x20 <= 0x7A
    // A figure with a unit is bare, such as 30d; what a reader of YAML could take for a time or a number is not.
    guard isLetter || isNumber && (text.utf8.last ?? 0) | 0x20 >= 0x61 else { return false }
    if isNumber, text.lowercased().hasPrefix("0x") || text.lowercased().hasPrefix("0o") {
      return false
    }
    return text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "_-./@+".utf8.contains(byte)
    }
  }

  private static func escaped(_ text: String) -> String {
    var found = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": found += "\\\""
      case "\\": found += "\\\\"
      case " "..."~": found.unicodeScalars.append(scalar)
      default:
        let hex = String(scalar.value, radix: 16, uppercase: true)
        let width = scalar.value > 0xFFFF ? 8 : 4
        found += (width == 8 ? "\\U" : "\\u")
        found += String(repeating: "0", count: width - hex.count) + hex
      }
    }
    return found + "\""
  }
}
