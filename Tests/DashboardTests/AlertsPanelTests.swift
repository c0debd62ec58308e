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

@Test("who has seen an alert has done so at a time like all others, in the zone that is shown")
func timeOfAcknowledgement() throws {
  let alert = try #require(Sample.snapshot.alerts.first)
  var status = Sample.status
  status.marks.acknowledgements[alert.id] = Acknowledgement(
    rule: alert.rule, by: "ana", at: "2026-11-22T14:05:31.935315663Z", comment: "looking")
  var view = Sample.view()
  _ = view.open(Place(.alerts))
  let frame = render(
    snapshot: Sample.snapshot, status: status, view: view, size: Size(rows: 40, columns: 120),
    detail: Sample.detail(for: view.place))
  #expect(frame.text.contains("by ana at 2026-11-22 14:05:31  looking"))
}
