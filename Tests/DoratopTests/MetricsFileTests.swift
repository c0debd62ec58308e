import EventIntake
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("a file of metrics")
struct MetricsFileTests {
  private let folder = Folder()
  private let page = MetricsPage(version: "1", at: 0)

  /// Waits until something is so, for some seconds at most.
  private func wait(_ words: String, until isSo: () -> Bool) {
    for _ in 0..<2_000 where !isSo() { usleep(5_000) }
    #expect(isSo(), "\(words)")
  }

  private func put(seed: UInt64) {
    var log = MetricsLog(seed: seed)
    page.put(.init(log.snapshot(lines: 100).1, sources: .init(files: 1), version: "1"))
  }

  private var path: String { "\(folder.path)/doratop.prom" }

  private func number() -> ino_t {
    var found = stat()
    return stat(path, &found) == 0 ? found.st_ino : 0
  }

  @Test("is replaced as a whole when there is news, may be read by others, and goes at the end")
  func writes() throws {
    let file = MetricsFile(path: path, page: page)
    put(seed: 1)
    file.write(at: 1)
    wait("written") { folder.names == ["doratop.prom"] }
    _ = try MetricsText(folder.text("doratop.prom"), .prometheus)
    var found = stat()
    #expect(stat(path, &found) == 0 && found.st_mode & 0o777 == AtomicFile.usualMode)
    let first = number()
    // The same again is no news.
    put(seed: 1)
    file.write(at: 2)
    put(seed: 2)
    wait("written again") {
      file.write(at: 3)
      return number() != first && number() != 0
    }
    file.end(within: 5_000_000_000)
    #expect(folder.names == [])
  }

  @Test("of somebody else's stays")
  func others() {
    let file = MetricsFile(path: path, page: page)
    put(seed: 1)
    file.write(at: 1)
    wait("written") { folder.names == ["doratop.prom"] }
    unlink(path)
    folder.write("theirs", to: "theirs")
    rename("\(folder.path)/theirs", path)
    file.end(within: 5_000_000_000)
    #expect(folder.text("doratop.prom") == "theirs")
  }

  @Test("that is a log, named by mistake, stays as it is, and that is said")
  func mistakes() {
    folder.write("{\"kind\":\"note\"}\n", to: "doratop.prom")
    let file = MetricsFile(path: path, page: page)
    put(seed: 1)
    file.write(at: 1)
    wait("said") {
      file.trouble(at: 2)
        == "\(path): is there already and has no metrics, expected another file"
    }
    file.end(within: 5_000_000_000)
    #expect(folder.text("doratop.prom") == "{\"kind\":\"note\"}\n")
    // What another run has left may go.
    folder.write("# HELP doratop_build_info x\n", to: "doratop.prom")
    let other = MetricsFile(path: path, page: page)
    other.write(at: 1)
    wait("written") { folder.text("doratop.prom").contains("doratop_ready 1\n") }
    other.end(within: 5_000_000_000)
    #expect(folder.names == [])
  }

  @Test("that cannot be written is said, tried again, and then it is there")
  func faults() {
    let place = "\(folder.path)/later"
    let file = MetricsFile(path: place + "/doratop.prom", page: page)
    put(seed: 1)
    file.write(at: 1)
    let words = "\(place)/doratop.prom: No such file or directory"
    wait("said") { file.trouble(at: 2) == words }
    #expect(mkdir(place, 0o755) == 0)
    wait("there") {
      file.write(at: 3)
      return file.trouble(at: 4) == nil && access(place + "/doratop.prom", F_OK) == 0
    }
    file.end(within: 5_000_000_000)
    #expect(rmdir(place) == 0)
  }

  @Test("that a disk does not take in time is said")
  func hangs() {
    // A pipe that nobody reads: to open it waits.
    #expect(mkfifo(path, 0o600) == 0)
    let file = MetricsFile(path: path, page: page)
    file.write(at: 1_000_000_000)
    #expect(file.trouble(at: 2_000_000_000) == nil)
    wait("said") { file.trouble(at: 40_000_000_000) == "\(path): not written for 39s" }
    let reader = open(path, O_RDONLY)
    wait("written") { file.trouble(at: 40_000_000_000) == nil }
    file.end(within: 5_000_000_000)
    close(reader)
    #expect(folder.names == ["doratop.prom"])
  }
}
