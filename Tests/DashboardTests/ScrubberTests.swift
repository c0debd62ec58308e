import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Suite("the timeline")
struct ScrubberTests {
  private let whole = TimelineSpan(from: Timestamp(seconds: 0), until: Timestamp(seconds: 100_000))

  private func status(_ seconds: Int64, isReplay: Bool = true) -> FeedStatus {
    var marks = TimelineMarks()
    marks.events = (0...100).map { Timestamp(seconds: $0 < 50 ? $0 : $0 * 1000) }
    marks.deployments = [Timestamp(seconds: 30_000)]
    marks.failures = [Timestamp(seconds: 70_000)]
    marks.incidents = [Timestamp(seconds: 90_000)]
    var status = FeedStatus(now: Timestamp(seconds: seconds))
    status.timeline = Timeline(marks, whole: whole)
    guard isReplay else { return status }
    status.mode = .replay(
      FeedStatus.Replay(
        speed: 60, isOver: false, fraction: Double(seconds) / 100_000, eventsShown: 7,
        eventsInAll: 101))
    return status
  }

  private func frame(_ status: FeedStatus, _ view: ViewState, _ size: Size) -> Frame {
    render(snapshot: Sample.snapshot, status: status, view: view, size: size)
  }

  /// The cells of the timeline: from the first to the last that is pointed at, by rows.
  private func bars(_ frame: Frame) -> [(point: Point, scale: TimelineScale, cells: [Cell])] {
    (0..<frame.size.rows).compactMap { row in
      let columns = (0..<frame.size.columns).filter {
        if case .scrubber = frame.pointed(at: Point(row: row, column: $0)) { true } else { false }
      }
      guard let first = columns.first,
        case .scrubber(let scale, column: 0) = frame.pointed(at: Point(row: row, column: first))
      else { return nil }
      let cells = Array(frame.row(row))
      return (Point(row: row, column: first), scale, columns.map { cells[$0] })
    }
  }

  @Test("it stands on every screen from 40 columns on, with marks and cursor", arguments: 40...240)
  func everyWidth(columns: Int) throws {
    for (rows, expected) in [(10, 1), (24, 1), (50, columns >= 100 ? 2 : 1)] {
      for isReplay in rows == 50 ? [true] : [true, false] {
        var view = Sample.view()
        view.choose(WindowChoice(nanoseconds: 20_000_000_000_000, label: "20000s"))
        if !isReplay { view.frozen = .init(since: Timestamp(seconds: 50_000), events: 0) }
        let bars = bars(
          frame(status(50_000, isReplay: isReplay), view, Size(rows: rows, columns: columns)))
        try #require(bars.count == expected)
        for bar in bars {
          #expect(bar.cells.count == bar.scale.columns && bar.cells.count >= 14)
          func place(_ role: Role) -> Double? {
            let places = bar.cells.indices.filter { bar.cells[$0].role == role }
            return places.count == 1 ? Double(places[0]) / Double(bar.cells.count) : nil
          }
          #expect(abs(try #require(place(.scrubCursor)) - 0.5) < 0.08)
        }
        // Marks have the upper row of two, the window has the lower one.
        func only(_ role: Role) -> Double? {
          let places = bars[0].cells.indices.filter { bars[0].cells[$0].role == role }
          return places.count == 1 ? Double(places[0]) / Double(bars[0].cells.count) : nil
        }
        #expect(abs(try #require(only(.eventDeploy)) - 0.3) < 0.08)
        #expect(abs(try #require(only(.eventFail)) - 0.7) < 0.08)
        #expect(abs(try #require(only(.eventIncident)) - 0.9) < 0.08)
        let lower = try #require(bars.last)
        let start = lower.cells.firstIndex { $0.scalars == ["["] }
        let covered = lower.scale.column(of: Timestamp(seconds: 30_000))
        // On one row the mark of the deployment, at the very same instant, covers it.
        #expect(expected == 2 ? start == covered : start == nil)
      }
    }
  }

