/// What a measure comes to beside that of the baseline.
public enum BaselineVerdict: String, Sendable, CaseIterable {
  case better
  /// Within a tenth of it.
  case same
  case worse
}

/// The baseline of one measure, with what is said of the measure beside it.
public struct BaselineBeside: Sendable, Equatable {
  public var base: BaselineFigure
  /// `nil` where the two cannot be held against each other.
  public var verdict: BaselineVerdict?
  /// Why there is no verdict; `nil` when there is one.
  public var reason: String?

  /// Creates what stands beside a measure.
  public init(base: BaselineFigure, verdict: BaselineVerdict?, reason: String? = nil) {
    self.base = base
    self.verdict = verdict
    self.reason = reason
  }
}

/// The baseline beside the four measures of a scope.
public struct ReadingBaseline: Sendable, Equatable {
  public var deploymentFrequency: BaselineBeside
  public var leadTime: BaselineBeside
  public var changeFailureRate: BaselineBeside
  public var recoveryTime: BaselineBeside

  /// Creates it from its parts.
  public init(
    deploymentFrequency: BaselineBeside, leadTime: BaselineBeside,
    changeFailureRate: BaselineBeside, recoveryTime: BaselineBeside
  ) {
    self.deploymentFrequency = deploymentFrequency
    self.leadTime = leadTime
    self.changeFailureRate = changeFailureRate
    self.recoveryTime = recoveryTime
  }

  /// The four of them, in the order of the overview.
  public var all: [BaselineBeside] {
    [deploymentFrequency, leadTime, changeFailureRate, recoveryTime]
  }
}

extension BaselineVerdict {
  /// What a value comes to beside one of before.
  init(_ value: Double, beside base: Double, higherIsBetter: Bool) {
    // A value that is a tenth away is the same, whatever was lost in writing that tenth down.
    if abs(value - base) <= 0.1 * abs(base) * (1 + 1e-9) {
      self = .same
    } else {
      self = (value > base) == higherIsBetter ? .better : .worse
    }
  }
}

extension ReadingBaseline {
  /// Holds what was measured against the figures of a baseline.
  ///
  /// - Parameter isComparable: Whether both are defined in the same way.
  init(_ base: BaselineFigures, _ reading: Reading, observedDays: Double?, isComparable: Bool) {
    func beside(
      _ base: BaselineFigure, _ value: Double?, n: Int, fewest: Int = 5,
      higherIsBetter: Bool = false,
      by statistic: Settings.Statistic = .mean
    ) -> BaselineBeside {
      func none(_ reason: String) -> BaselineBeside {
        BaselineBeside(base: base, verdict: nil, reason: reason)
      }
      guard isComparable else { return none("defined in another way then") }
      guard let old = base.headline(statistic) else { return none("nothing to measure then") }
      guard let value else { return none("nothing to measure now") }
      if base.n < 5 { return none("n < 5 then") }
      if n < fewest { return none("n < 5 now") }
      return BaselineBeside(
        base: base,
        verdict: BaselineVerdict(value, beside: old, higherIsBetter: higherIsBetter))
    }
    let frequency = reading.deploymentFrequency
    self.init(
      // Few deployments in a few days are too few to judge by; few in many days are few.
      deploymentFrequency: beside(
        base.deploymentFrequency, frequency.perDay, n: frequency.deployments,
        fewest: observedDays ?? 0 < 5 ? 5 : 0, higherIsBetter: true),
      leadTime: beside(
        base.leadTime, reading.leadTime.headline, n: reading.leadTime.n,
        by: reading.leadTime.statistic),
      changeFailureRate: beside(
        base.changeFailureRate, reading.changeFailureRate.rate,
        n: reading.changeFailureRate.attempts),
      recoveryTime: beside(
        base.recoveryTime, reading.recoveryTime.headline, n: reading.recoveryTime.n,
        by: reading.recoveryTime.statistic))
  }
}
