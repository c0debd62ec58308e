import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the period before, and the baseline, as a side of a comparison")
struct PastComparisonTests {
  private func close(_ left: Double?, _ right: Double?) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    return abs(left - right) <= 1e-9 * max(1, abs(left))
  }

  /// The side of the past is what the reading calls previous, and the parts add up to the difference.
  private func expectSound(_ comparison: Comparison, _ snapshot: Snapshot, _ seed: UInt64) {
    for movement in comparison.movements {
      guard let difference = movement.difference else { continue }
      let sum = movement.contributions.reduce(movement.rest) { $0 + $1.value }
      let size = movement.contributions.reduce(1) { $0 + abs($1.value) }
      #expect(abs(sum - difference) < 1e-9 * size, "seed \(seed) \(movement.figure)")
    }
  }

  @Test("the period before has the previous figures of the snapshot, and is shared out whole")
  func previous() {
    var compared = 0
    for seed in UInt64(1)...120 {
      let log = EventLog(RandomLog(seed: seed).lines)
      let snapshot = log.snapshot(at: "d14 00:00", window: "6d")
      for grouping in [Comparison.Grouping.service, .team] {
        let found = Comparison(previousOf: snapshot, by: grouping)
        let reading = snapshot.reading
        let values = [
          reading.deploymentFrequency.previousPerDay, reading.leadTime.previousMean,
          reading.leadTime.previousMedian, reading.changeFailureRate.previousRate,
          reading.recoveryTime.previousMean, reading.recoveryTime.previousMedian,
        ]
        #expect(found.figures.prefix(6).map(\.first.value) == values, "seed \(seed)")
        compared += found.movements.count { $0.difference != nil }
        expectSound(found, snapshot, seed)
        let parts = grouping == .team ? snapshot.byTeam : snapshot.byService
        #expect(found.byService.map(\.name) == parts.map(\.name))
      }
    }
    #expect(compared > 300, "only \(compared) differences in logs 1 to 120")
  }

  @Test("the period before is what a snapshot of its end has, where nothing came to light later")
  func asOfThen() {
    var log = EventLog()
    for day in 1...20 {
      log.lines.append(commit("s\(day)", "d\(day) 08:00", []))
      log.lines.append(
        deploy(
          "\(day)", "d\(day) 0\(8 + day % 2):30", "s\(day)", day % 7 == 0 ? .failed : .succeeded))
    }
    let now = log.snapshot(at: "d21 00:00", window: "10d")
    let then = log.snapshot(at: "d11 00:00", window: "10d")
    let spans = Comparison(previousOf: now).spans
    let expected = Comparison(spans, then, now)
    let found = Comparison(previousOf: now)
    for figure in found.figures {
      #expect(figure.first.value == expected.figure(figure.figure)?.first.value)
      #expect(figure.first.n == expected.figure(figure.figure)?.first.n, "\(figure.figure)")
    }
    #expect(found.movements == expected.movements)
    #expect(found.windows.first == expected.windows.first)
  }

  @Test("a baseline is compared by its own figures, and its services add up")
  func baseline() {
    var compared = 0
    for seed in UInt64(1)...80 {
      let log = EventLog(RandomLog(seed: seed).lines)
      let ledger = log.ledger()
      let snapshot = ledger.snapshot(
        at: instant("d120 00:00"), windowNanoseconds: nanoseconds("115d"))
      let baseline = ledger.baseline(at: snapshot.asOf, zone: .utc)
      #expect((baseline == nil) == (snapshot.baseline.frozen == nil), "seed \(seed)")
      for grouping in [Comparison.Grouping.service, .team] {
        let found = Comparison(snapshot, with: baseline, by: grouping)
        guard let baseline else {
          #expect(
            found.spans.first.absence != nil && found.figures.allSatisfy { $0.difference == nil })
          #expect(found.figures.allSatisfy { $0.reason?.hasPrefix("not comparable: ") == true })
          continue
        }
        #expect(found.figure(.leadTimeMean)?.first.value == baseline.all.leadTime.value)
        #expect(found.figure(.leadTimeMedian)?.first.value == baseline.all.leadTime.p50)
        #expect(
          close(found.figure(.changeFailureRate)?.first.value, baseline.all.changeFailureRate.value)
        )
        #expect(
          found.figure(.deploymentFrequency)?.first.value == baseline.all.deploymentFrequency.value)
        #expect(found.figure(.recoveryTimeMean)?.first.n == baseline.all.recoveryTime.n)
        expectSound(found, snapshot, seed)
        compared += found.movements.count { $0.difference != nil }
      }
    }
    #expect(compared > 100, "only \(compared) differences in logs 1 to 80")
  }

  @Test("a baseline that was defined in another way is shown and not compared")
  func otherDefinition() throws {
    let lines = (1...40).flatMap { day in
      [commit("s\(day)", "d\(day) 08:00", []), deploy("\(day)", "d\(day) 09:00", "s\(day)")]
    }
    let ledger = EventLog(lines).ledger()
    ledger.keptBaseline = ledger.baseline(at: instant("d40 12:00"), zone: .utc)
    var settings = Settings()
    settings.leadTimeStart = .authored
    let other = EventLog(lines).ledger(settings: settings)
    other.keptBaseline = ledger.keptBaseline
    let snapshot = other.snapshot(at: instant("d40 12:00"), windowNanoseconds: nanoseconds("7d"))
    let found = other.comparison(withBaselineOf: snapshot, zone: .utc)
    let lead = try #require(found.figure(.leadTimeMean))
    #expect(lead.first.value == 3600 && lead.second.value != nil)
    #expect(lead.difference == nil && lead.relative == nil && lead.verdict == .incomparable)
    #expect(lead.reason == "not comparable: lead time from authored, was committed")
    #expect(found.movements.allSatisfy { $0.difference == nil && $0.contributions.isEmpty })
    #expect(found.byService.allSatisfy { $0.figures.allSatisfy { $0.difference == nil } })
    let same = ledger.comparison(
      withBaselineOf: ledger.snapshot(
        at: instant("d40 12:00"), windowNanoseconds: nanoseconds("7d")), zone: .utc)
    #expect(same.figure(.leadTimeMean)?.difference == 0)
  }

  @Test("a baseline of any numbers, such as a damaged file has, is harmless")
  func anyNumbers() {
    let lines = (1...40).map { deploy("\($0)", "d\($0) 09:00", nil, version: "v") }
    let ledger = EventLog(lines).ledger()
    for value in [1e300, -1e300, .infinity, .nan, 0] {
      for n in [0, 1, 1_000_000_000] {
        var kept = ledger.computedBaseline(at: instant("d40 12:00"), zone: .utc)
        let figure = BaselineFigure(value: value, n: n, p50: value, p85: value)
        kept?.all.leadTime = figure
        kept?.all.changeFailureRate = figure
        kept?.services[0].recoveryTime = figure
        ledger.keptBaseline = kept
        let snapshot = ledger.snapshot(
          at: instant("d40 12:00"), windowNanoseconds: nanoseconds("7d"))
        let found = ledger.comparison(withBaselineOf: snapshot, zone: .utc)
        #expect(found.spans.first.absence == nil && found.figures.count == 6)
      }
    }
  }
}
