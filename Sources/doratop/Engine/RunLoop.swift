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
  let session: LogSession
  let feed: any Feed
  let screen: Screen
  var view: ViewState
  var zone: ZoneRules { didSet { session.zone = zone } }
  let interval: UInt64
  var themes = ThemeLibrary(environment: Environment.variables)
  /// The name or path by which the theme was asked for.
  var themeName: String
  var snapshot: Snapshot?
  /// What the open view looks at, and the request that it answers.
  var detail: Detail?
  var detailed: DetailRequest?
  /// Looks for the lines of the open deployment; kept while its view is open.
  var lineSearch: LineSearch?
  /// Tells others of alerts.
  let notifier: Notifier
  /// When it is time to decide again what they are told, by the monotonic clock.
  var nextNotice: UInt64 = 0
  /// When it is time to look for them at what is not shown.
  var nextLook: UInt64 = 0
  /// Gives metrics to others; `nil` where what is shown is not life.
  var outlet: MetricsOutlet?
  /// What the metrics are of, which is looked for by itself while something else is shown.
  var measuredScope: Scope
  /// When metrics are given next, by the monotonic clock.
  var nextMetrics: UInt64 = 0
  /// What was last said of giving them.
  var metricsTrouble: String?
  /// Looks for an alert; reading waits for it.
  var jump: AlertJump?
  var comparing = Comparing(monotonic: Intake.monotonic)
  var readings: Readings
  var keeper = BaselineKeeper()
  var progress = LoadProgress()
  var clockWatch = ClockWatch()
  var pace = Pace()
  var tidying = Tidying()
  var panelPace = PanelPace()
  var status: FeedStatus?
  /// Readable once something was written; asked for before the first reading, so that nothing goes
  /// by.
  let changes: Int32?
  /// Whether the last wait ended because of it.
  var isHinted = false
  var clicks = ClickPairs()
  /// A key that goes by rows which are not there yet, and until when it waits for them.
  var held: (key: Key, until: UInt64)?
  /// Where choices come from, and change; `nil` where they do not.
  var configured: ConfigurationWatch<Choices>?
  /// Whether the sources can be read again, if need be.
  var canBeginAnew = false
  /// Whether they have to be, as soon as all that is under way is done.
  var beginsAnew = false
  /// What the feed said, and when that may go.
  var said: (text: String, until: UInt64)?

  /// The scope of the last snapshot of the whole log: of another one it is said when it is of nothing.
  private var judgedScope: Scope?

  init(
    session: LogSession, feed: any Feed, screen: Screen, view: ViewState,
    zone: ZoneRules, theme: String, interval: UInt64, showsAsKnown: Bool = false
  ) {
    readings = Readings(session, showsAsKnown: showsAsKnown)
    self.session = session
    notifier = Notifier(session.marks.memory)
    self.feed = feed
    self.screen = screen
    self.view = view
    measuredScope = view.scope
    self.zone = zone
    session.zone = zone
    self.interval = interval
    themeName = theme
    changes = session.intake.changes
    session.state?.sign.lookInterval = interval
  }

  /// Runs until the end is asked for; returns the exit code, `nil` when all is to begin anew.
  func run() -> Int32? {
    show()
    while true {
      let started = Intake.monotonic()
      // What is read now would have to be derived again.
      let isStill = pace.clock == nil && jump == nil && !comparing.isUnderway
      let read = isStill ? feed.read(into: session, until: started + 10_000_000) : nil
      if let read { note(read, at: started) }
      lookForChoices()
      if beginsAnew, !progress.isLoading {
        session.state?.end(session, within: 5_000_000_000)
        return nil
      }
      lookForAlert(until: started + 10_000_000)
      if jump == nil { answer(isCaughtUp: read?.isCaughtUp ?? false) }
      if jump == nil, !pace.isFrameDue { lookAtOwedPanels() }
      lookIntoFiles(until: started + 10_000_000)
      lookForMarks(until: Intake.monotonic() + 4_000_000)
      confirmMarks()
      notify()
      giveMetrics()
      let isLoading = progress.isLoading || readings.isBehind
      if pace.isFrameDue(at: started, isLoading: isLoading) { show() }
      let spent = Intake.monotonic() - started
      let isLooking = lineSearch.map { !$0.isOver } ?? false || isLookingForMarks
      let isIdle = pace.clock == nil && !isLooking && held == nil && read?.isCaughtUp ?? false
      let interval = feed.isPlaying ? min(self.interval, 50_000_000) : self.interval
      let rest = isIdle && interval > spent ? interval - spent : 0
      if let code = handle(wait(milliseconds: Int32(rest / 1_000_000))) { return code }
    }
  }

  /// Waits for a key, a signal, the end of the interval, or for something to be written: after that
  /// for a quarter of a second not again, so that a busy writer does not keep the loop awake.
  func wait(milliseconds: Int32) -> Wake {
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

  func note(_ read: PollResult, at started: UInt64) {
    let wasLoading = progress.isLoading
    progress.note(read, session, at: started)
    session.measuresLag = !progress.isLoading
    // What stands still shows all that belongs to it, too.
    if wasLoading, !progress.isLoading {
      pace.ask()
      tidying.endBeginning(events: session.ledger.input.events)
    }
    guard read.lines > 0 else { return }
    pace.isStale = true
    if !progress.isLoading { pace.isFrameDue = true }
  }

  /// Makes the snapshot anew when something came or the clock has moved far enough, in slices, so
  /// that a key never waits for it.
  func answer(isCaughtUp: Bool) {
    let started = Intake.monotonic()
    if isComparing() { return }
    if pace.clock == nil {
      // What is shown stands for the moment.
      if session.isRemaking { return }
      let isFrozen = view.frozen != nil && !progress.isLoading
      guard pace.isSnapshotDue(at: started, isCaughtUp: isCaughtUp, isFrozen: isFrozen)
      else { return }
      if progress.isLoading, session.ledger.input.events == 0 { return }
      pace.clock = clock
    }
    guard let clock = pace.clock else { return }
    let isLoading = progress.isLoading
    keeper.supply(session)
    let isDone = readings.prepare(session.ledger, at: clock, isLoading: isLoading) {
      Intake.monotonic() - started > 10_000_000
    }
    if isDone {
      snapshot = readings.snapshot(
        session.ledger, at: clock, windowNanoseconds: view.window.nanoseconds, scope: view.scope,
        zone: zone, isLoading: isLoading)
      // Neither what a replay shows nor what lies back is what the log comes to.
      if !isLoading, view.frozen == nil, feed.isLife, let snapshot {
        keeper.keep(session, snapshot, zone: zone)
      }
      if !isLoading, let snapshot {
        noteForMetrics(snapshot)
        if snapshot.scope != judgedScope, let words = snapshot.unknownScopeNotice {
          view.notice = words
        }
        judgedScope = snapshot.scope
      }
      lookAtDetail(at: clock)
      followRows()
      if !isLoading { tidying.tidy(events: session.ledger.input.events) }
    }
    pace.worked(
      from: started, to: Intake.monotonic(), isDone, isLoading: isLoading,
      isPlaying: feed.isPlaying)
  }

  /// Makes what the open view looks at, or for the panels of an overview soon.
  private func lookAtDetail(at clock: Timestamp) {
    let wanted = wantedDetail
    if wanted == .overview {
      if detailed != wanted { detail = nil }
      detailed = wanted
      if panelPace.noteSnapshot() { lookAtPanels(at: clock) }
    } else {
      panelPace.dismiss()
      detailed = wanted
      detail = wanted.flatMap { detail(for: $0, at: clock) }
    }
  }

  /// Looks at the panels that are owed, between two snapshots.
  private func lookAtOwedPanels() {
    guard panelPace.isDue(at: Intake.monotonic()), pace.clock == nil, !pace.isStale,
      !progress.isLoading, !session.isRemaking, let snapshot
    else { return }
    if wantedDetail == .overview { lookAtPanels(at: snapshot.asOf) } else { panelPace.dismiss() }
    pace.isFrameDue = true
  }

  private func lookAtPanels(at clock: Timestamp) {
    let started = Intake.monotonic()
    detailed = .overview
    detail = detail(for: .overview, at: clock)
    panelPace.looked(from: started, to: Intake.monotonic())
  }

  func detail(for request: DetailRequest, at clock: Timestamp) -> Detail? {
    // Made in slices, and not for each snapshot: it is of other instants.
    if case .comparison(let spans) = request { return comparing.detail(spans, view.scope) }
    return readings.detail(
      session.ledger, for: request, at: clock, windowNanoseconds: view.window.nanoseconds,
      scope: view.scope,
      zone: zone)
  }

  /// Works on the comparison that the open view asks for; tells whether there is more to do.
  func isComparing() -> Bool {
    guard !progress.isLoading else {
      comparing.stop()
      return false
    }
    let outcome = comparing.advance(
      view, session.ledger, zone: zone, clock: { clock },
      mayBegin: pace.clock == nil && !session.isRemaking,
      isPlaying: feed.isPlaying)
    guard case .answered(let compared) = outcome else { return outcome == .underway }
    view.place.subject = .comparison(compared)
    lookAtDetail(at: clock)
    pace.isFrameDue = true
    return false
  }

  /// Looks on for the lines of the open deployment, for a little while at least.
  func lookIntoFiles(until deadline: UInt64) {
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
  func lookForMarks(until deadline: UInt64) {
    guard feed.span == nil, view.frozen != nil else { return }
    let before = session.timeline.events
    session.timeline.refresh(session.ledger, until: deadline)
    if session.timeline.events != before { pace.isFrameDue = true }
  }

  /// Whether what is shown of the timeline is being looked for.
  var isLookingForMarks: Bool {
    session.timeline.isSearching && (view.frozen != nil || feed.span != nil)
  }

  /// The timeline to show; `nil` while the clock runs by itself.
  var timeline: Timeline? {
    let whole =
      feed.span
      ?? (view.frozen == nil
        ? nil
        : session.timeline.span(until: feed.limit(session, window: view.window.nanoseconds)))
    return whole.map { Timeline(session.timeline.marks, whole: $0) }
  }

  /// The instant to show: where the viewer stopped the clock, else the feed's.
  var clock: Timestamp {
    feed.hold(at: view.frozen?.since)
    return view.frozen?.since ?? feed.now(session, window: view.window.nanoseconds)
  }

  /// Shows what the feed has to say, for three seconds or until the next key.
  func sayWhatFeedSays() {
    let now = Intake.monotonic()
    // What passes by does not cover what stays.
    let news = feed.takeNotice() ?? session.state?.takeNotice()
    if let notice = news, notice.stays || said != nil || view.notice == nil {
      view.notice = notice.text
      said = notice.stays ? nil : (notice.text, now + 3_000_000_000)
    } else if let said, now >= said.until {
      if view.notice == said.text { view.notice = nil }
      self.said = nil
    }
  }

  /// Draws what is known now.
  func show() {
    // What is played moves on while it is drawn: the time shown is that of the figures.
    let clock = feed.isPlaying ? snapshot?.asOf ?? self.clock : self.clock
    var status = StatusMaker.status(of: session, now: clock, progress: progress)
    status.mode = progress.isLoading ? feed.mode.loading(progress.shown) : feed.mode
    status.timeline = timeline
    status.asKnown = readings.status
    status.marks = session.marks.marks
    if status.stateNotice == nil, let snapshot, let text = StatusMaker.cut(snapshot, by: session) {
      status.stateNotice = text
    }
    if status.stateNotice == nil {
      status.stateNotice = configured?.banner ?? notifier.trouble ?? metricsTrouble
    }
    view.follow(status)
    status.clockNotice = clockWatch.notice()
    sayWhatFeedSays()
    if view.view == .quality { status.refusals = session.refusals }
    status.sourceLines = lineSearch?.found
    self.status = status
    view.wallboard?.turn(at: Double(Intake.monotonic()) / 1e9, for: snapshot)
    view.shownPanels = shownPanels(of: view, status: status, size: screen.size)
    view.fitHelp(to: screen.size)
    screen.usesMouse = view.wantsMouse
    screen.takesPastes = view.prompt != nil
    screen.present(frame(status, view))
    pace.drew(at: Intake.monotonic())
  }

  /// The detail, as long as it is that of the open view.
  var shownDetail: Detail? { detailed == wantedDetail ? detail : nil }

  /// What the screen looks at beyond the snapshot.
  var wantedDetail: DetailRequest? {
    detailRequest(for: view, status: status, size: screen.size)
  }
}
