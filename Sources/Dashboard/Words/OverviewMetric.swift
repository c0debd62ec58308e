import DeliveryMetrics

/// The four measures of the overview.
enum OverviewMetric: Sendable, CaseIterable {
  case deploymentFrequency, leadTime, changeFailureRate, recoveryTime

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
