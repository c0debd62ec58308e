import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// The window of some days that ends at an instant.
private func span(_ to: String, _ window: String = "7d") -> ComparedSpan {
  ComparedSpan(label: to, to: instant(to), nanoseconds: nanoseconds(window))
}

private func compare(_ log: EventLog, _ first: ComparedSpan, _ second: ComparedSpan) -> Comparison {
  log.ledger().comparison(of: ComparedSpans(first, second))
}

@Suite("comparing two spans")
struct ComparisonTests {
  /// Two services: in the first week `a` has samples of 10 and 10 minutes and `b` one of 100; in the
  /// second `a` has one of 20 and `b` three of 100, and `b` fails once.
  private let shop = EventLog([
    commit("a0", "d1 08:00"), deploy("a0", "d1 09:00", "a0"),
    commit("b0", "d1 08:00", service: "b"), deploy("b0", "d1 09:00", "b0", service: "b"),
    commit("a1", "d2 09:50"), commit("a2", "d2 09:50"),
    deploy("a2", "d2 10:00", "a2", shas: ["a1", "a2"]),
    commit("b1", "d3 08:20", service: "b"),
    deploy("b1", "d3 10:00", "b1", service: "b", shas: ["b1"]),
    commit("a3", "d9 09:40"), deploy("a3", "d9 10:00", "a3", shas: ["a3"]),
    commit("b2", "d10 08:20", service: "b"), commit("b3", "d10 08:20", service: "b"),
    commit("b4", "d10 08:20", service: "b"),
    deploy("b4", "d10 10:00", "b4", service: "b", shas: ["b2", "b3", "b4"]),
    deploy("b5", "d11 10:00", "b5", .failed, service: "b"),
  ])

  @Test("who moved the mean: by its own figure, and by its share of the samples")
  func leadTime() throws {
    let comparison = compare(shop, span("d8 00:00"), span("d15 00:00"))
    let lead = try #require(comparison.movement(of: .leadTimeMean))
    // 120 minutes of 3 samples, then 320 of 4: from 40 to 80, at a mean figure of 60 and weight of 3.5.
    #expect(lead.difference == 2400)
    #expect(lead.contributions.map(\.service) == ["b", "a"])
    // b: 200 minutes and 2 samples more; a: as many minutes and 1 sample less.
    #expect(abs(lead.value(of: "b") - 60 * (200 - 60 * 2) / 3.5) < 1e-9)
    #expect(abs(lead.value(of: "a") - 60 * (0 + 60 * 1) / 3.5) < 1e-9)
    let a = lead.contributions[1]
    #expect(abs((a.own ?? 0) - 60 * 1.5 * 10 / 3.5) < 1e-9)
    #expect(abs((a.share ?? 0) - 60 * (15 - 60) * -1 / 3.5) < 1e-9)
    #expect(lead.contributions[0].own == 0, "what b takes stayed 100 minutes")
    #expect(lead.rest == 0)
  }

  @Test("a frequency adds up without shares, and a rate counts failures beyond the mean rate")
  func counts() throws {
    let comparison = compare(shop, span("d8 00:00"), span("d15 00:00"))
    let frequency = try #require(comparison.movement(of: .deploymentFrequency))
    #expect(frequency.contributions.map(\.service) == ["a", "b"])
    #expect(frequency.contributions.map(\.value) == [-1.0 / 7, -1.0 / 7])
    let rate = try #require(comparison.movement(of: .changeFailureRate))
    #expect(rate.difference == 1.0 / 3)
    #expect(abs(rate.contributions.reduce(rate.rest) { $0 + $1.value } - 1.0 / 3) < 1e-12)
    // 1 failure more of as many attempts.
    #expect(abs(rate.value(of: "b") - (1 - 0) / 3.5) < 1e-12)
  }

