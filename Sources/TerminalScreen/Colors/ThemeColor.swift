/// A colour as a theme names it.
enum ThemeColor: Sendable, Hashable {
  /// The terminal's own foreground or background.
  case own
  /// One of the sixteen, in the user's own shade.
  case ansi(AnsiColor)
  /// Exactly this one, or the nearest that there is.
  case rgb(RGB)
}

/// The sixteen colours that nearly every colour terminal can show, in the user's own shades.
enum AnsiColor: Int, Sendable, CaseIterable {
  case black, red, green, yellow, blue, magenta, cyan, white
  case brightBlack, brightRed, brightGreen, brightYellow
  case brightBlue, brightMagenta, brightCyan, brightWhite

  /// The name in theme files, such as `bright-red`.
  var name: String {
    let plain = AnsiColor(rawValue: rawValue % 8) ?? self
    return rawValue < 8 ? "\(plain)" : "bright-\(plain)"
  }

  /// The colour of a name in theme files.
  init?(name: some StringProtocol) {
    guard let color = AnsiColor.allCases.first(where: { $0.name == name }) else { return nil }
    self = color
  }
}
