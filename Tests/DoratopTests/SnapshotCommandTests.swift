import ArgumentParser
import Dashboard
import Testing

@testable import doratop

@Test("a size is columns x rows from 1 to 1000 each")
func sizes() {
  #expect(PictureSize(text: "160x45").map { [$0.columns, $0.rows] } == [160, 45])
  #expect(PictureSize(text: "1X1000").map { [$0.columns, $0.rows] } == [1, 1000])
  for text in [
    "", "x", "80", "80x", "x24", "80x24x1", "0x24", "80x0", "1001x1", "-80x24", "+80x24", "80 x 24",
    "８０x24", "99999999999999999999x1", "80.5x24",
  ] {
    #expect(PictureSize(text: text) == nil, "\(text)")
  }
}

@Test("a bad option is refused with what would be right")
func refusals() {
  func message(_ arguments: String...) -> String? {
    do {
      _ = try SnapshotCommand.parse(arguments + ["log.jsonl"])
      return nil
    } catch {
      let code = SnapshotCommand.exitCode(for: error)
      return code == .validationFailure ? SnapshotCommand.message(for: error) : "exit \(code)"
    }
  }
  #expect(
    message("--size", "80")
      == "--size is \"80\", expected columns x rows such as 160x45, each from 1 to 1000")
  #expect(message("--format", "png") == "--format is \"png\", expected svg, text, ansi or html")
  #expect(
    message("--view", "moon")?.hasPrefix("--view is \"moon\", expected one of overview, stream")
      == true)
  #expect(
    message("--view", "deploymnts")?.hasPrefix(
      "--view is \"deploymnts\" (did you mean deployments?), expected one of overview, stream")
      == true)
  #expect(message("--view", "lead-tmie")?.contains("(did you mean lead-time?)") == true)
  #expect(
    message("--ascii", "--braille")
      == "--ascii and --braille exclude each other, expected one of them")
  #expect(
    message("--ascii", "--glyphs", "blocks") == "--ascii and --glyphs=blocks exclude each other")
  #expect(message("--ascii", "--glyphs", "ascii") == nil)
  #expect(
    message("--plain", "--format", "svg") == "--plain writes text, expected no other --format")
  #expect(message("--plain", "--format", "text") == nil)
  #expect(
    message("--output", "board.png")
      == "--output is \"board.png\", expected an ending of .svg, .html, .txt or .ansi, or a --format"
  )
  #expect(message("--output", "log.jsonl")?.hasPrefix("--output is \"log.jsonl\"") == true)
  #expect(message("--output", "board", "--format", "ansi") == nil)
  #expect(message("--output", "board.log", "--plain") == nil)
  #expect(message("--output", "/dev/null") == nil)
  #expect(message("--format", "svg", "--size", "80x24", "--output", "x.svg", "--braille") == nil)
}

@Test("views are named as the screen names them, with what they are about")
func placeNames() {
  #expect(PlaceName.place("overview") == Place(.overview))
  #expect(PlaceName.place("deployments") == Place(.deployments))
  #expect(PlaceName.place("lead-time") == Place(.metric, subject: .metric(.leadTime)))
  #expect(PlaceName.place("incident:INC-204") == Place(.incident, subject: .incident("INC-204")))
  #expect(PlaceName.place("deployment:dep-7") == Place(.deployment))
  #expect(PlaceName.deployment("deployment:dep:7") == "dep:7")
  for name in [
    "", "incident", "incident:", "deployment:", "metric", "deployment", "Overview", "moon",
  ] {
    #expect(PlaceName.place(name) == nil, "\(name)")
  }
}
