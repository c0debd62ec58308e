import Dashboard
import Testing

@testable import TerminalScreen

private let xterm256 = TerminalFacts(term: "xterm-256color", colors: 256)
private let direct = TerminalFacts(term: "xterm-direct", colors: 0x100_0000, isDirect: true)
private let linux = TerminalFacts(term: "linux", colors: 8)
private let vt100 = TerminalFacts(term: "vt100", colors: 0)

@Test("colours are decided by the user, then NO_COLOR, then the terminal database, with a reason")
func colorDecisions() {
  func words(
    _ choice: ColorChoice, _ facts: TerminalFacts, noColor: String? = nil
  ) -> String {
    let decision = ColorDecision(choice, noColor: noColor, facts: facts)
    return "\(decision.tier): \(decision.reason)"
  }
  #expect(words(.auto, xterm256) == "256 colours: terminal type xterm-256color has 256 colours")
  #expect(words(.auto, direct) == "truecolor: terminal type xterm-direct has direct colour")
  #expect(words(.auto, linux) == "8 colours: terminal type linux has 8 colours")
  #expect(words(.auto, vt100) == "mono: terminal type vt100 has no colours")
  #expect(words(.auto, xterm256, noColor: "1") == "mono: NO_COLOR is set")
  #expect(words(.auto, linux, noColor: "") == "8 colours: terminal type linux has 8 colours")
  #expect(
    words(.always, linux, noColor: "1")
      == "8 colours: --color=always, and terminal type linux has 8 colours")
  #expect(words(.never, direct) == "mono: --color=never")
  #expect(words(.sixteen, xterm256, noColor: "1") == "16 colours: --color=16")
  #expect(words(.palette256, direct) == "256 colours: --color=256")
  #expect(
    words(.palette256, vt100) == "mono: --color=256, but terminal type vt100 has no colours")
  #expect(
    words(.truecolor, xterm256)
      == "256 colours: --color=truecolor, but terminal type xterm-256color has 256 colours; "
      + "one with direct colour is --term xterm-direct")
}

@Test("a terminal has the tier of its colours; numbers of unknown meaning are not used")
func terminalTiers() {
  for (colors, tier) in [
    (-1, ColorTier.mono), (0, .mono), (2, .mono), (8, .eight), (16, .sixteen), (88, .sixteen),
    (256, .palette256), (0x100_0000, .eight),
  ] {
    #expect(TerminalFacts(term: "x", colors: colors).tier == tier)
  }
}

@Test("with direct colours a number is the colour, past those that the terminal keeps")
func colorNumbers() {
  #expect(direct.number(of: nil) == -1)
  #expect(direct.number(of: .rgb(RGB(0x56, 0xB4, 0xE9))) == 0x56B4E9)
  #expect(direct.number(of: .rgb(RGB(0, 0, 5))) == 8)
  #expect(direct.number(of: .index(3)) == 3)
  #expect(direct.number(of: .index(9)) == 0xFF0000)
  #expect(direct.number(of: .index(196)) == 0xFF0000)
  #expect(xterm256.number(of: .index(196)) == 196)
}

@Test("glyphs are decided by the user, then the locale, then the console's font")
func glyphDecisions() {
  func words(_ choice: GlyphTier?, _ locale: LocaleFacts, term: String = "xterm") -> String {
    let decision = GlyphDecision(choice, locale: locale, term: term)
    return "\(decision.tier.rawValue): \(decision.reason)"
  }
  #expect(words(nil, .utf8) == "blocks: the locale is UTF-8")
  #expect(
    words(nil, .utf8, term: "linux")
      == "cp437: the console has the characters of code page 437")
  #expect(words(nil, .other, term: "linux") == "ascii: the locale is not UTF-8")
  #expect(words(nil, .notInstalled) == "ascii: the locale is not installed")
  #expect(words(.blocks, .other) == "blocks: --glyphs=blocks")
}

/// The terminal database is asked through globals of curses, as an open screen does.
extension ScreenTests {
  @Test("a decision without a screen is the one that a screen would make")
  func deciding() {
    for (term, tier) in [
      ("xterm-256color", ColorTier.palette256), ("linux", .eight), ("vt100", .mono), ("", .mono),
      ("no-such-type", .mono),
    ] {
      var options = ScreenOptions(environment: ["TERM": term])
      options.glyphs = .ascii
      #expect(Capabilities(deciding: options).colors.tier == tier, "\(term)")
    }
    var options = ScreenOptions(environment: ["TERM": "xterm-256color"])
    options.glyphs = .cp437
    #expect(
      Capabilities(deciding: options).lines == [
        "colours 256 colours: terminal type xterm-256color has 256 colours",
        "glyphs  cp437: --glyphs=cp437",
      ])
  }

  @Test("what stands in for something is said, and only that")
  func standIns() {
    var options = ScreenOptions(environment: ["TERM": "no-such-type"])
    #expect(
      Capabilities(options, facts: vt100, locale: .notInstalled).notices == [
        "terminal type \"no-such-type\" is unknown, using vt100",
        "the locale is not installed, drawing in ASCII",
      ])
    options = ScreenOptions(environment: ["TERM": "vt100"])
    options.glyphs = .ascii
    #expect(Capabilities(options, facts: vt100, locale: .notInstalled).notices == [])
  }
}
