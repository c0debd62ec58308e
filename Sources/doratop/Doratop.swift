import ArgumentParser

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
      ExplainCommand.self,
      DoctorCommand.self, SnapshotCommand.self, DemoCommand.self, ThemesCommand.self,
      KeysCommand.self, CapsCommand.self, SliceCommand.self,
    ],
    defaultSubcommand: WatchCommand.self)
}
