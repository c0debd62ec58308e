import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import TerminalScreen

// Jumps to alerts: reading waits for them, and a key stops them.
extension RunLoop {
  /// Begins to look for the next alert, or the one before; the clock stands meanwhile.
  func findAlert(_ step: Int) {
    if session.isRemaking {
      view.notice = "older events are being given up: ask again in a moment"
      return
    }
    let (shown, window) = (clock, view.window.nanoseconds)
    let question = AlertSearch.Question(
      session.timeline.current(session.ledger), until: feed.limit(session, window: window),
      scope: view.scope, windowNanoseconds: window, zone: zone)
    guard let question else {
      view.notice = "nothing has been read"
      return
    }
    jump = AlertJump(question, from: shown, isForward: step > 0, view: view)
    go(to: .exact(shown))
  }

  /// Looks on for an alert, and goes there.
  func lookForAlert(until deadline: UInt64) {
    guard var jump else { return }
    guard let outcome = jump.go(session.ledger, until: deadline) else {
      if let text = jump.progress(at: Intake.monotonic()) {
        view.notice = text
        pace.isFrameDue = true
      }
      self.jump = jump
      return
    }
    stopSearch()
    if case .found(let turn) = outcome { go(to: .exact(turn.instant)) }
    view.notice = jump.words(outcome)
    pace.isFrameDue = true
  }

  func stopSearch() {
    if let jump { view.frozen = jump.frozenBefore }
    (jump, view.notice) = (nil, nil)
    // The clock of the ledger has been elsewhere.
    recompute()
  }

  /// Whether an input has but stopped the search; what ends the program does that, too.
  func stopsSearch(_ input: Input) -> Bool {
    guard case .key(let key) = input else { return true }
    stopSearch()
    return view.action(for: key) != .quit
  }
}
