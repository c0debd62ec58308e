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
