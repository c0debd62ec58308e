import Testing

@testable import DeliveryEvents

@Suite("Tekton")
struct TektonTests {
  private static let ended =
    #""startTime":"2026-03-02T09:57:01Z","completionTime":"2026-03-02T09:59:00Z""#

  private func run(
    _ status: String, reason: String = "Done", times: String = ended,
    params: String = #"{"name":"gitrevision","value":"9fceb02d"}"#,
    labels: String = #""tekton.dev/pipeline":"ship","app.kubernetes.io/name":"api""#,
    more: String = ""
  ) -> String {
    #"{"metadata":{"name":"ship-x7","uid":"u-7","creationTimestamp":"2026-03-02T09:57:00Z","labels":{\#(labels)}\#(more)},"spec":{"params":[\#(params)]},"status":{\#(times),"conditions":[{"type":"Ready","status":"True"},{"type":"Succeeded","status":"\#(status)","reason":"\#(reason)"}]}}"#
  }

  private func event(_ type: String, _ run: String, key: String = "pipelineRun", id: String = "e-1")
    -> String
  {
    #"{"specversion":"1.0","id":"\#(id)","source":"/apis/x","type":"dev.tekton.event.\#(type).v1","time":"2026-03-02T09:59:00.157Z","data":{"\#(key)":\#(run)}}"#
  }

