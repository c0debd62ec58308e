import DeliveryMetrics

/// One of the four measures as a report tells it: its figure with target, sample, level, or the reason
/// why something of that is missing. The same words in every format.
struct Headline {
  let metric: OverviewMetric
  let reading: Reading
  let levels: String

  init(_ metric: OverviewMetric, _ reading: Reading, levels: String) {
    self.metric = metric
    self.reading = reading
    self.levels = levels
  }

  var kind: MetricKind {
    switch metric {
    case .deploymentFrequency: .deploymentFrequency
    case .leadTime: .leadTime
    case .changeFailureRate: .changeFailureRate
    case .recoveryTime: .recoveryTime
    }
  }

  /// What it is called, with its statistic.
  var title: String {
    switch metric {
    case .deploymentFrequency, .changeFailureRate: kind.title
    case .leadTime: "\(kind.title) (\(reading.leadTime.statistic.rawValue))"
    case .recoveryTime:
      reading.recoveryTime.statistic == .mean ? kind.title : "Time to recovery (median)"
    }
  }

  /// The figure that stands first, and is judged.
  var figure: ComparedFigure {
    switch metric {
    case .deploymentFrequency: .deploymentFrequency
    case .leadTime: reading.leadTime.statistic == .mean ? .leadTimeMean : .leadTimeMedian
    case .changeFailureRate: .changeFailureRate
    case .recoveryTime:
      reading.recoveryTime.statistic == .mean ? .recoveryTimeMean : .recoveryTimeMedian
    }
  }

  var value: Double? { metric.value(in: reading) }

  /// `mean` or `median`; `nil` for what is neither.
  var statistic: String? {
    switch metric {
    case .leadTime: reading.leadTime.statistic.rawValue
    case .recoveryTime: reading.recoveryTime.statistic.rawValue
    case .deploymentFrequency, .changeFailureRate: nil
    }
  }

  /// `3.0 a day`, `01:02:27`, `20.4%`; a dash without a value.
  var valueText: String { text(value) }

  /// A value of this measure.
  func text(_ value: Double?) -> String {
    figure.text(value) + (metric == .deploymentFrequency && value != nil ? " a day" : "")
  }

  var target: Double {
    switch metric {
    case .deploymentFrequency: reading.deploymentFrequency.targetPerDayAbove
    case .leadTime: reading.leadTime.targetSecondsBelow
    case .changeFailureRate: reading.changeFailureRate.targetRateBelow
    case .recoveryTime: reading.recoveryTime.targetSecondsBelow
    }
  }

  /// `above 1.0 a day`, `below 01:00:00`.
  var targetText: String {
    "\(metric == .deploymentFrequency ? "above" : "below") \(text(target))"
  }

  var isMet: Bool? {
    switch metric {
    case .deploymentFrequency: reading.deploymentFrequency.isTargetMet
    case .leadTime: reading.leadTime.isTargetMet
    case .changeFailureRate: reading.changeFailureRate.isTargetMet
    case .recoveryTime: reading.recoveryTime.isTargetMet
    }
  }

  /// What is said of the target: the words of the text report.
  var verdict: Verdict { isMet.map { $0 ? .ok : .miss } ?? .noData }

  /// Deployments, changes or incidents.
  var n: Int {
    switch metric {
    case .deploymentFrequency: reading.deploymentFrequency.deployments
    case .leadTime: reading.leadTime.n
    case .changeFailureRate: reading.changeFailureRate.attempts
    case .recoveryTime: reading.recoveryTime.n
    }
  }

  /// `n=89`, `20 of 98 failed`.
  var sample: String {
    metric == .changeFailureRate ? "\(reading.changeFailureRate.failed) of \(n) failed" : "n=\(n)"
  }

  var level: Level? {
    switch metric {
    case .deploymentFrequency: reading.deploymentFrequency.level
    case .leadTime: reading.leadTime.level
    case .changeFailureRate: reading.changeFailureRate.level
    case .recoveryTime: reading.recoveryTime.level
    }
  }

  /// Why there is no value or no level.
  var reason: String? {
    switch metric {
    case .deploymentFrequency: reading.deploymentFrequency.reason
    case .leadTime: reading.leadTime.reason
    case .changeFailureRate: reading.changeFailureRate.reason
    case .recoveryTime: reading.recoveryTime.reason
    }
  }

  /// `level high (2021)`, `no level: n < 5`.
  var levelText: String {
    if let level { return "level \(level.rawValue) (\(levels))" }
    return reason.map { "no level: \($0)" } ?? "no level"
  }

  /// What else is worth a line: the figures beside the first one.
  var beside: [String] {
    switch metric {
    case .deploymentFrequency:
      let own = reading.deploymentFrequency
      return ["active \(own.activeDays) day\(own.activeDays == 1 ? "" : "s")"]
        + (own.redeploys > 0 ? ["\(own.redeploys) redeploys"] : [])
    case .leadTime:
      let own = reading.leadTime
      guard own.n > 0 else { return [] }
      return [other(own.statistic, own.mean, own.median), "p90 \(Figures.duration(own.p90))"]
    case .changeFailureRate:
      let undecided = reading.changeFailureRate.undecided
      return undecided > 0 ? ["\(undecided) undecided"] : []
    case .recoveryTime:
      let own = reading.recoveryTime
      let spread =
        own.n == 0
        ? []
        : [other(own.statistic, own.mean, own.median), "p90 \(Figures.duration(own.p90))"]
      return spread
        + [
          "open now \(own.open)"
            + (own.oldestOpenSeconds.map { ", oldest \(Figures.shortDuration($0))" } ?? "")
        ]
    }
  }

  private func other(_ first: Settings.Statistic, _ mean: Double?, _ median: Double?) -> String {
    first == .mean ? "median \(Figures.duration(median))" : "mean \(Figures.duration(mean))"
  }
}
