import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// The stretch of a log that a replay plays, as it was asked for.
struct ReplayRange {
  /// What is played, and what has to be said about it.
  struct Resolved: Equatable {
    var span: TimelineSpan
    /// How that differs from what was asked for; `nil` when it does not.
    var remark: String?
    /// Why nothing of what was asked for is there, so that the whole log is played; `nil` when
    /// something is.
    var fault: String?
  }

  var from = Moment.start
  var until = Moment.end
  /// As they were typed, for sentences.
  var fromText = "start"
  var untilText = "end"
  /// Of the times that name none.
  var zone = ZoneRules.utc

  /// Why there is nothing between the two in any log; `nil` when that depends on it.
  var fault: String? {
    let order = "--from is \"\(fromText)\", which is not before --until \"\(untilText)\""
    switch (from, until) {
    case (.end, _), (.now, _): return "--from is \"\(fromText)\", after which there is nothing"
    case (_, .start): return "--until is \"\(untilText)\", before which there is nothing"
    default: break
    }
    for (name, text, moment) in [("--from", fromText, from), ("--until", untilText, until)] {
      if case .after(let length) = moment, length > 0 {
        return "\(name) is \"\(text)\", after the end, expected one such as -2h before it"
      }
    }
    if let first = fixed(from), let last = fixed(until) { return first >= last ? order : nil }
    if let first = from.beforeEnd, let last = until.beforeEnd { return first <= last ? order : nil }
    if case .timeOfDay(let first, let back?) = from, case .timeOfDay(let last, let less?) = until {
      return (-back, first) >= (-less, last) ? order : nil
    }
    return nil
  }

  /// The stretch in a log; `nil` in an empty one.
  func resolved(in marks: TimelineMarks) -> Resolved? {
    guard let first = marks.events.first, let last = marks.events.last else { return nil }
    let whole = TimelineSpan(from: first, until: last)
    let clock = ClockText(zone: zone)
    let ends = "\(clock.dateTime(first)) to \(clock.dateTime(last)) \(clock.zoneName(at: last))"
    func instant(_ moment: Moment) -> Timestamp? {
      moment.instant(shown: last, running: last, zone: zone, marks: marks)
    }
    let (begin, end) = (instant(from) ?? first, instant(until) ?? last)
    func impossible(_ why: String) -> Resolved {
      Resolved(
        span: whole, remark: "\(why); the whole log is played, \(ends)",
        fault: "\(why): the log has \(ends)")
    }
    if begin > last { return impossible("--from \(fromText) lies after the last event") }
    if end < first { return impossible("--until \(untilText) lies before the first event") }
    if begin >= end, from != .start || until != .end {
      return impossible("--from \(fromText) is not before --until \(untilText)")
    }
    var remarks: [String] = []
    if begin < first { remarks.append("--from \(fromText) lies before the first event") }
    if end > last { remarks.append("--until \(untilText) lies after the last event") }
    return Resolved(
      span: TimelineSpan(from: max(begin, first), until: min(end, last)),
      remark: remarks.isEmpty ? nil : "\(remarks.joined(separator: ", ")): the log has \(ends)")
  }

  /// The instant, where it is the same in every log.
  private func fixed(_ moment: Moment) -> Timestamp? {
    switch moment {
    case .exact, .local: moment.instant(shown: .distantPast, running: .distantPast, zone: zone)
    case .now, .after, .timeOfDay, .mark, .start, .end: nil
    }
  }
}

extension Moment {
  /// How many nanoseconds before the end of every log, where that is the same.
  fileprivate var beforeEnd: Int64? {
    switch self {
    case .end, .now: 0
    case .after(let length): -length
    case .exact, .local, .timeOfDay, .mark, .start: nil
    }
  }
}
