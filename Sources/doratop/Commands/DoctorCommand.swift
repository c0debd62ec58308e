import ArgumentParser
import Dashboard
import DeliveryMetrics
import EventIntake

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what was read, in which formats, and which lines were refused and why.")

  @OptionGroup var configured: ConfigurationArguments
  @Option(help: "How many refused lines to show of each cause.")
  var places = 5
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func run() throws {
    try configured.report()
    let session = LogSession(
      sources: try configured.sources(sources), mode: .once,
      settings: try configured.load().settings)
    session.readAll()
    let now = session.clock(asked: nil)
    let snapshot = session.ledger.snapshot(at: now, windowNanoseconds: 86_400_000_000_000)
    var text = "SOURCES\n"
    for source in session.intake.sources {
      text +=
        "  \(Frame.plain(source.path))  \(Self.words(source.state))  \(source.lines) lines  \(Figures.bytes(Int64(source.bytes)))\n"
    }
    let input = snapshot.input
    text += "\nLINES\n"
    text += "  read \(input.lines)  events \(input.events)  duplicates \(input.duplicates)"
    text += "  conflicts \(input.conflicts)  late \(input.late)  future \(input.future)"
    text += "  rejected \(input.rejected)\n"
    if session.pendingLines > 0 { text += "  unfinished last lines: \(session.pendingLines)\n" }
    text += "\nFORMATS\n"
    for (format, count) in input.formats.sorted(by: { $0.key < $1.key }) {
      text += "  \(format)  \(count) events\n"
    }
    text += "\nENVIRONMENTS THAT NO RULE KNOWS\n"
    text += input.unmatchedEnvironments.isEmpty ? "  none\n" : ""
    for name in input.unmatchedEnvironments { text += "  \(Frame.plain(name))\n" }
    text += "\nREFUSED LINES\n"
    if input.rejected == 0 { text += "  none\n" }
    for (cause, count) in input.rejectedBy.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      text += "  \(cause.rawValue)  \(count)\n"
      for refused in session.rejections.filter({ $0.rejection.cause == cause }).prefix(places) {
        text += "    \(Frame.plain(refused.sentence))\n"
      }
    }
    try Output.write(text, to: 1)
    if let path = session.missingSource() {
      throw Output.fail(
        "\(Frame.plain(path)): no such file, expected an event log", code: Output.Code.noInput)
    }
  }

  /// A source's state in words.
  static func words(_ state: SourceStatus.State) -> String {
    switch state {
    case .waiting: "waiting: does not exist yet"
    case .reading: "reading"
    case .following: "following"
    case .finished: "read"
    case .unreadable(let reason): "unreadable: \(Frame.plain(reason))"
    case .refused(let reason): "refused: \(Frame.plain(reason))"
    }
  }
}