  @Test("the column of the instant of a column is that column", arguments: 1...220)
  func scale(columns: Int) {
    for (from, length) in [
      (0, 220), (-5, 1000), (1_770_000_000_000_000_000, 7_776_000_000_000_001),
      (Int64.min, Int64.max), (7, 86_399_999_999_999),
    ] as [(Int64, Int64)] {
      let start = Timestamp(nanoseconds: from)
      let span = TimelineSpan(from: start, until: start.advanced(byNanoseconds: length))
      let scale = TimelineScale(span, columns: columns)
      for column in 0..<columns {
        #expect(scale.column(of: scale.instant(at: column)) == column)
        #expect(scale.column(of: scale.start(of: column)) == column)
      }
      #expect(scale.instant(at: columns - 1) == span.until && scale.instant(at: 999) == span.until)
      #expect(columns == 1 || scale.instant(at: 0) == span.from)
      #expect(columns == 1 || scale.instant(at: -3) == span.from)
      #expect(scale.column(of: span.until) == columns - 1)
      #expect(scale.column(of: span.from.advanced(byNanoseconds: -1)) == nil || from == .min)
    }
    let instant = TimelineScale(TimelineSpan(from: .distantPast, until: .distantPast), columns: 9)
    #expect(instant.column(of: .distantPast) == 8 && instant.instant(at: 4) == .distantPast)
  }

  @Test("every mark is counted in one column, whatever the scale")
  func counts() throws {
    let timeline = try #require(status(0).timeline)
    for columns in 1...240 {
      let counts = timeline.counts(.event, on: TimelineScale(whole, columns: columns))
      #expect(counts.count == columns && counts.reduce(0, +) == 101)
    }
  }

  @Test("zooming keeps the clock where it is seen, stays inside, and comes back to the whole")
  func zoom() throws {
    for seconds in stride(from: Int64(0), through: 100_000, by: 3_700) {
      let status = status(seconds)
      let timeline = try #require(status.timeline)
      var view = Sample.view()
      var share = Double(seconds) / 100_000
      for _ in 0..<20 {
        view.zoom(1, status)
        let span = view.shownSpan(of: timeline)
        #expect(span.contains(status.now))
        #expect(whole.contains(span.from) && whole.contains(span.until))
        let now = status.now.seconds(since: span.from) / Double(span.nanoseconds) * 1e9
        #expect(abs(now - share) < 0.02)
        share = now
      }
      #expect(view.shownSpan(of: timeline).nanoseconds == 60_000_000_000)
      #expect(view.notice == "a minute is the shortest")
      for _ in 0..<11 { view.zoom(-1, status) }
      #expect(view.zoom == nil)
      view.zoom(-1, status)
      #expect(view.notice == "all of it is shown")
    }
  }

