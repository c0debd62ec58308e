import Testing

@testable import DeliveryEvents

@Suite("Argo CD")
struct ArgoCDTests {
  private func notice(
    _ trigger: String, finished: String = "2026-03-02T09:59:40Z", more: String = ""
  )
    -> String
  {
    #"{"argocd":1,"trigger":"\#(trigger)","app":"api","namespace":"production","repoURL":"https://example.com/acme/api-deploy.git","revision":"9fceb02","phase":"Running","health":"Healthy","startedAt":"2026-03-02T09:58:01Z","finishedAt":"\#(finished)"\#(more)}"#
  }

  private func line(_ time: String, _ state: String, more: String = "", trigger: String = "")
    -> String
  {
    #"{"time":"\#(time)","kind":"deploy","state":"\#(state)","id":"api@2026-03-02T09:58:01Z","service":"api","repo":"https://example.com/acme/api-deploy.git","env":"production"\#(trigger),"sha":"9fceb02","started":"2026-03-02T09:58:01Z"\#(more)}"#
  }

  @Test("each trigger that tells of a deployment")
  func deployments() {
    let decoding = Decoding()
    #expect(
      decoding.native(notice("on-sync-running", finished: "<no value>"))
        == [line("2026-03-02T09:58:01Z", "started")])
    #expect(
      decoding.native(notice("on-deployed")) == [line("2026-03-02T09:59:40Z", "succeeded")])
    #expect(
      decoding.native(notice("on-sync-failed")) == [line("2026-03-02T09:59:40Z", "failed")])
    #expect(decoding.line(notice("on-deployed")).format == .argocd)
    #expect(decoding.line(notice("on-deployed")).what == "on-deployed")
  }

  @Test("the template may say more: environment, service, the application's own commit")
  func more() {
    let decoding = Decoding()
    let event = decoding.event(
      notice("on-deployed", more: #","env":"prod-eu","service":"shop","sha":"41aa77c""#))
    #expect(decoding.string(event?.env ?? .none) == "prod-eu")
    #expect(decoding.string(event?.service ?? .none) == "shop")
    #expect(decoding.string(event?.sha ?? .none) == "41aa77c")
    func version(_ images: String) -> String {
      decoding.string(
        decoding.event(notice("on-deployed", more: #","images":\#(images)"#))?.version ?? .none)
    }
    #expect(version(#"["registry:5000/api:1.42.0"]"#) == "1.42.0")
    #expect(version(#"["registry:5000/api@sha256:aa"]"#) == "")
    #expect(version(#"["a:1","b:2"]"#) == "")
    // As a template prints a list.
    #expect(version(#""[registry:5000/api:1.42.0]""#) == "1.42.0")
    #expect(version(#""[a:1 b:2]""#) == "" && version(#""[]""#) == "")
    for list in [#"["77beef0","41aa77c"]"#, #""[77beef0 41aa77c]""#] {
      let several = notice("on-deployed", more: #","revisions":\#(list)"#)
        .replacing(#""revision":"9fceb02""#, with: #""revision":"<no value>""#)
      #expect(decoding.string(decoding.event(several)?.sha ?? .none) == "77beef0")
    }
  }

  @Test("who synced it, or that nobody had to")
  func triggers() {
    let decoding = Decoding()
    let auto = decoding.event(notice("on-deployed", more: #","automated":true,"initiatedBy":"""#))
    #expect(auto?.trigger == .auto)
    let text = decoding.event(notice("on-deployed", more: #","automated":"true""#))
    #expect(text?.trigger == .auto)
    let manual = decoding.event(
      notice("on-deployed", more: #","automated":false,"initiatedBy":"ann""#))
    #expect(manual?.trigger == .manual && decoding.string(manual?.actor ?? .none) == "ann")
    #expect(decoding.event(notice("on-deployed"))?.trigger == EventTrigger.none)
    // As a template prints all that is known of who began it.
    let nobody = decoding.event(
      notice("on-deployed", more: #","initiatedBy":"map[automated:true]""#))
    #expect(nobody?.trigger == .auto && nobody?.actor == Symbol.none)
    let person = decoding.event(notice("on-deployed", more: #","initiatedBy":"map[username:ann]""#))
    #expect(person?.trigger == .manual && decoding.string(person?.actor ?? .none) == "ann")
  }

  @Test("degraded health is an alert and no failed deployment; it happened when that was known")
  func degraded() {
    let decoding = Decoding()
    func alert(_ time: String) -> [String] {
      [
        #"{"time":\#(time),"kind":"alert","state":"firing","id":"api@2026-03-02T09:58:01Z","service":"api","env":"production","name":"on-health-degraded"}"#
      ]
    }
    #expect(decoding.native(notice("on-health-degraded")) == alert(#""2026-03-02T09:59:40Z""#))
    #expect(
      decoding.native(notice("on-health-degraded", more: #","time":"2026-03-02T12:00:00Z""#))
        == alert(#""2026-03-02T12:00:00Z""#))
    let envelope =
      #"{"received":"2026-03-02T11:00:00Z","headers":{},"body":\#(notice("on-health-degraded"))}"#
    #expect(decoding.native(envelope) == alert("1772449200000000000"))
  }

  @Test("other triggers are known, and ignored")
  func others() {
    for trigger in [
      "on-created", "on-deleted", "on-sync-succeeded", "on-sync-status-unknown", "on-my-own",
    ] {
      let line = Decoding().line(notice(trigger))
      #expect(line.format == .argocd && line.what == trigger)
      #expect(line.events.isEmpty && line.rejections.isEmpty && line.ignored.count == 1)
    }
  }

  @Test("a retry is the same event")
  func redelivery() {
    let decoding = Decoding()
    let text = notice("on-deployed")
    #expect(decoding.event(text) != nil && decoding.event(text) == decoding.event(text))
  }

  @Test("what is missing is named, also where the template writes that it has no value")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.refusals(notice("on-deployed", finished: "<no value>"))
        == [#""finishedAt" is missing, expected a time since 1971"#])
    #expect(
      decoding.refusals(
        notice("on-deployed").replacing(#""namespace":"production","#, with: ""))
        == [#""namespace" is missing, expected a string"#])
    #expect(
      decoding.refusals(notice("on-deployed").replacing("9fceb02", with: "<no value>"))
        == [#""revision" is missing, expected a string, or "version""#])
    #expect(
      decoding.refusals(#"{"argocd":1,"app":"api"}"#)
        == [#""trigger" is missing, expected a string"#])
  }
}
