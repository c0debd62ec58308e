import Dashboard
import Testing

@testable import TerminalScreen

private let okabe = ThemeLibrary(folder: nil).theme(named: "okabe-dark").theme

@Test("a swatch has a line for each role; without a terminal no escape sequence is in it")
func plainSwatch() {
  let lines = ThemeSwatch.lines(of: okabe, tier: nil)
  #expect(lines.count == 1 + Role.allCases.count)
  #expect(lines[0] == "okabe-dark, Okabe dark (dark)")
  #expect(
    lines[15]
      == "status.miss         #000000 on #d55e00 bold; 16: bright-white on red bold; mono: bold reverse"
  )
  #expect(lines.allSatisfy { !$0.contains("\u{1B}") })
}

@Test("a swatch on a terminal has a sample in as many colours as there are")
func swatch() {
  func sample(_ tier: ColorTier) -> String {
    let line = ThemeSwatch.lines(of: okabe, tier: tier)[15]
    return String(line.dropFirst(19).prefix { $0 != " " })
  }
  #expect(sample(.mono) == "\u{1B}[1;7m")
  #expect(sample(.sixteen) == "\u{1B}[1;97;41m")
  #expect(sample(.palette256) == "\u{1B}[1;38;5;16;48;5;166m")
  #expect(sample(.truecolor) == "\u{1B}[1;38;2;0;0;0;48;2;213;94;0m")
}
