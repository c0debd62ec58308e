import ArgumentParser
import Dashboard
import DeliveryEvents
import DeliveryMetrics
import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes the events of a log in another format, a line each.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write the events of a log as native lines, or as CDEvents.",
    discussion: """
      Every event of every line, in the order of the sources, on standard output. Native lines stay as they \
      are, byte for byte, when native lines are asked for; what other tools sent becomes the native lines that \
      it is read as. As CDEvents 0.5.1 (inside CloudEvents) native lines become events of the specification \
      where it has a type for them, and else custom events; what no field of it can say stands in \
      customData.doratop, so that doratop reads them back as the same lines, with the same figures.

      What was refused, or says nothing about delivery, is left out and counted on standard error.
      """)

  enum Target: String, ExpressibleByArgument, CaseIterable {
    case native, cdevents
  }

  @Option(help: "native or cdevents.")
  var to: Target
  @Flag(help: "Exit with 65 when a line or a source was refused.")
  var strict = false
  @OptionGroup var configured: ConfigurationArguments
  @Argument(help: "Files, globs, directories, or - for standard input.")
  var sources: [String] = []

  func validate() throws {
    // Native lines go through as they stand.
    if isatty(1) == 1, to == .native {
      throw ValidationError(
        "the lines of a log may upset a terminal, expected a pipe or a file to write native lines to"
      )
    }
  }

  func run() throws {
    let session = Conversion(to: to, try configured.load().settings.names)
    let sources = try configured.sources(sources)
    let intake = Intake(sources.map { SourceSpec($0) }, options: IntakeOptions(mode: .once))
    while !intake.isFinished {
      let result = intake.poll(until: Intake.monotonic() + 100_000_000, deliver: session.take)
      try Output.write(session.takeOutput(), to: 1)
      // What comes may have no end.
      if !Output.isRead, sources.contains("-") { break }
      let isOnlyWaiting = intake.sources.allSatisfy {
        $0.state != .reading && $0.state != .following
      }
      if result.lines == 0, intake.isFinished || result.isCaughtUp && isOnlyWaiting { break }
    }
    try Output.write(session.takeOutput(), to: 1)
    try SourceFault.refuse(intake.sources)
    var isWhole = session.refused == 0
    for source in intake.sources {
      guard case .refused(let reason) = source.state else { continue }
      isWhole = false
      Output.say("\(SystemText.shown(source.path)): \(reason)")
    }
    if session.refused + session.ignored > 0 { Output.say(session.summary) }
    if strict, !isWhole { throw ExitCode(Output.Code.badData) }
  }
}

/// The lines of a log in another format.
final class Conversion {
  private let target: ConvertCommand.Target
  private let symbols = SymbolTable()
  private let decoder: EventDecoder
  private let line = DecodedLine()
  private var output: [UInt8] = []
  private(set) var written = 0
  /// Lines, or elements of batches, that were refused, and lines that came to nothing.
  private(set) var refused = 0
  private(set) var ignored = 0

  init(to target: ConvertCommand.Target, _ names: NamePatterns) {
    self.target = target
    decoder = EventDecoder(symbols: symbols, isIncidentLabel: names.isIncidentLabel)
    line.keepsLines = true
  }

  /// What was written since it was last asked for.
  func takeOutput() -> [UInt8] {
    defer { output.removeAll(keepingCapacity: true) }
    return output
  }

  /// What was left out, in words.
  var summary: String {
    "\(written) events written, \(refused) refused, \(ignored) lines left out that say nothing about delivery"
  }

  /// Converts a line.
  func take(_ read: IntakeLine) {
    if read.fault != nil {
      refused += 1
      return
    }
    decoder.decode(read.bytes, into: line)
    refused += line.rejections.count
    if line.isBlank { return }
    if line.events.isEmpty, line.rejections.isEmpty { ignored += 1 }
    let isPlain = target == .native && line.format == .native && line.events.count == 1
    if isPlain, line.rejections.isEmpty, line.lines.first?.isWhole(read.bytes) ?? false {
      output += read.bytes
      output.append(0x0A)
      written += 1
      return
    }
    for native in line.lines {
      switch target {
      case .native: output += native.json.utf8
      case .cdevents: output += CDEventsExport.json(native, symbols: symbols).utf8
      }
      output.append(0x0A)
      written += 1
    }
  }
}
