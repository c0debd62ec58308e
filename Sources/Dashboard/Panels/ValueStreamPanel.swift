import DeliveryMetrics

/// The five stages in a strip: how long work stays in each, how much is there, which one holds it
/// back.
struct ValueStreamPanel: Panel {
  struct Content: Sendable, Equatable {
    var stream: ValueStream
    var openIncidents: Int
    /// Whether the time through the stream was another one as known then.
    var isMarked = false
  }

  var id: PanelID { .valueStream }

  func title(of content: Content, columns: Int) -> StyledText {
    var title = StyledText("VALUE STREAM", .title)
    if columns >= 50, let mean = content.stream.leadTimeMean {
      title += StyledText(
        " to production \(Figures.shortDuration(mean)) n=\(content.stream.n)", .textDim)
      if content.isMarked { title += AsKnownDifference.mark }
    }
    if let bottleneck = content.stream.bottleneck {
      let share = "\(bottleneck.stage.shortName) \(Figures.percent(bottleneck.share))"
      let forms = ["constraint \(share), \(bottleneck.because)", "! \(share)"]
      if let form = forms.first(where: { title.columns + 2 + $0.count <= columns }) {
        title += StyledText("  ") + StyledText(form, .stageConstraint)
      }
    }
    return title
  }

  func content(of scene: Scene) -> Content {
    let stream = scene.snapshot.valueStream
    return Content(
      stream: stream, openIncidents: scene.snapshot.reading.recoveryTime.open,
      isMarked: scene.streamDifference != nil)
  }

  func draw(_ content: Content, on canvas: Canvas) {
    let stages = content.stream.stages
    guard !stages.isEmpty, canvas.columns > 0 else { return }
    let ends = stages.indices.map { canvas.columns * ($0 + 1) / stages.count }
    func cells(_ rest: Int) -> [Canvas] {
      zip([0] + ends, ends).enumerated().map { index, edges in
        let columns = edges.1 - edges.0 - (index == stages.count - 1 ? 0 : rest)
        return canvas.part(
          row: 0, column: edges.0, rows: canvas.rows, columns: max(0, columns))
      }
    }
    // A gap, an arrow and a gap follow.
    let side = cells(3)
    // Where a name and its figure do not fit beside each other, they stand below each other everywhere.
    let isStacked =
      canvas.rows > 1
      && zip(stages, side).contains { stage, cell in
        head(stage, of: content, columns: cell.columns).columns > cell.columns
      }
    // Below an arrow there is room for a figure, and a name is short enough to have a gap before it.
    let cells = isStacked ? cells(1) : side
    let isNarrow = isStacked && canvas.columns < stages.count * 9
    for end in ends.dropLast() {
      canvas.put(canvas.glyphs.arrow, row: 0, column: end - (isNarrow ? 1 : 2), role: .border)
    }
    for (stage, cell) in zip(stages, cells) {
      if isStacked {
        drawStacked(stage, of: content, on: cell)
      } else {
        draw(stage, of: content, on: cell)
      }
    }
  }

  private func draw(_ stage: StageReading, of content: Content, on cell: Canvas) {
    cell.write(head(stage, of: content, columns: cell.columns), row: 0)
    cell.write(work(in: stage, of: content, columns: cell.columns), row: 1)
    if cell.rows >= 3 { cell.write(third(stage, of: content, columns: cell.columns), row: 2) }
  }

  /// Name, figure and what is there, one below the other.
  private func drawStacked(_ stage: StageReading, of content: Content, on cell: Canvas) {
    let isConstraint = content.stream.bottleneck?.stage == stage.stage
    cell.write(
      StyledText(stage.stage.shortName, isConstraint ? .stageConstraint : stage.stage.role), row: 0)
    let figure = StyledText(
      Figures.shortDuration(stage.p50), stage.p50 == nil ? .textDim : .text)
    let mark = StyledText(isConstraint ? "!" : "", .stageConstraint)
    var parts = [LinePart(figure, priority: 0), LinePart(mark, priority: 1)]
    if cell.rows == 2 {
      let room = cell.columns - parts.reduce(0) { $1.text.isEmpty ? $0 : $0 + $1.text.columns + 1 }
      parts.append(LinePart(work(in: stage, of: content, columns: max(0, room)), priority: 2))
    }
    cell.write(LinePart.line(parts, columns: cell.columns, gap: 1), row: 1)
    guard cell.rows > 2 else { return }
    cell.write(
      isConstraint
        ? third(stage, of: content, columns: cell.columns)
        : work(in: stage, of: content, columns: cell.columns), row: 2)
  }

  private func head(_ stage: StageReading, of content: Content, columns: Int) -> StyledText {
    let isConstraint = content.stream.bottleneck?.stage == stage.stage
    let name = columns >= 26 ? stage.stage.name : stage.stage.shortName
    var head = StyledText(name, isConstraint ? .stageConstraint : stage.stage.role)
    if let p50 = stage.p50 {
      head += StyledText(" \(Figures.shortDuration(p50))")
      if columns >= 26 {
        head += StyledText("  p85 \(Figures.shortDuration(stage.p85))", .textDim)
      }
    } else {
      head += StyledText(" \(Figures.missing)", .textDim)
    }
    if isConstraint { head += StyledText(" !", .stageConstraint) }
    return head
  }

  private func work(in stage: StageReading, of content: Content, columns: Int) -> StyledText {
    guard let wip = stage.wip else { return StyledText("not used", .textDim) }
    let isBroken = stage.stage == .monitoring && content.openIncidents > 0
    var parts = [LinePart("wip \(wip)", priority: isBroken ? 1 : 0)]
    if isBroken {
      parts.append(LinePart("\(content.openIncidents) open", .statusMiss, priority: 0))
    }
    if let ageing = stage.ageing, ageing > 0 {
      parts.append(LinePart("\(ageing) ageing", .statusWarn, priority: 2))
    }
    if let pass = stage.firstPass {
      parts.append(LinePart("pass \(Figures.percent(pass))", .textDim, priority: 3))
    }
    return LinePart.line(parts, columns: columns)
  }

  private func third(_ stage: StageReading, of content: Content, columns: Int) -> StyledText {
    if let bottleneck = content.stream.bottleneck, bottleneck.stage == stage.stage {
      let share = Figures.percent(bottleneck.share)
      let forms = [
        "constraint \(share)", "\(share) here",
        "! \(Figures.decimal(bottleneck.share * 100, digits: 0))%",
      ]
      return StyledText(forms.first { $0.count <= columns } ?? forms[2], .stageConstraint)
    }
    if let age = stage.oldestAgeSeconds {
      // Seconds would be drawn anew each second, and say nothing about a change under way.
      let text = age < 60 ? "<1m" : Figures.shortDuration(age)
      return StyledText("oldest \(text)", .textDim)
    }
    return StyledText()
  }
}

extension Stage {
  var name: String { "\(self)".uppercased() }

  var shortName: String {
    switch self {
    case .development: "DEV"
    case .testing: "TEST"
    case .staging: "STAGE"
    case .production: "PROD"
    case .monitoring: "MONITOR"
    }
  }

  var role: Role {
    switch self {
    case .development: .stageDevelopment
    case .testing: .stageTesting
    case .staging: .stageStaging
    case .production: .stageProduction
    case .monitoring: .stageMonitoring
    }
  }
}
