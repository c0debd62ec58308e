extension RGB {
  /// The colour between this and another; 0 is this one, 1 the other.
  func mixed(with other: RGB, share: Double) -> RGB {
    func part(_ one: UInt8, _ two: UInt8) -> UInt8 {
      UInt8((Double(one) + (Double(two) - Double(one)) * share).rounded())
    }
    return RGB(part(red, other.red), part(green, other.green), part(blue, other.blue))
  }
}

/// What stands for the terminal's own background and text, which a file cannot know.
struct Ground: Sendable, Hashable {
  var background: RGB
  var text: RGB

  /// How far dim text goes over into the background; less than on a terminal where it would be lost.
  var dimness: Double

  static let dark = Ground(
    background: RGB(0x14, 0x17, 0x1C), text: RGB(0xD8, 0xDC, 0xE2), dimness: 0.42)
  static let light = Ground(
    background: RGB(0xFF, 0xFF, 0xFF), text: RGB(0x1B, 0x1F, 0x24), dimness: 0.36)
}

extension RGB {
  /// A place of the 256 colours of xterm, in pictures with other shades of the sixteen named ones.
  init(palette index: Int, on ground: Ground = .dark) {
    let index = min(max(0, index), 255)
    let named = ground == .light ? Self.onLight : Self.onDark
    self = index < named.count ? named[index] : XtermPalette.all[index]
  }

  /// The sixteen that every user sets anew: here such that bright text can be read on
  /// ``Ground/dark``, and white text on red.
  private static let onDark: [RGB] = [
    RGB(0x00, 0x00, 0x00), RGB(0xD0, 0x2A, 0x2A), RGB(0x2F, 0xA8, 0x4A), RGB(0xCF, 0xA2, 0x1A),
    RGB(0x3B, 0x74, 0xE0), RGB(0xC2, 0x62, 0xD4), RGB(0x1F, 0xA8, 0xB8), RGB(0xD0, 0xD4, 0xDA),
    RGB(0x7F, 0x87, 0x90), RGB(0xFF, 0x63, 0x5C), RGB(0x4F, 0xD8, 0x68), RGB(0xF2, 0xCC, 0x43),
    RGB(0x6E, 0xA0, 0xFF), RGB(0xD9, 0x8A, 0xE8), RGB(0x5F, 0xD7, 0xE4), RGB(0xFF, 0xFF, 0xFF),
  ]

  /// The same such that all but the white ones can be read on ``Ground/light``.
  private static let onLight: [RGB] = [
    RGB(0x1B, 0x1F, 0x24), RGB(0xB3, 0x16, 0x1B), RGB(0x1A, 0x6E, 0x32), RGB(0x7A, 0x52, 0x00),
    RGB(0x0A, 0x50, 0xC8), RGB(0x8A, 0x2F, 0xB0), RGB(0x0B, 0x64, 0x70), RGB(0xF0, 0xF2, 0xF4),
    RGB(0x57, 0x60, 0x6A), RGB(0xC4, 0x23, 0x1F), RGB(0x1C, 0x76, 0x38), RGB(0x85, 0x5B, 0x00),
    RGB(0x1F, 0x63, 0xD8), RGB(0x98, 0x3C, 0xC0), RGB(0x0C, 0x6D, 0x7A), RGB(0xFF, 0xFF, 0xFF),
  ]
}
