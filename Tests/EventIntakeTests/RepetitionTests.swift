import Synchronization
import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("logs that are met again in another form")
struct RepetitionTests {
  private let text = (0..<200).map { "line \($0), which has no id\n" }.joined()

  @Test("a log that is compressed under a name for the time being gives no line twice")
  func nameForTheTimeBeing() {
    let bench = Workbench()
    bench.write(text, to: "a.jsonl.1")
    bench.open([bench.folder])
    #expect(bench.poll().count == 200)
    let packed = bench.compressed(text + "late\n")
    bench.write(Array(packed.prefix(1)), to: "a.jsonl.1.gz.new")
    #expect(bench.poll() + bench.poll(after: 3) == [])
    bench.write(packed, to: "a.jsonl.1.gz.new")
    #expect((0..<4).flatMap { _ in bench.poll() } == ["late"])
    bench.move("a.jsonl.1.gz.new", to: "a.jsonl.1.gz")
    bench.remove("a.jsonl.1")
    for _ in 0..<20 { #expect(bench.poll(after: 3) == []) }
  }

  @Test("a log that is compressed gives no line twice when it is renamed before it can be opened")
  func renamedBeforeOpening() {
    let bench = Workbench()
    let (from, to) = (bench.path("a.jsonl.1.gz.new"), bench.path("a.jsonl.1.gz"))
    bench.write(text, to: "a.jsonl.1")
    bench.open([bench.folder], beforeOpen: { rename(from, to) })
    #expect(bench.poll().count == 200)
    bench.write(bench.compressed(text + "late\n"), to: "a.jsonl.1.gz.new")
    bench.remove("a.jsonl.1")
    #expect((0..<8).flatMap { _ in bench.poll(after: 1) } == ["late"])
  }

  @Test("a number that was found and not opened may be that of a compressed log when it is")
  func numberOfAnother() {
    let bench = Workbench()
    let (from, to) = (bench.path("a.jsonl.1.gz"), bench.path("a.jsonl.2.gz"))
    bench.write(text, to: "a.jsonl")
    bench.write(bench.compressed(text + "late\n"), to: "a.jsonl.1.gz")
    // Found when nothing is known yet, and opened when all of the log is.
    bench.open([bench.folder], beforeOpen: { rename(from, to) })
    #expect(bench.poll().count == 200)
    #expect((0..<8).flatMap { _ in bench.poll(after: 1) } == ["late"])
  }

  @Test("a line of one character is no compressed file")
  func shortest() {
    let bench = Workbench()
    bench.write("a", to: "a.jsonl.1")
    bench.write("b\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect((0..<4).flatMap { _ in bench.poll(after: 3) } == ["b", "~a"])
  }

  @Test("a log of a crowd that is compressed right after a line gives the line once")
  func late() {
    let bench = Workbench()
    for n in 0..<1100 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    for n in 0..<6 { bench.write("log \(n)\n" + text, to: "log\(n).jsonl") }
    bench.open([bench.folder])
    for _ in 0..<40 { bench.poll() }
    for n in 0..<6 {
      bench.append("late \(n)\n", to: "log\(n).jsonl")
      bench.move("log\(n).jsonl", to: "log\(n).jsonl.1")
      #expect(system("gzip \(bench.path("log\(n).jsonl.1"))") == 0)
      #expect((0..<12).flatMap { _ in bench.poll() } == ["late \(n)"])
    }
  }

  @Test(
    "a name that is missed while files are renamed makes no other file of one that was done with")
  func missedOnce() {
    let bench = Workbench()
    bench.write(text, to: "a.jsonl.1")
    bench.write("new\n", to: "a.jsonl")
    bench.open([bench.folder])
    bench.poll()
    bench.poll(after: 40)
    // As a listing may be made between two renamings.
    bench.move("a.jsonl.1", to: ".a")
    #expect(bench.poll() == [])
    bench.move(".a", to: "a.jsonl.2")
    #expect(bench.poll() + bench.poll(after: 3) == [])
  }

  @Test("of files that are found and renamed before their turn to be read comes each is read")
  func renamedBeforeTheirTurn() {
    let bench = Workbench()
    for n in 0..<70 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    let clock = ManualClock()
    // Each look at the clock takes longer than a poll may.
    let intake = Intake(
      [SourceSpec(bench.folder)], options: IntakeOptions(mode: .follow),
      clock: {
        clock.advance(0.01)
        return clock.now
      })
    var lines = 0
    func poll() { lines += intake.poll(until: clock.now + 1) { _ in }.lines }
    for _ in 0..<100 { poll() }
    #expect(lines == 70)
    clock.advance(2)
    for n in 1...5 { bench.write("new \(n)\n", to: "a.jsonl.\(n)") }
    poll()
    for n in (1...5).reversed() { bench.move("a.jsonl.\(n)", to: "a.jsonl.\(n + 5)") }
    // Before the names are looked at again.
    for _ in 0..<20 { poll() }
    #expect(lines == 75)
  }
}
