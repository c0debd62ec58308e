import Dashboard

/// How every role looks, with and without colours.
///
/// A value without references: a file that changes on disk changes nothing here.
public struct Theme: Sendable, Equatable {
  /// The background that a theme is made for.
  public enum Variant: String, Sendable, CaseIterable {
    case dark, light, any
  }

  /// A role's look on terminals with many colours, with sixteen, and with none.
  struct Entry: Sendable, Equatable {
    var full = Look()
    /// What the theme says for sixteen colours; `nil` takes the nearest of ``full``.
    var sixteen: Look?
    var mono: Style.Attributes = []
  }

  /// Colours and attributes; `nil` is the colour of `text`.
  struct Look: Sendable, Equatable {
    var foreground: ThemeColor?
    var background: ThemeColor?
    var attributes: Style.Attributes = []
  }

  /// The name that `--theme` takes.
  public let name: String
  /// What the file calls itself.
  public let title: String
  /// The background that it is made for.
  public let variant: Variant
  let entries: [Role: Entry]
  /// The marks that stand for those of the verdicts: `+`, `~`, `X` and `-` in the roles of status.
  let glyphs: [Role: Unicode.Scalar]

  init(
    name: String, title: String? = nil, variant: Variant = .any, entries: [Role: Entry],
    glyphs: [Role: Unicode.Scalar] = [:]
  ) {
    self.name = name
    self.title = title ?? name
    self.variant = variant
    self.entries = entries
    self.glyphs = glyphs
  }

  /// What the dashboard draws before the word of a verdict, where a theme may have a glyph instead.
  static let marks: [Role: Unicode.Scalar] = [
    .statusOK: "+", .statusWarn: "~", .statusMiss: "X", .statusNoData: "-",
  ]

  /// The terminal's own sixteen colours on its own background.
  public static let standard = ThemeLibrary(folder: nil).theme(named: "default").theme

  /// How a role looks on a terminal of a tier.
  func style(of role: Role, tier: ColorTier) -> Style {
    guard let entry = entries[role] else { return Style() }
    let text = entries[.text] ?? Entry()
    switch tier {
    case .mono: return Style(attributes: entry.mono)
    case .eight, .sixteen:
      let (look, plain) = (entry.sixteenLook, text.sixteenLook)
      let style = Style(
        foreground: Self.index16(look.foreground ?? plain.foreground),
        background: Self.index16(look.background ?? plain.background),
        attributes: look.attributes)
      return tier == .eight ? style.withEightColors(text: Self.index16(plain.foreground)) : style
    case .palette256, .truecolor:
      let look = entry.full
      let paint = tier == .truecolor ? Self.exact : Self.index256
      return Style(
        foreground: paint(look.foreground ?? text.full.foreground),
        background: paint(look.background ?? text.full.background), attributes: look.attributes)
    }
  }

  private static func exact(_ color: ThemeColor?) -> Style.Paint? {
    switch color {
    case nil, .own: nil
    case .ansi(let color): .index(color.rawValue)
    case .rgb(let color): .rgb(color)
    }
  }

  private static func index256(_ color: ThemeColor?) -> Style.Paint? {
    guard case .rgb(let color) = color else { return exact(color) }
    return .index(XtermPalette.nearest256(color))
  }

  private static func index16(_ color: ThemeColor?) -> Style.Paint? {
    guard case .rgb(let color) = color else { return exact(color) }
    return .index(XtermPalette.nearest16(color).rawValue)
  }
}

extension Theme.Entry {
  /// What is shown with sixteen colours: what the theme says for them, else what it says at all.
  fileprivate var sixteenLook: Theme.Look {
    guard let sixteen else { return full }
    return Theme.Look(
      foreground: sixteen.foreground ?? full.foreground,
      background: sixteen.background ?? full.background, attributes: sixteen.attributes)
  }
}

extension Style {
  /// The same with the first eight colours: bold stands for bright, and dim text for bright black,
  /// which bold would leave as black.
  fileprivate func withEightColors(text: Paint?) -> Style {
    var style = self
    if case .index(let index) = foreground, index >= 8 {
      if index == AnsiColor.brightBlack.rawValue {
        style.foreground = text == .index(index) ? nil : text
        style.attributes.insert(.dim)
        return style.withEightColors(text: nil)
      } else {
        style.foreground = .index(index - 8)
        style.attributes.insert(.bold)
      }
    }
    if case .index(let index) = background { style.background = .index(index % 8) }
    return style
  }
}
