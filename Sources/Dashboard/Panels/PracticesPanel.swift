import DeliveryMetrics

/// Practices and anti-patterns on an overview with room for them: the gravest first, with the figure that
/// says so.
struct PracticesPanel: Panel {
  struct Content: Sendable, Equatable {
    /// `nil` until they were looked at.
    var readings: [PracticeReading]?
  }

  var id: PanelID { .practices }

  func title(of content: Content, columns: Int) -> StyledText {
    let title = StyledText("PRACTICES", .title)
    guard let readings = content.readings else { return title }
    let counts = PracticesView.tally(readings, columns: max(0, columns - title.columns - 1))
    return counts.isEmpty ? title : title + StyledText(" ") + counts
  }

  func content(of scene: Scene) -> Content {
    guard case .overview(_, let readings)? = scene.detail else { return Content(readings: nil) }
    return Content(readings: readings)
  }

  func draw(_ content: Content, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    guard let readings = content.readings else {
      canvas.write("looking at what the log tells", row: 0, role: .textDim)
      return
    }
    // What is well needs no line as long as something is not; what is silent says nothing.
    let telling = readings.filter { $0.verdict != .silent }
    guard !telling.isEmpty else {
      canvas.write("nothing in the log to judge by yet", row: 0, role: .textDim)
      return
    }
    let shown = telling.count > canvas.rows ? max(0, canvas.rows - 1) : telling.count
    for (row, reading) in telling.prefix(shown).enumerated() {
      canvas.write(line(reading, columns: canvas.columns), row: row)
    }
    if shown < telling.count {
      let worst = telling[shown].verdict
      canvas.write(
        StyledText("+\(telling.count - shown) more", worst == .ok ? .textDim : worst.role),
        row: shown)
    }
  }

  private func line(_ reading: PracticeReading, columns: Int) -> StyledText {
    let text = PracticeText(reading)
    let isWell = reading.verdict == .ok
    let role: Role = isWell ? .textDim : .text
    return LinePart.line(
      [
        LinePart(reading.verdict.label, priority: 0),
        LinePart(StyledText(reading.kind.title, role), priority: 0),
        LinePart(StyledText(text.labelled, isWell ? role : reading.verdict.role), priority: 1),
        LinePart(StyledText(text.finding, .textDim), priority: 2),
      ], columns: columns)
  }
}
