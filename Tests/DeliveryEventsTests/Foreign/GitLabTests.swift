import Testing

@testable import DeliveryEvents

@Suite("GitLab: code and incidents")
struct GitLabTests {
  private typealias Bodies = ForgeBodies

  private func commit(_ sha: String, _ time: String, _ message: String = "Mend") -> String {
    #"{"id":"\#(sha)","message":"\#(message)","title":"\#(message)","timestamp":"\#(time)","author":{"name":"Ana","email":"ana@example.com"},"added":["a"],"modified":["b"],"removed":[]}"#
  }

  private func push(_ more: String, ref: String = "refs/heads/main", after: String = Bodies.sha)
    -> String
  {
    Bodies.gitlab("push", #""ref":"\#(ref)","after":"\#(after)",\#(more)"#)
  }

  @Test("a push lands with its newest commit, wherever that stands in the list")
  func push() {
    let commits =
      #""commits":[\#(commit(Bodies.other, "2026-03-02T11:41:07+02:00")),\#(commit(Bodies.sha, "2026-03-02T08:00:00Z", "Merge branch 'topic' into 'main'"))],"total_commits_count":22"#
    let line = Decoding().line(push(commits))
    #expect(line.ignored == ["20 commits that the push does not list"])
    #expect(
      Decoding().native(push(commits)) == [
        #"{"time":"2026-03-02T11:41:07+02:00","kind":"commit","repo":"acme/api","sha":"\#(Bodies.other)","committed":"2026-03-02T11:41:07+02:00","author":"ana@example.com","branch":"main","files":2,"title":"Mend"}"#,
        #"{"time":"2026-03-02T11:41:07+02:00","kind":"commit","repo":"acme/api","sha":"\#(Bodies.sha)","committed":"2026-03-02T08:00:00Z","author":"ana@example.com","branch":"main","files":2,"title":"Merge branch 'topic' into 'main'","merge":true}"#,
      ])
  }

