public import ArgumentParser
public import Dashboard
public import DeliveryMetrics

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Exit with 1 when a target is missed.")

  @OptionGroup var measures: MeasureOptions
  @Flag(name: .customLong("require-data"), help: "A measure without a value is a miss, too.")
  var requiresData = false
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func run() throws {
    let reading = try Batch(
      sources: try measures.configured.sources(sources), options: measures
    ).snapshot.reading
    var misses = 0
    for verdict in TargetVerdict.all(of: reading) {
      switch verdict.isMet {
      case true: continue
      case false: misses += 1
      default:
        guard requiresData else { continue }
        misses += 1
      }
      try Output.line(verdict.sentence)
    }
    if misses > 0 { throw ExitCode(Output.Code.missedTarget) }
  }
}

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "List what is behind a number, and what was left out and why.")

  @OptionGroup var measures: MeasureOptions
  @Option(help: "text, json or csv.")
  var format = EvidenceReport.Format.text
  @Option(
    name: .customLong("until-idle"),
    help: "Follow the sources until nothing came for so long, such as 5s, then list.",
    transform: WindowLength.read)
  var untilIdle: WindowLength?
  @OptionGroup var kept: KeptState
  @Argument(
    help: ArgumentHelp(
      "The measure: \(MetricKind.allCases.map(\.rawValue).joined(separator: ", ")); or the practice: \(PracticeKind.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "metric"))
  var subject: ExplainedSubject
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func run() throws {
    let sources = try measures.configured.sources(sources)
    let session: LogSession
    let state = try kept.open(sources)
    if let untilIdle {
      session = LogSession(
        sources: sources, mode: .follow, settings: try measures.settings(), state: state)
      session.follow(untilIdle: UInt64(untilIdle.nanoseconds))
    } else {
      session = try Batch.read(sources, options: measures, state: state)
    }
    let clock = try measures.clock(of: session)
    let window = try measures.windowLength().nanoseconds
    if measures.scope != .everything {
      let snapshot = session.ledger.snapshot(
        at: clock, windowNanoseconds: window, scope: measures.scope)
      if let notice = snapshot.unknownScope { Output.say(notice) }
    }
    switch subject {
    case .metric(let kind):
      let evidence = session.ledger.evidence(
        for: kind, at: clock, windowNanoseconds: window, scope: measures.scope)
      try write(EvidenceReport(evidence))
    case .practice(let kind):
      let detail = session.ledger.detail(
        for: .practice(kind, limit: nil), at: clock, windowNanoseconds: window,
        scope: measures.scope, zone: try measures.rules())
      guard case .practice(let practice) = detail else { return }
      try write(EvidenceReport(practice, asOf: clock))
    }
  }

  private func write(_ report: EvidenceReport) throws {
    try Output.write(report.text(format) + (format == .csv ? "\r\n" : "\n"), to: 1)
  }
}

/// What can be explained: a measure or a practice, by its name.
enum ExplainedSubject: ExpressibleByArgument {
  case metric(MetricKind)
  case practice(PracticeKind)

  init?(argument: String) {
    if let kind = MetricKind(rawValue: argument) {
      self = .metric(kind)
    } else if let kind = PracticeKind(rawValue: argument) {
      self = .practice(kind)
    } else {
      return nil
    }
  }

  static var allValueStrings: [String] {
    MetricKind.allCases.map(\.rawValue) + PracticeKind.allCases.map(\.rawValue)
  }
}

extension MetricKind: ExpressibleByArgument {}
extension EvidenceReport.Format: ExpressibleByArgument {}
