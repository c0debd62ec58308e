import ArgumentParser
import Configuration
import Dashboard
import DeliveryMetrics
import EditedFiles
import TerminalScreen

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Write, check and show a configuration.",
    subcommands: [InitCommand.self, CheckCommand.self, ShowCommand.self],
    defaultSubcommand: ShowCommand.self)

  struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "Print a commented configuration, with the names that a log has.",
      discussion: "Redirect it to doratop.yaml, or let --write do so; a file that is there stays.")

    @Option(
      name: .customLong("write"),
      help: ArgumentHelp("Write it to this file, unless it is there.", valueName: "file"))
    var path: String?
    @Argument(help: "Files, globs, directories, or - for standard input.")
    var sources: [String] = []

    func run() throws {
      let text = ConfigurationTemplate(sources: named, found: try found()).text
      guard let path else {
        try Output.write(text, to: 1)
        return
      }
      do throws(FileFault) {
        try AtomicFile.create(text, at: path)
      } catch {
        throw Output.fail(error.description, code: Output.Code.cannotCreate)
      }
      try Output.line("\(Frame.plain(path)) is written; doratop config check looks for mistakes")
    }

    /// The sources as a file says them: from its own folder, or from the root.
    private var named: [String] {
      let isBeside = path.map {
        !$0.contains("/") || $0.hasPrefix("./") && !$0.dropFirst(2).contains("/")
      }
      let folder = getcwd(nil, 0).map { folder in
        defer { free(folder) }
        return String(cString: folder)
      }
      return sources.filter { $0 != "-" }.map { source in
        if source.hasPrefix("/") || isBeside ?? true { return source }
        return (folder ?? "") + "/" + source
      }
    }

    private func found() throws -> FoundNames {
      var found = FoundNames()
      if sources.isEmpty { return found }
      let session = LogSession(sources: sources, mode: .once, settings: Settings())
      session.ledger.onNews = { event, _ in
        found.note(event.pointee, in: session.symbols)
      }
      session.readAll()
      session.ledger.onNews = nil
      try SourceFault.refuse(session.intake.sources)
      return found
    }
  }

  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "List all that is wrong with a configuration; exit with 78 when something is.")

    @Argument(help: "The file (default: the one that would be used).")
    var path: String?

    func run() throws {
      let place =
        path.map { ConfigurationPlace(path: $0) }
        ?? ConfigurationPlace.find(asked: nil, in: Environment.variables)
      guard let place else {
        try Output.line("no configuration: everything is usual")
        return
      }
      let found = place.read()
      var problems = found.problems
      if let place = found.places[.theme] {
        let library = ThemeLibrary(environment: Environment.variables)
        problems += library.theme(named: found.theme).warnings.map { problem in
          // What is wrong in a theme is there; that there is none, or that it cannot be read, is where it is named.
          if problem.line != nil { return problem }
          let sentence = "theme is \"\(found.theme)\", \(problem.sentence)"
          return FileProblem(problem.severity, place.path, line: place.line, sentence)
        }
      }
      Output.report(problems)
      guard problems.isEmpty else { throw ExitCode(Output.Code.badConfiguration) }
      let keys = found.places.count == 1 ? "1 key is set" : "\(found.places.count) keys are set"
      try Output.line("\(Frame.plain(place.path)): \(keys), and nothing is wrong with it")
    }
  }

  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Print what applies, and where each value comes from.")

    @Flag(
      help:
        "Show values of headers, and paths and queries of addresses, as they are, so that it reads back the same."
    )
    var secrets = false
    @OptionGroup var configured: ConfigurationArguments

    func run() throws {
      let found = try configured.load()
      for line in ConfigurationText(found, showsSecrets: secrets).lines { try Output.line(line) }
    }
  }
}
