import Testing

@testable import DeliveryEvents

@Suite("CDEvents")
struct CDEventsTests {
  private let decoding = Decoding()

  private func event(
    _ type: String, _ content: String, id: String = "r", custom: String = "null",
    source: String = "/s", event: String = "e"
  ) -> String {
    #"{"context":{"specversion":"0.5.1","id":"\#(event)","source":"\#(source)","type":"dev.cdevents.\#(type).0.3.0","timestamp":"2026-03-02T09:00:00Z"},"subject":{"id":"\#(id)","content":{\#(content)}},"customData":\#(custom)}"#
  }

  @Test(
    "each type by its name, whatever its version",
    arguments: [
      ("change.created", #""repository":{"id":"acme/api"}"#, "change.opened"),
      ("change.reviewed", "", "change.approved"), ("change.abandoned", "", "change.closed"),
      ("change.merged", #""repository":{"id":"acme/api"}"#, "change.merged"),
      ("pipelinerun.queued", "", "pipeline.queued"),
      ("pipelinerun.started", "", "pipeline.started"),
      ("pipelinerun.finished", #""outcome":"success""#, "pipeline.succeeded"),
      ("taskrun.started", "", "job.started"),
      ("taskrun.finished", #""outcome":"failure""#, "job.failed"),
      ("build.queued", "", "job.queued"), ("build.started", "", "job.started"),
      ("build.finished", #""artifactId":"pkg:oci/api@1""#, "job.succeeded"),
      ("testsuiterun.finished", #""outcome":"fail""#, "job.failed"),
      ("testcaserun.skipped", "", "job.skipped"),
      ("testcaserun.finished", #""outcome":"cancel""#, "job.cancelled"),
      ("service.deployed", #""environment":{"id":"p"},"artifactId":"a""#, "deploy.succeeded"),
      ("service.upgraded", #""environment":{"id":"p"},"artifactId":"a""#, "deploy.succeeded"),
      ("service.rolledback", #""environment":{"id":"p"},"artifactId":"a""#, "deploy.succeeded"),
      ("incident.detected", #""service":{"id":"api"}"#, "incident.opened"),
      ("incident.reported", #""service":{"id":"api"}"#, "incident.opened"),
      ("incident.resolved", #""service":{"id":"api"}"#, "incident.resolved"),
      ("ticket.created", #""ticketType":"incident""#, "incident.opened"),
      ("ticket.closed", #""ticketType":"incident""#, "incident.resolved"),
      ("ticket.created", #""ticketType":"task""#, "note.none"),
      ("change.updated", "", "note.none"), ("artifact.packaged", "", "note.none"),
      ("environment.created", "", "note.none"), ("service.removed", "", "note.none"),
      ("approval.created", "", "note.none"),
    ])
  func types(type: String, content: String, expected: String) {
    let line = decoding.line(event(type, content))
    #expect(line.events.map { "\($0.kind).\($0.state)" } == [expected])
    #expect(line.rejections.isEmpty && line.format == .cdevents && line.what == type)
  }

  @Test("a rollback names the version returned to")
  func rollback() {
    let found = decoding.event(
      event("service.rolledback", #""environment":{"id":"p"},"artifactId":"pkg:oci/api@1""#))
    #expect(found?.trigger == .rollback)
    #expect(decoding.string(found?.version ?? .none) == "pkg:oci/api@1")
  }

  @Test(
    "an incident's artifact is its cause, unless more is said of that",
    arguments: ["incident.detected", "incident.reported"])
  func cause(type: String) {
    func cause(_ custom: String) -> String {
      let found = decoding.event(
        event(type, #""service":{"id":"api"},"artifactId":"pkg:oci/api@2""#, custom: custom))
      return [found?.deploy, found?.sha].map { decoding.string($0 ?? .none) }
        .joined(separator: ",")
    }
    #expect(cause("null") == ",pkg:oci/api@2")
    #expect(cause(#"{"severity":"P1"}"#) == ",pkg:oci/api@2")
    #expect(cause(#"{"sha":"9fceb02"}"#) == ",9fceb02")
    #expect(cause(#"{"deploy":"none"}"#) == "none,")
  }

  @Test("an incident's artifact when it is resolved is the fix, and no cause")
  func fix() {
    let found = decoding.event(
      event("incident.resolved", #""service":{"id":"api"},"artifactId":"pkg:oci/api@2""#))
    #expect(found?.deploy == Symbol.none && found?.sha == Symbol.none)
  }

  @Test("what the specification has no field for stands in customData")
  func customData() {
    let line = decoding.line(
      event(
        "change.merged", #""repository":{"id":"acme/api"}"#, id: "312",
        custom: #"{"sha":"9fceb02","author":"ann","added":18,"deleted":"4"}"#))
    #expect(line.events.map(\.kind) == [.commit, .change])
    #expect(line.events.map { decoding.string($0.sha) } == ["9fceb02", "9fceb02"])
    #expect(line.events.map(\.changedLines) == [22, 22])
    #expect(decoding.string(line.events[0].author) == "ann")
    #expect(decoding.string(line.events[0].change) == "312")
    let incident = decoding.event(
      event("incident.detected", "", custom: #"{"sha":"9fceb02","deploy":"7"}"#))
    #expect(decoding.string(incident?.sha ?? .none) == "9fceb02")
  }

  @Test("an artifact is a note of the commit, or else of the change, that it was made of")
  func artifacts() {
    func notes(_ type: String, _ change: String, _ custom: String = "null") -> [String] {
      let line = decoding.line(
        event(type, #""change":{"id":"\#(change)"}"#, id: "pkg:oci/api@1", custom: custom))
      return line.events.map { event in
        [event.text, event.version, event.sha, event.change, event.service].map(decoding.string)
          .joined(separator: ",")
      }
    }
    #expect(
      notes("artifact.packaged", "9fceb02") == ["packaged pkg:oci/api@1,pkg:oci/api@1,9fceb02,,"])
    #expect(notes("artifact.published", "312") == ["published pkg:oci/api@1,pkg:oci/api@1,,312,"])
    #expect(
      notes("artifact.packaged", "312", #"{"sha":"9fceb02","service":"api"}"#) == [
        "packaged pkg:oci/api@1,pkg:oci/api@1,9fceb02,312,api"
      ])
    let bare = decoding.event(event("artifact.published", "", id: "pkg:oci/api@1"))
    #expect(decoding.string(bare?.text ?? .none) == "dev.cdevents.artifact.published.0.3.0")
    #expect(bare?.isAboutArtifact == false && bare?.version == Symbol.none)
    // As a native line it says the same.
    let line = event("artifact.packaged", #""change":{"id":"312"}"#, id: "pkg:oci/api@1")
    #expect(
      decoding.native(line) == [
        #"{"time":"2026-03-02T09:00:00Z","kind":"note","source":"/s","event":"e dev.cdevents.artifact.packaged.0.3.0","change":"312","version":"pkg:oci/api@1","text":"packaged pkg:oci/api@1"}"#
      ])
  }

  @Test("a number names a run only together with its source")
  func runNumbers() {
    func id(_ source: String) -> String {
      decoding.string(
        decoding.event(event("pipelinerun.started", "", id: "12", source: source))?.id ?? .none)
    }
    #expect(id("/job/api") == "/job/api#12" && id("/job/web") == "/job/web#12")
    let job = decoding.event(
      event("taskrun.started", #""pipelineRun":{"id":"12"}"#, id: "t", source: "/job/api"))
    #expect(decoding.string(job?.run ?? .none) == "/job/api#12")
    let far = decoding.event(
      event(
        "taskrun.started", #""pipelineRun":{"id":"12","source":"/job/api"}"#, id: "t",
        source: "/agent"))
    #expect(decoding.string(far?.run ?? .none) == "/job/api#12")
  }

  @Test("builds of one number are told apart where their own source is a folder of jobs")
  func foldersOfBuilds() {
    func ids(_ type: String, _ job: String, own: String = "job/") -> [String] {
      let text = event(
        type, #""pipelineRun":{"id":"118","source":"job/\#(job)/118/"}"#, id: "118",
        source: "job/\(job)/118/")
      let found = decoding.event(
        text.replacing(#""subject":{"#, with: #""subject":{"source":"\#(own)","#))
      return [found?.id, found?.run].map { decoding.string($0 ?? .none) }
    }
    #expect(ids("pipelinerun.started", "api")[0] == "job/api/118/#118")
    #expect(ids("pipelinerun.started", "web")[0] == "job/web/118/#118")
    #expect(ids("taskrun.started", "api")[1] == "job/api/118/#118")
    // Any other source of a subject's own goes before the event's.
    #expect(ids("pipelinerun.started", "api", own: "/ci")[0] == "/ci#118")
    #expect(ids("pipelinerun.started", "api", own: "job/api/118/x")[0] == "job/api/118/x#118")
  }

  @Test("events of one id are told apart by source and type")
  func identity() {
    let started = event("pipelinerun.started", "")
    #expect(decoding.event(started)?.key == decoding.event(started)?.key)
    let others = [
      event("pipelinerun.queued", ""), event("pipelinerun.started", "", source: "/t"),
      event("pipelinerun.started", "", event: "f"),
    ]
    for other in others { #expect(decoding.event(other)?.key != decoding.event(started)?.key) }
  }

  @Test("what a run came to, and where a service went, is never made up")
  func odd() {
    #expect(
      decoding.refusals(event("pipelinerun.finished", "")) == [
        #""subject.content.outcome" is missing, expected success, failure, error or cancel"#
      ])
    #expect(
      decoding.refusals(event("taskrun.finished", #""outcome":"purple""#)) == [
        #""subject.content.outcome" is "purple", expected success, failure, error or cancel"#
      ])
    #expect(
      decoding.event(event("pipelinerun.finished", #""errors":"it broke""#))?.state == .failed)
    #expect(
      decoding.refusals(event("service.deployed", #""artifactId":"a""#))
        == [#""subject.content.environment.id" is missing, expected a string"#])
    #expect(
      decoding.refusals(event("service.deployed", #""environment":{"id":"p"}"#))
        == [#""subject.content.artifactId" is missing, expected a string"#])
  }

  @Test("a CloudEvent whose data is no object is refused by its data, and still is one of these")
  func noObject() {
    for (data, sentence) in [
      (#""data":"{}""#, #""data" is "{}", expected a CDEvent"#),
      (#""data":null"#, #""data" is null, expected a CDEvent"#),
      (#""datacontenttype":"application/json""#, #""data" is missing, expected a CDEvent"#),
      (#""data_base64":"!!""#, #""data_base64" is "!!", expected a CDEvent in Base64"#),
    ] {
      let line = decoding.line(
        #"{"specversion":"1.0","id":"e","source":"/s","type":"dev.cdevents.build.queued.0.2.0",\#(data)}"#
      )
      #expect(line.rejections.map(\.sentence) == [sentence])
      #expect(line.format == .cdevents)
    }
  }
}
