import DeliveryEvents
import DeliveryMetrics

/// The timeline across the screen: density of events, deployments, failures, incidents, the window
/// that is measured, and where the clock stands.
///
/// On one row marks stand in the place of the density; where there is room, on a row of their own.
struct Scrubber {
  let scale: TimelineScale
  private let timeline: Timeline
  private let now: Timestamp
  private let window: TimelineSpan
  private let glyphs: Glyphs

  init(_ timeline: Timeline, status: FeedStatus, view: ViewState, columns: Int) {
    self.timeline = timeline
    scale = TimelineScale(view.shownSpan(of: timeline), columns: columns)
    now = status.now
    window = TimelineSpan(
      from: now.advanced(byNanoseconds: -view.window.nanoseconds), until: now)
    glyphs = .of(view.glyphs)
  }

  /// Density and marks on one row.
  func drawRow(on canvas: Canvas) {
    drawDensity(on: canvas, row: 0)
    drawMarks(on: canvas, row: 0, isAlone: false)
    drawCursor(on: canvas, rows: 1)
  }

  /// Marks above density.
  func drawRows(on canvas: Canvas) {
    drawMarks(on: canvas, row: 0, isAlone: true)
    drawDensity(on: canvas, row: 1)
    drawCursor(on: canvas, rows: 2)
  }

  private func drawDensity(on canvas: Canvas, row: Int) {
    let counts = timeline.counts(.event, on: scale)
    let bars = glyphs.bars
    let top = max(1, counts.max() ?? 1)
    for (column, count) in counts.enumerated() {
      let level = count == 0 ? 0 : max(1, (count * bars.count + top - 1) / top)
      let isMeasured = isMeasured(column)
      canvas.put(
        level == 0 ? glyphs.zero : bars[min(level, bars.count) - 1], row: row, column: column,
        role: isMeasured ? .text : .scrub)
    }
    // Its end is the cursor.
    if let start = scale.column(of: window.from) {
      canvas.put("[", row: row, column: start, role: .text)
    }
  }

  /// Whether the window reaches into a column.
  private func isMeasured(_ column: Int) -> Bool {
    scale.start(of: column + 1) > window.from && scale.start(of: column) <= window.until
  }

  /// What is rare covers what is frequent.
  private func drawMarks(on canvas: Canvas, row: Int, isAlone: Bool) {
    let kinds: [(TimelineMarks.Kind, Unicode.Scalar, Role)] = [
      (.deployment, "D", .eventDeploy), (.failure, "X", .eventFail),
      (.incident, "!", .eventIncident),
    ]
    for (kind, glyph, role) in kinds {
      let counts = timeline.counts(kind, on: scale)
      let most = counts.max() ?? 0
      let filled = counts.count { $0 > 0 }
      // Where there are many, the peaks; deployments are the greater part of the density.
      let isMany = filled * 4 > scale.columns
      if isMany, kind == .deployment, !isAlone { continue }
      for (column, count) in counts.enumerated()
      where count > 0 && (!isMany || isAlone && kind == .deployment || count * 2 > most) {
        canvas.put(glyph, row: row, column: column, role: role)
      }
    }
  }

  private func drawCursor(on canvas: Canvas, rows: Int) {
    let cursor = min(max(now, scale.span.from), scale.span.until)
    guard let column = scale.column(of: cursor) else { return }
    for row in 0..<rows { canvas.put(glyphs.cursor, row: row, column: column, role: .scrubCursor) }
    canvas.mark(.scrubber(scale))
  }
}

/// Where the timeline stands, and what is written beside it.
enum ScrubberBar {
  /// How many rows it takes from what is above the status line: two, where nothing there has to be
  /// left out for them.
  static func extraRows(_ status: FeedStatus, _ size: Size) -> Int {
    guard status.timeline != nil else { return 0 }
    return size.columns >= 100 && size.rows >= 38 ? 2 : 0
  }

  /// The shown stretch in words, such as `zoom 12h`; empty for the whole.
  static func zoomLabel(_ timeline: Timeline, _ view: ViewState) -> String {
    let span = view.shownSpan(of: timeline)
    return span == timeline.whole ? "" : "zoom \(length(span))"
  }

  /// Both ends of the shown stretch, as exact as its length asks for.
  static func ends(_ timeline: Timeline, _ view: ViewState) -> (from: String, until: String) {
    let span = view.shownSpan(of: timeline)
    let clock = ClockText(zone: view.shownZone)
    func text(_ time: Timestamp) -> String {
      switch span.nanoseconds {
      case ..<7_200_000_000_000: clock.timeOfDay(time)
      case ..<259_200_000_000_000: "\(clock.monthDay(time)) \(clock.hourMinute(time))"
      default: clock.date(time)
      }
    }
    return (text(span.from), text(span.until))
  }

  /// `2d12h`, `6h`, `45m`: in at most two units.
  static func length(_ span: TimelineSpan) -> String {
    let seconds = span.nanoseconds / 1_000_000_000
    let units: [(Int64, String)] = [(86_400, "d"), (3600, "h"), (60, "m"), (1, "s")]
    guard let place = units.firstIndex(where: { seconds >= $0.0 }) else { return "0s" }
    let (unit, name) = units[place]
    guard seconds < unit * 10, place + 1 < units.count else { return "\(seconds / unit)\(name)" }
    let (next, nextName) = units[place + 1]
    let rest = seconds % unit / next
    return "\(seconds / unit)\(name)" + (rest > 0 ? "\(rest)\(nextName)" : "")
  }

  /// The timeline on the status line, between its ends where there is room.
  static func drawRow(
    _ timeline: Timeline, status: FeedStatus, view: ViewState, on canvas: Canvas
  ) {
    let ends = ends(timeline, view)
    var first = StyledText("\(ends.from) ", .textDim)
    var last = StyledText(" \(ends.until)", .textDim)
    // The ends are worth less than a timeline that shows something.
    if canvas.columns < first.columns + last.columns + 40 {
      (first, last) = (StyledText(), StyledText())
    }
    let columns = canvas.columns - first.columns - last.columns
    guard canvas.rows > 0, columns >= 8 else { return }
    canvas.write(first, row: 0)
    canvas.write(last, row: 0, column: first.columns + columns)
    Scrubber(timeline, status: status, view: view, columns: columns).drawRow(
      on: canvas.part(row: 0, column: first.columns, rows: 1, columns: columns))
  }

  /// The timeline on two rows of its own.
  static func drawRows(
    _ timeline: Timeline, status: FeedStatus, view: ViewState, on canvas: Canvas
  ) {
    Scrubber(timeline, status: status, view: view, columns: canvas.columns).drawRows(on: canvas)
  }

  /// What stands below two rows: the ends, and what the marks mean.
  static func legend(_ timeline: Timeline, _ view: ViewState) -> [LinePart] {
    let ends = ends(timeline, view)
    let label = zoomLabel(timeline, view)
    let whole = length(timeline.whole)
    return [
      LinePart("\(ends.from) to \(ends.until)", .textDim, priority: 1),
      LinePart(label.isEmpty ? "all \(whole)" : "\(label) of \(whole)", .text, priority: 0),
      LinePart("[ window \(view.window.label)", .text, priority: 2),
      LinePart("D deployed", .eventDeploy, priority: 3),
      LinePart("X failed", .eventFail, priority: 3),
      LinePart("! incident", .eventIncident, priority: 3),
    ]
  }
}
