import ArgumentParser
import Dashboard
import TerminalScreen

struct ThemesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "themes", abstract: "List, show and check the themes of the screen.",
    subcommands: [ListCommand.self, ShowCommand.self, CheckCommand.self],
    defaultSubcommand: ListCommand.self)

  struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Every theme, with where it comes from.")

    @OptionGroup var configured: ConfigurationArguments

    func run() throws {
      let library = ThemeLibrary(environment: Environment.variables)
      let chosen = try configured.load().theme
      for name in library.names {
        let (theme, problems) = library.theme(named: name)
        let plain = Frame.plain(name)
        var line = plain + String(repeating: " ", count: max(1, 16 - plain.count))
        let variant = theme.variant.rawValue
        line += variant + String(repeating: " ", count: 7 - variant.count)
        line += library.origin(of: name).map { "\($0)" } ?? ""
        if name == chosen { line += "  (in use)" }
        if !problems.isEmpty { line += "  (doratop themes check \(plain) finds fault)" }
        try Output.line(line)
      }
      if let folder = library.folder { try Output.line("yours: \(Frame.plain(folder))/NAME.yaml") }
    }
  }

  struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "A sample of every role; without a terminal, in words.")

    @OptionGroup var colors: ColorArguments
    @OptionGroup var configured: ConfigurationArguments
    @Argument(help: "A theme's name or file (default: the one in use).")
    var theme: String?

    func run() throws {
      let name = try theme ?? configured.load().theme
      let library = ThemeLibrary(environment: Environment.variables)
      let (theme, problems) = library.theme(named: name)
      try Output.refuse(problems)
      Output.report(problems)
      // What stands in for a theme that is not there is no sample of it.
      guard theme.name == name else {
        let isKnown = library.origin(of: name) != nil
        throw ExitCode(isKnown ? Output.Code.badConfiguration : Output.Code.noInput)
      }
      let tier =
        Environment.hasTerminal ? Capabilities(deciding: colors.options()).colors.tier : nil
      for line in ThemeSwatch.lines(of: theme, tier: tier) { try Output.line(line) }
    }
  }

  struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Measure contrast and colour-blind distance; exit with 1 when one is too small.")

    @Flag(help: "Exit with 78 for what is passed over as well, such as an unknown key.")
    var strict = false
    @Argument(help: "Names or files of themes (default: all).")
    var themes: [String] = []

    func run() throws {
      let library = ThemeLibrary(environment: Environment.variables)
      var code: Int32 = 0
      for name in themes.isEmpty ? library.names : themes {
        let (theme, problems) = library.theme(named: name)
        Output.report(problems)
        // What stands in for a broken theme says nothing about it.
        if problems.contains(where: { $0.severity >= .fault }) {
          code = Output.Code.badConfiguration
          continue
        }
        if strict, !problems.isEmpty { code = Output.Code.badConfiguration }
        let check = ThemeCheck(theme)
        for line in check.lines { try Output.line(Frame.plain(line)) }
        if !check.passes, code == 0 { code = Output.Code.missedTarget }
      }
      if code != 0 { throw ExitCode(code) }
    }
  }
}
