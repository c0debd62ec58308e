import DeliveryMetrics

/// One of the four measures as a report tells it: its figure with target, sample, level, or the reason
/// why something of that is missing. The same words in every format.
struct Headline {
  let metric: OverviewMetric
  let reading: Reading
  let levels: String

  /// The figure that stands first, and is judged.
  let figure: ComparedFigure
  /// What the figure is of its samples; `nil` for what is neither mean nor median.
  let statistic: Settings.Statistic?
  /// Deployments, changes or incidents.
  let n: Int
  /// In the unit of ``figure``.
  let target: Double
  /// `nil` without a value.
  let isMet: Bool?
  let level: Level?
  /// Why there is no value or no level.
  let reason: String?

  /// Creates the headline of a reading; `levels` names the table of levels.
  init(_ metric: OverviewMetric, _ reading: Reading, levels: String) {
    self.metric = metric
    self.reading = reading
    self.levels = levels
    switch metric {
    case .deploymentFrequency:
      let own = reading.deploymentFrequency
      (figure, statistic) = (.deploymentFrequency, nil)
      (n, target, isMet) = (own.deployments, own.targetPerDayAbove, own.isTargetMet)
      (level, reason) = (own.level, own.reason)
    case .leadTime:
      let own = reading.leadTime
      figure = own.statistic == .mean ? .leadTimeMean : .leadTimeMedian
      statistic = own.statistic
      (n, target, isMet) = (own.n, own.targetSecondsBelow, own.isTargetMet)
      (level, reason) = (own.level, own.reason)
    case .changeFailureRate:
      let own = reading.changeFailureRate
      (figure, statistic) = (.changeFailureRate, nil)
      (n, target, isMet) = (own.attempts, own.targetRateBelow, own.isTargetMet)
      (level, reason) = (own.level, own.reason)
    case .recoveryTime:
      let own = reading.recoveryTime
      figure = own.statistic == .mean ? .recoveryTimeMean : .recoveryTimeMedian
      statistic = own.statistic
      (n, target, isMet) = (own.n, own.targetSecondsBelow, own.isTargetMet)
      (level, reason) = (own.level, own.reason)
    }
  }

  /// What it is called, with its statistic.
  var title: String {
    guard let statistic else { return metric.kind.title }
    if metric == .recoveryTime {
      // Its usual name says the statistic.
      return statistic == .mean ? metric.kind.title : "Time to recovery (median)"
    }
    return "\(metric.kind.title) (\(statistic.rawValue))"
  }

  var value: Double? { metric.value(in: reading) }

  /// `3.0 a day`, `01:02:27`, `20.4%`; a dash without a value.
  var valueText: String { withUnit(figureText, value) }

  /// The same without its unit.
  var figureText: String {
    switch metric {
    case .deploymentFrequency: reading.deploymentFrequency.perDayText
    case .changeFailureRate: reading.changeFailureRate.rateText
    case .leadTime, .recoveryTime: figure.text(value)
    }
  }

  /// A value of this measure.
  func text(_ value: Double?) -> String { withUnit(figure.text(value), value) }

  private func withUnit(_ text: String, _ value: Double?) -> String {
    text + (metric == .deploymentFrequency && value != nil ? " a day" : "")
  }

  /// `above 1.0 a day`, `below 01:00:00`.
  var targetText: String {
    "\(metric == .deploymentFrequency ? "above" : "below") \(text(target))"
  }

  /// What is said of the target: the words of the text report.
  var verdict: Verdict { isMet.map { $0 ? .ok : .miss } ?? .noData }

  /// `n=89`, `20 of 98 failed`.
  var sample: String {
    metric == .changeFailureRate ? "\(reading.changeFailureRate.failed) of \(n) failed" : "n=\(n)"
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
      return [
        own.statistic.other(mean: own.mean, median: own.median), "p90 \(Figures.duration(own.p90))",
      ]
    case .changeFailureRate:
      let undecided = reading.changeFailureRate.undecided
      return undecided > 0 ? ["\(undecided) undecided"] : []
    case .recoveryTime:
      let own = reading.recoveryTime
      let spread =
        own.n == 0
        ? []
        : [
          own.statistic.other(mean: own.mean, median: own.median),
          "p90 \(Figures.duration(own.p90))",
        ]
      return spread
        + [
          "open now \(own.open)"
            + (own.oldestOpenSeconds.map { ", oldest \(Figures.shortDuration($0))" } ?? "")
        ]
    }
  }
}

extension Settings.Statistic {
  /// The one that does not stand first, such as `median 00:42:10`.
  func other(mean: Double?, median: Double?) -> String {
    self == .mean ? "median \(Figures.duration(median))" : "mean \(Figures.duration(mean))"
  }
}
