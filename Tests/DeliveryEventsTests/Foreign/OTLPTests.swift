import Testing

@testable import DeliveryEvents

@Suite("OpenTelemetry")
struct OTLPTests {
  private func attributes(_ values: [(String, String)]) -> String {
    values.map { #"{"key":"\#($0.0)","value":{"stringValue":"\#($0.1)"}}"# }.joined(separator: ",")
  }

  private func span(
    _ id: String, parent: String = "", _ values: [(String, String)],
    ends: String = #""1772445580000000000""#, status: String = "{}"
  ) -> String {
    #"{"traceId":"5b8e","spanId":"\#(id)","parentSpanId":"\#(parent)","name":"RUN","kind":2,"startTimeUnixNano":"1772445481000000000","endTimeUnixNano":\#(ends),"attributes":[\#(attributes(values))],"status":\#(status)}"#
  }

  private func spans(_ spans: [String], resource: [(String, String)] = ci) -> String {
    #"{"resourceSpans":[{"resource":{"attributes":[\#(attributes(resource))]},"scopeSpans":[{"scope":{"name":"x"},"spans":[\#(spans.joined(separator: ","))]}]}]}"#
  }

  private func log(
    _ values: [(String, String)], resource: [(String, String)],
    time: String = #""timeUnixNano":"1772445580000000000""#
  ) -> String {
    #"{"resourceLogs":[{"resource":{"attributes":[\#(attributes(resource))]},"scopeLogs":[{"logRecords":[{\#(time),"observedTimeUnixNano":"1772445590000000000","severityNumber":9,"body":{"stringValue":"x"},"attributes":[\#(attributes(values))]}]}]}]}"#
  }

  private static let ci = [
    ("service.name", "jenkins"), ("vcs.repository.url.full", "https://example.com/acme/api"),
    ("vcs.ref.head.name", "main"), ("vcs.ref.head.revision", "9fceb02"),
  ]

  @Test("a span of a run is its end, with its begin; the repository says the service")
  func pipelines() {
    let text = spans([
      span(
        "a1",
        [
          ("cicd.pipeline.name", "ship"), ("cicd.pipeline.run.id", "289"),
          ("cicd.pipeline.result", "success"),
          ("cicd.pipeline.run.url.full", "https://ci.example/289"),
        ])
    ])
    let decoding = Decoding()
    #expect(
      decoding.native(text) == [
        #"{"time":"1772445580000000000","kind":"pipeline","state":"succeeded","id":"289","repo":"https://example.com/acme/api","url":"https://ci.example/289","sha":"9fceb02","branch":"main","name":"ship","started":"1772445481000000000"}"#
      ])
    #expect(decoding.event(text)?.time == Timestamp(seconds: 1_772_445_580))
    #expect(decoding.line(text).format == .otlp)
    #expect(decoding.line(text).what == "spans")
  }

  @Test(
    "each result of a run",
    arguments: [
      ("success", EventState.succeeded), ("failure", .failed), ("error", .failed),
      ("timeout", .failed), ("cancellation", .cancelled), ("skip", .skipped),
      // The words of GitHub, which some write as they come.
      ("cancelled", .cancelled), ("skipped", .skipped),
    ])
  func results(result: String, state: EventState) {
    let values = [("cicd.pipeline.run.id", "289"), ("cicd.pipeline.result", result)]
    #expect(Decoding().event(spans([span("a1", values)]))?.state == state)
  }

