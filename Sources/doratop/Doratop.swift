import ArgumentParser
import Dashboard
import DeliveryEvents

/// The command line: `doratop` chooses, wires and runs.
@main
struct Doratop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doratop",
    abstract: "top for software delivery: the four DORA metrics of an event log, live.",
    usage: """
      doratop SOURCE ...
      doratop <subcommand>
      """,
    discussion: "A source is a file, a glob, a directory or - for standard input.",
    version: "0.1.0",
    subcommands: [
      WatchCommand.self, ReplayCommand.self, ReportCommand.self, CheckCommand.self,
      ExplainCommand.self, BaselineCommand.self,
      DoctorCommand.self, SnapshotCommand.self, DemoCommand.self, ThemesCommand.self,
      KeysCommand.self, CapsCommand.self, SliceCommand.self, ConvertCommand.self,
      ConfigCommand.self, EmitCommand.self, ImportCommand.self,
    ],
    defaultSubcommand: WatchCommand.self)

  /// Runs the command, and says what is wrong with the command line in words of which none can
  /// reach a terminal as anything else.
  static func main() {
    StandardDescriptors.fill()
    if let fault = Privileges.fault {
      Output.end(Output.fail(fault, code: Output.Code.noPermission).rawValue)
    }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      let code = exitCode(for: error)
      // Help, a version or a completion script: our own words.
      if code == .success { exit(withError: error) }
      let text = fullMessage(for: error)
      if !text.isEmpty { try? Output.write(Frame.plainLines(text) + "\n", to: 2) }
      Output.end(code.rawValue)
    }
  }

  /// What was given, as bytes: the name of a file need not be UTF-8.
  private static var arguments: [String] {
    (0..<Int(CommandLine.argc)).dropFirst().compactMap { place in
      CommandLine.unsafeArgv[place].map { SystemText.text(cString: $0) }
    }
  }
}
