import Dashboard
import DeliveryMetrics

// What becomes of the loop when the configuration changes.
extension RunLoop {
  /// Looks whether there is another configuration, and goes by it.
  ///
  /// - Parameter isUrgent: Whether to read it again whatever it looks like.
  func lookForChoices(isUrgent: Bool = false) {
    guard let configured else { return }
    switch configured.look(isUrgent: isUrgent) {
    case .none: break
    case .refused(let words):
      view.notice = words
      said = nil
      pace.isFrameDue = true
    case .changed(let choices, let before): use(choices, before: before)
    }
  }

  private func use(_ choices: Choices, before: Choices) {
    view.levelTable = choices.settings.levelTable
    view.keys = choices.keys
    view.windows = choices.windows
    // A window that the viewer has chosen meanwhile stays, as long as another one is not asked for.
    view.choose(choices.window == before.window ? view.window : choices.window)
    (zone, view.dayZone) = (choices.zone, choices.zone)
    session.use(choices.settings)
    readings.asKnown?.use(session.ledger.settings)
    outlet?.use(choices.metrics)
    let fault = choices.theme == before.theme ? nil : use(theme: choices.theme)
    var notice = "the configuration was read again"
    if choices.lasting != before.lasting {
      beginsAnew = canBeginAnew
      notice +=
        canBeginAnew
        ? ", and the sources with it"
        : "; sources, services, labels of incidents, retention and state apply from the next start on"
    }
    view.notice = choices.problems ?? fault ?? notice
    said = nil
    jump = nil
    recompute()
    pace.isStale = true
    pace.isFrameDue = true
  }
}
