import ArgumentParser

/// The command line: `doratop` chooses, wires and runs.
@main
struct Doratop: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doratop", abstract: "top for software delivery", version: "0.1.0",
    subcommands: [ReportCommand.self])
}
