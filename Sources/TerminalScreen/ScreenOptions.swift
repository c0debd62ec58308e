public import Dashboard

/// What a user may choose about the screen; the defaults follow the environment.
public struct ScreenOptions: Sendable {
  /// The terminal type; `nil` takes TERM.
  public var term: String?
  /// What each role looks like.
  public var theme = Theme.standard
  /// How many colours to use.
  public var color = ColorChoice.auto
  /// `nil` decides by locale and terminal.
  public var glyphs: GlyphTier?
  /// What ``Screen/notice`` says besides, such as a fault of the theme.
  public var notices: [String] = []
  /// Keys are read from it.
  public var input: Int32 = 0
  /// The screen is drawn to it.
  public var output: Int32 = 1
  /// Environment variables, so that tests can bring their own.
  public var environment: [String: String]

  /// The terminal type that is asked for; empty when none is.
  var wantedTerm: String { term ?? environment["TERM"] ?? "" }

  /// Creates the default options in an environment.
  public init(environment: [String: String]) {
    self.environment = environment
  }
}

/// Why there is no screen; the caller prints text instead.
public enum ScreenError: Error, Sendable, Equatable, CustomStringConvertible {
  /// Neither input nor output is a terminal.
  case noTerminal
  /// Keys cannot be read.
  case noInput
  /// Nothing can be drawn.
  case noOutput
  /// TERM is empty and no other type was given.
  case noTerminalType
  /// The type exists and cannot place a cursor, such as `dumb`.
  case cannotDraw(term: String)
  /// The type is not in the terminal database, nor is any that could stand for it.
  case unknownTerminal(term: String)
  /// The system refused something, such as a pipe.
  case system(String)

  public var description: String {
    switch self {
    case .noTerminal: "standard input and output are not a terminal"
    case .noInput: "standard input is not a terminal"
    case .noOutput: "standard output is not a terminal"
    case .noTerminalType: "TERM is empty, expected a terminal type such as \"xterm-256color\""
    case .cannotDraw(let term): "terminal type \"\(term)\" cannot draw a screen"
    case .unknownTerminal(let term):
      "terminal type \"\(term)\" is not in the terminal database, try --term xterm-256color"
    case .system(let call): "\(call) failed"
    }
  }
}

/// The terminal type to use, and what has to be said about it (UI.md 6.13).
enum TerminalType {
  private static let likeXterm = [
    "xterm-", "foot", "alacritty", "wezterm", "ghostty", "kitty", "contour", "rio", "konsole",
  ]

  /// The types to try, the best first.
  static func candidates(for term: String, colorTerm: String?) -> [String] {
    let isLikeXterm = likeXterm.contains { term.hasPrefix($0) }
    if isLikeXterm, let colorTerm, !colorTerm.isEmpty {
      return [term, "xterm-256color", "vt100"]
    }
    return [term, "vt100"]
  }
}
