import DeliveryMetrics
import Testing

@testable import Dashboard

/// A viewer with a mouse, at one size.
private struct Desk {
  var view = Sample.view()
  var size = Size(rows: 24, columns: 80)
  /// How often the sample's rows come in a list of deployments.
  var times = 1

  init(_ place: Place = Place(.overview), columns: Int = 80) {
    _ = view.open(place)
    view.usesMouse = true
    size.columns = columns
  }

  var detail: Detail? {
    guard view.view == .deployments else { return Sample.detail(for: view.place) }
    let all = Array(repeating: Sample.snapshot.deployments, count: times).flatMap { $0 }
    return .deployments(all, count: all.count)
  }

  var frame: Frame {
    render(
      snapshot: Sample.snapshot, status: Sample.status, view: view, size: size, detail: detail)
  }

  var rows: [RowSummary] {
    openRows(snapshot: Sample.snapshot, detail: detail, status: Sample.status, view: view).rows
  }

  /// Where a text stands.
  func place(of text: String) -> Point? {
    for (row, line) in frame.lines.enumerated() {
      guard let range = line.firstRange(of: text) else { continue }
      let column = line.unicodeScalars.distance(from: line.startIndex, to: range.lowerBound)
      return Point(row: row, column: column)
    }
    return nil
  }

  mutating func act(_ kind: PointerEvent.Kind, on text: String) throws -> Effect {
    let point = try #require(place(of: text), "\(text) is not on the screen")
    return act(kind, at: point)
  }

  mutating func act(_ kind: PointerEvent.Kind, at point: Point) -> Effect {
    view.apply(PointerEvent(kind, at: point), on: frame, rows: rows)
  }
}

@Test("a click focuses the panel under it, borders and title included", arguments: [60, 80, 160])
func clickFocuses(columns: Int) throws {
  var desk = Desk(columns: columns)
  let titles: [(String, PanelID)] =
    columns < 80
    ? [("2 LEAD", .leadTime), ("4 RECOVER", .recoveryTime), ("1 DEPLOY", .deploymentFrequency)]
    : [
      ("2 LEAD", .leadTime), ("20%", .changeFailureRate), ("4 TIME TO", .recoveryTime),
      ("DEV 3h10m", .valueStream), ("ALERTS 2", .alerts), ("LAST DEPLOYS", .deployments),
      ("6.4/day", .deploymentFrequency),
    ]
  for (text, panel) in titles where desk.place(of: text) != nil {
    #expect(try desk.act(.press, on: text) == .redraw)
    #expect(desk.view.focus == panel, "\(text)")
  }
  #expect(titles.count { desk.place(of: $0.0) != nil } > titles.count / 2)
  let before = desk.view
  _ = desk.act(.press, at: Point(row: 0, column: 3))
  #expect(desk.view.focus == before.focus)
}

@Test("a double click opens what its first press has chosen")
func doubleClickOpens() throws {
  var desk = Desk()
  _ = try desk.act(.press, on: "2 LEAD")
  #expect(try desk.act(.doublePress, on: "2 LEAD") == .recompute)
  #expect(desk.view.place == Place(.metric, subject: .metric(.leadTime)))
  desk = Desk(Place(.deployments))
  _ = try desk.act(.press, on: "8f31c2a")
  #expect(desk.view.place.selected == 1)
  // Wherever the row is by now.
  #expect(desk.act(.doublePress, at: Point(row: 0, column: 0)) == .recompute)
  #expect(
    desk.view.place.subject == .deployment(DeploymentName(Sample.snapshot.deployments[1])))
  desk = Desk(Place(.deployments))
  _ = desk.act(.press, at: Point(row: 0, column: 0))
  #expect(desk.act(.doublePress, at: Point(row: 0, column: 0)) == .redraw)
  #expect(desk.view.view == .deployments)
}

@Test("every row of a list answers where it is drawn", arguments: [nil, 0, 2, 5, 99])
func rowsAnswer(top: Int?) throws {
  var desk = Desk(Place(.deployments))
  desk.size.rows = 11
  for selected in 0..<8 {
    (desk.view.place.selected, desk.view.place.top) = (selected, top)
    let frame = desk.frame
    var seen: Set<Int> = []
    for row in 0..<frame.size.rows {
      let pointed = frame.pointed(at: Point(row: row, column: 5))
      guard case .list(_, row: let index?) = pointed else { continue }
      seen.insert(index)
      let line = frame.lines[row]
      #expect(line.contains(Sample.snapshot.deployments[index].shortName))
      #expect(line.hasPrefix(">") == (index == selected))
    }
    #expect(seen.contains(selected) && seen.count >= 2)
  }
}

