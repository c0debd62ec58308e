import DeliveryMetrics
import Testing

@testable import Dashboard

@Suite("the screen of a log that has ended")
struct EndedLogTests {
  private var status: FeedStatus {
    var status = Sample.status
    status.mode = .ended(secondsAgo: 31 * 86_400)
    status.freshnessSeconds = 31 * 86_400
    return status
  }

  private func text(
    _ columns: Int, _ rows: Int, isWallboard: Bool = false, _ place: Place? = nil,
    _ status: FeedStatus? = nil, change: (inout Snapshot, inout ViewState) -> Void = { _, _ in }
  ) -> String {
    var (snapshot, view) = (Sample.snapshot, Sample.view(.ascii))
    if isWallboard { view.wallboard = Wallboard() }
    if let place { _ = view.open(place) }
    change(&snapshot, &view)
    return render(
      snapshot: snapshot, status: status ?? self.status, view: view,
      size: Size(rows: rows, columns: columns), detail: Sample.detail(for: view.place)
    ).text
  }

  private func quiet(_ snapshot: inout Snapshot, _ view: inout ViewState) {
    (snapshot.alerts, snapshot.otherAlerts, snapshot.openIncidents) = ([], [], [])
    snapshot.reading.recoveryTime.open = 0
  }

  @Test("says how long ago that was in the place of the clock, and when", arguments: [false, true])
  func header(isWallboard: Bool) {
    for (columns, rows) in [(220, 60), (160, 45), (120, 40), (80, 24), (60, 20), (40, 12)] {
      let text = text(columns, rows, isWallboard: isWallboard)
      let header = text.prefix(columns + 2)
      #expect(header.contains("LOG ENDED 31d AGO"), "\(columns): \(header)")
      #expect(header.contains("AS OF 2026-11-22"), "\(columns): \(header)")
      #expect(header.contains("14:07:31") == (columns >= 60), "\(columns): \(header)")
      #expect(!text.contains("LIVE") && !text.contains("fresh"))
    }
  }

  @Test("says so at the smallest sizes, too")
  func tiny() {
    #expect(text(38, 8).contains("LOG ENDED 31d AGO"))
    #expect(text(60, 4).contains("LOG ENDED 31d AGO"))
  }

  @Test("a source that is gone is stale, beside it")
  func stale() {
    var status = status
    status.isStale = true
    for isWallboard in [false, true] {
      let header = text(120, 40, isWallboard: isWallboard, nil, status).prefix(120)
      #expect(header.contains("LOG ENDED 31d AGO") && header.contains("STALE 31d"))
    }
  }

  @Test("never says that there is no alert, but that there was none")
  func noAlert() {
    for (columns, rows) in [(160, 45), (80, 24), (40, 12)] {
      for isWallboard in [false, true] {
        let text = text(columns, rows, isWallboard: isWallboard, change: quiet)
        #expect(text.contains("at the last event: no "), "\(text)")
        #expect(!text.contains("+ no "))
      }
    }
    let list = text(120, 40, Place(.alerts)) { snapshot, view in
      quiet(&snapshot, &view)
    }
    #expect(list.contains("at the last event:"))
    var snapshot = Sample.snapshot
    var view = Sample.view()
    quiet(&snapshot, &view)
    let plain = PlainView(snapshot: snapshot, status: status, view: view).text
    #expect(plain.contains("as of 2026-11-22 14:07:31 UTC, the log ended 31d ago\n"))
    #expect(plain.contains("Alerts: at the last event: no alert, no open incident\n"))
  }

  @Test("says since when an incident was open, and does not count on")
  func incident() {
    let panel = text(120, 40)
    #expect(panel.contains("INC-204 since 2026-11-22 13:55"), "\(panel)")
    #expect(panel.contains("open at the end: 1") && !panel.contains("open now"))
    let wall = text(120, 40, isWallboard: true)
    #expect(
      wall.contains("INCIDENT OPEN AT THE LAST EVENT, since 2026-11-22 13:55"), "\(wall)")
    let plain = PlainView(snapshot: Sample.snapshot, status: status, view: Sample.view()).text
    #expect(plain.contains("Incident: INC-204 open since 2026-11-22 13:55, of checkout"))
  }

  @Test("the clock of an incident that was open then stands")
  func incidentView() {
    let view = text(120, 40, Place(.incident, subject: .incident("INC-204")))
    #expect(view.contains("! OPEN at the last event") && !view.contains("of the target used"))
    #expect(!view.contains(" now "), "\(view)")
  }

  @Test("the line that is left says it, and the verdicts of the panels")
  func exitLine() {
    let line = ExitLine.text(Sample.snapshot, status: status, view: Sample.view())
    #expect(
      line
        == "doratop: 30d DF 6.4/d OK, LT 47m OK, CFR 17.3% MISS, MTTR 56m WARN, the log ended 31d ago"
    )
    #expect(
      !ExitLine.text(Sample.snapshot, status: Sample.status, view: Sample.view()).contains("ended"))
    var snapshot = Sample.snapshot
    snapshot.reading.leadTime.statistic = .median
    snapshot.reading.leadTime.median = 600
    #expect(
      ExitLine.text(snapshot, status: status, view: Sample.view()).contains("LT 10m OK"))
  }

  @Test("its graphs end at its end, and not now")
  func axes() {
    for place in [nil, Place(.stream)] {
      let text = text(120, 40, place)
      #expect(text.contains("30d before") && !text.contains("30d ago"), "\(text)")
    }
  }

  @Test("another instant that the viewer went to is no end")
  func frozen() {
    let text = text(120, 40) { _, view in
      view.frozen = ViewState.Frozen(since: Sample.now, events: 0)
    }
    #expect(text.prefix(120).contains("FROZEN") && !text.contains("LOG ENDED"))
    #expect(text.contains("INC-204 for 12m"))
  }
}
