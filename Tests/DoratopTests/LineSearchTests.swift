import Dashboard
import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import doratop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private func deploy(
  _ id: String?, minute: Int, state: String = "succeeded", service: String = "shop",
  env: String = "production", sha: String = "c1", more: String = ""
) -> String {
  let name = id.map { "\"id\":\"\($0)\"," } ?? ""
  return
    "{\"time\":\"2026-03-02T10:\(minute < 10 ? "0" : "")\(minute):00Z\",\"kind\":\"deploy\",\(name)\"state\":\"\(state)\",\"service\":\"\(service)\",\"env\":\"\(env)\",\"sha\":\"\(sha)\"\(more)}"
}

private let now = Timestamp(text: "2026-03-02T12:00:00Z") ?? .distantPast

/// Reads files, then looks for the lines of the newest deployment.
private func search(_ paths: [String], before: () -> Void = {}) throws -> LineSearch {
  let session = LogSession(sources: paths, mode: .once, settings: Settings())
  session.readAll()
  let detail = session.ledger.detail(
    for: .deployments, at: now, windowNanoseconds: 86_400_000_000_000)
  guard case .deployments(let all, _) = detail else { throw Missing.deployment }
  guard let newest = all.first else { throw Missing.deployment }
  before()
  return LineSearch(newest, now: now, sources: session.intake.sources)
}

private enum Missing: Error { case deployment }

private func found(_ paths: [String], before: () -> Void = {}) throws -> SourceLines {
  let search = try search(paths, before: before)
  search.search()
  return search.found
}

