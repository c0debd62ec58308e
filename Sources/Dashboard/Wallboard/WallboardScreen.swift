import DeliveryMetrics

/// One page of the wallboard: the verdict first, in shapes that need no colour.
struct WallboardScreen {
  let scene: Scene
  let board: Wallboard

  func draw(on frame: Canvas) {
    // What never moves burns in: everything stands one cell elsewhere each hour.
    let hour = Int(scene.status.now.secondsRoundedDown / 3600 % 4 + 4) % 4
    let canvas = frame.part(
      row: hour == 1 || hour == 2 ? 1 : 0, column: hour >= 2 ? 1 : 0, rows: frame.rows - 1,
      columns: frame.columns - 1)
    head(on: canvas.part(row: 0, column: 0, rows: 1, columns: canvas.columns))
    let body = canvas.part(row: 1, column: 0, rows: canvas.rows - 3, columns: canvas.columns)
    switch board.page {
    case .measures: measures(on: body)
    case .stages: stages(on: body)
    case .services: services(on: body)
    }
    state(on: canvas.part(row: canvas.rows - 2, column: 0, rows: 1, columns: canvas.columns))
    foot(on: canvas.part(row: canvas.rows - 1, column: 0, rows: 1, columns: canvas.columns))
  }

  // MARK: The lines around a page

  private func head(on canvas: Canvas) {
    canvas.fill(.header)
    let status = scene.status
    // Data that has aged takes the place of the clock: a board that only looks well is the worst.
    let isFrozen = scene.view.frozen != nil || status.mode == .frozen
    let mode = HeaderBar.mode(status, isFrozen: isFrozen)
    let time = "\(scene.clock.hourMinute(status.now)) \(scene.clock.zoneName(at: status.now)) "
    var clock = StyledText(time, .header)
    if isFrozen || status.replay != nil {
      // A clock that stands or plays may be of any day.
      let dated = StyledText("\(scene.clock.date(status.now)) \(time)", .header)
      if mode.columns + dated.columns + 2 <= canvas.columns { clock = dated }
    }
    if status.isStale {
      clock = StyledText(" STALE \(Figures.age(status.freshnessSeconds)) ", .stale)
    }
    let parts = [
      LinePart(mode, priority: 0),
      LinePart(HeaderBar.scope(scene.snapshot.scope).uppercased(), .header, priority: 1),
      LinePart(scene.view.window.label, .header, priority: 2),
    ]
    canvas.write(
      LinePart.line(parts, columns: canvas.columns - clock.columns - 1), row: 0, column: 1)
    canvas.writeRight(clock, row: 0)
  }

  /// The most urgent thing, across the whole board.
  private func state(on canvas: Canvas) {
    if scene.status.isLoading {
      canvas.write(" figures are of the part read so far", row: 0, role: .textDim)
      return
    }
    let incidents = scene.snapshot.openIncidents
    if let incident = incidents.first {
      canvas.fill(.eventIncident)
      let age = Figures.shortDuration(scene.now.seconds(since: incident.opened))
      let number = scene.snapshot.openIncidentCount
      let count = number == 1 ? "INCIDENT" : "\(number) INCIDENTS"
      var parts = [
        LinePart(" !! \(count) OPEN \(age)", .eventIncident, priority: 0),
        LinePart(incident.services.joined(separator: ", "), .eventIncident, priority: 1),
        LinePart(incident.title ?? incident.id, .eventIncident, priority: 2),
      ]
      if let cause = incident.cause {
        parts.append(LinePart("since deploy \(cause)", .eventIncident, priority: 3))
      }
      canvas.write(LinePart.line(parts, columns: canvas.columns), row: 0)
    } else if let alert = scene.snapshot.alerts.first(where: { $0.severity == .critical })
      ?? scene.snapshot.alerts.first
    {
      let role: Role = alert.severity == .critical ? .severityCritical : .severityWarning
      canvas.fill(role)
      canvas.write(StyledText(" ! \(alert.message)", role), row: 0)
    } else {
      canvas.write(" + no open incident, no alert", row: 0, role: .statusOK)
    }
  }

  private func foot(on canvas: Canvas) {
    let status = scene.status
    var right = StyledText("src \(status.sourcesOK)/\(status.sources) ", .textDim)
    if status.sources == 0 { right = StyledText() }
    if let fresh = status.freshnessSeconds, !status.isStale, status.mode != .demo,
      status.replay == nil
    {
      right = StyledText("fresh \(Figures.age(fresh))  ", .textDim) + right
    }
    if status.badLines > 0 {
      right = StyledText("+\(Figures.count(status.badLines)) bad lines  ", .statusWarn) + right
    }
    let notice = StyledText(status.stateNotice ?? "", .statusWarn)
    var left = [
      LinePart(
        " \(board.page.rawValue + 1)/\(Wallboard.Page.allCases.count)", .textDim,
        priority: notice.isEmpty ? 0 : 1)
    ]
    // Whoever looks at a wall has no other line to look at: what is wrong goes before all that is well.
    left.append(LinePart(notice, priority: 0))
    if notice.columns + right.columns + 2 > canvas.columns { right = StyledText() }
    if scene.snapshot.hasCriticalAlert {
      left.append(LinePart("held by a critical alert", .textDim, priority: 1))
    } else if board.secondsPerPage > 0 {
      left.append(
        LinePart("a page every \(Figures.age(board.secondsPerPage))", .textDim, priority: 2))
    }
    left.append(LinePart("W  back to the keys", .textDim, priority: 3))
    canvas.write(LinePart.line(left, columns: canvas.columns - right.columns - 2), row: 0)
    canvas.writeRight(right, row: 0)
  }

