import ArgumentParser
import Configuration
import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake
import TerminalScreen

/// What the commands that show a screen have in common.
struct ScreenArguments: ParsableArguments {
  @OptionGroup var colors: ColorArguments
  @OptionGroup var theme: ThemeArguments
  @OptionGroup var keys: KeyArguments
  @Flag(help: "Print one plain frame and end.")
  var once = false
  @Flag(help: "Print the view as sentences and end, for a screen reader or a pipe.")
  var plain = false
  @Option(help: "With --once: columns of the frame, 1 to 1000 (default: 80).")
  var width: Int?
  @Option(help: "With --once: rows of the frame, 1 to 1000 (default: 24).")
  var height: Int?
  @Option(
    help: "How often to look for new lines, 0.01s to 1h (default: 0.25s).",
    transform: WindowLength.read)
  var interval = WindowLength.quarterSecond
  @Flag(name: .shortAndLong, help: "Begin with the mouse on; M switches it.")
  var mouse = false
  @Flag(help: "Let the key y copy to the clipboard, where the terminal takes OSC 52.")
  var osc52 = false

  func validate() throws {
    guard (10_000_000...3_600_000_000_000).contains(interval.nanoseconds) else {
      throw ValidationError("--interval is \(interval.text), expected 0.01s to 1h")
    }
    for (name, cells) in [("--width", width), ("--height", height)] {
      guard let cells else { continue }
      guard once else { throw ValidationError("\(name) goes with --once, expected it") }
      guard (1...PictureSize.limit).contains(cells) else {
        throw ValidationError("\(name) is \(cells), expected 1 to \(PictureSize.limit)")
      }
    }
  }

  /// Whether a screen was asked for.
  var isScreen: Bool { !once && !plain }

  /// Sets a view up for what the terminal can do.
  ///
  /// - Parameter problems: What is wrong with the configuration or the keys.
  func apply(_ screen: Screen, to view: inout ViewState, problems: String?) {
    view.glyphs = screen.glyphs
    view.capabilities = screen.capabilities
    let notices = [screen.notice, problems].compactMap { $0 }
    view.notice = notices.isEmpty ? nil : notices.joined(separator: "; ")
    (view.usesMouse, view.hasMouse) = (mouse, screen.hasMouse)
    view.copiesIDs = osc52
  }

  /// The screen; `nil` when there is none, after saying so.
  ///
  /// - Parameter readsInput: Whether standard input is a source: then keys come from the terminal of standard output.
  /// - Throws: The exit code for a theme or keys that must not be used, after saying so.
  func open(over configuration: Configuration, readsInput: Bool = false) throws -> Screen? {
    let isStrict = theme.isStrict
    let (theme, problems) = ThemeLibrary(environment: Environment.variables).theme(
      named: theme.name(over: configuration))
    let keyProblems = keys.file(over: configuration).problems
    try Output.refuse(
      problems + keyProblems + configuration.problems, from: isStrict ? .warning : .refusal)
    // Where no screen says it.
    func report() { Output.report(problems + keyProblems + configuration.problems) }
    guard isScreen else {
      report()
      return nil
    }
    var options = colors.options()
    options.theme = theme
    if readsInput, let keyboard = Environment.keyboard() { options.input = keyboard }
    if let summary = problems.summary { options.notices = [summary] }
    do {
      return try Screen.open(options)
    } catch {
      Output.say("\(error.description); one plain frame instead")
      report()
      return nil
    }
  }

