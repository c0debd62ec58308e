/// A figure that two snapshots have in common, in the order of tables and reports.
public enum ComparedFigure: String, Sendable, CaseIterable {
  case deploymentFrequency, leadTimeMean, leadTimeMedian, changeFailureRate
  case recoveryTimeMean, recoveryTimeMedian, failedDeploymentRecoveryTimeMean, reworkRate
  case streamLeadTimeMean, flowEfficiency, meanWip

  /// The headlines of the four key measures: those that services are compared by, and whose
  /// differences are shared out among them.
  public static let keys: [ComparedFigure] = [
    .deploymentFrequency, .leadTimeMean, .changeFailureRate, .recoveryTimeMean,
  ]

  /// What its values count.
  public enum Unit: String, Sendable {
    case perDay, seconds
    /// A part of one.
    case share
    /// Items in flight.
    case items
  }

  /// What its values count.
  public var unit: Unit {
    switch self {
    case .deploymentFrequency: .perDay
    case .leadTimeMean, .leadTimeMedian, .recoveryTimeMean, .recoveryTimeMedian,
      .failedDeploymentRecoveryTimeMean, .streamLeadTimeMean:
      .seconds
    case .changeFailureRate, .reworkRate, .flowEfficiency: .share
    case .meanWip: .items
    }
  }

  /// Whether more of it is better; `nil` for work in progress, of which neither is: there is less in
  /// a stream that flows well, and in one that nobody works in.
  public var isMoreBetter: Bool? {
    switch self {
    case .deploymentFrequency, .flowEfficiency: true
    case .meanWip: nil
    case .leadTimeMean, .leadTimeMedian, .changeFailureRate, .recoveryTimeMean,
      .recoveryTimeMedian, .failedDeploymentRecoveryTimeMean, .reworkRate, .streamLeadTimeMean:
      false
    }
  }

  /// The measure that it is a figure of; `nil` for those of the value stream.
  public var metric: MetricKind? {
    switch self {
    case .deploymentFrequency: .deploymentFrequency
    case .leadTimeMean, .leadTimeMedian: .leadTime
    case .changeFailureRate: .changeFailureRate
    case .recoveryTimeMean, .recoveryTimeMedian: .recoveryTime
    case .failedDeploymentRecoveryTimeMean: .failedDeploymentRecoveryTime
    case .reworkRate: .reworkRate
    case .streamLeadTimeMean, .flowEfficiency, .meanWip: nil
    }
  }
}

extension ComparedFigure {
  /// What a set of measures says about it; `stream` is asked for figures of the value stream alone.
  func side(of reading: Reading, _ stream: @autoclosure () -> ValueStream) -> ComparedSide {
    switch self {
    case .deploymentFrequency:
      let figure = reading.deploymentFrequency
      return ComparedSide(figure.perDay, n: figure.deployments, figure.reason)
    case .leadTimeMean:
      return ComparedSide(reading.leadTime.mean, n: reading.leadTime.n, reading.leadTime.reason)
    case .leadTimeMedian:
      return ComparedSide(reading.leadTime.median, n: reading.leadTime.n, reading.leadTime.reason)
    case .changeFailureRate:
      let figure = reading.changeFailureRate
      return ComparedSide(figure.rate, n: figure.attempts, figure.reason)
    case .recoveryTimeMean:
      let figure = reading.recoveryTime
      return ComparedSide(figure.mean, n: figure.n, figure.reason)
    case .recoveryTimeMedian:
      let figure = reading.recoveryTime
      return ComparedSide(figure.median, n: figure.n, figure.reason)
    case .failedDeploymentRecoveryTimeMean:
      let figure = reading.failedDeploymentRecoveryTime
      return ComparedSide(figure.mean, n: figure.n, "no failed deployment recovered")
    case .reworkRate:
      let figure = reading.reworkRate
      return ComparedSide(figure.rate, n: figure.deployments, "no deployment in the window")
    case .streamLeadTimeMean:
      let stream = stream()
      return ComparedSide(stream.leadTimeMean, n: stream.n, "no change completed")
    case .flowEfficiency:
      let stream = stream()
      return ComparedSide(
        stream.flowEfficiency, n: stream.n,
        stream.n == 0 ? "no change completed" : "no visit tells active time from waiting")
    case .meanWip:
      return ComparedSide(
        stream().littlesLaw.meanWip, n: nil, "no production deployment seen")
    }
  }
}
