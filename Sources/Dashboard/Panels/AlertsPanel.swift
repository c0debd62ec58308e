import DeliveryMetrics

/// What wants attention: critical alerts, then open incidents, then warnings.
struct AlertsPanel: Panel {
  struct Content: Sendable, Equatable {
    var lines: [[StyledText]]
    /// How many want attention, and what of the others: `1 held back`.
    var alerts: Int
    var settled: [String] = []
    var incidents: Int
    /// The incidents that have no line, being more than any screen shows.
    var unsaid = 0
    /// Whether all of it is as of the end of a log.
    var isEnded = false
  }

  /// The most incidents that are put into words: for each frame.
  private static let saidIncidents = 200

  var id: PanelID { .alerts }

  func title(of content: Content, columns: Int) -> StyledText {
    var title = StyledText("ALERTS \(content.alerts)", .title)
    for part in content.settled { title += StyledText(", \(part)", .textDim) }
    if content.incidents > 0 {
      title += StyledText(
        ", \(content.incidents) incident\(content.incidents == 1 ? "" : "s") open",
        .severityCritical)
    }
    if content.isEnded { title += StyledText(" at the last event", .textDim) }
    return title
  }

  func content(of scene: Scene) -> Content {
    let snapshot = scene.snapshot
    // What somebody looks after, or another alert explains, comes last.
    let labels = snapshot.alerts.map { AlertLabel($0, scene) }
    let open = labels.filter { $0.standing == .open }
    let critical = open.filter { $0.alert.severity == .critical }
    let warnings = open.filter { $0.alert.severity != .critical }
    let settled = labels.filter { $0.standing != .open }
    if scene.status.isLoading {
      let part = "figures are of the part read so far; alerts follow when all is read"
      return Content(lines: [[StyledText(part, .textDim)]], alerts: 0, incidents: 0)
    }
    let opened = snapshot.openIncidents
    let incidents = opened.prefix(Self.saidIncidents).map { incident -> [StyledText] in
      var cause = StyledText()
      if let id = incident.cause {
        cause = StyledText("after \(id)\(incident.isCauseAssumed ? " (assumed)" : "")", .textDim)
      }
      return [
        StyledText("! OPEN", .eventIncident),
        StyledText("\(incident.id) \(scene.openFor(incident))"),
        StyledText(incident.services.joined(separator: ", ")),
        StyledText(incident.title ?? "", .textDim), cause,
      ]
    }
    func line(_ named: AlertLabel) -> [StyledText] {
      self.line(named, beside: scene.view.window.nanoseconds)
    }
    return Content(
      lines: critical.map(line) + incidents + warnings.map(line) + settled.map(line),
      alerts: open.count, settled: counts(settled),
      incidents: snapshot.openIncidentCount, unsaid: snapshot.openIncidentCount - incidents.count,
      isEnded: scene.isEnded)
  }

  /// What becomes of those that want no attention, such as `1 acknowledged`.
  private func counts(_ settled: [AlertLabel]) -> [String] {
    [("acknowledged", "acked"), ("silenced", "silenced"), ("held back", "held")].compactMap {
      (word, state) in
      let count = settled.count { $0.state == state }
      return count == 0 ? nil : "\(count) \(word)"
    }
  }

  private func line(_ named: AlertLabel, beside window: Int64) -> [StyledText] {
    let alert = named.alert
    let sentence = alert.sentence(beside: window)
    guard named.standing == .open else {
      let word = named.state == "acked" ? "v ACK" : "- \(named.state)"
      return [StyledText(word, .severityAcknowledged), StyledText(sentence, .textDim)]
    }
    let role: Role =
      switch alert.severity {
      case .critical: .severityCritical
      case .warning: AlertLabel.isMiss(alert) ? .statusMiss : .severityWarning
      case .info: .severityInfo
      }
    return [
      StyledText(AlertLabel.word(of: alert), role),
      StyledText(sentence),
      // More than fit on any screen.
      StyledText(alert.services.prefix(40).joined(separator: ", "), .textDim),
    ]
  }

  func draw(_ content: Content, on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    guard !content.lines.isEmpty else {
      canvas.write(
        content.isEnded
          ? "at the last event: no alert, no open incident" : "+ no alert, no open incident",
        row: 0, role: content.isEnded ? .textDim : .statusOK)
      return
    }
    if let folded = folded(content, on: canvas) {
      for (row, line) in folded.enumerated() { canvas.write(line, row: row) }
      return
    }
    let shown = content.lines.prefix(canvas.rows)
    for (row, parts) in shown.enumerated() {
      let isLast = row == shown.count - 1
      let hidden = isLast ? content.lines.count - shown.count + content.unsaid : 0
      let line = parts.enumerated().map { LinePart($1, priority: $0) }
      // What is said of this one goes before the word behind it.
      let said = parts.prefix(2).reduce(2) { $0 + $1.columns }
      let forms = hidden > 0 ? [" +\(hidden) more", " +\(hidden)"] : [""]
      let more = StyledText(
        forms.first { said + $0.count <= canvas.columns } ?? forms[forms.count - 1],
        .severityWarning)
      let room = canvas.columns - more.columns
      canvas.write(
        LinePart.line(line, columns: room, keeping: 2).fitted(to: room, glyphs: canvas.glyphs)
          + more, row: row)
    }
  }

  /// The lines with what does not fit on further rows; `nil` when there are not rows enough.
  private func folded(_ content: Content, on canvas: Canvas) -> [StyledText]? {
    let indent = 8
    guard canvas.columns > indent * 3, content.unsaid == 0 else { return nil }
    var rows: [StyledText] = []
    for parts in content.lines {
      var line = StyledText()
      for part in parts where !part.isEmpty {
        let gap = StyledText(line.isEmpty ? "" : "  ")
        if line.columns + gap.columns + part.columns <= canvas.columns {
          line += gap + part
          continue
        }
        for word in (gap + part).words {
          if line.columns + word.columns > canvas.columns {
            rows.append(line)
            line = StyledText(String(repeating: " ", count: indent)) + word.withoutLeadingBlanks
          } else {
            line += word
          }
        }
      }
      rows.append(line)
      if rows.count > canvas.rows { return nil }
    }
    return rows
  }
}

extension StyledText {
  /// Its words, each with the blanks before it.
  fileprivate var words: [StyledText] {
    var words: [StyledText] = []
    var start = 0
    for index in cells.indices.dropFirst() where cells[index].isSpace && !cells[index - 1].isSpace {
      words.append(StyledText(cells: Array(cells[start..<index])))
      start = index
    }
    words.append(StyledText(cells: Array(cells[start...])))
    return words
  }

  fileprivate var withoutLeadingBlanks: StyledText {
    StyledText(cells: Array(cells.drop(while: \.isSpace)))
  }
}
