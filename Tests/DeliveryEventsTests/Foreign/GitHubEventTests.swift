import Testing

@testable import DeliveryEvents

@Suite("GitHub: which event a body is, and incidents")
struct GitHubEventTests {
  private typealias Bodies = ForgeBodies

  @Test(
    "the keys of a body tell its event, in an order that its traps need",
    arguments: [
      (#""deployment":{},"deployment_status":{},"workflow_run":{}"#, "deployment_status"),
      (#""workflow_job":{},"deployment":{}"#, "workflow_job"),
      (#""workflow_run":{},"reviewers":[]"#, "deployment_review"),
      (#""workflow_run":{},"approver":{}"#, "deployment_review"),
      (#""deployment":{},"workflow":{},"workflow_run":{}"#, "deployment"),
      (
        #""deployment":{},"deployment_callback_url":"https://api.example.com""#,
        "deployment_protection_rule"
      ),
      (#""workflow_run":{},"workflow":{}"#, "workflow_run"),
      (#""check_run":{}"#, "check_run"), (#""check_suite":{}"#, "check_suite"),
      (#""merge_group":{}"#, "merge_group"), (#""pull_request":{}"#, "pull_request"),
      (#""pull_request":{},"review":{}"#, "pull_request_review"),
      (#""pull_request":{},"comment":{}"#, "pull_request_review_comment"),
      (#""issue":{},"label":{}"#, "issues"), (#""issue":{},"comment":{}"#, "issue_comment"),
      (#""release":{}"#, "release"), (#""client_payload":{}"#, "repository_dispatch"),
      (#""inputs":{},"workflow":"ci.yml","ref":"refs/heads/main""#, "workflow_dispatch"),
      (#""commits":[],"before":"0","after":"1","ref":"refs/heads/main""#, "push"),
      (#""ref_type":"tag","master_branch":"main""#, "create"), (#""ref_type":"tag""#, "delete"),
      (#""state":"success","sha":"1","context":"ci""#, "status"),
      (#""starred_at":"2026-03-02T09:59:40Z","action":"created""#, "star"),
      (#""forkee":{}"#, "fork"),
    ])
  func names(members: String, event: String) {
    let text = Bodies.github(members)
    let body = Array(text.utf8).withUnsafeBytes { JSONNode($0) }
    #expect(body.flatMap(GitHubEvent.name) == event)
    #expect(body.map(GitHubFormat.accepts) == true)
  }

  @Test("events that say nothing about delivery are known, by their header or their keys")
  func ignored() {
    let decoding = Decoding()
    let watch = Bodies.github(#""action":"started""#)
    for (line, what) in [
      (#"{"zen":"Keep it simple","hook_id":7,"hook":{}}"#, "ping"),
      (Bodies.github(#""action":"created","starred_at":null,"forkee":{}"#), "fork created"),
      (Bodies.envelope(#""X-GitHub-Event":"watch""#, watch), "watch started"),
      (watch, "unknown event"),
      (
        Bodies.envelope(#""x-github-event":"installation""#, #"{"action":"created"}"#),
        "installation created"
      ),
    ] {
      let found = decoding.line(line)
      #expect(found.format == .github)
      #expect(found.what == what)
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
  }

  @Test("a header decides over the keys, and then asks for what its event needs")
  func header() {
    let body = Bodies.github(#""action":"opened","issue":{}"#)
    let line = Decoding().line(Bodies.envelope(#""X-Github-Event":"deployment_status""#, body))
    #expect(line.format == .github)
    #expect(line.rejections.map(\.field) == ["deployment_status.state"])
  }

  @Test("a redelivery is the same event, bare, in an envelope, and under another delivery's id")
  func redelivered() throws {
    let decoding = Decoding()
    let body = EventFormat.github.sample
    let bare = try #require(decoding.event(body))
    for delivery in ["d-1", "d-2"] {
      let headers = #""X-GitHub-Event":"deployment_status","X-GitHub-Delivery":"\#(delivery)""#
      #expect(decoding.line(Bodies.envelope(headers, body)).events == [bare])
    }
    #expect(decoding.line("[\(body),\(body)]").events == [bare, bare])
  }

  private func issue(_ action: String, labels: String, _ more: String = "", beside: String = "")
    -> String
  {
    Bodies.github(
      #""action":"\#(action)","issue":{"number":7,"title":"Down","state":"open","created_at":"2026-03-02T10:15:27Z","updated_at":"2026-03-02T10:20:00Z","closed_at":null,"labels":[\#(labels)]\#(more)}\#(beside)"#
    )
  }

  private func line(_ time: String, _ state: String, severity: String = "", sha: String = "")
    -> String
  {
    #"{"time":"\#(time)","kind":"incident","state":"\#(state)","id":"Acme/api#7","repo":"Acme/api","actor":"dana"\#(sha),"title":"Down","opened":"2026-03-02T10:15:27Z"\#(severity)}"#
  }

  private static let label = #"{"name":"Incident"}"#

  @Test("an issue with an incident's label is an incident from the time it was opened")
  func incidents() {
    let decoding = Decoding()
    let labels = Self.label
    #expect(
      decoding.native(issue("opened", labels: labels)) == [line("2026-03-02T10:15:27Z", "opened")])
    #expect(
      decoding.native(issue("labeled", labels: labels, beside: #","label":\#(labels)"#))
        == [line("2026-03-02T10:20:00Z", "reopened")])
    let closed = #","closed_at":"2026-03-02T10:52:40Z""#
    #expect(
      decoding.native(issue("closed", labels: labels, closed))
        == [line("2026-03-02T10:52:40Z", "resolved")])
    #expect(
      decoding.native(issue("reopened", labels: labels))
        == [line("2026-03-02T10:20:00Z", "reopened")])
  }

  @Test("its text may name the commit at fault, and a label its severity")
  func cause() {
    #expect(
      Decoding().native(
        issue(
          "opened", labels: #"{"name":"sev-1"}"#,
          #","body":"It is down.\r\nRoot cause: \#(Bodies.sha)\r\n""#))
        == [
          line(
            "2026-03-02T10:15:27Z", "opened", severity: #","severity":"sev-1""#,
            sha: #","sha":"\#(Bodies.sha)""#)
        ])
  }

  @Test("what was no incident after all is cancelled: no label, moved, or a duplicate")
  func cancelled() {
    let decoding = Decoding()
    let label = #","label":\#(Self.label)"#
    #expect(
      decoding.native(issue("unlabeled", labels: "", beside: label))
        == [line("2026-03-02T10:20:00Z", "cancelled")])
    for action in ["transferred", "deleted"] {
      #expect(
        decoding.native(issue(action, labels: Self.label))
          == [line("2026-03-02T10:20:00Z", "cancelled")])
    }
    let duplicate = #","closed_at":"2026-03-02T10:52:40Z","state_reason":"duplicate""#
    #expect(
      decoding.native(issue("closed", labels: Self.label, duplicate))
        == [line("2026-03-02T10:52:40Z", "cancelled")])
  }

  @Test("a label, or the type, that comes back opens an open incident again, and no closed one")
  func cameBack() {
    let decoding = Decoding()
    let label = #","label":\#(Self.label)"#
    let kind = #","type":{"name":"Incident"}"#
    for (wentAway, comesBack) in [
      (
        issue("unlabeled", labels: "", beside: label),
        issue("labeled", labels: Self.label, beside: label)
      ),
      (issue("untyped", labels: "", beside: kind), issue("typed", labels: "", kind, beside: kind)),
    ] {
      #expect(decoding.native(wentAway) == [line("2026-03-02T10:20:00Z", "cancelled")])
      #expect(decoding.native(comesBack) == [line("2026-03-02T10:20:00Z", "reopened")])
      let closed = comesBack.replacing(#""state":"open""#, with: #""state":"closed""#)
      #expect(decoding.native(closed) == [line("2026-03-02T10:20:00Z", "opened")])
    }
  }

  @Test("any other issue is none, whatever becomes of it")
  func others() {
    for line in [
      issue("opened", labels: #"{"name":"bug"}"#), issue("closed", labels: ""),
      issue("labeled", labels: #"{"name":"bug"}"#, beside: #","label":{"name":"bug"}"#),
      // Another label comes or goes while it is an incident.
      issue("unlabeled", labels: Self.label, beside: #","label":{"name":"bug"}"#),
      issue("assigned", labels: Self.label),
    ] {
      let found = Decoding().line(line)
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
  }

  @Test("the user says which labels make an incident, in a forge and in an archive")
  func ownLabels() {
    let decoder = EventDecoder(symbols: SymbolTable()) { $0 == "kaputt" }
    func events(_ text: String) -> Int {
      let line = DecodedLine()
      Array(text.utf8).withUnsafeBytes { decoder.decode($0, into: line) }
      return line.events.count
    }
    #expect(events(issue("opened", labels: #"{"name":"kaputt"}"#)) == 1)
    #expect(events(issue("opened", labels: Self.label)) == 0)
    #expect(events(EventFormat.githubarchive.sample) == 0)
    let inArchive = EventFormat.githubarchive.sample.replacing("incident", with: "kaputt")
    #expect(events(inArchive) == 1)
  }

  @Test("a row of an archive is its event; a push there does not say what landed")
  func archive() {
    let decoding = Decoding()
    #expect(
      decoding.native(EventFormat.githubarchive.sample) == [
        #"{"time":"2026-03-02T09:59:40Z","kind":"incident","state":"opened","id":"acme/api#7","repo":"acme/api","actor":"dev-2","title":"Down","opened":"2026-03-02T09:59:40Z"}"#
      ])
    func row(_ type: String, _ payload: String) -> String {
      #"{"id":"9","type":"\#(type)","actor":{"login":"a"},"repo":{"name":"acme/api"},"payload":\#(payload),"created_at":"2026-03-02T09:59:41Z"}"#
    }
    let push = decoding.line(row("PushEvent", #"{"ref":"refs/heads/main","commits":[]}"#))
    #expect(push.format == .githubarchive)
    #expect(push.ignored == ["it does not say which branch is the default one"])
    #expect(decoding.line(row("WatchEvent", "{}")).ignored.count == 1)
    let odd = decoding.line(row("IssuesEvent", #"{"issue":{}}"#))
    #expect(odd.rejections.map(\.field) == ["payload.action"])
  }

  @Test("a pull request that an archive has cut short happened when its row was made")
  func cutShort() {
    func row(_ action: String, _ more: String = "") -> String {
      #"{"id":"9","type":"PullRequestEvent","actor":{"login":"a"},"repo":{"name":"acme/api"},"payload":{"action":"\#(action)","number":12,"pull_request":{"url":"https://api.github.com/repos/acme/api/pulls/12","id":1,"number":12,"head":{"ref":"topic","sha":"\#(Bodies.sha)"},"base":{"ref":"main"}\#(more)}},"created_at":"2026-03-02T09:59:41Z"}"#
    }
    func line(_ time: String, _ state: String, _ opened: String = "") -> String {
      #"{"time":"\#(time)","kind":"change","state":"\#(state)","id":"12","repo":"acme/api","actor":"a","branch":"topic","head":"\#(Bodies.sha)","base":"main"\#(opened)}"#
    }
    let decoding = Decoding()
    let made = "2026-03-02T09:59:41Z"
    #expect(
      decoding.native(row("opened")) == [line(made, "opened", #","opened":"\#(made)""#)])
    for (action, state) in [("reopened", "opened"), ("closed", "closed"), ("merged", "merged")] {
      #expect(decoding.native(row(action)) == [line(made, state)])
    }
    // A time of its own goes before.
    let whole = #","merged":true,"merged_at":"2026-03-02T09:00:00Z""#
    for action in ["closed", "merged"] {
      #expect(decoding.native(row(action, whole)) == [line("2026-03-02T09:00:00Z", "merged")])
    }
    let undated = row("closed").replacing(#""created_at":"\#(made)""#, with: #""created_at":"x""#)
    #expect(decoding.line(undated).rejections.map(\.field) == ["payload.pull_request.closed_at"])
  }

  @Test(
    "labels that make an incident",
    arguments: [
      ("incident", true), ("Outage", true), ("sev1", true), ("SEV-2", true), ("sev_0", true),
      ("type/incident", true), ("incidents", false), ("sev-10", false), ("severe", false),
      ("sev", false), ("no incident", false),
    ])
  func labels(label: String, isIncident: Bool) {
    #expect(ForgeText.isIncident(label) == isIncident)
  }
}
