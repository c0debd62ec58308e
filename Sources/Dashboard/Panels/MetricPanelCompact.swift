extension MetricPanel {
  /// One line that says it all, then facts, then a graph, as the rows go; there is no title above.
  func drawCompact(_ content: MetricContent, isFocused: Bool, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    let name =
      StyledText("\(number) ", .key)
      + StyledText(content.shortTitle, isFocused ? .select : .title)
    canvas.write(name, row: 0)
    canvas.write(
      StyledText(content.value, content.verdict.digitRole) + content.after, row: 0, column: 10)
    canvas.write(content.verdict.badge, row: 0, column: 20)
    let used = 20 + 11
    // Where there is room for one of both, how it went says more than the target.
    let showsTarget = canvas.rows >= 3 || canvas.columns - used >= 17
    if showsTarget {
      canvas.write(StyledText(content.shortTarget, .textDim), row: 0, column: used)
    }
    let graphStart = used + (showsTarget ? 9 : 0)
    if canvas.rows < 3, canvas.columns - graphStart >= 6 {
      let room = canvas.part(
        row: 0, column: graphStart, rows: 1, columns: canvas.columns - graphStart)
      content.columns(room.barRoom).draw(on: room)
    }
    guard canvas.rows >= 2 else { return }
    let indented = canvas.part(
      row: 1, column: 2, rows: canvas.rows - 1, columns: canvas.columns - 2)
    indented.write(LinePart.line(facts(content), columns: indented.columns), row: 0)
    guard canvas.rows >= 3 else { return }
    content.columns(indented.barRoom).draw(
      on: indented.part(row: 1, column: 0, rows: indented.rows - 1, columns: indented.columns))
  }
}
