import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc

  @Suite("hints of changes")
  struct ChangeHintTests {
    /// Whether a hint is there.
    private func isTold(_ bench: Workbench) -> Bool {
      guard let changes = bench.changes else { return false }
      var entry = pollfd(fd: changes, events: Int16(POLLIN), revents: 0)
      return Glibc.poll(&entry, 1, 0) == 1
    }

    @Test("an appended line, a new file and a rotation are told, until the next poll")
    func told() {
      let bench = Workbench()
      bench.write("one\n", to: "a.jsonl")
      bench.open([bench.folder])
      #expect(!isTold(bench))
      bench.poll()
      #expect(!isTold(bench))
      bench.append("two\n", to: "a.jsonl")
      #expect(isTold(bench))
      #expect(bench.poll() == ["two"])
      #expect(!isTold(bench))
      bench.write("three\n", to: "b.jsonl")
      #expect(isTold(bench))
      #expect(bench.poll() == ["three"])
      rename(bench.path("a.jsonl"), bench.path("a.jsonl.1"))
      #expect(isTold(bench))
      #expect(bench.poll() == [])
      #expect(!isTold(bench))
    }

    @Test("a folder that is made anew is watched again")
    func anew() {
      let bench = Workbench()
      mkdir(bench.path("logs"), 0o755)
      bench.write("one\n", to: "logs/a.jsonl")
      bench.open([bench.path("logs/*.jsonl")])
      #expect(!isTold(bench))
      #expect(bench.poll() == ["one"])
      unlink(bench.path("logs/a.jsonl"))
      rmdir(bench.path("logs"))
      bench.poll()
      bench.poll()
      mkdir(bench.path("logs"), 0o755)
      bench.poll()
      #expect(!isTold(bench))
      bench.write("two\n", to: "logs/a.jsonl")
      #expect(isTold(bench))
      #expect(bench.poll() == ["two"])
    }
  }
#endif
