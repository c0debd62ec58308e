import DeliveryEvents
import EventIntake

/// When to look for what can be given up of a state, and up to which instant all is known then: what is older is not
/// still to come from a file that was rotated away before it was found.
struct RetiringSchedule {
  private static let interval: UInt64 = 60_000_000_000
  /// So many new events are worth a look before the time is up.
  private static let manyEvents = 10_000
  /// After so many a look cannot wait until all that was found has been read: under a steady stream it never has.
  private static let tooManyEvents = 200_000

  /// When to look again, and how many events there had been at the last look.
  private var next: UInt64 = 0
  private var lookedAt = 0
  /// Whether all that the sources hold had been read once.
  private var hasCaughtUp = false
  /// The newest event as of when files were last looked for, and the same as of when all that was found had been read.
  private var looked: Timestamp?
  private var settled: Timestamp?

  /// Notes what a reading did; while something is being given up (`isBusy`) nothing is settled.
  mutating func note(_ result: PollResult, of session: LogSession, isBusy: Bool) {
    if result.isCaughtUp { hasCaughtUp = true }
    guard settled == nil, !isBusy else { return }
    let isDue =
      Intake.monotonic() >= next || session.ledger.input.events - lookedAt >= Self.manyEvents
    if result.hasLooked, isDue { looked = session.newestEvent }
    if result.isCaughtUp { (settled, looked) = (looked, nil) }
  }

  /// The newest event when it is time to look; `nil` when it is not.
  func due(_ session: LogSession) -> Timestamp? {
    guard hasCaughtUp else { return nil }
    let isBehind = session.ledger.input.events - lookedAt >= Self.tooManyEvents
    return settled ?? (isBehind ? session.newestEvent : nil)
  }

  /// Notes that it was looked.
  mutating func begin(_ session: LogSession) {
    (settled, looked) = (nil, nil)
    (next, lookedAt) = (Intake.monotonic() + Self.interval, session.ledger.input.events)
  }
}
