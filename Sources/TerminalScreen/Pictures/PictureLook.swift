import Dashboard

/// How the cells of one role look in a picture: places of the 256 colours, and what is done to them.
struct PictureLook: Sendable, Hashable {
  /// `nil` is the terminal's own.
  var foreground: Int?
  var background: Int?
  var isBold = false
  var isDim = false
  var isReversed = false
  var isUnderlined = false
  var ground = Ground.dark

  /// Whether a space of this look can be seen.
  var showsInSpaces: Bool { background != nil || isReversed || isUnderlined }

  /// The colours where there is no terminal to reverse or dim them; no background is the page's.
  ///
  /// Bold text has the bright one of its colour, as on most terminals.
  var rgb: (foreground: RGB, background: RGB?) {
    // Colours behind text are as on the dark ground: only what stands on the page itself must differ.
    let shades = background == nil ? ground : .dark
    let own =
      foreground.map { RGB(palette: isBold && $0 < 8 ? $0 + 8 : $0, on: shades) } ?? ground.text
    let behind = background.map { RGB(palette: $0) }
    let text = isDim ? own.mixed(with: behind ?? ground.background, share: ground.dimness) : own
    return isReversed ? (behind ?? ground.background, text) : (text, behind)
  }
}

extension Theme {
  /// How a role looks in a picture: all that pictures know of themes.
  func look(of role: Role) -> PictureLook {
    let style = style(of: role, tier: .palette256)
    func index(_ paint: Style.Paint?) -> Int? {
      guard case .index(let index) = paint else { return nil }
      return index
    }
    return PictureLook(
      foreground: index(style.foreground), background: index(style.background),
      isBold: style.attributes.contains(.bold), isDim: style.attributes.contains(.dim),
      isReversed: style.attributes.contains(.reverse),
      isUnderlined: style.attributes.contains(.underline), ground: ground)
  }

  /// What pictures stand on.
  var ground: Ground { variant == .light ? .light : .dark }
}
