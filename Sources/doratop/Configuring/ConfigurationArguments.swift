import ArgumentParser
import Configuration
import Dashboard
import EditedFiles
import Synchronization

/// Which configuration a command goes by.
struct ConfigurationArguments: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "A configuration (default: $DORATOP_CONFIG, ./doratop.yaml, or doratop.yaml in ~/.config/doratop).",
      valueName: "file"))
  var path: String?
  @Flag(name: .customLong("no-config"), help: "Use no configuration.")
  var isOff = false

  func validate() throws {
    if isOff, path != nil {
      throw ValidationError("--no-config excludes --config, expected one of them")
    }
  }

  /// Where it is; `nil` for none.
  var place: ConfigurationPlace? {
    isOff ? nil : ConfigurationPlace.find(asked: path, in: Environment.variables)
  }

  /// The configuration, read once; what is wrong with it without being in the way is said once, too.
  ///
  /// - Throws: The exit code for one that must not be used, after saying all that is wrong.
  func load() throws -> Configuration { try load { Output.report($0) } }

  /// The same for a screen, which says itself what is wrong.
  func loadForScreen() throws -> Configuration { try load { _ in } }

  /// The configuration; what is wrong with it is given to whoever comes first.
  func load(_ say: ([FileProblem]) -> Void) throws -> Configuration {
    let place = place
    let key = place?.path ?? ""
    if let known = Self.loaded.withLock({ $0[key] }) { return known }
    let found = place?.read() ?? Configuration()
    try Output.refuse(found.problems)
    Self.loaded.withLock { $0[key] = found }
    say(found.problems)
    return found
  }

  /// The sources of a command: those of the command line, else those of the configuration.
  func sources(_ given: [String]) throws -> [String] {
    if !given.isEmpty { return given }
    let own = try load().sources
    guard !own.isEmpty else {
      throw ValidationError(
        "no source, expected files, globs, folders or -, or a configuration with sources")
    }
    return own
  }

  private static let loaded = Mutex<[String: Configuration]>([:])
}
