import Dashboard

/// Every role of a theme: as samples for a terminal, or in words for a file or a pipe.
public enum ThemeSwatch {
  /// The lines of a theme.
  ///
  /// - Parameter tier: The colours of the terminal that they are for: each role is shown in these,
  ///   and in what there is for terminals with fewer. `nil` gets words, and no escape sequence.
  public static func lines(of theme: Theme, tier: ColorTier?) -> [String] {
    let title = theme.title == theme.name ? "" : ", \(theme.title)"
    let head = Frame.plain("\(theme.name)\(title) (\(theme.variant.rawValue))")
    guard let tier else {
      return [head]
        + Role.allCases.map { role in
          role.name.padded(20) + words(for: theme.entries[role] ?? Theme.Entry())
        }
    }
    let tiers = ColorTier.allCases.reversed().filter { $0 <= tier }
    return [head, "".padded(18) + tiers.map { $0.description.padded(12) }.joined()]
      + Role.allCases.map { role in
        role.name.padded(18)
          + tiers.map { styled(sample(of: role), theme.style(of: role, tier: $0)) + " " }.joined()
      }
  }

  /// What a theme says about a role, such as `#56b4e9 bold; 16: bright-cyan bold; mono: bold`.
  static func words(for entry: Theme.Entry) -> String {
    var words = self.words(for: entry.full)
    if let sixteen = entry.sixteen { words += "; 16: \(self.words(for: sixteen))" }
    return words + "; mono: \(entry.mono.text)"
  }

  private static func words(for look: Theme.Look) -> String {
    var words: [String] = []
    if let color = look.foreground { words.append(color.text) }
    if let color = look.background { words.append("on \(color.text)") }
    if !look.attributes.isEmpty || words.isEmpty { words.append(look.attributes.text) }
    return words.joined(separator: " ")
  }

  private static func sample(of role: Role) -> String {
    switch role {
    case .statusOK: " + OK      "
    case .statusWarn: " ~ WARN    "
    case .statusMiss: " X MISS    "
    case .statusNoData: " - NO DATA "
    case .graphOK, .graphWarn, .graphMiss, .graphPartial: " .:||:. || "
    default: " Sample 42 "
    }
  }

  /// A text in a style, by the escape sequences of ECMA-48.
  private static func styled(_ text: String, _ style: Style) -> String {
    var codes: [String] = []
    for (attribute, code) in [
      (Style.Attributes.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7"),
    ] where style.attributes.contains(attribute) { codes.append(code) }
    if let paint = style.foreground { codes.append(self.code(paint, base: 30)) }
    if let paint = style.background { codes.append(self.code(paint, base: 40)) }
    if codes.isEmpty { return text }
    return "\u{1B}[\(codes.joined(separator: ";"))m\(text)\u{1B}[0m"
  }

  private static func code(_ paint: Style.Paint, base: Int) -> String {
    switch paint {
    case .index(let index) where index < 8: "\(base + index)"
    case .index(let index) where index < 16: "\(base + 60 + index - 8)"
    case .index(let index): "\(base + 8);5;\(index)"
    case .rgb(let color): "\(base + 8);2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}

extension ThemeColor {
  /// The colour as a theme file says it.
  fileprivate var text: String {
    switch self {
    case .own: "default"
    case .ansi(let color): color.name
    case .rgb(let color): color.hex
    }
  }
}

extension String {
  /// With spaces at the end, up to a number of characters.
  func padded(_ count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}
