public import ArgumentParser
import Dashboard
public import DeliveryEvents

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct EmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "emit",
    abstract: "Append one valid event line to a log, such as from a CI job.",
    discussion: """
      doratop emit deploy --state succeeded --service api --env production --sha "$SHA"

      What is not given is taken from the variables of GitHub Actions, GitLab CI, Jenkins, CircleCI, \
      Buildkite or Azure Pipelines: repository, commit, branch or tag, run, job, attempt, actor and \
      trigger; of GitLab and Azure the environment, too. Options win. The line is read as any reader \
      of the log will before it is written, in one piece; what would not come out as given is refused.

      States: of a deployment queued, started, succeeded, failed, rolledback, cancelled; the words of \
      CI systems, such as success, FAILURE or canceled, are understood.
      """)

  @Argument(help: "deploy, commit, change, pipeline, job, incident, alert, health, metric or note.")
  var kind: EventKind
  @OptionGroup var fields: EmitFields
  @OptionGroup(title: "Where It Goes") var place: EmitPlace

  func run() throws {
    var given = fields.values
    var time = LogSession.wallClock()
    if let text = fields.time {
      guard let parsed = Timestamp(text: text) else {
        throw Output.fail(
          "--time is \"\(text)\", expected an RFC 3339 time or an epoch number since 1971",
          code: Output.Code.usage)
      }
      time = parsed
    } else {
      // Whole milliseconds: as exact as a job needs, and short.
      time.nanoseconds -= time.nanoseconds % 1_000_000
    }
    // A list that is given as one text, such as the output of git rev-list.
    for field in [EmitField.shas, .parents] {
      guard case .list(let list)? = given[field] else { continue }
      given[field] = .list(
        list.flatMap { $0.split { $0 == "," || $0.isWhitespace }.map(String.init) })
    }
    var line = EmitLine(kind: kind, state: fields.state, time: time, given: given)
    line.labels = try fields.labelPairs()
    if let run = place.ci.run() { line.found = run.fields(for: kind) }
    for notice in line.leftOut { Output.say(notice) }
    let bytes: [UInt8]
    do throws(EmitFault) {
      bytes = try line.line()
    } catch {
      throw Output.fail(error.description, code: Output.Code.usage)
    }
    try place.put(bytes)
  }
}

extension EventKind: ExpressibleByArgument {
  public init?(argument: String) {
    guard let kind = EventKind.allCases.first(where: { $0.word == argument }) else { return nil }
    self = kind
  }

  public static var allValueStrings: [String] { allCases.map(\.word) }
}

/// Where a line goes, and by which CI system it is filled in.
struct EmitPlace: ParsableArguments {
  @Option(help: "The log, or - for standard output (default: $DORATOP_LOG, else -).")
  var file: String?
  @Option(help: "Whose variables fill in what is not given: \(CIChoice.words).")
  var ci = CIChoice.auto
  @Flag(help: "Wait for others who lock the log, and lock it: for network file systems.")
  var lock = false
  @Option(help: "How many seconds to wait for the lock.")
  var lockTimeout = 10
  @Flag(help: "Write the line to standard output and to no log.")
  var dryRun = false
  @Flag(name: .customLong("print"), help: "Write the line to standard output as well.")
  var prints = false

  func validate() throws {
    guard (0...86_400).contains(lockTimeout) else {
      throw ValidationError("--lock-timeout is \(lockTimeout), expected 0 to 86400 seconds")
    }
    if file == "" {
      throw ValidationError("--file is empty, expected a log, or - for standard output")
    }
  }

  /// Writes a line.
  func put(_ line: [UInt8]) throws {
    let log = file ?? Environment.given("DORATOP_LOG") ?? "-"
    signal(SIGPIPE, SIG_IGN)
    if dryRun || log == "-" {
      try Output.write(line, to: 1)
      guard dryRun || Output.isRead else {
        // What is longer goes into a pipe in pieces.
        let rest = line.count <= 4096 ? "nothing" : "not all of the line"
        throw Output.fail(
          "standard output: a pipe that nobody reads; \(rest) was written",
          code: Output.Code.unavailable)
      }
      return
    }
    do throws(AppendFault) {
      try LogFile.append(line, to: log, lockSeconds: lock ? lockTimeout : nil)
    } catch {
      throw Output.fail(error.description, code: Output.Code.unavailable)
    }
    guard prints else { return }
    do {
      try Output.write(line, to: 1)
    } catch {
      // What went wrong has been said. Who emits the line again would have it twice.
      Output.say("\(SystemText.shown(log)): the line is there")
    }
  }
}

/// Whose variables are read.
enum CIChoice: ExpressibleByArgument, Equatable {
  case auto
  case none
  case system(CISystem)

  init?(argument: String) {
    switch argument {
    case "auto": self = .auto
    case "none": self = .none
    default:
      guard let system = CISystem(rawValue: argument) else { return nil }
      self = .system(system)
    }
  }

  static var allValueStrings: [String] { ["auto", "none"] + CISystem.allCases.map(\.rawValue) }
  static var words: String { allValueStrings.joined(separator: ", ") }

  /// What the chosen system says about the run; `nil` without one.
  func run() -> CIRun? {
    let variables = CIVariables(Environment.given)
    return switch self {
    case .none: nil
    case .system(let system): system.run(variables)
    case .auto: CISystem.current(variables)?.run(variables)
    }
  }
}