@Test("the wheel scrolls three rows and stops at both ends; the selection stays in sight")
func wheel() throws {
  var desk = Desk(Place(.deployments))
  (desk.size.rows, desk.times) = (10, 2)
  func span() throws -> ListSpan {
    guard case .list(let span, _)? = desk.frame.pointed(at: Point(row: 4, column: 1)) else {
      throw Missing()
    }
    return span
  }
  let rows = try span().rows
  var firsts: [Int] = []
  for kind in Array(repeating: PointerEvent.Kind.wheelDown, count: 4) + [.wheelUp] {
    _ = desk.act(kind, at: Point(row: 4, column: 1))
    firsts.append(try span().first)
    let span = try span()
    #expect((span.first..<span.first + rows).contains(desk.view.place.selected))
  }
  #expect(firsts == [3, 6, 9, 16 - rows, 13 - rows] && rows == 5)
  // A key takes over again.
  _ = desk.act(.wheelDown, at: Point(row: 4, column: 1))
  _ = desk.view.apply(.select(.first), now: Sample.now, events: 0, rows: desk.rows)
  #expect(try span().first == 0)
}

private struct Missing: Error {}

@Test("a help takes the wheel and closes by a click, whatever lies under it")
func pointerOnHelp() throws {
  var desk = Desk()
  desk.size.rows = 24
  _ = desk.view.apply(.toggleHelp, now: Sample.now, events: 0)
  _ = desk.act(.wheelDown, at: Point(row: 4, column: 1))
  #expect(desk.view.helpOffset == 3 && desk.view.focus == .deploymentFrequency)
  _ = desk.act(.press, at: Point(row: 4, column: 60))
  #expect(!desk.view.isHelpOpen && desk.view.focus == .deploymentFrequency)
}

@Test("the mouse is off until M, and never on where keys are locked or a line is typed")
func mouseOff() throws {
  var desk = Desk()
  desk.view.usesMouse = false
  _ = try desk.act(.press, on: "2 LEAD")
  #expect(desk.view.focus == .deploymentFrequency && !desk.view.wantsMouse)
  let toggle = try #require(KeyTable.standard.action(for: .character("M"), in: .services))
  _ = desk.view.apply(toggle, now: Sample.now, events: 0)
  #expect(desk.view.wantsMouse && desk.view.notice == "mouse on")
  desk.view.prompt = Prompt(.command)
  _ = try desk.act(.press, on: "2 LEAD")
  #expect(desk.view.focus == .deploymentFrequency)
  desk.view.prompt = nil
  desk.view.wallboard = Wallboard()
  #expect(!desk.view.wantsMouse && desk.view.action(for: .character("M")) == nil)
  desk.view.wallboard = nil
  _ = desk.view.apply(toggle, now: Sample.now, events: 0)
  #expect(!desk.view.wantsMouse && desk.view.notice == "mouse off")
  desk.view.hasMouse = false
  _ = desk.view.apply(toggle, now: Sample.now, events: 0)
  #expect(!desk.view.wantsMouse && desk.view.notice == "this terminal type has no mouse")
}

@Test("two presses on one cell within 400 ms are a double click, a third begins anew")
func doubleClicks() {
  let (here, there) = (Point(row: 3, column: 4), Point(row: 3, column: 5))
  let steps: [(PointerEvent.Kind, Point, UInt64, PointerEvent.Kind)] = [
    (.press, here, 1000, .press), (.press, here, 1400, .doublePress), (.press, here, 1500, .press),
    (.press, there, 1600, .press), (.press, there, 2001, .press),
    (.wheelDown, there, 2010, .wheelDown), (.press, there, 2020, .press),
    (.press, there, 2000, .press), (.release, there, 2010, .release), (.drag, there, 2020, .drag),
    (.press, there, 2030, .doublePress), (.press, there, 2040, .press), (.drag, here, 2050, .drag),
    (.press, there, 2060, .press),
  ]
  var pairs = ClickPairs()
  for (kind, point, milliseconds, expected) in steps {
    let event = pairs.paired(PointerEvent(kind, at: point), at: milliseconds * 1_000_000)
    #expect(event == PointerEvent(expected, at: point), "at \(milliseconds)")
  }
}

@Test("what answers to the pointer lies within the frame, at every size", arguments: Sample.places)
func regionsInside(place: Place) {
  for rows in Array(0...14) + [24, 45] {
    for columns in [0, 1, 5, 39, 40, 79, 80, 120, 220] {
      let frame = Sample.frame(place, Size(rows: rows, columns: columns), .ascii)
      for region in frame.regions {
        #expect(region.origin.row >= 0 && region.origin.row + region.size.rows <= rows)
        #expect(region.origin.column >= 0 && region.origin.column + region.size.columns <= columns)
      }
      #expect(frame.pointed(at: Point(row: rows, column: 0)) == nil)
      #expect(frame.pointed(at: Point(row: 0, column: columns)) == nil)
    }
  }
}
