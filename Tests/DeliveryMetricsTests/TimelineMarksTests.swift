import DeliveryEvents
import DeliveryMetrics
import Testing

@Suite("marks of a timeline")
struct TimelineMarksTests {
  private let marks = EventLog([
    commit("c1", "d2 09:00"), deploy("1", "d2 10:00", "c1", .started),
    deploy("1", "d2 10:05", "c1"), deploy("2", "d3 10:00", "c1", env: "staging"),
    incident("i", "d4 09:00", .opened), incident("i", "d4 10:00", .resolved),
    incident("j", "d5 09:00", .resolved), deploy("3", "d5 09:00", "c1", .failed),
  ]).ledger().timelineMarks()

  @Test("each instant stands once, results in production and beginnings of incidents by themselves")
  func kinds() {
    #expect(
      marks.events
        == [
          "d2 09:00", "d2 10:00", "d2 10:05", "d3 10:00", "d4 09:00", "d4 10:00", "d5 09:00",
        ].map(instant))
    #expect(marks.deployments == ["d2 10:05", "d5 09:00"].map(instant))
    #expect(marks.failures == ["d5 09:00"].map(instant))
    #expect(marks.incidentLines == ["d4 09:00", "d4 10:00", "d5 09:00"].map(instant))
    #expect(marks.incidents == ["d4 09:00", "d5 09:00"].map(instant))
  }

  @Test("steps go to marks beside an instant, whether or not it is one")
  func steps() {
    #expect(marks.instant(.deployment, 1, from: instant("d2 10:05")) == instant("d5 09:00"))
    #expect(marks.instant(.deployment, -1, from: instant("d5 09:00")) == instant("d2 10:05"))
    #expect(marks.instant(.deployment, 1, from: instant("d4 00:00")) == instant("d5 09:00"))
    #expect(marks.instant(.deployment, -1, from: instant("d4 00:00")) == instant("d2 10:05"))
    #expect(marks.instant(.deployment, 1, from: instant("d5 09:00")) == nil)
    #expect(marks.instant(.incident, -1, from: instant("d4 09:00")) == nil)
    #expect(marks.instant(.event, 3, from: instant("d2 09:00")) == instant("d3 10:00"))
    #expect(marks.eventCount(upTo: instant("d3 10:00")) == 4)
  }

  @Test("steps go by instants, counts by events, in one service and in several")
  func repeats() {
    let ledger = EventLog([
      deploy("1", "d2 10:00", "c1"), deploy("2", "d2 10:00", "c1"),
      deploy("3", "d2 10:00", "c1", service: "b"), incident("i", "d2 10:00", .opened),
      deploy("4", "d3 10:00", "c1"),
    ]).ledger()
    let marks = ledger.timelineMarks()
    #expect(marks.events == ["d2 10:00", "d3 10:00"].map(instant))
    #expect(marks.eventCount(upTo: instant("d2 09:59")) == 0)
    #expect(marks.eventCount(upTo: instant("d2 10:00")) == 4)
    #expect(marks.eventCount == 5 && marks.eventCount == ledger.input.events)
  }

  @Test("an incident is marked from when on it is seen, and only one of production")
  func seen() {
    func told(_ id: String, _ time: String, _ opened: String) -> EventLog.Line {
      var line = incident(id, time)
      line.fields["opened"] = .time(instant(opened))
      return line
    }
    let lines = [
      told("late", "d2 10:10", "d2 10:00"), told("early", "d3 10:00", "d3 10:30"),
      incident("s", "d4 10:00", env: "staging"), incident("risen", "d5 10:00", env: "staging"),
      incident("risen", "d5 11:00", .acknowledged, env: "production"),
    ]
    let ledger = EventLog(lines).ledger()
    let marks = ledger.timelineMarks().incidents
    #expect(marks == ["d2 10:10", "d3 10:30", "d5 10:00"].map(instant))
    #expect(ledger.timelineMarks().incidentLines.count == lines.count)
  }

  @Test("a search in slices finds what one at once finds, whatever else is read meanwhile")
  func slices() {
    let lines = (0..<60).flatMap { number in
      [
        deploy(
          "\(number)", "d\(number % 9 + 1) 10:0\(number % 10)", "c", service: "s\(number % 7)"),
        incident("i\(number)", "d\(number % 5 + 1) 0\(number % 10):00", .opened),
      ]
    }
    let ledger = EventLog(lines).ledger()
    var search = TimelineSearch()
    var slices = 0
    var found: TimelineMarks?
    while found == nil {
      found = ledger.look(&search) { true }
      slices += 1
    }
    #expect(found == ledger.timelineMarks())
    #expect(slices > 8)
    #expect(found?.events == Set(found?.events ?? []).sorted())
  }
}
