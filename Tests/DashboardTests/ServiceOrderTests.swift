import DeliveryMetrics
import Testing

@testable import Dashboard

private typealias Column = ServiceOrder.Column

/// Readings of five services: `idle` has no figure at all, and two are equal in all but their names.
private let readings: [Reading] = [
  Sample.reading("twin-b", perDay: 2, lead: 600, failed: 1, of: 10, recovery: 100),
  idle, Sample.reading("slow", perDay: 0.5, lead: 9000, failed: 3, of: 10, recovery: 9000),
  Sample.reading("twin-a", perDay: 2, lead: 600, failed: 1, of: 10, recovery: 100),
  Sample.reading("calm", perDay: 3, lead: 300, failed: 0, of: 10, recovery: nil),
]

private var idle: Reading {
  var reading = Sample.reading("idle", perDay: 1, lead: nil, failed: 0, of: 0, recovery: nil)
  reading.deploymentFrequency = DeploymentFrequencyReading()
  return reading
}

private func names(_ order: ServiceOrder) -> [String] { order.sorted(readings).map(\.name) }

@Test(
  "services stand by any column, either way, equals by name, and those without a value last",
  arguments: [
    (Column.worst, true, "slow twin-a twin-b calm idle"),
    (.worst, false, "calm twin-a twin-b idle slow"),
    (.name, false, "calm idle slow twin-a twin-b"), (.name, true, "twin-b twin-a slow idle calm"),
    (.frequency, true, "calm twin-a twin-b slow idle"),
    (.frequency, false, "slow twin-a twin-b calm idle"),
    (.lead, true, "slow twin-a twin-b calm idle"), (.lead, false, "calm twin-a twin-b slow idle"),
    (.failures, true, "slow twin-a twin-b calm idle"),
    (.failures, false, "calm twin-a twin-b slow idle"),
    (.recovery, true, "slow twin-a twin-b calm idle"),
    (.recovery, false, "twin-a twin-b slow calm idle"),
    (.open, true, "slow twin-a twin-b calm idle"), (.open, false, "calm idle slow twin-a twin-b"),
  ])
private func orders(column: Column, isDescending: Bool, expected: String) {
  let order = ServiceOrder(column, isDescending: isDescending)
  let expected = expected.split(separator: " ").map(String.init)
  #expect(names(order) == expected)
  #expect(order.sorted(readings.reversed()).map(\.name) == expected)
}

@Test("a figure that is not a number has no value")
func notANumber() {
  var odd = readings
  odd[0].leadTime.mean = .nan
  let sorted = ServiceOrder(.lead).sorted(odd).map(\.name)
  #expect(sorted == ["slow", "twin-a", "calm", "idle", "twin-b"])
}

@Test("S goes through every column and round; the heading and the line above say which it is")
func nextColumn() throws {
  var view = Sample.view(.ascii)
  _ = view.open(Place(.services))
  let action = try #require(KeyTable.standard.action(for: .character("S"), in: .services))
  #expect(KeyTable.standard.action(for: .character("S"), in: .teams) == action)
  #expect(KeyTable.standard.action(for: .character("S"), in: .deployments) == nil)
  let headings = ["NAME ^", "DEPLOYS v", "LEAD MEAN v", "FAILED v", "RECOVERY v", "OPEN v"]
  for (column, heading) in zip(Column.allCases.dropFirst(), headings) {
    view.place.selected = 3
    #expect(view.apply(action, now: Sample.now, events: 0) == .redraw)
    #expect(view.serviceOrder == ServiceOrder(column) && view.place.selected == 0)
    let lines = frame(view).lines
    #expect(lines[2].contains(heading), "\(lines[2])")
    #expect(lines[2].count { "^v".contains($0) } == 1)
    #expect(lines[1].contains("sort: \(view.serviceOrder.words)"))
  }
  _ = view.apply(action, now: Sample.now, events: 0)
  #expect(view.serviceOrder == ServiceOrder() && frame(view).lines[1].contains("sort: worst first"))
}

@Test("the rows, and what Enter opens, follow the order")
func rowsFollow() {
  var view = Sample.view(.ascii)
  _ = view.open(Place(.services))
  view.serviceOrder = ServiceOrder(.frequency, isDescending: false)
  let rows = openRows(
    snapshot: Sample.snapshot, detail: nil, status: Sample.status, view: view
  ).rows
  #expect(rows.first?.target == .service("legacy-batch"))
  #expect(frame(view).lines[3].hasPrefix(">legacy-batch"))
}

@Test("a click on a heading sorts by it, another one turns the order round")
func headingClicks() throws {
  var view = Sample.view(.ascii)
  _ = view.open(Place(.services))
  view.usesMouse = true
  let line = frame(view).lines[2]
  let range = try #require(line.firstRange(of: "RECOVERY"))
  let column = line.distance(from: line.startIndex, to: range.lowerBound)
  func act(_ kind: PointerEvent.Kind, _ column: Int) -> Effect {
    view.apply(PointerEvent(kind, at: Point(row: 2, column: column)), on: frame(view))
  }
  #expect(act(.press, column) == .redraw && view.serviceOrder == ServiceOrder(.recovery))
  #expect(act(.doublePress, column) == .redraw)
  #expect(view.serviceOrder == ServiceOrder(.recovery, isDescending: false))
  #expect(act(.press, 2) == .redraw && view.serviceOrder == ServiceOrder(.name))
}

@Test("a command sorts, from elsewhere it opens the table, and Tab completes its words")
func sortCommand() {
  var view = Sample.view()
  func press(_ key: Key) -> Effect? {
    view.type(key, rows: [], keys: [], services: [], teams: [], themes: [])
  }
  func run(_ text: String) -> Effect? {
    view.prompt = Prompt(.command, text: text)
    return press(.enter)
  }
  #expect(run("sort lead  asc ") == .recompute && view.view == .services)
  #expect(view.serviceOrder == ServiceOrder(.lead, isDescending: false))
  _ = view.open(Place(.teams))
  #expect(run("sort name") == .redraw && view.view == .teams)
  #expect(view.serviceOrder == ServiceOrder(.name))
  #expect(run("sort cfr") == .redraw)
  #expect(
    view.notice
      == "no column \"cfr\", expected one of worst, name, frequency, lead, failures, recovery, open"
  )
  #expect(run("sort lead up") == .redraw)
  #expect(view.notice == "no direction \"up\", expected asc or desc")
  #expect(run("sort") == .redraw)
  #expect(view.notice == ":sort needs a value, as in :sort lead desc")
  #expect(view.serviceOrder == ServiceOrder(.name))
  for (text, completed) in [
    ("so", "sort "), ("sort rec", "sort recovery "), ("sort recovery d", "sort recovery desc "),
  ] {
    view.prompt = Prompt(.command, text: text)
    #expect(press(.tab) == .redraw && view.prompt?.text == completed)
  }
}

private func frame(_ view: ViewState) -> Frame {
  render(
    snapshot: Sample.snapshot, status: Sample.status, view: view, size: Size(rows: 24, columns: 120)
  )
}
