import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// Names are told apart by their bytes (METRICS.md 2b), whatever Unicode takes for one.
@Suite("names that Unicode takes for one")
struct ExactNameTests {
  /// An é of one scalar, and one of two.
  private let composed = "\u{E9}"
  private let decomposed = "e\u{301}"

  /// One deployment and a failure of the first, two deployments of the second in the month before and after.
  private var lines: [EventLog.Line] {
    [
      deploy("1", "d2 09:00", "a1", service: composed).with("team", composed),
      deploy("2", "d40 09:00", "a2", .failed, service: composed).with("team", composed),
      deploy("3", "d3 09:00", "b1", service: decomposed).with("team", decomposed),
      deploy("4", "d4 09:00", "b2", service: decomposed).with("team", decomposed),
      deploy("5", "d41 09:00", "b3", service: decomposed).with("team", decomposed),
    ]
  }

  private func bytes(_ name: String) -> [UInt8] { Array(name.utf8) }

  @Test("each has its own numbers, in a list and alone, whatever came first")
  func apart() {
    for lines in [lines, lines.reversed()] {
      let log = EventLog(lines)
      let all = log.snapshot(at: "d31 00:00")
      #expect(all.byService.map { bytes($0.name) } == [bytes(decomposed), bytes(composed)])
      #expect(all.byTeam.map { bytes($0.name) } == [bytes(decomposed), bytes(composed)])
      #expect(all.byService.map(\.deploymentFrequency.deployments) == [2, 1])
      for (name, count) in [(decomposed, 2), (composed, 1)] {
        let service = log.snapshot(at: "d31 00:00", scope: .service(name)).reading
        #expect(service.deploymentFrequency.deployments == count)
        let team = log.snapshot(at: "d31 00:00", scope: .team(name)).reading
        #expect(team.deploymentFrequency.deployments == count)
      }
    }
  }

  @Test("comparisons and baselines keep them apart")
  func compared() {
    for lines in [lines, lines.reversed()] {
      let ledger = EventLog(lines).ledger()
      let month = nanoseconds("30d")
      let comparison = ledger.comparison(
        of: ComparedSpans(
          ComparedSpan(label: "A", to: instant("d31 00:00"), nanoseconds: month),
          ComparedSpan(label: "B", to: instant("d61 00:00"), nanoseconds: month)))
      #expect(comparison.byService.map { bytes($0.name) } == [bytes(decomposed), bytes(composed)])
      let failures = comparison.byService.map { service in
        service.figures.first { $0.figure == .changeFailureRate }?.second.value
      }
      #expect(failures == [0, 1])
      let moved = comparison.movement(of: .changeFailureRate)
      #expect(moved?.contributions.count == 2)
      let together = moved?.contributions.map(\.value).reduce(0, +)
      #expect(abs((together ?? 9) + (moved?.rest ?? 0) - (moved?.difference ?? 0)) < 1e-9)
      let baseline = ledger.baseline(at: instant("d100 00:00"), zone: .utc)
      #expect(baseline?.services.count == 2 && baseline?.teams.count == 2)
      #expect(baseline?.figures(of: .service(composed))?.changeFailureRate.n == 2)
      #expect(baseline?.figures(of: .team(decomposed))?.changeFailureRate.n == 3)
    }
  }

  @Test("sums of days that were given up are of one of them")
  func sealed() {
    let ledger = EventLog(lines).ledger()
    _ = ledger.snapshot(at: instant("d50 00:00"), windowNanoseconds: nanoseconds("30d"))
    let sealed = ledger.sealedDays(until: instant("d45 00:00"), zone: .utc)
    #expect(Set(sealed.all.map { bytes($0.service) }).count == 3)
  }
}
