import Testing

@testable import DeliveryEvents

@Suite("Gitea and Forgejo")
struct GiteaTests {
  private typealias Bodies = ForgeBodies

  @Test(
    "their own headers decide, though they send GitHub's as well",
    arguments: ["X-Gitea-Event", "X-Forgejo-Event", "X-Gogs-Event"])
  func headers(name: String) {
    let headers = #""\#(name)":"repository","X-GitHub-Event":"repository""#
    for body in [
      Bodies.gitea(#""action":"created""#), Bodies.github(#""action":"created""#), "{}",
    ] {
      let line = Decoding().line(Bodies.envelope(headers, body))
      #expect(line.format == .gitea)
      #expect(line.ignored == ["an event that says nothing about delivery"])
    }
    let alone = Decoding().line(
      Bodies.envelope(#""X-GitHub-Event":"repository""#, Bodies.gitea(#""action":"created""#)))
    #expect(alone.format == .github)
  }

  @Test("a body alone is theirs without a node id, and GitHub's with one or of before 2018")
  func bodies() {
    let decoding = Decoding()
    #expect(decoding.line(Bodies.gitea(#""action":"x""#)).format == .gitea)
    #expect(decoding.line(Bodies.github(#""action":"x""#)).format == .github)
    let old =
      #"{"repository":{"full_name":"acme/api","keys_url":"https://api.github.com/repos/acme/api/keys{/key_id}"}}"#
    #expect(decoding.line(old).format == .github)
  }

  @Test("a push has no time of its own: it landed with its head")
  func push() {
    func commit(_ sha: String, _ time: String) -> String {
      #"{"id":"\#(sha)","message":"Mend\n","timestamp":"\#(time)","author":{"name":"Ana","email":"ana@example.com","username":""},"added":["a"],"removed":[],"modified":[]}"#
    }
    let head = commit(Bodies.other, "2026-03-02T18:41:07+09:00")
    let line = Bodies.gitea(
      #""ref":"refs/heads/main","before":"\#(Bodies.sha)","after":"\#(Bodies.other)","commits":[\#(commit(Bodies.sha, "2026-03-02T08:00:00Z"))],"head_commit":\#(head)"#
    )
    #expect(
      Decoding().native(line) == [
        #"{"time":"2026-03-02T18:41:07+09:00","kind":"commit","repo":"acme/api","sha":"\#(Bodies.sha)","committed":"2026-03-02T08:00:00Z","author":"ana@example.com","branch":"main","files":1,"title":"Mend"}"#
      ])
    for (all, unlisted) in [("1", []), ("40", ["39 commits that the push does not list"])] {
      let many = line.replacing(#""before":"#, with: #""total_commits":\#(all),"before":"#)
      #expect(Decoding().line(many).ignored == unlisted)
      #expect(Decoding().line(many).events.count == 1)
    }
  }

  private static let request =
    #""action":"reviewed","pull_request":{"number":12,"title":"Mend","user":{"login":"ana"},"created_at":"2026-03-01T16:00:00Z","updated_at":"2026-03-02T09:00:00Z","merged_at":null,"head":{"ref":"topic","sha":"\#(Bodies.sha)"},"base":{"ref":"main"}}"#

  @Test("an approval is told by its header, or by the type of the review")
  func approved() {
    let wanted =
      #"{"time":"2026-03-02T09:00:00Z","kind":"change","state":"approved","id":"12","repo":"acme/api","actor":"dana","author":"ana","branch":"topic","title":"Mend","head":"\#(Bodies.sha)","base":"main","opened":"2026-03-01T16:00:00Z"}"#
    let body = Bodies.gitea(Self.request)
    let typed = Bodies.gitea(
      Self.request + #","review":{"type":"pull_request_review_approved"}"#)
    let decoding = Decoding()
    for line in [
      Bodies.envelope(#""X-Gitea-Event":"pull_request_approved""#, body), typed,
      Bodies.envelope(#""X-Forgejo-Event":"pull_request""#, typed),
    ] {
      #expect(decoding.native(line) == [wanted])
    }
    for line in [
      Bodies.envelope(#""X-Gitea-Event":"pull_request_rejected""#, body),
      Bodies.gitea(Self.request + #","review":{"type":"pull_request_review_comment"}"#),
    ] {
      let found = decoding.line(line)
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
  }

  private func run(_ action: String, _ started: String, _ ended: String) -> String {
    Bodies.gitea(
      #""action":"\#(action)","workflow_run":{"id":5,"path":"ci.yml@refs/heads/main","event":"push","run_attempt":1,"head_sha":"\#(Bodies.sha)","head_branch":"main","conclusion":"success","started_at":"\#(started)","completed_at":"\#(ended)"}"#
    )
  }

  @Test("a run that waits has no time, and says so; the null date is none")
  func runs() {
    let never = "0001-01-01T00:00:00Z"
    let decoding = Decoding()
    let waiting = decoding.line(run("requested", never, never))
    #expect(waiting.ignored == ["a run that has not begun has no time"])
    #expect(
      decoding.native(run("completed", "2026-03-02T09:41:25Z", "2026-03-02T09:46:00Z")) == [
        #"{"time":"2026-03-02T09:46:00Z","kind":"pipeline","state":"succeeded","id":"5","repo":"acme/api","actor":"dana","trigger":"auto","sha":"\#(Bodies.sha)","branch":"main","name":"ci.yml","attempt":1,"started":"2026-03-02T09:41:25Z"}"#
      ])
    #expect(
      decoding.line(run("completed", never, never)).rejections.map(\.field)
        == ["workflow_run.completed_at"])
  }

  @Test("what was skipped has no end, and ended when it was made")
  func skipped() {
    let zero = "1970-01-01T01:00:00+01:00"
    let job = Bodies.gitea(
      #""action":"completed","workflow_job":{"id":9,"run_id":5,"name":"e2e","head_sha":"\#(Bodies.sha)","conclusion":"skipped","created_at":"2026-03-02T09:41:20Z","started_at":"\#(zero)","completed_at":"\#(zero)"}"#
    )
    let decoding = Decoding()
    #expect(
      decoding.native(job) == [
        #"{"time":"2026-03-02T09:41:20Z","kind":"job","state":"skipped","id":"9","repo":"acme/api","sha":"\#(Bodies.sha)","run":"5","name":"e2e","queued":"2026-03-02T09:41:20Z"}"#
      ])
    let whole = run("completed", zero, zero)
      .replacing("success", with: "skipped")
      .replacing(#""id":5,"#, with: #""id":5,"created_at":"2026-03-02T09:41:20Z","#)
    #expect(decoding.line(whole).events.map(\.state) == [.skipped])
    // What ran has an end.
    let ran = job.replacing("skipped", with: "success")
    #expect(decoding.line(ran).rejections.map(\.field) == ["workflow_job.completed_at"])
  }

  @Test("the end of a run of Forgejo, whose recovery is a success once more")
  func forgejo() {
    func body(_ action: String, _ status: String) -> String {
      #"{"action":"\#(action)","run":{"id":5,"title":"Mend","repository":{"full_name":"acme/api"},"workflow_id":"ci.yml","commit_sha":"\#(Bodies.sha)","prettyref":"main","trigger_event":"push","status":"\#(status)","started":"2026-03-02T09:41:25Z","stopped":"2026-03-02T09:46:00Z"}}"#
    }
    func line(_ state: String) -> String {
      #"{"time":"2026-03-02T09:46:00Z","kind":"pipeline","state":"\#(state)","id":"5","repo":"acme/api","trigger":"auto","sha":"\#(Bodies.sha)","branch":"main","name":"ci.yml","started":"2026-03-02T09:41:25Z"}"#
    }
    let decoding = Decoding()
    #expect(decoding.native(body("success", "success")) == [line("succeeded")])
    #expect(decoding.native(body("recover", "success")) == [line("succeeded")])
    let headers = #""X-Forgejo-Event":"action_run_failure","X-Gitea-Event":"action_run_failure""#
    #expect(
      decoding.native(Bodies.envelope(headers, body("failure", "failure"))) == [line("failed")])
    #expect(decoding.line(body("x", "melted")).rejections.map(\.field) == ["run.status"])
  }

  @Test("labels come with one action for all of them")
  func labelled() {
    func issue(_ action: String, _ label: String) -> String {
      Bodies.gitea(
        #""action":"\#(action)","number":7,"issue":{"number":7,"title":"Down","created_at":"2026-03-02T10:15:27Z","updated_at":"2026-03-02T10:20:00Z","closed_at":null,"labels":[{"name":"\#(label)"}]}"#
      )
    }
    let decoding = Decoding()
    let wanted =
      #"{"time":"2026-03-02T10:20:00Z","kind":"incident","state":"reopened","id":"acme/api#7","repo":"acme/api","actor":"dana","title":"Down","opened":"2026-03-02T10:15:27Z"}"#
    #expect(decoding.native(issue("label_updated", "type/incident")) == [wanted])
    #expect(
      decoding.native(
        Bodies.envelope(
          #""X-Gitea-Event":"issue_label""#, issue("label_updated", "type/incident"))) == [wanted])
    #expect(decoding.line(issue("label_updated", "bug")).events.isEmpty)
  }
}
