import DeliveryMetrics
import Testing

@testable import Dashboard

private func board(_ page: Wallboard.Page, _ tier: GlyphTier = .blocks) -> ViewState {
  var view = Sample.view(tier)
  view.wallboard = Wallboard()
  view.wallboard?.page = page
  return view
}

@Test(
  "Golden: the wallboard's pages at five sizes in two tiers",
  arguments: [(10, 40), (24, 80), (40, 120), (45, 160), (60, 220)],
  [GlyphTier.blocks, .ascii])
func wallboardGoldens(size: (Int, Int), tier: GlyphTier) {
  for page in Wallboard.Page.allCases {
    let frame = render(
      snapshot: Sample.snapshot, status: Sample.status, view: board(page, tier),
      size: Size(rows: size.0, columns: size.1))
    Golden.expect(frame, "wallboard-\(page)-\(size.1)x\(size.0)-\(tier.rawValue)")
  }
}

@Test("the wallboard is drawn at every size", arguments: Wallboard.Page.allCases)
func wallboardSizes(page: Wallboard.Page) {
  for rows in 0...70 {
    for columns in [0, 1, 2, 5, 17, 39, 40, 41, 79, 80, 99, 120, 161, 230] {
      let frame = render(
        snapshot: Sample.snapshot, status: Sample.status, view: board(page),
        size: Size(rows: rows, columns: columns))
      #expect(frame.size == Size(rows: rows, columns: columns))
    }
  }
}

@Test("pages turn after their time, in order, and around")
func wallboardTurns() {
  var board = Wallboard(secondsPerPage: 20)
  let snapshot = Sample.snapshot.without(.critical)
  var pages: [Wallboard.Page] = []
  for second in stride(from: 0.0, through: 60, by: 10) {
    board.turn(at: second, for: snapshot)
    pages.append(board.page)
  }
  #expect(pages == [.measures, .measures, .stages, .stages, .services, .services, .measures])
}

@Test("a critical alert brings the measures back and keeps them")
func wallboardHeld() {
  var board = Wallboard(secondsPerPage: 20)
  let quiet = Sample.snapshot.without(.critical)
  for second in [0.0, 20] { board.turn(at: second, for: quiet) }
  #expect(board.page == .stages)
  var alarmed = quiet
  var alert = Sample.snapshot.alerts[0]
  alert.severity = .critical
  alarmed.alerts = [alert]
  for second in [21.0, 50, 90] {
    board.turn(at: second, for: alarmed)
    #expect(board.page == .measures)
  }
  board.turn(at: 100, for: quiet)
  #expect(board.page == .measures, "and its time begins anew")
  board.turn(at: 111, for: quiet)
  #expect(board.page == .stages)
}

@Test("without a time, the first page stays")
func wallboardStays() {
  var board = Wallboard(secondsPerPage: 0)
  for second in [0.0, 1e6] { board.turn(at: second, for: Sample.snapshot.without(.critical)) }
  #expect(board.page == .measures)
}

@Test("keys are locked, save the one that comes back")
func wallboardKeys() {
  var view = Sample.view(.blocks)
  _ = view.apply(.open(.services), now: Sample.status.now, events: 0)
  #expect(view.action(for: .character("W")) == .toggleWallboard)
  _ = view.apply(.toggleWallboard, now: Sample.status.now, events: 0)
  #expect(view.wallboard != nil)
  for entry in KeyTable.standard.entries {
    for key in entry.keys {
      let works = [.character("W"), .control("c"), .control("l"), .control("z")].contains(key)
      #expect((view.action(for: key) != nil) == works, "\(key.name)")
    }
  }
  _ = view.apply(.toggleWallboard, now: Sample.status.now, events: 0)
  #expect(view.wallboard == nil)
  #expect(view.action(for: .character("q")) == .back)
}

@Test("where there is nothing to show yet, the foot says which key unlocks the others")
func lockedMessage() {
  var view = Sample.view(.ascii)
  view.wallboard = Wallboard()
  let frame = render(
    snapshot: nil, status: Sample.status, view: view, size: Size(rows: 24, columns: 80))
  #expect(frame.lines[23].hasPrefix(" W  back to the keys"))
  #expect(!frame.lines[23].contains("Quit"))
}

@Test("what is stale stands where the clock was")
func wallboardStale() {
  var status = Sample.status
  let size = Size(rows: 24, columns: 80)
  let fresh = render(
    snapshot: Sample.snapshot, status: status, view: board(.measures), size: size)
  status.isStale = true
  status.freshnessSeconds = 240
  let stale = render(
    snapshot: Sample.snapshot, status: status, view: board(.measures), size: size)
  #expect(fresh.text.prefix(80).contains("UTC") && !fresh.text.contains("STALE"))
  #expect(stale.text.prefix(80).contains("STALE 4m") && !stale.text.prefix(80).contains("UTC"))
}

@Test("what is wrong with what is kept is said at the foot", arguments: [40, 80, 160])
func wallboardNotice(columns: Int) {
  var status = Sample.status
  status.stateNotice = "not saved for 12s: no space left; reading waits"
  let frame = render(
    snapshot: Sample.snapshot, status: status, view: board(.measures),
    size: Size(rows: 24, columns: columns))
  #expect(frame.text.contains("not saved for 12s"), "\(frame.text)")
}

@Test("everything moves by a cell from hour to hour")
func wallboardNudge() {
  var frames: Set<String> = []
  for hour in 0..<4 {
    var status = Sample.status
    status.now = Sample.status.now.advanced(byNanoseconds: Int64(hour) * 3_600_000_000_000)
    let text = render(
      snapshot: Sample.snapshot, status: status, view: board(.measures),
      size: Size(rows: 24, columns: 80)
    ).text
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let row = lines.firstIndex { $0.contains("DEPLOYS") } ?? -1
    let column = lines[max(0, row)].firstRange(of: "DEPLOYS").map {
      lines[max(0, row)].distance(from: lines[max(0, row)].startIndex, to: $0.lowerBound)
    }
    frames.insert("\(row) \(column ?? -1)")
  }
  #expect(frames.count == 4)
}

extension Snapshot {
  fileprivate func without(_ severity: Alert.Severity) -> Snapshot {
    var copy = self
    copy.alerts.removeAll { $0.severity == severity }
    return copy
  }
}
