import DeliveryMetrics

/// The cumulative flow diagram: what has arrived over time, and in which stage it was; below it, on
/// the same columns, how much was in each stage.
///
/// The top line is arrivals, the bottom one departures; what lies between is in flight. Columns are
/// the buckets of all other graphs, so that they shift only when one closes.
struct FlowDiagram {
  /// Columns in front of the graphs, for the scale and the names.
  private static let margin = 10
  /// Columns behind them, for the shortest figure.
  private static let figures = 9

  let flow: [FlowBucket]
  let scene: Scene

  private var glyphs: Glyphs { Glyphs.of(scene.view.glyphs) }
  private var stages: [StageReading] { scene.snapshot.valueStream.stages }

  /// As much as fits, most important first: the stages with their figures, then the diagram.
  func lines(_ size: Size) -> [StyledText] {
    let room = size.columns - Self.margin - Self.figures
    guard size.rows >= Stage.allCases.count + 1, room >= 20, flow.count > 2 else { return [] }
    let shown = Array(flow.suffix(room))
    let width = shown.count * max(1, room / shown.count)
    let height = min(18, size.rows - Stage.allCases.count - 2)
    var lines: [StyledText] = []
    if height >= 5 {
      lines.append(title(shown))
      lines += diagram(shown, Size(rows: height, columns: width))
      lines.append(axis(width))
    } else {
      lines.append(StyledText("FLOW: how much was in each stage over time", .title))
    }
    return lines + Stage.allCases.map { stage($0, shown, width, size.columns) }
  }

  private func title(_ shown: [FlowBucket]) -> StyledText {
    guard let last = shown.last else { return StyledText() }
    var title = StyledText("CUMULATIVE FLOW  ", .title)
    title += StyledText("\(last.out + last.inFlight) arrived: ", .textDim)
    title += StyledText(String(Character(glyphs.gone)), .graphAxis)
    title += StyledText(" \(last.out) out  ", .textDim)
    title += StyledText("- \(last.between) between stages  ", .textDim)
    title += StyledText("\(last.inFlight - last.between) in the stages below", .textDim)
    return title
  }

  private func diagram(_ shown: [FlowBucket], _ size: Size) -> [StyledText] {
    var bands = [StackedBars.Band(glyph: glyphs.gone, role: .graphAxis, isForeground: false)]
    for stage in Stage.allCases.reversed() {
      bands.append(
        StackedBars.Band(
          glyph: glyphs.stages[stage.rawValue], role: stage.role, isForeground: true))
    }
    bands.append(StackedBars.Band(glyph: "-", role: .textDim, isForeground: true))
    let stack = StackedBars(
      bands: bands,
      columns: shown.map { [$0.out] + $0.inStages.reversed() + [max(0, $0.between)] })
    let canvas = Canvas(size: size, tier: scene.view.glyphs)
    stack.draw(on: canvas)
    return (0..<size.rows).map { row in
      let label = row == 0 ? "\(stack.top)" : row == size.rows - 1 ? "0" : ""
      return StyledText(label, .graphAxis)
        .fitted(to: Self.margin - 1, glyphs: glyphs, alignsRight: true)
        + StyledText(" ") + StyledText(cells: Array(canvas.frame.row(row)))
    }
  }

  private func axis(_ width: Int) -> StyledText {
    let label = StyledText(scene.axis.first, .graphAxis)
    let now = StyledText(scene.axis.last, .graphAxis)
    return StyledText(String(repeating: " ", count: Self.margin))
      + label.fitted(to: max(label.columns, width - now.columns), glyphs: glyphs) + now
  }

  private func stage(_ stage: Stage, _ shown: [FlowBucket], _ width: Int, _ columns: Int)
    -> StyledText
  {
    let name =
      StyledText("\(Character(glyphs.stages[stage.rawValue])) ", stage.role)
      + StyledText(stage.shortName, stage.role)
    let reading = stages[stage.rawValue]
    var line = name.fitted(to: Self.margin, glyphs: glyphs)
    guard reading.wip != nil else {
      return line + StyledText("not used", .textDim)
    }
    let graph = BarGraph(
      bars: shown.map { BarGraph.Bar(value: $0.means[stage.rawValue], role: stage.role) },
      target: nil)
    line += scene.sparkline(graph, columns: width) + StyledText("  ")
    line += LinePart.line(
      [
        LinePart("\(Figures.count(reading.arrivals ?? 0)) in", .textDim, priority: 0),
        LinePart("\(Figures.count(reading.departures ?? 0)) out", .textDim, priority: 1),
        LinePart("mean \(Figures.rate(reading.meanWip))", .textDim, priority: 2),
        LinePart("\(Figures.rate(reading.throughputPerDay))/day", .textDim, priority: 3),
      ], columns: columns - line.columns)
    return line
  }
}
