import DeliveryEvents
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

/// The overview with some alerts, and whatever was said of them.
private func overview(
  _ alerts: [Alert], _ view: ViewState = Sample.view(),
  _ change: (inout FeedStatus) -> Void = { _ in }
) -> String {
  var snapshot = Sample.snapshot
  (snapshot.alerts, snapshot.openIncidents) = (alerts, [])
  var status = Sample.status
  change(&status)
  return render(
    snapshot: snapshot, status: status, view: view, size: Size(rows: 40, columns: 160)
  ).text
}

@Test("what wants no attention is told apart: held back is not acknowledged")
func settledAlerts() throws {
  var held = try #require(Sample.snapshot.alerts.last)
  held.inhibitedBy = "source-stale"
  var seen = try #require(Sample.snapshot.alerts.first)
  #expect(overview([held]).contains("ALERTS 0, 1 held back, "))
  seen.inhibitedBy = nil
  let text = overview([seen, held]) { status in
    status.marks.acknowledgements[seen.id] = Acknowledgement(
      rule: seen.rule, by: "ana", at: "2026-11-22T14:05:31Z", comment: "")
  }
  #expect(text.contains("ALERTS 0, 1 acknowledged, 1 held back, "))
}

@Test("what is held back is in the head of the list, where there is room for 80 columns")
func heldInList() throws {
  var snapshot = Sample.snapshot
  snapshot.alerts[1].inhibitedBy = "cfr-high"
  var view = Sample.view()
  _ = view.open(Place(.alerts))
  let frame = render(
    snapshot: snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 80))
  #expect(frame.text.contains("1 open") && frame.text.contains("1 held back"))
}

@Test("an alert says its window where that is not the one that is shown")
func windowOfAlert() throws {
  var alert = try #require(Sample.snapshot.alerts.first)
  alert.windowNanoseconds = 30 * Sample.day
  #expect(!overview([alert]).contains("last 30d"))
  var view = Sample.view()
  view.window = WindowChoice(days: 90)
  #expect(overview([alert], view).contains("17.3% is not below 15%, last 30d"))
  alert.windowNanoseconds = 0
  #expect(!overview([alert], view).contains("last 30d"))
}

@Test("an alert has one word on both screens")
func wordOfAlert() throws {
  for (rule, severity, word) in [
    ("lead-time-high", .warning, "X MISS"), ("recovery-high", .warning, "X MISS"),
    ("frequency-low", .warning, "X MISS"), ("cfr-high", .critical, "! CRIT"),
    ("speed-without-safety", .warning, "~ WARN"), ("own", .info, "i INFO"),
    ("frequency-low", .critical, "! CRIT"),
  ] as [(String, Alert.Severity, String)] {
    let alert = Alert(
      rule: rule, measure: .leadTime, severity: severity, episode: Sample.firing(minutes: 3),
      value: 1, message: "message of it", services: [])
    #expect(overview([alert]).contains("\(word)  message of it"), "\(rule)")
    var snapshot = Sample.snapshot
    (snapshot.alerts, snapshot.otherAlerts) = ([alert], [])
    var view = Sample.view()
    _ = view.open(Place(.alerts))
    let list = render(
      snapshot: snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 120))
    #expect(list.text.contains("\(word)  firing"), "\(list.text)")
  }
}

@Test("a silence ends by the clock of whoever said it, whatever instant is shown")
func marksClock() throws {
  let alert = try #require(Sample.snapshot.alerts.first)
  let wall = Sample.now.advanced(byNanoseconds: 100 * Sample.day)
  var silence = Silence(
    until: wall.advanced(byNanoseconds: 3_600_000_000_000), by: "ana", comment: "")
  silence.rule = alert.rule
  var view = Sample.view()
  _ = view.open(Place(.alerts))
  func text(_ clock: Timestamp) -> String {
    var status = Sample.status
    status.marks.silences["1f"] = silence
    status.marksClock = clock
    return render(
      snapshot: Sample.snapshot, status: status, view: view, size: Size(rows: 40, columns: 120),
      detail: Sample.detail(for: view.place)
    ).text
  }
  let during = text(wall)
  #expect(during.contains("1h00m left") && during.contains("for 1h00m more"), "\(during)")
  #expect(during.contains("1 silenced"))
  let after = text(wall.advanced(byNanoseconds: 3_600_000_000_000))
  #expect(after.contains("0 silenced") && !after.contains("left, by ana"))
}

@Test("an alert's sentence is whole before it is said in words that there are more")
func moreAlerts() {
  let alerts = (1...3).map { number in
    Alert(
      rule: "rule-\(number)", measure: .leadTime, severity: .warning,
      episode: Sample.firing(minutes: 5), value: 4000,
      message: "median lead time 01:06:40 over 1\(number) changes, target below 01:00:00",
      services: ["a"])
  }
  var snapshot = Sample.snapshot
  (snapshot.alerts, snapshot.openIncidents) = (alerts, [])
  let scene = Scene(snapshot: snapshot, status: Sample.status, view: Sample.view(.ascii))
  let panel = AlertsPanel()
  let content = panel.content(of: scene)
  let whole = content.lines[1].prefix(2).reduce(2) { $0 + $1.columns }
  let hidden = content.lines.count - 2 + content.unsaid
  for (columns, ending) in [(whole + 8, " +\(hidden) more"), (whole + 7, " +\(hidden)")] {
    let canvas = Canvas(size: Size(rows: 2, columns: columns), tier: .ascii)
    panel.draw(content, on: canvas)
    let line = canvas.frame.lines[1]
    #expect(line.hasSuffix(ending) && line.contains("01:00:00"), "\(line)")
  }
}
