import DeliveryMetrics

/// The services with their four measures, those that miss most first.
struct ServicesPanel: Panel {
  /// The services in order; the words of one are made only when it is drawn.
  struct Content: Sendable {
    var readings: [Reading]
    var scene: Scene
  }

  var id: PanelID { .services }

  func title(of content: Content, columns: Int) -> StyledText {
    let title =
      StyledText("SERVICES \(content.readings.count)", .title)
      + StyledText(" worst first", .textDim)
    guard let advice = Advice.list(content.scene.snapshot).first else { return title }
    // Whole, or not at all: half a sum says nothing.
    let words = "  needle: " + Frame.plain(AdviceText(advice).brief)
    return title.columns + StyledText(words).columns <= columns
      ? title + StyledText(words, .key) : title
  }

  func content(of scene: Scene) -> Content {
    Content(readings: ServiceOrder().sorted(scene.snapshot.byService), scene: scene)
  }

  func draw(_ content: Content, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    guard !content.readings.isEmpty else {
      canvas.write("no service named in the log yet", row: 0, role: .textDim)
      return
    }
    let halves = canvas.columns >= 150 ? 2 : 1
    let width = (canvas.columns - (halves - 1) * 2) / halves
    let shown = content.readings.prefix(canvas.rows * halves)
    let rows = min(canvas.rows, (shown.count + halves - 1) / halves)
    // The figures of a service take so many columns; its name gets what they leave.
    let longest = shown.map { StyledText($0.name).columns }.max() ?? 0
    let name = max(14, min(longest, ListContent.longestName, width - Self.figureColumns))
    for (index, reading) in shown.enumerated() {
      let half = index / rows
      draw(
        reading, content.scene, nameColumns: name,
        on: canvas.part(
          row: index % rows, column: half * (width + 2), rows: 1, columns: width))
    }
  }

  private static let labels = ["DF", "LT", "CFR", "MTTR"]
  private static let widths = [9, 8, 6, 8]
  /// What the figures take with the gaps before them: a label, a blank, a value, a blank, a glyph.
  private static let figureColumns =
    labels.reduce(0) { $0 + $1.count } + widths.reduce(0, +) + labels.count * 5

  private func draw(
    _ reading: Reading, _ scene: Scene, nameColumns: Int, on canvas: Canvas
  ) {
    let metrics = OverviewMetric.allCases.map {
      MetricContent($0, reading: reading, scene: scene)
    }
    var parts = [
      LinePart(StyledText(reading.name).fitted(to: nameColumns, glyphs: canvas.glyphs), priority: 0)
    ]
    for (index, metric) in metrics.enumerated() {
      let value = index == 0 ? metric.value + metric.suffix : metric.value
      let text =
        StyledText("\(Self.labels[index]) ", .textDim)
        + StyledText(value, metric.verdict.digitRole)
        .fitted(to: Self.widths[index], glyphs: canvas.glyphs, alignsRight: true)
        + StyledText(" \(metric.verdict.glyph)", metric.verdict.role)
      parts.append(LinePart(text, priority: 4 - index))
    }
    let line = LinePart.line(parts, columns: canvas.columns)
    canvas.write(line, row: 0)
    let room = canvas.columns - line.columns - 2
    guard room >= 8 else { return }
    let graph = canvas.part(
      row: 0, column: line.columns + 2, rows: 1, columns: min(room, 40))
    metrics[0].columns(graph.barRoom).draw(on: graph)
  }
}
