import DeliveryEvents
import Testing

@testable import doratop

@Suite("what was exported")
struct ExportTests {
  private func records(_ text: String) throws -> [JSONRecord] {
    var found: [JSONRecord] = []
    try Array(text.utf8).withUnsafeBytes { try JSONRecords.read($0) { found.append($0) } }
    return found
  }

  @Test(
    "is read as a list, as pages, or as one record a line",
    arguments: [
      #"[{"n":1},{"n":2}]"#, #"[{"n":1}][{"n":2}]"#, "[{\"n\":1}]\n[]\n[ {\"n\":2} ] \n",
      "{\"n\":1}\n{\"n\":2}\n", #"7 [{"n":1},"x",null,[{"n":9}],{"n":"2"}] "#,
    ])
  func shapes(text: String) throws {
    #expect(try records(text).map { $0.whole("n") } == [1, 2])
  }

  @Test("is refused with the place where it stops being JSON")
  func faults() {
    #expect(throws: JSONRecordsFault(offset: 8, expected: "a key in quotes")) {
      try records(#"[{"n":1,}]"#)
    }
    #expect(throws: JSONRecordsFault.self) { try records(#"[{"n":1}"#) }
  }

  @Test("gives fields by their paths, and tells null from nothing where that matters")
  func fields() throws {
    let record = try records(
      #"{"a":{"b":"x","c":null},"t":"2026-03-02T00:00:00Z","l":[{"name":"p"},"q",7],"z":null,"y":true,"e":""}"#
    )[0]
    #expect(record.text("a.c", "a.b") == "x" && record.text("e") == nil)
    #expect(record.has("z") && !record.has("x") && record.text("z") == nil)
    #expect(record.time("a.b", "t") == Timestamp(text: "2026-03-02"))
    #expect(record.texts("l", key: "name") == ["p", "q", "7"] && record.isTrue("y"))
    #expect(
      record.records("a") == nil && record.record("a") != nil && record.records("l")?.count == 3)
  }

  @Test("names its repository by its addresses")
  func repositories() {
    #expect(ExportLines.gitHubRepo("https://github.com/Acme/API/pull/12") == "Acme/API")
    #expect(ExportLines.gitHubRepo("https://api.github.com/repos/Acme/API") == "Acme/API")
    #expect(ExportLines.gitHubRepo("https://host.test/api/v3/repos/a/b/issues/1") == "a/b")
    #expect(
      ExportLines.gitHubRepo("https://github.com/") == nil && ExportLines.gitHubRepo(nil) == nil)
    #expect(ExportLines.gitLabRepo("https://gitlab.com/a/b/c/-/pipelines/1") == "a/b/c")
    #expect(ExportLines.gitLabRepo("https://gitlab.com/a/b") == nil)
  }

  @Test("names the commit at fault where a text says so")
  func causes() {
    #expect(ExportLines.rootCause("So: Root Cause: 9FCEB02 it was") == "9fceb02")
    #expect(
      ExportLines.rootCause("root cause: unknown") == nil && ExportLines.rootCause(nil) == nil)
  }

  @Test("fields of a program's output may be cut anywhere, and are not kept for ever")
  func nullFields() {
    let text = Array("one\u{0}\u{0}three\u{0}rest".utf8)
    for size in 1...text.count {
      var fields = NullFields()
      var found: [String] = []
      for start in stride(from: 0, to: text.count, by: size) {
        Array(text[start..<min(start + size, text.count)]).withUnsafeBytes {
          fields.take($0) { found.append(String(decoding: $0, as: UTF8.self)) }
        }
      }
      #expect(found == ["one", "", "three"])
    }
    var fields = NullFields()
    var lengths: [Int] = []
    let long = [UInt8](repeating: 0x78, count: 3 << 20) + [0, 0x79, 0]
    for start in stride(from: 0, to: long.count, by: 1 << 19) {
      Array(long[start..<min(start + 1 << 19, long.count)]).withUnsafeBytes {
        fields.take($0) { lengths.append($0.count) }
      }
    }
    #expect(lengths == [NullFields.limit, 1])
  }
}
