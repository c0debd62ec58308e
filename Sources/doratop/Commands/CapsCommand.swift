import ArgumentParser
import Dashboard
import TerminalScreen

struct CapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "caps",
    abstract: "Say how many colours and which characters the screen would use, and why.")

  @OptionGroup var colors: ColorArguments
  @OptionGroup var theme: ThemeArguments
  @OptionGroup var configured: ConfigurationArguments

  func run() throws {
    let library = ThemeLibrary(environment: Environment.variables)
    let (found, problems) = library.theme(
      named: theme.name(over: try configured.load()))
    try Output.refuse(problems, from: theme.isStrict ? .warning : .refusal)
    let capabilities = Capabilities(deciding: colors.options())
    for line in capabilities.lines { try Output.line(Frame.plain(line)) }
    let origin = library.origin(of: found.name).map { "\($0)" } ?? ""
    try Output.line("theme   \(Frame.plain(found.name)): \(origin)")
    for notice in capabilities.notices { try Output.line("notice  \(Frame.plain(notice))") }
    Output.report(problems)
  }
}
