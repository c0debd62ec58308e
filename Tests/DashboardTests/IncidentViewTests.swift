import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

private func detail(
  opened: Int64 = 40, resolved: Int64? = nil, lookBack: Int64 = 60
) -> IncidentDetail {
  var incident = Sample.incident
  incident.opened = Sample.ago(opened)
  incident.resolved = resolved.map(Sample.ago)
  func note(_ minutes: Int64, _ service: String, _ kind: IncidentDetail.Change.Kind)
    -> IncidentDetail.Change
  {
    IncidentDetail.Change(
      kind: kind, time: Sample.ago(minutes), service: service, words: "words", actor: nil,
      isOwnService: service == "checkout", deployment: nil)
  }
  return IncidentDetail(
    incident: incident, lookBackNanoseconds: lookBack * 60_000_000_000,
    changes: [note(opened + 30, "checkout", .config), note(opened + 15, "web", .note)],
    after: [note(opened - 5, "web", .alert)], suspect: nil)
}

private func rows(_ detail: IncidentDetail, _ size: Size = Size(rows: 9, columns: 58)) -> [String] {
  let scene = Scene(
    snapshot: Sample.snapshot, status: Sample.status, view: Sample.view(.ascii), detail: nil)
  return IncidentTimeline(detail: detail, scene: scene).rows(size).map { row in
    let canvas = Canvas(size: Size(rows: 1, columns: size.columns), tier: .ascii)
    canvas.write(row, row: 0)
    return canvas.frame.lines[0]
  }
}

@Test("an open incident's lane goes on to the clock, with times above and words below")
func openLane() {
  // Opened at 13:27:31, looked back to 12:27:31, now 14:07:31: 2.5 minutes a column.
  #expect(
    rows(detail()) == [
      "TIMELINE          12:30       13:00       13:30        now",
      "checkout          -----------c-----------!===============>",
      "web               -----------------n-------a--------------",
      "c config  n note  a alert  ! opened  = impact",
    ])
}

@Test("a resolved incident ends where it was resolved, or goes beyond what is looked at")
func resolvedLane() {
  let short = rows(detail(resolved: 20))
  #expect(short[1].hasSuffix("!=========+") && short[0].hasSuffix("13:47"))
  #expect(short[3].hasSuffix("+ resolved"))
  let long = rows(detail(opened: 600, resolved: 100))
  #expect(long[1].hasSuffix("=>") && !long[3].contains("resolved"))
  #expect(long[0].hasSuffix("05:07"))
}

@Test("an incident that has just begun ends at the clock, and what is to come has no lane")
func justOpened() {
  // Now and 5 minutes of room behind it.
  #expect(
    rows(detail(opened: 1)) == [
      "TIMELINE                  13:20       13:40           now",
      "checkout          ------------------c-----------------!",
      "web               ---------------------------n---------",
      "c config  n note  a alert  ! opened  = impact",
    ])
}

@Test("the own lane stays when there is room for one only, and nothing is drawn without room")
func narrowTimeline() {
  #expect(rows(detail(), Size(rows: 3, columns: 58)).map { $0.prefix(8) }[1] == "checkout")
  #expect(rows(detail(), Size(rows: 3, columns: 58)).count == 3)
  #expect(rows(detail(), Size(rows: 1, columns: 58)).isEmpty)
  #expect(rows(detail(), Size(rows: 9, columns: 30)).isEmpty)
}

@Test("whatever the times are, every lane keeps to its room and shows the opening")
func anyTimeline() {
  for opened in [0, 1, 59, 60, 5000, 100_000] as [Int64] {
    for resolved in [nil, 0, opened, opened + 10] as [Int64?] {
      for lookBack in Place.lookBacks {
        let found = detail(
          opened: opened, resolved: resolved, lookBack: lookBack / 60_000_000_000)
        let text = rows(found, Size(rows: 9, columns: 80))
        #expect(text.allSatisfy { $0.count <= 80 } && text[1].contains("!"))
      }
    }
  }
}

@Test("+ and - look further back and less far, as far as it goes")
func widening() {
  var view = Sample.view()
  _ = view.open(Place(.incident, subject: .incident("INC-204")))
  #expect(view.place.lookBack == 3_600_000_000_000)
  func press(_ key: Key) -> Effect? {
    KeyTable.standard.action(for: key, in: view.view).map {
      view.apply($0, now: Sample.now, events: 0)
    }
  }
  #expect(press(.character("+")) == .recompute && view.place.lookBack == 7_200_000_000_000)
  #expect(
    view.place.request == .incident(id: "INC-204", lookBackNanoseconds: 7_200_000_000_000))
  for _ in 0..<20 { _ = press(.character("=")) }
  #expect(view.place.lookBack == 7 * 86_400_000_000_000)
  for _ in 0..<20 { _ = press(.character("-")) }
  #expect(view.place.lookBack == 900_000_000_000)
  #expect(KeyTable.standard.action(for: .character("+"), in: .deployments) == .changeSpeed(1))
}

@Test("n and N go through the open incidents, and through matches while there is a search")
func nextIncident() {
  var view = Sample.view()
  _ = view.open(Place(.incident, subject: .incident("INC-2")))
  view.place.widen(by: 1)
  let depth = view.places.count
  func press(_ step: Int, _ open: [String]) -> Effect {
    view.apply(.match(step), now: Sample.now, events: 0, openIncidents: open)
  }
  let open = ["INC-3", "INC-2", "INC-1"]
  #expect(press(1, open) == .recompute && view.place.subject == .incident("INC-1"))
  #expect(press(1, open) == .recompute && view.place.subject == .incident("INC-3"))
  #expect(press(-1, open) == .recompute && view.place.subject == .incident("INC-1"))
  #expect(view.places.count == depth && view.place.lookBack == Place.lookBacks[3])
  #expect(press(1, ["INC-1"]) == .redraw && view.notice == "no other incident is open")
  #expect(press(1, []) == .redraw && view.place.subject == .incident("INC-1"))
  #expect(press(1, ["INC-9"]) == .recompute && view.place.subject == .incident("INC-9"))
  view.place.search = "tax"
  #expect(press(1, open) == .redraw && view.place.subject == .incident("INC-9"))
}

@Test("columns that may grow take the room that is left")
func growingColumns() {
  func frame(_ columns: Int) -> [String] {
    Sample.frame(
      Place(.incident, subject: .incident("INC-204")), Size(rows: 24, columns: columns), .ascii
    )
    .lines
  }
  for (columns, has) in [(80, true), (160, true)] {
    let heading = frame(columns).first { $0.contains("BEFORE  TIME") } ?? ""
    for title in ["BEFORE", "TIME", "KIND", "SERVICE", "WHAT", "RESULT", "ACTOR"] {
      #expect(heading.contains(title) == has, "\(title) at \(columns)")
    }
  }
  #expect(frame(80).contains { $0.contains("flag new_tax=on (50%)") })
}
