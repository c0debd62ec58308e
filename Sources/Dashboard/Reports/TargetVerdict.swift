public import DeliveryMetrics

/// A measure against its target, in a sentence.
public struct TargetVerdict: Sendable, Equatable {
  /// The measure that is judged.
  public var metric: MetricKind
  /// `nil` without a value.
  public var isMet: Bool?
  /// `lead-time: mean 01:12:00, target below 01:00:00 (n=41)`
  public var sentence: String

  /// The verdicts of the four measures that have a target.
  public static func all(of reading: Reading) -> [TargetVerdict] {
    let frequency = reading.deploymentFrequency
    let lead = reading.leadTime
    let failures = reading.changeFailureRate
    let recovery = reading.recoveryTime
    return [
      verdict(
        .deploymentFrequency, frequency.isTargetMet, frequency.reason,
        "\(frequency.perDayText) a day, target above \(Figures.rate(frequency.targetPerDayAbove)) (n=\(frequency.deployments))"
      ),
      verdict(
        .leadTime, lead.isTargetMet, lead.reason,
        "\(lead.statistic.rawValue) \(Figures.duration(lead.headline)), target below \(Figures.duration(lead.targetSecondsBelow)) (n=\(lead.n))"
      ),
      verdict(
        .changeFailureRate, failures.isTargetMet, failures.reason,
        "\(failures.rateText), target below \(Figures.percent(failures.targetRateBelow)) (\(failures.failed)/\(failures.attempts))"
      ),
      verdict(
        .recoveryTime, recovery.isTargetMet, recovery.reason,
        "\(recovery.statistic.rawValue) \(Figures.duration(recovery.headline)), target below \(Figures.duration(recovery.targetSecondsBelow)) (n=\(recovery.n))"
      ),
    ]
  }

  private static func verdict(
    _ metric: MetricKind, _ isMet: Bool?, _ reason: String?, _ sentence: String
  ) -> TargetVerdict {
    let words = isMet == nil ? "no value: \(reason ?? "no data")" : sentence
    return TargetVerdict(metric: metric, isMet: isMet, sentence: "\(metric.rawValue): \(words)")
  }
}