  /// One frame as text, or as sentences.
  func frame(
    _ snapshot: Snapshot, _ status: FeedStatus, _ view: ViewState,
    detail: (DetailRequest) -> Detail
  ) -> String {
    if plain { return PlainView(snapshot: snapshot, status: status, view: view).text }
    var view = view
    view.glyphs = colors.characters.tier ?? .ascii
    let size = Size(rows: height ?? 24, columns: width ?? 80)
    return render(
      snapshot: snapshot, status: status, view: view, size: size,
      detail: detailRequest(for: view, status: status, size: size).map(detail)
    ).text
  }
}

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Watch a log on a live screen (the default command).")

  @OptionGroup var measures: MeasureOptions
  @OptionGroup var terminal: ScreenArguments
  @OptionGroup var wall: WallboardArguments
  @OptionGroup var state: StateArguments
  @OptionGroup var metrics: MetricsArguments
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    if metrics.isGiven, !terminal.isScreen {
      throw ValidationError(
        "--once and --plain show one frame, expected none of them with --metrics-file or --metrics-listen"
      )
    }
  }

  func run() throws {
    _ = try measures.configured.loadForScreen()
    if let doubt = metrics.doubt { Output.say(doubt) }
    if let refusal = MistypedCommand.refusal(of: sources) { throw ValidationError(refusal) }
    let feed = LiveFeed(
      pinned: try measures.pinned(), window: try measures.windowLength().nanoseconds)
    try Self.run(sources, measures, terminal, wall, feed, state: state, metrics: metrics)
  }

  /// Shows files on the screen, with the clock of a feed.
  ///
  /// - Parameters:
  ///   - showsAsKnown: Whether to keep the lines and begin with what was known then.
  ///   - state: Where what was read is kept; `nil` for nowhere.
  ///   - metrics: Where metrics go; `nil` where there are none, for what is shown is not life.
  static func run(
    _ sources: [String], _ measures: MeasureOptions, _ terminal: ScreenArguments,
    _ wall: WallboardArguments, _ feed: any Feed, showsAsKnown: Bool = false,
    state: StateArguments? = nil, metrics: MetricsArguments? = nil
  ) throws {
    let given = sources
    let configuration = try measures.configured.loadForScreen()
    let sources = try measures.configured.sources(given)
    func choose(_ configuration: Configuration) throws -> Choices {
      let choices = try Choices(configuration, measures, terminal, metrics, sources: given)
      try state?.refuse(over: choices)
      return choices
    }
    let choices = try choose(configuration)
    var view = ViewState()
    choices.apply(to: &view)
    view.scope = measures.scope
    view.localZone = (try? ZoneLoader.rules(named: "local")) ?? .utc
    wall.apply(to: &view)
    // Before the screen: what is refused is said where it can be read.
    let isScreen = terminal.isScreen && Environment.hasTerminal
    let kept = isScreen ? try state?.open(sources, over: choices) : nil
    guard let screen = try terminal.open(over: configuration, readsInput: sources.contains("-"))
    else {
      if metrics != nil, terminal.isScreen, !choices.metrics.isEmpty {
        Output.say("no metrics without a terminal, expected report --follow")
      }
      try printFrame(sources, measures, terminal, view, feed, choices.zone, showsAsKnown)
      return
    }
    terminal.apply(screen, to: &view, problems: choices.problems)
    var loop = RunLoop(
      session: LogSession(
        sources: sources, mode: .follow, settings: choices.settings,
        keepsLines: showsAsKnown, state: kept),
      feed: feed, screen: screen, view: view, zone: choices.zone, theme: choices.theme,
      interval: UInt64(terminal.interval.nanoseconds), showsAsKnown: showsAsKnown)
    let watch = ConfigurationWatch(measures.configured, configuration, choices, choose: choose)
    loop.configured = watch
    if metrics != nil {
      loop.outlet = MetricsOutlet()
      loop.outlet?.use(choices.metrics)
    }
    loop.canBeginAnew = feed is LiveFeed && !showsAsKnown && !sources.contains("-")
    var read = sources
    while true {
      if let code = loop.run() { throw ExitCode(code) }
      // Of other sources it is found out anew whether they are history.
      if watch.choices.lasting.sources != read { (feed as? LiveFeed)?.beginAnew() }
      read = watch.choices.lasting.sources
      loop = Self.anew(loop, watch, state)
    }
  }

  /// The loop that takes the place of another one, with the sources, the map of services and the state that were
  /// chosen meanwhile.
  private static func anew(
    _ loop: RunLoop, _ watch: ConfigurationWatch<Choices>, _ state: StateArguments?
  ) -> RunLoop {
    let choices = watch.choices
    let sources = choices.lasting.sources
    let kept: LogState?
    do {
      kept = try state?.open(sources, over: choices)
    } catch {
      kept = LogState(without: "the one of the configuration cannot be used")
    }
    let next = RunLoop(
      session: LogSession(
        sources: sources, mode: .follow, settings: choices.settings, state: kept),
      feed: loop.feed, screen: loop.screen, view: loop.view, zone: choices.zone,
      theme: loop.themeName, interval: loop.interval)
    next.configured = watch
    next.outlet = loop.outlet
    next.measuredScope = loop.measuredScope
    next.canBeginAnew = !sources.contains("-")
    return next
  }

  /// Without a terminal: reads what is there and prints one frame.
  private static func printFrame(
    _ sources: [String], _ measures: MeasureOptions, _ terminal: ScreenArguments,
    _ view: ViewState, _ feed: any Feed, _ zone: ZoneRules, _ showsAsKnown: Bool
  ) throws {
    let session = LogSession(
      sources: sources, mode: .once, settings: try measures.settings(),
      keepsLines: showsAsKnown)
    session.readAll()
    try SourceFault.refuseAll(session.intake.sources)
    _ = feed.read(into: session, until: .max)
    if let fault = feed.fault {
      throw Output.fail(fault, code: Output.Code.badData)
    }
    let now = feed.now(session, window: view.window.nanoseconds)
    var readings = Readings(session, showsAsKnown: showsAsKnown)
    while !readings.prepare(session.ledger, at: now, isLoading: false, isOver: { false }) {}
    let snapshot = readings.snapshot(
      session.ledger, at: now, windowNanoseconds: view.window.nanoseconds, scope: measures.scope,
      zone: zone, isLoading: false)
    if let notice = snapshot.unknownScope { Output.say(notice) }
    var progress = LoadProgress()
    progress.note(PollResult(), session, at: 0)
    var status = StatusMaker.status(of: session, now: now, progress: progress)
    status.mode = feed.mode
    status.asKnown = readings.status
    status.timeline = feed.span.map { Timeline(session.timeline.marks, whole: $0) }
    let text = terminal.frame(snapshot, status, view) { request in
      readings.detail(
        session.ledger, for: request, at: now, windowNanoseconds: view.window.nanoseconds,
        scope: measures.scope, zone: zone)
    }
    try Output.write(text, to: 1)
  }
}
