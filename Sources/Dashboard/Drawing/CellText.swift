/// Turns text into cells: the one place where a string of a log becomes something that is drawn
/// (RELIABILITY.md 5.3).
///
/// Nothing of a string can reach the terminal as a command or move what stands beside it. Letters,
/// marks, numbers, punctuation, symbols and spaces of known width are drawn; everything else is
/// spelled out dimmed: a C0 control as `^[`, any other as `<U+202E>`.
public enum CellText {
  /// The most columns that one field gets, whatever its length.
  public static let columnLimit = 256

  /// The cells of a text; wide characters are followed by their right halves, so that there are as
  /// many cells as columns.
  ///
  /// At most two combining marks are kept on a base, since terminals disagree about more. A
  /// variation selector behind a symbol is dropped: it only asks for a colour picture.
  public static func cells(
    _ text: String, role: Role = .text, limit: Int = columnLimit
  ) -> [Cell] {
    var cells: [Cell] = []
    /// Whether a mark may join the last cell: not when that is the end of a spelled-out character.
    var canTakeMark = false
    for scalar in text.unicodeScalars {
      if cells.count >= limit { break }
      let width = CellWidth.columns(of: scalar)
      if width > 0 {
        let isOtherSpace = width == 1 && scalar.properties.generalCategory == .spaceSeparator
        cells.append(Cell(isOtherSpace ? " " : scalar, role: role))
        if width == 2 { cells.append(.rightHalf(role)) }
        canTakeMark = scalar != " "
      } else if canTakeMark, CellWidth.isMark(scalar) {
        let index = cells.count - (cells.last?.width == 0 ? 2 : 1)
        cells[index] = cells[index].adding(mark: scalar)
      } else if canTakeMark, scalar.value == 0xFE0E || scalar.value == 0xFE0F {
        continue
      } else {
        for letter in spelling(of: scalar).unicodeScalars {
          cells.append(Cell(letter, role: .textDim))
        }
        canTakeMark = false
      }
    }
    guard cells.count >= limit else { return cells }
    cells.removeLast(cells.count - limit)
    // A wide character without its right half is not a character.
    if cells.last?.width == 2 { cells[limit - 1] = Cell(" ", role: role) }
    return cells
  }

  /// How a character that cannot be drawn is written: `^[`, `^?`, `<U+009B>`.
  static func spelling(of scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0..<0x20: return "^\(Character(Unicode.Scalar(UInt8(scalar.value + 0x40))))"
    case 0x7F: return "^?"
    default:
      let digits = String(scalar.value, radix: 16, uppercase: true)
      return "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
    }
  }
}
