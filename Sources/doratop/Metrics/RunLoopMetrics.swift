import Dashboard
import DeliveryMetrics
import EventIntake

// Giving metrics of what is live: of everything that was asked for at the start, whatever the viewer looks at.
extension RunLoop {
  /// Notes the snapshot just made, if it is of what metrics are about.
  func noteForMetrics(_ snapshot: Snapshot) {
    guard let outlet, outlet.isOn, showsWhatIsMeasured else { return }
    outlet.note(snapshot, StatusMaker.sources(of: session))
  }

  /// Gives metrics when it is time, and looks whether somebody does not get them.
  func giveMetrics() {
    guard let outlet, outlet.isOn else { return }
    let now = Intake.monotonic()
    lookForMetrics(outlet, at: now)
    outlet.advance(at: now)
    let trouble = outlet.trouble
    if trouble != metricsTrouble {
      metricsTrouble = trouble
      pace.isFrameDue = true
    }
  }

  private var measured: WindowChoice { configured?.choices.window ?? view.window }

  /// Whether the viewer looks at what metrics are about, as of now.
  private var showsWhatIsMeasured: Bool {
    view.frozen == nil && view.scope == measuredScope
      && view.window.nanoseconds == measured.nanoseconds
  }

  /// Makes a snapshot for metrics alone, while the viewer looks at something else; so seldom that it costs next to
  /// nothing.
  private func lookForMetrics(_ outlet: MetricsOutlet, at now: UInt64) {
    guard !showsWhatIsMeasured, !progress.isLoading, now >= nextMetrics, pace.clock == nil,
      jump == nil, !comparing.isUnderway, !session.isRemaking
    else { return }
    let window = measured.nanoseconds
    keeper.supply(session)
    // The clock of the ledger has to go there and back.
    let snapshot = session.ledger.snapshot(
      at: feed.limit(session, window: window), windowNanoseconds: window, scope: measuredScope,
      zone: zone)
    pace.isStale = true
    outlet.note(snapshot, StatusMaker.sources(of: session))
    nextMetrics = now + max(15_000_000_000, 400 * (Intake.monotonic() - now))
  }
}
