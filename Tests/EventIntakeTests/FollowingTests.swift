import Synchronization
import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("following files")
struct FollowingTests {
  @Test("a line is read when its end has been written, and not before")
  func partialLine() {
    let bench = Workbench()
    bench.write("one\ntw", to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one"])
    #expect(bench.poll(after: 60) == [])
    bench.append("o\n", to: "a.jsonl")
    #expect(bench.poll() == ["two"])
  }

  @Test("a file that appears later is read from its beginning")
  func waiting() {
    let bench = Workbench()
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == [])
    #expect(bench.sources.map(\.state) == [.waiting])
    bench.write("one\n", to: "a.jsonl")
    #expect(bench.poll() == ["one"])
    #expect(bench.sources.map(\.state) == [.following])
  }

  @Test("a file that was removed is waited for as one that has been there")
  func removed() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.open([bench.path("a.jsonl"), bench.path("b.jsonl")])
    #expect(bench.poll() == ["one"])
    bench.remove("a.jsonl")
    for _ in 0..<10 { bench.poll(after: 1) }
    let waiting = bench.sources.filter { $0.state == .waiting }
    #expect(
      Dictionary(uniqueKeysWithValues: waiting.map { ($0.path, $0.wasThere) })
        == [bench.path("a.jsonl"): true, bench.path("b.jsonl"): false])
  }

  @Test("directories and globs may be empty or missing at first")
  func appearingLater() {
    let bench = Workbench()
    mkdir(bench.path("empty"), 0o700)
    bench.open([bench.path("logs"), bench.path("empty"), bench.path("g*/x-*.log")])
    #expect(bench.poll() == [])
    #expect(
      bench.sources.map(\.state) == [
        .waiting, .refused("no event log in this directory yet"), .waiting,
      ])
    mkdir(bench.path("logs"), 0o700)
    mkdir(bench.path("glob"), 0o700)
    bench.write("one\n", to: "logs/a.jsonl")
    bench.write("two\n", to: "empty/b.ndjson.1")
    bench.write("three\n", to: "glob/x-1.log")
    bench.write("none\n", to: "glob/y-1.log")
    #expect(bench.poll().sorted() == ["one", "three", "two"])
    bench.write("four\n", to: "glob/x-2.log")
    #expect(bench.poll() == ["four"])
    #expect(bench.sources.allSatisfy { $0.state == .following })
  }

  @Test("late writes to a renamed file are read, and so is the new one")
  func renameRotation() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one"])
    bench.append("two\n", to: "a.jsonl")
    bench.move("a.jsonl", to: "a.jsonl.1")
    bench.write("three\n", to: "a.jsonl")
    #expect(Set(bench.poll()) == ["two", "three"])
    bench.append("late\n", to: "a.jsonl.1")
    #expect(bench.poll(after: 20) == ["late"])
    bench.append("four\n", to: "a.jsonl")
    #expect(bench.poll() == ["four"])
  }

  @Test("a rotation in the middle of a line loses neither half")
  func midLine() {
    let bench = Workbench()
    bench.write("{\"a\"", to: "a.jsonl")
    bench.open([bench.folder])
    bench.poll()
    bench.move("a.jsonl", to: "a.jsonl.1")
    bench.write("new\n", to: "a.jsonl")
    bench.append(":1}\n", to: "a.jsonl.1")
    #expect(Set(bench.poll() + bench.poll()) == ["{\"a\":1}", "new"])
  }

  @Test("a truncated file begins anew, and half a line before it is dropped")
  func truncate() {
    let bench = Workbench()
    bench.write("one\ntwo\nhal", to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one", "two"])
    bench.write("new\n", to: "a.jsonl")
    #expect(bench.poll() == ["new"])
    #expect(bench.sources[0].generations == 2)
  }

  @Test("a rewrite of the same length, or longer, is seen")
  func rewrite() {
    let bench = Workbench()
    bench.write("aaaa\nbbbb\n", to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["aaaa", "bbbb"])
    bench.write("cccc\ndddd\n", to: "a.jsonl")
    #expect(bench.poll() == ["cccc", "dddd"])
    bench.write("eeee\nffff\ngggg\n", to: "a.jsonl")
    #expect(bench.poll() == ["eeee", "ffff", "gggg"])
  }

  @Test("a rewrite of the same length is seen though its time is set back")
  func rewriteSetBack() {
    let bench = Workbench()
    bench.write("aaaa\n", to: "a.jsonl")
    var before = stat()
    stat(bench.path("a.jsonl"), &before)
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["aaaa"])
    bench.write("bbbb\n", to: "a.jsonl")
    let times = [before.st_atim, before.st_mtim]
    #expect(utimensat(AT_FDCWD, bench.path("a.jsonl"), times, 0) == 0)
    #expect(bench.poll() == ["bbbb"])
  }

  @Test("the hole that a writer leaves which goes on at its old place is no line")
  func hole() {
    let bench = Workbench()
    bench.write(String(repeating: "old\n", count: 1000), to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    bench.poll()
    let writer = open(bench.path("a.jsonl"), O_WRONLY)
    bench.write("", to: "a.jsonl")
    #expect(bench.poll() == [])
    let line = Array("new\n".utf8)
    _ = line.withUnsafeBytes { pwrite(writer, $0.baseAddress, $0.count, 4000) }
    close(writer)
    #expect(bench.poll() == ["new"])
    #expect(bench.faults == 0)
  }

  @Test(
    "a file made longer than it is full is read as it fills, each line once", arguments: [1, 300])
  func unfilled(_ count: Int) {
    let bench = Workbench()
    let lines = (0..<count).map { "line \($0)" }
    let text = lines.map { $0 + "\n" }.joined()
    let size = 5 << 18
    for isSparse in [false, true] {
      let name = isSparse ? "sparse.jsonl" : "full.jsonl"
      bench.write(
        Array(text.utf8) + [UInt8](repeating: 0, count: isSparse ? 0 : size), to: name)
      if isSparse { _ = Glibc.truncate(bench.path(name), off_t(size)) }
      bench.open([bench.path(name)])
      // As long as it takes for all of it.
      #expect((0..<4).flatMap { _ in bench.poll() } == lines)
      let writer = open(bench.path(name), O_WRONLY)
      defer { close(writer) }
      var place = text.utf8.count
      for (more, expected) in [
        // Half a line, and nothing but NULs, is one too long for now.
        ("next\n", ["next"]), ("with a half ", [""]), ("line\n", ["with a half line"]),
        ("two\nlines\n", ["two", "lines"]),
      ] {
        _ = more.withCString { pwrite(writer, $0, strlen($0), off_t(place)) }
        place += more.utf8.count
        #expect((0..<4).flatMap { _ in bench.poll() } == expected, "\(more)")
      }
      #expect(bench.faults == (isSparse ? 2 : 1))
      #expect(bench.places.last == "\(count + 4)@\(place - 6)")
    }
  }

  @Test("a rewrite behind an equal head is seen by what was read last")
  func equalHead() {
    let bench = Workbench()
    let head = String(repeating: "h", count: 2000) + "\n"
    bench.write(head + "one\n", to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll().last == "one")
    bench.write(head + "two\nthree\n", to: "a.jsonl")
    #expect(bench.poll().suffix(2) == ["two", "three"])
  }

  @Test("a file deleted and made again is another file, whatever its inode")
  func recreate() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one"])
    for round in 0..<20 {
      bench.remove("a.jsonl")
      bench.write("new\(round)\n", to: "a.jsonl")
      #expect(bench.poll() + bench.poll() == ["new\(round)"])
    }
  }

  @Test("an inode that is used again, with as many bytes, is another file")
  func inodeReuse() {
    let bench = Workbench()
    // One descriptor for two files: the inode of the one that is closed is free when it is deleted.
    bench.write("zzzz\n", to: "z.jsonl")
    bench.write("0000\n", to: "a.jsonl")
    bench.open([bench.path("a.jsonl"), bench.path("z.jsonl")], maximumOpenFiles: 1)
    #expect(bench.poll().sorted() == ["0000", "zzzz"])
    var reused = 0
    for round in 1001...2000 {
      bench.append("more\n", to: "z.jsonl")
      bench.poll()
      let inode = FileStatus.of(path: bench.path("a.jsonl"))?.inode
      bench.remove("a.jsonl")
      bench.write("\(round)\n", to: "a.jsonl")
      if FileStatus.of(path: bench.path("a.jsonl"))?.inode == inode { reused += 1 }
      #expect(bench.poll() + bench.poll() == ["\(round)"])
    }
    print("      inodes used again: \(reused) of 1000")
  }

  @Test("the inode of a file that was done with may be that of a copy")
  func inodeOfCopy() {
    let bench = Workbench()
    bench.write("old\n", to: "a.jsonl.1")
    bench.write("one\ntwo\n", to: "a.jsonl")
    bench.open([bench.folder])
    for _ in 0..<3 { bench.poll(after: 40) }
    bench.remove("a.jsonl.1")
    bench.write("one\ntwo\n", to: "a.jsonl.1")
    bench.write("", to: "a.jsonl")
    #expect(bench.poll() == [])
    #expect(bench.lines == ["old", "one", "two"])
  }

  @Test("a copy made before truncating gives no line twice")
  func copyTruncate() {
    let bench = Workbench()
    bench.write("one\ntwo\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == ["one", "two"])
    bench.write("one\ntwo\n", to: "a.jsonl.1")
    bench.write("", to: "a.jsonl")
    #expect(bench.poll() == [])
    bench.append("three\n", to: "a.jsonl")
    #expect(bench.poll() == ["three"])
  }

  @Test("a copy that is caught half made gives no line twice", arguments: ["", "on", "one\ntw"])
  func copyInTheMaking(part: String) {
    let bench = Workbench()
    bench.write("one\ntwo\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == ["one", "two"])
    bench.write(part, to: "a.jsonl.1")
    #expect(bench.poll() == [])
    bench.append("one\ntwo\nthree\n".dropFirst(part.count).description, to: "a.jsonl.1")
    bench.write("four\n", to: "a.jsonl")
    #expect(Set(bench.poll()) == ["three", "four"])
    #expect(bench.lines.count == 4)
  }

  @Test("a copy that is found after its origin was truncated gives no line twice")
  func copyFoundLate() {
    let bench = Workbench()
    bench.write("one\ntwo\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == ["one", "two"])
    bench.write("four\n", to: "a.jsonl")
    #expect(bench.poll() == ["four"])
    bench.write("one\ntwo\nthree\n", to: "a.jsonl.1")
    #expect(bench.poll() == ["three"])
  }

  @Test("an old file that begins like the log and ends early is read when it has been quiet")
  func notACopy() {
    let bench = Workbench()
    bench.write("one\ntwo\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == ["one", "two"])
    bench.write("one\n", to: "a.jsonl.1")
    #expect(bench.poll() == [])
    #expect(bench.poll(after: 1) == [])
    #expect(bench.poll(after: 1.1) == ["one"])
  }

  @Test("files that begin alike are files of their own")
  func beginningAlike() {
    let bench = Workbench()
    bench.write("panic\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == ["panic"])
    for _ in 0..<3 {
      bench.move("a.jsonl", to: "a.jsonl.\(bench.lines.count)")
      bench.write("panic\npanic\n", to: "a.jsonl")
      #expect(bench.poll() == ["panic", "panic"])
    }
  }

  @Test("a symbolic link that is switched is drained and followed")
  func symbolicLink() {
    let bench = Workbench()
    bench.write("one\n", to: "x.1")
    bench.write("two\n", to: "x.2")
    symlink(bench.path("x.1"), bench.path("a.jsonl"))
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one"])
    bench.append("late\n", to: "x.1")
    bench.remove("a.jsonl")
    symlink(bench.path("x.2"), bench.path("a.jsonl"))
    #expect(Set(bench.poll() + bench.poll()) == ["late", "two"])
  }

  @Test("the last line of a finished file counts when it is quiet, that of a live one waits")
  func unterminated() {
    let bench = Workbench()
    bench.write("{}", to: "a.jsonl.1")
    bench.write("{}", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == [])
    #expect(bench.poll(after: 3) == ["~{}"])
    #expect(bench.poll(after: 60) == [])
  }

  @Test("carriage returns, a byte order mark and NULs are no part of a line")
  func trimmings() {
    let bench = Workbench()
    bench.write(
      [0xEF, 0xBB, 0xBF] + Array("one\r\n".utf8) + [0, 0, 0] + Array("two\n\n".utf8), to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one", "two"])
    // Empty lines say nothing, but they are lines.
    bench.append("\n\n\r\nthree\n", to: "a.jsonl")
    #expect(bench.poll() == ["", "three"])
    #expect(bench.places.last == "7@20")
  }

  @Test("lines are numbered by their breaks, however many stand together")
  func emptyLines() {
    let bench = Workbench()
    for count in 0..<40 {
      bench.write(String(repeating: "\n", count: count) + "x\n\ny\n", to: "\(count).jsonl")
    }
    bench.open([bench.folder])
    #expect(bench.poll().count == 80)
    let expected = (0..<40).flatMap { ["\($0 + 1)@\($0)", "\($0 + 3)@\($0 + 3)"] }
    #expect(bench.places.sorted() == expected.sorted())
  }

  @Test("a line beyond the limit is counted once and skipped, and the next one is read")
  func tooLong() {
    let bench = Workbench()
    bench.write(String(repeating: "x", count: 5_000_000), to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    bench.poll()
    bench.append("yyy\nnext\n", to: "a.jsonl")
    bench.poll()
    #expect(bench.faults == 1)
    #expect(bench.lines.filter { !$0.isEmpty } == ["next"])
  }

  @Test("two thousand files are read with few descriptors")
  func manyFiles() {
    let bench = Workbench()
    for index in 0..<2000 { bench.write("first\(index)\n", to: "f\(index).jsonl") }
    bench.open([bench.folder], maximumOpenFiles: 64)
    #expect(bench.poll().count == 2000)
    #expect(bench.openFiles <= 64)
    bench.append("more\n", to: "f7.jsonl")
    bench.append("more\n", to: "f1999.jsonl")
    #expect(bench.poll(after: 1.5) == ["more", "more"])
  }

  @Test("two thousand rotated files are read with few descriptors", arguments: [false, true])
  func manyRotatedFiles(isOnce: Bool) {
    let bench = Workbench()
    for index in 1...2000 { bench.write("first\(index)\n", to: "a.jsonl.\(index)") }
    bench.write("live\n", to: "a.jsonl")
    bench.open([bench.folder], mode: isOnce ? .once : .follow, maximumOpenFiles: 64)
    #expect(bench.poll().count == 2001)
    #expect(bench.openFiles <= 64)
    if isOnce { return }
    bench.append("late\n", to: "a.jsonl.7")
    bench.append("more\n", to: "a.jsonl")
    #expect(Set(bench.poll(after: 1.5)) == ["late", "more"])
  }

  @Test("a rotated file that stays is one file, and a very late line of it is read once")
  func stayingRotatedFile() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.open([bench.folder])
    bench.poll()
    bench.move("a.jsonl", to: "a.jsonl.1")
    bench.write("two\n", to: "a.jsonl")
    for _ in 0..<50 { bench.poll(after: 20) }
    #expect(bench.lines == ["one", "two"])
    #expect(bench.sources.count == 2)
    bench.append("very late\n", to: "a.jsonl.1")
    bench.move("a.jsonl.1", to: "a.jsonl.2")
    for _ in 0..<10 { bench.poll(after: 20) }
    #expect(bench.lines == ["one", "two", "very late"])
    #expect(bench.sources.count == 2)
  }

  @Test("a line of invalid UTF-8 is handed over as it is, with its place")
  func invalidUTF8() {
    let bench = Workbench()
    bench.write(
      Array("one\n".utf8) + [0x7B, 0xFF, 0xFE, 0x0A] + Array("two\n".utf8), to: "a.jsonl")
    bench.open([bench.path("a.jsonl")])
    #expect(bench.poll() == ["one", "{\u{FFFD}\u{FFFD}", "two"])
    #expect(bench.places == ["1@0", "2@4", "3@8"])
  }

  @Test("a file that is rewritten under the reading gives nothing of what was mixed up")
  func rewrittenUnderTheReading() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    let path = bench.path("a.jsonl")
    let reads = Mutex(0)
    bench.open(
      [path],
      beforeRead: {
        let count = reads.withLock { count in
          count += 1
          return count
        }
        guard count == 2 else { return }
        let descriptor = Glibc.open(path, O_WRONLY | O_TRUNC)
        let text = Array("first line\nsecond\n".utf8)
        _ = text.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
      })
    #expect(bench.poll() == ["one"])
    bench.append("two\nthree and more\n", to: "a.jsonl")
    #expect(bench.poll() == [])
    #expect(bench.poll() == ["first line", "second"])
  }

  @Test("compressed history is read, several members and all, and not twice")
  func compressed() throws {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl.1")
    bench.write("two\n", to: "b")
    #expect(
      system(
        "gzip -c \(bench.path("b")) > \(bench.path("a.jsonl.2.gz")); gzip -c \(bench.path("b")) >> \(bench.path("a.jsonl.2.gz"))"
      ) == 0)
    bench.write("live\n", to: "a.jsonl")
    bench.open([bench.folder])
    var read: [String] = []
    for _ in 0..<4 { read += bench.poll(after: 1) }
    #expect(read.sorted() == ["live", "one", "two", "two"])
    #expect(system("gzip \(bench.path("a.jsonl.1"))") == 0)
    read = []
    for _ in 0..<4 { read += bench.poll(after: 1) }
    #expect(read == [])
  }

  @Test("once reads everything there is, an unterminated end marked")
  func once() {
    let bench = Workbench()
    bench.write("one\ntwo", to: "a.jsonl")
    bench.open([bench.path("a.jsonl"), bench.path("none.jsonl")], mode: .once)
    #expect(bench.poll() == ["one", "~two"])
    #expect(bench.sources.map(\.state) == [.finished, .waiting])
  }

  @Test("a random program of appends, rotations, copies and truncations yields every line once")
  func randomProgram() {
    let first = UInt64.random(in: 0...1_000_000)
    print("intake program seeds from \(first)")
    for seed in first..<first + 12 {
      let bench = Workbench()
      var state = seed
      func next(_ count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
      }
      var written: [String] = []
      var rotations = 0
      var plain: [Int] = []
      bench.write("", to: "a.jsonl")
      bench.open([bench.folder])
      for step in 0..<150 {
        switch next(12) {
        case 0:
          bench.poll()
          rotations += 1
          bench.move("a.jsonl", to: "a.jsonl.\(rotations)")
          bench.write("", to: "a.jsonl")
          plain.append(rotations)
          if next(3) == 0 {
            written.append("\(seed)-\(step)")
            bench.append("\(seed)-\(step)\n", to: "a.jsonl.\(rotations)")
          }
        case 10:
          bench.poll()
          rotations += 1
          bench.write(bench.content(of: "a.jsonl"), to: "a.jsonl.\(rotations)")
          if next(2) == 0 { bench.poll() }
          bench.write("", to: "a.jsonl")
          plain.append(rotations)
        case 11 where !plain.isEmpty:
          let name = "a.jsonl.\(plain.removeFirst())"
          bench.poll()
          #expect(system("gzip \(bench.path(name))") == 0)
        case 1:
          bench.poll()
          bench.write("", to: "a.jsonl")
        case 2...6:
          let line = "\(seed)-\(step)"
          let cut = next(line.count)
          bench.append(String(line.prefix(cut)), to: "a.jsonl")
          if next(3) == 0 { bench.poll() }
          bench.append(line.dropFirst(cut) + "\n", to: "a.jsonl")
          written.append(line)
        default: bench.poll()
        }
      }
      bench.poll()
      bench.poll(after: 3)
      #expect(bench.lines.filter { !$0.isEmpty }.sorted() == written.sorted(), "seed \(seed)")
    }
  }
}
