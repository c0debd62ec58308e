import Testing

@testable import DeliveryEvents

@Suite("Alertmanager and Grafana")
struct AlertmanagerTests {
  private func group(_ alerts: String, more: String = "") -> String {
    #"{"version":"4","receiver":"team","status":"firing"\#(more),"alerts":[\#(alerts)]}"#
  }

  private func alert(_ status: String, ends: String, print: String = "c8a9") -> String {
    #"{"status":"\#(status)","labels":{"alertname":"Errors","service":"api","environment":"production","severity":"critical","team":"core"},"annotations":{"summary":"5 %"},"startsAt":"2026-03-02T10:14:55Z","endsAt":"\#(ends)","fingerprint":"\#(print)"}"#
  }

  @Test("each alert of a group counts by itself, whatever the group's status says")
  func mixed() {
    let line = Decoding().line(
      group(
        alert("resolved", ends: "2026-03-02T10:20:00Z", print: "one") + ","
          + alert("firing", ends: "0001-01-01T00:00:00Z", print: "two")))
    #expect(line.events.map(\.state) == [.resolved, .firing])
    #expect(line.events[0].time == Timestamp(seconds: 1_772_446_800))
    #expect(line.events[1].time == Timestamp(seconds: 1_772_446_495))
  }

  @Test("what it says in a native line")
  func mapped() {
    let lines = Decoding().native(group(alert("firing", ends: "0001-01-01T00:00:00Z")))
    #expect(
      lines == [
        #"{"time":"2026-03-02T10:14:55Z","kind":"alert","state":"firing","id":"c8a9@2026-03-02T10:14:55Z","service":"api","env":"production","team":"core","title":"5 %","name":"Errors","started":"2026-03-02T10:14:55Z","severity":"critical"}"#
      ])
  }

  @Test("a repeated notification is the same event")
  func repeated() {
    let decoding = Decoding()
    let text = group(alert("firing", ends: "0001-01-01T00:00:00Z"))
    #expect(decoding.event(text)?.key == decoding.event(text)?.key)
  }

  @Test("one odd alert is refused by its place, the others are read")
  func odd() {
    let line = Decoding().line(
      group(
        alert("firing", ends: "0001-01-01T00:00:00Z") + ","
          + alert("resolved", ends: "0001-01-01T00:00:00Z")))
    #expect(line.events.count == 1)
    #expect(line.rejections.map(\.field) == ["alerts[1].endsAt"])
    #expect(line.rejections.map(\.cause) == [.badTime])
  }

  @Test("alerts that the sender cut off are said")
  func truncated() {
    let line = Decoding().line(
      group(alert("firing", ends: "0001-01-01T00:00:00Z"), more: #","truncatedAlerts":3"#))
    #expect(line.ignored == ["3 alerts were cut off by the sender (truncatedAlerts)"])
  }

  @Test("with an organisation it is Grafana's")
  func grafana() {
    let line = Decoding().line(
      group(alert("firing", ends: "0001-01-01T00:00:00Z"), more: #","orgId":1"#))
    #expect(line.format == .grafana)
    #expect(line.events.count == 1)
  }
}