  @Test("an incident of two services, and one of none, is nobody's alone")
  func shared() throws {
    let log = EventLog([
      deploy("a0", "d1 09:00", "a0"), deploy("b0", "d1 09:00", "b0", service: "b"),
      incident("1", "d2 10:00"), incident("1", "d2 10:10", .resolved),
      incident("2", "d9 10:00", service: nil, services: ["a", "b"]),
      incident("2", "d9 10:40", .resolved, service: nil),
      incident("3", "d9 12:00", service: nil), incident("3", "d9 12:20", .resolved, service: nil),
    ])
    let recovery = try #require(
      compare(log, span("d8 00:00"), span("d15 00:00")).movement(of: .recoveryTimeMean))
    // From 10 minutes to 30 over 2. The services have 40 each, together 80 of 2 samples: 20 and 0
    // samples too much.
    #expect(recovery.difference == 1200)
    #expect(abs(recovery.rest - 60 * -20 / 1.5) < 1e-9)
    #expect(abs(recovery.contributions.reduce(recovery.rest) { $0 + $1.value } - 1200) < 1e-9)
  }

  @Test("no data is not zero: it cannot be compared, and nobody moved it")
  func missing() throws {
    let comparison = compare(shop, span("d1 00:00"), span("d15 00:00"))
    let lead = try #require(comparison.figure(.leadTimeMean))
    #expect(lead.verdict == .incomparable && lead.difference == nil && !lead.isThin)
    #expect(lead.reason == "A: no deployment in the window")
    #expect(comparison.figure(.deploymentFrequency)?.reason == "A: no event yet")
    #expect(
      comparison.figure(.recoveryTimeMean)?.reason == "A and B: no incident source seen")
    #expect(comparison.movements.allSatisfy { $0.difference == nil && $0.contributions.isEmpty })
    #expect(
      comparison.byService.first?.figures[0].reason == "A: there is no such service then")
  }

  @Test(
    "a tenth is the same, more is better or worse",
    arguments: [
      (ComparedFigure.leadTimeMean, 100.0, 110.0, FigureDifference.Verdict.same),
      (.leadTimeMean, 100, 110.1, .worse), (.leadTimeMean, 100, 89.9, .better),
      (.deploymentFrequency, 1, 1.1, .same), (.deploymentFrequency, 1, 1.2, .better),
      (.deploymentFrequency, 1, 0, .worse), (.changeFailureRate, 0, 0, .same),
      (.changeFailureRate, 0, 0.01, .worse), (.flowEfficiency, 0.2, 0.3, .better),
      (.meanWip, 2, 5, .moved), (.meanWip, 2, 2.1, .same),
    ])
  func verdicts(
    figure: ComparedFigure, first: Double, second: Double, expected: FigureDifference.Verdict
  ) {
    let difference = FigureDifference(
      figure, ComparedSide(first, n: 9, nil), ComparedSide(second, n: 5, nil))
    #expect(difference.verdict == expected && !difference.isThin)
    #expect((difference.relative == nil) == (first == 0))
    let thin = FigureDifference(
      figure, ComparedSide(first, n: 9, nil), ComparedSide(second, n: 4, nil))
    #expect(thin.verdict == expected && thin.isThin)
  }

  @Test("what happened at the instant between two spans is in the first, and in none twice")
  func boundary() {
    let log = EventLog([
      deploy("1", "d1 09:00", "c1"), deploy("2", "d8 00:00", "c2"),
      deploy("3", "d8 00:00:01", "c3"),
      deploy("4", "d15 00:00", "c4"),
    ])
    let comparison = compare(log, span("d8 00:00"), span("d15 00:00"))
    let frequency = comparison.figure(.deploymentFrequency)
    #expect(frequency?.first.n == 2 && frequency?.second.n == 2)
  }

  @Test("a side knows what was known at its end, as a report of that instant does")
  func hindsight() {
    let log = EventLog([
      deploy("1", "d7 20:00", "c1"), incident("i", "d8 04:00", deploy: "1"),
    ])
    let comparison = compare(log, span("d8 00:00"), span("d8 12:00"))
    let rate = comparison.figure(.changeFailureRate)
    #expect(rate?.first.value == 0 && rate?.second.value == 1)
  }
}

@Suite("properties of comparisons")
struct ComparisonPropertyTests {
  private static func seeds(_ count: Int) -> [UInt64] {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("comparison property seeds from \(first)")
    return (0..<UInt64(count)).map { first + $0 }
  }

  private func randomSpan(_ source: inout RandomSource) -> ComparedSpan {
    ComparedSpan(
      label: "",
      to: instant("d\(source.next(1...22)) \(source.next(0...23)):\(source.next(0...5) * 10)"),
      nanoseconds: nanoseconds("\(source.next(1...14))d"))
  }

  @Test("contributions add up to the whole difference, and change sides with their sign")
  func sums() {
    var compared = 0
    for seed in Self.seeds(400) {
      var log = RandomLog(seed: seed)
      let spans = ComparedSpans(randomSpan(&log.generator), randomSpan(&log.generator))
      let ledger = EventLog(log.lines).ledger()
      let there = ledger.comparison(of: spans)
      let back = ledger.comparison(of: ComparedSpans(spans.second, spans.first))
      for (movement, other) in zip(there.movements, back.movements) {
        guard let difference = movement.difference else { continue }
        compared += 1
        let parts = movement.contributions.map(\.value) + [movement.rest]
        let scale = parts.reduce(abs(difference)) { $0 + abs($1) } + 1e-3
        #expect(abs(parts.reduce(0, +) - difference) < 1e-12 * scale, "seed \(seed)")
        #expect(
          movement.figure == .recoveryTimeMean || abs(movement.rest) < 1e-12 * scale, "seed \(seed)"
        )
        for one in movement.contributions {
          #expect(abs(one.value + other.value(of: one.service)) < 1e-12 * scale, "seed \(seed)")
          if let own = one.own, let share = one.share {
            #expect(abs(own + share - one.value) < 1e-12 * scale, "seed \(seed)")
          }
        }
      }
      let same = ledger.comparison(of: ComparedSpans(spans.first, spans.first))
      #expect(same.movements.allSatisfy { $0.contributions.isEmpty && $0.rest == 0 })
    }
    #expect(compared > 200)
  }

  @Test(
    "each side has the numbers of a report as of its end, and the way there leaves nothing behind")
  func reports() {
    for seed in Self.seeds(100) {
      var log = RandomLog(seed: seed)
      let spans = ComparedSpans(randomSpan(&log.generator), randomSpan(&log.generator))
      func report(_ span: ComparedSpan) -> Snapshot {
        EventLog(log.lines).ledger().snapshot(
          at: span.to, windowNanoseconds: span.nanoseconds)
      }
      let expected = Comparison(spans, report(spans.first), report(spans.second))
      let ledger = EventLog(log.lines).ledger()
      let now = instant("d18 12:00")
      let before = ledger.snapshot(at: now, windowNanoseconds: nanoseconds("14d"))
      let found = ledger.comparison(of: spans)
      #expect(found == expected, "seed \(seed)")
      let after = ledger.snapshot(at: now, windowNanoseconds: nanoseconds("14d"))
      #expect(differences(after, before) == [], "seed \(seed)")
      let detail = ledger.detail(
        for: .comparison(spans), at: now, windowNanoseconds: nanoseconds("14d"))
      #expect(detail == .comparison(expected), "seed \(seed)")
    }
  }
}
