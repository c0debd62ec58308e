/// Bars over time, newest at the right, with the target as a line behind them.
struct BarGraph: Sendable, Equatable {
  struct Bar: Sendable, Equatable {
    /// `nil` is a gap: nothing was measured.
    var value: Double?
    var role: Role
  }

  var bars: [Bar]
  /// In the unit of the values; `nil` draws no line.
  var target: Double?

  /// The value at the top edge.
  ///
  /// A single huge value would flatten all others, so the scale ends at twice the 90th percentile
  /// (or at the target), and higher bars get a mark.
  var top: Double {
    // Days without any say nothing about the height of the others.
    let values = bars.compactMap(\.value).filter { $0.isFinite && $0 > 0 }.sorted()
    guard let highest = values.last else { return target ?? 0 }
    let usual = values[min(values.count - 1, values.count * 9 / 10)]
    return max(min(highest, usual * 2), target ?? 0)
  }

  /// The column of a canvas where the oldest bar begins.
  func start(on canvas: Canvas) -> Int { start(in: canvas.barRoom) / canvas.glyphs.barsPerCell }

  /// Where the oldest bar begins, in so much room.
  func start(in columns: Int) -> Int {
    bars.isEmpty ? 0 : max(0, columns - edge(min(bars.count, columns), in: columns))
  }

  /// Where a bar begins, counted from the first.
  ///
  /// Bars are equally wide, or, where that would leave much of the room empty, nearly so.
  func edge(_ bar: Int, in columns: Int) -> Int {
    guard columns > bars.count else { return bar }
    let width = columns / bars.count
    let isWasteful = width * bars.count * 5 < columns * 4
    return isWasteful ? bar * columns / bars.count : bar * width
  }

  /// Draws into the whole canvas.
  func draw(on canvas: Canvas) {
    guard canvas.rows > 0, canvas.columns > 0, !bars.isEmpty else { return }
    let glyphs = canvas.glyphs
    if glyphs.barsPerCell > 1 { return drawDots(on: canvas) }
    let perCell = glyphs.bars.count
    let top = self.top
    let gap = canvas.columns / bars.count >= 3 ? 1 : 0
    let start = start(in: canvas.columns)
    if let target, target > 0, top > 0, canvas.rows > 1 {
      let row = min(canvas.rows - 1, Int(Double(canvas.rows) * (1 - target / top)))
      for column in start..<canvas.columns {
        canvas.put(glyphs.target, row: row, column: column, role: .graphTarget)
      }
    }
    for (index, bar) in bars.suffix(canvas.columns).enumerated() {
      guard let value = bar.value, value.isFinite else { continue }
      let column = start + edge(index, in: canvas.columns)
      let width = edge(index + 1, in: canvas.columns) - edge(index, in: canvas.columns)
      let full = canvas.rows * perCell
      let exact = top > 0 ? value / top * Double(full) : 0
      // What is not zero is never drawn as zero.
      let height = value > 0 ? min(full, max(1, Int(exact.rounded()))) : 0
      for row in 0..<canvas.rows {
        let inCell = min(perCell, max(0, height - (canvas.rows - 1 - row) * perCell))
        let isOverflow = row == 0 && value > top * 1.001
        let glyph: Unicode.Scalar
        var role = bar.role
        if isOverflow {
          glyph = glyphs.overflow
        } else if inCell > 0 {
          glyph = (role == .graphPartial ? glyphs.partialBars : glyphs.bars)[inCell - 1]
        } else if height == 0, row == canvas.rows - 1 {
          glyph = glyphs.zero
          role = .graphAxis
        } else {
          continue
        }
        for step in 0..<(width - gap) {
          canvas.put(glyph, row: row, column: column + step, role: role)
        }
      }
    }
  }
}

extension Canvas {
  /// How many bars fit side by side.
  var barRoom: Int { columns * glyphs.barsPerCell }
}
