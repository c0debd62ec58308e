import DeliveryEvents
import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc

  @Suite("files whose names are no UTF-8")
  struct SourceNameTests {
    /// A name of which one byte is no UTF-8.
    private func name(_ byte: UInt8, _ rest: String = ".jsonl") -> String {
      SystemText.text(of: Array("caf".utf8) + [byte] + Array(rest.utf8))
    }

    @Test("are read by a directory, a pattern and their names", arguments: [false, true])
    func found(isOnce: Bool) {
      for pattern in ["", "*.jsonl", "caf?.jsonl", "names"] {
        let bench = Workbench()
        let names = [name(0xE8), name(0xE9), name(0xFF)]
        for (number, name) in names.enumerated() { bench.write("\(number)\n", to: name) }
        defer { for name in names { bench.remove(name) } }
        let sources =
          switch pattern {
          case "": [bench.folder]
          case "names": names.map(bench.path)
          default: [bench.path(pattern)]
          }
        bench.open(sources, mode: isOnce ? .once : .follow)
        #expect(bench.poll().sorted() == ["0", "1", "2"], "\(pattern)")
        #expect(Set(bench.sources.map(\.path)) == Set(names.map(bench.path)))
      }
    }

    @Test("are followed through a rotation")
    func rotated() {
      let bench = Workbench()
      let (log, old) = (name(0xE9), name(0xE9, ".jsonl.1"))
      defer { for name in [log, old] { bench.remove(name) } }
      bench.write("one\n", to: log)
      bench.open([bench.folder])
      #expect(bench.poll() == ["one"])
      bench.append("two\n", to: log)
      bench.move(log, to: old)
      bench.write("three\n", to: log)
      #expect((bench.poll() + bench.poll()).sorted() == ["three", "two"])
    }

    @Test("are waited for, and in folders of such names as well")
    func folders() {
      let bench = Workbench()
      let folder = SystemText.text(of: [0xFE])
      let log = folder + "/" + name(0xE9)
      _ = SystemText.withBytes(of: bench.path(folder)) { mkdir($0, 0o700) }
      bench.open([bench.path(log)])
      #expect(bench.poll() == [])
      #expect(bench.sources.map(\.state) == [.waiting])
      bench.write("one\n", to: log)
      #expect(bench.poll() == ["one"])
      bench.remove(log)
      _ = SystemText.withBytes(of: bench.path(folder)) { rmdir($0) }
    }
  }
#endif
