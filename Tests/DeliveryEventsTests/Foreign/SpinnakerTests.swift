import Testing

@testable import DeliveryEvents

@Suite("Spinnaker")
struct SpinnakerTests {
  private static let trigger =
    #"{"type":"git","project":"acme","slug":"api","hash":"9fceb02","branch":"main","user":"[anonymous]"}"#

  private func execution(
    status: String, ends: String = "1772445580000", canceled: Bool = false,
    trigger: String = trigger, stages: String = "[]"
  ) -> String {
    #"{"id":"01HX","type":"PIPELINE","name":"ship","application":"shop","status":"\#(status)","buildTime":1772445420000,"startTime":1772445481000,"endTime":\#(ends),"trigger":\#(trigger),"canceled":\#(canceled),"stages":\#(stages)}"#
  }

  private func event(_ type: String, _ content: String) -> String {
    #"{"details":{"source":"orca","type":"orca:\#(type)","created":"1772445599000","application":"shop"},"content":{\#(content),"executionId":"01HX"}}"#
  }

  private func pipeline(_ predicate: String, _ execution: String) -> String {
    event("pipeline:\(predicate)", #""execution":\#(execution)"#)
  }

  private func line(_ time: String, _ state: String, started: String = "") -> String {
    #"{"time":\#(time),"kind":"pipeline","state":"\#(state)","id":"01HX","service":"shop","repo":"acme/api","trigger":"auto","sha":"9fceb02","branch":"main","name":"ship"\#(started)}"#
  }

  @Test("a pipeline begins, and ends")
  func pipelines() {
    let decoding = Decoding()
    let started = #","started":1772445481000"#
    let begun = pipeline("starting", execution(status: "RUNNING", ends: "null"))
    #expect(decoding.native(begun) == [line("1772445481000", "started")])
    let done = pipeline("complete", execution(status: "SUCCEEDED"))
    #expect(decoding.native(done) == [line("1772445580000", "succeeded", started: started)])
    let failed = pipeline("failed", execution(status: "TERMINAL"))
    #expect(decoding.native(failed) == [line("1772445580000", "failed", started: started)])
    #expect(decoding.line(done).format == .spinnaker)
    #expect(decoding.line(done).what == "orca:pipeline:complete")
    // Where the run does not say when, the event does, in milliseconds as a string.
    let undated = pipeline("complete", execution(status: "SUCCEEDED", ends: "null"))
    #expect(decoding.event(undated)?.time == Timestamp(seconds: 1_772_445_599))
  }

  @Test("a run that was cancelled comes as one that failed")
  func cancelled() {
    let decoding = Decoding()
    #expect(
      decoding.event(pipeline("failed", execution(status: "CANCELED")))?.state == .cancelled)
    #expect(
      decoding.event(pipeline("failed", execution(status: "TERMINAL", canceled: true)))?.state
        == .cancelled)
    // Its own status goes before the event's name; one that was to be cancelled may be done.
    #expect(
      decoding.event(pipeline("complete", execution(status: "CANCELED")))?.state == .cancelled)
    #expect(
      decoding.event(pipeline("complete", execution(status: "SUCCEEDED", canceled: true)))?.state
        == .succeeded)
  }

  @Test("what set it off, and who")
  func triggers() {
    let decoding = Decoding()
    func found(_ trigger: String, _ words: String) -> Bool {
      let text = pipeline("starting", execution(status: "RUNNING", trigger: trigger))
      return decoding.native(text).joined().contains(words)
    }
    #expect(found(#"{"type":"manual","user":"ann"}"#, #""trigger":"manual""#))
    #expect(found(#"{"type":"cron"}"#, #""trigger":"schedule""#))
    #expect(found(#"{"type":"docker","tag":"1.4"}"#, #""trigger":"auto""#))
    #expect(!found("null", #""trigger""#))
    #expect(!found(#"{"type":"manual","user":"[anonymous]"}"#, #""actor""#))
    let text = pipeline(
      "starting", execution(status: "RUNNING", trigger: #"{"type":"manual","user":"ann"}"#))
    #expect(decoding.native(text).joined().contains(#""actor":"ann""#))
  }

  @Test("a pipeline whose parameter says where to deploys there")
  func parameters() {
    let trigger = Self.trigger.replacing(
      #""type":"git""#, with: #""type":"git","parameters":{"environment":"production"}"#)
    let decoding = Decoding()
    #expect(
      decoding.native(pipeline("complete", execution(status: "SUCCEEDED", trigger: trigger))) == [
        line("1772445580000", "succeeded", started: #","started":1772445481000"#),
        #"{"time":1772445580000,"kind":"deploy","state":"succeeded","id":"01HX","service":"shop","repo":"acme/api","env":"production","trigger":"auto","sha":"9fceb02","run":"01HX","started":1772445481000}"#,
      ])
    // Its stages do not deploy a second time.
    let stages = #"[{"name":"to prod","type":"deployManifest","context":{"account":"prod"}}]"#
    let run = execution(status: "RUNNING", trigger: trigger, stages: stages)
    #expect(decoding.line(stage("complete", "to prod", run)).events.map(\.kind) == [.job])
  }

  private func stage(_ predicate: String, _ name: String, _ run: String, more: String = "")
    -> String
  {
    event(
      "stage:\(predicate)",
      #""standalone":false,"canceled":false,"name":"\#(name)","startTime":1772445490000,"endTime":1772445570000\#(more),"execution":\#(run)"#
    )
  }

  @Test("a stage is a job of its pipeline; one that deploys is a deployment to its account")
  func stages() {
    let stages =
      #"[{"name":"bake","type":"bake"},{"name":"to prod","type":"deploy","context":{"clusters":[{"account":"prod"}]}}]"#
    let run = execution(status: "RUNNING", stages: stages)
    let decoding = Decoding()
    #expect(
      decoding.native(stage("complete", "bake", run)) == [
        #"{"time":1772445570000,"kind":"job","state":"succeeded","id":"01HX/bake","service":"shop","repo":"acme/api","trigger":"auto","sha":"9fceb02","run":"01HX","name":"bake","started":1772445490000}"#
      ])
    #expect(
      decoding.native(stage("failed", "to prod", run)).last
        == #"{"time":1772445570000,"kind":"deploy","state":"failed","id":"01HX/to prod","service":"shop","repo":"acme/api","env":"prod","trigger":"auto","sha":"9fceb02","run":"01HX","started":1772445490000}"#
    )
    #expect(decoding.line(stage("skipped", "to prod", run)).events.map(\.state) == [.skipped])
    #expect(
      decoding.line(stage("starting", "to prod", run)).events.map(\.state) == [.started, .started])
  }

  @Test("stages of one name are told apart by when they began")
  func sameName() {
    let decoding = Decoding()
    func stages(_ types: [(String, String)]) -> String {
      let all = types.map {
        #"{"name":"roll","type":"\#($0.0)","startTime":\#($0.1),"context":{"account":"prod"}}"#
      }
      return execution(status: "RUNNING", stages: "[\(all.joined(separator: ","))]")
    }
    func ids(_ text: String) -> [String] {
      decoding.native(text).compactMap { line in
        line.split(separator: #""id":""#).last?.split(separator: "\"").first.map(String.init)
      }
    }
    let both = stages([("bake", "1772445480000"), ("deploy", "1772445490000")])
    let second = stage("complete", "roll", both)
    #expect(ids(second) == ["01HX/roll@1772445490000", "01HX/roll@1772445490000"])
    let first = second.replacing(
      "\"startTime\":1772445490000,\"end", with: "\"startTime\":1772445480000,\"end")
    #expect(ids(first) == ["01HX/roll@1772445480000"])
    // What Spinnaker puts below a stage is none of its name.
    let below = both.replacing(#""type":"bake""#, with: #""type":"bake","parentStageId":"s2""#)
    #expect(ids(stage("complete", "roll", below)) == ["01HX/roll", "01HX/roll"])
  }

  @Test("parts of stages, tasks and single operations are known, and ignored")
  func ignored() {
    let run = execution(status: "RUNNING")
    for text in [
      stage("complete", "x", run, more: #","isSynthetic":true"#),
      stage("complete", "x", run).replacing(#""standalone":false"#, with: #""standalone":true"#),
      event("task:complete", #""execution":\#(run)"#),
      event("orchestration:complete", #""execution":\#(run)"#), event("other", #""a":1"#),
    ] {
      let line = Decoding().line(text)
      #expect(line.format == .spinnaker && line.events.isEmpty && line.rejections.isEmpty)
      #expect(line.ignored.count == 1)
    }
  }

  @Test("posted again it is the same")
  func redelivery() {
    let decoding = Decoding()
    let text = pipeline("complete", execution(status: "SUCCEEDED"))
    #expect(decoding.event(text) != nil && decoding.event(text) == decoding.event(text))
  }

  @Test("what is missing or odd is named")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.refusals(pipeline("paused", execution(status: "PAUSED")))
        == [
          #""details.type" is "orca:pipeline:paused", expected starting, complete, failed or skipped"#
        ])
    let nameless = pipeline("complete", execution(status: "SUCCEEDED")).replacing(
      "\"01HX\"", with: "null")
    #expect(
      decoding.refusals(nameless) == [#""content.execution.id" is missing, expected a string"#])
    let undated = pipeline("complete", execution(status: "SUCCEEDED", ends: #""soon""#)).replacing(
      "1772445599000", with: "0")
    #expect(
      decoding.refusals(undated)
        == [#""content.execution.endTime" is "soon", expected a time since 1971"#])
  }
}
