import Dashboard

/// How the cells of one role look in a picture.
struct PictureStyle: Sendable, Hashable {
  /// For a terminal of 256 colours.
  var terminal: Style
  var foreground: RGB
  /// `nil` is the page's.
  var background: RGB?

  /// Creates the look of a role: all that pictures know of themes.
  ///
  /// Without a terminal, reversed colours are exchanged and dim ones mixed here, and bold text has
  /// the bright one of its colour, as on most terminals.
  init(of role: Role, in theme: Theme, on page: PicturePage) {
    self.init(
      theme.style(of: role, tier: .truecolor),
      terminal: theme.style(of: role, tier: .palette256), on: page)
  }

  init(_ style: Style, terminal: Style, on page: PicturePage) {
    self.terminal = terminal
    var text = style.foreground
    if case .index(let index)? = text, index < 8, style.attributes.contains(.bold) {
      text = .index(index + 8)
    }
    let behind = style.background.map(page.fill) ?? page.background
    let own = text.map(page.rgb) ?? page.text
    let shown = style.attributes.contains(.dim) ? own.mixed(with: behind, share: 0.36) : own
    let isReversed = style.attributes.contains(.reverse)
    foreground = isReversed ? behind : shown
    background = isReversed ? shown : behind == page.background ? nil : behind
  }

  var isBold: Bool { terminal.attributes.contains(.bold) }
  var isUnderlined: Bool { terminal.attributes.contains(.underline) }

  /// Whether a space can be seen on the page.
  var showsInSpaces: Bool { background != nil || isUnderlined }

  /// Whether a space can be seen on a terminal.
  var showsInTerminal: Bool {
    terminal.background != nil || terminal.attributes.contains(.reverse) || isUnderlined
  }
}
