import Synchronization
import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A reader whose polls are over as soon as they have begun: each look at the clock takes longer than one may.
private final class HastyReader {
  private let clock = ManualClock()
  private let intake: Intake
  private(set) var lines = 0

  init(_ bench: Workbench) {
    let clock = clock
    intake = Intake(
      [SourceSpec(bench.folder)], options: IntakeOptions(mode: .follow),
      clock: {
        clock.advance(0.01)
        return clock.now
      })
  }

  func poll(after seconds: Double = 0) {
    clock.advance(seconds)
    lines += intake.poll(until: clock.now + 1) { _ in }.lines
  }
}

@Suite("turns of files to be read")
struct TurnTests {
  @Test("of files that are found and renamed before their turn comes each is read")
  func renamedBeforeTheirTurn() {
    let bench = Workbench()
    for n in 0..<70 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    let reader = HastyReader(bench)
    for _ in 0..<100 { reader.poll() }
    #expect(reader.lines == 70)
    for n in 1...5 { bench.write("new \(n)\n", to: "a.jsonl.\(n)") }
    reader.poll(after: 2)
    for n in (1...5).reversed() { bench.move("a.jsonl.\(n)", to: "a.jsonl.\(n + 5)") }
    // Before the names are looked at again.
    for _ in 0..<20 { reader.poll() }
    #expect(reader.lines == 75)
  }

  @Test("a log that is written all the time does not keep a compressed one waiting")
  func busy() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    let reader = HastyReader(bench)
    for _ in 0..<4 { reader.poll() }
    bench.write(bench.compressed("old\n"), to: "a.jsonl.2.gz")
    bench.write(bench.compressed("older\n"), to: "a.jsonl.3.gz")
    for _ in 0..<30 {
      bench.append("more\n", to: "a.jsonl")
      reader.poll()
    }
    for _ in 0..<4 { reader.poll() }
    #expect(reader.lines == 33)
    #expect(bench.openFiles == 1)
  }

  @Test("a log that is written all the time does not keep rotated ones open")
  func busyAndRotated() {
    let bench = Workbench()
    bench.write("old\n", to: "a.jsonl.1")
    bench.write("one\n", to: "a.jsonl")
    let reader = HastyReader(bench)
    for _ in 0..<20 {
      bench.append("more\n", to: "a.jsonl")
      reader.poll(after: 2)
    }
    #expect(bench.openFiles == 1)
  }

  @Test("a file that was done with is not opened again for another name")
  func renamed() {
    let bench = Workbench()
    let opened = Mutex(0)
    bench.write("old\n", to: "a.jsonl.1")
    bench.write("one\n", to: "a.jsonl")
    bench.open([bench.folder], beforeOpen: { opened.withLock { $0 += 1 } })
    #expect(bench.poll().count == 2)
    bench.poll(after: 40)
    #expect(bench.openFiles == 1)
    for n in 1..<20 {
      bench.move("a.jsonl.\(n)", to: "a.jsonl.\(n + 1)")
      #expect(bench.poll() == [])
    }
    #expect(opened.withLock { $0 } == 2)
    bench.append("late\n", to: "a.jsonl.20")
    #expect(bench.poll() + bench.poll() == ["late"])
  }

  @Test(
    "a late line of a rotated file that comes while another is read is read though it is time to close it"
  )
  func justInTime() {
    let bench = Workbench()
    let path = bench.path("a.jsonl.1")
    let isTime = Mutex(false)
    bench.write("old\n", to: "a.jsonl.1")
    bench.write("one\n", to: "a.jsonl")
    bench.open(
      [bench.folder],
      beforeRead: {
        guard isTime.withLock({ $0 }) else { return }
        isTime.withLock { $0 = false }
        let descriptor = open(path, O_WRONLY | O_APPEND)
        write(descriptor, "late\n", 5)
        close(descriptor)
      })
    #expect(bench.poll().count == 2)
    bench.append("two\n", to: "a.jsonl")
    isTime.withLock { $0 = true }
    let lines = bench.poll(after: 40)
    bench.remove("a.jsonl.1")
    #expect(lines + bench.poll() == ["two", "late"])
  }

  @Test("rotated files are closed in time though the log is missing now and then")
  func missingLog() {
    let bench = Workbench()
    bench.write("old\n", to: "a.jsonl.1")
    bench.write("one\n", to: "a.jsonl")
    bench.open([bench.folder])
    for _ in 0..<4 {
      bench.poll(after: 10)
      bench.move("a.jsonl", to: ".a")
      bench.poll()
      bench.move(".a", to: "a.jsonl")
    }
    bench.poll()
    #expect(bench.openFiles == 1)
  }
}
