import Testing

@testable import DeliveryEvents

@Suite("incident.io")
struct IncidentIOTests {
  private func incident(
    _ category: String, times: [(String, String)] = [], more: String = "", mode: String = "standard"
  ) -> String {
    let values = times.map {
      #"{"incident_timestamp":{"name":"\#($0.0)"},"value":{"value":"\#($0.1)"}}"#
    }
    return
      #"{"id":"01FD","reference":"INC-7","name":"Checkout fails","mode":"\#(mode)","severity":{"name":"Major","rank":2},"incident_status":{"name":"S","category":"\#(category)"},"permalink":"https://app.example/7","created_at":"2026-03-02T10:16:00Z","updated_at":"2026-03-02T12:00:00Z","incident_timestamp_values":[\#(values.joined(separator: ","))]\#(more)}"#
  }

  private func event(_ type: String, _ body: String) -> String {
    #"{"event_type":"public_incident.\#(type)","public_incident.\#(type)":\#(body)}"#
  }

  private func line(_ time: String, _ state: String, opened: String = "2026-03-02T10:16:00Z")
    -> String
  {
    #"{"time":"\#(time)","kind":"incident","state":"\#(state)","id":"01FD","url":"https://app.example/7","title":"Checkout fails","opened":"\#(opened)","severity":"Major"}"#
  }

  @Test("each category of a status, at the incident's last change when no better time is known")
  func categories() {
    let now = "2026-03-02T12:00:00Z"
    let rows: [(String, [String])] = [
      ("triage", [line("2026-03-02T10:16:00Z", "opened")]), ("live", [line(now, "acknowledged")]),
      ("active", [line(now, "acknowledged")]),
      ("learning", [line(now, "mitigated"), line(now, "resolved")]),
      ("post-incident", [line(now, "mitigated"), line(now, "resolved")]),
      ("closed", [line(now, "resolved")]), ("declined", [line(now, "cancelled")]),
      ("merged", [line(now, "cancelled")]), ("canceled", [line(now, "cancelled")]),
    ]
    for (category, lines) in rows {
      let decoding = Decoding()
      let text = event("incident_updated_v2", incident(category))
      #expect(decoding.native(text) == lines, "\(category)")
      #expect(decoding.line(text).what == "incident_updated_v2 \(category)")
      #expect(decoding.line(text).format == .incidentio)
    }
  }

