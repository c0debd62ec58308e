import CNcurses
public import Dashboard

/// What the environment says about characters.
enum LocaleFacts: Sendable {
  case utf8
  case other
  /// It names a locale that is not installed.
  case notInstalled
}

/// The tier of glyphs, and why.
public struct GlyphDecision: Sendable, Equatable {
  /// Which characters are used.
  public let tier: GlyphTier
  /// What decided, such as `the locale is UTF-8`.
  public let reason: String

  /// Decides: what the user asks for, then the locale, then the font of the terminal.
  init(_ choice: GlyphTier?, locale: LocaleFacts, term: String) {
    if let choice {
      (tier, reason) = (choice, "--glyphs=\(choice.rawValue)")
      return
    }
    switch locale {
    case .notInstalled: (tier, reason) = (.ascii, "the locale is not installed")
    case .other: (tier, reason) = (.ascii, "the locale is not UTF-8")
    case .utf8 where term == "linux":
      (tier, reason) = (.cp437, "the console has the characters of code page 437")
    case .utf8: (tier, reason) = (.blocks, "the locale is UTF-8")
    }
  }
}
