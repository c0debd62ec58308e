import Testing

@testable import DeliveryEvents

@Suite("rows of Four Keys")
struct FourKeysTests {
  private static let alert =
    #"{"status":"firing","labels":{"alertname":"Errors","service":"api"},"annotations":{},"startsAt":"2026-03-02T10:14:55Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"c8a9"}"#

  private func quoted(_ text: String) -> String {
    var quoted = ""
    JSONNode.string(text).write(into: &quoted)
    return quoted
  }

  private func row(
    _ source: String, _ type: String, _ metadata: String, id: String = "7",
    signature: String = "a1b2"
  ) -> String {
    #"{"event_type":"\#(type)","id":"\#(id)","metadata":\#(metadata),"time_created":"2026-03-02T10:15:27Z","signature":"\#(signature)","msg_id":"m-1","source":"\#(source)"}"#
  }

  @Test("a row says what the payload in it says, as a string or as it is")
  func inside() {
    let decoding = Decoding()
    for format in [EventFormat.pagerduty, .opsgenie, .datadog, .tekton, .argocd] {
      for metadata in [format.sample, quoted(format.sample)] {
        let line = decoding.line(row("x", "y", metadata))
        #expect(line.format == format && line.rejections.isEmpty)
        let kinds = line.events.map { [$0.kind.word, $0.state.word] }
        #expect(kinds == decoding.line(format.sample).events.map { [$0.kind.word, $0.state.word] })
      }
    }
  }

  @Test("the row's id and signature tell it from others, whatever the payload says of itself")
  func identity() {
    let decoding = Decoding()
    let body = quoted(EventFormat.pagerduty.sample)
    func key(_ id: String, _ signature: String) -> UInt64? {
      decoding.event(row("pagerduty", "incident.triggered", body, id: id, signature: signature))?
        .key
    }
    #expect(key("7", "a") != nil && key("7", "a") == key("7", "a"))
    #expect(key("7", "a") != key("7", "b"))
    #expect(key("7", "a") != key("8", "a"))
  }

  @Test("of a group of alerts there is a row for each, of one signature")
  func prometheus() {
    let decoding = Decoding()
    let other = Self.alert.replacing("c8a9", with: "d7b6").replacing("api", with: "web")
    let first = decoding.line(
      row("prometheus", "incident.triggered", quoted(Self.alert), id: "c8a9"))
    let second = decoding.line(row("prometheus", "incident.triggered", quoted(other), id: "d7b6"))
    #expect(first.format == .alertmanager && second.format == .alertmanager)
    #expect(first.events.map(\.kind) == [.alert] && second.events.map(\.kind) == [.alert])
    #expect(first.events.map(\.key) != second.events.map(\.key))
  }

  @Test("the event's name of a row of GitHub stands for the header that bodies do not have")
  func headers() throws {
    let node = try #require(
      row("github", "deployment_status", "{}").withCString { pointer in
        JSONNode(
          UnsafeRawBufferPointer(
            start: pointer, count: row("github", "deployment_status", "{}").utf8.count))
      })
    let envelope = try #require(Envelope(row: node))
    #expect(envelope.payload(envelope.body).headers["x-github-event"] == "deployment_status")
  }

  @Test("a row around what nobody knows, or around no object, is refused as that")
  func odd() {
    let decoding = Decoding()
    #expect(
      decoding.refusals(
        row("circleci", "workflow-completed", quoted(#"{"workflow":{},"type":"x"}"#)))
        == [
          #"an object with the keys type, workflow, expected a native line with "time" and a known "kind", or a payload of a known tool"#
        ])
    #expect(
      decoding.refusals(row("github", "push", #""cut off {""#))
        == [#""metadata" is "cut off {", expected a JSON object"#])
    // PagerDuty's parser there takes version 2.
    let old = decoding.line(
      row(
        "pagerduty", "incident.trigger",
        quoted(#"{"messages":[{"event":"incident.trigger","id":"m","incident":{}}]}"#)))
    #expect(old.format == .pagerduty && old.events.isEmpty && old.ignored.count == 1)
    // Without a mark of its own, or an event's name, it is no row.
    #expect(
      decoding.refusals(#"{"event_type":"push","metadata":{"a":1}}"#).first?
        .hasPrefix("an object with the keys event_type, metadata") ?? false)
  }
}
