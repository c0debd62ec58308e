import ArgumentParser
import FoundationEssentials
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("the simulator")
struct DemoTests {
  @Test("the files of sample-data are what the simulator writes")
  func sampleFiles() {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    for file in SampleFiles.all() {
      let kept = FileManager.default.contents(atPath: "\(root)/sample-data/\(file.name)")
      #expect(
        kept.map { [UInt8]($0) } == file.bytes, "run: doratop demo --overwrite --write sample-data")
    }
  }

  @Test("the same seed tells the same story, another seed another one")
  func seeds() {
    var one = DemoSimulator(seed: 1)
    var two = DemoSimulator(seed: 1)
    var three = DemoSimulator(seed: 2)
    let lines = one.run(days: 0..<10, start: 0).map(\.text)
    #expect(lines == two.run(days: 0..<10, start: 0).map(\.text))
    #expect(lines != three.run(days: 0..<10, start: 0).map(\.text))
  }
}

@Suite("the command line")
struct CommandTests {
  @Test("a window is a number with a unit")
  func windows() throws {
    #expect(WindowLength(argument: "30d")?.nanoseconds == 2_592_000_000_000_000)
    #expect(WindowLength(argument: "12h")?.nanoseconds == 43_200_000_000_000)
    #expect(WindowLength(argument: "1h30m")?.nanoseconds == 5_400_000_000_000)
    #expect(try MeasureOptions.parse(["--window", "1h30m"]).windowLength().text == "1h30m")
    #expect(WindowLength(argument: "1.5d")?.nanoseconds == 129_600_000_000_000)
    for text in ["30x", "", "d", "-1d", "0d", "1e30d", "nand"] {
      #expect(WindowLength(argument: text) == nil)
    }
  }

  /// What refuses a command line; `nil` for one that is taken.
  private func refusal<Command: ParsableArguments>(
    _ command: Command.Type, _ arguments: String...
  ) -> String? {
    do {
      _ = try command.parse(arguments)
      return nil
    } catch {
      let code = command.exitCode(for: error)
      return code == .validationFailure ? command.message(for: error) : "exit \(code)"
    }
  }

  @Test("an option that holds only with another one is refused without it")
  func lonelyOptions() {
    for (name, value) in [("--every", "5s"), ("--until-idle", "5s"), ("--retention", "5d")] {
      #expect(
        refusal(ReportCommand.self, name, value, "a.jsonl")
          == "\(name) goes with --follow, expected it")
    }
    #expect(
      refusal(ReportCommand.self, "--follow", "--retention", "5d", "a.jsonl")
        == "--retention goes with --state, expected it")
    #expect(
      refusal(
        ReportCommand.self, "--follow", "--every", "5s", "--until-idle", "1s", "--retention", "5d",
        "--state", "s.db", "a.jsonl") == nil)
    #expect(
      refusal(ScreenArguments.self, "--width", "100") == "--width goes with --once, expected it")
    #expect(
      refusal(ScreenArguments.self, "--plain", "--height", "9")
        == "--height goes with --once, expected it")
    #expect(refusal(ScreenArguments.self, "--once", "--width", "100", "--height", "9") == nil)
    #expect(
      refusal(DemoCommand.self, "--seed", "7", "--write", "x")
        == "--seed is for the screen, expected none with --write: the sample files are always the same"
    )
    #expect(
      refusal(DemoCommand.self, "--speed", "7", "--write", "x")?.hasPrefix("--speed is for") == true
    )
    #expect(
      refusal(DemoCommand.self, "--overwrite") == "--overwrite goes with --write, expected it")
    #expect(refusal(DemoCommand.self, "--seed", "7", "--speed", "7") == nil)
  }

  @Test("a number beyond what can be is refused with what would be right")
  func numbers() {
    #expect(
      refusal(ScreenArguments.self, "--once", "--width", "0") == "--width is 0, expected 1 to 1000")
    #expect(
      refusal(ScreenArguments.self, "--once", "--height", "1001")
        == "--height is 1001, expected 1 to 1000")
    #expect(
      refusal(DoctorCommand.self, "--places=-1", "a.jsonl")
        == "--places is \"-1\", expected a count")
    #expect(refusal(DoctorCommand.self, "--places=0", "a.jsonl") == nil)
  }

  @Test("what is no duration is told what one looks like")
  func noDurations() {
    for text in ["x", "5", "0s", "-5s", "1e3s"] {
      #expect(
        refusal(ScreenArguments.self, "--interval=\(text)")?.hasSuffix(
          "expected a duration of more than 0s, such as 90s, 10m, 1h30m or 7d") == true, "\(text)")
    }
    #expect(
      refusal(ReportCommand.self, "--window", "soon", "a.jsonl")
        == "--window is \"soon\", expected a duration such as 30d, 12h or 1h30m")
    #expect(
      refusal(ReportCommand.self, "--window", "36501d", "a.jsonl")
        == "--window is \"36501d\", expected a duration of at most 36500d")
    #expect(
      refusal(ScreenArguments.self, "--interval=36501d")?.hasSuffix(
        "expected a duration of at most 36500d") == true)
  }

  @Test("the demo leaves a file of its names that is another one")
  func demoFiles() throws {
    let folder = Folder()
    try DemoCommand.writeFiles(to: folder.path, overwrites: false)
    try DemoCommand.writeFiles(to: folder.path, overwrites: false)
    folder.write("mine", to: "mixed.jsonl")
    unlink("\(folder.path)/hostile.jsonl")
    #expect(throws: ExitCode(73)) {
      try DemoCommand.writeFiles(to: folder.path, overwrites: false)
    }
    #expect(
      folder.text("mixed.jsonl") == "mine" && folder.names == ["mixed.jsonl", "quarter.jsonl"])
    try DemoCommand.writeFiles(to: folder.path, overwrites: true)
    #expect(folder.text("mixed.jsonl") != "mine" && folder.names.count == 3)
  }

  @Test("zone rules know daylight saving and odd offsets")
  func zones() throws {
    let york = try ZoneLoader.rules(named: "America/New_York")
    // 2026-03-08T07:00:00Z
    #expect(york.offsetSeconds(at: .init(seconds: 1_772_953_199)) == -5 * 3600)
    #expect(york.offsetSeconds(at: .init(seconds: 1_772_953_200)) == -4 * 3600)
    let kolkata = try ZoneLoader.rules(named: "Asia/Kolkata")
    #expect(kolkata.offsetSeconds(at: .init(seconds: 1_772_953_200)) == 19_800)
    #expect(throws: UnknownZone.self) { try ZoneLoader.rules(named: "Mars/Olympus") }
    #expect(throws: UnknownZone.self) { try ZoneLoader.rules(named: "../etc/passwd") }
  }
}
