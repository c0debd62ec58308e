import DeliveryMetrics

/// The figures of one scope as rows: metrics and statistics have the names of the JSON report.
enum CSVMeasures {
  static func rows(of reading: Reading, _ kind: String, _ name: String?) -> [CSVRow] {
    func row(
      _ metric: String, _ statistic: String, _ value: Double?, _ unit: String, n: Int? = nil,
      reason: String? = nil
    ) -> CSVRow {
      var row = CSVRow(kind, name, metric, statistic, value, unit, n: n, reason: reason)
      row.figure = figure(of: metric, statistic)
      return row
    }
    func count(_ metric: String, _ statistic: String, _ value: Int) -> CSVRow {
      row(metric, statistic, Double(value), "count")
    }
    let frequency = reading.deploymentFrequency
    let lead = reading.leadTime
    let failures = reading.changeFailureRate
    let recovery = reading.recoveryTime
    let outages = reading.failedDeploymentRecoveryTime
    let rework = reading.reworkRate
    let (d, l, f, r) = ("deploymentFrequency", "leadTime", "changeFailureRate", "recoveryTime")
    func time(_ metric: String, _ statistic: String, _ value: Double?, _ n: Int, _ why: String?)
      -> CSVRow
    {
      row(metric, statistic, value, "seconds", n: n, reason: why)
    }
    let outageReason = "no failed deployment recovered"
    var rows = [
      row(
        d, "perDay", frequency.perDay, "perDay", n: frequency.deployments, reason: frequency.reason),
      row(
        d, "perWeek", frequency.perWeek, "perWeek", n: frequency.deployments,
        reason: frequency.reason),
      count(d, "deployments", frequency.deployments),
      row(d, "activeDays", Double(frequency.activeDays), "days"),
      count(d, "redeploys", frequency.redeploys),
      time(l, "mean", lead.mean, lead.n, lead.reason),
      time(l, "median", lead.median, lead.n, lead.reason),
      time(l, "p75", lead.p75, lead.n, lead.reason), time(l, "p90", lead.p90, lead.n, lead.reason),
      row(l, "botShare", lead.botShare, "share", n: lead.n, reason: lead.reason),
      count(l, "excluded.merge", lead.excludedMerges),
      count(l, "excluded.clockSkew", lead.excludedClockSkew),
      count(l, "excluded.baseline", lead.excludedBaseline),
      count(l, "unknownCommits", lead.unknownCommits),
      row(f, "rate", failures.rate, "share", n: failures.attempts, reason: failures.reason),
      count(f, "failed", failures.failed), count(f, "attempts", failures.attempts),
      count(f, "undecided", failures.undecided),
      time(r, "mean", recovery.mean, recovery.n, recovery.reason),
      time(r, "median", recovery.median, recovery.n, recovery.reason),
      time(r, "p90", recovery.p90, recovery.n, recovery.reason),
      count(r, "open", recovery.open),
      row(r, "oldestOpen", recovery.oldestOpenSeconds, "seconds", reason: "no incident is open"),
      count(r, "unlinkedIncidents", recovery.unlinkedIncidents),
      count(r, "assumedLinks", recovery.assumedLinks),
      count(r, "excluded.resolvedBeforeOpened", recovery.excludedResolvedBeforeOpened),
      time("failedDeploymentRecoveryTime", "mean", outages.mean, outages.n, outageReason),
      time("failedDeploymentRecoveryTime", "median", outages.median, outages.n, outageReason),
      row(
        "reworkRate", "rate", rework.rate, "share", n: rework.deployments,
        reason: "no deployment in the window"),
      count("reworkRate", "rework", rework.rework),
    ]
    for metric in OverviewMetric.allCases {
      let headline = Headline(metric, reading, levels: "")
      guard let index = rows.firstIndex(where: { $0.figure == headline.figure }) else { continue }
      rows[index].target = headline.target
      rows[index].isMet = headline.isMet
      rows[index].level = headline.level?.rawValue
      rows[index].reason = headline.reason
      rows[index].baseline = reading.baseline.map(metric.beside)
      rows[index].baselineValue = rows[index].baseline.flatMap {
        metric.headline(of: $0.base, in: reading)
      }
    }
    return rows
  }

  /// Where a figure of comparisons stands.
  static func place(of figure: ComparedFigure) -> (
    metric: String, statistic: String, unit: String
  ) {
    let unit = figure.unit.rawValue
    switch figure {
    case .deploymentFrequency: return ("deploymentFrequency", "perDay", unit)
    case .leadTimeMean: return ("leadTime", "mean", unit)
    case .leadTimeMedian: return ("leadTime", "median", unit)
    case .changeFailureRate: return ("changeFailureRate", "rate", unit)
    case .recoveryTimeMean: return ("recoveryTime", "mean", unit)
    case .recoveryTimeMedian: return ("recoveryTime", "median", unit)
    case .failedDeploymentRecoveryTimeMean: return ("failedDeploymentRecoveryTime", "mean", unit)
    case .reworkRate: return ("reworkRate", "rate", unit)
    case .streamLeadTimeMean: return ("valueStream", "leadTimeMean", unit)
    case .flowEfficiency: return ("valueStream", "flowEfficiency", unit)
    case .meanWip: return ("valueStream", "littlesLaw.meanWip", unit)
    }
  }

  private static let figures = Dictionary(
    uniqueKeysWithValues: ComparedFigure.allCases.map { figure in
      let place = place(of: figure)
      return ("\(place.metric) \(place.statistic)", figure)
    })

  static func figure(of metric: String, _ statistic: String) -> ComparedFigure? {
    figures["\(metric) \(statistic)"]
  }
}
