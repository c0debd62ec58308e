import CNcurses
import Dashboard

/// What was decided about the terminal, and why; once, before the first frame.
public struct Capabilities: Sendable, Equatable {
  /// How many colours are used.
  public let colors: ColorDecision
  /// Which characters are used.
  public let glyphs: GlyphDecision
  /// What was decided without being asked, such as a stand-in for an unknown terminal type.
  public let notices: [String]
  let facts: TerminalFacts

  init(_ options: ScreenOptions, facts: TerminalFacts, locale: LocaleFacts) {
    colors = ColorDecision(
      options.color, noColor: options.environment["NO_COLOR"], facts: facts)
    glyphs = GlyphDecision(options.glyphs, locale: locale, term: facts.term)
    self.facts = facts
    var notices: [String] = []
    let wanted = options.wantedTerm
    if facts.term != wanted, !wanted.isEmpty {
      notices.append("terminal type \"\(wanted)\" is unknown, using \(facts.term)")
    }
    if locale == .notInstalled, options.glyphs == nil {
      notices.append("the locale is not installed, drawing in ASCII")
    }
    self.notices = notices
  }

  /// Decides for a terminal without taking it over, as ``Screen/open(_:)`` would.
  ///
  /// A terminal type that cannot be used decides for mono.
  public init(deciding options: ScreenOptions) {
    let term = options.wantedTerm
    let candidates = TerminalType.candidates(
      for: term, colorTerm: options.environment["COLORTERM"])
    let facts = term.isEmpty ? nil : candidates.lazy.compactMap { TerminalFacts(term: $0) }.first
    self.init(
      options, facts: facts ?? TerminalFacts(term: term.isEmpty ? "\"\"" : term, colors: 0),
      locale: Self.locale(glyphs: options.glyphs))
  }

  /// The decisions with their reasons, one a line.
  public var lines: [String] {
    [
      "colours \(colors.tier): \(colors.reason)",
      "glyphs  \(glyphs.tier.rawValue): \(glyphs.reason)",
    ]
  }

  /// Sets the locale, with UTF-8 where the user asks for more than ASCII.
  static func locale(glyphs: GlyphTier?) -> LocaleFacts {
    switch dt_locale(glyphs == nil || glyphs == .ascii ? 0 : 1) {
    case 1: .utf8
    case 0: .other
    default: .notInstalled
    }
  }
}
