import Testing

@testable import DeliveryEvents

@Suite("PagerDuty")
struct PagerDutyTests {
  private static let incident =
    #""id":"PINC7","type":"incident","html_url":"https://acme.example/incidents/PINC7","status":"triggered","created_at":"2026-03-02T10:15:27Z","title":"api: errors","service":{"id":"PSVC","summary":"api"},"teams":[{"summary":"core"}],"priority":{"summary":"P1"},"urgency":"high","resolve_reason":null"#

  private func event(
    _ type: String, data: String = incident, at: String = "2026-03-02T10:18:02.001Z",
    agent: String = "null", id: String = "01DE"
  ) -> String {
    #"{"event":{"id":"\#(id)","event_type":"\#(type)","resource_type":"incident","occurred_at":"\#(at)","agent":\#(agent),"data":{\#(data)}}}"#
  }

  private let rest =
    #""id":"PINC7","service":"api","team":"core","url":"https://acme.example/incidents/PINC7","source":"pagerduty","event":"01DE","title":"api: errors","opened":"2026-03-02T10:15:27Z","severity":"P1"}"#

  @Test(
    "each event that changes a state, at the time it happened",
    arguments: [
      ("incident.acknowledged", "acknowledged"), ("incident.unacknowledged", "opened"),
      ("incident.reopened", "reopened"), ("incident.resolved", "resolved"),
    ])
  func states(type: String, state: String) {
    let decoding = Decoding()
    let text = event(type)
    #expect(
      decoding.native(text) == [
        #"{"time":"2026-03-02T10:18:02.001Z","kind":"incident","state":"\#(state)",\#(rest)"#
      ])
    #expect(decoding.line(text).what == type)
    #expect(decoding.line(text).format == .pagerduty)
  }

  @Test("an incident was opened when it was created, not when its event was sent")
  func triggered() {
    #expect(
      Decoding().native(event("incident.triggered")) == [
        #"{"time":"2026-03-02T10:15:27Z","kind":"incident","state":"opened",\#(rest)"#
      ])
    let undated = Self.incident.replacing(#""created_at":"2026-03-02T10:15:27Z","#, with: "")
    #expect(
      Decoding().native(event("incident.triggered", data: undated)).first?
        .hasPrefix(#"{"time":"2026-03-02T10:18:02.001Z""#) ?? false)
  }

  @Test("an incident that was merged into another did not recover")
  func merged() {
    let data = Self.incident.replacing(
      #""resolve_reason":null"#,
      with: #""resolve_reason":{"type":"merge_resolve_reason","incident":{"id":"P2"}}"#)
    let line = Decoding().line(event("incident.resolved", data: data))
    #expect(line.events.map(\.state) == [.cancelled])
    #expect(line.what == "incident.resolved merged")
  }

  @Test("who did it stands there; nobody stands for automation")
  func agent() {
    let decoding = Decoding()
    let agent = #"{"summary":"ann","type":"user_reference"}"#
    #expect(
      decoding.string(decoding.event(event("incident.resolved", agent: agent))?.actor ?? .none)
        == "ann")
    #expect(decoding.event(event("incident.resolved"))?.actor == Symbol.none)
  }

  @Test("without a priority the urgency is the severity")
  func urgency() {
    let decoding = Decoding()
    let data = Self.incident.replacing(#""priority":{"summary":"P1"}"#, with: #""priority":null"#)
    let found = decoding.event(event("incident.triggered", data: data))
    #expect(decoding.string(found?.severity ?? .none) == "high")
  }

  @Test("news that change no state leave the state as it is")
  func updates() {
    let decoding = Decoding()
    for type in ["incident.priority_updated", "incident.escalated", "incident.reassigned"] {
      #expect(decoding.line(event(type)).events.map(\.state) == [.opened])
      let acknowledged = Self.incident.replacing("triggered", with: "acknowledged")
      #expect(decoding.line(event(type, data: acknowledged)).events.map(\.state) == [.acknowledged])
      // An incident that is over must not be over later.
      let resolved = Self.incident.replacing("triggered", with: "resolved")
      let line = decoding.line(event(type, data: resolved))
      #expect(line.events.isEmpty && line.rejections.isEmpty && line.ignored.count == 1)
    }
    // Without its creation the news' time would pass for the opening.
    let undated = Self.incident.replacing(#""created_at":"2026-03-02T10:15:27Z","#, with: "")
    let line = decoding.line(event("incident.priority_updated", data: undated))
    #expect(line.events.isEmpty)
    #expect(line.ignored == ["changes no state, and does not say when the incident began"])
  }

  @Test("notes, responders, services and pings are known, and ignored")
  func others() {
    let decoding = Decoding()
    for (type, data) in [
      ("incident.annotated", #""incident":{"id":"PINC7"},"id":"N1","type":"incident_note""#),
      ("incident.responder.added", #""incident":{"id":"PINC7"},"type":"incident_responder""#),
      ("service.updated", #""id":"PSVC","type":"service""#), ("pagey.ping", #""type":"ping""#),
      ("incident.never_heard_of", #""type":"news""#),
    ] {
      let line = decoding.line(event(type, data: data))
      #expect(line.format == .pagerduty && line.what == type)
      #expect(line.events.isEmpty && line.rejections.isEmpty && line.ignored.count == 1)
    }
  }

  @Test("a custom field says the environment and the cause")
  func customFields() {
    let data =
      #""incident":{"id":"PINC7"},"type":"incident_field_values","custom_fields":[{"name":"environment","value":"production"},{"display_name":"Deployment","value":"1187"},{"name":"mood","value":"bad"}]"#
    #expect(
      Decoding().native(event("incident.custom_field_values.updated", data: data)) == [
        #"{"time":"2026-03-02T10:18:02.001Z","kind":"incident","state":"opened","id":"PINC7","env":"production","source":"pagerduty","event":"01DE","deploy":"1187"}"#
      ])
    let none = #""incident":{"id":"PINC7"},"custom_fields":[{"name":"mood","value":"bad"}]"#
    let line = Decoding().line(event("incident.custom_field_values.updated", data: none))
    #expect(line.events.isEmpty && line.ignored.count == 1)
  }

  @Test("a custom field may have several values, and be known by the name that is shown")
  func fieldsOfSeveralValues() {
    func native(_ field: String) -> String {
      let data = #""incident":{"id":"PINC7"},"custom_fields":[\#(field)]"#
      return Decoding().native(event("incident.custom_field_values.updated", data: data)).joined()
    }
    #expect(
      native(#"{"name":"affected_services","value":["web","shop"]}"#)
        .contains(#""services":["web","shop"]"#))
    #expect(
      native(#"{"name":"x","display_name":"Affected Services","value":["web"]}"#)
        .contains(#""service":"web""#))
    #expect(
      native(#"{"name":"x","display_name":"Deployment","value":"1187"}"#)
        .contains(#""deploy":"1187""#))
    #expect(native(#"{"name":"service","value":[]}"#).isEmpty)
  }

  @Test("a delivery that comes again is the same event, another one is not")
  func redelivery() {
    let decoding = Decoding()
    let first = decoding.event(event("incident.resolved"))
    #expect(first?.key == decoding.event(event("incident.resolved"))?.key)
    #expect(first?.key != decoding.event(event("incident.resolved", id: "01DF"))?.key)
    // Without an id of its own the header tells.
    let bare = event("incident.resolved", id: "")
    let line = decoding.line(#"{"headers":{"X-Webhook-Id":"w-1"},"body":\#(bare)}"#)
    #expect(line.events.map(\.isKeyedByEvent) == [true])
  }

  @Test("versions 1 and 2 are told and skipped; messages of others are not taken for them")
  func oldVersions() {
    let decoding = Decoding()
    for message in [
      #"{"event":"incident.trigger","id":"m1","incident":{"id":"P1"}}"#,
      #"{"type":"incident.resolve","id":"m2","data":{"incident":{}}}"#,
    ] {
      let line = decoding.line(#"{"messages":[\#(message)]}"#)
      #expect(line.format == .pagerduty && line.events.isEmpty && line.rejections.isEmpty)
      #expect(line.ignored == ["a webhook of version 1 or 2: only version 3 is read"])
    }
    for text in [#"{"messages":[{"role":"user","content":"hi"}]}"#, #"{"messages":[]}"#] {
      #expect(decoding.line(text).rejections.map(\.cause) == [.unknownFormat])
    }
  }

  @Test("what is missing is named")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.refusals(event("incident.resolved", at: "soon"))
        == [#""event.occurred_at" is "soon", expected a time since 1971"#])
    let nameless = Self.incident.replacing(#""id":"PINC7""#, with: #""id":null"#)
    #expect(
      decoding.refusals(event("incident.resolved", data: nameless))
        == [#""event.data.id" is missing, expected a string"#])
    // A header that claims a body of another kind does not make it one.
    #expect(
      decoding.refusals(#"{"headers":{"x-pagerduty-signature":"v1=0"},"body":{"a":1}}"#)
        == [#""event.event_type" is missing, expected a string"#])
  }
}
