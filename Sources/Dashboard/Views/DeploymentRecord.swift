import DeliveryEvents
import DeliveryMetrics

/// What was tried on a deployment, and what the log says of it: the lower part of its view.
struct DeploymentRecord {
  let checks: [DeploymentCheck]
  /// `nil` where files are not looked through.
  let lines: SourceLines?
  let scene: Scene

  /// As much as fits: the checks, and the raw lines with the newest first.
  func rows(_ size: Size) -> [StyledText] {
    guard size.rows > 0, size.columns >= 20 else { return [] }
    let raw = rawRows(size.columns)
    let checks = checkRows(size.columns)
    // Each of the two gets what the other can spare, and half of it all the same.
    let half = size.rows / 2
    let room = max(size.rows - raw.count, min(size.rows - half, checks.count))
    return cut(checks, to: room) + raw.prefix(max(0, size.rows - min(room, checks.count)))
  }

  /// The first rows, the last of which then says how many are missing.
  private func cut(_ rows: [StyledText], to room: Int) -> [StyledText] {
    guard rows.count > room, room > 1 else { return Array(rows.prefix(max(0, room))) }
    let left = rows.count - room + 1
    return rows.prefix(room - 1) + [StyledText("  \(left) more rows of checks", .textDim)]
  }

  // MARK: Checks

  private func checkRows(_ columns: Int) -> [StyledText] {
    guard !checks.isEmpty else {
      return [StyledText("CHECKS  no run names its commits", .textDim)]
    }
    let failed = checks.count { [.failed, .down].contains($0.outcome) }
    let sum = failed == 0 ? "\(checks.count)" : "\(checks.count), \(failed) not well"
    let texts = checks.map(text)
    // In columns of equal width, so that times stand below each other.
    let width = (texts.map(\.columns).max() ?? 0) + 3
    let perRow = max(1, columns / max(1, width))
    let glyphs = Glyphs.of(scene.view.glyphs)
    let rows = stride(from: 0, to: texts.count, by: perRow).map { start in
      texts[start..<min(texts.count, start + perRow)].reduce(StyledText(" ")) { row, text in
        row + text.fitted(to: min(width, columns), glyphs: glyphs)
      }
    }
    return [StyledText("CHECKS", .title) + StyledText("  \(sum)", .textDim)] + rows
  }

  /// `12:22 unit_tests + ok 4m`.
  private func text(_ check: DeploymentCheck) -> StyledText {
    let time = scene.clock.hourMinute(check.began)
    var text = StyledText("\(time) ", .textDim) + StyledText(check.name)
    let (mark, role) = mark(check.outcome)
    text += StyledText(" \(mark)", role)
    if let seconds = check.seconds {
      text += StyledText(" \(Figures.shortDuration(seconds))", .textDim)
    }
    return text
  }

  private func mark(_ outcome: DeploymentCheck.Outcome) -> (String, Role) {
    switch outcome {
    case .succeeded: ("+ ok", .statusOK)
    case .failed: ("X failed", .statusMiss)
    case .down: ("X down", .statusMiss)
    case .degraded: ("~ degraded", .statusWarn)
    case .running: ("? running", .statusWarn)
    case .cancelled: ("- cancelled", .statusNoData)
    case .skipped: ("- skipped", .statusNoData)
    }
  }

  // MARK: Raw lines

  private func rawRows(_ columns: Int) -> [StyledText] {
    guard let lines else { return [] }
    var title = StyledText(lines.lines.count == 1 ? "RAW LINE" : "RAW LINES", .title)
    if let searched = lines.searched {
      title += StyledText("  searching\(ellipsis) \(Int(searched * 100))%", .statusWarn)
    }
    if let note = lines.note { title += StyledText("  \(note)", .textDim) }
    return [title] + lines.lines.reversed().flatMap { rows(of: $0, columns) }
  }

  private var ellipsis: String { String(Character(Glyphs.of(scene.view.glyphs).ellipsis)) }

  private func rows(of line: SourceLines.Line, _ columns: Int) -> [StyledText] {
    let place = StyledText(" \(line.file):\(line.number)  byte \(line.offset)", .textDim)
    var cells: [Cell] = []
    // A field is as wide as ``CellText`` lets it be, and a line may be longer.
    var rest = line.text.unicodeScalars[...]
    while !rest.isEmpty {
      cells += CellText.cells(String(String.UnicodeScalarView(rest.prefix(24))))
      rest = rest.dropFirst(24)
    }
    if line.isCut { cells += StyledText(ellipsis, .textDim).cells }
    return [place]
      + StyledText(cells: cells).chunks(of: max(1, columns - 2)).map { StyledText("  ") + $0 }
  }
}
