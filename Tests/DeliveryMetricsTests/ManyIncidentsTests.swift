import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// A log that opens incidents without end.
@Suite struct ManyIncidentsTests {
  @Test func theOldestAreListedAndAllAreCounted() {
    let kept = Snapshot.openIncidentsKept
    let lines = (0..<kept + 7).map { number in
      incident("i\(number)", "d2 \(10 + number / 3600):\(number / 60 % 60):\(number % 60)")
    }
    let snapshots = [lines, lines.reversed()].map { EventLog($0).snapshot() }
    #expect(snapshots[0].openIncidents == snapshots[1].openIncidents)
    #expect(snapshots[0].openIncidents.count == kept)
    #expect(snapshots[0].openIncidents.first?.id == "i0")
    #expect(snapshots[0].openIncidents.last?.id == "i\(kept - 1)")
    #expect(snapshots[0].openIncidentCount == kept + 7)
    #expect(snapshots[0].reading.recoveryTime.open == kept + 7)
  }

  @Test func fewAreAllListed() {
    let snapshot = EventLog([incident("i", "d2 10:00"), incident("j", "d2 11:00")]).snapshot()
    #expect(snapshot.openIncidents.map(\.id) == ["i", "j"])
    #expect(snapshot.openIncidentCount == 2)
  }

  @Test func whatALineSaysIsKeptAsItCame() {
    let symbols = SymbolTable()
    var full = DeliveryEvent(kind: .incident, time: instant("d2 10:00"))
    full.state = .resolved
    full.id = symbols.intern("i")
    full.service = symbols.intern("a")
    full.services = [symbols.intern("b"), symbols.intern("a")]
    full.env = symbols.intern("production")
    full.team = symbols.intern("t")
    full.opened = instant("d2 09:00")
    full.deploy = symbols.intern("d")
    full.sha = symbols.intern("c")
    full.title = symbols.intern("slow")
    full.severity = symbols.intern("1")
    full.actor = symbols.intern("ann")
    var bare = DeliveryEvent(kind: .incident, time: instant("d2 11:00"))
    bare.state = .opened
    bare.id = symbols.intern("j")
    var lines = IncidentLines()
    for event in [full, bare, full] {
      withUnsafePointer(to: event) { lines.append(IncidentLine($0)) }
    }
    lines.setReplaced(true, at: 0)
    #expect(lines.map(\.isReplaced) == [true, false, false])
    for (line, event) in zip(lines, [full, bare, full]) {
      let whole = withUnsafePointer(to: event) { IncidentLine($0).event }
      #expect(line.event.services == whole.services)
      #expect("\(line.event)" == "\(whole)")
    }
    lines.setReplaced(false, at: 0)
    #expect(lines.isVisible(0, at: instant("d2 10:00")))
    #expect(!lines.isVisible(1, at: instant("d2 10:00")))
  }

  @Test(arguments: [[], [3], [7, 3], [9, 3, 7]])
  func servicesStandInOrder(numbers: [Int]) {
    let kept = ServiceNumbers(Set(numbers))
    #expect(Array(kept) == numbers.sorted())
    #expect(kept.isEmpty == numbers.isEmpty)
  }
}
