#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A colour in sRGB.
struct RGB: Sendable, Hashable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  /// Creates a colour of its parts.
  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// Reads `#rrggbb`; `nil` for anything else.
  init?(hex: String) {
    let digits = hex.utf8.dropFirst()
    guard hex.utf8.first == UInt8(ascii: "#"), digits.count == 6,
      digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(hex.dropFirst(), radix: 16)
    else { return nil }
    self.init(
      UInt8(truncatingIfNeeded: value >> 16), UInt8(truncatingIfNeeded: value >> 8),
      UInt8(truncatingIfNeeded: value))
  }

  /// The parts as `#rrggbb`.
  var hex: String {
    let digits = String(0x100_0000 | Int(red) << 16 | Int(green) << 8 | Int(blue), radix: 16)
    return "#" + digits.dropFirst()
  }

  /// Red, green and blue as amounts of light, in `0...1`.
  var linear: [Double] {
    [red, green, blue].map { part in
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
  }

  /// The luminance of WCAG 2.2, from 0 for black to 1 for white.
  var luminance: Double {
    let light = linear
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
  }

  /// The contrast ratio of WCAG 2.2, in `1...21`; the order does not matter.
  func contrast(with other: RGB) -> Double {
    let (one, two) = (luminance, other.luminance)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
  }
}

/// A colour where equal distances look about equally different: CIE 1976 L*a*b*, white point D65.
struct Lab: Sendable, Hashable {
  var lightness: Double
  var a: Double
  var b: Double

  /// Converts amounts of light, see ``RGB/linear``.
  init(linear light: [Double]) {
    let x = (0.4124564 * light[0] + 0.3575761 * light[1] + 0.1804375 * light[2]) / 0.95047
    let y = 0.2126729 * light[0] + 0.7151522 * light[1] + 0.0721750 * light[2]
    let z = (0.0193339 * light[0] + 0.1191920 * light[1] + 0.9503041 * light[2]) / 1.08883
    let (fx, fy, fz) = (Self.root(x), Self.root(y), Self.root(z))
    (lightness, a, b) = (116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz))
  }

  /// Converts a colour.
  init(_ color: RGB) { self.init(linear: color.linear) }

  /// Delta E of CIE 1976; 2.3 is just noticeable.
  func distance(to other: Lab) -> Double {
    let (l, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
    return (l * l + a * a + b * b).squareRoot()
  }

  private static func root(_ t: Double) -> Double {
    t > 216.0 / 24_389 ? cbrt(t) : (t * 24_389 / 27 + 16) / 116
  }
}
