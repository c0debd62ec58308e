/// A colour of a picture.
struct RGB: Sendable, Hashable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// `#cd0000`
  var hex: String { "#" + [red, green, blue].map(Self.two).joined() }

  /// The colour between this and another; 0 is this one, 1 the other.
  func mixed(with other: RGB, share: Double) -> RGB {
    func part(_ one: UInt8, _ two: UInt8) -> UInt8 {
      UInt8((Double(one) + (Double(two) - Double(one)) * share).rounded())
    }
    return RGB(
      red: part(red, other.red), green: part(green, other.green), blue: part(blue, other.blue))
  }

  private static func two(_ value: UInt8) -> String {
    (value < 16 ? "0" : "") + String(value, radix: 16)
  }
}

extension RGB {
  /// What stands for the terminal's own background and text, which a file cannot know.
  static let background = RGB(red: 0x14, green: 0x17, blue: 0x1C)
  static let text = RGB(red: 0xD8, green: 0xDC, blue: 0xE2)

  /// A place of the 256 colours of xterm: sixteen named ones, a cube of six shades each way, and
  /// greys.
  init(palette index: Int) {
    let index = min(max(0, index), 255)
    switch index {
    case 0..<16: self = Self.named[index]
    case 16..<232:
      let place = index - 16
      func shade(_ step: Int) -> UInt8 { step == 0 ? 0 : UInt8(55 + 40 * step) }
      self = RGB(red: shade(place / 36), green: shade(place / 6 % 6), blue: shade(place % 6))
    default:
      let grey = UInt8(8 + 10 * (index - 232))
      self = RGB(red: grey, green: grey, blue: grey)
    }
  }

  /// The sixteen that every user sets anew: here such that bright text can be read on
  /// ``background``, and white text on red.
  private static let named: [RGB] = [
    RGB(red: 0x00, green: 0x00, blue: 0x00), RGB(red: 0xD0, green: 0x2A, blue: 0x2A),
    RGB(red: 0x2F, green: 0xA8, blue: 0x4A), RGB(red: 0xCF, green: 0xA2, blue: 0x1A),
    RGB(red: 0x3B, green: 0x74, blue: 0xE0), RGB(red: 0xC2, green: 0x62, blue: 0xD4),
    RGB(red: 0x1F, green: 0xA8, blue: 0xB8), RGB(red: 0xD0, green: 0xD4, blue: 0xDA),
    RGB(red: 0x7F, green: 0x87, blue: 0x90), RGB(red: 0xFF, green: 0x63, blue: 0x5C),
    RGB(red: 0x4F, green: 0xD8, blue: 0x68), RGB(red: 0xF2, green: 0xCC, blue: 0x43),
    RGB(red: 0x6E, green: 0xA0, blue: 0xFF), RGB(red: 0xD9, green: 0x8A, blue: 0xE8),
    RGB(red: 0x5F, green: 0xD7, blue: 0xE4), RGB(red: 0xFF, green: 0xFF, blue: 0xFF),
  ]
}
