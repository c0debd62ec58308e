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

/// Where the cursor waits once a frame is drawn: on the selected row, on the title of the focused
/// panel, at the end of a line that is typed.
///
/// Braille displays and screen readers follow the cursor, whether or not it can be seen, and so does
/// whoever reads a terminal from outside. It is shown only where a line is typed, which is where
/// everybody looks for one; elsewhere a blinking block on top of what is marked already would be in
/// the way, and would dance between the clock and its place.
public struct Cursor: Sendable, Hashable {
  public var point: Point
  /// Whether it can be seen.
  public var isShown: Bool
}

/// A screen full of cells: what is drawn, without how it gets to a terminal.
///
/// In every row the widths of the cells add up to the columns of the frame: a wide character is
/// always followed by its right half.
public struct Frame: Sendable, Equatable {
  public let size: Size
  private var cells: [Cell]
  /// Where the cursor waits; `nil` where no place is better than another, as on a wallboard.
  public internal(set) var cursor: Cursor?
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
}
