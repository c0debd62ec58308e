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
    case .measures: MeasuresPage(scene: scene).draw(on: body)
    case .stages: StagesPage(scene: scene).draw(on: body)
    case .services: ServicesPage(scene: scene).draw(on: body)
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
    var mode = HeaderBar.mode(status, isFrozen: isFrozen)
    let time = "\(scene.clock.hourMinute(status.now)) \(scene.clock.zoneName(at: status.now)) "
    var clock = StyledText(time, .header)
    if isFrozen || status.replay != nil {
      // A clock that stands or plays may be of any day.
      let dated = StyledText("\(scene.clock.date(status.now)) \(time)", .header)
      if mode.columns + dated.columns + 2 <= canvas.columns { clock = dated }
    }
    var stale = StyledText()
    if status.isStale {
      stale = StyledText(" STALE \(Figures.age(status.freshnessSeconds)) ", .stale)
    }
    if let ended = EndedLog(scene) {
      clock = ended.badge
      mode = ended.asOf(columns: canvas.columns - clock.columns - stale.columns - 2)
    } else if status.isStale {
      (clock, stale) = (stale, StyledText())
    }
    let parts = [
      LinePart(mode, priority: 0), LinePart(stale, priority: 0),
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
      let age =
        scene.isEnded
        ? "AT THE LAST EVENT, \(scene.openFor(incident))"
        : Figures.shortDuration(scene.now.seconds(since: incident.opened))
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
      canvas.write(
        StyledText(" ! \(alert.sentence(beside: scene.view.window.nanoseconds))", role), row: 0)
    } else if scene.isEnded {
      canvas.write(" at the last event: no open incident, no alert", row: 0, role: .textDim)
    } else {
      canvas.write(" + no open incident, no alert", row: 0, role: .statusOK)
    }
  }

  private func foot(on canvas: Canvas) {
    let status = scene.status
    var right = StyledText("src \(status.sourcesOK)/\(status.sources) ", .textDim)
    if status.sources == 0 { right = StyledText() }
    if let fresh = status.freshnessSeconds, !status.isStale, status.mode != .demo,
      status.replay == nil, !scene.isEnded
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
}

extension Snapshot {
  /// Whether an alert is of the kind that holds the wallboard at its measures.
  var hasCriticalAlert: Bool { alerts.contains { $0.severity == .critical } }
}
