public import DeliveryEvents
public import DeliveryMetrics

/// What is to be compared with what, as it was typed: `2026-09 2026-10`; one span alone is compared
/// with now, and none means the previous window and now.
public struct SpanPair: Sendable, Hashable {
  /// A span with the words that stood for it.
  struct Part: Sendable, Hashable {
    var text: String
    var span: Span

    init(_ text: String) throws(Span.Fault) {
      self.text = text
      span = try Span(text)
    }
  }

  let first: Part
  let second: Part

  /// Reads at most two spans.
  public init(_ texts: [String]) throws(Span.Fault) {
    guard texts.count <= 2 else {
      throw Span.Fault(
        description: "\(texts.count) spans to compare, expected two such as 2026-09 2026-10")
    }
    first = try Part(texts.first ?? "previous")
    second = try Part(texts.count == 2 ? texts[1] : "now")
    if first.span == .previous, second.span == .previous {
      throw Span.Fault(
        description: "previous of previous says nothing, expected another span beside it")
    }
  }

  /// The instants meant.
  ///
  /// - Parameters:
  ///   - clock: The instant that is shown, which nothing may be ahead of: a span that ends later is
  ///     cut short there.
  ///   - window: The length of the window in use.
  ///   - zone: The zone of the calendar.
  ///   - clockZone: The zone of times of day; `nil` when it is that of the calendar.
  public func resolved(
    at clock: Timestamp, window: Int64, zone: ZoneRules, clockZone: ZoneRules? = nil
  ) throws(Span.Fault) -> ComparedSpans {
    let reader = SpanReader(
      clock: clock, window: window, zone: zone, clockZone: clockZone ?? zone)
    if first.span == .previous {
      let second = try reader.span(second)
      return ComparedSpans(try reader.span(before: self.second, second), second)
    }
    let first = try reader.span(first)
    if second.span == .previous {
      return ComparedSpans(first, try reader.span(before: self.first, first))
    }
    return ComparedSpans(first, try reader.span(second))
  }
}

/// Turns spans into instants, at one clock.
private struct SpanReader {
  let clock: Timestamp
  let window: Int64
  let zone: ZoneRules
  let clockZone: ZoneRules

  func span(_ part: SpanPair.Part) throws(Span.Fault) -> ComparedSpan {
    switch part.span {
    case .period(let period): return try self.period(period, part.text)
    case .day(let back): return try period(.day(zone.day(of: clock) - back), part.text)
    case .range(let from, let to):
      return try stretch(try instant(from, part.text), try instant(to, part.text), part.text)
    case .window(let end):
      let to = try instant(end, part.text)
      guard to <= clock else { throw ahead(part.text, "lies at", to) }
      return ComparedSpan(label: part.text, to: to, nanoseconds: window)
    case .previous: return ComparedSpan(label: part.text, to: clock, nanoseconds: window)
    }
  }

  /// The span before another one, which was read already.
  func span(before part: SpanPair.Part, _ other: ComparedSpan) throws(Span.Fault) -> ComparedSpan {
    switch part.span {
    case .period(let period): return try self.period(period.previous, period.previous.text)
    case .day(let back):
      let day = CalendarPeriod.day(zone.day(of: clock) - back - 1)
      return try period(day, day.text)
    case .range, .window, .previous:
      return ComparedSpan(label: "previous", to: other.from, nanoseconds: other.nanoseconds)
    }
  }

  private func period(_ period: CalendarPeriod, _ text: String) throws(Span.Fault) -> ComparedSpan {
    try stretch(
      zone.start(ofDay: period.firstDay), zone.start(ofDay: period.endDay), text)
  }

  private func stretch(_ from: Timestamp, _ to: Timestamp, _ text: String) throws(Span.Fault)
    -> ComparedSpan
  {
    guard from < to else {
      throw Span.Fault(
        description: "\"\(text)\" ends no later than it begins, expected an end after its beginning"
      )
    }
    guard from < clock else { throw ahead(text, "begins", from) }
    let end = min(to, clock)
    return ComparedSpan(
      label: text, to: end, nanoseconds: end.nanoseconds(since: from), isClipped: end < to)
  }

  private func instant(_ moment: Moment, _ text: String) throws(Span.Fault) -> Timestamp {
    if case .local(let day, nanoseconds: 0) = moment { return zone.start(ofDay: day) }
    // Before 1970 there is no log.
    return max(
      moment.instant(shown: clock, running: clock, zone: clockZone) ?? clock, Timestamp(seconds: 0))
  }

  private func ahead(_ text: String, _ verb: String, _ time: Timestamp) -> Span.Fault {
    let writer = ClockText(zone: clockZone)
    return Span.Fault(
      description:
        "\"\(text)\" \(verb) \(writer.dateTime(time)), ahead of the clock, \(writer.dateTime(clock)); expected a time before it"
    )
  }
}
