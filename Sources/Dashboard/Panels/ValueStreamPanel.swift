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
    for (index, stage) in stages.enumerated() {
      let start = canvas.columns * index / stages.count
      let end = canvas.columns * (index + 1) / stages.count
      let isLast = index == stages.count - 1
      let cell = canvas.part(
        row: 0, column: start, rows: canvas.rows, columns: end - start - (isLast ? 0 : 2))
      if !isLast {
        canvas.put(canvas.glyphs.arrow, row: 0, column: end - 2, role: .border)
      }
      draw(stage, of: content, on: cell)
    }
  }

  private func draw(_ stage: StageReading, of content: Content, on cell: Canvas) {
    let isConstraint = content.stream.bottleneck?.stage == stage.stage
    let name = cell.columns >= 26 ? stage.stage.name : stage.stage.shortName
    var head = StyledText(name, isConstraint ? .stageConstraint : stage.stage.role)
    if let p50 = stage.p50 {
      head += StyledText(" \(Figures.shortDuration(p50))")
      if cell.columns >= 26 {
        head += StyledText("  p85 \(Figures.shortDuration(stage.p85))", .textDim)
      }
    } else {
      head += StyledText(" \(Figures.missing)", .textDim)
    }
    if isConstraint { head += StyledText(" !", .stageConstraint) }
    cell.write(head, row: 0)
    cell.write(work(in: stage, of: content, columns: cell.columns), row: 1)
    if cell.rows >= 3 { cell.write(third(stage, of: content, columns: cell.columns), row: 2) }
  }

  private func work(in stage: StageReading, of content: Content, columns: Int) -> StyledText {
    guard let wip = stage.wip else { return StyledText("not used", .textDim) }
    var parts = [LinePart("wip \(wip)", priority: 0)]
    if stage.stage == .monitoring, content.openIncidents > 0 {
      parts.append(LinePart("\(content.openIncidents) open", .statusMiss, priority: 1))
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
      let long = StyledText("constraint \(share)", .stageConstraint)
      return long.columns <= columns ? long : StyledText("\(share) here", .stageConstraint)
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
