import DeliveryEvents
import DeliveryMetrics
import Testing

/// A change that lands at 10:00, is tested from 10:05 to 10:20, staged from 10:50, and in production
/// from 11:40 to 11:45 of a day.
private func change(_ number: Int, day: Int) -> [EventLog.Line] {
  let sha = "c\(number)"
  return [
    commit(sha, "d\(day) 10:00", ["c\(number - 1)"]),
    event(
      .job, .succeeded, "u\(number)", "d\(day) 10:20", sha: sha, name: "unit_tests",
      started: "d\(day) 10:05"),
    deploy("s\(number)", "d\(day) 10:50", sha, .started, env: "staging"),
    deploy("s\(number)", "d\(day) 10:55", sha, env: "staging"),
    deploy("p\(number)", "d\(day) 11:40", sha, .started),
    deploy("p\(number)", "d\(day) 11:45", sha),
  ]
}

private let log = EventLog(
  [commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0")]
    + (1...4).flatMap { change($0, day: $0 + 1) })

private func flow(_ ledger: Ledger, at now: Timestamp, window: String) -> [FlowBucket] {
  let detail = ledger.detail(
    for: .stream, at: now, windowNanoseconds: nanoseconds(window))
  guard case .stream(let stream) = detail else { return [] }
  return stream.flow
}

@Suite("cumulative flow")
struct CumulativeFlowTests {
  @Test("a change goes from stage to stage, and out")
  func oneChange() throws {
    let buckets = flow(log.ledger(), at: instant("d6 00:00"), window: "1d")
    func bucket(_ end: String) throws -> FlowBucket {
      try #require(buckets.first { $0.to == instant("d5 \(end)") })
    }
    #expect(try bucket("09:30").inFlight == 0)
    // It landed at 10:00 and is tested from 10:05 on.
    #expect(try bucket("10:00").between == 1 && bucket("10:00").inFlight == 1)
    // Tested at 10:20, so that it waits for its deployment when the half hour is over.
    #expect(try bucket("10:30").inStages == [0, 0, 1, 0, 0])
    #expect(try bucket("12:00").inStages == [0, 0, 0, 0, 1])
    #expect(try bucket("12:30").out == 0)
    #expect(try bucket("13:00").out == 1 && bucket("13:00").inFlight == 0)
    let means = try bucket("10:30").means
    #expect(means == [0, 0.5, 1.0 / 3, 0, 0])
    #expect(try bucket("11:30").means == [0, 0, 1, 0, 0])
  }

  @Test("between two stages a change is still on its way")
  func between() throws {
    let lines = [
      commit("c1", "d2 10:00", ["c0"]), deploy("d1", "d2 12:00", "c1", .started),
      deploy("d1", "d2 12:10", "c1"),
    ]
    let ledger = EventLog(
      [commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0")] + lines
    ).ledger()
    let buckets = flow(ledger, at: instant("d3 00:00"), window: "1d")
    let bucket = try #require(buckets.first { $0.to == instant("d2 11:00") })
    #expect(bucket.between == 1 && bucket.inStages == [0, 0, 0, 0, 0])
  }

  @Test(
    "each bucket counts what a snapshot of its end counts",
    arguments: ["1d", "4d", "30d"], ["d6 00:00", "d5 10:10", "d5 11:42", "d5 12:50"])
  func equalsSnapshots(window: String, now: String) throws {
    let ledger = log.ledger()
    let buckets = flow(ledger, at: instant(now), window: window)
    #expect(buckets.count > 20)
    for bucket in buckets {
      let end = min(bucket.to, instant(now))
      #expect(bucket.isPartial == (bucket.to > instant(now)))
      let wip = ledger.snapshot(at: end, windowNanoseconds: nanoseconds(window)).valueStream
        .stages.map { $0.wip ?? 0 }
      #expect(bucket.inStages == wip, "at \(end)")
    }
  }

  @Test("the means of all buckets come to the mean of the window")
  func meansAddUp() throws {
    // Of a window that begins where a bucket does.
    let ledger = log.ledger()
    let buckets = flow(ledger, at: instant("d5 12:00"), window: "2d")
    let stages = ledger.snapshot(
      at: instant("d5 12:00"), windowNanoseconds: nanoseconds("2d")
    ).valueStream.stages
    for stage in Stage.allCases {
      let sum = buckets.map { $0.means[stage.rawValue] }.reduce(0, +) / Double(buckets.count)
      #expect(abs(sum - (stages[stage.rawValue].meanWip ?? 0)) < 1e-9)
    }
  }

  @Test("as long as no bucket closes, none but the last changes")
  func standsStill() {
    let ledger = log.ledger()
    let before = flow(ledger, at: instant("d5 10:01"), window: "4d")
    let after = flow(ledger, at: instant("d5 10:59"), window: "4d")
    #expect(before.count == after.count)
    #expect(before.dropLast() == after.dropLast() && before.last != after.last)
  }
}
