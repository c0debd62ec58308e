/// The 256 colours of xterm.
///
/// Only those from 16 on are the same everywhere: the first sixteen are the user's own, and what is
/// here for them is xterm's choice, to have something to measure with.
enum XtermPalette {
  /// The sixteen colours, in the order of ``AnsiColor``.
  static let sixteen: [RGB] = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0),
    RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205), RGB(229, 229, 229),
    RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0),
    RGB(92, 92, 255), RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  /// All of them: the sixteen, a cube of six levels a part, and a ramp of greys.
  static let all: [RGB] = {
    let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
    let cube = (0..<216).map { RGB(levels[$0 / 36], levels[$0 / 6 % 6], levels[$0 % 6]) }
    return sixteen + cube + (0..<24).map { RGB(8 + 10 * $0, 8 + 10 * $0, 8 + 10 * $0) }
  }()

  private static let labs = all.map { Lab($0) }

  /// The index from 16 to 255 that looks most like a colour.
  static func nearest256(_ color: RGB) -> Int { nearest(color, among: 16..<256) }

  /// The one of the sixteen that looks most like a colour, with xterm's shades.
  static func nearest16(_ color: RGB) -> AnsiColor {
    AnsiColor(rawValue: nearest(color, among: 0..<16)) ?? .white
  }

  private static func nearest(_ color: RGB, among indices: Range<Int>) -> Int {
    let wanted = Lab(color)
    return indices.min { labs[$0].distance(to: wanted) < labs[$1].distance(to: wanted) } ?? 0
  }
}

extension RGB {
  /// Creates a colour of parts that are known to fit.
  fileprivate init(_ red: Int, _ green: Int, _ blue: Int) {
    self.init(UInt8(red), UInt8(green), UInt8(blue))
  }
}
