import DeliveryEvents

@testable import Dashboard
@testable import DeliveryMetrics

extension Sample {
  static let comparison = Comparison(compared, sides.first, sides.second)

  /// October and November so far, with a service that is new, one that has few incidents, and one that
  /// has none.
  static let sides: (first: Snapshot, second: Snapshot) = {
    var first = snapshot
    var second = snapshot
    first.window = WindowSpan(
      nanoseconds: compared.first.nanoseconds, to: compared.first.to, observedDays: 12)
    second.window = WindowSpan(
      nanoseconds: compared.second.nanoseconds, to: compared.second.to, observedDays: 22)
    first.byService = [
      summed("billing", days: 12, 60, 3000, 6, of: 66, 1, 1800),
      summed("checkout", days: 12, 119, 2747.5, 25, of: 144, 3, 2446),
    ]
    first.reading = pooled(first.byService, days: 12)
    second.byService = [
      summed("billing", days: 22, 40, 2900, 6, of: 46, 10, 1700),
      summed("checkout", days: 22, 80, 3900, 31, of: 111, 20, 2390),
      summed("legacy-batch-with-a-name", days: 22, 20, 2400, 1, of: 21, 0, nil),
    ]
    second.reading = pooled(second.byService, days: 22)
    // One incident was of two services.
    second.reading.recoveryTime.n -= 1
    second.reading.recoveryTime.sum -= .seconds(2000)
    second.valueStream.leadTimeMean = 2500
    second.valueStream.flowEfficiency = 0.31
    return (first, second)
  }()

  static let compared = ComparedSpans(
    ComparedSpan(
      label: "2026-10", to: Timestamp(seconds: 1_793_491_200), nanoseconds: 31 * Sample.day),
    ComparedSpan(
      label: "2026-11", to: now, nanoseconds: now.nanoseconds - 1_793_491_200_000_000_000,
      isClipped: true))

  static let comparedPlace = Place(
    .comparison,
    subject: (try? SpanPair(["2026-10", "2026-11"])).map {
      .comparison(ComparedPlace(asked: $0, spans: compared))
    })

  private static func summed(
    _ name: String, days: Double, _ deployments: Int, _ lead: Double, _ failed: Int,
    of attempts: Int,
    _ incidents: Int, _ recovery: Double?
  ) -> Reading {
    var reading = reading(
      name, perDay: Double(deployments) / days, lead: lead, failed: failed, of: attempts,
      recovery: recovery)
    reading.deploymentFrequency.deployments = deployments
    reading.leadTime.sum = .seconds(lead * Double(reading.leadTime.n))
    reading.recoveryTime.n = incidents
    reading.recoveryTime.sum = .seconds((recovery ?? 0) * Double(incidents))
    return reading
  }

  private static func pooled(_ services: [Reading], days: Double) -> Reading {
    func sum(_ value: (Reading) -> Int) -> Int { services.reduce(0) { $0 + value($1) } }
    func mean(_ n: (Reading) -> Int, _ sum: (Reading) -> Duration) -> Double {
      let seconds = services.reduce(Duration.zero) { $0 + sum($1) }.components.seconds
      return Double(seconds) / Double(services.reduce(0) { $0 + n($1) })
    }
    return summed(
      "", days: days, sum { $0.deploymentFrequency.deployments },
      mean({ $0.leadTime.n }, { $0.leadTime.sum }), sum { $0.changeFailureRate.failed },
      of: sum { $0.changeFailureRate.attempts }, sum { $0.recoveryTime.n },
      mean({ $0.recoveryTime.n }, { $0.recoveryTime.sum }))
  }
}
