import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("a crowd of files")
struct CrowdTests {
  /// A folder with so many files of a line each, of which all has been read, and that has stood still.
  private func crowd(_ count: Int, in bench: Workbench, _ sources: [String]? = nil) {
    for n in 0..<count { bench.write("\(n)\n", to: "s\(n).jsonl") }
    bench.open(sources ?? [bench.folder])
    for _ in 0..<40 { bench.poll() }
    #expect(bench.lines.count == count)
  }

  @Test("every file of a crowd is asked within two seconds, and one that changes each time")
  func cold() {
    let bench = Workbench()
    crowd(1500, in: bench)
    for n in [0, 749, 1499] {
      bench.append("cold \(n)\n", to: "s\(n).jsonl")
      var read: [String] = []
      for _ in 0..<8 { read += bench.poll() }
      #expect(read == ["cold \(n)"])
      bench.append("hot \(n)\n", to: "s\(n).jsonl")
      #expect(bench.poll() == ["hot \(n)"])
    }
  }

  @Test("what comes, goes or is renamed in a crowd is seen within a second or two")
  func comings() {
    let bench = Workbench()
    crowd(100, in: bench)
    bench.write("new\n", to: "t.jsonl")
    #expect((0..<8).flatMap { _ in bench.poll() } == ["new"])
    bench.move("t.jsonl", to: "t.jsonl.1")
    bench.append("late\n", to: "t.jsonl.1")
    bench.write("next\n", to: "t.jsonl")
    #expect((0..<8).flatMap { _ in bench.poll() }.sorted() == ["late", "next"])
    bench.remove("s5.jsonl")
    bench.write("again\n", to: "s5.jsonl")
    #expect((0..<8).flatMap { _ in bench.poll() } == ["again"])
  }

  @Test("a link in a crowd that comes to lead elsewhere is followed")
  func links() {
    let bench = Workbench()
    let other = Workbench()
    other.write("one\n", to: "target")
    symlink(other.path("target"), bench.path("link.jsonl"))
    for n in 0..<100 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    bench.open([bench.folder])
    for _ in 0..<40 { bench.poll() }
    other.write("two\n", to: "new")
    other.move("new", to: "target")
    #expect((0..<8).flatMap { _ in bench.poll() } == ["two"])
  }

  @Test("a folder that a pattern may come to mean is looked for each time")
  func patterns() {
    let bench = Workbench()
    mkdir(bench.path("a"), 0o700)
    for n in 0..<100 { bench.write("\(n)\n", to: "a/s\(n).jsonl") }
    bench.open([bench.path("*/s*.jsonl")])
    for _ in 0..<40 { bench.poll() }
    mkdir(bench.path("b"), 0o700)
    bench.write("new\n", to: "b/s.jsonl")
    #expect((0..<8).flatMap { _ in bench.poll() } == ["new"])
  }

  @Test("a deadline that ends each poll early leaves no file of a crowd unread")
  func deadlines() {
    let bench = Workbench()
    for n in 0..<1200 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    let intake = Intake([SourceSpec(bench.folder)], options: IntakeOptions(mode: .follow))
    var lines = 0
    var polls = 0
    while polls < 5000 {
      let result = intake.poll(until: 0) { _ in lines += 1 }
      polls += 1
      if result.isCaughtUp { break }
    }
    #expect(lines == 1200)
    #expect(polls <= 2500)
  }

  @Test("a late line of a file that was done with is read, though its folder stands still")
  func late() {
    let bench = Workbench()
    bench.write("old\n", to: "s0.jsonl.1")
    bench.open([bench.folder])
    bench.poll()
    for n in 0..<100 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    for _ in 0..<200 { bench.poll() }
    #expect(bench.lines.count == 101)
    bench.append("late\n", to: "s0.jsonl.1")
    #expect((0..<90).flatMap { _ in bench.poll() } == ["late"])
  }

  @Test("where the system tells of changes, one of a cold file is read at the next poll")
  func told() {
    let bench = Workbench()
    let hint = ChangeHint()
    hint.watch(foldersOf: [bench.path("s0.jsonl")])
    guard hint.tellsOfFiles(in: bench.folder) else {
      print("skipped: the temporary folder is on a file system that need not tell of changes")
      return
    }
    for n in 0..<1500 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    bench.open([bench.folder])
    _ = bench.changes
    for _ in 0..<40 { bench.poll() }
    for n in [3, 750, 1499] {
      bench.append("cold \(n)\n", to: "s\(n).jsonl")
      #expect(bench.poll() == ["cold \(n)"])
    }
    // By another name of the file, which the folder is not told of: in its round, and soon once that is known.
    let other = Workbench()
    link(bench.path("s7.jsonl"), other.path("x"))
    bench.poll()
    other.append("linked\n", to: "x")
    #expect((0..<50).flatMap { _ in bench.poll() } == ["linked"])
    other.append("again\n", to: "x")
    #expect((0..<8).flatMap { _ in bench.poll() } == ["again"])
  }

  @Test("all of a crowd are asked in time, though a hint would tell of them")
  func rounds() {
    let options = IntakeOptions(mode: .follow)
    let tails = (0..<2000).map { number in
      let tail = FileTail(
        id: number, source: number, path: "/none/\(number)",
        identity: FileIdentity(device: 1, inode: UInt64(number)), options: options, now: 0)
      tail.status = FileStatus.of(path: "/dev/null")
      tail.isWatched = number % 2 == 0
      return tail
    }
    #expect(tails[0].isToldOf)
    var sweep = Sweep()
    var asked = Array(repeating: 0, count: tails.count)
    let second: UInt64 = 1_000_000_000
    _ = sweep.places(among: tails, at: second * 100)
    for step in 1...96 {
      let now = second * 100 + UInt64(step) * second / 4
      for place in sweep.places(among: tails, at: now) { asked[place] += 1 }
    }
    // In twenty-four seconds: sixteen rounds.
    for (place, tail) in tails.enumerated() {
      #expect(tail.isToldOf ? (1...3).contains(asked[place]) : (15...17).contains(asked[place]))
    }
    sweep.wake(4)
    sweep.wake(6)
    sweep.wake(4)
    #expect(sweep.places(among: tails, at: second * 124) == [4, 6])
    #expect(sweep.places(among: tails, at: second * 124) == [])
    sweep.beginAnew()
    #expect(sweep.places(among: tails, at: second * 124).count == 2000)
  }

  @Test("what a hint tells of while others wait for their turn is not forgotten")
  func toldMeanwhile() {
    let bench = Workbench()
    let clock = ManualClock()
    for n in 0..<1200 { bench.write("\(n)\n", to: "s\(n).jsonl") }
    let intake = Intake(
      [SourceSpec(bench.folder)], options: IntakeOptions(mode: .follow), clock: { clock.now })
    guard intake.changes != nil else { return print("skipped: the system gives no hints") }
    var lines = 0
    func poll(until deadline: UInt64 = .max) {
      _ = intake.poll(until: deadline) { _ in lines += 1 }
    }
    for _ in 0..<40 {
      clock.advance(0.25)
      poll()
    }
    #expect(lines == 1200)
    for n in 100..<103 { bench.append("first\n", to: "s\(n).jsonl") }
    clock.advance(0.001)
    // One is read, and two are left.
    poll(until: 0)
    #expect(lines == 1201)
    bench.append("second\n", to: "s900.jsonl")
    for _ in 0..<6 { poll(until: 0) }
    let hint = ChangeHint()
    hint.watch(foldersOf: [bench.path("s0.jsonl")])
    if hint.tellsOfFiles(in: bench.folder) { #expect(lines == 1204) }
  }
}
