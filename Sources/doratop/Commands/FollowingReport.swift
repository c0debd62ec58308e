import ArgumentParser
import Configuration
import Dashboard
import DeliveryMetrics
import EventIntake
import StateStore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The live engine without a screen: one JSON report a line, until it is ended or nothing comes.
struct FollowingReport {
  let command: ReportCommand

  func run() throws {
    let sources = try command.measures.configured.sources(command.sources)
    let configuration = try command.measures.configured.load()
    let first = try choose(configuration)
    let state = try command.kept.path.map {
      try StateArguments.open(
        StatePlace(path: $0), sources, keeps: true,
        retention: StateArguments.retention(
          command.retention, configuration.retention, window: first.window,
          longest: command.measures.windowLength()))
    }
    if case .none(let reason)? = state?.phase { Output.say("no state: \(reason)") }
    let watch = ConfigurationWatch(
      command.measures.configured, configuration, first, choose: choose)
    let session = LogSession(
      sources: sources, mode: .follow, settings: watch.choices.settings, state: state)
    let asked = try command.measures.pinned()
    let every = UInt64((command.every ?? .tenSeconds).nanoseconds)
    let idle = command.untilIdle.map { UInt64($0.nanoseconds) }
    EndSignals.install()
    var lastLine = Intake.monotonic()
    var lastReport = lastLine
    var said = ""
    var saidOfChoices = ""
    var keeper = BaselineKeeper()
    let outlet = MetricsOutlet()
    defer { outlet.end() }
    outlet.use(watch.choices.metrics)
    if let doubt = command.metrics.doubt { Output.say(doubt) }
    var saidOfMetrics = ""
    var nextMetrics: UInt64 = 0
    while true {
      session.zone = watch.choices.zone
      let result = session.read(until: Intake.monotonic() + 200_000_000)
      if session.isRemaking { continue }
      say(state?.sentence ?? "", after: &said)
      look(watch, session, outlet, said: &saidOfChoices)
      let choices = watch.choices
      outlet.advance(at: Intake.monotonic())
      say(outlet.trouble ?? "", after: &saidOfMetrics)
      let now = Intake.monotonic()
      if result.lines > 0 { lastLine = now }
      let isOver = idle.map { now - lastLine >= $0 } ?? false
      let isDue = EndSignals.hasCome || isOver || now - lastReport >= every
      let isForMetrics = outlet.isOn && result.isCaughtUp && now >= nextMetrics
      if isDue || isForMetrics {
        keeper.supply(session)
        let snapshot = session.ledger.snapshot(
          at: asked ?? max(LogSession.wallClock(), session.clock(asked: nil)),
          windowNanoseconds: choices.window.nanoseconds, scope: command.measures.scope,
          zone: choices.zone)
        if asked == nil, result.isCaughtUp { keeper.keep(session, snapshot, zone: choices.zone) }
        if isForMetrics {
          outlet.note(snapshot, StatusMaker.sources(of: session))
          // So seldom that it costs next to nothing.
          nextMetrics = now + max(MetricsOutlet.pause, 400 * (Intake.monotonic() - now))
        }
        guard isDue else { continue }
        lastReport = now
        let report = JSONReport(
          snapshot, by: command.breakdown, files: session.intake.fileCount,
          with: command.addition(to: snapshot, session))
        let written = Result { try Output.line(report.text) }
        // Where nobody reads any more, or nothing can be written, there is nothing left to do.
        let isLast = EndSignals.hasCome || isOver || !Output.isRead
        guard isLast || (try? written.get()) == nil else { continue }
        state?.end(session, within: 5_000_000_000)
        // A terminal that goes fails what is written to it, and says by a signal that it goes.
        if let code = EndSignals.exitCode { throw ExitCode(code) }
        return try written.get()
      }
      if result.isCaughtUp { poll(nil, 0, 250) }
    }
  }

  /// What a configuration changes while it is followed; sources and the map of services do from the next start
  /// on.
  private struct Choices {
    var settings: Settings
    var window: WindowChoice
    var zone: ZoneRules
    var metrics: MetricsChoices
  }

  private func choose(_ configuration: Configuration) throws -> Choices {
    let length = try command.measures.windowLength(over: configuration)
    let window = WindowChoice(nanoseconds: length.nanoseconds, label: length.text)
    try StateArguments.refuse(command.retention, window: window)
    return Choices(
      settings: command.measures.settings(over: configuration), window: window,
      zone: try command.measures.rules(over: configuration),
      metrics: command.metrics.choices(over: configuration))
  }

  /// Goes by another configuration, if there is one; a bad edit changes nothing and is said.
  private func look(
    _ watch: ConfigurationWatch<Choices>, _ session: LogSession, _ outlet: MetricsOutlet,
    said: inout String
  ) {
    switch watch.look() {
    case .none: return
    case .refused(let words): say(words, after: &said)
    case .changed(let choices, let before):
      session.use(choices.settings)
      outlet.use(choices.metrics)
      let isKept =
        choices.settings.services == before.settings.services
        && choices.settings.names.incidentLabels == before.settings.names.incidentLabels
      say(
        watch.banner
          ?? "the configuration was read again"
          + (isKept ? "" : "; its services and labels of incidents apply from the next start on"),
        after: &said)
      said = ""
    }
  }

  /// Says on standard error what has become of the state or of metrics, when it is news. An older age of the same is none.
  private func say(_ words: String, after said: inout String) {
    let news = words.filter { !$0.isNumber }
    defer { said = news }
    if news == said || words.isEmpty { return }
    // Where nobody can be told, what is reported is as right as before.
    try? Output.write("doratop: \(Frame.plain(words))\n", to: 2)
  }
}

/// Notes that somebody asked for the end.
enum EndSignals {
  nonisolated(unsafe) private static var come: sig_atomic_t = 0

  static var hasCome: Bool { come != 0 }

  /// What a shell says of a program that the signal has ended; `nil` as long as none has come.
  static var exitCode: Int32? { hasCome ? 128 + Int32(come) : nil }

  /// A signal that is ignored stays so: with `nohup`, a hang-up is to end nothing.
  static func install() {
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      signal(number) { EndSignals.come = sig_atomic_t($0) }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var found = sigaction()
    guard sigaction(number, nil, &found) == 0 else { return false }
    #if canImport(Glibc)
      let handler = found.__sigaction_handler.sa_handler
    #else
      let handler = found.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
