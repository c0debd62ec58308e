/// Bands on top of each other over time, each with a glyph of its own, so that they can be told apart
/// without colour.
struct StackedBars: Sendable, Equatable {
  struct Band: Sendable, Equatable {
    var glyph: Unicode.Scalar
    var role: Role
    /// Whether it is drawn even where it is too thin for the scale, if only its like is left out.
    var isForeground: Bool
  }

  /// From the bottom to the top.
  var bands: [Band]
  /// How much of each band there is, column by column, oldest first.
  var columns: [[Int]]

  /// The value at the top edge: the highest stack.
  var top: Int { columns.map { $0.reduce(0, +) }.max() ?? 0 }

  /// Draws into the whole canvas, each column equally wide; without room for all, the newest.
  func draw(on canvas: Canvas) {
    let top = self.top
    guard top > 0, canvas.rows > 0, canvas.columns > 0 else { return }
    let shown = columns.suffix(canvas.columns)
    let width = canvas.columns / shown.count
    for (index, column) in shown.enumerated() {
      for (height, band) in stack(column, rows: canvas.rows, top: top).enumerated() {
        for step in 0..<width {
          canvas.put(
            bands[band].glyph, row: canvas.rows - 1 - height, column: index * width + step,
            role: bands[band].role)
        }
      }
    }
  }

  /// The band of each cell of a column, from the bottom: the one at the middle of the cell.
  ///
  /// What is not zero is never drawn as zero: a column has a cell at least, and where all bands of the
  /// foreground are thinner than a cell, the thickest of them takes the uppermost.
  private func stack(_ column: [Int], rows: Int, top: Int) -> [Int] {
    let sum = column.reduce(0, +)
    guard sum > 0 else { return [] }
    let unit = Double(top) / Double(rows)
    let cells = min(rows, max(1, Int((Double(sum) / unit).rounded())))
    var found: [Int] = []
    for cell in 0..<cells {
      let middle = min((Double(cell) + 0.5) * unit, Double(sum) - 0.5)
      var reached = 0
      found.append(
        column.indices.first { band in
          reached += column[band]
          return Double(reached) > middle
        } ?? 0)
    }
    let foreground = column.indices.filter { bands[$0].isForeground && column[$0] > 0 }
    if !foreground.contains(where: found.contains),
      let thickest = foreground.max(by: { column[$0] < column[$1] })
    {
      found[cells - 1] = thickest
    }
    return found
  }
}
