import DeliveryMetrics

/// The pipeline on an overview with room for it: its stages with the state of each job, and in the title
/// whose trunk is red.
struct PipelinePanel: Panel {
  struct Content: Sendable {
    /// `nil` until it was looked at.
    var detail: PipelineDetail?
    var title: [LinePart]
  }

  var id: PanelID { .pipeline }

  func title(of content: Content, columns: Int) -> StyledText {
    LinePart.line(content.title, columns: columns)
  }

  func content(of scene: Scene) -> Content {
    var title = [LinePart(StyledText("PIPELINE", .title), priority: 0)]
    guard case .overview(let detail, _)? = scene.detail else {
      return Content(detail: nil, title: title)
    }
    if let red = detail.redTrunks.first {
      let age = Figures.shortDuration(scene.age(red.since))
      title.append(
        LinePart(StyledText("trunk of \(red.service) red for \(age)", .statusMiss), priority: 1))
      let others = detail.redTrunks.count - 1
      if others > 0 { title.append(LinePart("+\(others)", .statusMiss, priority: 2)) }
    } else if detail.trunks > 0 {
      title.append(LinePart("trunk green", .textDim, priority: 1))
    }
    return Content(detail: detail, title: title)
  }

  func draw(_ content: Content, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    guard let detail = content.detail else {
      canvas.write("looking at runs and deployments", row: 0, role: .textDim)
      return
    }
    guard !detail.stages.isEmpty else {
      canvas.write("no run of a pipeline in the log yet", row: 0, role: .textDim)
      return
    }
    PipelineStrip(detail: detail).draw(on: canvas)
  }
}

/// The stages of the pipeline side by side, with the state of each job.
struct PipelineStrip {
  let detail: PipelineDetail

  /// How many rows show every job, heading included.
  var wantedRows: Int { 1 + (detail.stages.map(\.jobs.count).max() ?? 0) }

  func draw(on canvas: Canvas) {
    let stages = detail.stages
    guard !stages.isEmpty, canvas.columns > 0 else { return }
    for (index, stage) in stages.enumerated() {
      let start = canvas.columns * index / stages.count
      let end = canvas.columns * (index + 1) / stages.count
      let isLast = index == stages.count - 1
      // What the definition does not name comes after nothing.
      let isNext = !isLast && !stages[index + 1].name.isEmpty
      let cell = canvas.part(
        row: 0, column: start, rows: canvas.rows, columns: end - start - (isLast ? 0 : 2))
      if isNext { canvas.put(canvas.glyphs.arrow, row: 0, column: end - 2, role: .border) }
      draw(stage, on: cell)
    }
  }

  private func draw(_ stage: PipelineStage, on cell: Canvas) {
    let red = stage.jobs.reduce(0) { $0 + ($1.redSince == nil ? 0 : 1) }
    var head = StyledText(
      stage.name.isEmpty ? "NOT LISTED" : stage.name.uppercased(),
      red > 0 ? .statusMiss : stage.name.isEmpty ? .textDim : .title)
    if red > 0 { head += StyledText(" X \(red) red", .statusMiss) }
    cell.write(head, row: 0)
    // Red jobs are never among those that there is no room for.
    let jobs = stage.jobs.filter { $0.redSince != nil } + stage.jobs.filter { $0.redSince == nil }
    let room = max(0, cell.rows - 1)
    let shown = jobs.count > room ? max(0, room - 1) : jobs.count
    for (row, job) in jobs.prefix(shown).enumerated() {
      cell.write(PipelineText(job).cell(columns: cell.columns), row: row + 1)
    }
    if shown < jobs.count, room > 0 {
      cell.write(StyledText("+\(jobs.count - shown) more", .textDim), row: shown + 1)
    }
  }
}

/// A row of the pipeline in words.
struct PipelineText {
  let job: PipelineJob

  init(_ job: PipelineJob) {
    self.job = job
  }

  /// What the last state is called.
  var state: String {
    guard let state = job.state else { return "no data" }
    return switch state {
    case .succeeded: "ok"
    case .failed: "failed"
    default: state.rawValue
    }
  }

  var glyph: String {
    switch job.state {
    case .succeeded, .up: "+"
    case .failed, .down: "X"
    case .degraded: "~"
    case .queued, .running: "?"
    case .cancelled, .skipped, .seen, nil: "-"
    }
  }

  var role: Role {
    switch job.state {
    case .succeeded, .up: .statusOK
    case .failed, .down: .statusMiss
    case .degraded: .statusWarn
    case .queued, .running: .text
    case .cancelled, .skipped, .seen, nil: .statusNoData
    }
  }

  /// The name with its state, and its pass rate where there is room.
  func cell(columns: Int) -> StyledText {
    var parts = [
      LinePart(
        StyledText("\(isRed ? "X" : glyph) ", isRed ? .statusMiss : role) + StyledText(job.name),
        priority: 0)
    ]
    if job.redServices > 1 {
      parts.append(LinePart("\(job.redServices) red", .statusMiss, priority: 1))
    }
    if job.state == nil {
      parts.append(LinePart("no data", .textDim, priority: 1))
    } else if job.passRate != nil {
      parts.append(LinePart(Figures.percent(job.passRate), .textDim, priority: 2))
    }
    return LinePart.line(parts, columns: columns, gap: 1)
  }

  private var isRed: Bool { job.redSince != nil }
}
