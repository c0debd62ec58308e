import FoundationEssentials
import Testing

@testable import doratop

@Suite("the simulator")
struct DemoTests {
  @Test("the files of sample-data are what the simulator writes")
  func sampleFiles() {
    let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    for file in SampleFiles.all() {
      let kept = FileManager.default.contents(atPath: "\(root)/sample-data/\(file.name)")
      #expect(kept.map { [UInt8]($0) } == file.bytes, "run: doratop demo --write sample-data")
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
  func windows() {
    #expect(WindowLength(argument: "30d")?.nanoseconds == 2_592_000_000_000_000)
    #expect(WindowLength(argument: "12h")?.nanoseconds == 43_200_000_000_000)
    #expect(WindowLength(argument: "1.5d")?.nanoseconds == 129_600_000_000_000)
    for text in ["30x", "", "d", "-1d", "0d", "1e30d", "nand"] {
      #expect(WindowLength(argument: text) == nil)
    }
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
