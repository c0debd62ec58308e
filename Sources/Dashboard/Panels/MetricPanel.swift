import DeliveryMetrics

/// One measure: its value and verdict first, then target, sample, trend and graph, as far as the
/// room goes.
struct MetricPanel: Panel {
  let id: PanelID
  let metric: OverviewMetric
  let number: Int
  /// From so many rows on there is room for big figures above a graph with its axis.
  static let leastBigRows = BigDigits.rows + 4

  func title(of content: MetricContent, columns: Int) -> StyledText {
    let long = content.isDuration ? "\(content.title) (\(content.unit))" : content.title
    return StyledText("\(number) ", .key)
      + StyledText(long.count + 2 <= columns ? long : content.shortTitle, .title)
  }

  func content(of scene: Scene) -> MetricContent {
    MetricContent(metric, reading: scene.snapshot.reading, scene: scene)
  }

  func draw(_ content: MetricContent, on canvas: Canvas) {
    let isBig = canvas.rows >= Self.leastBigRows && canvas.columns >= 60
    let headRows = isBig ? BigDigits.rows + 1 : min(2, canvas.rows)
    if isBig { drawLargeHead(content, on: canvas) } else { drawHead(content, on: canvas) }
    let left = canvas.rows - headRows
    let axisRows = left >= 3 ? 1 : 0
    guard left > axisRows else { return }
    let graph = content.columns(canvas.barRoom)
    graph.draw(
      on: canvas.part(row: headRows, column: 0, rows: left - axisRows, columns: canvas.columns))
    if axisRows > 0 { drawAxis(content, from: graph.start(on: canvas), on: canvas) }
  }

  private func drawHead(_ content: MetricContent, on canvas: Canvas) {
    let value =
      StyledText(content.value, content.verdict.digitRole) + content.after
    let width = max(12, value.columns + 1)
    canvas.write(value, row: 0)
    canvas.write(content.verdict.badge, row: 0, column: width)
    let used = width + content.verdict.badge.columns + 2
    // The longest form of the target that fits.
    let forms = ["target \(content.target)", "target \(content.shortTarget)", content.shortTarget]
    if let form = forms.first(where: { used + $0.count <= canvas.columns }) {
      canvas.write(form, row: 0, column: used, role: .textDim)
    }
    canvas.write(LinePart.line(facts(content), columns: canvas.columns), row: 1)
  }

  func facts(_ content: MetricContent) -> [LinePart] {
    let difference = LinePart(content.asKnown?.fact ?? StyledText(), priority: 1)
    if content.verdict == .noData {
      return [
        LinePart(content.reason ?? "nothing to measure yet", .textDim, priority: 0), difference,
      ]
        + content.facts.enumerated().map { LinePart($1.whole, priority: 1 + $0) }
    }
    var parts = [LinePart(content.sample, priority: 0), difference]
    for (index, fact) in content.facts.enumerated() {
      parts.append(LinePart(fact.text, priority: 2 + index * 2))
      parts.append(LinePart(fact.more, priority: 3 + index * 2))
    }
    if let change = content.change {
      parts.append(
        LinePart(
          StyledText("prev ", .textDim) + StyledText(change, changeRole(content)), priority: 1))
    }
    if let baseline = content.baseline { parts.append(LinePart(baseline.fact, priority: 3)) }
    if let level = content.level { parts.append(LinePart(level, .textDim, priority: 5)) }
    return parts
  }

  private func changeRole(_ content: MetricContent) -> Role {
    switch content.isBetter {
    case true?: .digitOK
    case false?: .digitWarn
    case nil: .textDim
    }
  }

  private func drawLargeHead(_ content: MetricContent, on canvas: Canvas) {
    BigDigits.draw(content.bigValue, role: content.verdict.digitRole, on: canvas)
    let column = max(30, BigDigits.columns(of: content.bigValue) + 3)
    let words = canvas.part(
      row: 0, column: column, rows: BigDigits.rows, columns: canvas.columns - column)
    let exact = content.isDuration ? "\(content.unit) \(content.value)" : content.unit
    var head = content.verdict.badge + StyledText("  " + exact)
    if let difference = content.asKnown { head += StyledText("  ") + difference.fact }
    words.write(head, row: 0)
    var target = StyledText("target ", .textDim) + StyledText(content.target)
    if let level = content.level { target += StyledText("   level \(level)", .textDim) }
    words.write(target, row: 1)
    if content.verdict == .noData {
      words.write(content.reason ?? "nothing to measure yet", row: 2, role: .textDim)
      words.write(
        LinePart.line(
          content.facts.enumerated().map { LinePart($1.whole, priority: $0) },
          columns: words.columns),
        row: 3)
      return
    }
    if let previous = content.previous {
      var line = StyledText("before \(previous)", .textDim)
      if let change = content.change {
        line += StyledText("  ") + StyledText(change, changeRole(content))
      }
      words.write(
        LinePart.line([LinePart(line, priority: 0)] + base(content), columns: words.columns), row: 2
      )
    } else {
      let none = LinePart("no period before to compare with", .textDim, priority: 0)
      words.write(LinePart.line([none] + base(content), columns: words.columns), row: 2)
    }
    words.write(
      LinePart.line(
        [LinePart(content.sample, priority: 0)]
          + content.facts.prefix(1).map { LinePart($0.whole, priority: 1) }, columns: words.columns),
      row: 3)
    words.write(
      LinePart.line(
        content.facts.dropFirst().map { LinePart($0.whole, priority: 1) }, columns: words.columns),
      row: 4)
  }

  private func base(_ content: MetricContent) -> [LinePart] {
    content.baseline.map { [LinePart($0.fact, priority: 1)] } ?? []
  }

  private func drawAxis(_ content: MetricContent, from start: Int, on canvas: Canvas) {
    let row = canvas.rows - 1
    canvas.write(content.axis.first, row: row, column: start, role: .graphAxis)
    canvas.writeRight(StyledText(content.axis.last, .graphAxis), row: row)
  }
}
