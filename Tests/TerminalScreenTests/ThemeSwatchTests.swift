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

@Test("on a terminal a role is shown in its colours, and in those of lesser terminals")
func swatch() {
  let lines = ThemeSwatch.lines(of: okabe, tier: .truecolor)
  #expect(lines.count == 2 + Role.allCases.count)
  #expect(
    lines[1] == "                  truecolor   256 colours 16 colours  8 colours   mono        ")
  #expect(
    lines[16].split(separator: " X MISS    \u{1B}[0m ") == [
      "status.miss       \u{1B}[1;38;2;0;0;0;48;2;213;94;0m", "\u{1B}[1;38;5;16;48;5;166m",
      "\u{1B}[1;97;41m", "\u{1B}[1;37;41m", "\u{1B}[1;7m",
    ])
  let few = ThemeSwatch.lines(of: okabe, tier: .mono)
  #expect(few[1] == "                  mono        ")
  #expect(few[16] == "status.miss       \u{1B}[1;7m X MISS    \u{1B}[0m ")
}
