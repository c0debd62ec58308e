import DeliveryEvents
import DeliveryMetrics
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
      "{\"n\":1}\n{\"n\":2}\n", #"7 [{"n":1},"x",null,[[{"n":9}]],{"n":"2"}] "#,
      #"[[{"n":1}], [ ], [7,{"n":2}]]"#,
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

  /// The lines that records come to, by the keys that are asked for.
  private func lines(
    _ text: String, _ keys: String..., of take: (ExportLines, [JSONRecord]) -> ExportLines
  ) throws -> [String] {
    let incident = try NamePattern("(?i)^incident$")
    let none = ExportLines(
      repo: nil, service: nil, releases: "release", incidentLabels: [incident])
    return try take(none, records(text)).sorted.map { bytes in
      let record = try records(String(decoding: bytes, as: UTF8.self))[0]
      return keys.map { record.text($0) ?? "-" }.joined(separator: " ")
    }
  }

  private func gitHub(_ lines: ExportLines, _ records: [JSONRecord]) -> ExportLines {
    var export = GitHubExport(lines)
    for record in records { export.take(record) }
    export.finish()
    return export.lines
  }

  private func gitLab(_ lines: ExportLines, _ records: [JSONRecord]) -> ExportLines {
    var export = GitLabExport(lines)
    for record in records { export.take(record) }
    return export.lines
  }

  @Test("an issue of GitHub is an incident by its type, too, and was resolved by who closed it")
  func types() throws {
    let issue =
      #"{"html_url":"https://github.com/acme/api/issues/7","number":7,"labels":[],"type":{"name":"Incident"},"state":"closed","state_reason":"completed","created_at":"2026-03-02T10:00:00Z","closed_at":"2026-03-02T11:00:00Z","closed_by":{"login":"dana"}}"#
    #expect(
      try lines(issue, "id", "state", "actor", of: gitHub)
        == ["acme/api#7 opened -", "acme/api#7 resolved dana"])
    let other = issue.replacing("Incident", with: "Task")
    #expect(try lines(other, "id", of: gitHub) == [])
  }

  @Test("a re-run was asked for when it began, not when the first attempt was")
  func reruns() throws {
    let run =
      #"{"attempt":2,"conclusion":"success","createdAt":"2026-03-02T08:00:00Z","databaseId":55,"event":"push","headBranch":"main","headSha":"9fceb02","startedAt":"2026-03-02T08:50:00Z","status":"completed","updatedAt":"2026-03-02T09:00:00Z","url":"https://github.com/acme/api/actions/runs/55","workflowName":"CI"}"#
    #expect(
      try lines(run, "time", "queued", "started", of: gitHub)
        == ["2026-03-02T09:00:00Z 2026-03-02T08:50:00Z 2026-03-02T08:50:00Z"])
    let first = run.replacing(#""attempt":2"#, with: #""attempt":1"#)
    #expect(try lines(first, "queued", of: gitHub) == ["2026-03-02T08:00:00Z"])
    let waiting = run.replacing(#""completed""#, with: #""queued""#)
    #expect(
      try lines(waiting, "state", "time", of: gitHub) == ["queued 2026-03-02T08:50:00Z"])
  }

  @Test("a release is told by its tag, whoever lists it")
  func releases() throws {
    let known = [
      #"{"id":99,"html_url":"https://github.com/acme/api/releases/tag/v1","tag_name":"v1","draft":false,"prerelease":false,"published_at":"2026-03-02T10:00:00Z"}"#,
      #"{"isDraft":false,"isPrerelease":false,"publishedAt":"2026-03-02T10:00:00Z","tagName":"v1","url":"https://github.com/acme/api/releases/tag/v1"}"#,
    ]
    for text in known { #expect(try lines(text, "id", "env", of: gitHub) == ["v1 release"]) }
    let other =
      #"{"tag_name":"v1","released_at":"2026-03-02T10:00:00Z","_links":{"self":"https://gitlab.com/acme/api/-/releases/v1"}}"#
    #expect(try lines(other, "id", "env", of: gitLab) == ["v1 release"])
  }

  @Test("what GitLab tells of runs, deployments and incidents beyond their ends")
  func queued() throws {
    let web = "https://gitlab.com/acme/api/-/"
    let deployment =
      #"{"id":4,"sha":"9fceb02","status":"success","created_at":"2026-03-02T08:49:00.5Z","user":{"username":"ann"},"environment":{"name":"production"},"deployable":{"id":8,"web_url":"\#(web)jobs/8","started_at":"2026-03-02T08:50:00Z","finished_at":"2026-03-02T08:52:00.9Z"}}"#
    #expect(
      try lines(deployment, "state", "id", "time", "started", "run", of: gitLab) == [
        "succeeded 4 2026-03-02T08:52:00Z 2026-03-02T08:50:00Z job 8"
      ])
    let blocked = deployment.replacing("success", with: "blocked")
    #expect(try lines(blocked, "state", "time", of: gitLab) == ["queued 2026-03-02T08:49:00Z"])
    let job =
      #"{"id":8,"name":"unit","stage":"test","status":"success","created_at":"2026-03-02T08:40:00.5Z","started_at":"2026-03-02T08:41:00.5Z","finished_at":"2026-03-02T08:42:00Z","pipeline":{"id":36},"web_url":"\#(web)jobs/8"}"#
    #expect(
      try lines(job, "state", "queued", "started", of: gitLab)
        == ["succeeded 2026-03-02T08:40:00Z 2026-03-02T08:41:00Z"])
    let never = job.replacing(#""started_at":"2026-03-02T08:41:00.5Z","#, with: "")
      .replacing("success", with: "canceled")
    #expect(try lines(never, "state", "queued", of: gitLab) == ["cancelled -"])
    let pipeline =
      #"{"id":36,"iid":3,"status":"failed","ref":"main","sha":"9fceb02","created_at":"2026-03-02T08:40:00Z","updated_at":"2026-03-02T08:45:00Z","web_url":"\#(web)pipelines/36"}"#
    #expect(
      try lines(pipeline, "state", "queued", of: gitLab) == ["failed 2026-03-02T08:40:00Z"])
    let issue =
      #"{"id":77,"iid":6,"issue_type":"incident","created_at":"2026-03-02T10:00:00Z","closed_at":"2026-03-02T11:00:00.5Z","closed_by":{"username":"dana"},"web_url":"\#(web)issues/6"}"#
    #expect(
      try lines(issue, "state", "actor", of: gitLab) == ["opened -", "resolved dana"])
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
