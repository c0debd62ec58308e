import Testing

@testable import DeliveryEvents

@Suite("GitHub: runs, jobs, checks and deployments")
struct GitHubRunTests {
  private typealias Bodies = ForgeBodies

  private func run(_ action: String, _ more: String = "", attempt: Int = 1) -> String {
    Bodies.github(
      #""action":"\#(action)","workflow":{"name":"CI"},"workflow_run":{"id":289782451,"name":"","head_sha":"\#(Bodies.sha)","head_branch":"main","event":"push","run_attempt":\#(attempt),"created_at":"2026-03-02T09:41:20Z","run_started_at":"2026-03-02T09:41:25Z","updated_at":"2026-03-02T09:46:00Z"\#(more)}"#
    )
  }

  private func line(
    _ time: String, _ state: String, attempt: Int = 1, started: String = ""
  ) -> String {
    #"{"time":"\#(time)","kind":"pipeline","state":"\#(state)","id":"289782451","repo":"Acme/api","actor":"dana","trigger":"auto","sha":"\#(Bodies.sha)","branch":"main","name":"CI","attempt":\#(attempt)\#(started)}"#
  }

  private static let started = #","started":"2026-03-02T09:41:25Z""#

  @Test("a run is queued, started and ended, called as its workflow when it has no name")
  func runs() {
    let decoding = Decoding()
    #expect(decoding.native(run("requested")) == [line("2026-03-02T09:41:20Z", "queued")])
    #expect(decoding.native(run("in_progress")) == [line("2026-03-02T09:41:25Z", "started")])
    #expect(
      decoding.native(run("completed", #","conclusion":"success""#))
        == [line("2026-03-02T09:46:00Z", "succeeded", started: Self.started)])
  }

  @Test(
    "every conclusion is a state",
    arguments: [
      ("success", "succeeded"), ("failure", "failed"), ("timed_out", "failed"),
      ("startup_failure", "failed"), ("cancelled", "cancelled"), ("stale", "cancelled"),
      ("skipped", "skipped"), ("neutral", "skipped"), ("action_required", "queued"),
    ])
  func conclusions(word: String, state: String) {
    let line = Decoding().line(run("completed", #","conclusion":"\#(word)""#))
    #expect(line.events.map(\.state.word) == [state])
    #expect(line.what == "workflow_run completed \(word)")
  }

  @Test("an unknown conclusion, and one that is missing, are refused by their names")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.line(run("completed", #","conclusion":"finished""#)).rejections.map(\.field)
        == ["workflow_run.conclusion"])
    let missing = decoding.line(run("completed", #","conclusion":null"#))
    #expect(missing.rejections.map(\.cause) == [.missing])
    #expect(decoding.line(run("melted")).rejections.map(\.field) == ["action"])
  }

  @Test("a re-run keeps the id and is queued when it was asked for, not when the first was")
  func again() {
    #expect(
      Decoding().native(run("requested", attempt: 2))
        == [line("2026-03-02T09:41:25Z", "queued", attempt: 2)])
  }

  private func job(_ action: String, _ more: String = "", beside: String = "") -> String {
    Bodies.github(
      #""action":"\#(action)","workflow_job":{"id":12877,"run_id":289782451,"run_attempt":1,"name":"unit_tests","head_sha":"\#(Bodies.sha)","created_at":"2026-03-02T09:41:22Z","started_at":"2026-03-02T09:41:31Z"\#(more)}\#(beside)"#
    )
  }

  private func jobLine(_ time: String, _ state: String, _ more: String, env: String = "")
    -> String
  {
    #"{"time":"\#(time)","kind":"job","state":"\#(state)","id":"12877","repo":"Acme/api"\#(env),"sha":"\#(Bodies.sha)","run":"289782451","name":"unit_tests","attempt":1\#(more)}"#
  }

  @Test("a job names its run, when it was queued and when it started")
  func jobs() {
    let decoding = Decoding()
    let queued = #","queued":"2026-03-02T09:41:22Z""#
    for action in ["queued", "waiting"] {
      #expect(decoding.native(job(action)) == [jobLine("2026-03-02T09:41:22Z", "queued", "")])
    }
    #expect(
      decoding.native(job("in_progress")) == [jobLine("2026-03-02T09:41:31Z", "started", queued)])
    let ended = #","completed_at":"2026-03-02T09:45:00Z","conclusion":"failure""#
    #expect(
      decoding.native(job("completed", ended)) == [
        jobLine("2026-03-02T09:45:00Z", "failed", #","started":"2026-03-02T09:41:31Z""# + queued)
      ])
  }

  @Test("a job that deploys is a job, in the environment that it names")
  func deploying() {
    let line = job(
      "queued", beside: #","deployment":{"id":5,"environment":"Test","sha":"\#(Bodies.sha)"}"#)
    #expect(
      Decoding().native(line) == [
        jobLine("2026-03-02T09:41:22Z", "queued", "", env: #","env":"Test""#)
      ])
  }

  @Test("a start after the end, as jobs have that were skipped, is left out")
  func skipped() {
    let ended = #","completed_at":"2026-03-02T09:41:30Z","conclusion":"skipped""#
    #expect(
      Decoding().native(job("completed", ended)) == [
        jobLine("2026-03-02T09:41:30Z", "skipped", #","queued":"2026-03-02T09:41:22Z""#)
      ])
  }

  private func check(_ app: String) -> [String] {
    [
      Bodies.github(
        #""action":"completed","check_run":{"id":8,"name":"lint","status":"completed","conclusion":"success","head_sha":"\#(Bodies.sha)","started_at":"2026-03-02T09:41:31Z","completed_at":"2026-03-02T09:45:00Z","check_suite":{"id":9},"app":\#(app)}"#
      ),
      Bodies.github(
        #""action":"completed","check_suite":{"id":9,"status":"completed","conclusion":"failure","head_sha":"\#(Bodies.sha)","head_branch":"main","created_at":"2026-03-02T09:41:30Z","updated_at":"2026-03-02T09:45:00Z","app":\#(app)}"#
      ),
    ]
  }

  @Test("checks of another tool are jobs and pipelines")
  func checks() {
    let found = check(#"{"slug":"other-ci","name":"Other CI"}"#).flatMap(Decoding().native)
    #expect(
      found == [
        #"{"time":"2026-03-02T09:45:00Z","kind":"job","state":"succeeded","id":"8","repo":"Acme/api","sha":"\#(Bodies.sha)","run":"9","name":"lint","started":"2026-03-02T09:41:31Z"}"#,
        #"{"time":"2026-03-02T09:45:00Z","kind":"pipeline","state":"failed","id":"9","repo":"Acme/api","sha":"\#(Bodies.sha)","branch":"main","name":"Other CI"}"#,
      ])
  }

  @Test("checks of Actions are left out, or each run would count twice")
  func checksOfActions() {
    for line in check(#"{"slug":"github-actions","name":"GitHub Actions"}"#) {
      let found = Decoding().line(line)
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
  }

  private static let deployment =
    #""deployment":{"id":1187,"sha":"\#(Bodies.sha)","environment":"production","task":"deploy:migrations","production_environment":true,"created_at":"2026-03-02T09:58:01Z","creator":{"login":"ana"}}"#

  private func status(_ state: String, _ more: String = "") -> String {
    Bodies.github(
      Self.deployment
        + #","deployment_status":{"id":99,"state":"\#(state)","created_at":"2026-03-02T09:59:40Z","environment":"prod-eu","target_url":"https://ci.example.com/1"}\#(more)"#
    )
  }

  @Test("a deployment is queued under its own id, whatever keys of workflows it has")
  func deployed() {
    for more in ["", #","workflow":null,"workflow_run":null"#] {
      #expect(
        Decoding().native(Bodies.github(#""action":"created","# + Self.deployment + more)) == [
          #"{"time":"2026-03-02T09:58:01Z","kind":"deploy","state":"queued","id":"1187","repo":"Acme/api","env":"production","actor":"ana","labels":{"production_environment":"true","task":"deploy:migrations"},"sha":"\#(Bodies.sha)"}"#
        ])
    }
  }

  @Test("a status belongs to its deployment and names the run that deploys")
  func status() {
    let run = #","workflow_run":{"id":289782451,"event":"workflow_dispatch"}"#
    #expect(
      Decoding().native(status("success", run)) == [
        #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","id":"1187","repo":"Acme/api","env":"prod-eu","url":"https://ci.example.com/1","actor":"ana","trigger":"manual","labels":{"production_environment":"true","task":"deploy:migrations"},"sha":"\#(Bodies.sha)","run":"289782451"}"#
      ])
  }

  @Test(
    "every state of a deployment is told, and inactive is none",
    arguments: [
      ("pending", ["queued"]), ("queued", ["queued"]), ("waiting", ["queued"]),
      ("in_progress", ["started"]), ("success", ["succeeded"]), ("failure", ["failed"]),
      ("error", ["failed"]), ("inactive", []),
    ])
  func states(word: String, states: [String]) {
    let line = Decoding().line(status(word))
    #expect(line.events.map(\.state.word) == states)
    #expect(line.what == "deployment_status \(word)")
    #expect(line.rejections.isEmpty)
  }

  @Test("without an environment, a sha or a known state it is refused by that name")
  func incomplete() {
    let decoding = Decoding()
    #expect(decoding.line(status("melted")).rejections.map(\.field) == ["deployment_status.state"])
    for (gone, field) in [
      (#""sha":"\#(Bodies.sha)","#, "deployment.sha"),
      (#""id":1187,"#, "deployment.id"),
    ] {
      let line = status("success").replacing(gone, with: "")
      #expect(decoding.line(line).rejections.map(\.field) == [field])
    }
  }
}
