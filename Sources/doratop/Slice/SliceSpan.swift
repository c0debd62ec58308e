import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// The instants whose numbers a slice gives, and how far back they look.
struct SliceSpan: Equatable {
  var from: Timestamp
  var to: Timestamp
  /// The length of the window in nanoseconds.
  var window: Int64

  /// How much further back nothing is old, where alerts hang on it.
  var further: Int64 = 0

  static let day: Int64 = 86_400_000_000_000
  /// What detectors compare: the last 30 days with the 30 before them.
  static let practices = 60 * day

  /// Up to when lines are old: no window of an instant of the span reaches so far, nor does the period
  /// before it, nor what detectors look at.
  var cut: Timestamp {
    let windows = from.advanced(byNanoseconds: -window).advanced(byNanoseconds: -window)
    return min(windows, from.advanced(byNanoseconds: -Self.practices))
      .advanced(byNanoseconds: -further)
  }

  /// Finds the instants meant in a log whose events lie at some instants.
  init(
    from: (text: String, moment: Moment), to: (text: String, moment: Moment), window: Int64,
    marks: TimelineMarks, zone: ZoneRules
  ) throws(SliceFault) {
    guard let first = marks.events.first, let last = marks.events.last else { throw .noEvent }
    func instant(_ moment: Moment) -> Timestamp {
      moment.instant(shown: last, running: last, zone: zone, marks: marks) ?? last
    }
    self.from = instant(from.moment)
    self.to = instant(to.moment)
    self.window = window
    guard self.from < self.to else { throw .notBefore(from: from.text, to: to.text) }
    let clock = ClockText(zone: zone)
    func words(_ time: Timestamp) -> String {
      "\(clock.dateTime(time)) \(clock.zoneName(at: time))"
    }
    guard self.from <= last, self.to >= first else {
      throw .outside(
        from: words(self.from), to: words(self.to), first: words(first), last: words(last))
    }
    let next = marks.events.first { $0 >= self.from } ?? last
    if next > self.to {
      let before = marks.events.last { $0 < self.from } ?? first
      throw .empty(
        from: words(self.from), to: words(self.to), before: words(before), after: words(next))
    }
  }

  init(from: Timestamp, to: Timestamp, window: Int64) {
    self.from = from
    self.to = to
    self.window = window
  }
}

/// Why there is no slice.
enum SliceFault: Error, Equatable, CustomStringConvertible {
  case noEvent
  case notBefore(from: String, to: String)
  case outside(from: String, to: String, first: String, last: String)
  case empty(from: String, to: String, before: String, after: String)
  /// Not even the whole of the log up to the end gave the same numbers.
  case differs(at: String)

  var description: String {
    switch self {
    case .noEvent: "no event in the log, expected at least one"
    case .notBefore(let from, let to):
      "--from is \"\(from)\", which is not before --to \"\(to)\""
    case .outside(let from, let to, let first, let last):
      "\(from) to \(to) lies outside the log, which goes from \(first) to \(last)"
    case .empty(let from, let to, let before, let after):
      "no event from \(from) to \(to), the nearest are at \(before) and \(after)"
    case .differs(let instant): "the slice gives other numbers than the log at \(instant)"
    }
  }

  var code: Int32 {
    switch self {
    case .noEvent: Output.Code.badData
    case .notBefore, .outside, .empty: 64
    case .differs: 70
    }
  }
}
