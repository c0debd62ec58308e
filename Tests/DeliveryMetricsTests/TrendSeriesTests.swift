import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("trend series")
struct TrendSeriesTests {
  @Test("a series that keeps only what happened says of every bucket what a list of all would")
  func list() {
    for seed in UInt64(0)..<40 {
      var random = RandomSource(state: seed)
      let length: Int64 = 3_600_000_000_000
      let first = Int64(random.next(-50...50))
      let count = random.next(0...30)
      let buckets = (0..<count).map { place in
        let from = Timestamp(nanoseconds: (first + Int64(place)) * length)
        var bucket = TrendBucket(
          from: from, to: from.advanced(byNanoseconds: length),
          isPartial: place == 0 && seed % 2 == 0 || place == count - 1 && seed % 3 == 0)
        if random.next(0...4) == 0 { bucket.attempts = random.next(1...9) }
        if random.next(0...9) == 0 { bucket.recoverySum = Double(random.next(1...9)) }
        return bucket
      }
      let series = TrendSeries(buckets)
      #expect(Array(series) == buckets, "seed \(seed)")
      #expect(series.map(\.attempts).reduce(0, +) == buckets.map(\.attempts).reduce(0, +))
      #expect(TrendSeries(Array(series)) == series)
      #expect("\(series)" == buckets.debugDescription)
    }
  }

  @Test("the buckets of a reading stand side by side and hold all that the reading counts")
  func reading() {
    for seed in UInt64(0)..<30 {
      let log = EventLog(RandomLog(seed: seed, services: (0..<40).map { "s\($0)" }).lines)
      let snapshot = log.snapshot(at: "d18 12:34", window: ["7d", "11h", "33d"][Int(seed % 3)])
      for reading in [snapshot.reading] + snapshot.byService + snapshot.byTeam {
        let buckets = Array(reading.buckets)
        #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.to == $1.from })
        #expect(buckets.dropFirst().dropLast().allSatisfy { !$0.isPartial })
        let sums = buckets.reduce(into: (0, 0, 0, 0, 0)) { sums, bucket in
          sums.0 += bucket.attempts
          sums.1 += bucket.failed
          sums.2 += bucket.deployments
          sums.3 += bucket.leadTimes
          sums.4 += bucket.recoveries
        }
        #expect(
          sums == (
            reading.changeFailureRate.attempts, reading.changeFailureRate.failed,
            reading.deploymentFrequency.deployments, reading.leadTime.n, reading.recoveryTime.n
          ), "seed \(seed) \(reading.name)")
      }
    }
  }
}
