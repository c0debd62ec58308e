import Testing

@testable import DeliveryEvents

@Suite("Opsgenie")
struct OpsgenieTests {
  private func action(
    _ action: String, updated: String = "1772446682001000003",
    tags: String = #"["env:production","service:api","flaky"]"#, more: String = ""
  ) -> String {
    #"{"source":{"name":"web"},"alert":{"updatedAt":\#(updated),"tags":\#(tags),"teams":["t-1","t-2"],"message":"errors","username":"ann","alertId":"a-7","alias":"api-errors","createdAt":1772446527104,"entity":"shop","priority":"P2"\#(more)},"action":"\#(action)","integrationName":"log"}"#
  }

  @Test(
    "each action that changes a state, at the time of the alert's update in nanoseconds",
    arguments: [
      ("Create", "opened"), ("Acknowledge", "acknowledged"), ("UnAcknowledge", "opened"),
      ("Close", "resolved"), ("Delete", "resolved"),
    ])
  func states(action: String, state: String) {
    let decoding = Decoding()
    let text = self.action(action)
    #expect(
      decoding.native(text) == [
        #"{"time":1772446682001000003,"kind":"incident","state":"\#(state)","id":"a-7","service":"api","env":"production","team":"t-1","actor":"ann","title":"errors","opened":1772446527104,"severity":"P2"}"#
      ])
    let event = decoding.event(text)
    #expect(event?.time == Timestamp(nanoseconds: 1_772_446_682_001_000_003))
    #expect(event?.opened == Timestamp(nanoseconds: 1_772_446_527_104_000_000))
    #expect(decoding.line(text).format == .opsgenie && decoding.line(text).what == action)
  }

  @Test("other actions are known, and ignored")
  func others() {
    for action in ["AddNote", "AddTags", "AssignOwnership", "EscalateNext", "UpdatePriority"] {
      let line = Decoding().line(self.action(action))
      #expect(line.events.isEmpty && line.rejections.isEmpty && line.what == action)
      #expect(line.ignored == ["an action that changes no state"])
    }
  }

  @Test("the service is the entity where no tag says it; details say what tags do not")
  func services() {
    let decoding = Decoding()
    let plain = decoding.event(action("Create", tags: #"["flaky"]"#))
    #expect(decoding.string(plain?.service ?? .none) == "shop")
    let detailed = decoding.event(
      action(
        "Create", tags: #"["service:api"]"#,
        more: #","details":{"service":"web","environment":"staging","deployment":"12"}"#))
    #expect(decoding.string(detailed?.service ?? .none) == "api")
    #expect(decoding.string(detailed?.env ?? .none) == "staging")
    #expect(decoding.string(detailed?.deploy ?? .none) == "12")
  }

  @Test("of several services all are named")
  func severalServices() {
    let text = action(
      "Create", tags: #"["service:api","env:production","service:web","service:api"]"#)
    let native = Decoding().native(text).joined()
    #expect(native.contains(#""services":["api","web"]"#) && !native.contains(#""service":"#))
  }

  @Test("blanks around a tag's words are none of them, and an empty one says nothing")
  func blanks() {
    let decoding = Decoding()
    let plain = decoding.native(action("Create"))
    #expect(
      decoding.native(action("Create", tags: #"["env: production"," service : api ","flaky"]"#))
        == plain)
    let empty = decoding.event(
      action(
        "Create", tags: #"["service:","env: "]"#, more: #","details":{" env ":" staging "}"#))
    #expect(decoding.string(empty?.service ?? .none) == "shop")
    #expect(decoding.string(empty?.env ?? .none) == "staging")
  }

  @Test("what Opsgenie did itself was done by nobody")
  func system() {
    let text = action("Close").replacing(#""username":"ann""#, with: #""username":"System""#)
    #expect(Decoding().event(text)?.actor == Symbol.none)
  }

  @Test("an action that is sent again is the same event")
  func redelivery() {
    let decoding = Decoding()
    let first = decoding.event(action("Close"))
    #expect(first != nil && first == decoding.event(action("Close")))
  }

  @Test("a creation may go by its own time, a closing must say when")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.event(action("Create", updated: "null"))?.time
        == Timestamp(nanoseconds: 1_772_446_527_104_000_000))
    #expect(
      decoding.refusals(action("Close", updated: "null"))
        == [#""alert.updatedAt" is missing, expected a time since 1971"#])
    #expect(
      decoding.refusals(action("Close", updated: #""now""#))
        == [#""alert.updatedAt" is "now", expected a time since 1971"#])
  }
}
