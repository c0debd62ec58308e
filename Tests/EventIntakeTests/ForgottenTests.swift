import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("files that are forgotten")
struct ForgottenTests {
  private let bench = Workbench()
  private let clock = ManualClock()

  /// A reader of the folder that goes on from some positions.
  private func reader(_ positions: [FilePosition] = []) -> Intake {
    let clock = clock
    let intake = Intake(
      [SourceSpec(bench.folder)], options: IntakeOptions(mode: .follow), clock: { clock.now })
    intake.resume(positions)
    return intake
  }

  /// Reads until nothing more comes; answers how many lines came.
  private func read(_ intake: Intake) -> Int {
    var lines = 0
    for _ in 0..<8 {
      clock.advance(20)
      lines += intake.poll { _ in }.lines
    }
    return lines
  }

  @Test("rotated files that stay are not read again after a restart, however many they are")
  func staying() {
    bench.write("log\n", to: "a.jsonl")
    for n in 1...400 { bench.write("\(n)\n", to: "a.jsonl.\(n)") }
    let first = reader()
    #expect(read(first) == 401)
    let positions = first.takePositions()
    #expect(positions.count == 401)
    #expect(read(first) == 0)
    #expect(first.takeForgotten() == [])
    #expect(read(reader(positions)) == 0)
  }

  @Test("files that have gone are let go of, all but the last of them")
  func gone() {
    bench.write("log\n", to: "a.jsonl")
    let intake = reader()
    #expect(read(intake) == 1)
    var forgotten: [Int] = []
    var found = 0
    for _ in 0..<5 {
      for n in 1...100 { bench.write("\(found + n)\n", to: "a.jsonl.\(n)") }
      found += 100
      #expect(read(intake) == 100)
      #expect(!intake.takePositions().isEmpty)
      for n in 1...100 { bench.remove("a.jsonl.\(n)") }
      #expect(read(intake) == 0)
      forgotten += intake.takeForgotten()
    }
    #expect(Set(forgotten).count == forgotten.count)
    #expect(forgotten.count >= 500 - Forgotten.remembered * 5 / 4)
    #expect(intake.tails.count == found + 1 - forgotten.count)
    #expect(intake.fileCount == found + 1)
    #expect(intake.sources.count <= Forgotten.remembered * 5 / 4 + 101)
    #expect(intake.readBytes == 4 + (1...500).reduce(0) { $0 + "\($1)\n".utf8.count })
    bench.append("more\n", to: "a.jsonl")
    #expect(read(intake) == 1)
  }

  @Test("nothing is forgotten while the disk of the logs is not there")
  func noDisk() {
    bench.write("log\n", to: "a.jsonl")
    for n in 1...400 { bench.write("\(n)\n", to: "a.jsonl.\(n)") }
    let first = reader()
    #expect(read(first) == 401)
    let positions = first.takePositions()
    #expect(rename(bench.folder, bench.folder + "-away") == 0)
    let second = reader(positions)
    #expect(read(second) == 0)
    #expect(second.takeForgotten() == [])
    #expect(rename(bench.folder + "-away", bench.folder) == 0)
    #expect(read(second) == 0)
  }
}
