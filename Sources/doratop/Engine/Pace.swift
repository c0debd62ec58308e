import DeliveryEvents

/// When the loop makes a snapshot and when it draws: often enough to be live, seldom enough to be
/// idle.
struct Pace {
  /// The clock of the snapshot under way; `nil` while none is.
  var clock: Timestamp?
  /// Whether lines came since the last snapshot, and whether the viewer asked for another one.
  var isStale = true
  var isAsked = false
  /// Whether another one is wanted after the one under way.
  private var isAskedAgain = false
  /// Whether something is to be drawn.
  var isFrameDue = false
  private var cost: UInt64 = 0
  private var wasPlaying = false
  private var nextSnapshot: UInt64 = 0
  private var nextFrame: UInt64 = 0

  /// Asks for another snapshot, in place of one that is under way for what was asked before.
  mutating func ask() {
    isAsked = true
    clock = nil
  }

  /// Asks for another snapshot once the one under way is done: whoever asks all the time sees each
  /// that can be made.
  mutating func askNext() {
    if clock == nil { isAsked = true } else { isAskedAgain = true }
  }

  /// Whether a snapshot is to be made.
  func isSnapshotDue(at now: UInt64, isCaughtUp: Bool, isFrozen: Bool) -> Bool {
    isAsked || !isFrozen && (isStale && isCaughtUp || now >= nextSnapshot)
  }

  /// Notes a slice of work on a snapshot.
  mutating func worked(
    from start: UInt64, to end: UInt64, _ isDone: Bool, isLoading: Bool, isPlaying: Bool
  ) {
    cost += end - start
    guard isDone else { return }
    // A quiet log is looked at anew each second, a large one so seldom that it costs next to
    // nothing; while a log loads, a sixth of the time goes into showing what is there so far.
    // One that is played is looked at ten times a second, if half of the time is enough for that.
    nextSnapshot =
      end + (isPlaying ? max(100_000_000, cost) : max(1_000_000_000, cost * (isLoading ? 5 : 400)))
    cost = 0
    clock = nil
    // What only life's time has changed is drawn with the clock: two frames a second cost twice the
    // bytes.
    if isStale || isAsked || isLoading || isPlaying || wasPlaying { isFrameDue = true }
    wasPlaying = isPlaying
    isStale = false
    isAsked = isAskedAgain
    isAskedAgain = false
  }

  /// Whether a frame is to be drawn: a quiet screen changes with its clock, once a second.
  func isFrameDue(at now: UInt64, isLoading: Bool) -> Bool {
    isFrameDue || now >= nextFrame || isLoading && now + 850_000_000 >= nextFrame
  }

  /// Notes that a frame was drawn.
  mutating func drew(at now: UInt64) {
    isFrameDue = false
    nextFrame = now + 950_000_000
  }
}
