/// A piece of one line, ready to be drawn: sanitised cells with their roles.
public struct StyledText: Sendable, Equatable {
  /// One a column.
  public private(set) var cells: [Cell]

  /// Creates a piece of one role.
  public init(_ text: String = "", _ role: Role = .text) {
    cells = CellText.cells(text, role: role)
  }

  /// Creates a piece of cells.
  init(cells: [Cell]) {
    self.cells = cells
  }

  /// How many columns it takes.
  public var columns: Int { cells.count }

  /// Whether there is nothing to draw.
  public var isEmpty: Bool { cells.isEmpty }

  /// Both, one after the other.
  public static func + (left: Self, right: Self) -> Self {
    var sum = left
    sum.cells += right.cells
    return sum
  }

  /// Adds another piece at the end.
  public static func += (left: inout Self, right: Self) { left.cells += right.cells }

  /// The same text with blanks at its end up to a width, or cut to it with a mark of the cut.
  func fitted(to columns: Int, glyphs: Glyphs, alignsRight: Bool = false) -> StyledText {
    var result = self
    if cells.count > columns {
      guard columns > 0 else { return StyledText() }
      result.cells.removeLast(cells.count - columns + 1)
      if result.cells.last?.width == 2 { result.cells[result.cells.count - 1] = .blank }
      result.cells.append(Cell(glyphs.ellipsis, role: .textDim))
    } else if alignsRight {
      result.cells.insert(
        contentsOf: Array(repeating: .blank, count: columns - cells.count), at: 0)
    } else {
      result.cells += Array(repeating: Cell.blank, count: columns - cells.count)
    }
    return result
  }
}

/// A part of a line that may be left out when space runs out.
struct LinePart {
  var text: StyledText
  /// The part with the greatest number goes first; 0 stays as long as anything does.
  var priority: Int

  init(_ text: StyledText, priority: Int) {
    self.text = text
    self.priority = priority
  }

  init(_ text: String, _ role: Role = .text, priority: Int) {
    self.init(StyledText(text, role), priority: priority)
  }

  /// The parts that fit into a width, in their order, with a gap between them.
  ///
  /// - Parameter keeping: So many of the most important parts stay and may be cut by the edge.
  static func line(_ parts: [LinePart], columns: Int, gap: Int = 2, keeping: Int = 1)
    -> StyledText
  {
    var kept = parts.filter { !$0.text.isEmpty }
    func width() -> Int {
      kept.reduce(0) { $0 + $1.text.columns } + gap * max(0, kept.count - 1)
    }
    while kept.count > keeping, width() > columns {
      guard let worst = kept.map(\.priority).max(),
        let index = kept.lastIndex(where: { $0.priority == worst })
      else { break }
      kept.remove(at: index)
    }
    var line = StyledText()
    for part in kept {
      if !line.isEmpty { line += StyledText(String(repeating: " ", count: gap)) }
      line += part.text
    }
    return line
  }
}