  // MARK: The four measures

  private func measures(on canvas: Canvas) {
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
    for row in [0, 1 + height] { line(row, on: canvas) }
  }

  private func line(_ row: Int, on canvas: Canvas) {
    for column in 0..<max(0, canvas.columns) {
      canvas.put(canvas.glyphs.horizontal, row: row, column: column, role: .border)
    }
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

  // MARK: The value stream

  private func stages(on canvas: Canvas) {
    let stream = scene.snapshot.valueStream
    line(0, on: canvas)
    canvas.write(
      ValueStreamPanel().title(
        of: ValueStreamPanel().content(of: scene), columns: canvas.columns - 2), row: 1, column: 1)
    let count = max(1, stream.stages.count)
    let parts = (0..<count).map { index in
      let start = canvas.columns * index / count
      let end = canvas.columns * (index + 1) / count
      return canvas.part(
        row: 3, column: start + 1, rows: canvas.rows - 3, columns: end - start - 2)
    }
    let size = StageSize(stream.stages, on: parts)
    for (stage, part) in zip(stream.stages, parts) {
      self.stage(stage, size, isConstraint: stream.bottleneck?.stage == stage.stage, on: part)
    }
  }

  /// How large the words and figures of all stages are: the same for each, or the largest would seem
  /// to matter most.
  private struct StageSize {
    var hasLetters: Bool
    /// `nil` for ordinary text.
    var scale: BigDigits.Scale?

    init(_ stages: [StageReading], on parts: [Canvas]) {
      let pairs = zip(stages, parts)
      hasLetters = pairs.allSatisfy {
        $1.rows >= 15 && BlockLetters.canWrite($0.stage.shortName, on: $1)
      }
      let titleRows = hasLetters ? BlockLetters.rows + 1 : 1
      scale = BigDigits.Scale.all.first { scale in
        pairs.allSatisfy {
          scale.rows + titleRows + 5 <= $1.rows
            && BigDigits.columns(of: Self.value($0), scale) < $1.columns
        }
      }
    }

    /// A time in one unit: a second one leaves no room for size.
    static func value(_ stage: StageReading) -> String {
      let text = Figures.big(stage.p50)
      return text.firstIndex(of: "h").map { String(text[...$0]) } ?? text
    }
  }

  private func stage(
    _ stage: StageReading, _ size: StageSize, isConstraint: Bool, on canvas: Canvas
  ) {
    let role = isConstraint ? Role.stageConstraint : stage.stage.role
    let name = stage.stage.shortName
    var row = 1
    if size.hasLetters {
      BlockLetters.draw(name, role: role, on: canvas)
      row = BlockLetters.rows + 1
    } else {
      canvas.write(StyledText(name, role), row: 0)
    }
    if let scale = size.scale {
      let room = canvas.part(row: row, column: 0, rows: scale.rows, columns: canvas.columns)
      BigDigits.draw(StageSize.value(stage), role: role, scale, on: room)
      row += scale.rows + 1
    }
    let label = canvas.columns < 14 ? "" : "median "
    canvas.write("\(label)\(Figures.shortDuration(stage.p50))", row: row)
    row += 1
    canvas.write(stage.wip.map { "wip \($0)" } ?? "not used", row: row)
    if let ageing = stage.ageing, ageing > 0 {
      canvas.write("\(ageing) ageing", row: row + 1, role: .statusWarn)
    } else if let age = stage.oldestAgeSeconds {
      canvas.write("oldest \(Figures.shortDuration(age))", row: row + 1, role: .textDim)
    }
    if isConstraint { canvas.write("! CONSTRAINT", row: row + 2, role: .stageConstraint) }
  }

  // MARK: The services that miss most

  private func services(on canvas: Canvas) {
    line(0, on: canvas)
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
      service(
        reading,
        on: canvas.part(
          row: 2 + index % rows * height, column: index / rows * width + 1, rows: height - 1,
          columns: width - 2))
    }
    if all.count > shown {
      canvas.writeRight(StyledText(" \(all.count - shown) more do better ", .textDim), row: 0)
    }
  }

  private func service(_ reading: Reading, on canvas: Canvas) {
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

extension Snapshot {
  /// Whether an alert is of the kind that holds the wallboard at its measures.
  var hasCriticalAlert: Bool { alerts.contains { $0.severity == .critical } }
}
