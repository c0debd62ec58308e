import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import TerminalScreen

// What keys, the pointer and signals make of the loop.
extension RunLoop {
  /// Answers what woke the loop; returns the exit code when that was the end.
  func handle(_ wake: Wake) -> Int32? {
    if wake.hasHungUp { return end(129) }
    if let signal = wake.terminatingSignal { return end(128 + signal) }
    if wake.wantsSuspend {
      if let signal = screen.suspend() { return end(128 + signal) }
      pace.isStale = true
    }
    if wake != Wake() { pace.isFrameDue = true }
    if wake.hasResized {
      view.letGo()
      // A larger screen may have panels that nothing was looked at for.
      if wantedDetail != detailed { pace.askNext() }
    }
    while let input = nextInput() {
      panelPace.noteInput(at: Intake.monotonic())
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

  /// The next key, act of the mouse or pasted text. A key that goes by rows waits for those of the
  /// view that was opened just before, since keys may come in one burst; for half a second at most.
  private func nextInput() -> Input? {
    let now = Intake.monotonic()
    if let (key, until) = held {
      guard !waitsForRows || now >= until else { return nil }
      held = nil
      return .key(key)
    }
    guard let input = screen.nextInput() else { return nil }
    guard case .key(let key) = input, waitsForRows, goesByRows(key) else { return input }
    held = (key, now + 500_000_000)
    return nil
  }

  /// Keeps the selected row what it is of.
  func followRows() {
    // What stands there until the view has what it looks at is not its rows.
    guard let status, !waitsForRows else { return }
    view.follow(openRows(snapshot: snapshot, detail: detail, status: status, view: view).rows)
  }

  /// Whether the open view has not got what it looks at.
  private var waitsForRows: Bool {
    view.place.request != nil && detailed != wantedDetail
  }

  private func goesByRows(_ key: Key) -> Bool {
    if let prompt = view.prompt { return key == .enter && prompt.kind != .command }
    return switch view.action(for: key) {
    case .enter, .select, .match, .tellAlert, .tellID: true
    default: false
    }
  }

  /// Does what a click or the wheel asks for, in the screen as it would be drawn now.
  func answer(_ event: PointerEvent) -> Int32? {
    guard let status else { return nil }
    let rows = openRows(snapshot: snapshot, detail: shownDetail, status: status, view: view).rows
    return perform(view.apply(event, on: frame(status, view), rows: rows))
  }

  /// Does what a key asks for; returns the exit code when that was the end.
  func answer(_ key: Key) -> Int32? {
    let (rows, keys, extent) = openRows(
      snapshot: snapshot, detail: shownDetail,
      status: status ?? FeedStatus(now: .distantPast), view: view)
    let effect: Effect
    let before = view
    let services = view.prompt == nil ? [] : session.ledger.serviceNames
    if let typed = view.type(
      key, rows: rows, keys: keys, extent: extent, services: services,
      teams: snapshot?.byTeam.map(\.name) ?? [], themes: themes.names)
    {
      effect = typed
    } else if let action = view.action(for: key) {
      effect = view.apply(
        action, now: clock, events: session.ledger.input.events, rows: rows,
        extent: extent, openIncidents: snapshot?.openIncidentNames ?? [])
    } else {
      effect = view.refuse(key)
    }
    view.keepScope(of: before, unlessAmong: services)
    return perform(effect)
  }

  /// Does what is left to do; returns the exit code when that was the end.
  func perform(_ effect: Effect) -> Int32? {
    switch effect {
    case .redraw: break
    case .recompute: recompute()
    case .repaint: screen.repaint()
    case .suspend: if let signal = screen.suspend() { return end(128 + signal) }
    case .quit: return end(0)
    case .theme(let name): use(theme: name)
    case .nextTheme: use(theme: themes.next(after: themeName))
    case .reloadTheme:
      use(theme: themeName)
      lookForChoices(isUrgent: true)
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
    case .tell(let command): tell(command)
    case .copy(let text): screen.copy(text)
    case .export(let path): export(to: path)
    }
    return nil
  }

  func frame(_ status: FeedStatus, _ view: ViewState) -> Frame {
    render(snapshot: snapshot, status: status, view: view, size: screen.size, detail: shownDetail)
  }

  /// Asks for another snapshot, and with it for what follows from the clock and the viewer's choices.
  func recompute() {
    view.renewComparison(at: clock)
    // What is under way may be of another question.
    comparing.stop()
    pace.ask()
  }

  func go(to moment: Moment, isPulled: Bool = false) {
    let window = view.window.nanoseconds
    view.go(
      to: moment, shown: clock,
      running: feed.limit(session, window: window), events: session.ledger.input.events,
      marks: moment.needsMarks ? session.timeline.current(session.ledger) : TimelineMarks(),
      first: status?.replay == nil ? session.ledger.firstEvent : status?.timeline?.whole.from,
      isReading: progress.isLoading, isReplay: status?.replay != nil)
    if moment == .now { feed.goToNow() }
    if isPulled, view.view != .comparison { pace.askNext() } else { recompute() }
  }

  /// Writes what is shown as a picture, without the line that was typed for it.
  func export(to path: String) {
    guard let status else { return }
    let title = PictureFile.title(asOf: status.now, zone: view.shownZone)
    view.notice = PictureFile.export(
      frame(status, view), theme: screen.theme, title: title, to: path,
      sources: session.intake.sources.map(\.path))
  }

  /// Shows everything in another theme, or says why not.
  @discardableResult
  func use(theme name: String) -> String? {
    themes.reload()
    let (theme, problems) = themes.theme(named: name)
    view.notice = problems.summary ?? "theme \(name)"
    // A name that nothing has leaves everything as it is, and so does a file of which nothing is used.
    guard theme.name == name else { return problems.summary }
    screen.use(theme)
    themeName = name
    view.capabilities = screen.capabilities
    return problems.summary
  }

  func end(_ code: Int32) -> Int32 {
    notifier.end(within: 500_000_000) { _ = screen.wait(timeoutMilliseconds: 5) }
    session.state?.end(session, within: 1_000_000_000)
    outlet?.end()
    let shown = status ?? FeedStatus(now: .distantPast)
    screen.close(exitLine: snapshot.map { ExitLine.text($0, status: shown, view: view) })
    return code
  }
}
