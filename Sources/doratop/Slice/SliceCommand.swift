import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct SliceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "slice",
    abstract: "Write the part of a log that gives the same numbers for a span of time.",
    discussion: """
      For an incident to be shared: every report --as-of an instant from --from to --to says the same \
      of the slice as of the whole log, with the same configuration and the window of --window, for \
      everything, for each service and for each team: measures, the baseline beside them, value stream, \
      pipeline, practices, guide, advice and alerts. Only what it says about its input differs. Replay \
      it from --from to --to.

      The lines are written as they stand, byte for byte, one source after the other and plain where \
      they were compressed. Later lines are left out. Everything stays back to two windows before \
      --from, and at least 60 days, for practices compare 30 days with the 30 before. Of what is older \
      all production deployments and incidents stay; the commits that were delivered in the days of the \
      baseline; for alerts that began earlier what they began with, or all lead times and slow changes \
      since, and what tells how long a trunk has been red or a source silent; and whatever was not \
      over. Whether that is enough is computed, not assumed: where it is not, more stays, and a line on \
      standard error says how far back it went, and for what.

      A baseline that was kept in a state is not in the lines: the slice gives the one that the log \
      itself comes to.

      Nothing in the lines is made harmless or secret. They go to a file, a pipe or, with --output -, \
      to wherever standard output leads; without it they are not written to a terminal.
      """)

  @Option(
    parsing: .unconditional,
    help: "The first instant: a time such as 2026-10-04, or -2h before the end.")
  var from: String
  @Option(parsing: .unconditional, help: "The last instant.")
  var to: String
  @OptionGroup var configured: ConfigurationArguments
  @Option(
    parsing: .unconditional,
    help: "The window that the numbers will be asked for, such as 12h or 1h30m (default: 30d).")
  var window: String?
  @Option(
    help:
      "The time zone of the span and of days: a name such as Europe/Berlin, or local (default: UTC)."
  )
  var zone: String?
  @Option(name: [.short, .long], help: "The file to write, or - (default: standard output).")
  var output: String?
  @Flag(help: "Replace the file when it is there already.")
  var overwrite = false
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    if window != nil { _ = try windowLength() }
    if zone != nil { _ = try rules() }
    let (first, last) = (try moment(from, of: "--from"), try moment(to, of: "--to"))
    if case .local(let day, let early) = first, case .local(let lastDay, let late) = last,
      (day, early) >= (lastDay, late)
    {
      throw ValidationError(SliceFault.notBefore(from: from, to: to).description)
    }
    if output == nil, isatty(1) == 1 {
      throw ValidationError(
        "the lines of a log may upset a terminal, expected --output FILE, a pipe, or --output -")
    }
  }

  func run() throws {
    let log = SliceLog(
      sources: try configured.sources(sources), settings: try configured.load().settings)
    try complain(about: log)
    let (window, rules) = (try windowLength(), try rules())
    do {
      let span = try SliceSpan(
        from: (from, try moment(from, of: "--from")), to: (to, try moment(to, of: "--to")),
        window: window.nanoseconds, marks: log.ledger.timelineMarks(), zone: rules)
      if let path {
        try SliceFile.check(path, sources: log.sources.map(\.path), overwrites: overwrite)
      }
      let slice = try Slice(of: log, span, zone: rules)
      if let path {
        try SliceFile.write(slice.lines, of: log, to: path)
      } else {
        try SliceFile.put(slice.lines, of: log, into: 1)
      }
      let summary = SliceSummary(slice: slice, log: log, window: window.text, zone: rules)
      Output.say(summary.text)
    } catch let fault as SliceFault {
      throw Output.fail(Frame.plain(fault.description), code: fault.code)
    } catch let fault as FileFault {
      throw Output.fail(fault.description, code: Output.Code.unavailable)
    }
    Output.end(0)
  }

  /// The file to write; `nil` for standard output.
  private var path: String? { output == "-" ? nil : output }

  /// Refuses a source that is not there, and says which could be read only in part.
  private func complain(about log: SliceLog) throws {
    try SourceFault.refuse(log.sources)
    for source in log.sources {
      guard case .refused(let reason) = source.state else { continue }
      Output.say(
        "\(SystemText.shown(source.path)): \(reason); the slice is without what is missing")
    }
  }

  private func moment(_ text: String, of name: String) throws -> Moment {
    guard let moment = Moment(text) else {
      throw ValidationError(
        "\(name) is \"\(text)\", expected a time such as 2026-10-04, \"2026-10-04 13:40\" or -2h")
    }
    return moment
  }

  private func windowLength() throws -> WindowLength {
    guard let window else {
      let own = try configured.load().window
      return WindowLength(nanoseconds: own.nanoseconds, text: own.label)
    }
    return try MeasureOptions.length(window)
  }

  private func rules() throws -> ZoneRules {
    let name = try zone ?? configured.load().zone
    do {
      return try ZoneLoader.rules(named: name)
    } catch {
      throw ValidationError(error.description)
    }
  }
}
