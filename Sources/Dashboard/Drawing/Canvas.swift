/// A rectangle of the frame that is being drawn: what lies outside it is cut off.
///
/// Rows and columns count from its own corner. Parts of one canvas draw into the same frame.
struct Canvas {
  /// The frame under construction; a class, so that parts may share it.
  private final class Surface {
    var frame: Frame
    init(_ frame: Frame) { self.frame = frame }
  }

  private let surface: Surface
  private let top: Int
  private let left: Int
  let size: Size
  let glyphs: Glyphs

  /// Creates an empty canvas over a whole frame.
  init(size: Size, tier: GlyphTier) {
    surface = Surface(Frame(size: size))
    (top, left, self.size) = (0, 0, size)
    glyphs = .of(tier)
  }

  private init(_ parent: Canvas, top: Int, left: Int, size: Size) {
    surface = parent.surface
    (self.top, self.left, self.size) = (top, left, size)
    glyphs = parent.glyphs
  }

  /// What has been drawn, by this canvas and all others over the frame.
  var frame: Frame { surface.frame }

  var rows: Int { size.rows }
  var columns: Int { size.columns }

  /// A part of the canvas; what of it lies outside is cut away.
  func part(row: Int, column: Int, rows: Int, columns: Int) -> Canvas {
    let (firstRow, firstColumn) = (max(0, row), max(0, column))
    return Canvas(
      self, top: top + firstRow, left: left + firstColumn,
      size: Size(
        rows: min(row + rows, self.rows) - firstRow,
        columns: min(column + columns, self.columns) - firstColumn))
  }

  /// The canvas without a margin at its left and right.
  func inset(columns margin: Int) -> Canvas {
    part(row: 0, column: margin, rows: rows, columns: columns - 2 * margin)
  }

  /// Puts one character.
  func put(_ scalar: Unicode.Scalar, row: Int, column: Int, role: Role) {
    put(Cell(scalar, role: role), row: row, column: column)
  }

  /// Puts one cell.
  func put(_ cell: Cell, row: Int, column: Int) {
    guard row >= 0, row < rows, column >= 0, column + Int(cell.width) <= columns else { return }
    surface.frame.put(cell, row: top + row, column: left + column)
  }

  /// Writes a text from a column on, cut with a mark at the right edge when it is too long.
  func write(_ text: StyledText, row: Int, column: Int = 0) {
    guard row >= 0, row < rows else { return }
    let room = columns - column
    let cells = text.columns > room ? text.fitted(to: room, glyphs: glyphs).cells : text.cells
    for (offset, cell) in cells.enumerated() { put(cell, row: row, column: column + offset) }
  }

  /// Writes a text of one role.
  func write(_ text: String, row: Int, column: Int = 0, role: Role = .text) {
    write(StyledText(text, role), row: row, column: column)
  }

  /// Writes a text so that it ends at the right edge.
  func writeRight(_ text: StyledText, row: Int) {
    write(text, row: row, column: max(0, columns - text.columns))
  }

  /// Writes a text in the middle of a row.
  func writeCentred(_ text: StyledText, row: Int) {
    write(text, row: row, column: max(0, (columns - text.columns) / 2))
  }

  /// Draws a horizontal line over some columns; over the whole row where none are named.
  func drawLine(row: Int, columns range: Range<Int>? = nil, role: Role = .border) {
    for column in range ?? 0..<max(0, columns) {
      put(glyphs.horizontal, row: row, column: column, role: role)
    }
  }

  /// Notes that the whole canvas is something that can be pointed at.
  func mark(_ target: Region.Target) {
    guard rows > 0, columns > 0 else { return }
    surface.frame.mark(
      Region(origin: Point(row: top, column: left), size: size, target: target))
  }

  /// Makes the cursor wait at a place of the canvas; the last one to ask has it.
  func park(row: Int, column: Int, isShown: Bool = false) {
    guard row >= 0, row < rows, column >= 0, columns > 0 else { return }
    let point = Point(row: top + row, column: left + min(column, columns - 1))
    surface.frame.cursor = Cursor(point: point, isShown: isShown)
  }

  /// Blanks everything in one role, such as the background of an overlay or of a bar.
  func fill(_ role: Role) {
    for row in 0..<rows {
      for column in 0..<columns { put(" ", row: row, column: column, role: role) }
    }
  }
}
