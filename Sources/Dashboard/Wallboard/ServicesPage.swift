import DeliveryMetrics

/// The wallboard's page of the services that miss most, as many as fit.
struct ServicesPage {
  let scene: Scene

  func draw(on canvas: Canvas) {
    canvas.drawLine(row: 0)
    let all = ServiceOrder().sorted(scene.snapshot.byService)
    guard !all.isEmpty else {
      canvas.write("no service named in the log yet", row: 2, column: 1, role: .textDim)
      return
    }
    let height = canvas.rows >= 30 ? 7 : 3
    let rows = max(1, (canvas.rows - 2) / height)
    let halves = canvas.columns >= 110 ? 2 : 1
    let shown = min(all.count, rows * halves)
    let width = canvas.columns / halves
    for (index, reading) in all.prefix(shown).enumerated() {
      draw(
        reading,
        on: canvas.part(
          row: 2 + index % rows * height, column: index / rows * width + 1, rows: height - 1,
          columns: width - 2))
    }
    if all.count > shown {
      canvas.writeRight(StyledText(" \(all.count - shown) more do better ", .textDim), row: 0)
    }
  }

  private func draw(_ reading: Reading, on canvas: Canvas) {
    let metrics = OverviewMetric.allCases.map {
      MetricContent($0, reading: reading, scene: scene)
    }
    let worst = metrics.map(\.verdict).contains(.miss) ? Role.digitMiss : .title
    var row = 1
    if canvas.rows >= 5, BlockLetters.canWrite(reading.name, on: canvas) {
      BlockLetters.draw(reading.name, role: worst, on: canvas)
      row = BlockLetters.rows
    } else {
      canvas.write(StyledText(reading.name, worst), row: 0)
    }
    let long = metrics.map { figure($0, $0.verdict.badge) }
    let all = long.reduce(StyledText()) { $0 + $1 }
    if all.columns <= canvas.columns {
      canvas.write(all, row: row)
    } else if row + 1 < canvas.rows {
      canvas.write(long[0] + long[1], row: row)
      canvas.write(long[2] + long[3], row: row + 1)
    } else {
      let short = metrics.map { figure($0, StyledText("\($0.verdict.glyph)  ", $0.verdict.role)) }
      canvas.write(short.reduce(StyledText()) { $0 + $1 }, row: row)
    }
  }

  /// One measure of a service: name, value, verdict.
  private func figure(_ metric: MetricContent, _ verdict: StyledText) -> StyledText {
    let rate = metric.suffix.isEmpty ? "" : "/d"
    return StyledText("\(metric.shortTitle) ", .textDim)
      + StyledText(metric.value + rate + " ", metric.verdict.digitRole) + verdict
  }
}
