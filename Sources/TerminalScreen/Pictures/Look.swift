import Dashboard

/// How the cells of one role look in a picture: places of the 256 colours, and what is done to them.
struct Look: Sendable, Hashable {
  /// `nil` is the terminal's own.
  var foreground: Int?
  var background: Int?
  var isBold = false
  var isDim = false
  var isReversed = false
  var isUnderlined = false

  /// Whether a space of this look can be seen.
  var showsInSpaces: Bool { background != nil || isReversed || isUnderlined }

  /// The colours where there is no terminal to reverse or dim them; no background is the page's.
  ///
  /// Bold text has the bright one of its colour, as on most terminals.
  var rgb: (foreground: RGB, background: RGB?) {
    let own = foreground.map { RGB(palette: isBold && $0 < 8 ? $0 + 8 : $0) } ?? .text
    let behind = background.map(RGB.init(palette:))
    let text = isDim ? own.mixed(with: behind ?? .background, share: 0.42) : own
    return isReversed ? (behind ?? .background, text) : (text, behind)
  }
}

extension Theme {
  /// How a role looks in a picture: all that pictures know of themes.
  func look(of role: Role) -> Look {
    let style = style(of: role, tier: .palette256)
    return Look(
      foreground: style.foreground?.rawValue, background: style.background?.rawValue,
      isBold: style.attributes.contains(.bold), isDim: style.attributes.contains(.dim),
      isReversed: style.attributes.contains(.reverse),
      isUnderlined: style.attributes.contains(.underline))
  }
}