  @Test("what is zoomed to goes along with the clock, and nowhere else")
  func follows() throws {
    var view = Sample.view()
    for _ in 0..<4 { view.zoom(1, status(50_000)) }
    let before = try #require(view.zoom)
    view.follow(status(50_100))
    #expect(view.zoom == before)
    for seconds in [0, 100, 43_000, 60_000, 99_999, 100_000] as [Int64] {
      view.follow(status(seconds))
      let span = try #require(view.zoom)
      #expect(span.contains(Timestamp(seconds: seconds)) && span.nanoseconds == before.nanoseconds)
      #expect(whole.contains(span.from) && whole.contains(span.until))
    }
    var live = FeedStatus(now: Timestamp(seconds: 5))
    view.zoom(1, live)
    #expect(
      view.notice == "the timeline is shown in a replay and while the clock is stopped (Space)")
    live.timeline = Timeline(TimelineMarks(), whole: TimelineSpan(from: live.now, until: live.now))
    view.zoom(1, live)
    view.follow(live)
    #expect(view.zoom == nil)
  }

  @Test(
    "z and Z zoom wherever the timeline is, but where z is for an alert",
    arguments: ViewID.allCases.filter { $0 != .alerts })
  func keys(id: ViewID) {
    #expect(KeyTable.standard.action(for: .character("z"), in: id) == .zoom(1))
    #expect(KeyTable.standard.action(for: .character("Z"), in: id) == .zoom(-1))
    var view = Sample.view()
    #expect(view.apply(.zoom(1), now: Sample.now, events: 0) == .zoom(1))
  }

  @Test("a click goes to the instant under it, a drag on and beyond, until it ends")
  func drag() throws {
    for columns in 40...220 {
      var view = Sample.view()
      view.usesMouse = true
      let frame = frame(status(50_000), view, Size(rows: 40, columns: columns))
      for bar in bars(frame) {
        let (row, left) = (bar.point.row, bar.point.column)
        for column in 0..<bar.scale.columns {
          let point = Point(row: row, column: left + column)
          let instant = bar.scale.instant(at: column)
          #expect(view.apply(PointerEvent(.press, at: point), on: frame) == .goTo(.exact(instant)))
        }
        func drag(_ row: Int, _ column: Int) -> Effect {
          view.apply(PointerEvent(.drag, at: Point(row: row, column: column)), on: frame)
        }
        #expect(drag(row, left + 5) == .pull(bar.scale.instant(at: 5)))
        #expect(drag(0, left + 9) == .pull(bar.scale.instant(at: 9)))
        #expect(drag(row, 999) == .pull(whole.until))
        #expect(drag(row, 0) == .pull(whole.from))
        _ = view.apply(PointerEvent(.release, at: Point(row: 0, column: 0)), on: frame)
        #expect(drag(row, left + 5) == .redraw)
        let point = Point(row: row, column: left)
        _ = view.apply(PointerEvent(.press, at: point), on: frame)
        view.letGo()
        #expect(drag(row, left + 5) == .redraw)
        #expect(view.apply(PointerEvent(.wheelUp, at: point), on: frame) == .zoom(1))
        #expect(view.apply(PointerEvent(.wheelDown, at: point), on: frame) == .zoom(-1))
      }
      // A drag that began elsewhere is none.
      _ = view.apply(PointerEvent(.press, at: Point(row: 3, column: 3)), on: frame)
      let outside = PointerEvent(.drag, at: Point(row: 38, column: 5))
      #expect(view.apply(outside, on: frame) == .redraw)
    }
  }

  @Test("the header tells a replay from what is live, one that has been stopped, one that loads")
  func header() {
    var view = ViewState()
    var status = status(50_000)
    func text(_ columns: Int = 80) -> String {
      frame(status, view, Size(rows: 24, columns: columns)).text
    }
    #expect(text().contains(" REPLAY 60x "))
    #expect(text().contains("  7 of 101 events   50.0%"))
    view.frozen = ViewState.Frozen(since: Timestamp(seconds: 50_000), events: 0)
    #expect(text().contains(" REPLAY PAUSED "))
    status.mode = status.mode.loading(
      FeedStatus.Progress(fraction: 0.42, bytesPerSecond: 80e6, secondsLeft: 12))
    #expect(text().contains(" REPLAY LOADING 42% "))
    #expect(text().contains("reading 42% 12s left") && status.isLoading)
    #expect(text(140).contains("reading 42% 80 MB/s 12s left  figures may change"))
    #expect(text(40).contains("reading 42%"))
    var zoomed = view
    zoomed.zoom(1, self.status(50_000))
    view = zoomed
    status = self.status(50_000)
    #expect(text().contains("zoom 13h"))
    #expect(text(40).contains("zoom 13h"))
  }

  @Test("the date of a clock that stands or plays is told on narrow screens too")
  func date() {
    var view = Sample.view()
    var status = Sample.status
    func head(_ columns: Int) -> String {
      String(frame(status, view, Size(rows: 24, columns: columns)).lines[0])
    }
    #expect(!head(60).contains("11-22"))
    status.mode = self.status(0).mode
    #expect(head(60).contains("  AT 11-22 14:07:31 UTC"))
    view.frozen = ViewState.Frozen(since: status.now, events: 0)
    #expect(head(40).contains(" REPLAY PAUSED ") && head(40).contains(" AT 11-22 14:07:31 UTC"))
    view.wallboard = Wallboard()
    let board = frame(status, view, Size(rows: 24, columns: 60)).text
    #expect(board.contains("2026-11-22 14:07 UTC") && !board.contains("fresh"))
    (status.mode, view.frozen) = (.live, nil)
    let live = frame(status, view, Size(rows: 24, columns: 60)).text
    #expect(live.contains(" 14:07 UTC") && !live.contains("2026-11-22") && live.contains("fresh"))
  }

  @Test("a source that is not read is told beside the timeline, too", arguments: [40, 80, 160])
  func sources(columns: Int) {
    var status = status(50_000)
    (status.sources, status.sourcesOK) = (2, 2)
    let size = Size(rows: 40, columns: columns)
    let well = frame(status, Sample.view(), size).text
    #expect(!well.contains("src "))
    (status.sourcesOK, status.firstBadSource) = (1, "b.jsonl waiting: does not exist yet")
    let text = frame(status, Sample.view(), size).text
    #expect(text.contains("src 1/2"))
    #expect(text.contains("src 1/2 b.jsonl waiting: does not exist yet") == (columns == 160))
  }
}
