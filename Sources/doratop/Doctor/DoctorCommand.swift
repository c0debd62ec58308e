import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what was read, in which formats, and which lines were refused and why.",
    discussion: """
      With --explain it says of a single line what it was taken for, which native events were made of it, and \
      what was ignored and why: doratop doctor --explain "$(tail -1 hooks.jsonl)". With --explain - it does so \
      with each line of standard input.
      """)

  @OptionGroup var configured: ConfigurationArguments
  @Option(
    name: .customLong("explain"), parsing: .unconditional,
    help: ArgumentHelp(
      "A line to explain, or - for those of standard input.", valueName: "line"))
  var line: String?
  @Option(help: "How many refused lines to show of each cause.")
  var places = 5
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    guard places >= 0 else {
      throw ValidationError("--places is \"\(places)\", expected a count")
    }
    guard line != nil, !sources.isEmpty else { return }
    throw ValidationError("--explain takes a line, expected no sources beside it")
  }

  func run() throws {
    if let line { return try explain(line) }
    let session = LogSession(
      sources: try configured.sources(sources), mode: .once,
      settings: try configured.load().settings)
    let census = LineCensus()
    session.census = census
    session.readAll()
    let now = session.clock(asked: nil)
    let snapshot = session.ledger.snapshot(at: now, windowNanoseconds: 86_400_000_000_000)
    var text = "SOURCES\n"
    for source in session.intake.sources {
      text +=
        "  \(Frame.plain(SystemText.shown(source.path)))  \(Self.words(source))  \(source.lines) lines  \(Figures.bytes(Int64(source.bytes)))\n"
    }
    let input = snapshot.input
    text += "\nLINES\n"
    text += "  read \(input.lines)  events \(input.events)  duplicates \(input.duplicates)"
    text += "  conflicts \(input.conflicts)  late \(input.late)  future \(input.future)"
    text += "  rejected \(input.rejected)\n"
    if session.pendingLines > 0 { text += "  unfinished last lines: \(session.pendingLines)\n" }
    text += "\nFORMATS\n" + FormatWords(census: census).text
    text += "\nENVIRONMENTS THAT NO RULE KNOWS\n"
    text += input.unmatchedEnvironments.isEmpty ? "  none\n" : ""
    for name in input.unmatchedEnvironments { text += "  \(Frame.plain(name))\n" }
    if let notice = session.ledger.limitNotice { text += "\nSERVICES\n  \(notice)\n" }
    text += "\nREFUSED LINES\n"
    if input.rejected == 0 { text += "  none\n" }
    for (cause, count) in input.rejectedBy.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text += "  \(cause.rawValue)  \(count)\n"
      for refused in session.rejections.filter({ $0.rejection.cause == cause }).prefix(places) {
        text += "    \(Frame.plain(refused.sentence))\n"
      }
    }
    try Output.write(text, to: 1)
    try SourceFault.refuse(session.intake.sources)
  }

  private func explain(_ line: String) throws {
    let names = try configured.load().settings.names
    guard line == "-" else {
      try Output.write(ExplainedLine(SystemText.bytes(of: line), names).text, to: 1)
      return
    }
    var isFirst = true
    let intake = Intake([SourceSpec("-")], options: IntakeOptions(mode: .once))
    while !intake.isFinished, Output.isRead {
      var texts = ""
      _ = intake.poll(until: Intake.monotonic() + 100_000_000) { read in
        let explained = ExplainedLine(Array(read.bytes), names)
        texts += (isFirst ? "" : "\n") + explained.text
        isFirst = false
      }
      try Output.write(texts, to: 1)
    }
  }

  /// A source's state in words.
  static func words(_ source: SourceStatus) -> String {
    switch source.state {
    case .waiting where source.wasThere: "waiting: was removed, what had been read is kept"
    case .waiting: "waiting: does not exist yet"
    case .reading: "reading"
    case .following: "following"
    case .finished: "read"
    case .unreadable(let reason): "unreadable: \(Frame.plain(reason))"
    case .refused(let reason): "refused: \(Frame.plain(reason))"
    }
  }
}
