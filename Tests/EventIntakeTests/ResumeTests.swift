import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("going on where an earlier run ended")
struct ResumeTests {
  @Test("a reader that ends at any time and goes on from what was kept reads each line once")
  func anyProgram() {
    for seed in [UInt64](1...60) + [556] { run(seed) }
  }

  @Test("what was written before a rotation is read when the files are read once")
  func onceAfterRotation() {
    let bench = Workbench()
    bench.append("one\n", to: "a.jsonl")
    let first = Intake([SourceSpec(bench.folder)], options: IntakeOptions(mode: .follow))
    var lines: [String] = []
    _ = first.poll { lines.append(String(decoding: $0.bytes, as: UTF8.self)) }
    let positions = first.takePositions()
    bench.append("two\n", to: "a.jsonl")
    rename(bench.path("a.jsonl"), bench.path("a.jsonl.1"))
    bench.append("three\n", to: "a.jsonl")
    let second = Intake([SourceSpec(bench.folder)], options: IntakeOptions(mode: .once))
    second.resume(positions)
    _ = second.poll { lines.append(String(decoding: $0.bytes, as: UTF8.self)) }
    #expect(lines == ["one", "two", "three"])
  }

  private func run(_ seed: UInt64) {
    let bench = Workbench()
    let clock = ManualClock()
    let source = seed % 2 == 0 ? bench.folder : bench.path(LogProgram.log) + "*"
    var program = LogProgram(bench, seed: seed)
    let through = KeepingReader([source], clock: clock)
    let ending = KeepingReader([source], clock: clock)
    func poll(_ seconds: Double) {
      clock.advance(seconds)
      through.poll()
      ending.poll()
    }
    for _ in 0..<60 {
      switch program.chance(20) {
      case 0..<11: program.step()
      case 11, 12:
        // Nobody can read what is gone: it has been read and kept before.
        program.note("begin, poll, keep")
        program.finishLine()
        ending.begin()
        for _ in 0..<3 { poll(1.5) }
        ending.keep()
        if program.chance(2) == 0 {
          program.note("end")
          ending.end()
        }
        if program.chance(4) == 0 { program.expire() } else { program.destroy() }
        // The one that runs sees it at once, the other whenever it runs again.
        poll(0.25)
      case 13, 14:
        program.note("end")
        ending.end()
      case 15...17:
        program.note("begin")
        ending.begin()
      default:
        program.note("keep")
        ending.keep()
      }
      if program.chance(2) == 0 {
        program.note("poll")
        poll(program.chance(10) == 0 ? 40 : 0.25)
      }
    }
    program.finishLine()
    ending.begin()
    for _ in 0..<6 { poll(3) }
    poll(60)
    #expect(
      Self.difference(through.lines, program.written) == "",
      "ran through, seed \(seed): \(program.steps.joined(separator: ", "))")
    #expect(
      Self.difference(ending.lines, program.written) == "",
      "went on, seed \(seed): \(program.steps.joined(separator: ", "))")
  }

  /// What lines are missing and which are too many, by their beginnings.
  private static func difference(_ lines: [String], _ wanted: [String]) -> String {
    let changes = lines.sorted().difference(from: wanted.sorted())
    return changes.map { change in
      switch change {
      case .insert(_, let line, _): "+\(line.prefix(8))"
      case .remove(_, let line, _): "-\(line.prefix(8))"
      }
    }.joined(separator: " ")
  }
}
