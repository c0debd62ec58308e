import ArgumentParser
import Configuration
import Dashboard
import EditedFiles
import TerminalScreen

/// The choice of keys.
struct KeyArguments: ParsableArguments {
  @Option(
    name: .customLong("keys"),
    help: ArgumentHelp(
      "A file with keys of your own (default: keys.yaml in ~/.config/doratop, if there is one).",
      valueName: "file"))
  var path: String?

  /// The keys that are asked for, with what is wrong with them.
  var file: KeyFile { KeyFile(asked: path, environment: Environment.variables) }

  /// The same, or those of a configuration that has some.
  func file(over configuration: Configuration) -> (table: KeyTable, problems: [FileProblem]) {
    // What is wrong with the configuration's is said with it.
    if path == nil, configuration.has(.keys) { return (configuration.keys, []) }
    let file = file
    return (file.table, file.problems)
  }
}

struct KeysCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "List the keys of the screen, and check a file with your own.",
    subcommands: [ListCommand.self, CheckCommand.self], defaultSubcommand: ListCommand.self)

  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Every action by name, with its keys and what it does.")

    @OptionGroup var keys: KeyArguments
    @OptionGroup var configured: ConfigurationArguments

    func run() throws {
      let file = keys.file(over: try configured.load())
      try Output.refuse(file.problems)
      Output.report(file.problems)
      for entry in file.table.entries {
        let names = entry.keys.map(\.name).joined(separator: " ")
        try Output.line(
          column(entry.name, 22) + column(names.isEmpty ? "none" : names, 18) + entry.help)
      }
      if let path = KeyFile.path(in: Environment.variables) {
        try Output.line("yours: \(Frame.plain(path)), with lines such as freeze: [f, Space]")
      }
    }

    private func column(_ text: String, _ width: Int) -> String {
      let plain = Frame.plain(text)
      return plain + String(repeating: " ", count: max(2, width - plain.count))
    }
  }

  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "List all that is wrong with a file of keys; exit with 78 when something is.")

    @Argument(help: "The file (default: yours).")
    var path: String?

    func run() throws {
      let file = KeyFile(asked: path, environment: Environment.variables)
      Output.report(file.problems)
      guard file.problems.isEmpty else { throw ExitCode(Output.Code.badConfiguration) }
      let actions = file.count == 1 ? "1 action has" : "\(file.count) actions have"
      try Output.line("\(actions) keys of your own, and nothing is wrong with them")
    }
  }
}
