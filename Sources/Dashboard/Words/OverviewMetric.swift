import DeliveryMetrics

/// The four measures of the overview; the raw value is what reports call one.
enum OverviewMetric: String, Sendable, CaseIterable {
  case deploymentFrequency, leadTime, changeFailureRate, recoveryTime

  /// The measure that it is, among those that the command line names.
  var kind: MetricKind {
    switch self {
    case .deploymentFrequency: .deploymentFrequency
    case .leadTime: .leadTime
    case .changeFailureRate: .changeFailureRate
    case .recoveryTime: .recoveryTime
    }
  }

  /// What lists of a few columns call it.
  var name: String {
    switch self {
    case .deploymentFrequency: "deploys"
    case .leadTime: "lead time"
    case .changeFailureRate: "change failure rate"
    case .recoveryTime: "time to recover"
    }
  }

  /// The short name where a word is all there is room for.
  var abbreviation: String {
    switch self {
    case .deploymentFrequency: "DF"
    case .leadTime: "LT"
    case .changeFailureRate: "CFR"
    case .recoveryTime: "MTTR"
    }
  }

  /// Its headline as a number; `nil` without one.
  func value(in reading: Reading) -> Double? {
    switch self {
    case .deploymentFrequency: reading.deploymentFrequency.perDay
    case .leadTime: reading.leadTime.headline
    case .changeFailureRate: reading.changeFailureRate.rate
    case .recoveryTime: reading.recoveryTime.headline
    }
  }
}
