import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// A log as if it were happening: files, and a clock that plays through them, stops, jumps and goes
/// at a speed.
///
/// While the log is read for the first time the clock stands at the beginning, as far as that is
/// known, and can be moved within what has been read; it plays once all has been.
final class ReplayFeed: Feed {
  /// The speeds to choose from, as multiples of life's.
  static let speeds = [1, 10, 60, 600, 3600, 21_600, 86_400]
  /// A gap that would take longer than this to play is skipped, from the speed on that is above 60.
  private static let longestWait = 2.0

  /// Where the clock stands until all is read.
  private enum Standing {
    case atStart, atEnd
    /// Where a viewer has put it.
    case chosen
  }

  private let range: ReplayRange
  private let loops: Bool
  private let monotonic: () -> UInt64
  private var speed: Int
  /// The instant that was shown last, and the monotonic clock then; `nil` before anything is known.
  private var position: Timestamp?
  private var ticked: UInt64 = 0
  private var isHeld = false
  /// Whether a frame has been made since all was read.
  private var hasBegun = false
  private var standing = Standing.atStart
  /// What is played; `nil` before anything is known.
  private(set) var span: TimelineSpan?
  private(set) var fault: String?
  private var marks = TimelineMarks()
  /// How many events the marks are of, and how many there were when all had been read for the first
  /// time.
  private var marked = -1
  private var firstRead: Int?
  private var isLoaded = false
  private var watch = SourceWatch()
  private var notice: FeedNotice?
  /// When the last word about a growing log was said.
  private var grown: UInt64?

  /// Creates a feed.
  ///
  /// - Parameter monotonic: A steady clock, in nanoseconds.
  init(
    _ range: ReplayRange, speed: Int, loops: Bool,
    monotonic: @escaping () -> UInt64 = { Intake.monotonic() }
  ) {
    self.range = range
    self.speed = speed
    self.loops = loops
    self.monotonic = monotonic
  }

  func read(into session: LogSession, until deadline: UInt64) -> PollResult {
    var result = session.read(until: deadline)
    if result.isCaughtUp, firstRead == nil { firstRead = session.ledger.input.events }
    // Reading leaves nothing of a slice while it lasts.
    let more = max(deadline, Intake.monotonic().addingReportingOverflow(4_000_000).partialValue)
    session.timeline.refresh(
      session.ledger, until: more,
      isUrgent: result.isCaughtUp && (!isLoaded || position == nil))
    settle(session)
    if !isLoaded { result.isCaughtUp = false }
    if isLoaded, let remark = watch.remark(on: session.intake.sources) {
      notice = FeedNotice(text: remark, stays: true)
    }
    return result
  }

  func now(_ session: LogSession, window: Int64) -> Timestamp {
    let time = monotonic()
    defer { ticked = time }
    guard let shown = position, let span else {
      return session.ledger.latestEvent(notAfter: .distantFuture) ?? LogSession.wallClock()
    }
    if isHeld || !isLoaded { return shown }
    // The first frame is of the beginning itself, whatever gap follows.
    guard hasBegun else {
      hasBegun = true
      return shown
    }
    var next = shown.advanced(
      byNanoseconds: Int64(min(Double(time - ticked) * Double(speed), 9e17)))
    next = skipped(next, span)
    if next >= span.until { next = loops && shown >= span.until ? span.from : span.until }
    position = next
    return next
  }

  /// Goes on to shortly before the next event when nothing would happen for long.
  private func skipped(_ next: Timestamp, _ span: TimelineSpan) -> Timestamp {
    guard speed > 60, let event = marks.instant(.event, 1, from: next), event <= span.until else {
      return next
    }
    let gap = event.seconds(since: next)
    let lead = Double(speed) * 0.3
    guard gap > Double(speed) * Self.longestWait else { return next }
    notice = FeedNotice(text: "skipped \(Figures.shortDuration(gap - lead)) without events")
    return event.advanced(byNanoseconds: -Int64(lead * 1e9))
  }

  func limit(_ session: LogSession, window: Int64) -> Timestamp {
    span?.until ?? now(session, window: window)
  }

  func hold(at instant: Timestamp?) {
    // Where nothing has been read there is nothing to be at.
    if let instant, position != nil { position = instant }
    if isHeld, instant == nil { ticked = monotonic() }
    if instant != nil { (standing, hasBegun) = (.chosen, true) }
    isHeld = instant != nil
  }

  func goToNow() {
    standing = .atEnd
    if position != nil, let span { position = span.until }
  }

  func changeSpeed(by step: Int) -> String? {
    // One that was asked for may stand between two of them.
    let place = Self.speeds.firstIndex { $0 >= speed } ?? Self.speeds.count - 1
    let isBetween = Self.speeds[place] != speed
    let next = place + (isBetween && step > 0 ? step - 1 : step)
    speed = Self.speeds[min(max(next, 0), Self.speeds.count - 1)]
    return "\(speed) times as fast as life"
  }

  func takeNotice() -> FeedNotice? {
    defer { notice = nil }
    return notice
  }

  var isPlaying: Bool {
    guard !isHeld, isLoaded, let position, let span else { return false }
    return loops && span.nanoseconds > 0 || position < span.until
  }

  var mode: FeedStatus.Mode {
    let shown = position ?? .distantPast
    let length = span?.nanoseconds ?? 0
    let played = shown.nanoseconds(since: span?.from ?? shown)
    return .replay(
      FeedStatus.Replay(
        speed: speed, isOver: !loops && span.map { shown >= $0.until } ?? false,
        fraction: length > 0 ? min(1, max(0, Double(played) / Double(length))) : 1,
        eventsShown: marks.eventCount(upTo: shown), eventsInAll: marks.eventCount))
  }

  /// Takes over what the search for marks has found, and with it the ends.
  private func settle(_ session: LogSession) {
    let found = session.timeline
    if found.events != marked, found.events >= 0 {
      (marks, marked) = (found.marks, found.events)
      if let resolved = range.resolved(in: marks) {
        if isLoaded, let before = span, resolved.span.until > before.until {
          noteGrowth(to: resolved.span.until)
        }
        span = resolved.span
        if isLoaded { position = position ?? resolved.span.from } else { stand(resolved) }
      }
    }
    if let firstRead, !isLoaded, marked >= firstRead || firstRead == 0 {
      isLoaded = true
      ticked = monotonic()
    }
  }

  /// Says that there is more to play; not all the time about a log that is written right now.
  private func noteGrowth(to end: Timestamp) {
    let time = monotonic()
    if let grown, time - grown < 60_000_000_000 { return }
    grown = time
    let clock = ClockText(zone: range.zone)
    notice = FeedNotice(
      text: "the log has grown: it ends at \(clock.dateTime(end)) \(clock.zoneName(at: end)) now")
  }

  /// Finds a place for the clock while, or just after, the log is read for the first time.
  private func stand(_ resolved: ReplayRange.Resolved) {
    let isWhole = firstRead.map { marked >= $0 } ?? false
    let span = resolved.span
    switch standing {
    // What begins after all that has been read may still come.
    case .atStart: position = resolved.fault != nil && !isWhole ? span.until : span.from
    case .atEnd: position = span.until
    case .chosen: position = position ?? span.from
    }
    guard isWhole else { return }
    fault = resolved.fault
    notice = resolved.remark.map { FeedNotice(text: $0, stays: true) }
  }
}