  @Test("a deleted branch, another branch, and a push without a time")
  func elsewhere() {
    let decoding = Decoding()
    for line in [
      push(
        #""checkout_sha":null,"commits":[]"#, after: "0000000000000000000000000000000000000000"),
      push(#""commits":[]"#, ref: "refs/heads/topic"), push(#""commits":[]"#),
      Bodies.gitlab("tag_push", #""ref":"refs/tags/v1","commits":[]"#),
    ] {
      let found = decoding.line(line)
      #expect(found.format == .gitlab)
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
    let odd = decoding.line(push(#""commits":[\#(commit(Bodies.sha, "yesterday"))]"#))
    #expect(odd.rejections.map(\.field) == ["commits[].timestamp"])
  }

  @Test("hooks of the system and of groups are known, and left to those of the projects")
  func system() {
    for event in ["push", "project_create", "user_add_to_team"] {
      let line = Decoding().line(#"{"event_name":"\#(event)","project_id":1}"#)
      #expect(line.format == .gitlab)
      #expect(line.what == event)
      #expect(line.ignored.count == 1 && line.rejections.isEmpty && line.events.isEmpty)
    }
  }

  @Test("a header makes a body GitLab's")
  func header() {
    let line = Decoding().line(
      Bodies.envelope(#""X-Gitlab-Event":"Job Hook""#, #"{"something":"else"}"#))
    #expect(line.format == .gitlab)
    #expect(line.ignored.count == 1)
  }

  private func request(_ action: String, _ more: String = "") -> String {
    Bodies.gitlab(
      "merge_request",
      #""labels":[{"title":"API"}],"object_attributes":{"id":99,"iid":12,"action":"\#(action)","title":"Mend","source_branch":"topic","target_branch":"main","created_at":"2026-03-01 16:00:00 UTC","updated_at":"2026-03-02 09:00:00 UTC","last_commit":{"id":"\#(Bodies.sha)"}\#(more)}"#
    )
  }

  private func line(_ time: String, _ state: String, sha: String = "", author: String = "")
    -> String
  {
    #"{"time":"\#(time)","kind":"change","state":"\#(state)","id":"12","repo":"acme/api","actor":"dana","labels":{"API":"true"}\#(sha)\#(author),"branch":"topic","title":"Mend","head":"\#(Bodies.sha)","base":"main","opened":"2026-03-01 16:00:00 UTC"}"#
  }

  @Test("a merge request is opened, approved by all who must, closed and opened again")
  func requests() {
    let decoding = Decoding()
    let updated = "2026-03-02 09:00:00 UTC"
    #expect(
      decoding.native(request("open"))
        == [line("2026-03-01 16:00:00 UTC", "opened", author: #","author":"dana""#)])
    #expect(decoding.native(request("approved")) == [line(updated, "approved")])
    #expect(decoding.native(request("close")) == [line(updated, "closed")])
    #expect(decoding.native(request("reopen")) == [line(updated, "opened")])
    for action in ["update", "approval", "unapproved"] {
      let found = decoding.line(request(action))
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
  }

  @Test("what it was merged as: a merge, else a squash, else the branch itself")
  func merged() {
    let decoding = Decoding()
    for (fields, sha) in [
      (
        #","merge_commit_sha":"\#(Bodies.other)","squash_commit_sha":"\#(Bodies.sha)""#,
        Bodies.other
      ),
      (#","merge_commit_sha":null,"squash_commit_sha":"\#(Bodies.other)""#, Bodies.other),
      (#","merge_commit_sha":null"#, Bodies.sha),
    ] {
      #expect(
        decoding.native(request("merge", fields + #","merged_at":"2026-03-02T08:59:59.500Z""#))
          == [line("2026-03-02T08:59:59.500Z", "merged", sha: #","sha":"\#(sha)""#)])
    }
  }

  private func issue(
    _ action: String, _ more: String = "", kind: String = "issue", type: String = "Incident",
    beside: String = ""
  ) -> String {
    Bodies.gitlab(
      kind,
      #""object_attributes":{"id":301,"iid":23,"action":"\#(action)","title":"Down","type":"\#(type)","severity":"high","escalation_status":"triggered","created_at":"2026-03-02T10:15:27Z","updated_at":"2026-03-02 10:20:00 UTC","closed_at":null\#(more)}\#(beside)"#
    )
  }

  private func incident(_ time: String, _ state: String, sha: String = "") -> String {
    #"{"time":"\#(time)","kind":"incident","state":"\#(state)","id":"301","repo":"acme/api","actor":"dana"\#(sha),"title":"Down","opened":"2026-03-02T10:15:27Z","severity":"high"}"#
  }

  @Test("an issue or work item of the type is an incident", arguments: ["issue", "work_item"])
  func incidents(kind: String) {
    let decoding = Decoding()
    let updated = "2026-03-02 10:20:00 UTC"
    #expect(
      decoding.native(issue("open", kind: kind)) == [incident("2026-03-02T10:15:27Z", "opened")])
    #expect(
      decoding.native(
        issue("update", #","escalation_status":"acknowledged""#, kind: kind))
        == [incident(updated, "acknowledged")])
    let closed = #","closed_at":"2026-03-02 12:52:40 +0200""#
    #expect(
      decoding.native(issue("close", closed, kind: kind))
        == [incident("2026-03-02 12:52:40 +0200", "resolved")])
    #expect(decoding.native(issue("reopen", kind: kind)) == [incident(updated, "reopened")])
    #expect(decoding.line(issue("update", kind: kind)).ignored.count == 1)
  }

  @Test("in old versions a label makes it one, which may come and go")
  func labelled() {
    let decoding = Decoding()
    let label = #","labels":[{"title":"incident"}]"#
    #expect(
      decoding.native(issue("open", label, type: "Issue"))
        == [incident("2026-03-02T10:15:27Z", "opened")])
    let came = #","changes":{"labels":{"previous":[],"current":[{"title":"incident"}]}}"#
    #expect(
      decoding.native(issue("update", label, type: "Issue", beside: came))
        == [incident("2026-03-02 10:20:00 UTC", "reopened")])
    // It opens none that is closed.
    let closed = issue("update", label + #","state":"closed""#, type: "Issue", beside: came)
    #expect(decoding.native(closed) == [incident("2026-03-02 10:20:00 UTC", "opened")])
    let went = #","changes":{"labels":{"previous":[{"title":"incident"}],"current":[]}}"#
    #expect(
      decoding.native(issue("update", type: "Issue", beside: went))
        == [incident("2026-03-02 10:20:00 UTC", "cancelled")])
    #expect(decoding.line(issue("open", type: "Issue")).ignored.count == 1)
  }

  @Test("a duplicate was no incident, and its text may name the commit at fault")
  func details() {
    let decoding = Decoding()
    #expect(
      decoding.native(issue("close", #","duplicated_to_id":300"#))
        == [incident("2026-03-02 10:20:00 UTC", "cancelled")])
    #expect(
      decoding.native(issue("open", #","description":"root cause: \#(Bodies.sha) as seen""#))
        == [incident("2026-03-02T10:15:27Z", "opened", sha: #","sha":"\#(Bodies.sha)""#)])
  }
}
