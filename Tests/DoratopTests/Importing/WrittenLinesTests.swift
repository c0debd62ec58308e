import ArgumentParser
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("what a log has already")
struct WrittenLinesTests {
  private let sha = "0123456789abcdef0123456789abcdef01234567"
  private let commit =
    #"{"time":"2026-03-02T10:00:00Z","kind":"commit","source":"git","service":"api","repo":"acme/api","sha":"0123456789abcdef0123456789abcdef01234567"}"#

  private func imported(
    _ path: String, repo: String = "acme/api", _ environment: String = "production"
  ) throws -> ImportedLog {
    try ImportedLog(path, service: "api", repo: repo, environment: environment)
  }

  @Test("is nothing where there is no log, or one that keeps nothing")
  func nothing() throws {
    let folder = Folder()
    let path = folder.path + "/none.jsonl"
    mkfifo(folder.path + "/pipe", 0o600)
    for path in [path, "/dev/null", folder.path + "/pipe", folder.path + "/none/a.jsonl"] {
      var written = try WrittenLines(path)
      let isNew = written.insert(Array("{}\n".utf8))
      #expect(isNew, "\(path)")
      #expect(try imported(path).commit(sha) == nil, "\(path)")
    }
  }

  @Test("is what its lines say")
  func lines() throws {
    let folder = Folder()
    let path = folder.write([commit])
    var written = try WrittenLines(path)
    let isNew = written.insert(Array((commit + "\n").utf8))
    #expect(!isNew)
    #expect(try imported(path).commit(sha) != nil)
  }

  @Test("is what a repository has, and what was deployed of it to an environment")
  func others() throws {
    let deployment =
      #"{"time":"2026-03-02T10:00:00Z","kind":"deploy","state":"succeeded","id":"v1","source":"git","service":"api","repo":"acme/api","env":"production","sha":"1f2e3d4"}"#
    let folder = Folder()
    let log = folder.write([commit, deployment])
    #expect(try imported(log).deployment("v1") != nil)
    #expect(try imported(log, "staging").deployment("v1") == nil)
    #expect(try imported(log, "staging").commit(sha) != nil)
    #expect(try imported(log, repo: "acme/web").deployment("v1") == nil)
    #expect(try imported(log, repo: "acme/web").commit(sha) == nil)
  }

  @Test("is not known of a log that is there and cannot be read")
  func unreadable() throws {
    let folder = Folder()
    let path = folder.path + "/loop.jsonl"
    symlink("loop.jsonl", path)
    let reason = "\(path): Too many levels of symbolic links"
    let fault = #expect(throws: FileFault.self) { _ = try WrittenLines(path) }
    #expect(fault?.description == reason)
    let other = #expect(throws: FileFault.self) { _ = try imported(path) }
    #expect(other?.description == reason)
    if geteuid() != 0 {
      let kept = folder.write([commit])
      chmod(kept, 0o200)
      let denied = #expect(throws: FileFault.self) { _ = try WrittenLines(kept) }
      #expect(denied?.reason == "Permission denied")
    }
  }

  @Test("nothing is imported into a log that cannot be read")
  func refused() throws {
    let folder = Folder()
    let path = folder.path + "/loop.jsonl"
    symlink("loop.jsonl", path)
    let place = try ImportPlace.parse(["--out", path])
    #expect(throws: ExitCode(74)) { _ = try place.known { try WrittenLines($0) } }
    let nothing = try ImportPlace.parse([]).known { try WrittenLines($0) }
    #expect(nothing.map { _ in true } == nil)
  }
}
