import ArgumentParser
import Configuration
import Dashboard
import TerminalScreen
import Testing

@testable import doratop

@Suite("what a user may say about colours")
struct ColorArgumentsTests {
  @Test("options become those of the screen, and --ascii is short for --glyphs ascii")
  func options() throws {
    let colors = try ColorArguments.parse(["--color", "16", "--glyphs", "cp437", "--term", "linux"])
    let options = colors.options()
    #expect(options.color == .sixteen && options.glyphs == .cp437 && options.term == "linux")
    #expect(try ColorArguments.parse(["--ascii"]).options().glyphs == .ascii)
    let plain = try ColorArguments.parse([]).options()
    #expect(plain.color == .auto && plain.glyphs == nil && plain.term == nil)
  }

  @Test("two answers to one question are refused")
  func conflict() {
    let error = #expect(throws: (any Error).self) {
      try ColorArguments.parse(["--ascii", "--glyphs", "blocks"])
    }
    let message = error.map { ColorArguments.message(for: $0) }
    #expect(message == "--ascii and --glyphs=blocks exclude each other")
  }

  @Test("without --theme it is the default")
  func theme() throws {
    #expect(try ThemeArguments.parse([]).name(over: Configuration()) == "default")
    var own = Configuration()
    own.theme = "paper"
    #expect(try ThemeArguments.parse([]).name(over: own) == "paper")
    #expect(try ThemeArguments.parse(["--theme", "./x.yaml"]).name(over: own) == "./x.yaml")
  }
}
