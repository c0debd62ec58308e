/// What stands for the terminal that a picture does not have: its background, its text, and the
/// sixteen colours that every user sets anew.
struct PicturePage: Sendable, Equatable {
  var background: RGB
  var text: RGB
  /// In the order of ``AnsiColor``.
  var named: [RGB]

  /// Bright text can be read on the background, and white text on red.
  static let dark = PicturePage(
    background: RGB(0x14, 0x17, 0x1C), text: RGB(0xD8, 0xDC, 0xE2),
    named: [
      RGB(0x00, 0x00, 0x00), RGB(0xD0, 0x2A, 0x2A), RGB(0x2F, 0xA8, 0x4A), RGB(0xCF, 0xA2, 0x1A),
      RGB(0x5C, 0x8C, 0xF0), RGB(0xC2, 0x62, 0xD4), RGB(0x1F, 0xA8, 0xB8), RGB(0xD0, 0xD4, 0xDA),
      RGB(0x8A, 0x92, 0x9C), RGB(0xFF, 0x63, 0x5C), RGB(0x4F, 0xD8, 0x68), RGB(0xF2, 0xCC, 0x43),
      RGB(0x7E, 0xAA, 0xFF), RGB(0xD9, 0x8A, 0xE8), RGB(0x5F, 0xD7, 0xE4), RGB(0xFF, 0xFF, 0xFF),
    ])

  /// The same for light terminals: all but the white ones can be read on the background.
  static let light = PicturePage(
    background: RGB(0xFC, 0xFC, 0xFA), text: RGB(0x1C, 0x1F, 0x24),
    named: [
      RGB(0x00, 0x00, 0x00), RGB(0xB3, 0x26, 0x1E), RGB(0x1B, 0x70, 0x33), RGB(0x84, 0x5C, 0x00),
      RGB(0x1F, 0x5B, 0xC8), RGB(0x93, 0x2C, 0xA8), RGB(0x0B, 0x6E, 0x80), RGB(0xD0, 0xD4, 0xDA),
      RGB(0x5C, 0x64, 0x6E), RGB(0xC0, 0x2A, 0x20), RGB(0x1B, 0x70, 0x33), RGB(0x84, 0x5C, 0x00),
      RGB(0x1F, 0x5B, 0xC8), RGB(0x93, 0x2C, 0xA8), RGB(0x0B, 0x6E, 0x80), RGB(0xFF, 0xFF, 0xFF),
    ])

  /// The page of a theme: what it paints itself, else one of its kind.
  init(of theme: Theme) {
    self = theme.variant == .light ? .light : .dark
    let style = theme.style(of: .text, tier: .truecolor)
    if let paint = style.background { background = fill(paint) }
    if let paint = style.foreground { text = rgb(paint) }
  }

  private init(background: RGB, text: RGB, named: [RGB]) {
    self.background = background
    self.text = text
    self.named = named
  }

  /// What is behind text, as a file can have it: on a light page, colours that are dark enough to be
  /// read are too dark to be written on in black.
  func fill(_ paint: Style.Paint) -> RGB { PicturePage.dark.rgb(paint) }

  /// A colour as a file can have it.
  func rgb(_ paint: Style.Paint) -> RGB {
    switch paint {
    case .rgb(let color): color
    case .index(let index):
      named.indices.contains(index)
        ? named[index] : XtermPalette.all[min(max(0, index), XtermPalette.all.count - 1)]
    }
  }
}

extension RGB {
  /// The colour between this and another; 0 is this one, 1 the other.
  func mixed(with other: RGB, share: Double) -> RGB {
    func part(_ one: UInt8, _ two: UInt8) -> UInt8 {
      UInt8((Double(one) + (Double(two) - Double(one)) * share).rounded())
    }
    return RGB(part(red, other.red), part(green, other.green), part(blue, other.blue))
  }
}
