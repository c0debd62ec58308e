import DeliveryMetrics

/// The wallboard's page of the four measures: a quadrant each, its figure as large as it fits.
struct MeasuresPage {
  let scene: Scene

  func draw(on canvas: Canvas) {
    let rule = canvas.rows >= 19 ? 1 : 0
    let height = (canvas.rows - rule * 2) / 2
    for (index, metric) in OverviewMetric.allCases.enumerated() {
      let content = MetricContent(metric, reading: scene.snapshot.reading, scene: scene)
      let row = rule + index / 2 * (height + rule)
      let half = canvas.columns / 2
      quadrant(
        content,
        on: canvas.part(
          row: row, column: index % 2 * half + 1, rows: height, columns: half - 2))
    }
    guard rule == 1 else { return }
    for row in [0, 1 + height] { canvas.drawLine(row: row) }
  }

  private func quadrant(_ content: MetricContent, on canvas: Canvas) {
    let hasLetters = canvas.rows >= 15 && BlockLetters.canWrite(content.shortTitle, on: canvas)
    let titleRows = hasLetters ? BlockLetters.rows + 1 : 1
    let below = canvas.rows - titleRows
    if hasLetters {
      BlockLetters.draw(content.shortTitle, role: .title, on: canvas)
      draw(content.verdict, atRightOf: canvas)
    } else {
      canvas.write(content.shortTitle, row: 0, role: .title)
    }
    let isMiss = content.verdict == .miss
    let room = below - (below >= BigDigits.rows + 2 ? 1 : 0)
    if let scale = BigDigits.Scale.fitting(
      content.bigValue, rows: room - (isMiss && room >= 9 ? 2 : 0), columns: canvas.columns - 4)
    {
      let width = BigDigits.columns(of: content.bigValue, scale)
      let margin = isMiss && room >= scale.rows + 2 ? 1 : 0
      let digits = canvas.part(
        row: titleRows + margin, column: 2, rows: scale.rows, columns: canvas.columns - 2)
      if isMiss {
        // Filled, with the figures cut out: seen without hue, and without inverse video.
        let ground = canvas.part(
          row: titleRows, column: 0, rows: scale.rows + margin * 2, columns: width + 4)
        for row in 0..<ground.rows {
          for column in 0..<ground.columns {
            ground.put(ground.glyphs.solid, row: row, column: column, role: .digitMiss)
          }
        }
      }
      BigDigits.draw(
        content.bigValue, role: content.verdict.digitRole, scale, glyph: isMiss ? " " : nil,
        on: digits)
      words(content, row: titleRows + scale.rows + margin * 2, on: canvas)
    } else {
      canvas.write(
        StyledText(content.value + content.suffix, content.verdict.digitRole), row: 1)
      words(content, row: 2, on: canvas)
    }
  }

  private func draw(_ verdict: Verdict, atRightOf canvas: Canvas) {
    let text = "\(verdict.glyph) \(verdict.word)"
    let width = BlockLetters.columns(of: text)
    let part = canvas.part(
      row: 0, column: canvas.columns - width - 2, rows: BlockLetters.rows, columns: width)
    // Not over the title.
    guard canvas.columns - width - 2 > 40, BlockLetters.canWrite(text, on: part) else { return }
    BlockLetters.draw(text, role: verdict.digitRole, on: part)
  }

  private func words(_ content: MetricContent, row: Int, on canvas: Canvas) {
    var parts = [
      LinePart(content.verdict.badge, priority: 0),
      LinePart(content.unit, priority: 2),
      LinePart("target \(content.shortTarget)", .textDim, priority: 1),
      LinePart(content.sample, .textDim, priority: 4),
    ]
    if let change = content.change {
      parts.append(LinePart("prev \(change)", .textDim, priority: 3))
    }
    if let reason = content.reason, content.verdict == .noData {
      parts = [parts[0], LinePart(reason, .textDim, priority: 1)]
    }
    if let difference = content.asKnown {
      parts.insert(LinePart(difference.fact, priority: 1), at: 1)
    }
    canvas.write(LinePart.line(parts, columns: canvas.columns), row: min(row, canvas.rows - 1))
  }
}
