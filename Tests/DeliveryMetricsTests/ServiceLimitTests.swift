import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// A log that names more services than are told apart.
@Suite struct ServiceLimitTests {
  private func ledgers(_ lines: [EventLog.Line], limit: Int) -> (limited: Ledger, whole: Ledger) {
    let symbols = SymbolTable()
    let limited = Ledger(symbols: symbols, limit: ServiceLimit(symbols, limit: limit))
    let whole = Ledger(symbols: SymbolTable())
    for line in lines {
      limited.apply(line)
      whole.apply(line)
    }
    return (limited, whole)
  }

  @Test func theOthersCountInEverything() {
    var lines: [EventLog.Line] = []
    for number in 0..<40 {
      let service = "s\(number)"
      let hour = 10 + number % 9
      lines.append(commit("c\(number)", "d2 0\(1 + number % 8):00", service: service))
      // The same ids everywhere: they must not be taken for one deployment.
      lines.append(deploy("1", "d2 \(hour):00", "c\(number)", .started, service: service))
      lines.append(
        deploy(
          "1", "d2 \(hour):10", "c\(number)", number % 7 == 0 ? .failed : .succeeded,
          service: service))
      if number % 5 == 0 {
        lines.append(incident("i\(number)", "d2 20:00", service: nil, services: [service, "s0"]))
        lines.append(
          incident("i\(number)", "d2 21:00", .resolved, service: nil, services: [service]))
      }
    }
    let (limited, whole) = ledgers(lines, limit: 10)
    let clock = instant("d5 00:00")
    let snapshots = [limited, whole].map {
      $0.snapshot(at: clock, windowNanoseconds: nanoseconds("7d"))
    }
    #expect(snapshots[0].byService.count == 11)
    #expect(snapshots[0].byService.contains { $0.name == "other" })
    #expect(
      snapshots[0].reading.deploymentFrequency.deployments
        == snapshots[1].reading.deploymentFrequency.deployments)
    #expect(snapshots[0].reading.changeFailureRate.attempts == 40)
    #expect(snapshots[0].reading.recoveryTime.n == 8)
    #expect(limited.limitNotice?.hasPrefix("cardinality limit 10 services") == true)
    #expect(whole.limitNotice == nil)
  }

  @Test func whatRepeatsIsStillOne() {
    let lines = (0..<30).map { deploy("\($0)", "d2 10:00", "c\($0)", service: "s\($0)") }
    let (limited, _) = ledgers(lines + lines, limit: 10)
    #expect(limited.input.duplicates == 30)
    #expect(limited.input.events == 30)
  }
}
