import ArgumentParser
import Dashboard
import Testing

@testable import doratop

@Suite("how long what was read is kept")
struct StateArgumentsTests {
  @Test("what was read is kept for twice the window at least, and a shorter time is refused")
  func retention() throws {
    func refusal(_ command: some ParsableCommand) -> String? {
      var command = command
      do {
        try command.run()
        return nil
      } catch {
        return "\(error)"
      }
    }
    let short = "--retention is \"1d\", expected at least 60d, twice the window"
    #expect(
      try refusal(WatchCommand.parse(["--no-config", "--retention", "1d", "a.jsonl"])) == short)
    let report = ["--follow", "--until-idle", "0.1s", "--state", "/none/s.db", "a.jsonl"]
    #expect(
      try refusal(ReportCommand.parse(["--no-config", "--retention", "1d"] + report)) == short)
    let folder = Folder()
    folder.write("window: 90m\n", to: "doratop.yaml")
    #expect(
      try refusal(
        ReportCommand.parse(
          ["--config", "\(folder.path)/doratop.yaml", "--retention", "2h"] + report))
        == "--retention is \"2h\", expected at least 3h, twice the window")
    let hour = WindowChoice(nanoseconds: 3_600_000_000_000, label: "1h")
    #expect(throws: Never.self) {
      try StateArguments.refuse(WindowLength(argument: "2h"), window: hour)
      try StateArguments.refuse(nil, window: hour)
    }
  }

  @Test("a longer window on the command line goes before what a configuration keeps")
  func longerWindow() throws {
    func days(_ asked: String?, _ own: Int?, window: Int, longest: Int) throws -> Int64 {
      try StateArguments.retention(
        asked.map { try WindowLength.read($0) }, own.map { WindowChoice(days: $0) },
        window: WindowChoice(days: window), longest: WindowLength.read("\(longest)d"))
        / 86_400_000_000_000
    }
    #expect(try days(nil, nil, window: 30, longest: 30) == 210)
    #expect(try days(nil, nil, window: 100, longest: 100) == 230)
    #expect(try days(nil, 180, window: 30, longest: 90) == 180)
    #expect(try days(nil, 180, window: 200, longest: 200) == 400)
    #expect(try days("400d", 180, window: 200, longest: 200) == 400)
  }
}