  @Test("without a result the span's own status says it, if that says anything")
  func spanStatus() {
    let values = [("cicd.pipeline.run.id", "289")]
    let decoding = Decoding()
    #expect(
      decoding.event(spans([span("a1", values, status: #"{"code":1}"#)]))?.state == .succeeded)
    #expect(decoding.event(spans([span("a1", values, status: #"{"code":2}"#)]))?.state == .failed)
    #expect(
      decoding.refusals(spans([span("a1", values)])) == [
        #""resourceSpans[0].scopeSpans[0].spans[0].attributes.cicd.pipeline.result" is missing, expected a result"#
      ])
  }

  @Test("a task is a job of the run around it, and a deployment where it deploys")
  func tasks() {
    let run = span("a1", [("cicd.pipeline.run.id", "289"), ("cicd.pipeline.result", "success")])
    let step = span("a2", parent: "a1", [("step", "checkout")])
    let task = span(
      "a3", parent: "a2",
      [
        ("cicd.pipeline.task.name", "to prod"), ("cicd.pipeline.task.type", "deploy"),
        ("cicd.pipeline.task.run.id", "77"), ("cicd.pipeline.task.run.result", "failure"),
        ("deployment.environment.name", "production"),
      ])
    let line = Decoding().line(spans([task, step, run]))
    #expect(line.events.map(\.kind) == [.job, .deploy, .pipeline])
    #expect(line.ignored == ["records that say nothing of delivery"])
    #expect(
      Decoding().native(spans([task, step, run])).prefix(2) == [
        #"{"time":"1772445580000000000","kind":"job","state":"failed","id":"77","repo":"https://example.com/acme/api","sha":"9fceb02","run":"289","name":"to prod","stage":"deploy","started":"1772445481000000000"}"#,
        #"{"time":"1772445580000000000","kind":"deploy","state":"failed","id":"77","repo":"https://example.com/acme/api","env":"production","sha":"9fceb02","run":"289","started":"1772445481000000000"}"#,
      ])
    // Its own status goes before the task's result, and the run may be the resource's.
    let named = span(
      "a3",
      [
        ("cicd.pipeline.task.run.id", "77"), ("cicd.pipeline.task.run.result", "success"),
        ("deployment.id", "1187"), ("deployment.status", "failed"),
        ("deployment.environment", "staging"),
      ])
    let alone = Decoding().line(
      spans([named], resource: Self.ci + [("cicd.pipeline.run.id", "289")]))
    #expect(alone.events.map(\.state) == [.succeeded, .failed])
    // Without an environment it is a task like others.
    let nowhere = span(
      "a3",
      [
        ("cicd.pipeline.task.type", "deploy"), ("cicd.pipeline.task.run.id", "77"),
        ("cicd.pipeline.task.run.result", "success"), ("cicd.pipeline.run.id", "289"),
      ])
    #expect(Decoding().line(spans([nowhere])).events.map(\.kind) == [.job])
  }

  @Test(
    "a task whose run no span here says is a job by itself, also when spans are around themselves")
  func lostRun() {
    let values = [
      ("cicd.pipeline.task.run.id", "77"), ("cicd.pipeline.task.run.result", "success"),
      ("deployment.id", "1187"), ("deployment.status", "succeeded"),
      ("deployment.environment.name", "production"),
    ]
    let wanted = [
      #"{"time":"1772445580000000000","kind":"job","state":"succeeded","id":"77","repo":"https://example.com/acme/api","sha":"9fceb02","run":"77","started":"1772445481000000000"}"#,
      #"{"time":"1772445580000000000","kind":"deploy","state":"succeeded","id":"1187","repo":"https://example.com/acme/api","env":"production","sha":"9fceb02","started":"1772445481000000000"}"#,
    ]
    for parent in ["a1", "a3"] {
      #expect(Decoding().native(spans([span("a3", parent: parent, values)])) == wanted)
    }
  }

  /// What the receiver of GitHub's webhooks says of a run, and of a job of it.
  private let run = [
    ("service.name", "api"), ("vcs.ref.head", "main"), ("vcs.ref.head.revision", "9fceb02"),
    ("cicd.pipeline.name", "ship"), ("cicd.pipeline.run.id", "289"),
    ("cicd.pipeline.run.status", "failure"),
  ]
  private let job = [
    ("service.name", "api"), ("vcs.ref.head.revision", "9fceb02"), ("cicd.pipeline.name", "tests"),
    ("cicd.pipeline.task.run.id", "77"), ("cicd.pipeline.run.task.status", "skip"),
    ("cicd.pipeline.task.run.url.full", "https://github.com/acme/api/actions/runs/289/job/77"),
  ]

  @Test("a resource may say what its outermost span is, and with what result")
  func described() {
    let decoding = Decoding()
    #expect(
      decoding.native(spans([span("a1", [], status: #"{"code":2}"#)], resource: run)) == [
        #"{"time":"1772445580000000000","kind":"pipeline","state":"failed","id":"289","service":"api","sha":"9fceb02","branch":"main","name":"ship","started":"1772445481000000000"}"#
      ])
    let within = [
      span("a2", parent: "a1", []),
      span("a3", parent: "a2", [("cicd.pipeline.run.queue.duration", "5")]),
      span("a4", parent: "a2", []),
      span(
        "a5", parent: "a3",
        [("cicd.pipeline.task.name", "x"), ("cicd.pipeline.run.task.status", "success")]),
    ]
    #expect(
      decoding.native(spans(within, resource: job)) == [
        #"{"time":"1772445580000000000","kind":"job","state":"skipped","id":"77","service":"api","sha":"9fceb02","run":"289","name":"RUN","started":"1772445481000000000"}"#
      ])
    #expect(decoding.line(spans(within, resource: job)).rejections.isEmpty)
  }

  @Test("a resource that does not say how it ended describes no span of it")
  func undescribed() {
    let decoding = Decoding()
    for resource in [run, job] {
      let open = resource.filter { !$0.0.hasSuffix("status") }
      let line = decoding.line(spans([span("a1", [], status: #"{"code":1}"#)], resource: open))
      #expect(line.events.isEmpty && line.rejections.isEmpty && line.ignored.count == 1)
    }
    // The span of a run says so itself when it stands within another.
    let inner = decoding.line(spans([span("a1", parent: "a0", [])], resource: run))
    #expect(inner.events.isEmpty && inner.rejections.isEmpty)
    // Nothing says the run of a job whose address is not GitHub's.
    let elsewhere = job.map { ($0.0, $0.1.replacing("/actions/", with: "/x/")) }
    let alone = decoding.event(spans([span("a1", [])], resource: elsewhere))
    #expect(alone?.kind == .job && decoding.string(alone?.run ?? .none) == "77")
  }

  @Test("steps within a run are no runs, though their resource names it")
  func steps() {
    let step = span("a2", parent: "a1", [("step", "checkout")])
    let line = Decoding().line(
      spans([step], resource: Self.ci + [("cicd.pipeline.run.id", "289")]))
    #expect(line.events.isEmpty && line.rejections.isEmpty)
  }

  private let shop = [
    ("service.name", "shop"), ("service.version", "1.4"),
    ("deployment.environment.name", "production"),
    ("vcs.repository.url.full", "https://example.com/acme/mono"),
  ]

  @Test("a log record with a deployment's id and status is a deployment of its service")
  func logs() {
    let values = [("deployment.id", "1187"), ("deployment.status", "succeeded")]
    #expect(
      Decoding().native(log(values, resource: shop)) == [
        #"{"time":"1772445580000000000","kind":"deploy","state":"succeeded","id":"1187","service":"shop","repo":"https://example.com/acme/mono","env":"production","version":"1.4"}"#
      ])
    let failed = log([("deployment.id", "1"), ("deployment.status", "failed")], resource: shop)
    #expect(Decoding().event(failed)?.state == .failed)
    // A record that does not know when it happened was observed.
    let unknown = log(values, resource: shop, time: #""timeUnixNano":"0""#)
    #expect(Decoding().event(unknown)?.time == Timestamp(seconds: 1_772_445_590))
  }

  @Test("telemetry of other things, and metrics, are known and ignored")
  func ignored() {
    for text in [
      log([("a", "b")], resource: shop), spans([span("a1", [("http.method", "GET")])]),
      #"{"resourceMetrics":[{"scopeMetrics":[]}]}"#, #"{"resourceLogs":[]}"#,
    ] {
      let line = Decoding().line(text)
      #expect(line.format == .otlp && line.events.isEmpty && line.rejections.isEmpty)
      #expect(line.ignored.count == 1)
    }
    #expect(Decoding().line(#"{"resourceMetrics":[]}"#).what == "metrics")
  }

  @Test("exported again it is the same")
  func redelivery() {
    let decoding = Decoding()
    let text = spans([
      span("a1", [("cicd.pipeline.run.id", "2"), ("cicd.pipeline.result", "skip")])
    ])
    #expect(decoding.event(text) != nil && decoding.event(text) == decoding.event(text))
  }

  @Test("what is missing or odd is named by its record, and the others are read")
  func odd() {
    let good = span("a1", [("cicd.pipeline.run.id", "289"), ("cicd.pipeline.result", "success")])
    let bad = span(
      "a2", [("cicd.pipeline.run.id", "290"), ("cicd.pipeline.result", "success")],
      ends: #""never""#)
    let strange = span("a3", [("cicd.pipeline.run.id", "291"), ("cicd.pipeline.result", "meh")])
    let line = Decoding().line(spans([bad, good, strange]))
    #expect(line.events.count == 1)
    #expect(
      line.rejections.map(\.sentence) == [
        #""resourceSpans[0].scopeSpans[0].spans[0].endTimeUnixNano" is "never", expected a time since 1971"#,
        #""resourceSpans[0].scopeSpans[0].spans[2].attributes.cicd.pipeline.result" is "meh", expected success, failure, error, timeout, cancellation or skip"#,
      ])
    let place = "resourceLogs[0].scopeLogs[0].logRecords[0].attributes"
    func refusal(_ values: [(String, String)], _ resource: [(String, String)]) -> [String] {
      Decoding().refusals(log(values, resource: resource))
    }
    let id = ("deployment.id", "1187")
    #expect(
      refusal([id, ("deployment.status", "done")], shop)
        == [#""\#(place).deployment.status" is "done", expected succeeded or failed"#])
    #expect(
      refusal([id, ("deployment.status", "failed")], [("service.name", "shop")])
        == [#""\#(place).deployment.environment.name" is missing, expected a string"#])
    #expect(
      refusal(
        [id, ("deployment.status", "failed")],
        [("service.name", "shop"), ("deployment.environment.name", "p")])
        == [
          #""\#(place).vcs.ref.head.revision" is missing, expected a string, or "service.version""#
        ])
  }
}
