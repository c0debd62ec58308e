import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// Which of several deployments a line means that does not name one (METRICS.md 2b).
@Suite("deployments of one instant, and incidents without an opening")
struct EqualInstantTests {
  @Test("rolled back without an id: of a failure and a success of one instant the success")
  func rolledBack() {
    let failed = deploy(nil, "d2 09:00", "c1", .failed)
    let back = deploy(nil, "d2 09:30", "c1", .rolledback)
    for success in [deploy(nil, "d2 09:00", "c1"), deploy("d1", "d2 09:00", "c1")] {
      let reading = EventLog([failed, success, back]).snapshot().reading
      #expect(reading.changeFailureRate.attempts == 2)
      #expect(reading.changeFailureRate.failed == 2)
    }
  }

  @Test("rolled back without an id: of two successes of one instant the one with the greater id")
  func ids() throws {
    let lines = [
      deploy("d1", "d2 09:00", "c1"), deploy("d2", "d2 09:00", "c1"),
      deploy(nil, "d2 09:30", "c1", .rolledback),
    ]
    let evidence = EventLog(lines).ledger().evidence(
      for: .changeFailureRate, at: instant("d3 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(evidence.entries.filter { $0.value == 1 }.map(\.id) == ["d2"])
  }

  @Test("an incident that nothing opened was caused by the earliest deployment of its sha")
  func neverOpened() throws {
    var resolved = incident("i1", "d2 10:00", .resolved)
    resolved.fields["sha"] = .text("c1")
    let lines = [
      deploy("d1", "d2 08:00", "c1"), deploy("d2", "d2 09:00", "c1"),
      deploy("d3", "d2 11:00", "c1"), resolved,
    ]
    let evidence = EventLog(lines).ledger().evidence(
      for: .changeFailureRate, at: instant("d3 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(evidence.entries.filter { $0.value == 1 }.map(\.id) == ["d1"])
  }

  @Test(
    "which of two finishes of one instant joins a beginning goes by what they say, not by arrival")
  func joining() {
    var begun = deploy(nil, "d2 08:00", "c1", .started)
    begun.fields["fixes"] = .list(["x"])
    let plain = deploy(nil, "d2 09:00", "c1")
    let fixing = deploy(nil, "d2 09:00", "c1", fixes: ["y"])
    expectOneTruth([begun, plain.with("event", "e1"), fixing.with("event", "e2")])
  }

  @Test("a list of repairs that is empty at the end takes back what an earlier line said")
  func emptyRepairs() {
    var begun = deploy("1", "d2 08:00", "c1", .started)
    begun.fields["fixes"] = .list(["x"])
    var done = deploy("1", "d2 09:00", "c1")
    #expect(EventLog([begun, done]).snapshot().reading.reworkRate.rework == 1)
    done.fields["fixes"] = .list([])
    #expect(EventLog([begun, done]).snapshot().reading.reworkRate.rework == 0)
    expectOneTruth([begun, done])
  }
}
