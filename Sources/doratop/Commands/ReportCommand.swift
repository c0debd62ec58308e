public import ArgumentParser
public import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

/// Reads sources once and makes a snapshot of them.
struct Batch {
  let session: LogSession
  let snapshot: Snapshot

  /// - Throws: The exit code for a source that is missing or cannot be read, after saying so.
  init(
    sources: [String], options: MeasureOptions, asKnown: Bool = false, state: LogState? = nil
  ) throws {
    session = try Self.read(sources, options: options, keepsLines: asKnown, state: state)
    var keeper = BaselineKeeper()
    keeper.supply(session)
    let clock = try options.clock(of: session)
    let window = try options.windowLength().nanoseconds
    let zone = try options.rules()
    if let reading = session.asKnown {
      if reading.log.lost > 0 {
        throw Output.fail(
          "no room to keep \(reading.log.lost) lines for --as-known", code: Output.Code.unavailable)
      }
      while !reading.prepare(at: clock, isOver: { false }) {}
      snapshot = reading.snapshot(
        at: clock, windowNanoseconds: window, scope: options.scope, zone: zone)
    } else {
      snapshot = session.ledger.snapshot(
        at: clock, windowNanoseconds: window, scope: options.scope, zone: zone)
    }
    if let notice = snapshot.unknownScope { Output.say(notice) }
  }

  /// Reads sources once.
  static func read(
    _ sources: [String], options: MeasureOptions, keepsLines: Bool = false, state: LogState? = nil
  ) throws -> LogSession {
    let session = LogSession(
      sources: sources, mode: .once, settings: try options.settings(), keepsLines: keepsLines,
      state: state)
    session.readAll()
    // The damage of a state may show only while it is read: then its figures are not those asked for.
    if case .none(let reason)? = state?.phase {
      throw Output.fail(Frame.plain(reason), code: Output.Code.noInput)
    }
    // What was kept of a log stays when the log has gone.
    try SourceFault.refuse(session.intake.sources, mayBeMissing: state != nil)
    for source in session.refusedSources() {
      Output.say("\(source); the figures are without what is missing")
    }
    if let notice = session.ledger.limitNotice { Output.say(notice) }
    return session
  }

