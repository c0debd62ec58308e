import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// Where lines come from, paired with the clock that goes with them (DESIGN.md D1).
protocol Feed: AnyObject {
  /// Reads until all is read or the monotonic clock reaches `deadline`.
  func read(into session: LogSession, until deadline: UInt64) -> PollResult
  /// The clock of the screen.
  func now(_ session: LogSession, window: Int64) -> Timestamp
  /// What kind of clock that is.
  var mode: FeedStatus.Mode { get }
  /// The latest instant that can be gone to.
  func limit(_ session: LogSession, window: Int64) -> Timestamp
  /// Stops the clock at an instant, or lets it go on from there.
  func hold(at instant: Timestamp?)
  /// Goes to the latest instant.
  func goToNow()
  /// Plays faster or slower; answers what to say about it, `nil` for a clock that cannot.
  func changeSpeed(by step: Int) -> String?
  /// All that can be gone to, where that is not life: what is shown of it stays on the screen.
  var span: TimelineSpan? { get }
  /// Why what was asked for cannot be shown; `nil` when it can.
  var fault: String? { get }
  /// What the feed has to say, once.
  func takeNotice() -> FeedNotice?
  /// Whether the clock is that of life, so that what it shows is all there is.
  var isLife: Bool { get }
  /// Whether the clock goes faster than life, so that the screen has to keep up with it.
  var isPlaying: Bool { get }
}

/// A line of a feed for the screen.
struct FeedNotice: Equatable {
  var text: String
  /// Whether it stays until the next key, and not for three seconds.
  var stays = false
}

/// What feeds do whose clock is that of life.
extension Feed {
  func limit(_ session: LogSession, window: Int64) -> Timestamp { now(session, window: window) }
  func hold(at instant: Timestamp?) {}
  func goToNow() {}
  func changeSpeed(by step: Int) -> String? { nil }
  var span: TimelineSpan? { nil }
  var fault: String? { nil }
  func takeNotice() -> FeedNotice? { nil }
  var isLife: Bool { false }
  var isPlaying: Bool { false }
}