@Suite("line search")
struct LineSearchTests {
  @Test("the lines of a deployment are found by number, byte and text, and no others")
  func places() throws {
    let folder = Folder()
    let lines = [
      deploy("dep-1", minute: 1), "", deploy("dep-17", minute: 9, state: "started"),
      // The id in another role, at another service, and of another deployment.
      "{\"time\":\"2026-03-02T10:10:00Z\",\"kind\":\"note\",\"text\":\"dep-17 is slow\"}",
      deploy("dep-17", minute: 3, service: "other"), deploy("dep-177", minute: 4),
      "not JSON: dep-17", deploy("dep-17", minute: 20),
    ]
    let path = folder.write(lines.map { $0 + "\n" }.joined())
    let result = try found([path])
    let offsets = lines.indices.map { lines[..<$0].reduce(0) { $0 + $1.utf8.count + 1 } }
    #expect(
      result
        == SourceLines(lines: [
          SourceLines.Line(file: "a.jsonl", number: 3, offset: offsets[2], text: lines[2]),
          SourceLines.Line(file: "a.jsonl", number: 8, offset: offsets[7], text: lines[7]),
        ]))
  }

  @Test("a byte order mark, carriage returns and a missing line break are no part of a line")
  func edges() throws {
    let folder = Folder()
    let line = deploy("dep-5", minute: 5)
    let first = folder.write("\u{FEFF}\(deploy("dep-5", minute: 4, state: "started"))\r\n\(line)")
    let result = try found([first])
    #expect(result.lines.map(\.text) == [deploy("dep-5", minute: 4, state: "started"), line])
    #expect(result.lines.map(\.number) == [1, 2])
  }

  @Test("an id that is escaped in the line is found", arguments: ["d\\u00e9p/9", "dep\\/9", "é"])
  func escaped(id: String) throws {
    let folder = Folder()
    let path = folder.write(deploy("dep", minute: 1) + "\n" + deploy(id, minute: 5) + "\n")
    #expect(try found([path]).lines.map(\.number) == [2])
  }

  @Test("without an id the time tells which deployment of the same commit a line is about")
  func withoutID() throws {
    let folder = Folder()
    let lines = [
      deploy(nil, minute: 1), deploy(nil, minute: 7, state: "started"), deploy(nil, minute: 9),
    ]
    let path = folder.write(lines.joined(separator: "\n") + "\n")
    #expect(try found([path]).lines.map(\.number) == [2, 3])
  }

  @Test("lines are found across blocks, behind a long line, and behind one beyond the limit")
  func blocks() throws {
    let folder = Folder()
    func filler(_ bytes: Int) -> String {
      "{\"kind\":\"note\",\"text\":\"\(String(repeating: "x", count: bytes))\"}\n"
    }
    var text = ""
    for number in 0..<2000 { text += deploy("other-\(number)", minute: 2) + "\n" }
    let short = text.utf8.count
    text += filler(200_000) + deploy("dep-8", minute: 10, state: "started") + "\n"
    text += filler(1_500_000) + deploy("dep-8", minute: 11) + "\n"
    let path = folder.write(text)
    let result = try found([path])
    #expect(result.lines.map(\.number) == [2002, 2004])
    #expect(result.lines.first?.offset == short + filler(200_000).utf8.count)
  }

  @Test("a search in slices comes to the same, and says how far it is")
  func slices() throws {
    let folder = Folder()
    let text = (0..<5000).map { deploy("dep-\($0)", minute: $0 % 60) + "\n" }.joined()
    let path = folder.write(text + deploy("last", minute: 59) + "\n", to: "b.jsonl")
    let whole = try found([path])
    let sliced = try search([path])
    var shares: [Double] = []
    while !sliced.isOver {
      sliced.search(until: 0)
      if let share = sliced.found.searched { shares.append(share) }
    }
    #expect(sliced.found == whole && whole.lines.count == 1)
    #expect(shares.count > 10 && shares == shares.sorted() && shares.last == 1)
  }

  @Test("lines of a later time than the clock are not shown")
  func future() throws {
    let folder = Folder()
    let later = deploy("dep-3", minute: 5).replacing("T10:", with: "T13:")
    let path = folder.write(deploy("dep-3", minute: 5, state: "failed") + "\n" + later + "\n")
    #expect(try found([path]).lines.map(\.number) == [1])
  }

  @Test("a line is kept up to a limit, which is said")
  func longLine() throws {
    let folder = Folder()
    let more = ",\"title\":\"\(String(repeating: "y", count: 9000))\""
    let path = folder.write(deploy("dep-4", minute: 5, more: more) + "\n")
    let line = try #require(try found([path]).lines.first)
    #expect(line.isCut && line.text.utf8.count == LineSearch.textLimit)
  }

  @Test("what is in no file any more is said, with the reason")
  func absent() throws {
    let folder = Folder()
    let path = folder.write(deploy("dep-6", minute: 5) + "\n")
    let gone = try found([path]) { folder.write(deploy("dep-7", minute: 6) + "\n") }
    #expect(gone == SourceLines(note: "not in the files any more (rotated away)"))
    folder.write(deploy("dep-6", minute: 5) + "\n")
    let deleted = try found([path]) { unlink(path) }
    #expect(deleted == gone)
  }

  @Test("a file that is there and cannot be read is not said to have been rotated away")
  func unreadable() throws {
    let folder = Folder()
    let path = folder.write(deploy("dep-6", minute: 5) + "\n")
    let hidden = try found([path]) {
      unlink(path)
      symlink("a.jsonl", path)
    }
    #expect(
      hidden == SourceLines(note: "cannot be read: a.jsonl, Too many levels of symbolic links"))
  }

  @Test("a simulation has no file")
  func simulated() throws {
    let session = LogSession(sources: [], mode: .follow, settings: Settings())
    var line = deploy("dep-6", minute: 5)
    line.withUTF8 { session.take(UnsafeRawBufferPointer($0)) }
    let detail = session.ledger.detail(
      for: .deployments, at: now, windowNanoseconds: 86_400_000_000_000)
    guard case .deployments(let all, _) = detail, let wanted = all.first else {
      throw Missing.deployment
    }
    let search = LineSearch(wanted, now: now, sources: session.intake.sources)
    search.search()
    #expect(search.found == SourceLines(note: "simulated: in no file"))
  }

  @Test("a pipe has kept nothing, and a compressed file is named as not looked through")
  func notFiles() throws {
    let folder = Folder()
    let path = folder.write(deploy("dep-6", minute: 5) + "\n")
    let asPipe = try found([path]) {
      unlink(path)
      mkfifo(path, 0o600)
    }
    #expect(asPipe == SourceLines(note: "read from standard input: not kept"))
    unlink(path)
    let plain = folder.write(deploy("dep-6", minute: 5) + "\n", to: "c.jsonl.gz")
    #expect(
      try found([plain])
        == SourceLines(note: "compressed files are not looked through: c.jsonl.gz"))
  }
}
