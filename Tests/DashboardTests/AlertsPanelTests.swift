import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("of very many open incidents those that fit are shown, and all are counted")
func manyIncidents() throws {
  var snapshot = Sample.snapshot
  let one = try #require(snapshot.openIncidents.first)
  snapshot.openIncidents = (0..<5000).map { number in
    var incident = one
    incident.id = "INC-\(number)"
    return incident
  }
  let scene = Scene(snapshot: snapshot, status: Sample.status, view: Sample.view())
  let panel = AlertsPanel()
  let content = panel.content(of: scene)
  #expect(content.incidents == 5000)
  #expect(content.lines.count < 500)
  #expect(content.lines.count + content.unsaid == 5000 + snapshot.alerts.count)
  for rows in [1, 5, 400] {
    let frame = render(
      snapshot: snapshot, status: Sample.status, view: Sample.view(),
      size: Size(rows: rows + 20, columns: 160))
    let found = try #require(frame.text.firstMatch(of: /\+(\d+) more/))
    let shown = frame.text.matches(of: /INC-\d+ for/).count
    let critical = frame.text.matches(of: /! CRIT|X MISS|~ WARN  \D/).count
    #expect(shown + (Int(found.1) ?? 0) <= 5000 + snapshot.alerts.count)
    #expect(shown + (Int(found.1) ?? 0) + critical >= 5000)
  }
}