  private func line(_ time: String, _ state: String, started: Bool = true) -> String {
    #"{"time":"\#(time)","kind":"pipeline","state":"\#(state)","id":"u-7","service":"api","sha":"9fceb02d","name":"ship""#
      + (started ? #","started":"2026-03-02T09:57:01Z"}"# : "}")
  }

  @Test("each type of event, at the time that the run says")
  func types() {
    let decoding = Decoding()
    #expect(
      decoding.native(event("pipelinerun.queued", run("Unknown")))
        == [line("2026-03-02T09:57:00Z", "queued", started: false)])
    for type in ["started", "running"] {
      #expect(
        decoding.native(event("pipelinerun.\(type)", run("Unknown")))
          == [line("2026-03-02T09:57:01Z", "started", started: false)])
    }
    #expect(
      decoding.native(event("pipelinerun.successful", run("True")))
        == [line("2026-03-02T09:59:00Z", "succeeded")])
    #expect(
      decoding.native(event("pipelinerun.failed", run("False", reason: "Failed")))
        == [line("2026-03-02T09:59:00Z", "failed")])
    let line = decoding.line(event("pipelinerun.successful", run("True")))
    #expect(line.format == .tekton && line.what == "pipelinerun successful")
  }

  @Test("timeout and cancel both come as failed: the reason tells")
  func reasons() {
    let decoding = Decoding()
    for (reason, state) in [
      ("PipelineRunTimeout", EventState.failed), ("TaskRunTimeout", .failed),
      ("Cancelled", .cancelled), ("PipelineRunCancelled", .cancelled),
      ("TaskRunCancelled", .cancelled), ("StoppedRunningFinally", .cancelled),
    ] {
      let text = event("pipelinerun.failed", run("False", reason: reason))
      #expect(decoding.event(text)?.state == state, "\(reason)")
    }
  }

  @Test("a restarted controller repeats an event under another id: it is the same")
  func repeated() {
    let decoding = Decoding()
    let first = decoding.event(event("pipelinerun.successful", run("True")))
    let again = event("pipelinerun.successful", run("True"), id: "e-2").replacing(
      "09:59:00.157Z", with: "10:30:00Z")
    #expect(first != nil && first == decoding.event(again))
  }

  @Test("a body whose headers were lost says its state by its condition")
  func bare() {
    let decoding = Decoding()
    func bare(_ run: String) -> String { #"{"pipelineRun":\#(run)}"# }
    #expect(decoding.native(bare(run("True"))) == [line("2026-03-02T09:59:00Z", "succeeded")])
    #expect(decoding.line(bare(run("True"))).what == "pipelineRun succeeded")
    #expect(
      decoding.event(bare(run("False", reason: "Cancelled")))?.state == .cancelled)
    let running = #""startTime":"2026-03-02T09:57:01Z""#
    #expect(decoding.event(bare(run("Unknown", times: running)))?.state == .started)
    #expect(
      decoding.event(bare(run("Unknown", times: #""startTime":null"#)))?.state == .queued)
    #expect(
      decoding.refusals(bare(run("Maybe"))).first?.hasPrefix(
        #""pipelineRun.status.conditions" is a list"#) ?? false)
  }

  @Test("the headers of an envelope make it whole again, in binary mode")
  func binary() {
    let body = #"{"pipelineRun":\#(run("Unknown", times: #""startTime":null"#))}"#
    let line = Decoding().line(
      #"{"headers":{"Ce-Specversion":"1.0","Ce-Id":"e-1","Ce-Source":"/x","Ce-Type":"dev.tekton.event.pipelinerun.started.v1","Ce-Time":"2026-03-02T09:57:02Z"},"body":\#(body)}"#
    )
    #expect(line.format == .tekton && line.what == "pipelinerun started")
    #expect(line.events.map(\.state) == [.started])
    // The run does not say when it began; the event was sent then.
    #expect(line.events.map(\.time) == [Timestamp(seconds: 1_772_445_422)])
  }

  @Test("data may be in base64; a string in its place is a string, and not parsed twice")
  func dataForms() {
    let body = #"{"pipelineRun":{"metadata":{"uid":"u"},"status":{"startTime":1772445421}}}"#
    let attributes =
      #""specversion":"1.0","id":"e","source":"/x","type":"dev.tekton.event.pipelinerun.started.v1""#
    let base64 =
      "eyJwaXBlbGluZVJ1biI6eyJtZXRhZGF0YSI6eyJ1aWQiOiJ1In0sInN0YXR1cyI6eyJzdGFydFRpbWUiOjE3NzI0NDU0MjF9fX0="
    let decoding = Decoding()
    let plain = decoding.event("{\(attributes),\"data\":\(body)}")
    #expect(plain?.state == .started)
    #expect(decoding.event("{\(attributes),\"data_base64\":\"\(base64)\"}") == plain)
    var quoted = ""
    JSONNode.string(body).write(into: &quoted)
    #expect(
      decoding.refusals("{\(attributes),\"data\":\(quoted)}")
        == [#""data.pipelineRun" is missing, expected a run"#])
  }

  @Test("a run of a task is a job of the run that owns it, by that run's id")
  func tasks() {
    let decoding = Decoding()
    let owner = #","ownerReferences":[{"kind":"PipelineRun","name":"ship-x7","uid":"u-1"}]"#
    let labels =
      #""tekton.dev/pipelineTask":"unit","tekton.dev/task":"go-test","app.kubernetes.io/name":"catalogue""#
    #expect(
      decoding.native(
        event("taskrun.successful", run("True", labels: labels, more: owner), key: "taskRun")) == [
          #"{"time":"2026-03-02T09:59:00Z","kind":"job","state":"succeeded","id":"u-7","sha":"9fceb02d","run":"u-1","name":"unit","started":"2026-03-02T09:57:01Z"}"#
        ])
    func runID(_ labels: String) -> String {
      let found = decoding.event(
        event("taskrun.started", run("Unknown", labels: labels), key: "taskRun"))
      return decoding.string(found?.run ?? .none)
    }
    #expect(
      runID(#""tekton.dev/pipelineRunUID":"u-2","tekton.dev/pipelineRun":"ship-x7""#) == "u-2")
    #expect(runID(#""tekton.dev/pipelineRun":"ship-x7""#) == "ship-x7")
    // A task that is run by itself is all of its run.
    #expect(runID(#""tekton.dev/task":"go-test""#) == "u-7")
    #expect(
      decoding.line(event("customrun.running", run("Unknown"), key: "customRun")).events.map(\.kind)
        == [.job])
  }

  @Test("a pipeline that says where to deploys there, by a parameter or a label")
  func deployments() {
    let decoding = Decoding()
    let params =
      #"{"name":"revision","value":"9fceb02d"},{"name":"environment","value":"production"},{"name":"repo-url","value":"https://example.com/acme/api"},{"name":"flags","value":["a"]}"#
    #expect(
      decoding.native(event("pipelinerun.failed", run("False", params: params))).last
        == #"{"time":"2026-03-02T09:59:00Z","kind":"deploy","state":"failed","id":"u-7","service":"api","repo":"https://example.com/acme/api","env":"production","sha":"9fceb02d","run":"u-7","started":"2026-03-02T09:57:01Z"}"#
    )
    let labelled = run("True", labels: #""environment":"staging""#)
    #expect(
      decoding.line(event("pipelinerun.successful", labelled)).events.map(\.kind)
        == [.pipeline, .deploy])
  }

  @Test("a revision may be a branch: that is no commit")
  func branches() {
    let decoding = Decoding()
    let found = decoding.event(
      event("pipelinerun.started", run("Unknown", params: #"{"name":"revision","value":"main"}"#)))
    #expect(found?.sha == Symbol.none && decoding.string(found?.branch ?? .none) == "main")
  }

  @Test("that it is still running, and what is no run, is known and ignored")
  func ignored() {
    let unknown = Decoding().line(event("pipelinerun.unknown", run("Unknown")))
    let listener = Decoding().line(event("triggers.successful", "{}", key: "eventListener"))
    let old = Decoding().line(event("run.started", "{}", key: "run"))
    #expect(old.ignored == ["a run of the old kind, which custom runs came after"])
    for line in [unknown, listener, old] {
      #expect(line.format == .tekton && line.events.isEmpty && line.rejections.isEmpty)
      #expect(line.ignored.count == 1)
    }
  }

  @Test("what is missing is named where it stands")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.refusals(
        event("pipelinerun.started", run("Unknown").replacing("u-7", with: "")))
        == [#""data.pipelineRun.metadata.uid" is "", expected a string"#])
    #expect(
      decoding.refusals(event("pipelinerun.started", "[]"))
        == [#""data.pipelineRun" is an empty list, expected a run"#])
    #expect(
      decoding.refusals(#"{"taskRun":{"metadata":{"uid":"u"},"status":{"conditions":[]}}}"#)
        == [#""taskRun.metadata.creationTimestamp" is missing, expected a time since 1971"#])
  }
}
