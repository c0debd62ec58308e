import ArgumentParser
import Dashboard
import DeliveryMetrics
import StateStore

struct BaselineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "baseline",
    abstract: "What the measures were in the first days: keep it, show it, or begin anew.",
    subcommands: [CaptureBaseline.self, ShowBaseline.self, ResetBaseline.self])
}

struct CaptureBaseline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "capture",
    abstract: "Keep the baseline in the state, as a dashboard does by itself when it is finished.")

  @OptionGroup var measures: MeasureOptions
  @OptionGroup var place: BaselinePlace
  @Argument(help: "Files, globs or directories.")
  var sources: [String] = []

  func run() throws {
    let configuration = try measures.configured.load()
    let (state, sources) = try place.open(sources, configuration)
    let session = LogSession(
      sources: sources, mode: .follow, settings: try measures.settings(), state: state)
    try BaselinePlace.restore(session)
    repeat {
      session.follow(untilIdle: 300_000_000)
    } while session.behindBytes > 0
    try SourceFault.refuse(session.intake.sources)
    guard state.memory.one(.baseline, BaselineKeeper.name) == nil else {
      throw Output.fail(
        "a baseline is kept already, expected doratop baseline reset --yes before another",
        code: Output.Code.badData)
    }
    let zone = try measures.rules()
    let clock = try measures.clock(of: session)
    let snapshot = session.ledger.snapshot(at: clock, windowNanoseconds: 1, zone: zone)
    guard let baseline = session.ledger.baseline(at: clock, zone: zone) else {
      state.end(session, within: BaselinePlace.patience)
      throw Output.fail(
        BaselineReport.sentence(snapshot.baseline) + ", expected one that is finished",
        code: Output.Code.badData)
    }
    BaselineKeeper.set(baseline, state.memory)
    try BaselinePlace.end(session)
    try Output.line(BaselineReport(baseline, isKept: true).text)
  }
}

struct ShowBaseline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print the baseline, and what is measured now beside it.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, text
  }

  @OptionGroup var measures: MeasureOptions
  @OptionGroup var place: BaselinePlace
  @Option(help: "json or text.")
  var format = Format.text
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func run() throws {
    let (state, sources) = try place.look(sources, measures.configured.load())
    let batch = try Batch(sources: sources, options: measures, state: state)
    let zone = try measures.rules()
    let ledger = batch.session.ledger
    let clock = batch.snapshot.asOf
    let baseline = ledger.baseline(at: clock, zone: zone)
    let isKept = batch.snapshot.baseline.frozen?.isKept ?? false
    let other = isKept ? ledger.computedBaseline(at: clock, zone: zone) : nil
    let report = BaselineReport(
      baseline, beside: batch.snapshot, isKept: isKept,
      // What the log comes to by now is news only where it is something else.
      isOtherwise: other.map { $0 != baseline } ?? false)
    try Output.line(format == .json ? report.json : report.text)
  }
}

struct ResetBaseline: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reset",
    abstract: "Let go of the baseline that is kept; the next dashboard keeps what the log comes to."
  )

  @OptionGroup var configured: ConfigurationArguments
  @OptionGroup var place: BaselinePlace
  @Flag(help: "Do it: what is kept cannot be had back once its events were given up.")
  var yes = false
  @Argument(help: "Files, globs or directories: those whose state it is.")
  var sources: [String] = []

  func run() throws {
    let configuration = try configured.load()
    let (state, sources) = try place.open(sources, configuration)
    let session = LogSession(
      sources: sources, mode: .follow, settings: configuration.settings, state: state)
    try BaselinePlace.restore(session)
    guard state.memory.one(.baseline, BaselineKeeper.name) != nil else {
      state.end(session, within: BaselinePlace.patience)
      throw Output.fail(
        "no baseline is kept in \(state.place.path), expected one", code: Output.Code.noInput)
    }
    let kept = BaselineKeeper.kept(state.memory)
    let dates = kept.map { BaselineReport.dates($0.span) } ?? "a later version's"
    guard yes else {
      state.end(session, within: BaselinePlace.patience)
      throw Output.fail(
        "the baseline of \(dates) would be lost, expected --yes to let go of it",
        code: Output.Code.usage)
    }
    BaselineKeeper.set(nil, state.memory)
    try BaselinePlace.end(session)
    try Output.line("let go of the baseline of \(dates)")
  }
}
