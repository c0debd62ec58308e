import DeliveryMetrics

/// What wants attention: critical alerts, then open incidents, then warnings.
struct AlertsPanel: Panel {
  struct Content: Sendable, Equatable {
    var lines: [[StyledText]]
    var alerts: Int
    var incidents: Int
  }

  var id: PanelID { .alerts }

  func title(of content: Content, columns: Int) -> StyledText {
    var title = StyledText("ALERTS \(content.alerts)", .title)
    if content.incidents > 0 {
      title += StyledText(
        ", \(content.incidents) incident\(content.incidents == 1 ? "" : "s") open",
        .severityCritical)
    }
    return title
  }

  func content(of scene: Scene) -> Content {
    let snapshot = scene.snapshot
    let critical = snapshot.alerts.filter { $0.severity == .critical }
    let warnings = snapshot.alerts.filter { $0.severity == .warning }
    let incidents = snapshot.openIncidents.map { incident -> [StyledText] in
      let age = Figures.shortDuration(snapshot.asOf.seconds(since: incident.opened))
      var cause = StyledText()
      if let id = incident.cause {
        cause = StyledText("after \(id)\(incident.isCauseAssumed ? " (assumed)" : "")", .textDim)
      }
      return [
        StyledText("! OPEN", .eventIncident), StyledText("\(incident.id) for \(age)"),
        StyledText(incident.services.joined(separator: ", ")),
        StyledText(incident.title ?? "", .textDim), cause,
      ]
    }
    return Content(
      lines: critical.map(line) + incidents + warnings.map(line), alerts: snapshot.alerts.count,
      incidents: incidents.count)
  }

  private func line(_ alert: Alert) -> [StyledText] {
    let isCritical = alert.severity == .critical
    return [
      StyledText(
        isCritical ? "! CRIT" : "~ WARN", isCritical ? .severityCritical : .severityWarning),
      StyledText(alert.message),
      StyledText(alert.services.joined(separator: ", "), .textDim),
    ]
  }

  func draw(_ content: Content, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    guard !content.lines.isEmpty else {
      canvas.write("+ no alert, no open incident", row: 0, role: .statusOK)
      return
    }
    for (row, parts) in content.lines.prefix(canvas.rows).enumerated() {
      let hidden = row == canvas.rows - 1 ? content.lines.count - canvas.rows : 0
      let more = StyledText(hidden > 0 ? " +\(hidden) more" : "", .severityWarning)
      let line = parts.enumerated().map { LinePart($1, priority: $0) }
      let room = canvas.columns - more.columns
      canvas.write(
        LinePart.line(line, columns: room, keeping: 2).fitted(to: room, glyphs: canvas.glyphs)
          + more, row: row)
    }
  }
}
