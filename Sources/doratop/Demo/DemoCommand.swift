import ArgumentParser
import Configuration
import Dashboard
import DeliveryMetrics
import EditedFiles

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct DemoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "Watch a small simulated company deliver, or write its log as sample files.")

  @OptionGroup var configured: ConfigurationArguments
  @OptionGroup var terminal: ScreenArguments
  @OptionGroup var wall: WallboardArguments
  @Option(help: "Simulated seconds in a second.")
  var speed = 7200.0
  @Option(help: "Another seed tells another story.")
  var seed: UInt64 = 2026
  @Option(help: "Write the sample files to this directory, and end.")
  var write: String?

  func validate() throws {
    guard speed > 0, speed <= 1_000_000 else {
      throw ValidationError("--speed is \(speed), expected more than 0 and at most 1000000")
    }
  }

  func run() throws {
    if let write {
      try Self.writeFiles(to: write)
      return
    }
    let configuration = try configured.load()
    let session = LogSession(sources: [], mode: .follow, settings: configuration.settings)
    let feed = DemoFeed(seed: seed, speed: speed)
    var view = ViewState()
    let keys = terminal.keys.file(over: configuration)
    view.keys = keys.table
    view.levelTable = configuration.settings.levelTable
    view.windows = configuration.windows
    view.choose(configuration.window)
    view.localZone = (try? ZoneLoader.rules(named: "local")) ?? .utc
    wall.apply(to: &view)
    guard let screen = try terminal.open(over: configuration) else {
      _ = feed.read(into: session, until: .max)
      let now = feed.now(session, window: view.window.nanoseconds)
      let snapshot = session.ledger.snapshot(
        at: now, windowNanoseconds: view.window.nanoseconds)
      var progress = LoadProgress()
      progress.note(.init(), session, at: 0)
      var status = StatusMaker.status(of: session, now: now, progress: progress)
      status.mode = feed.mode
      let text = terminal.frame(snapshot, status, view) { request in
        session.ledger.detail(
          for: request, at: now, windowNanoseconds: view.window.nanoseconds)
      }
      try Output.write(text, to: 1)
      return
    }
    let problems = [configuration.problems.summary, keys.problems.summary].compactMap { $0 }.first
    terminal.apply(screen, to: &view, problems: problems)
    let loop = RunLoop(
      session: session, feed: feed, screen: screen, view: view, zone: .utc,
      theme: terminal.theme.name(over: configuration),
      interval: UInt64(terminal.interval.nanoseconds))
    throw ExitCode(loop.run() ?? 0)
  }

  /// Writes each sample file.
  static func writeFiles(to folder: String) throws {
    _ = mkdir(folder, 0o755)
    for file in SampleFiles.all() {
      let path = folder + "/" + file.name
      do {
        try AtomicFile.write(to: path) { try Output.write(file.bytes, to: $0) }
      } catch {
        throw Output.fail(error.description, code: Output.Code.unavailable)
      }
      try Output.line("\(Frame.plain(path))  \(file.bytes.count) bytes")
    }
  }
}
