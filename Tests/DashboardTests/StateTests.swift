import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard

private func screen(_ change: (inout FeedStatus, inout Snapshot) -> Void) -> String {
  var status = FeedStatus(now: Sample.now)
  var snapshot = Sample.snapshot
  snapshot.input = InputCounts()
  change(&status, &snapshot)
  return render(
    snapshot: snapshot, status: status, view: Sample.view(), size: Size(rows: 24, columns: 80)
  ).text
}

private func row(_ row: Int, columns: Int, _ change: (inout FeedStatus) -> Void) -> String {
  var status = Sample.status
  change(&status)
  return render(
    snapshot: Sample.snapshot, status: status, view: Sample.view(),
    size: Size(rows: 24, columns: columns)
  ).text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)[row]
}

@Test("who writes the state stays in the title bar, before the date and the name of the program")
func readOnly() {
  let narrow = row(0, columns: 80) { $0.writer = "pid 4194304" }
  #expect(narrow.contains(" LIVE   read-only (writer pid 4194304)  all services  30d"), "\(narrow)")
  let wide = row(0, columns: 120) { $0.writer = "pid 4194304" }
  #expect(wide.hasPrefix(" doratop   LIVE   read-only (writer pid 4194304)  all services  30d"))
}

@Test("what is wrong with the state is said whole on a narrow screen, with the place on a wide one")
func stateNotice() {
  let notice = "no state: Read-only file system; figures rebuilt at each start"
  let change: (inout FeedStatus) -> Void = {
    ($0.stateNotice, $0.stateDetail) = (notice, "/home/ana/.local/state/doratop")
  }
  #expect(row(22, columns: 80, change).contains(notice))
  #expect(row(22, columns: 120, change).contains(notice + "  /home/ana/.local/state/doratop"))
}

@Test("without measures the screen says what is going on and what to do")
func messages() {
  #expect(screen { _, _ in }.contains("No source to read"))
  #expect(
    screen { status, _ in (status.sources, status.sourcesOK) = (1, 1) }.contains("log is empty"))
  let waiting = screen { status, _ in
    (status.sources, status.firstBadSource) = (1, "deliveries.jsonl: permission denied")
  }
  #expect(waiting.contains("Waiting for a source") && waiting.contains("permission denied"))
  #expect(
    screen { status, _ in status.writer = "pid 7" }.contains("Another dashboard (pid 7) reads"))
  let refused = screen { status, _ in
    (status.sources, status.sourcesOK, status.badLines) = (1, 1, 31)
  }
  #expect(refused.contains("No line was understood") && refused.contains("31 lines"))
}

@Test("no data is a dash with its reason, never zero")
func noData() {
  var snapshot = Sample.snapshot
  snapshot.reading.leadTime = LeadTimeReading()
  snapshot.reading.leadTime.reason = "no commit reached production"
  let text = render(
    snapshot: snapshot, status: Sample.status, view: Sample.view(),
    size: Size(rows: 24, columns: 80)
  ).lines
  #expect(text[2].contains("-            - NO DATA"))
  #expect(text[3].contains("no commit reached production"))
}

@Test("fewer than five samples are not judged")
func few() {
  #expect(Verdict.below(3600, value: 9000, isMet: false, n: 4) == .few)
  #expect(Verdict.below(3600, value: 9000, isMet: false, n: 5) == .miss)
  #expect(Verdict.below(3600, value: 3300, isMet: true, n: 5) == .warn)
  #expect(Verdict.below(0.15, value: nil, isMet: nil, n: 0) == .noData)
  #expect(Verdict.above(1, value: 1.05, isMet: true) == .warn)
  #expect(Verdict.above(1, value: 6.4, isMet: true) == .ok)
}

@Test("w goes through the windows in order and round, keys and help act on the view")
func actions() {
  var view = ViewState()
  func apply(_ action: Action) -> Effect { view.apply(action, now: Sample.now, events: 7) }
  #expect(apply(.nextWindow) == .recompute && view.window.label == "90d")
  #expect(apply(.nextWindow) == .recompute && view.window.label == "7d")
  view.choose(WindowChoice(days: 14))
  #expect(apply(.nextWindow) == .recompute && view.window.label == "30d")
  #expect(apply(.toggleHelp) == .redraw && view.isHelpOpen)
  #expect(apply(.back) == .redraw && !view.isHelpOpen)
  #expect(apply(.back) == .quit)
  #expect(apply(.focusPrevious) == .redraw && view.focus == .services)
  #expect(apply(.toggleFreeze) == .recompute)
  #expect(view.frozen == ViewState.Frozen(since: Sample.now, events: 7))
  #expect(apply(.toggleFreeze) == .recompute && view.frozen == nil)
  view.notice = "saved"
  #expect(apply(.close) == .redraw && view.notice == nil)
}