  @Test("the times that people confirmed go before")
  func times() {
    let times = [
      ("Reported at", "2026-03-02T10:10:00Z"), ("Accepted at", "2026-03-02T10:20:00Z"),
      ("Fixed at", "2026-03-02T10:52:00Z"), ("Resolved at", "2026-03-02T11:10:00Z"),
      ("Closed at", "2026-03-02T11:59:00Z"),
    ]
    let reported = "2026-03-02T10:10:00Z"
    #expect(
      Decoding().native(event("incident_created_v2", incident("triage", times: times)))
        == [line(reported, "opened", opened: reported)])
    #expect(
      Decoding().native(event("incident_updated_v2", incident("live", times: times)))
        == [line("2026-03-02T10:20:00Z", "acknowledged", opened: reported)])
    #expect(
      Decoding().native(event("incident_updated_v2", incident("closed", times: times)))
        == [
          line("2026-03-02T10:52:00Z", "mitigated", opened: reported),
          line("2026-03-02T11:10:00Z", "resolved", opened: reported),
        ])
    // Who keeps no "Resolved at" has recovered when it was fixed, not when it was filed away.
    let fewer = times.filter { $0.0 != "Resolved at" }
    #expect(
      Decoding().native(event("incident_updated_v2", incident("closed", times: fewer))).last
        == line("2026-03-02T10:52:00Z", "resolved", opened: reported))
  }

  @Test("one that is created live is opened, and acknowledged")
  func createdLive() {
    let found = Decoding().line(event("incident_created_v2", incident("live")))
    #expect(found.events.map(\.state) == [.opened, .acknowledged])
    #expect(found.events.map(\.time.nanoseconds).sorted() == found.events.map(\.time.nanoseconds))
  }

  private func update(_ from: String, _ to: String, times: [(String, String)] = []) -> String {
    event(
      "incident_status_updated_v2",
      #"{"incident":\#(incident(to, times: times)),"previous_status":{"category":"\#(from)"},"new_status":{"category":"\#(to)"}}"#
    )
  }

  @Test("a change of status holds the incident one level deeper, and may reopen it")
  func statusUpdated() {
    let decoding = Decoding()
    #expect(decoding.line(update("triage", "live")).events.map(\.state) == [.acknowledged])
    #expect(decoding.line(update("closed", "live")).events.map(\.state) == [.reopened])
    #expect(
      decoding.line(update("live", "learning")).events.map(\.state) == [.mitigated, .resolved])
    #expect(decoding.native(update("live", "closed")) == [line("2026-03-02T12:00:00Z", "resolved")])
  }

  @Test("one that was none after all, or over, and is going on is open again")
  func reopened() {
    let wanted = [line("2026-03-02T12:00:00Z", "reopened")]
    for before in ["declined", "merged", "canceled", "learning", "closed"] {
      for now in ["triage", "live"] {
        #expect(Decoding().native(update(before, now)) == wanted, "\(before) \(now)")
      }
    }
    #expect(Decoding().event(update("live", "triage"))?.state == .opened)
  }

  @Test("declined a second time it is none, though its stamp is that of the first time")
  func declinedAgain() {
    for (category, stamp) in [
      ("declined", "Declined at"), ("merged", "Merged at"), ("canceled", "Canceled at"),
    ] {
      let times = [(stamp, "2026-03-02T10:20:00Z")]
      #expect(
        Decoding().native(update("triage", category, times: times))
          == [line("2026-03-02T12:00:00Z", "cancelled")])
    }
    // A stamp may be later than the last change that is told.
    #expect(
      Decoding().native(
        update("triage", "declined", times: [("Declined at", "2026-03-02T12:30:00Z")]))
        == [line("2026-03-02T12:30:00Z", "cancelled")])
  }

  @Test("one that was none until now and is over was not over before")
  func closedAfterDeclined() {
    let times = [("Resolved at", "2026-03-02T11:10:00Z")]
    #expect(
      Decoding().native(update("declined", "closed", times: times))
        == [line("2026-03-02T12:00:00Z", "resolved")])
    #expect(
      Decoding().native(update("live", "closed", times: times))
        == [line("2026-03-02T11:10:00Z", "resolved")])
  }

  @Test("custom fields say service, environment, team and cause")
  func customFields() {
    func field(_ name: String, _ values: String) -> String {
      #"{"custom_field":{"name":"\#(name)"},"values":[\#(values)]}"#
    }
    let one = field("Service", #"{"value_catalog_entry":{"name":"api"}}"#)
    let two = field(
      "Affected services",
      #"{"value_option":{"value":"api"}},{"value_option":{"value":"web"}}"#)
    let env = field("Environment", #"{"value_option":{"value":"production"}}"#)
    let cause = field("Deployment", #"{"value_text":"1187"}"#)
    func native(_ fields: [String]) -> String {
      Decoding().native(
        event(
          "incident_updated_v2",
          incident(
            "triage", more: #","custom_field_entries":[\#(fields.joined(separator: ","))]"#))
      )
      .joined()
    }
    #expect(native([one, env, cause]).contains(#""service":"api","env":"production""#))
    #expect(native([one, env, cause]).contains(#""deploy":"1187""#))
    #expect(native([two]).contains(#""services":["api","web"]"#))
  }

  @Test("private events, practice, streams and events about other things are known, and ignored")
  func ignored() {
    let practice = event("incident_created_v2", incident("live", mode: "test"))
    let stream = event("incident_created_v2", incident("live", mode: "stream"))
    let secret =
      #"{"event_type":"private_incident.incident_updated_v2","private_incident.incident_updated_v2":{"id":"01FD"}}"#
    let action =
      #"{"event_type":"public_incident.action_created_v1","public_incident.action_created_v1":{"id":"a"}}"#
    for text in [practice, stream, secret, action] {
      let line = Decoding().line(text)
      #expect(line.format == .incidentio && line.events.isEmpty && line.rejections.isEmpty)
      #expect(line.ignored.count == 1)
    }
  }

  @Test("a delivery that comes again is the same, by the header that numbers it")
  func redelivery() {
    let decoding = Decoding()
    func delivery(_ id: String) -> String {
      #"{"headers":{"webhook-id":"\#(id)","webhook-timestamp":"1772445600"},"body":\#(event("incident_created_v2", incident("live")))}"#
    }
    let first = decoding.line(delivery("msg_1")).events.map(\.key)
    #expect(first.count == 2 && first[0] != first[1])
    #expect(first == decoding.line(delivery("msg_1")).events.map(\.key))
    #expect(first != decoding.line(delivery("msg_2")).events.map(\.key))
  }

  @Test("what is missing or odd is named where it stands")
  func odd() {
    let decoding = Decoding()
    let type = "public_incident.incident_updated_v2"
    #expect(
      decoding.refusals(event("incident_updated_v2", incident("asleep")))
        == [
          #""\#(type).incident_status.category" is "asleep", expected triage, live, learning, closed, declined, merged or canceled"#
        ])
    let undated = incident("live").replacing(
      #""updated_at":"2026-03-02T12:00:00Z""#, with: #""updated_at":"later""#)
    #expect(
      decoding.refusals(event("incident_updated_v2", undated))
        == [#""\#(type).updated_at" is "later", expected a time since 1971"#])
    #expect(
      decoding.refusals(event("incident_updated_v2", "null"))
        == [#""\#(type).incident_status.category" is missing, expected a string"#])
  }
}
