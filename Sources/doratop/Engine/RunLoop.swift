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
  private var clockWatch = ClockWatch()
  private var pace = Pace()

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
      // What is read now would have to be derived again.
      let read = pace.clock == nil ? feed.read(into: session, until: started + 10_000_000) : nil
      if let read { note(read, at: started) }
      answer(isCaughtUp: read?.isCaughtUp ?? false)
      if pace.isFrameDue(at: started, isLoading: progress.isLoading) { show() }
      let spent = Intake.monotonic() - started
      let isIdle = pace.clock == nil && read?.isCaughtUp ?? false
      let rest = isIdle && interval > spent ? interval - spent : 0
      if let code = handle(screen.wait(timeoutMilliseconds: Int32(rest / 1_000_000))) {
        return code
      }
    }
  }

  private func note(_ read: PollResult, at started: UInt64) {
    progress.note(read, session.intake, at: started)
    session.measuresLag = !progress.isLoading
    guard read.lines > 0 else { return }
    pace.isStale = true
    if !progress.isLoading { pace.isFrameDue = true }
  }

  /// Makes the snapshot anew when something came or the clock has moved far enough, in slices, so
  /// that a key never waits for it.
  private func answer(isCaughtUp: Bool) {
    let started = Intake.monotonic()
    if pace.clock == nil {
      guard pace.isSnapshotDue(at: started, isCaughtUp: isCaughtUp, isFrozen: view.frozen != nil)
      else { return }
      if progress.isLoading, session.ledger.input.events == 0 { return }
      pace.clock = view.frozen?.since ?? feed.now(session, window: view.window.nanoseconds)
    }
    guard let clock = pace.clock else { return }
    let isDone = session.ledger.prepare(at: clock) { Intake.monotonic() - started > 10_000_000 }
    if isDone {
      snapshot = session.ledger.snapshot(
        at: clock, windowNanoseconds: view.window.nanoseconds, scope: scope, zone: zone)
    }
    pace.worked(from: started, to: Intake.monotonic(), isDone, isLoading: progress.isLoading)
  }

  /// Draws what is known now.
  private func show() {
    let clock = view.frozen?.since ?? feed.now(session, window: view.window.nanoseconds)
    var status = StatusMaker.status(of: session, now: clock, progress: progress)
    if !progress.isLoading { status.mode = feed.mode }
    status.clockNotice = clockWatch.notice()
    screen.present(
      render(snapshot: snapshot, status: status, view: view, size: screen.size))
    pace.drew(at: Intake.monotonic())
  }

  /// Answers what woke the loop; returns the exit code when that was the end.
  private func handle(_ wake: Wake) -> Int32? {
    if wake.hasHungUp { return end(129) }
    if let signal = wake.terminatingSignal { return end(128 + signal) }
    if wake.wantsSuspend {
      screen.suspend()
      pace.isStale = true
    }
    if wake != Wake() { pace.isFrameDue = true }
    while let key = screen.nextKey() {
      guard let action = KeyTable.action(for: key, in: view.view) else { continue }
      let clock = feed.now(session, window: view.window.nanoseconds)
      switch view.apply(action, now: clock, events: session.ledger.input.events) {
      case .redraw: break
      case .recompute: pace.isAsked = true
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