@Test("q in the scope of a service goes back to everything, as the footer says")
func backFromScope() {
  var view = Sample.view(.ascii)
  func footer() -> String {
    render(
      snapshot: Sample.snapshot, status: Sample.status, view: view,
      size: Size(rows: 24, columns: 80)
    ).lines[23]
  }
  #expect(footer().contains("q Quit"))
  _ = view.narrow(to: .service("checkout"))
  #expect(footer().contains("q Back"))
  #expect(view.apply(.back, now: Sample.now, events: 0) == .recompute)
  #expect(view.scope == .everything && view.view == .overview)
  #expect(view.apply(.back, now: Sample.now, events: 0) == .quit)
}

@Test("what was refused can be seen where no line was understood")
func refusedAlone() {
  var status = FeedStatus(now: Sample.now)
  (status.sources, status.sourcesOK, status.badLines) = (2, 1, 31)
  status.firstBadSource = "pay.log permission denied"
  status.refusals = [FeedStatus.Refusal(cause: "badTime", sentence: "a.jsonl:1: no time")]
  var snapshot = Sample.snapshot
  snapshot.input = InputCounts()
  var view = Sample.view()
  func text() -> String {
    render(snapshot: snapshot, status: status, view: view, size: Size(rows: 24, columns: 80)).text
  }
  #expect(text().contains("Waiting for a source") && text().contains("e shows why"))
  _ = view.open(Place(.quality))
  #expect(text().contains("a.jsonl:1: no time") && text().contains("source pay.log permission"))
  status.sourcesOK = 2
  #expect(text().contains("a.jsonl:1: no time"))
  _ = view.open(Place(.deployments))
  #expect(text().contains("No line was understood") && text().contains("e shows why"))
}

@Test("times are shown in the zone that is chosen")
func zones() {
  var view = Sample.view()
  view.localZone = ZoneRules(
    name: "Asia/Kolkata", initialOffsetSeconds: 19_800, transitions: [])
  _ = view.apply(.toggleZone, now: Sample.now, events: 0)
  let header = render(
    snapshot: Sample.snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 80)
  ).lines[0]
  #expect(header.hasSuffix("2026-11-22 19:37:31 +05:30"))
}

@Test("services that miss more come first")
func worstFirst() {
  let names = ServiceOrder().sorted(Sample.snapshot.byService).map(\.name)
  #expect(names == ["search", "legacy-batch", "checkout", "catalog", "billing"])
}

@Test("layout depends on the size alone, fills it, and never overlaps")
func layoutFills() {
  for rows in 10...100 {
    for columns in [40, 63, 64, 79, 80, 119, 120, 160, 220, 300] {
      let layout = OverviewLayout(size: Size(rows: rows, columns: columns))
      let isPanels = layout.kind == .panels
      var next = isPanels ? 2 : 1
      for band in layout.bands {
        #expect(band.row == next && band.rows > 0)
        next = band.row + band.rows + (isPanels ? 1 : 0)
      }
      // Status and footer follow.
      #expect(next == rows - 2)
    }
  }
}

@Test(
  "big digits are there from 160x45 on", arguments: [(160, 45), (160, 46), (160, 50), (220, 60)])
func bigDigits(columns: Int, rows: Int) {
  let layout = OverviewLayout(size: Size(rows: rows, columns: columns))
  #expect(layout.bands[0].rows >= MetricPanel.leastBigRows)
  #expect(layout.bands[1].rows >= MetricPanel.leastBigRows)
  // And all that was there without them.
  #expect(layout.panels.count == PanelID.allCases.count)
  let text = render(
    snapshot: Sample.snapshot, status: Sample.status, view: Sample.view(.ascii),
    size: Size(rows: rows, columns: columns)
  ).text
  #expect(text.contains("#####") && text.contains("30d ago"))
}