  /// Whether a line or a source was refused.
  var hasRefusals: Bool { snapshot.input.rejected > 0 || !session.refusedSources().isEmpty }
}

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Print the measures of a log.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv, markdown, html, openmetrics

    /// What the last line ends with.
    var end: String { self == .csv ? "\r\n" : "\n" }
  }

  @OptionGroup var measures: MeasureOptions
  @Option(help: "What to print.")
  var format = Format.text
  @Option(name: .customLong("by"), help: "Break down by service or team.")
  var breakdown: JSONReport.Breakdown = .none
  @Flag(
    name: .customLong("as-known"),
    help: "Report what was known at the instant of --as-of, without what came later.")
  var asKnown = false
  @Flag(help: "Exit with 65 when a line or a source was refused.")
  var strict = false
  @Flag(help: "Keep reading, and print one JSON report a line.")
  var follow = false
  @Option(
    help: "With --follow: how often to print, such as 60s (default: 10s).",
    transform: WindowLength.read)
  var every: WindowLength?
  @Option(
    name: .customLong("until-idle"),
    help: "With --follow: end when nothing came for so long, such as 5s.",
    transform: WindowLength.read)
  var untilIdle: WindowLength?
  @OptionGroup var comparison: ComparisonArguments
  @OptionGroup var kept: KeptState
  @OptionGroup var metrics: MetricsArguments
  @Option(
    help:
      "With --follow and --state: how long to keep what was read, such as 400d, at least twice the window.",
    transform: WindowLength.read)
  var retention: WindowLength?
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    if kept.path != nil, asKnown {
      throw ValidationError("--as-known and --state exclude each other, expected one of them")
    }
    if asKnown, follow {
      throw ValidationError("--as-known and --follow exclude each other, expected one of them")
    }
    for (name, isGiven) in [
      ("--every", every != nil), ("--until-idle", untilIdle != nil),
      ("--retention", retention != nil),
    ] where isGiven && !follow {
      throw ValidationError("\(name) goes with --follow, expected it")
    }
    if retention != nil, kept.path == nil {
      throw ValidationError("--retention goes with --state, expected it")
    }
    if metrics.isGiven, !follow {
      throw ValidationError(
        "--metrics-file and --metrics-listen go with --follow, expected it, or --format openmetrics"
      )
    }
    if follow, format == .openmetrics {
      throw ValidationError(
        "--follow prints JSON, expected no --format openmetrics, but --metrics-file or --metrics-listen"
      )
    }
    if follow, format != .text, format != .json {
      throw ValidationError("--follow prints JSON, expected no --format \(format.rawValue)")
    }
    guard try comparison.question() != nil else { return }
    if format == .openmetrics {
      throw ValidationError("--compare is no metric, expected another --format")
    }
    if follow {
      throw ValidationError("--compare and --follow exclude each other, expected one of them")
    }
    if asKnown {
      throw ValidationError("--as-known and --compare exclude each other, expected one of them")
    }
  }

  func run() throws {
    if let question = try comparison.question() {
      try compare(question)
    }
    if follow {
      try FollowingReport(command: self).run()
      return
    }
    let sources = try measures.configured.sources(sources)
    let batch = try Batch(
      sources: sources, options: measures, asKnown: asKnown, state: kept.open(sources))
    try Output.write(try text(batch.snapshot, batch.session) + format.end, to: 1)
    Output.end(strict && batch.hasRefusals ? Output.Code.badData : 0)
  }

  /// Prints what differs between two spans, or from the baseline, and ends.
  private func compare(_ question: ComparisonArguments.Question) throws -> Never {
    let sources = try measures.configured.sources(sources)
    let session = try Batch.read(sources, options: measures, state: kept.open(sources))
    var keeper = BaselineKeeper()
    keeper.supply(session)
    let (comparison, snapshot) = try ComparisonArguments.comparison(
      question, session, measures, by: breakdown == .team ? .team : .service)
    if let notice = snapshot.unknownScope { Output.say(notice) }
    let text =
      switch format {
      case .json: ComparisonJSON(comparison).text
      case .text: ComparisonReport(comparison, zone: try measures.rules()).text
      case .csv, .markdown, .html, .openmetrics: try self.text(snapshot, session, comparison)
      }
    try Output.write(text + format.end, to: 1)
    let hasRefusals = session.ledger.input.rejected > 0 || !session.refusedSources().isEmpty
    Output.end(strict && hasRefusals ? Output.Code.badData : 0)
  }

  /// The report in the format asked for; without a comparison that of the period before.
  func text(_ snapshot: Snapshot, _ session: LogSession, _ comparison: Comparison? = nil) throws
    -> String
  {
    let later = session.asKnown?.log.laterEvents(at: snapshot.asOf)
    let addition = addition(to: snapshot, session)
    let levels = try measures.settings().levelTable.rawValue
    func content() throws -> ReportContent {
      // A table of differences has those who made them.
      let parts = format == .csv && comparison != nil && breakdown == .none ? .service : breakdown
      return ReportContent(
        snapshot, by: parts, levels: levels, files: session.intake.fileCount, laterEvents: later,
        with: addition, comparison: comparison, zone: try measures.rules())
    }
    switch format {
    case .json:
      return JSONReport(
        snapshot, by: breakdown, files: session.intake.fileCount, laterEvents: later,
        with: addition
      ).text
    case .text:
      return TextReport(
        snapshot, by: breakdown, levels: levels, laterEvents: later, with: addition
      ).text
    case .csv: return CSVReport(try content()).text
    case .markdown: return MarkdownReport(try content()).text
    case .html: return HTMLReport(try content()).text
    case .openmetrics:
      let by: OpenMetricsReport.Breakdown =
        switch breakdown {
        case .none: .none
        case .service: .service
        case .team: .team
        }
      // The last line has its break.
      return String(
        OpenMetricsReport(
          snapshot, by: by, sources: .init(files: session.intake.fileCount),
          version: Doratop.configuration.version
        ).text.dropLast())
    }
  }

  /// What the report says beyond the snapshot, of the same instant.
  func addition(to snapshot: Snapshot, _ session: LogSession) -> ReportAddition {
    // The zone has been read before the snapshot was made.
    let zone = (try? measures.rules()) ?? .utc
    let ledger = session.asKnown?.ledger ?? session.ledger
    return ReportAddition(
      ledger.details(
        for: ReportAddition.requests, at: snapshot.asOf,
        windowNanoseconds: snapshot.window.nanoseconds, scope: snapshot.scope, zone: zone))
  }
}

extension JSONReport.Breakdown: ExpressibleByArgument {}
