import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("compressed history")
struct CompressedTests {
  private let text = (0..<200).map { "line \($0), which has no id\n" }.joined()

  @Test("a log that is compressed after its name has moved on is not read again")
  func movedAndCompressed() {
    let bench = Workbench()
    bench.write("other\n", to: "a.jsonl.1")
    bench.write(text, to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll().count == 201)
    bench.move("a.jsonl.1", to: "a.jsonl.2")
    bench.move("a.jsonl", to: "a.jsonl.1")
    bench.write("new\n", to: "a.jsonl")
    #expect(bench.poll() == ["new"])
    // Both between two readings: no name that was known leads to the content.
    bench.move("a.jsonl.2", to: "a.jsonl.3")
    bench.write(bench.compressed(text), to: "a.jsonl.2.gz")
    bench.remove("a.jsonl.1")
    for _ in 0..<20 { #expect(bench.poll(after: 1) == []) }
  }

  @Test("what was written to a log before it was compressed, and not read yet, is read from there")
  func unreadEnd() {
    let bench = Workbench()
    bench.write(text, to: "a.jsonl.1")
    bench.open([bench.folder])
    #expect(bench.poll().count == 200)
    bench.write(bench.compressed(text + "late\n"), to: "a.jsonl.1.gz")
    bench.remove("a.jsonl.1")
    #expect(bench.poll() + bench.poll() == ["late"])
  }

  @Test("a log that was copied, truncated and compressed between two readings is not read again")
  func copiedAndCompressed() {
    let bench = Workbench()
    bench.write(text, to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll().count == 200)
    bench.write("", to: "a.jsonl")
    bench.write(bench.compressed(text), to: "a.jsonl.1.gz")
    #expect(bench.poll() + bench.poll(after: 40) == [])
  }

  @Test("a log and its compressed copy that are found together give each line once")
  func foundTogether() {
    let bench = Workbench()
    bench.write("zero\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == ["zero"])
    bench.move("a.jsonl", to: "a.jsonl.2")
    bench.write("one\ntwo\nthree\n", to: "a.jsonl.1")
    #expect(system("gzip -k \(bench.path("a.jsonl.1"))") == 0)
    bench.write("four\n", to: "a.jsonl")
    #expect(bench.poll().sorted() == ["four", "one", "three", "two"])
    bench.remove("a.jsonl.1")
    #expect(bench.poll() + bench.poll(after: 40) == [])
  }

  @Test("of a file that is cut off, all that it holds is read, however small the buffer")
  func cutOff() {
    let bench = Workbench()
    // Of repetitions the last bytes of the file become hundreds of characters.
    bench.write(
      Array(bench.compressed(String(repeating: "x", count: 5000)).dropLast(8)), to: "a.gz")
    let descriptor = Descriptor.open(bench.path("a.gz"))
    defer { Descriptor.close(descriptor) }
    for size in [1, 64, 500, 8192] {
      let reader = GzipReader(IntakeOptions(mode: .once))
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
      defer { buffer.deallocate() }
      var count = 0
      while case .bytes(let more) = reader.read(descriptor, into: buffer) { count += more }
      #expect(count == 5000, "in buffers of \(size)")
      #expect(reader.read(descriptor, into: buffer) == .unfinished)
    }
  }

  @Test("a file that is damaged at its very end is broken, however large the buffer")
  func damagedAtTheEnd() {
    let bench = Workbench()
    // The head of a file, "abc", an empty block, and then a kind of block that there is not.
    let head: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    bench.write(head + [0x4A, 0x4C, 0x4A, 6, 0, 0, 0, 0xFF, 0xFF, 7], to: "a.gz")
    let descriptor = Descriptor.open(bench.path("a.gz"))
    defer { Descriptor.close(descriptor) }
    var endings: [GzipReader.Outcome] = []
    for size in [1, 2, 64, 8192] {
      let reader = GzipReader(IntakeOptions(mode: .once))
      let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
      defer { buffer.deallocate() }
      var last = reader.read(descriptor, into: buffer)
      while case .bytes = last { last = reader.read(descriptor, into: buffer) }
      endings.append(last)
      #expect(reader.read(descriptor, into: buffer) == last)
    }
    #expect(endings == Array(repeating: .broken("not valid gzip data"), count: 4))
  }

  @Test("an equal beginning does not make a compressed file the same")
  func equalBeginning() {
    let bench = Workbench()
    let head = String(repeating: "h", count: 2000) + "\n"
    bench.write(head + "one\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll().last == "one")
    bench.write(bench.compressed(head + "two\nthree\n"), to: "a.jsonl.1.gz")
    #expect(bench.poll().suffix(2) == ["two", "three"])
  }

  @Test("a compressed file is read once, however long it stays and whatever it is called")
  func staying() {
    let bench = Workbench()
    bench.write(bench.compressed("one\ntwo"), to: "a.jsonl.1.gz")
    bench.open([bench.folder])
    #expect(bench.poll() == ["one"])
    #expect(bench.poll(after: 3) == ["~two"])
    let count = bench.sources.count
    for number in 1..<40 {
      bench.move("a.jsonl.\(number).gz", to: "a.jsonl.\(number + 1).gz")
      #expect(bench.poll(after: 10) == [])
    }
    #expect(bench.sources.count == count)
    #expect(bench.openFiles == 0)
  }

  @Test("a compressed file that stands alone gives its last line without a line break")
  func alone() {
    let bench = Workbench()
    bench.write(bench.compressed("one\ntwo"), to: "history.jsonl.gz")
    bench.open([bench.path("history.jsonl.gz")])
    #expect(bench.poll() == ["one"])
    #expect(bench.poll(after: 3) == ["~two"])
  }

  @Test("a compressed file that is still being written is read as it grows, to its end")
  func cut() {
    let bench = Workbench()
    // Bytes that no compression shortens, so that half the file is half the text.
    var state: UInt64 = 7
    let lines = (0..<500).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return "\(state)"
    }
    let bytes = bench.compressed(lines.joined(separator: "\n") + "\n")
    bench.write([], to: "a.jsonl.1.gz")
    bench.open([bench.folder])
    #expect(bench.poll() == [])
    bench.append(Array(bytes[..<1]), to: "a.jsonl.1.gz")
    #expect(bench.poll() == [])
    bench.append(Array(bytes[1..<3000]), to: "a.jsonl.1.gz")
    let half = bench.poll()
    #expect(half.count > 100 && half.count < 490)
    #expect(bench.poll(after: 20) == [])
    #expect(bench.state(of: "a.jsonl.1.gz") == .following)
    bench.append(Array(bytes[3000...]), to: "a.jsonl.1.gz")
    bench.poll()
    #expect(bench.lines == lines)
  }

  @Test(
    "a compressed file that is cut off when it is read once is read as far as it goes, and told")
  func staysCut() {
    let bench = Workbench()
    let bytes = bench.compressed(text)
    bench.write(Array(bytes.dropLast(9)), to: "a.jsonl.1.gz")
    bench.open([bench.folder], mode: .once)
    #expect(bench.poll().first == "line 0, which has no id")
    #expect(bench.sources.map(\.state) == [.refused("gzip data that is cut off")])
    #expect(bench.openFiles == 0)
  }

  @Test("zeros behind a compressed file are the rest of a block", arguments: [1, 512, 200_000])
  func padded(count: Int) {
    for mode in [IntakeOptions.Mode.once, .follow] {
      let bench = Workbench()
      let bytes = bench.compressed("one\n") + bench.compressed("two\n")
      bench.write(bytes + [UInt8](repeating: 0, count: count), to: "a.jsonl.1.gz")
      bench.open([bench.folder], mode: mode)
      #expect(bench.poll() + bench.poll(after: 3) == ["one", "two"])
      #expect(bench.sources.map(\.state) == [.finished])
    }
  }

  @Test("what follows zeros behind a compressed file is damage")
  func behindPadding() {
    let bench = Workbench()
    let member = bench.compressed("one\n")
    for (name, rest) in [("a", Array("rubbish".utf8)), ("b", member)] {
      bench.write(member + [0, 0, 0] + rest, to: "\(name).jsonl.1.gz")
    }
    bench.open([bench.folder], mode: .once)
    #expect(bench.poll() == ["one", "one"])
    let state = SourceStatus.State.refused("not valid gzip data")
    #expect(bench.sources.map(\.state) == [state, state])
  }

  @Test("plain text whose name says that it is compressed is read as plain text")
  func plainText() {
    for mode in [IntakeOptions.Mode.once, .follow] {
      let bench = Workbench()
      bench.write("one\ntwo\n", to: "a.jsonl.gz")
      bench.write("", to: "empty.jsonl.gz")
      bench.open([bench.folder], mode: mode)
      #expect(bench.poll() == ["one", "two"])
      bench.append("three\n", to: "a.jsonl.gz")
      #expect(bench.poll() == (mode == .follow ? ["three"] : []))
    }
  }

  @Test("damage in a compressed file is said, and what stands before it is read")
  func damaged() {
    let bench = Workbench()
    let bytes = bench.compressed("one\n")
    bench.write(bytes + Array("no member".utf8), to: "a.jsonl.1.gz")
    bench.write("live\n", to: "a.jsonl")
    bench.open([bench.folder])
    #expect((bench.poll() + bench.poll()).sorted() == ["live", "one"])
    #expect(bench.state(of: "a.jsonl.1.gz") == .refused("not valid gzip data"))
    #expect(bench.poll(after: 60) == [])
  }

  @Test("a compressed file that expands without end is given up, and the rest is read")
  func bomb() {
    let bench = Workbench()
    #expect(
      system("head -c 90000000 /dev/zero | tr '\\0' x | gzip > \(bench.path("b.jsonl.gz"))") == 0)
    bench.write("live\n", to: "a.jsonl")
    bench.open([bench.folder])
    bench.poll()
    #expect(bench.lines.filter { !$0.isEmpty } == ["live"])
    guard case .refused(let reason) = bench.state(of: "b.jsonl.gz") else {
      Issue.record("\(bench.sources)")
      return
    }
    #expect(reason.hasPrefix("expands beyond the limit: "))
    #expect(bench.faults == 1)
  }

  @Test("a compressed file may not expand beyond what is allowed in all")
  func tooLarge() {
    let bench = Workbench()
    bench.write(bench.compressed(text), to: "a.jsonl.gz")
    bench.open([bench.folder], mode: .once, maximumExpandedBytes: 1000)
    bench.poll()
    #expect(bench.lines == [])
    #expect(bench.openFiles == 0)
  }
}
