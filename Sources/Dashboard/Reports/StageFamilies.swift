import DeliveryMetrics

/// A family of metrics with a sample for each stage of the value stream.
struct StageFamily: Sendable {
  let name: String
  let unit: Exposition.Unit?
  let help: String
  let value: @Sendable (StageReading) -> Double?

  private init(
    _ name: String, in unit: Exposition.Unit? = nil, _ help: String,
    _ value: @escaping @Sendable (StageReading) -> Double?
  ) {
    (self.name, self.unit, self.help, self.value) = ("doratop_stage_" + name, unit, help, value)
  }

  private static func count(
    _ name: String, _ help: String, _ count: @escaping @Sendable (StageReading) -> Int?
  ) -> Self {
    Self(name, help) { count($0).map(Double.init) }
  }

  /// All of them, in the order in which they are written.
  static let all: [Self] = [
    count("wip", "Changes in a stage now") { $0.wip },
    Self("mean_wip", "Changes in a stage, on the mean over the window") { $0.meanWip },
    count("arrivals", "Changes that entered a stage in the window") { $0.arrivals },
    count("departures", "Changes that left a stage in the window") { $0.departures },
    Self("departures_per_day", "Changes that left a stage, per observed day") {
      $0.throughputPerDay
    },
    count("samples", "Visits of a stage with a length") { $0.n },
    Self("median_seconds", in: .seconds, "Median time in a stage") { $0.p50 },
    Self("p85_seconds", in: .seconds, "85th percentile of the time in a stage") { $0.p85 },
    Self("p95_seconds", in: .seconds, "95th percentile of the time in a stage") { $0.p95 },
    Self("process_mean_seconds", in: .seconds, "Mean time at work in a stage") { $0.processMean },
    Self("wait_mean_seconds", in: .seconds, "Mean time of waiting in a stage") { $0.waitMean },
    Self("flow_efficiency_ratio", in: .ratio, "Share of the time in a stage that is work") {
      $0.flowEfficiency
    },
    Self("first_pass_ratio", in: .ratio, "Share of the visits of a stage without a miss") {
      $0.firstPass
    },
    Self("oldest_age_seconds", in: .seconds, "Age of the oldest change in a stage") {
      $0.oldestAgeSeconds
    },
    count("ageing", "Changes in a stage for longer than its 85th percentile") { $0.ageing },
  ]
}
