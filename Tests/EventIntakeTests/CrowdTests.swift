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
}
