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
  private let zone: ZoneRules
  private let interval: UInt64
  private var themes = ThemeLibrary(environment: Environment.variables)
  /// The name or path by which the theme was asked for.
  private var themeName: String
  private var snapshot: Snapshot?
  /// What the open view looks at, and the request that it answers.
  private var detail: Detail?
  private var detailed: DetailRequest?
  /// Looks for the lines of the open deployment; kept while its view is open.
  private var lineSearch: LineSearch?
  /// Looks for an alert; reading waits for it.
  private var jump: AlertJump?
  private var comparing = Comparing(monotonic: Intake.monotonic)
  private var readings: Readings
  private var progress = LoadProgress()
  private var clockWatch = ClockWatch()
  private var pace = Pace()
  private var status: FeedStatus?
  /// Readable once something was written; asked for before the first reading, so that nothing goes
  /// by.
  private let changes: Int32?
  /// Whether the last wait ended because of it.
  private var isHinted = false
  private var clicks = ClickPairs()
  /// What the feed said, and when that may go.
  private var said: (text: String, until: UInt64)?

  init(
    session: LogSession, feed: any Feed, screen: Screen, view: ViewState,
    zone: ZoneRules, theme: String, interval: UInt64, showsAsKnown: Bool = false
  ) {
    readings = Readings(session, showsAsKnown: showsAsKnown)
    self.session = session
    self.feed = feed
    self.screen = screen
    self.view = view
    self.zone = zone
    self.interval = interval
    themeName = theme
    changes = session.intake.changes
  }

  /// Runs until the end is asked for; returns the exit code.
  func run() -> Int32 {
    show()
    while true {
      let started = Intake.monotonic()
      // What is read now would have to be derived again.
      let isStill = pace.clock == nil && jump == nil && !comparing.isUnderway
      let read = isStill ? feed.read(into: session, until: started + 10_000_000) : nil
      if let read { note(read, at: started) }
      lookForAlert(until: started + 10_000_000)
      if jump == nil { answer(isCaughtUp: read?.isCaughtUp ?? false) }
      lookIntoFiles(until: started + 10_000_000)
      lookForMarks(until: Intake.monotonic() + 4_000_000)
      let isLoading = progress.isLoading || readings.isBehind
      if pace.isFrameDue(at: started, isLoading: isLoading) { show() }
      let spent = Intake.monotonic() - started
      let isLooking = lineSearch.map { !$0.isOver } ?? false || isLookingForMarks
      let isIdle = pace.clock == nil && !isLooking && read?.isCaughtUp ?? false
      let interval = feed.isPlaying ? min(self.interval, 50_000_000) : self.interval
      let rest = isIdle && interval > spent ? interval - spent : 0
      if let code = handle(wait(milliseconds: Int32(rest / 1_000_000))) { return code }
    }
  }

  /// Waits for a key, a signal, the end of the interval, or for something to be written: after that
  /// for a quarter of a second not again, so that a busy writer does not keep the loop awake.
  private func wait(milliseconds: Int32) -> Wake {
    guard milliseconds > 0, let changes else {
      return screen.wait(timeoutMilliseconds: milliseconds)
    }
    if isHinted {
      isHinted = false
      return screen.wait(timeoutMilliseconds: min(milliseconds, 250))
    }
    var wake = screen.wait(timeoutMilliseconds: milliseconds, watching: [changes])
    isHinted = !wake.descriptors.isEmpty
    wake.descriptors = []
    return wake
  }

  private func note(_ read: PollResult, at started: UInt64) {
    let wasLoading = progress.isLoading
    progress.note(read, session.intake, at: started)
    session.measuresLag = !progress.isLoading
    // What stands still shows all that belongs to it, too.
    if wasLoading, !progress.isLoading { pace.ask() }
    guard read.lines > 0 else { return }
    pace.isStale = true
    if !progress.isLoading { pace.isFrameDue = true }
  }

  /// Makes the snapshot anew when something came or the clock has moved far enough, in slices, so
  /// that a key never waits for it.
  private func answer(isCaughtUp: Bool) {
    let started = Intake.monotonic()
    if isComparing() { return }
    if pace.clock == nil {
      let isFrozen = view.frozen != nil && !progress.isLoading
      guard pace.isSnapshotDue(at: started, isCaughtUp: isCaughtUp, isFrozen: isFrozen)
      else { return }
      if progress.isLoading, session.ledger.input.events == 0 { return }
      pace.clock = clock
    }
    guard let clock = pace.clock else { return }
    let isLoading = progress.isLoading
    let isDone = readings.prepare(session.ledger, at: clock, isLoading: isLoading) {
      Intake.monotonic() - started > 10_000_000
    }
    if isDone {
      snapshot = readings.snapshot(
        session.ledger, at: clock, windowNanoseconds: view.window.nanoseconds, scope: view.scope,
        zone: zone, isLoading: isLoading)
      detailed = view.place.request
      detail = detailed.flatMap { detail(for: $0, at: clock) }
    }
    pace.worked(
      from: started, to: Intake.monotonic(), isDone, isLoading: isLoading,
      isPlaying: feed.isPlaying)
  }

  private func detail(for request: DetailRequest, at clock: Timestamp) -> Detail? {
    // Made in slices, and not for each snapshot: it is of other instants.
    if case .comparison(let spans) = request { return comparing.detail(spans, view.scope) }
    return readings.detail(
      session.ledger, for: request, at: clock, windowNanoseconds: view.window.nanoseconds,
      scope: view.scope,
      zone: zone)
  }

  /// Works on the comparison that the open view asks for; tells whether there is more to do.
  private func isComparing() -> Bool {
    guard !progress.isLoading else {
      comparing.stop()
      return false
    }
    let outcome = comparing.advance(
      view, session.ledger, zone: zone, clock: { clock }, mayBegin: pace.clock == nil,
      isPlaying: feed.isPlaying)
    guard case .answered(let compared) = outcome else { return outcome == .underway }
    view.place.subject = .comparison(compared)
    detailed = view.place.request
    detail = detailed.flatMap { detail(for: $0, at: clock) }
    pace.isFrameDue = true
    return false
  }

  /// Looks on for the lines of the open deployment, for a little while at least.
  private func lookIntoFiles(until deadline: UInt64) {
    guard view.view == .deployment, case .deployment(let open?)? = shownDetail else {
      lineSearch = nil
      return
    }
    if lineSearch?.name != DeploymentName(open.summary) {
      lineSearch = LineSearch(
        open.summary, now: snapshot?.asOf ?? .distantFuture, sources: session.intake.sources)
      pace.isFrameDue = true
    }
    guard let search = lineSearch, !search.isOver else { return }
    let before = search.found
    search.search(until: max(deadline, Intake.monotonic() + 2_000_000))
    // The share alone is drawn with the clock.
    if search.isOver || search.found.lines != before.lines { pace.isFrameDue = true }
  }

  /// Looks on for what the timeline of a stopped clock shows; a replay does so by itself.
  private func lookForMarks(until deadline: UInt64) {
    guard feed.span == nil, view.frozen != nil else { return }
    let before = session.timeline.events
    session.timeline.refresh(session.ledger, until: deadline)
    if session.timeline.events != before { pace.isFrameDue = true }
  }

  /// Whether what is shown of the timeline is being looked for.
  private var isLookingForMarks: Bool {
    session.timeline.isSearching && (view.frozen != nil || feed.span != nil)
  }

  /// The timeline to show; `nil` while the clock runs by itself.
  private var timeline: Timeline? {
    let whole =
      feed.span
      ?? (view.frozen == nil
        ? nil
        : session.timeline.span(until: feed.limit(session, window: view.window.nanoseconds)))
    return whole.map { Timeline(session.timeline.marks, whole: $0) }
  }

  /// The instant to show: where the viewer stopped the clock, else the feed's.
  private var clock: Timestamp {
    feed.hold(at: view.frozen?.since)
    return view.frozen?.since ?? feed.now(session, window: view.window.nanoseconds)
  }

  /// Shows what the feed has to say, for three seconds or until the next key.
  private func sayWhatFeedSays() {
    let now = Intake.monotonic()
    // What passes by does not cover what stays.
    if let notice = feed.takeNotice(), notice.stays || said != nil || view.notice == nil {
      view.notice = notice.text
      said = notice.stays ? nil : (notice.text, now + 3_000_000_000)
    } else if let said, now >= said.until {
      if view.notice == said.text { view.notice = nil }
      self.said = nil
    }
  }

  /// Draws what is known now.
  private func show() {
    // What is played moves on while it is drawn: the time shown is that of the figures.
    let clock = feed.isPlaying ? snapshot?.asOf ?? self.clock : self.clock
    var status = StatusMaker.status(of: session, now: clock, progress: progress)
    status.mode = progress.isLoading ? feed.mode.loading(progress.shown) : feed.mode
    status.timeline = timeline
    status.asKnown = readings.status
    view.follow(status)
    status.clockNotice = clockWatch.notice()
    sayWhatFeedSays()
    if view.view == .quality { status.refusals = session.refusals }
    status.sourceLines = lineSearch?.found
    self.status = status
    view.wallboard?.turn(at: Double(Intake.monotonic()) / 1e9, for: snapshot)
    screen.usesMouse = view.wantsMouse
    screen.takesPastes = view.prompt != nil
    screen.present(frame(status, view))
    pace.drew(at: Intake.monotonic())
  }

  /// The detail, as long as it is that of the open view.
  private var shownDetail: Detail? { detailed == view.place.request ? detail : nil }

  /// Answers what woke the loop; returns the exit code when that was the end.
  private func handle(_ wake: Wake) -> Int32? {
    if wake.hasHungUp { return end(129) }
    if let signal = wake.terminatingSignal { return end(128 + signal) }
    if wake.wantsSuspend {
      if let signal = screen.suspend() { return end(128 + signal) }
      pace.isStale = true
    }
    if wake != Wake() { pace.isFrameDue = true }
    if wake.hasResized { view.letGo() }
    while let input = screen.nextInput() {
      if jump != nil, stopsSearch(input) { continue }
      let code =
        switch input {
        case .key(let key): answer(key)
        case .pointer(let event): answer(clicks.paired(event, at: Intake.monotonic()))
        case .paste(let text): perform(view.paste(text))
        }
      if let code { return code }
    }
    return nil
  }

  /// Does what a click or the wheel asks for, in the screen as it would be drawn now.
  private func answer(_ event: PointerEvent) -> Int32? {
    guard let status else { return nil }
    let rows = openRows(snapshot: snapshot, detail: shownDetail, status: status, view: view).rows
    return perform(view.apply(event, on: frame(status, view), rows: rows))
  }

  /// Does what a key asks for; returns the exit code when that was the end.
  private func answer(_ key: Key) -> Int32? {
    let (rows, keys) = openRows(
      snapshot: snapshot, detail: shownDetail,
      status: status ?? FeedStatus(now: .distantPast), view: view)
    let effect: Effect
    if let typed = view.type(
      key, rows: rows, keys: keys, services: snapshot?.byService.map(\.name) ?? [],
      teams: snapshot?.byTeam.map(\.name) ?? [], themes: themes.names)
    {
      effect = typed
    } else if let action = view.action(for: key) {
      effect = view.apply(
        action, now: clock, events: session.ledger.input.events, rows: rows,
        openIncidents: snapshot?.openIncidentNames ?? [])
    } else {
      return nil
    }
    return perform(effect)
  }

  /// Does what is left to do; returns the exit code when that was the end.
  private func perform(_ effect: Effect) -> Int32? {
    switch effect {
    case .redraw: break
    case .recompute: recompute()
    case .repaint: screen.repaint()
    case .suspend: if let signal = screen.suspend() { return end(128 + signal) }
    case .quit: return end(0)
    case .theme(let name): use(theme: name)
    case .nextTheme: use(theme: themes.next(after: themeName))
    case .reloadTheme: use(theme: themeName)
    case .goTo(let moment): go(to: moment)
    case .pull(let instant): go(to: .exact(instant), isPulled: true)
    case .findAlert(let step): findAlert(step)
    case .zoom(let step): if let status { view.zoom(step, status) }
    case .compare(let asked):
      view.compare(asked, at: clock)
      recompute()
    case .changeSpeed(let step):
      view.notice = feed.changeSpeed(by: step) ?? "only a replay has another speed than life"
    case .showAsKnown(let wanted):
      view.notice = readings.show(asKnown: wanted)
      recompute()
    case .export(let path): export(to: path)
    }
    return nil
  }

  private func frame(_ status: FeedStatus, _ view: ViewState) -> Frame {
    render(snapshot: snapshot, status: status, view: view, size: screen.size, detail: shownDetail)
  }

  /// Asks for another snapshot, and with it for what follows from the clock and the viewer's choices.
  private func recompute() {
    view.renewComparison(at: clock)
    // What is under way may be of another question.
    comparing.stop()
    pace.ask()
  }

  private func go(to moment: Moment, isPulled: Bool = false) {
    let window = view.window.nanoseconds
    view.go(
      to: moment, shown: clock,
      running: feed.limit(session, window: window), events: session.ledger.input.events,
      marks: moment.needsMarks ? session.timeline.current(session.ledger) : TimelineMarks(),
      isReading: progress.isLoading)
    if moment == .now { feed.goToNow() }
    if isPulled, view.view != .comparison { pace.askNext() } else { recompute() }
  }

  /// Begins to look for the next alert, or the one before; the clock stands meanwhile.
  private func findAlert(_ step: Int) {
    let (shown, window) = (clock, view.window.nanoseconds)
    let instants = AlertInstants(
      session.timeline.current(session.ledger), windowNanoseconds: window,
      recoverySeconds: session.ledger.settings.recoverySecondsBelow, zone: zone,
      until: feed.limit(session, window: window))
    guard let instants else {
      view.notice = "nothing has been read"
      return
    }
    let question = AlertSearch.Question(
      instants, scope: view.scope, windowNanoseconds: window, zone: zone)
    jump = AlertJump(question, from: shown, isForward: step > 0, view: view)
    go(to: .exact(shown))
  }

  /// Looks on for an alert, and goes there.
  private func lookForAlert(until deadline: UInt64) {
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

  private func stopSearch() {
    if let jump { view.frozen = jump.frozenBefore }
    (jump, view.notice) = (nil, nil)
    // The clock of the ledger has been elsewhere.
    recompute()
  }

  /// Whether an input has but stopped the search; what ends the program does that, too.
  private func stopsSearch(_ input: Input) -> Bool {
    guard case .key(let key) = input else { return true }
    stopSearch()
    return view.action(for: key) != .quit
  }

  /// Writes what is shown as a picture, without the line that was typed for it.
  private func export(to path: String) {
    guard let status else { return }
    let title = PictureFile.title(asOf: status.now, zone: view.shownZone)
    view.notice = PictureFile.export(
      frame(status, view), theme: screen.theme, title: title, to: path)
  }

  /// Shows everything in another theme, or says why not.
  private func use(theme name: String) {
    themes.reload()
    let (theme, problems) = themes.theme(named: name)
    view.notice = problems.summary ?? "theme \(name)"
    // A name that nothing has leaves everything as it is.
    guard themes.origin(of: name) != nil else { return }
    screen.use(theme)
    themeName = name
    view.capabilities = screen.capabilities
  }

  private func end(_ code: Int32) -> Int32 {
    screen.close(exitLine: snapshot.map { ExitLine.text($0, window: view.window.label) })
    return code
  }
}
