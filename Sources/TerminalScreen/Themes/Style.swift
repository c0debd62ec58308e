/// How a role looks on one terminal.
struct Style: Sendable, Hashable {
  /// A place in the terminal's palette; `nil` is the terminal's own colour.
  var foreground: Color?
  var background: Color?
  var attributes: Attributes = []

  /// What can be done to text without a colour.
  struct Attributes: OptionSet, Sendable, Hashable {
    let rawValue: UInt32
    static let bold = Attributes(rawValue: 1)
    static let dim = Attributes(rawValue: 2)
    static let reverse = Attributes(rawValue: 4)
    static let underline = Attributes(rawValue: 8)
  }

  /// The sixteen colours that every colour terminal can show, in the user's own shades.
  enum Color: Int, Sendable, CaseIterable {
    case black, red, green, yellow, blue, magenta, cyan, white
    case brightBlack, brightRed, brightGreen, brightYellow
    case brightBlue, brightMagenta, brightCyan, brightWhite

    /// The name in theme files, such as `bright-red`.
    var name: String {
      let plain = Color(rawValue: rawValue % 8) ?? self
      return rawValue < 8 ? "\(plain)" : "bright-\(plain)"
    }
  }
}

/// How many colours a terminal shows.
public enum ColorTier: String, Sendable {
  case mono, eight, sixteen, palette256

  /// Chooses a tier once, at start: the environment's NO_COLOR, then what terminfo says.
  static func choose(noColor: String?, colors: Int) -> ColorTier {
    if let noColor, !noColor.isEmpty { return .mono }
    switch colors {
    case ..<8: return .mono
    case 8..<16: return .eight
    case 16..<256: return .sixteen
    default: return .palette256
    }
  }
}
