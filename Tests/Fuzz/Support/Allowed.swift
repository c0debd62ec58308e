@testable import Dashboard

/// What may stand in a cell, by the words of RELIABILITY.md 5.3 and not by those of the product.
enum Allowed {
  /// Ends the process unless every row is whole cells whose widths add up to the frame's.
  static func check(_ frame: Frame) {
    for row in 0..<frame.size.rows {
      Harness.expect(frame.row(row).count == frame.size.columns, "row \(row) has another width")
      check(frame.row(row))
    }
  }

  /// Ends the process unless some cells are whole and hold only what may be seen.
  static func check(_ cells: ArraySlice<Cell>) {
    var isHalfDue = false
    for cell in cells {
      Harness.expect(isHalfDue == (cell.width == 0), "half a character")
      Harness.expect(cell.width <= 2, "a cell \(cell.width) columns wide")
      isHalfDue = cell.width == 2
      let scalars = cell.scalars
      Harness.expect(scalars.isEmpty == (cell.width == 0), "a cell that holds nothing")
      guard let base = scalars.first else { continue }
      Harness.expect(isBase(base), "U+\(String(base.value, radix: 16)) stands in a cell")
      Harness.expect(scalars.count <= 5, "\(scalars.count - 1) marks on one base")
      for mark in scalars.dropFirst() {
        Harness.expect(isMark(mark), "U+\(String(mark.value, radix: 16)) stands on a base")
      }
    }
    Harness.expect(!isHalfDue, "half a character at the end")
  }

  /// Ends the process unless a line of text can be printed.
  static func check(_ line: String) {
    for scalar in line.unicodeScalars {
      Harness.expect(
        isBase(scalar) || isMark(scalar), "U+\(String(scalar.value, radix: 16)) would be printed")
    }
  }

  private static func isBase(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isBidiControl {
      return false
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .nonspacingMark, .enclosingMark:
      return false
    case .spaceSeparator: return scalar == " " || scalar.value == 0x3000
    default: return true
    }
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    let category = scalar.properties.generalCategory
    return (category == .nonspacingMark || category == .enclosingMark)
      && !scalar.properties.isDefaultIgnorableCodePoint
  }
}
