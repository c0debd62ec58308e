import Dashboard

extension Picture {
  /// A drawing of cells: backgrounds, then lines, blocks and dots as shapes of their own, then text,
  /// each piece at its exact place whatever the font.
  var svg: String {
    let width = frame.size.columns * SVGGrid.width + 2 * SVGGrid.margin
    let height = frame.size.rows * SVGGrid.height + 2 * SVGGrid.margin
    let name = Markup.escaped(title)
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" role="img" aria-label="\(name)">
      <title>\(name)</title>
      <rect width="\(width)" height="\(height)" rx="6" fill="\(page.background.hex)"/>
      <g shape-rendering="crispEdges">

      """
    let rows = (0..<frame.size.rows).map { runs(ofRow: $0) }
    for (row, runs) in rows.enumerated() { text += Self.backgrounds(runs, row: row) }
    var shapes = ShapePaths()
    for (row, runs) in rows.enumerated() { for run in runs { shapes.add(run, row: row) } }
    text += shapes.svg
    text += "</g>\n<g \(SVGGrid.font) fill=\"\(page.text.hex)\">\n"
    for (row, runs) in rows.enumerated() {
      for run in runs {
        for piece in SVGText.pieces(of: run) { text += piece.svg(row: row, on: page) }
      }
    }
    return text + "</g>\n</svg>\n"
  }

  private static func backgrounds(_ runs: [StyleRun], row: Int) -> String {
    var text = ""
    for run in runs {
      guard let color = run.style.background else { continue }
      text +=
        "<rect x=\"\(SVGGrid.x(run.column))\" y=\"\(SVGGrid.y(row))\" width=\"\(run.cells.count * SVGGrid.width)\" height=\"\(SVGGrid.height)\" fill=\"\(color.hex)\"/>\n"
    }
    return text
  }
}

/// Where cells are, in pixels.
enum SVGGrid {
  static let width = 10
  static let height = 20
  static let margin = 10
  /// From the top of a row to the line that letters stand on.
  static let baseline = 15
  /// At this size the usual fonts are as wide as a cell.
  static let font =
    "font-family=\"'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace\" font-size=\"16.6\""

  static func x(_ column: Int) -> Int { margin + column * width }
  static func y(_ row: Int) -> Int { margin + row * height }

  /// A place inside a cell, in hundredths of `unit`; without needless zeros.
  static func number(_ start: Int, _ hundredths: Int, of unit: Int) -> String {
    let value = start * 100 + hundredths * unit
    let fraction = value % 100
    if fraction == 0 { return "\(value / 100)" }
    let digits = fraction < 10 ? "0\(fraction)" : "\(fraction)"
    return "\(value / 100).\(digits.hasSuffix("0") ? String(digits.dropLast()) : digits)"
  }
}

/// All shapes of a picture, one path for each colour.
private struct ShapePaths {
  private struct Ink: Hashable {
    var color: RGB
    var opacity: Int
  }

  private var paths: [Ink: String] = [:]
  /// In the order of their first use, so that the same frame gives the same file.
  private var order: [Ink] = []

  mutating func add(_ run: StyleRun, row: Int) {
    var column = run.column
    var index = run.cells.startIndex
    while index < run.cells.endIndex {
      let cell = run.cells[index]
      var length = 1
      if let scalar = cell.scalars.first, !cell.hasMarks, let shape = CellShape(scalar) {
        // What goes from edge to edge is drawn in one piece with its likes beside it.
        if shape.rects.allSatisfy({ $0.x == 0 && $0.width == 100 }) {
          while index + length < run.cells.endIndex, run.cells[index + length] == cell {
            length += 1
          }
        }
        let ink = Ink(color: run.style.foreground, opacity: shape.opacity)
        if paths[ink] == nil { order.append(ink) }
        for rect in shape.rects {
          paths[ink, default: ""] += Self.path(rect, row: row, column: column, length: length)
        }
      }
      index += length
      column += length
    }
  }

  private static func path(_ rect: CellRect, row: Int, column: Int, length: Int) -> String {
    let x = SVGGrid.number(SVGGrid.x(column), rect.x, of: SVGGrid.width)
    let y = SVGGrid.number(SVGGrid.y(row), rect.y, of: SVGGrid.height)
    let width = SVGGrid.number(0, rect.width + (length - 1) * 100, of: SVGGrid.width)
    let height = SVGGrid.number(0, rect.height, of: SVGGrid.height)
    return "M\(x) \(y)h\(width)v\(height)h-\(width)z"
  }

  var svg: String {
    order.map { ink in
      let opacity = ink.opacity == 100 ? "" : " fill-opacity=\"0.\(ink.opacity)\""
      return "<path fill=\"\(ink.color.hex)\"\(opacity) d=\"\(paths[ink] ?? "")\"/>\n"
    }.joined()
  }
}

/// A piece of text that is placed by itself.
private struct SVGText {
  var column: Int
  var columns: Int
  var style: PictureStyle
  var cells: ArraySlice<Cell>

  /// Words with single spaces between them; a character that a font may have in another width stands
  /// alone.
  static func pieces(of run: StyleRun) -> [SVGText] {
    var pieces: [SVGText] = []
    var start: Int?
    func column(_ index: Int) -> Int { run.column + index - run.cells.startIndex }
    func piece(_ from: Int, _ to: Int) -> SVGText {
      SVGText(
        column: column(from), columns: to - from, style: run.style,
        cells: run.cells[from..<min(to, run.cells.endIndex)])
    }
    var lastLetter = 0
    func close() {
      if let from = start { pieces.append(piece(from, lastLetter + 1)) }
      start = nil
    }
    for index in run.cells.indices {
      let cell = run.cells[index]
      if cell.isSpace {
        // Two in a row end a piece, since markup would make one of them.
        if start != nil, index > lastLetter + 1 { close() }
      } else if let scalar = cell.scalars.first, scalar.value < 0x180, !cell.hasMarks {
        start = start ?? index
        lastLetter = index
      } else {
        close()
        guard let scalar = cell.scalars.first, CellShape(scalar) == nil || cell.hasMarks else {
          continue
        }
        pieces.append(piece(index, index + Int(cell.width)))
      }
    }
    close()
    return pieces
  }

  func svg(row: Int, on page: PicturePage) -> String {
    let color = style.foreground
    var attributes = color == page.text ? "" : " fill=\"\(color.hex)\""
    if style.isBold { attributes += " font-weight=\"bold\"" }
    if style.isUnderlined { attributes += " text-decoration=\"underline\"" }
    let x = SVGGrid.x(column)
    let y = SVGGrid.y(row) + SVGGrid.baseline
    return
      "<text x=\"\(x)\" y=\"\(y)\" textLength=\"\(columns * SVGGrid.width)\" lengthAdjust=\"spacingAndGlyphs\"\(attributes)>\(Markup.escaped(cells))</text>\n"
  }
}
