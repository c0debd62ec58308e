import Testing

@testable import DeliveryEvents

@Suite("Jenkins")
struct JenkinsTests {
  private func build(
    _ phase: String, status: String? = nil, time: String = "1772445579000",
    duration: String = "99000", parameters: String = "{}", name: String = "api",
    url: String = "job/api/"
  ) -> String {
    let ended = status.map { #","status":"\#($0)""# } ?? ""
    return
      #"{"name":"\#(name)","display_name":"api","url":"\#(url)","build":{"full_url":"https://ci.example/job/api/118/","number":118,"queue_id":9,"timestamp":\#(time),"duration":\#(duration),"phase":"\#(phase)"\#(ended),"url":"job/api/118/","scm":{"url":"git@example.com:acme/api.git","branch":"origin/main","commit":"9fceb02"},"parameters":\#(parameters),"log":""}}"#
  }

  private func line(
    _ time: String, _ state: String, started: String = "", id: String = "api#118",
    name: String = "api"
  ) -> String {
    #"{"time":\#(time),"kind":"pipeline","state":"\#(state)","id":"\#(id)","repo":"git@example.com:acme/api.git","url":"https://ci.example/job/api/118/","sha":"9fceb02","branch":"main","name":"\#(name)"\#(started)}"#
  }

  @Test("each phase, at its own time")
  func phases() {
    let decoding = Decoding()
    #expect(
      decoding.native(build("QUEUED", time: "1772445470000", duration: "0"))
        == [line("1772445470000", "queued")])
    #expect(
      decoding.native(build("STARTED", time: "1772445480000", duration: "0"))
        == [line("1772445480000", "started")])
    // The time of COMPLETED is start and duration together.
    #expect(
      decoding.native(build("COMPLETED", status: "SUCCESS"))
        == [line("1772445579000", "succeeded", started: #","started":1772445480000000000"#)])
    #expect(decoding.line(build("COMPLETED", status: "SUCCESS")).what == "build COMPLETED SUCCESS")
    #expect(decoding.line(build("STARTED")).format == .jenkins)
  }

  @Test(
    "each status",
    arguments: [
      ("SUCCESS", EventState.succeeded), ("FAILURE", .failed), ("UNSTABLE", .failed),
      ("ABORTED", .cancelled), ("NOT_BUILT", .skipped),
    ])
  func statuses(status: String, state: EventState) {
    #expect(Decoding().event(build("COMPLETED", status: status))?.state == state)
  }

  @Test("an end is counted once: FINALIZED comes after COMPLETED, with a later time")
  func finalized() {
    for phase in ["FINALIZED", "NONE"] {
      let line = Decoding().line(build(phase, status: "SUCCESS"))
      #expect(line.format == .jenkins && line.events.isEmpty && line.rejections.isEmpty)
      #expect(line.ignored.count == 1)
    }
  }

  @Test("a build that says where to deploys there")
  func deployments() {
    let decoding = Decoding()
    let text = build("COMPLETED", status: "FAILURE", parameters: #"{"Env":"production"}"#)
    #expect(
      decoding.native(text) == [
        line("1772445579000", "failed", started: #","started":1772445480000000000"#),
        #"{"time":1772445579000,"kind":"deploy","state":"failed","id":"api#118","repo":"git@example.com:acme/api.git","env":"production","url":"https://ci.example/job/api/118/","sha":"9fceb02","run":"api#118","started":1772445480000000000}"#,
      ])
    let named = build(
      "STARTED", parameters: #"{"TARGET_ENV":"staging","SERVICE":"web","VERSION":"1.4"}"#)
    let events = decoding.line(named).events
    #expect(events.map(\.kind) == [.pipeline, .deploy])
    #expect(events.map { decoding.string($0.service) } == ["web", "web"])
    #expect(decoding.string(events[1].version) == "1.4")
  }

  @Test("names repeat between folders: the job's address tells them apart")
  func folders() {
    let decoding = Decoding()
    let text = build("STARTED", name: "main", url: "job/shop/job/api/job/main/")
    #expect(
      decoding.native(text)
        == [line("1772445579000", "started", id: "shop/api/main#118", name: "main")])
    let odd = build("STARTED", url: "view/all/job/api/")
    #expect(decoding.string(decoding.event(odd)?.id ?? .none) == "api#118")
  }

  @Test("notified again it is the same")
  func redelivery() {
    let decoding = Decoding()
    let text = build("COMPLETED", status: "SUCCESS")
    #expect(decoding.event(text) != nil && decoding.event(text) == decoding.event(text))
  }

  @Test("where an old version tells no time, a phase was when it was received")
  func untimed() {
    let decoding = Decoding()
    let old =
      #"{"name":"api","url":"job/api/","build":{"number":118,"phase":"COMPLETED","status":"SUCCESS"}}"#
    #expect(
      decoding.refusals(old) == [#""build.timestamp" is missing, expected a time since 1971"#])
    let inside = decoding.line(ForgeBodies.envelope("", old))
    #expect(inside.events.map(\.time) == [Timestamp(seconds: 1_772_445_605)])
    // One that cannot be read is no old version's.
    let odd = old.replacing(#""number":118"#, with: #""number":118,"timestamp":"soon""#)
    #expect(decoding.line(ForgeBodies.envelope("", odd)).rejections.map(\.cause) == [.badTime])
  }

  @Test("how long it waited is not always known; everything else that is missing is named")
  func odd() {
    let decoding = Decoding()
    let unknown = decoding.line(build("QUEUED", time: "0"))
    #expect(unknown.events.isEmpty && unknown.rejections.isEmpty && unknown.ignored.count == 1)
    #expect(
      decoding.refusals(build("STARTED", time: "0"))
        == [#""build.timestamp" is 0, expected a time since 1971"#])
    #expect(
      decoding.refusals(build("COMPLETED"))
        == [#""build.status" is missing, expected a string"#])
    #expect(
      decoding.refusals(build("COMPLETED", status: "SAD"))
        == [
          #""build.status" is "SAD", expected SUCCESS, FAILURE, UNSTABLE, ABORTED or NOT_BUILT"#
        ])
    #expect(
      decoding.refusals(build("STARTED").replacing(#""number":118"#, with: #""number":null"#))
        == [#""build.number" is missing, expected a string"#])
    // Old versions of the plugin know no duration: then nothing says when it began.
    // So does one that is absurd.
    for duration in ["null", "0", "-5", "9223372036854775807", "1e3", "{}"] {
      let event = decoding.event(build("COMPLETED", status: "SUCCESS", duration: duration))
      #expect(event != nil && event?.started == nil, "\(duration)")
    }
  }
}
