import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the log of events")
struct RecentEventsTests {
  private let log = EventLog([
    commit("c1", "d2 09:00", service: "a"), deploy("1", "d2 10:05", "c1", service: "a"),
    event(.job, .failed, "j", "d2 09:30", service: "a", sha: "c1", name: "unit_tests", run: "r"),
    incident("i", "d4 09:00", .opened, service: "b"), deploy("9", "d6 10:00", "c9", service: "b"),
    deploy("8", "d3 10:00", "c8", .failed, env: "staging", service: "b"),
  ])

  private func rows(_ log: EventLog, scope: Scope = .everything, limit: Int = 1000) -> [String] {
    let ledger = log.ledger()
    guard
      case .events(let rows, _) = ledger.detail(
        for: .events, at: instant("d5 00:00"), windowNanoseconds: nanoseconds("30d"), scope: scope)
    else { return [] }
    return rows.map { "\($0.kind) \($0.state) \($0.services.joined()) \($0.name)" }
  }

  @Test("the newest come first, and none that lies ahead")
  func order() {
    #expect(
      rows(log) == [
        "incident opened b i", "deploy failed b c8", "deploy succeeded a c1",
        "job failed a unit_tests", "commit  a c1",
      ])
  }

  @Test("a scope shows its own, whatever the order of the lines")
  func scopes() {
    let back = EventLog(log.lines.reversed())
    #expect(rows(back) == rows(log))
    #expect(rows(log, scope: .service("b")) == ["incident opened b i", "deploy failed b c8"])
    #expect(rows(back, scope: .service("b")) == rows(log, scope: .service("b")))
  }

  @Test("of very many the newest are kept, and all are counted")
  func many() throws {
    var lines = (0..<6000).map {
      deploy("\($0)", "d\(1 + $0 / 1440) \($0 / 60 % 24):\($0 % 60 / 10)\($0 % 10)", "c\($0)")
    }
    lines.swapAt(10, 5990)
    lines.shuffle()
    let detail = EventLog(lines).ledger().detail(
      for: .events, at: instant("d31 00:00"), windowNanoseconds: nanoseconds("30d"))
    guard case .events(let rows, let count) = detail else {
      Issue.record("no events")
      return
    }
    #expect(count == 6000)
    #expect(rows.map(\.name) == (5000..<6000).reversed().map { "c\($0)" })
  }

  @Test("each line of a commit is an event, whichever came first")
  func furtherLines() {
    let lines = [commit("c1", "d2 09:00"), commit("c1", "d6 09:00"), commit("c1", "d3 09:00")]
    for order in [lines, lines.reversed(), [lines[1], lines[0], lines[2]]] {
      #expect(rows(EventLog(order)) == ["commit  a c1", "commit  a c1"])
    }
  }

  @Test("which of many at one instant are shown, and in which order, is not for arrival to say")
  func ties() {
    let lines = (0..<6000).map { number in
      deploy(
        "\(number)", "d\(number / 1500 + 1) 09:00", "c\(number % 700)",
        env: number % 2 == 0 ? "production" : "live"
      ).with("actor", "p\(number)")
    }
    func shown(_ lines: [EventLog.Line]) -> [EventRow] {
      let detail = EventLog(lines).ledger().detail(
        for: .events, at: instant("d9 00:00"), windowNanoseconds: nanoseconds("30d"))
      if case .events(let rows, _) = detail { return rows }
      return []
    }
    let expected = shown(lines)
    #expect(expected.count == 1000)
    #expect(shown(lines.reversed()) == expected)
    #expect(shown(lines.shuffled()) == expected)
  }
}
