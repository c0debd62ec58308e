import DeliveryMetrics
import Testing

@Suite("how many commits a deployment brought")
struct KnownCommitsTests {
  private func known(_ lines: [EventLog.Line]) -> [Bool] {
    EventLog(lines).snapshot().deployments.reversed().map(\.areCommitsKnown)
  }

  @Test("is not known where none of them is in the log, or it names none")
  func unknown() {
    #expect(
      known([deploy("d0", "d1 09:00", "c0"), deploy("d1", "d2 09:00", "c1")]) == [false, false])
    #expect(known([deploy("d0", "d1 09:00", nil, version: "1.2")]) == [false])
  }

  @Test("is known where they are in the log, and is none of what is put back or put there again")
  func none() {
    let lines = [
      commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0"),
      commit("v2", "d2 09:30", ["c0"]), deploy("d1", "d2 10:00", "v2"),
      deploy("d2", "d2 10:10", "c0"), deploy("d3", "d2 10:20", "c0"),
    ]
    #expect(known(lines) == [true, true, true, true])
  }
}
