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
  @Option(help: "Simulated seconds in a second (default: 7200).")
  var speed: Double?
  @Option(help: "Another seed tells another story (default: 2026).")
  var seed: UInt64?
  @Option(help: "Write the sample files, which are always the same, to this directory, and end.")
  var write: String?
  @Flag(help: "With --write: replace files of their names that are others.")
  var overwrite = false

  func validate() throws {
    if let speed, !(speed > 0 && speed <= 1_000_000) {
      throw ValidationError("--speed is \(speed), expected more than 0 and at most 1000000")
    }
    for (name, isGiven) in [("--seed", seed != nil), ("--speed", speed != nil)]
    where isGiven && write != nil {
      throw ValidationError(
        "\(name) is for the screen, expected none with --write: the sample files are always the same"
      )
    }
    if overwrite, write == nil {
      throw ValidationError("--overwrite goes with --write, expected it")
    }
  }

  func run() throws {
    if let write {
      try Self.writeFiles(to: write, overwrites: overwrite)
      return
    }
    let configuration = try configured.loadForScreen()
    let session = LogSession(sources: [], mode: .follow, settings: configuration.settings)
    let feed = DemoFeed(seed: seed ?? 2026, speed: speed ?? 7200)
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

  /// Writes each sample file, or none where another file has the name of one and may not be replaced.
  static func writeFiles(to folder: String, overwrites: Bool) throws {
    _ = mkdir(folder, 0o755)
    let files = SampleFiles.all().map { (path: "\(folder)/\($0.name)", bytes: $0.bytes) }
    for file in files where !overwrites && isAnother(file.path, than: file.bytes) {
      throw Output.fail(
        "\(Frame.plain(file.path)): is there already, expected another directory or --overwrite",
        code: Output.Code.cannotCreate)
    }
    for file in files {
      let path = file.path
      do {
        try AtomicFile.write(to: path) { try Output.write(file.bytes, to: $0) }
      } catch {
        throw Output.fail(error.description, code: Output.Code.unavailable)
      }
      try Output.line("\(Frame.plain(path))  \(file.bytes.count) bytes")
    }
  }

  /// Whether a file is there that has not these bytes.
  static func isAnother(_ path: String, than bytes: [UInt8]) -> Bool {
    var found = stat()
    guard stat(path, &found) == 0 else { return false }
    guard found.st_size == bytes.count, let file = fopen(path, "re") else { return true }
    defer { fclose(file) }
    var read = [UInt8](repeating: 0, count: bytes.count)
    return fread(&read, 1, bytes.count, file) != bytes.count || read != bytes
  }
}
