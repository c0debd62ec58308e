import Testing

@testable import Dashboard

private func frame(_ view: ViewState, _ rows: Int = 24, _ columns: Int = 80) -> Frame {
  render(
    snapshot: Sample.snapshot, status: Sample.status, view: view,
    size: Size(rows: rows, columns: columns), detail: Sample.detail(for: view.place))
}

/// What stands from the cursor on.
private func text(atCursorOf frame: Frame) -> String? {
  guard let point = frame.cursor?.point else { return nil }
  return String(frame.lines[point.row].dropFirst(point.column))
}

@Test("the cursor waits, hidden, on the selected row of a list", arguments: Sample.places)
func cursorOnRow(place: Place) throws {
  if place.view == .overview { return }
  var view = Sample.view(.ascii)
  _ = view.open(place)
  for selected in [0, 1, 2] {
    view.place.selected = selected
    let frame = frame(view, 40, 120)
    let cursor = try #require(frame.cursor)
    #expect(!cursor.isShown)
    let rows = frame.lines.indices.filter { frame.lines[$0].hasPrefix(">") }
    #expect(rows.isEmpty || (rows == [cursor.point.row] && cursor.point.column == 0))
    #expect(!rows.isEmpty || text(atCursorOf: frame)?.hasPrefix("no") == true)
  }
}

@Test("the end of what is typed is seen, however wide its characters", arguments: [30, 31, 80])
func typedEnd(columns: Int) {
  var view = Sample.view(.blocks)
  view.prompt = Prompt(.search, text: String(repeating: "日本", count: 60) + "end")
  let frame = frame(view, 24, columns)
  #expect(frame.lines[23].contains("日本end_"))
  #expect(frame.cursor?.isShown == true && (frame.cursor?.point.column ?? columns) < columns)
}

@Test("what is typed and what is answered is seen at the smallest sizes")
func typedWhereTiny() {
  for (rows, columns) in [(1, 30), (5, 39), (9, 80), (40, 39)] {
    var view = Sample.view(.ascii)
    view.prompt = Prompt(.command, text: "goto 13:40")
    #expect(frame(view, rows, columns).lines[rows - 1].hasPrefix(":goto 13:40_"))
    (view.prompt, view.notice) = (nil, "no later event")
    #expect(frame(view, rows, columns).lines[rows - 1].hasPrefix(" no later event"))
  }
}

@Test("the cursor waits on the title of the focused panel")
func cursorOnTitle() {
  var view = Sample.view(.ascii)
  let titles: [(PanelID, String, String)] = [
    (.deploymentFrequency, "1 DEPLOYMENT", "1 DEPLOY"), (.leadTime, "2 LEAD", "2 LEAD"),
    (.changeFailureRate, "3 CHANGE", "3 "), (.recoveryTime, "4 TIME", "4 "),
    (.valueStream, "VALUE STREAM", "DEV"), (.deployments, "LAST DEPLOYS", "+ 13:45"),
  ]
  for (panel, title, short) in titles {
    view.focus = panel
    #expect(text(atCursorOf: frame(view))?.hasPrefix(title) == true, "\(panel)")
    #expect(text(atCursorOf: frame(view, 20, 70))?.hasPrefix(short) == true, "\(panel)")
  }
}

@Test("the cursor is seen where a line is typed, and has that place before any other")
func cursorInPrompt() {
  var view = Sample.view()
  let long = String(repeating: "x", count: 99)
  for (text, column) in [("", 1), ("metric", 7), ("日本", 5), (long, 78)] {
    view.prompt = Prompt(.command, text: text)
    for isHelpOpen in [false, true] {
      view.isHelpOpen = isHelpOpen
      #expect(
        frame(view).cursor == Cursor(point: Point(row: 23, column: column), isShown: true),
        "\(text)")
    }
  }
  view.prompt = nil
  #expect(text(atCursorOf: frame(view))?.hasPrefix("? h F1") == true)
}

@Test("where nothing is chosen the cursor has no place of its own")
func noCursor() {
  var view = Sample.view()
  #expect(frame(view, 6, 30).cursor == nil)
  view.wallboard = Wallboard()
  #expect(frame(view).cursor == nil)
}

@Test("the cursor is inside the frame, at every size", arguments: Sample.places)
func cursorInside(place: Place) {
  var view = Sample.view()
  _ = view.open(place)
  for rows in Array(0...14) + [24, 45] {
    for columns in [0, 1, 2, 39, 40, 79, 80, 120] {
      for prompt in [nil, Prompt(.filter, text: "service:api")] {
        view.prompt = prompt
        guard let point = frame(view, rows, columns).cursor?.point else { continue }
        #expect((0..<rows).contains(point.row) && (0..<columns).contains(point.column))
      }
    }
  }
}
