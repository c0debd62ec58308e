import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("pipes, standard input and what is no file")
struct StreamTests {
  private func pipe(_ bench: Workbench, _ name: String = "p") -> String {
    mkfifo(bench.path(name), 0o600)
    return bench.path(name)
  }

  /// Writes to a pipe that has a reader, as a program that begins and ends would.
  private func write(_ text: String, to path: String) { write(bytes: Array(text.utf8), to: path) }

  private func write(bytes: [UInt8], to path: String) {
    let descriptor = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    #expect(descriptor >= 0, "the pipe has no reader")
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
  }

  @Test("a pipe that nobody writes to holds nothing up")
  func withoutWriter() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.open([pipe(bench), bench.path("a.jsonl")])
    #expect(bench.poll() == ["one"])
    #expect(bench.poll() == [])
    #expect(bench.state(of: "p") == .following)
  }

  @Test("a pipe that nobody writes to is over at once when read once")
  func withoutWriterOnce() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.open([pipe(bench), bench.path("a.jsonl")], mode: .once)
    #expect(bench.poll() == ["one"])
    #expect(bench.sources.map(\.state) == [.finished, .finished])
  }

  @Test("a pipe is read from one writer after another, and half a line stays that of its writer")
  func writers() {
    let bench = Workbench()
    let path = pipe(bench)
    bench.open([path])
    bench.poll()
    write("one\ntw", to: path)
    #expect(bench.poll() == ["one", "~tw"])
    write("three\n", to: path)
    #expect(bench.poll() == ["three"])
    write("four\n", to: path)
    #expect(bench.poll(after: 3600) == ["four"])
    #expect(bench.state(of: "p") == .following)
  }

  @Test("a writer of what is compressed is refused, and costs the next writer nothing")
  func compressedWriter() {
    let bench = Workbench()
    let path = pipe(bench)
    bench.open([path])
    bench.poll()
    for text in ["one\n", "two\n"] {
      write("\u{1f}\u{7f}" + text, to: path)
      #expect(bench.poll() == ["\u{1f}\u{7f}" + String(text.dropLast())])
      write(bytes: bench.compressed("lost\n"), to: path)
      #expect(bench.poll() == [])
      bench.poll()
      #expect(bench.state(of: "p") == .refused("compressed with gzip, expected plain text"))
      write(text, to: path)
      #expect(bench.poll() + bench.poll() == [String(text.dropLast())])
      #expect(bench.state(of: "p") == .following)
    }
  }

  @Test("two writers at a time both get their lines in")
  func writersAtOnce() {
    let bench = Workbench()
    let path = pipe(bench)
    // A reader of our own keeps what is written until the intake comes.
    let holder = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let first = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
    write("one\n", to: path)
    _ = Array("two\nthr".utf8).withUnsafeBytes { Glibc.write(first, $0.baseAddress, $0.count) }
    close(first)
    bench.open([path], mode: .once)
    #expect(bench.poll() == ["one", "two", "~thr"])
    #expect(bench.state(of: "p") == .finished)
    close(holder)
  }

  @Test("a line beyond the limit that a writer leaves unended costs the next writer nothing")
  func tooLong() {
    let bench = Workbench()
    let path = pipe(bench)
    bench.open([path], maximumLineBytes: 100)
    bench.poll()
    write(String(repeating: "x", count: 500), to: path)
    bench.poll()
    bench.poll()
    write("next\n", to: path)
    bench.poll()
    #expect(bench.faults == 1)
    #expect(bench.lines.filter { !$0.isEmpty } == ["next"])
  }

  @Test("a pipe that is made anew is opened anew")
  func madeAnew() {
    let bench = Workbench()
    let path = pipe(bench)
    bench.open([path])
    bench.poll()
    bench.remove("p")
    bench.poll()
    _ = pipe(bench)
    bench.poll()
    write("one\n", to: path)
    #expect(bench.poll() == ["one"])
  }

  @Test("standard input is read as it comes and is finished at its end", arguments: [false, true])
  func standardInput(isOnce: Bool) {
    let bench = Workbench()
    let path = pipe(bench)
    // Closed in the children of other tests, which would hold up the end of the input.
    let input = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let writer = open(path, O_WRONLY | O_CLOEXEC)
    _ = fcntl(input, F_SETFL, 0)
    let flags = fcntl(input, F_GETFL, 0)
    let tail = StreamTail(
      source: 0, descriptor: input, isStandardInput: true,
      options: IntakeOptions(mode: isOnce ? .once : .follow))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    defer { buffer.deallocate() }
    var lines: [String] = []
    func read() {
      _ = tail.read(into: buffer) {
        lines.append(($0.isUnterminated ? "~" : "") + String(decoding: $0.bytes, as: UTF8.self))
      }
    }
    read()
    #expect(lines == [] && !tail.isDone)
    _ = Array("one\r\ntwo\nthr".utf8).withUnsafeBytes {
      Glibc.write(writer, $0.baseAddress, $0.count)
    }
    read()
    #expect(lines == ["one", "two"] && tail.partial == 3)
    close(writer)
    read()
    #expect(lines == ["one", "two", "~thr"] && tail.isDone && tail.error == nil)
    #expect(fcntl(input, F_GETFL, 0) == flags, "the descriptor is shared with the shell")
    close(input)
  }

  @Test("what is no log has a state of its own, and the rest is read", arguments: [false, true])
  func noLogs(isOnce: Bool) {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    symlink("nowhere", bench.path("dangling"))
    symlink(bench.path("loop"), bench.path("loop"))
    let names = ["dangling", "loop", "socket", "below", "empty", "a.jsonl"]
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bench.path("socket").utf8) }
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    defer { close(listener) }
    mkdir(bench.path("empty"), 0o700)
    bench.open(
      names.map { $0 == "below" ? bench.path("a.jsonl/below") : bench.path($0) } + ["/dev/null"],
      mode: isOnce ? .once : .follow)
    #expect(bench.poll() == ["one"])
    #expect(bench.poll() == [])
    #expect(
      bench.sources.map(\.state) == [
        .waiting, .unreadable("Too many levels of symbolic links"),
        .unreadable("No such device or address"), .waiting,
        .refused("no event log in this directory yet"), isOnce ? .finished : .following,
        isOnce ? .finished : .following,
      ])
    bench.write("two\n", to: "nowhere")
    bench.remove("loop")
    bench.write("three\n", to: "loop")
    bench.write("four\n", to: "empty/b.jsonl")
    if !isOnce { #expect(Set(bench.poll()) == ["two", "three", "four"]) }
  }
}
