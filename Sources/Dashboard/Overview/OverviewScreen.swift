/// Draws the overview into the frame between header and status line.
struct OverviewScreen {
  let scene: Scene
  let layout: OverviewLayout

  func draw(on canvas: Canvas) {
    switch layout.kind {
    case .tiny: drawTiny(on: canvas)
    case .compact: drawCompact(on: canvas)
    case .panels: drawPanels(on: canvas)
    }
  }

  private func drawCompact(on canvas: Canvas) {
    for band in layout.bands {
      let part = canvas.part(row: band.row, column: 0, rows: band.rows, columns: canvas.columns)
        .inset(columns: 1)
      for id in band.panels {
        part.mark(.panel(id))
        if scene.view.focus == id { part.park(row: 0, column: 0) }
        if let panel = Panels.panel(id) as? MetricPanel {
          panel.drawCompact(
            panel.content(of: scene), isFocused: scene.view.focus == id, on: part)
        } else {
          Panels.panel(id).prepared(for: scene).draw(part)
        }
      }
    }
  }

  private func drawPanels(on canvas: Canvas) {
    let middle = canvas.columns / 2
    for (index, band) in layout.bands.enumerated() {
      let splitsAbove = index > 0 && layout.bands[index - 1].panels.count == 2
      let splits = band.panels.count == 2
      drawRule(
        on: canvas, row: band.row - 1, up: index > 0, down: true, splitsUp: splitsAbove,
        splitsDown: splits)
      for (place, id) in band.panels.enumerated() {
        let isFocused = scene.view.focus == id
        let left = place == 0 ? 0 : middle
        let right = splits && place == 0 ? middle : canvas.columns - 1
        let panel = Panels.panel(id).prepared(for: scene)
        canvas.part(
          row: band.row - 1, column: left, rows: band.rows + 1, columns: right - left + 1
        ).mark(.panel(id))
        for row in band.row..<band.row + band.rows {
          // A shared wall belongs to the focused panel, whichever side it is on.
          for column in [left, right] where isFocused || !(column == middle && place == 1) {
            canvas.put(
              canvas.glyphs.vertical, row: row, column: column,
              role: isFocused ? .borderFocus : .border)
          }
        }
        if isFocused { focusRule(on: canvas, row: band.row - 1, from: left, to: right) }
        drawTitle(
          panel.title(right - left - 5), isFocused: isFocused,
          on: canvas.part(row: band.row - 1, column: left + 2, rows: 1, columns: right - left - 3))
        panel.draw(
          canvas.part(row: band.row, column: left + 2, rows: band.rows, columns: right - left - 3))
      }
    }
    guard let last = layout.bands.last else { return }
    drawRule(
      on: canvas, row: last.row + last.rows, up: true, down: false,
      splitsUp: last.panels.count == 2, splitsDown: false)
  }

  private func drawTitle(_ title: StyledText, isFocused: Bool, on canvas: Canvas) {
    let text =
      isFocused
      ? StyledText("[", .borderFocus) + title + StyledText("]", .borderFocus)
      : StyledText(" ") + title + StyledText(" ")
    canvas.write(text, row: 0, column: 0)
    if isFocused { canvas.park(row: 0, column: 1) }
  }

  private func focusRule(on canvas: Canvas, row: Int, from left: Int, to right: Int) {
    canvas.drawLine(row: row, columns: left + 1..<max(left + 1, right), role: .borderFocus)
  }

  /// A line over the whole width; walls leave it where bands above and below have them.
  private func drawRule(
    on canvas: Canvas, row: Int, up: Bool, down: Bool, splitsUp: Bool, splitsDown: Bool
  ) {
    let last = canvas.columns - 1
    let middle = canvas.columns / 2
    for column in 0...max(0, last) {
      let isEnd = column == 0 || column == last
      let isMiddle = column == middle
      canvas.put(
        canvas.glyphs.junction(
          up: isEnd ? up : isMiddle && splitsUp, down: isEnd ? down : isMiddle && splitsDown,
          left: column > 0, right: column < last),
        row: row, column: column, role: .border)
    }
  }

  /// The four measures as words, and as much of a hint as fits.
  private func drawTiny(on canvas: Canvas) {
    let reading = scene.snapshot.reading
    let words = OverviewMetric.allCases.map { metric -> StyledText in
      let content = MetricContent(metric, reading: reading, scene: scene)
      return StyledText("\(metric.abbreviation) ", .textDim)
        + StyledText(content.bigValue, content.verdict.digitRole)
        + (content.asKnown == nil ? StyledText() : AsKnownDifference.mark)
        + StyledText(metric == .deploymentFrequency ? "/d " : " ", .textDim)
        + StyledText(content.verdict.word, content.verdict.role)
    }
    guard canvas.rows >= 6 else {
      let ended = [LinePart(EndedLog(scene)?.badge ?? StyledText(), priority: 0)]
      let line = ended + words.enumerated().map { LinePart($1, priority: $0) }
      if canvas.columns >= 40 {
        canvas.write(LinePart.line(line, columns: canvas.columns), row: 0)
      } else {
        canvas.write(TinyScreen.sizeHint(canvas.size), row: 0)
      }
      return
    }
    for (row, line) in words.enumerated() { canvas.write(line, row: row) }
    if let ended = EndedLog(scene) { canvas.write(ended.badge, row: words.count) }
    canvas.write(TinyScreen.sizeHint(canvas.size), row: canvas.rows - 1, role: .textDim)
  }
}

/// The words of a screen that is too small for anything else.
enum TinyScreen {
  /// What size there is and what would do.
  static func sizeHint(_ size: Size) -> String {
    "doratop: \(size.columns)x\(size.rows), need 40x10"
  }
}
