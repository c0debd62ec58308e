/// A rectangle inside one cell, in hundredths of its width and height.
struct CellRect: Sendable, Equatable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int
}

/// What a line, a block or a braille character looks like, so that a picture can draw it instead of
/// a font: then lines join, columns stand on their ground, and no font is needed that has dots.
struct CellShape: Sendable, Equatable {
  var rects: [CellRect]
  /// How much of the colour there is, in hundredths.
  var opacity = 100

  /// The shape of a character; `nil` when it is text.
  init?(_ scalar: Unicode.Scalar) {
    let value = Int(scalar.value)
    switch value {
    case 0x2500...0x257F:
      guard let rects = Self.lines(scalar) else { return nil }
      self.rects = rects
    case 0x2580...0x259F:
      guard let rects = Self.blocks(value) else { return nil }
      self.rects = rects
      if (0x2591...0x2593).contains(value) { opacity = (value - 0x2590) * 25 }
    case 0x2800...0x28FF: rects = Self.dots(value - 0x2800)
    default: return nil
    }
  }

  /// Single lines, by the arms that leave the middle, and dashes.
  private static func lines(_ scalar: Unicode.Scalar) -> [CellRect]? {
    let arms: (up: Bool, down: Bool, left: Bool, right: Bool)
    switch scalar {
    case "─": arms = (false, false, true, true)
    case "│": arms = (true, true, false, false)
    case "┌": arms = (false, true, false, true)
    case "┐": arms = (false, true, true, false)
    case "└": arms = (true, false, false, true)
    case "┘": arms = (true, false, true, false)
    case "├": arms = (true, true, false, true)
    case "┤": arms = (true, true, true, false)
    case "┬": arms = (false, true, true, true)
    case "┴": arms = (true, false, true, true)
    case "┼": arms = (true, true, true, true)
    case "╌":
      return [
        CellRect(x: 10, y: 47, width: 30, height: 6), CellRect(x: 60, y: 47, width: 30, height: 6),
      ]
    default: return nil
    }
    var rects: [CellRect] = []
    if arms.left || arms.right {
      let (from, to) = (arms.left ? 0 : 45, arms.right ? 100 : 55)
      rects.append(CellRect(x: from, y: 47, width: to - from, height: 6))
    }
    if arms.up || arms.down {
      let (from, to) = (arms.up ? 0 : 47, arms.down ? 100 : 53)
      rects.append(CellRect(x: 45, y: from, width: 10, height: to - from))
    }
    return rects
  }

  private static func blocks(_ value: Int) -> [CellRect]? {
    func part(_ x: Int, _ y: Int, _ width: Int, _ height: Int) -> [CellRect] {
      [CellRect(x: x, y: y, width: width, height: height)]
    }
    switch value {
    case 0x2580: return part(0, 0, 100, 50)
    case 0x2581...0x2588:
      let height = (value - 0x2580) * 100 / 8
      return part(0, 100 - height, 100, height)
    case 0x2589...0x258F: return part(0, 0, (0x2590 - value) * 100 / 8, 100)
    case 0x2590: return part(50, 0, 50, 100)
    case 0x2591...0x2593: return part(0, 0, 100, 100)
    case 0x2594: return part(0, 0, 100, 12)
    case 0x2595: return part(88, 0, 12, 100)
    default:
      // Quarters: upper left, upper right, lower left, lower right.
      let quarters: [Int: [Int]] = [
        0x2596: [2], 0x2597: [3], 0x2598: [0], 0x2599: [0, 2, 3], 0x259A: [0, 3],
        0x259B: [0, 1, 2], 0x259C: [0, 1, 3], 0x259D: [1], 0x259E: [1, 2], 0x259F: [1, 2, 3],
      ]
      return quarters[value]?.flatMap { part($0 % 2 * 50, $0 / 2 * 50, 50, 50) }
    }
  }

  /// Dots as small squares, which stay sharp at any size.
  private static func dots(_ bits: Int) -> [CellRect] {
    let places: [(Int, Int)] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]
    return places.enumerated().compactMap { bit, place in
      bits >> bit & 1 == 0
        ? nil : CellRect(x: 10 + place.0 * 50, y: 5 + place.1 * 25, width: 30, height: 15)
    }
  }
}
