import Synchronization
import Testing

@testable import EventIntake

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The superuser may read everything: for it `Tests/EndToEnd/run.py` shows the same with a process of
/// another user.
@Suite(
  "permissions",
  .enabled(if: geteuid() != 0, "the superuser may read everything: see Tests/EndToEnd/run.py"))
struct PermissionTests {
  private let denied = SourceStatus.State.unreadable("Permission denied")

  @Test("a file that may not be read says so, and is read from its beginning when it may")
  func atStart() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    bench.write("other\n", to: "b.jsonl")
    chmod(bench.path("a.jsonl"), 0)
    bench.open([bench.folder])
    #expect(bench.poll() == ["other"])
    #expect(bench.state(of: "a.jsonl") == denied)
    chmod(bench.path("a.jsonl"), 0o644)
    bench.append("two\n", to: "a.jsonl")
    #expect(bench.poll() == ["one", "two"])
    #expect(bench.state(of: "a.jsonl") == .following)
  }

  @Test("what is written while a file may not be read is read once when it may again")
  func lostAndRegained() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    // One descriptor for two files: the one read first is closed.
    bench.write("other\n", to: "b.jsonl")
    bench.open([bench.path("a.jsonl"), bench.path("b.jsonl")], maximumOpenFiles: 1)
    #expect(bench.poll().count == 2)
    bench.append("two\n", to: "a.jsonl")
    chmod(bench.path("a.jsonl"), 0)
    for _ in 0..<5 { #expect(bench.poll(after: 30) == []) }
    #expect(bench.state(of: "a.jsonl") == denied)
    chmod(bench.path("a.jsonl"), 0o644)
    bench.append("three\n", to: "a.jsonl")
    #expect(bench.poll() == ["two", "three"])
    #expect(bench.state(of: "a.jsonl") == .following)
  }

  @Test(
    "a directory that may not be entered says so, and loses nothing",
    arguments: ["logs", "logs/a.jsonl", "logs/*.jsonl", "l*s/a.jsonl"])
  func directory(source: String) {
    let bench = Workbench()
    mkdir(bench.path("logs"), 0o755)
    bench.write("one\ntw", to: "logs/a.jsonl")
    bench.open([bench.path(source)])
    #expect(bench.poll() == ["one"])
    chmod(bench.path("logs"), 0)
    for _ in 0..<5 { #expect(bench.poll(after: 30) == []) }
    #expect(bench.state(of: source) == denied)
    chmod(bench.path("logs"), 0o755)
    bench.append("o\nthree\n", to: "logs/a.jsonl")
    #expect(bench.poll() == ["two", "three"])
    #expect(bench.state(of: "logs/a.jsonl") == .following)
  }

  @Test("a folder whose names may be seen and whose files may not loses nothing")
  func listed() {
    let bench = Workbench()
    mkdir(bench.path("logs"), 0o755)
    bench.write("one\ntw", to: "logs/a.jsonl")
    bench.open([bench.path("logs/*.jsonl")])
    #expect(bench.poll() == ["one"])
    chmod(bench.path("logs"), 0o444)
    for _ in 0..<5 { #expect(bench.poll(after: 30) == []) }
    chmod(bench.path("logs"), 0o755)
    bench.append("o\nthree\n", to: "logs/a.jsonl")
    #expect(bench.poll() == ["two", "three"])
  }

  @Test("a file that stays unreadable is tried less and less often, and at once when it is mended")
  func backOff() {
    let bench = Workbench()
    let attempts = Mutex(0)
    bench.write("one\n", to: "a.jsonl")
    chmod(bench.path("a.jsonl"), 0)
    bench.open([bench.path("a.jsonl")], beforeOpen: { attempts.withLock { $0 += 1 } })
    for _ in 0..<480 { bench.poll() }
    // Two minutes, 480 polls: at 0, 1, 3, 7, 15, 31, 61 and 91 seconds, and perhaps once more.
    #expect((7...9).contains(attempts.withLock { $0 }))
    chmod(bench.path("a.jsonl"), 0o644)
    #expect(bench.poll() == ["one"])
  }

  @Test("a file that may not be read once is said to be unreadable")
  func once() {
    let bench = Workbench()
    bench.write("one\n", to: "a.jsonl")
    chmod(bench.path("a.jsonl"), 0)
    bench.open([bench.path("a.jsonl")], mode: .once)
    #expect(bench.poll() == [])
    #expect(bench.sources.map(\.state) == [denied])
  }
}

/// What holds for the superuser as well: a link that leads to itself can be looked into by nobody.
@Suite("folders that cannot be looked into")
struct UnseenFolderTests {
  private let endless = SourceStatus.State.unreadable("Too many levels of symbolic links")

  @Test(
    "say so, and nothing in them is taken for rotated",
    arguments: ["logs", "logs/a.jsonl", "logs/*.jsonl", "l*s/a.jsonl"])
  func following(source: String) {
    let bench = Workbench()
    mkdir(bench.path("logs"), 0o755)
    bench.write("one\ntw", to: "logs/a.jsonl")
    bench.open([bench.path(source)])
    #expect(bench.poll() == ["one"])
    bench.move("logs", to: "away")
    symlink("logs", bench.path("logs"))
    for _ in 0..<5 { #expect(bench.poll(after: 30) == []) }
    #expect(bench.state(of: source) == endless)
    bench.remove("logs")
    bench.move("away", to: "logs")
    bench.append("o\nthree\n", to: "logs/a.jsonl")
    #expect(bench.poll() == ["two", "three"])
    #expect(bench.state(of: "logs/a.jsonl") == .following)
  }

  @Test("a pattern without a match is waited for where all its folders can be looked into")
  func patterns() {
    let bench = Workbench()
    mkdir(bench.path("in"), 0o755)
    mkdir(bench.path("in/a"), 0o755)
    symlink("loop", bench.path("loop"))
    bench.write("", to: "file")
    let waiting = [
      "*.jsonl", "in/*/*.jsonl", "in/*/x.jsonl", "none/*.jsonl", "none/*/x", "file/*", "f*/x",
    ]
    bench.open(waiting.map(bench.path), mode: .once)
    #expect(bench.poll() == [])
    #expect(bench.sources.map(\.state) == waiting.map { _ in .waiting })
    symlink("b", bench.path("in/b"))
    let hidden = ["in/*/*.jsonl", "in/*/x.jsonl", "in/b/*/x.jsonl", "loop/*/*"]
    bench.open(hidden.map(bench.path), mode: .once)
    #expect(bench.poll() == [])
    #expect(bench.sources.map(\.state) == hidden.map { _ in endless })
  }

  @Test("a file that has gone is taken for rotated where its folder can be looked into")
  func rotated() {
    let bench = Workbench()
    mkdir(bench.path("logs"), 0o755)
    bench.write("one\n{}", to: "logs/a.jsonl")
    bench.open([bench.path("logs/*.jsonl")])
    #expect(bench.poll() == ["one"])
    bench.remove("logs/a.jsonl")
    for _ in 0..<5 { bench.poll(after: 30) }
    #expect(bench.lines == ["one", "~{}"])
  }
}
