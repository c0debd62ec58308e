import Testing

@testable import DeliveryEvents

@Suite("GitLab: pipelines, jobs and deployments")
struct GitLabRunTests {
  private typealias Bodies = ForgeBodies

  private func job(_ status: String, _ more: String = "", project: String = Self.project)
    -> String
  {
    #"{"object_kind":"build","sha":"\#(Bodies.sha)","build_id":377,"build_name":"unit_tests","build_stage":"test","build_status":"\#(status)","build_failure_reason":"unknown_failure","build_created_at":"2026-03-02 09:41:22 UTC","build_started_at":null,"build_finished_at":null,"pipeline_id":31,"commit":{"id":31,"sha":"\#(Bodies.sha)"},\#(project)\#(more)}"#
  }

  private static let project =
    #""project_name":"Acme / the api","repository":{"homepage":"https://gitlab.example.com/acme/api"}"#

  private func jobLine(_ time: String, _ state: String, _ more: String = "") -> String {
    #"{"time":\#(time),"kind":"job","state":"\#(state)","id":"377","repo":"acme/api","sha":"\#(Bodies.sha)","run":"31","name":"unit_tests","stage":"test"\#(more)}"#
  }

  @Test("a job is queued, started and ended, with the reason of a failure that it did not have")
  func jobs() {
    let decoding = Decoding()
    let created = #""2026-03-02 09:41:22 UTC""#
    for status in ["created", "pending", "waiting_for_resource"] {
      #expect(decoding.native(job(status)) == [jobLine(created, "queued")])
    }
    let started = #","build_started_at":"2026-03-02T09:41:31Z""#
    #expect(
      decoding.native(job("running", started))
        == [jobLine(#""2026-03-02T09:41:31Z""#, "started")])
    let ended = started + #","build_finished_at":"2026-03-02 11:45:00 +0200""#
    for (status, state) in [
      ("success", "succeeded"), ("failed", "failed"), ("canceled", "cancelled"),
    ] {
      #expect(
        decoding.native(job(status, ended)) == [
          jobLine(
            #""2026-03-02 11:45:00 +0200""#, state, #","started":"2026-03-02T09:41:31Z""#)
        ])
    }
    #expect(decoding.line(job("manual")).ignored == ["a job that nobody has started"])
    #expect(decoding.native(job("skipped")) == [jobLine(created, "skipped")])
  }

  @Test("the path of the project, wherever it stands; a title with blanks is none")
  func projects() {
    let decoding = Decoding()
    for (project, repo) in [
      (#""project":{"path_with_namespace":"acme/api"},"project_name":"x""#, "acme/api"),
      (#""repository":{"git_http_url":"https://g.example.com/Acme/Api.git"}"#, "acme/api"),
      (#""project_name":"acme/api""#, "acme/api"),
    ] {
      let line = decoding.line(job("created", project: project))
      #expect(line.events.map { decoding.string($0.repo) } == [repo])
    }
    let title = decoding.line(job("created", project: #""project_name":"Acme / api""#))
    #expect(title.events.map(\.repo) == [.none])
  }

  @Test("the number of the pipeline is the commit's id where it is nowhere else")
  func pipelineNumber() {
    let decoding = Decoding()
    let line = job("created").replacing(#""pipeline_id":31,"#, with: "")
    #expect(decoding.native(line) == [jobLine(#""2026-03-02 09:41:22 UTC""#, "queued")])
    #expect(
      decoding.line(job("melted")).rejections.map(\.field) == ["build_status"])
    #expect(
      decoding.line(job("success")).rejections.map(\.field) == ["build_finished_at"])
  }

  private func pipeline(_ status: String, _ more: String, builds: String = "") -> String {
    Bodies.gitlab(
      "pipeline",
      #""object_attributes":{"id":31,"ref":"main","sha":"\#(Bodies.sha)","status":"\#(status)","source":"push","created_at":"2026-03-02 09:41:20 UTC"\#(more)},"builds":[\#(builds)]"#
    )
  }

  private func line(_ time: String, _ state: String, trigger: String = "auto") -> String {
    #"{"time":\#(time),"kind":"pipeline","state":"\#(state)","id":"31","repo":"acme/api","actor":"dana","trigger":"\#(trigger)","sha":"\#(Bodies.sha)","branch":"main"}"#
  }

  @Test("a pipeline began when it had waited, and ended when it says")
  func pipelines() {
    let decoding = Decoding()
    #expect(
      decoding.native(pipeline("pending", "")) == [line(#""2026-03-02 09:41:20 UTC""#, "queued")])
    #expect(
      decoding.native(pipeline("running", #","queued_duration":12"#))
        == [line("1772444492000000000", "started")])
    for odd in ["0", "-5", "9223372036854775807", #""long""#, "1e99"] {
      #expect(
        decoding.native(pipeline("running", #","queued_duration":\#(odd)"#))
          == [line(#""2026-03-02 09:41:20 UTC""#, "started")])
    }
    #expect(
      decoding.native(pipeline("running", ""))
        == [line(#""2026-03-02 09:41:20 UTC""#, "started")])
    let ended = #","finished_at":"2026-03-02 09:46:02 UTC","duration":63"#
    for (status, state) in [
      ("success", "succeeded"), ("failed", "failed"), ("canceled", "cancelled"),
      ("skipped", "skipped"),
    ] {
      #expect(
        decoding.native(pipeline(status, ended)) == [line(#""2026-03-02 09:46:02 UTC""#, state)])
    }
    #expect(
      decoding.line(pipeline("success", "")).rejections.map(\.field)
        == ["object_attributes.finished_at"])
    #expect(
      decoding.line(pipeline("melted", "")).rejections.map(\.field) == ["object_attributes.status"])
  }

  @Test(
    "its source is what set it off",
    arguments: [
      ("push", "auto"), ("merge_request_event", "auto"), ("schedule", "schedule"),
      ("web", "manual"), ("api", "manual"), ("trigger", "manual"),
    ])
  func triggers(source: String, trigger: String) {
    let body = pipeline("pending", "").replacing(
      #""source":"push""#, with: #""source":"\#(source)""#)
    #expect(
      Decoding().native(body)
        == [line(#""2026-03-02 09:41:20 UTC""#, "queued", trigger: trigger)])
  }

  @Test("where an old version tells no time of a job that waits, it came when it was received")
  func untimed() {
    let decoding = Decoding()
    let line = job("pending").replacing("2026-03-02 09:41:22 UTC", with: "")
    #expect(decoding.line(line).rejections.map(\.field) == ["build_created_at"])
    let inside = decoding.line(Bodies.envelope(#""X-Gitlab-Event":"Job Hook""#, line))
    #expect(inside.events.map(\.time) == [Timestamp(seconds: 1_772_445_605)])
  }

  private static let build =
    #"{"id":377,"stage":"test","name":"unit_tests","status":"success","created_at":"2026-03-02 09:41:22 UTC","started_at":"2026-03-02 09:41:31 UTC","finished_at":"2026-03-02 09:45:00 UTC","environment":null}"#

  @Test("a job counts once, told by its own event and by its pipeline's, in two precisions")
  func once() throws {
    let decoding = Decoding()
    let own = job(
      "success",
      #","build_started_at":"2026-03-02T09:41:31.487Z","build_finished_at":"2026-03-02T09:45:00.886Z""#
    )
    let ended = #","finished_at":"2026-03-02 09:46:02 UTC""#
    let both = decoding.line(pipeline("success", ended, builds: Self.build))
    #expect(both.events.map(\.kind) == [.pipeline, .job])
    #expect(decoding.event(own) == both.events.last)
  }

  @Test("jobs are read when the pipeline has ended, and only those that have")
  func unfinished() {
    let decoding = Decoding()
    let builds =
      Self.build
      + #",{"id":378,"stage":"deploy","name":"production","status":"manual","when":"manual","manual":true,"created_at":"2026-03-02 09:41:22 UTC","finished_at":null},{"id":379,"name":"x","status":"success","finished_at":null}"#
    #expect(decoding.line(pipeline("running", "", builds: builds)).events.count == 1)
    let ended = #","finished_at":"2026-03-02 09:46:02 UTC""#
    #expect(
      decoding.line(pipeline("success", ended, builds: builds)).events.map(\.kind)
        == [.pipeline, .job])
  }

  private func deployment(_ status: String, _ more: String = "") -> String {
    Bodies.gitlab(
      "deployment",
      #""status":"\#(status)","status_changed_at":"2026-03-02 11:59:40 +0200","deployment_id":15,"deployable_id":796,"environment":"production","environment_tier":"production","short_sha":"9fceb02d","commit_url":"https://gitlab.example.com/acme/api/-/commit/\#(Bodies.sha)"\#(more)"#
    )
  }

  @Test(
    "every status of a deployment is a state",
    arguments: [
      ("created", "queued"), ("blocked", "queued"), ("running", "started"),
      ("success", "succeeded"), ("failed", "failed"), ("canceled", "cancelled"),
    ])
  func deployments(status: String, state: String) {
    #expect(
      Decoding().native(deployment(status)) == [
        #"{"time":"2026-03-02 11:59:40 +0200","kind":"deploy","state":"\#(state)","id":"15","repo":"acme/api","env":"production","actor":"dana","labels":{"tier":"production"},"sha":"\#(Bodies.sha)","run":"job 796"}"#
      ])
  }

  @Test(
    "what was said of a blocked deployment is no state of it", arguments: ["approved", "rejected"])
  func approvals(status: String) {
    let found = Decoding().line(
      deployment(status, #","approver":{"username":"ana"},"approval":{"status":"\#(status)"}"#))
    #expect(found.what == "deployment \(status)")
    #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
  }

  @Test("a deployment without a sha, an environment or a known status is refused by that name")
  func odd() {
    let decoding = Decoding()
    #expect(decoding.line(deployment("melted")).rejections.map(\.field) == ["status"])
    #expect(
      decoding.line(deployment("success", #","environment":{"name":"x"}"#)).rejections.map(\.field)
        == ["environment"])
    let short = deployment("success", #","commit_url":null"#)
    #expect(decoding.line(short).events.map { decoding.string($0.sha) } == ["9fceb02d"])
    #expect(
      decoding.line(deployment("success", #","commit_url":null,"short_sha":null"#)).rejections
        .map(\.field) == ["commit_url"])
  }

  @Test("a release is a deployment to the environment of all releases, and only a new one")
  func released() {
    func body(_ action: String) -> String {
      Bodies.gitlab(
        "release",
        #""id":1,"action":"\#(action)","tag":"v1.2.0","created_at":"2026-03-02 09:59:40 UTC","released_at":"2026-03-02 09:59:41 UTC","commit":{"id":"\#(Bodies.sha)"}"#
      )
    }
    #expect(
      Decoding().native(body("create")) == [
        #"{"time":"2026-03-02 09:59:41 UTC","kind":"deploy","state":"succeeded","id":"v1.2.0","repo":"acme/api","env":"release","sha":"\#(Bodies.sha)","version":"v1.2.0"}"#
      ])
    #expect(Decoding().line(body("update")).ignored.count == 1)
  }

  @Test(
    "one instant in the five shapes of one vendor is one event",
    arguments: [
      "2026-03-02 11:59:40 +0200", "2026-03-02 09:59:40 UTC", "2026-03-02T11:59:40+02:00",
      "2026-03-02T09:59:40.000Z", "2026-03-02T09:59:40Z",
    ])
  func times(text: String) {
    let decoding = Decoding()
    let other = deployment("success").replacing("2026-03-02 11:59:40 +0200", with: text)
    #expect(decoding.event(other) == decoding.event(deployment("success")))
    #expect(decoding.event(other)?.time == Timestamp(seconds: 1_772_445_580))
  }
}
