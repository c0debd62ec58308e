import DeliveryEvents
import DeliveryMetrics

/// A lane per service, from the look-back to the end of the incident, or as far beyond its opening as
/// it was looked back.
struct IncidentTimeline {
  private static let names = 16
  /// The distances between times on the axis, in minutes.
  private static let steps: [Int64] = [
    5, 10, 20, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080,
  ]

  let detail: IncidentDetail
  let scene: Scene

  private var opened: Timestamp { detail.incident.opened }
  private var start: Timestamp { opened.advanced(byNanoseconds: -detail.lookBackNanoseconds) }
  private var impactEnd: Timestamp { detail.incident.resolved ?? scene.now }
  private var end: Timestamp {
    let furthest = opened.advanced(byNanoseconds: detail.lookBackNanoseconds)
    // An incident of this minute still has something to its right.
    let nearest = opened.advanced(byNanoseconds: detail.lookBackNanoseconds / 12)
    return min(furthest, max(nearest, impactEnd))
  }

  /// The axis, the lanes and the legend; the lanes of the incident's own services stay longest.
  func rows(_ size: Size) -> [StyledText] {
    let width = size.columns - Self.names - 2
    guard width >= 20, size.rows >= 2 else { return [] }
    let lanes = services.prefix(min(6, max(1, size.rows - 2))).map { lane($0, width) }
    return [axis(width)] + lanes + [legend]
  }

  private var services: [String] {
    var names = detail.incident.services
    for change in detail.changes + detail.after
    where !names.contains(change.service) && !change.service.isEmpty {
      names.append(change.service)
    }
    return names
  }

  private func place(_ time: Timestamp, _ width: Int) -> Int {
    let share = time.seconds(since: start) / end.seconds(since: start)
    return min(width - 1, max(0, Int(share * Double(width - 1))))
  }

  private func lane(_ name: String, _ width: Int) -> StyledText {
    var cells = [Cell](repeating: Cell("-", role: .graphAxis), count: width)
    let isOwn = detail.incident.services.contains(name)
    let opening = place(opened, width)
    if isOwn {
      let last = place(impactEnd, width)
      for column in opening...max(opening, last) { cells[column] = Mark.impact.cell }
      cells[max(opening, last)] =
        detail.incident.resolved != nil && impactEnd <= end
        ? Mark.resolved.cell : Cell(">", role: .eventImpact)
    }
    // Where several fall together, a failure is what is shown.
    let marks = (detail.changes.reversed() + detail.after).filter { $0.service == name }
    for change in marks.filter({ mark(of: $0) != .failed })
      + marks.filter({ mark(of: $0) == .failed })
    {
      cells[place(change.time, width)] = mark(of: change).cell
    }
    if isOwn { cells[opening] = Mark.opened.cell }
    if scene.now < end {
      // What is to come has no lane yet.
      for column in (place(scene.now, width) + 1)..<width { cells[column] = .blank }
    }
    return StyledText(name).fitted(to: Self.names, glyphs: Glyphs.of(.ascii)) + StyledText("  ")
      + StyledText(cells: cells)
  }

  private func mark(of change: IncidentDetail.Change) -> Mark {
    switch change.kind {
    case .config: .config
    case .note: .note
    case .alert: .alert
    case .deploy:
      if change.deployment?.outcome == .failed {
        .failed
      } else {
        change.deployment?.isRollback == true ? .rollback : .deploy
      }
    }
  }

  /// Times at round distances, and what stands at the end.
  private func axis(_ width: Int) -> StyledText {
    var text = [Character](repeating: " ", count: width)
    func write(_ label: String, at column: Int) {
      let range = max(0, column - 1)..<min(width, column + label.count + 1)
      guard column >= 0, column + label.count <= width, text[range].allSatisfy({ $0 == " " })
      else { return }
      text.replaceSubrange(column..<column + label.count, with: label)
    }
    let last = scene.now > end ? label(end) : scene.axis.last
    write(last, at: min(width - last.count, place(min(scene.now, end), width)))
    let minutes = end.seconds(since: start) / 60
    let step = Self.steps.first { minutes / Double($0) <= Double(width) / 12 } ?? 43_200
    let length = step * 60_000_000_000
    var time = (start.nanoseconds / length + 1) * length
    while time < min(end, scene.now).nanoseconds {
      let instant = Timestamp(nanoseconds: time)
      write(
        step >= 1440 ? scene.clock.monthDay(instant) : label(instant), at: place(instant, width))
      time += length
    }
    return StyledText("TIMELINE", .title).fitted(to: Self.names + 2, glyphs: Glyphs.of(.ascii))
      + StyledText(String(text), .graphAxis)
  }

  private func label(_ time: Timestamp) -> String { scene.clock.hourMinute(time) }

  /// What stands on the lanes, in words.
  private var legend: StyledText {
    var present = Set((detail.changes + detail.after).map(mark))
    present.formUnion([.opened, .impact])
    if detail.incident.resolved != nil, impactEnd <= end { present.insert(.resolved) }
    return Mark.allCases.filter(present.contains).reduce(StyledText()) { line, mark in
      line + StyledText(line.isEmpty ? "" : "  ")
        + StyledText(String(Character(mark.glyph)), mark.role)
        + StyledText(" \(mark.rawValue)", .textDim)
    }
  }

  /// A sign on a lane.
  private enum Mark: String, CaseIterable {
    case deploy, failed, rollback, config, note, alert, opened, impact, resolved

    var glyph: Unicode.Scalar {
      switch self {
      case .deploy: "D"
      case .failed: "X"
      case .rollback: "<"
      case .config: "c"
      case .note: "n"
      case .alert: "a"
      case .opened: "!"
      case .impact: "="
      case .resolved: "+"
      }
    }

    var role: Role {
      switch self {
      case .deploy: .eventDeploy
      case .failed: .eventFail
      case .rollback: .eventRollback
      case .config, .note: .eventConfiguration
      case .alert: .severityWarning
      case .opened: .eventIncident
      case .impact: .eventImpact
      case .resolved: .statusOK
      }
    }

    var cell: Cell { Cell(glyph, role: role) }
  }
}
