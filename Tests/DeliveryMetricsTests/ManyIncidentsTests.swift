import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// A log that opens incidents without end.
@Suite struct ManyIncidentsTests {
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
