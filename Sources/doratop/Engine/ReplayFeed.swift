import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// A log as if it were happening: files, and a clock that plays through them, stops, jumps and goes
/// at a speed.
final class ReplayFeed: Feed {
  /// The speeds to choose from, as multiples of life's.
  static let speeds = [1, 10, 60, 600, 3600, 21_600, 86_400]
  /// A gap that would take longer than this to play is skipped, from the speed on that is above 60.
  private static let longestWait = 2.0

  private let from: Moment
  private let until: Moment
  private let loops: Bool
  private var speed: Int
  /// The instant that was shown last, and the monotonic clock then; `nil` before all is read.
  private var position: Timestamp?
  private var ticked: UInt64 = 0
  private var isHeld = false
  private var span = (from: Timestamp.distantPast, until: Timestamp.distantPast)
  private var marks = TimelineMarks()
  /// How many events the marks are of.
  private var marked = -1
  private var markedAt: UInt64 = 0
  private var isLoaded = false
  private(set) var notice: String?

  private var timeline = Timeline()

  /// Creates a feed that plays from one instant to another.
  init(from: Moment, until: Moment, speed: Int, loops: Bool) {
    self.from = from
    self.until = until
    self.speed = speed
    self.loops = loops
  }

  func read(into session: LogSession, until deadline: UInt64) -> PollResult {
    let result = session.read(until: deadline)
    if result.isCaughtUp {
      isLoaded = true
      settle(session)
    }
    return result
  }

  func now(_ session: LogSession, window: Int64) -> Timestamp {
    settle(session)
    let time = Intake.monotonic()
    guard isLoaded, let shown = position else {
      // Until all is read nobody knows where to begin.
      return session.ledger.latestEvent(notAfter: .distantFuture) ?? LogSession.wallClock()
    }
    defer { ticked = time }
    if isHeld { return shown }
    var next = shown.advanced(
      byNanoseconds: Int64(min(Double(time - ticked) * Double(speed), 9e17)))
    next = skipped(next)
    if next >= span.until { next = loops && shown >= span.until ? span.from : span.until }
    position = next
    return next
  }

  /// Goes on to shortly before the next event when nothing would happen for long.
  private func skipped(_ next: Timestamp) -> Timestamp {
    guard speed > 60, let event = marks.instant(.event, 1, from: next), event <= span.until else {
      return next
    }
    let gap = event.seconds(since: next)
    let lead = Double(speed) * 0.3
    guard gap > Double(speed) * Self.longestWait else { return next }
    notice = "skipped \(Figures.shortDuration(gap - lead)) without events"
    return event.advanced(byNanoseconds: -Int64(lead * 1e9))
  }

  func limit(_ session: LogSession, window: Int64) -> Timestamp {
    settle(session)
    return isLoaded && position != nil ? span.until : now(session, window: window)
  }

  func hold(at instant: Timestamp?) {
    // Where nothing has been read there is nothing to be at.
    if let instant, position != nil { position = instant }
    if isHeld, instant == nil { ticked = Intake.monotonic() }
    isHeld = instant != nil
  }

  func goToNow() {
    if position != nil { position = span.until }
  }

  func changeSpeed(by step: Int) -> String? {
    let place = Self.speeds.firstIndex { $0 >= speed } ?? Self.speeds.count - 1
    speed = Self.speeds[min(max(place + step, 0), Self.speeds.count - 1)]
    return "\(speed) times as fast as life"
  }

  func takeNotice() -> String? {
    defer { notice = nil }
    return notice
  }

  func timeline(_ session: LogSession) -> TimelineMarks {
    settle(session)
    return marks
  }

  var isPlaying: Bool {
    !isHeld && isLoaded && (loops || position.map { $0 < span.until } ?? false)
  }

  var mode: FeedStatus.Mode {
    let shown = position ?? span.from
    let length = span.until.seconds(since: span.from)
    return .replay(
      FeedStatus.Replay(
        speed: speed, isOver: !loops && shown >= span.until,
        fraction: length > 0 ? min(1, max(0, shown.seconds(since: span.from) / length)) : 1,
        eventsShown: marks.eventCount(upTo: shown), eventsInAll: marks.events.count,
        timeline: timeline))
  }

  /// Brings the marks up to date with what has been read, and with them the span.
  private func settle(_ session: LogSession) {
    let count = session.ledger.input.events
    let time = Intake.monotonic()
    // A log that grows is looked through now and then, and not at each of its lines.
    guard isLoaded, marked != count, marked < 0 || time - markedAt > 2_000_000_000 else { return }
    (marked, markedAt) = (count, time)
    marks = session.ledger.timelineMarks()
    guard let first = marks.events.first, let last = marks.events.last else { return }
    span.until = until.instant(shown: last, running: last, zone: .utc, marks: marks) ?? last
    span.until = min(span.until, last)
    span.from = from.instant(shown: last, running: last, zone: .utc, marks: marks) ?? first
    if span.from > span.until {
      notice = "nothing lies after the beginning that was asked for"
      span.from = min(first, span.until)
    }
    timeline = Timeline(marks, from: span.from, until: span.until)
    if position == nil {
      position = span.from
      ticked = Intake.monotonic()
    }
  }
}
