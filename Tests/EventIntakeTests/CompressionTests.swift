import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("files that are compressed, but not with gzip")
struct CompressionTests {
  private static let beginnings: [(form: Compression, bytes: [UInt8])] = [
    (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00, 0x00, 0x04]),
    (.zstd, [0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58]),
    (.bzip2, Array("BZh91AY&SY".utf8)),
  ]

  private func words(_ form: Compression) -> SourceStatus.State {
    .refused("compressed with \(form.rawValue), expected plain text or gzip")
  }

  @Test("are told by their first bytes, and by as many as it takes")
  func bytes() {
    var all = Self.beginnings
    all.append((.gzip, [0x1F, 0x8B, 8]))
    for (form, bytes) in all {
      #expect(Compression(beginning: bytes) == form)
      #expect(Compression(beginning: [0x20] + bytes) == nil)
      #expect(Compression.beginning(bytes.prefix(1)) == .unknown)
    }
    #expect(Compression.beginning([UInt8]()) == .unknown)
    #expect(Compression.beginning(Array("BZh".utf8)) == .unknown)
    for text in ["{", "BZhello", "B\n", "(x)", "\u{FEFF}{"] {
      #expect(Compression.beginning(Array(text.utf8)) == .plain, "\(text)")
    }
  }

  @Test("are told by their names where they hold nothing")
  func names() {
    let found = ["a.gz", "/b/a.jsonl.1.xz", "a.zst", "a.bz2", "a.jsonl", "gz", "a.gz.1"].map {
      Compression(named: $0)
    }
    #expect(found == [.gzip, .xz, .zstd, .bzip2, nil, nil, nil])
  }

  @Test("are said to be such, and no line is made of them", arguments: [false, true])
  func refused(isOnce: Bool) {
    for (form, bytes) in Self.beginnings {
      let bench = Workbench()
      bench.write("live\n", to: "a.jsonl")
      bench.write(bytes + Array("\n{}\n".utf8), to: "a.jsonl.1.x")
      bench.open([bench.folder], mode: isOnce ? .once : .follow)
      #expect(bench.poll() + bench.poll() == ["live"])
      #expect(bench.state(of: "a.jsonl.1.x") == words(form))
      #expect(bench.faults == 0)
      if isOnce { continue }
      for _ in 0..<5 { #expect(bench.poll(after: 20) == []) }
      #expect(bench.state(of: "a.jsonl.1.x") == words(form))
    }
  }

  @Test("are told once while they grow, and read when they have become something else")
  func growing() {
    let bench = Workbench()
    let (form, bytes) = Self.beginnings[0]
    bench.write([], to: "a.jsonl")
    bench.open([bench.folder])
    #expect(bench.poll() == [])
    for byte in bytes {
      bench.append([byte], to: "a.jsonl")
      #expect(bench.poll() == [])
    }
    for _ in 0..<10 {
      bench.append("\n", to: "a.jsonl")
      #expect(bench.poll() == [])
    }
    #expect(bench.sources.map(\.state) == [words(form)])
    bench.write("one\n", to: "a.jsonl")
    #expect(bench.poll() + bench.poll() == ["one"])
    #expect(bench.sources.map(\.state) == [.following])
  }

  @Test("are refused on a pipe, where gzip is not read either")
  func pipe() {
    let bench = Workbench()
    let path = bench.path("p")
    mkfifo(path, 0o600)
    var all = Self.beginnings
    all.append((.gzip, bench.compressed("one\n")))
    for (form, bytes) in all {
      let holder = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      let writer = open(path, O_WRONLY | O_CLOEXEC)
      _ = bytes.withUnsafeBytes { Glibc.write(writer, $0.baseAddress, $0.count) }
      close(writer)
      bench.open([path], mode: .once)
      #expect(bench.poll() + bench.poll() == [])
      let state = SourceStatus.State.refused(
        "compressed with \(form.rawValue), expected plain text")
      #expect(bench.sources.map(\.state) == [state])
      close(holder)
    }
  }
}
