/// A number of rows and columns; never negative.
public struct Size: Sendable, Hashable {
  public var rows: Int
  public var columns: Int

  /// Creates a size; negative numbers become 0.
  public init(rows: Int, columns: Int) {
    self.rows = max(0, rows)
    self.columns = max(0, columns)
  }
}

/// A screen full of cells: what is drawn, without how it gets to a terminal.
///
/// In every row the widths of the cells add up to the columns of the frame: a wide character is
/// always followed by its right half.
public struct Frame: Sendable, Equatable {
  public let size: Size
  private var cells: [Cell]
  /// What answers to the pointer, in the order of drawing.
  private(set) var regions: [Region] = []

  /// Creates an empty frame.
  public init(size: Size) {
    self.size = size
    cells = Array(repeating: .blank, count: size.rows * size.columns)
  }

  /// The cells of one row, from the left.
  public func row(_ row: Int) -> ArraySlice<Cell> {
    cells[row * size.columns..<(row + 1) * size.columns]
  }

  /// The cell at a place inside the frame.
  public subscript(row: Int, column: Int) -> Cell { cells[row * size.columns + column] }

  /// Puts a character into the frame, right half included; outside, and where a wide one does not
  /// fit before the edge, nothing is drawn.
  ///
  /// A wide character that loses one half to it becomes blank.
  mutating func put(_ cell: Cell, row: Int, column: Int) {
    let width = Int(cell.width)
    guard width > 0, row >= 0, row < size.rows, column >= 0, column + width <= size.columns
    else { return }
    let start = row * size.columns
    if cells[start + column].width == 0 { cells[start + column - 1] = .blank }
    let after = column + width
    if after < size.columns, cells[start + after].width == 0 { cells[start + after] = .blank }
    cells[start + column] = cell
    if width == 2 { cells[start + column + 1] = .rightHalf(cell.role) }
  }

  /// Notes what answers to the pointer in a rectangle.
  mutating func mark(_ region: Region) { regions.append(region) }

  /// Changes what a cell means and leaves its character.
  mutating func setRole(_ role: Role, row: Int, column: Int) {
    guard row >= 0, row < size.rows, column >= 0, column < size.columns else { return }
    cells[row * size.columns + column].role = role
  }
}