@Test("a service that nothing is known of is not gone to, and one like it is named")
func unknownService() {
  func typed(_ name: String, _ services: [String]) -> ViewState {
    var view = Sample.view()
    _ = view.open(Place(.services))
    let before = view
    view.prompt = Prompt(.command, text: "service \(name)")
    _ = view.type(.enter, rows: [], keys: [], services: services, teams: [], themes: [])
    view.keepScope(of: before, unlessAmong: services)
    return view
  }
  let refused = typed("chekout", ["checkout", "search"])
  #expect(refused.scope == .everything && refused.view == .services)
  #expect(
    refused.notice
      == "no event is of a service \"chekout\" (did you mean checkout?), expected one of :services")
  let known = typed("search", ["checkout", "search"])
  #expect(known.scope == .service("search") && known.notice == nil)
  #expect(typed("chekout", []).scope == .service("chekout"))
}

@Test("a scope without a deployment or an incident has no data, where none would be zero")
func unknownScopeScreen() {
  var snapshot = Sample.snapshot
  snapshot.scope = .service("chekout")
  snapshot.reading = Sample.reading(
    "chekout", perDay: 0, lead: nil, failed: 0, of: 0, recovery: nil)
  (snapshot.byService, snapshot.deployments, snapshot.openIncidents) = ([], [], [])
  func alert(_ measure: AlertMeasure, _ message: String) -> Alert {
    Alert(
      rule: measure.rawValue, measure: measure, severity: .warning,
      episode: Sample.firing(minutes: 5), value: 0, message: message, services: ["chekout"])
  }
  snapshot.alerts = [
    alert(.deploymentsPerDay, "0 deployments a day"), alert(.sinceDeployment, "none"),
    alert(.trunkRed, "the trunk has been red for 05:00:00"),
  ]
  let text = render(
    snapshot: snapshot, status: Sample.status, view: Sample.view(.ascii),
    size: Size(rows: 24, columns: 80)
  ).text
  #expect(text.contains("| -            - NO DATA   target > 1/d"), "\(text)")
  #expect(text.contains("no deployment of this service yet"))
  // What nobody deploys is not deployed too seldom; but there may be runs of it.
  #expect(text.contains("ALERTS 1 ") && text.contains("the trunk has been red"))
  #expect(!text.contains("MISS") && !text.contains("0.00"))
  let plain = PlainView(snapshot: snapshot, status: Sample.status, view: Sample.view()).text
  #expect(plain.contains("Deployments: no deployment of this service yet\n"))
}

@Test("a value that rounds to the target it misses has another digit")
func digitsOfMiss() {
  #expect(Figures.rate(0.998, apartFrom: 1) == "0.998")
  #expect(Figures.rate(1, apartFrom: 1) == "1.0")
  #expect(Figures.rate(0.9, apartFrom: 1) == "0.90")
  #expect(Figures.rate(0.998, apartFrom: nil) == "1.0")
  #expect(Figures.rate(nil, apartFrom: 1) == "-")
  #expect(Figures.percent(0.1502, apartFrom: 0.15) == "15.02%")
  #expect(Figures.percent(0.2, apartFrom: 0.15) == "20.0%")
  var reading = Sample.reading("a", perDay: 0.998, lead: 60, failed: 1502, of: 10_000, recovery: 60)
  reading.deploymentFrequency.isTargetMet = false
  reading.changeFailureRate.isTargetMet = false
  #expect(
    TargetVerdict.all(of: reading).map(\.sentence).contains {
      $0.contains("0.998 a day, target above 1.0 ")
    })
  let text = [OverviewMetric.deploymentFrequency, .changeFailureRate].map {
    Headline($0, reading, levels: "2021").valueText
  }
  #expect(text == ["0.998 a day", "15.02%"])
}

@Test("a window that has a date more than days is deployed in every day, not in more than it has")
func activeDays() {
  for (days, words) in [(30, "active 30 days"), (31, "active every day"), (1, "active 1 day")] {
    var snapshot = Sample.snapshot
    snapshot.reading.deploymentFrequency.activeDays = days
    let text = PlainView(snapshot: snapshot, status: Sample.status, view: Sample.view()).text
    #expect(text.contains(words))
  }
  // One of two days and a half lies on three dates or on four.
  var snapshot = Sample.snapshot
  snapshot.reading.deploymentFrequency.activeDays = 3
  snapshot.window = WindowSpan(
    nanoseconds: 60 * 3_600_000_000_000, to: snapshot.asOf, observedDays: 3)
  let text = PlainView(snapshot: snapshot, status: Sample.status, view: Sample.view()).text
  #expect(text.contains("active 3 days"))
}
