public import DeliveryEvents
public import DeliveryMetrics

/// What a scrubber shows of a log: how much happened when, in parts of equal length.
public struct Timeline: Sendable, Equatable {
  /// How many parts there are: more than any scrubber has columns.
  static let parts = 480

  public internal(set) var from = Timestamp.distantPast
  public internal(set) var until = Timestamp.distantPast
  /// For each part, how many distinct instants had an event, and how many an incident began at.
  var events: [Int] = []
  var incidents: [Int] = []

  /// Creates the timeline of nothing.
  public init() {}

  /// Counts the marks of a span.
  public init(_ marks: TimelineMarks, from: Timestamp, until: Timestamp) {
    self.from = from
    self.until = until
    guard until > from else { return }
    events = count(marks.events)
    incidents = count(marks.incidents)
  }

  private func count(_ times: [Timestamp]) -> [Int] {
    var counts = [Int](repeating: 0, count: Self.parts)
    let length = until.seconds(since: from)
    for time in times where time >= from && time <= until {
      let place = Int(time.seconds(since: from) / length * Double(Self.parts))
      counts[min(place, Self.parts - 1)] += 1
    }
    return counts
  }

  /// The counts put together for so many columns.
  static func columns(_ counts: [Int], _ columns: Int) -> [Int] {
    guard columns > 0, !counts.isEmpty else { return [] }
    var sums = [Int](repeating: 0, count: columns)
    for (place, count) in counts.enumerated() { sums[place * columns / counts.count] += count }
    return sums
  }
}

/// The scrubber of a replay: density of events, incidents, and where the clock stands.
enum Scrubber {
  static func draw(_ replay: FeedStatus.Replay, zone: ZoneRules, on canvas: Canvas) {
    let clock = ClockText(zone: zone)
    var first = StyledText("\(clock.date(replay.timeline.from)) ", .textDim)
    var last = StyledText(" \(clock.date(replay.timeline.until))", .textDim)
    // The dates of both ends are worth less than a scrubber that shows something.
    if canvas.columns < 64 { (first, last) = (StyledText(), StyledText()) }
    let columns = canvas.columns - first.columns - last.columns
    guard canvas.rows > 0, columns >= 8, !replay.timeline.events.isEmpty else { return }
    canvas.write(first, row: 0)
    canvas.write(last, row: 0, column: first.columns + columns)
    let bars = canvas.glyphs.bars
    let counts = Timeline.columns(replay.timeline.events, columns)
    let incidents = Timeline.columns(replay.timeline.incidents, columns)
    let top = max(1, counts.max() ?? 1)
    let most = incidents.max() ?? 0
    for (column, count) in counts.enumerated() {
      let level = count == 0 ? 0 : max(1, (count * bars.count + top - 1) / top)
      let glyph = level == 0 ? canvas.glyphs.zero : bars[min(level, bars.count) - 1]
      // Where there are many, the peaks.
      let isIncident = incidents.indices.contains(column) && incidents[column] * 2 > most
      canvas.put(
        isIncident ? "!" : glyph, row: 0, column: first.columns + column,
        role: isIncident ? .eventIncident : .scrub)
    }
    let place = min(columns - 1, Int(replay.fraction * Double(columns)))
    canvas.put(canvas.glyphs.vertical, row: 0, column: first.columns + place, role: .scrubCursor)
  }
}
