import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

// Telling others of alerts: of life alone, and once everything has been read.
extension RunLoop {
  /// Decides once a second whether there is something to tell, and looks after what is being told.
  func notify() {
    guard let choices = configured?.choices, !progress.isLoading, session.mayNotify else { return }
    let now = Intake.monotonic()
    guard case .live = feed.mode, !notifier.isIdle(choices.notifications, session.ledger.alertRules)
    else { return }
    let wall = LogSession.wallClock()
    if now >= nextNotice, let picture = currentAlerts() {
      nextNotice = now + 1_000_000_000
      notifier.consider(picture, session.marks.marks, at: wall, choices.notifications)
    }
    let isKept = session.state?.memoryObstacle != nil || session.marks.memory.isSaved
    let before = notifier.trouble
    notifier.advance(at: wall, choices.notifications, isKept: session.state == nil || isKept)
    if notifier.takeBell() { screen.ring() }
    if notifier.trouble != before { pace.isFrameDue = true }
  }

  /// The alerts of everything now, whatever the viewer looks at; `nil` when it is not time to look.
  private func currentAlerts() -> AlertPicture? {
    if view.frozen == nil, view.scope == .everything, pace.clock == nil, let snapshot {
      return AlertPicture(raised: snapshot.alerts, others: snapshot.otherAlerts)
    }
    // The clock of the ledger has to go there and back.
    let now = Intake.monotonic()
    guard pace.clock == nil, jump == nil, !comparing.isUnderway, !session.isRemaking,
      now >= nextLook
    else { return nil }
    nextLook = now + 15_000_000_000
    let live = feed.limit(session, window: view.window.nanoseconds)
    defer { pace.isStale = true }
    return session.ledger.alertPicture(at: live, zone: zone)
  }
}
