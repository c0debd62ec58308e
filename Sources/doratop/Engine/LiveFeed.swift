import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// Files and the system's clock.
///
/// A log that was silent for long already when it was first read is history: under the system's clock it has
/// nothing to show, so the clock stands at its last event, and the screen says so. A log that falls silent
/// while it is watched is none, however long that lasts: its figures fall, and alerts tell of it.
final class LiveFeed: Feed {
  /// No log is history that is less silent than this, whatever the window.
  static let leastSilence: Int64 = 30 * 86_400_000_000_000

  private(set) var mode = FeedStatus.Mode.live
  private let pinned: Timestamp?
  private let longestSilence: Int64
  private let wallClock: () -> Timestamp
  /// `nil` until all that there was has been read, with an event among it.
  private var isHistory: Bool?

  var isLife: Bool { pinned == nil }

  /// Creates a feed that has read nothing.
  ///
  /// - Parameters:
  ///   - pinned: Where the clock stands; `nil` for the system's.
  ///   - window: The window that was asked for at the start, in nanoseconds; another one that is chosen
  ///     later makes no history.
  init(
    pinned: Timestamp?, window: Int64, wallClock: @escaping () -> Timestamp = LogSession.wallClock
  ) {
    self.pinned = pinned
    longestSilence = max(window, Self.leastSilence)
    self.wallClock = wallClock
    if pinned != nil { mode = .frozen }
  }

  func read(into session: LogSession, until deadline: UInt64) -> PollResult {
    let result = session.read(until: deadline)
    if result.isCaughtUp, isHistory == nil, let latest = latest(of: session) {
      isHistory = wallClock().nanoseconds(since: latest) > longestSilence
    }
    return result
  }

  /// Forgets whether the log was history, as others take its place.
  func beginAnew() { isHistory = nil }

  func now(_ session: LogSession, window: Int64) -> Timestamp {
    if let pinned { return pinned }
    let wall = wallClock()
    guard let latest = latest(of: session), isHistory ?? true else {
      mode = .live
      return wall
    }
    guard wall.nanoseconds(since: latest) > longestSilence else {
      // An event of the present: from here on there is life, and silence is what it is.
      if isHistory != nil { isHistory = false }
      mode = .live
      return wall
    }
    mode = .ended(secondsAgo: wall.seconds(since: latest))
    return latest
  }

  /// The latest event that is not of the future.
  private func latest(of session: LogSession) -> Timestamp? {
    session.ledger.latestEvent(
      notAfter: wallClock().advanced(byNanoseconds: ArrivalLimits.future))
  }
}
