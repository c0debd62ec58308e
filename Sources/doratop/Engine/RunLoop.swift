import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import TerminalScreen

/// The walk of every event, from byte to pixel, until the viewer has seen enough.
///
/// One thread owns all state. Work is cut into slices, so that keys are answered while gigabytes
/// load. This is the first file to read.
final class RunLoop {
  private let session: LogSession
  private let feed: any Feed
  private let screen: Screen
  private var view: ViewState
  private let scope: Scope
  private let zone: ZoneRules
  private let interval: UInt64
  private var snapshot: Snapshot?
  private var progress = LoadProgress()
  private var due = UInt64(0)
  private var clockWatch = ClockWatch()
  private var isStale = true

  init(
    session: LogSession, feed: any Feed, screen: Screen, view: ViewState, scope: Scope,
    zone: ZoneRules, interval: UInt64
  ) {
    self.session = session
    self.feed = feed
    self.screen = screen
    self.view = view
    self.scope = scope
    self.zone = zone
    self.interval = interval
  }

  /// Runs until the end is asked for; returns the exit code.
  func run() -> Int32 {
    show()
    while true {
      let started = Intake.monotonic()
      let read = feed.read(into: session, until: started + 10_000_000)
      progress.note(read, session.intake, at: started)
      if read.lines > 0 { isStale = true }
      answer(isCaughtUp: read.isCaughtUp)
      // A quiet screen changes with its clock, once a second.
      if read.lines > 0 || wasTouched || progress.isLoading || started >= nextFrame { show() }
      let spent = Intake.monotonic() - started
      let rest = read.isCaughtUp ? (interval > spent ? interval - spent : 0) : 0
      if let code = handle(screen.wait(timeoutMilliseconds: Int32(rest / 1_000_000))) {
        return code
      }
    }
  }

  /// Makes the snapshot anew when something came or the clock has moved far enough; less often the
  /// longer it takes.
  private func answer(isCaughtUp: Bool) {
    let now = Intake.monotonic()
    if view.frozen != nil, snapshot != nil, !isRecomputeDue { return }
    guard isRecomputeDue || (isStale && isCaughtUp) || now >= due else { return }
    if progress.isLoading, session.ledger.input.events == 0 { return }
    let clock = view.frozen?.since ?? feed.now(session, window: view.window.nanoseconds)
    snapshot = session.ledger.snapshot(
      at: clock, windowNanoseconds: view.window.nanoseconds, scope: scope, zone: zone)
    let cost = Intake.monotonic() - now
    due = Intake.monotonic() + max(1_000_000_000, cost * (progress.isLoading ? 10 : 200))
    isStale = false
    isRecomputeDue = false
    if view.notice == nil || view.notice == lastFeedNotice { view.notice = feed.notice }
    lastFeedNotice = feed.notice
  }

  private var isRecomputeDue = false
  private var nextFrame = UInt64(0)
  private var wasTouched = false
  private var lastFeedNotice: String?

  /// Draws what is known now.
  private func show() {
    nextFrame = Intake.monotonic() + 950_000_000
    wasTouched = false
    let clock = view.frozen?.since ?? feed.now(session, window: view.window.nanoseconds)
    var status = StatusMaker.status(of: session, now: clock, progress: progress)
    status.clockNotice = clockWatch.notice()
    screen.present(
      render(snapshot: snapshot, status: status, view: view, size: screen.size))
  }

  /// Answers what woke the loop; returns the exit code when that was the end.
  private func handle(_ wake: Wake) -> Int32? {
    if wake.hasHungUp { return end(129) }
    if let signal = wake.terminatingSignal { return end(128 + signal) }
    if wake.wantsSuspend {
      screen.suspend()
      isStale = true
    }
    if wake != Wake() { wasTouched = true }
    while let key = screen.nextKey() {
      guard let action = KeyTable.action(for: key, in: view.view) else { continue }
      let clock = feed.now(session, window: view.window.nanoseconds)
      switch view.apply(action, now: clock, events: session.ledger.input.events) {
      case .redraw: break
      case .recompute: isRecomputeDue = true
      case .repaint: screen.repaint()
      case .suspend: screen.suspend()
      case .quit: return end(0)
      }
    }
    return nil
  }

  private func end(_ code: Int32) -> Int32 {
    screen.close(exitLine: snapshot.map { ExitLine.text($0, window: view.window.label) })
    return code
  }
}
