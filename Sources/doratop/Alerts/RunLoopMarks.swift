import Dashboard
import DeliveryEvents
import DeliveryMetrics

// What people say of alerts.
extension RunLoop {
  /// Takes what somebody says of an alert.
  func tell(_ command: AlertCommand) {
    let alerts = (snapshot?.alerts ?? []) + (snapshot?.otherAlerts ?? [])
    // Who says it lives now, whatever instant is shown: of a log that has ended or is replayed, too.
    view.notice = session.marks.tell(
      command, among: alerts, at: LogSession.wallClock(), isReadOnly: session.state?.readOnlyNotice,
      obstacle: session.state.map { $0.memoryObstacle } ?? "no state is kept")
    pace.isFrameDue = true
  }

  /// Says that what was said has been saved.
  func confirmMarks() {
    session.marks.refresh()
    guard let words = session.marks.confirmation() else { return }
    view.notice = words + ", saved"
    pace.isFrameDue = true
  }
}
