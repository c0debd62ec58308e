extension Comparison {
  /// The window of a snapshot against the period of the same length just before it, as far as the
  /// snapshot itself tells of that: by what is known at its clock.
  ///
  /// Of the value stream a snapshot has nothing from before.
  public init(previousOf snapshot: Snapshot, by grouping: Grouping = .service) {
    let now = ComparedReadings(snapshot, by: grouping)
    var before = now
    before.window = WindowSpan(
      nanoseconds: snapshot.window.nanoseconds, to: snapshot.window.from,
      observedDays: snapshot.reading.deploymentFrequency.previousObservedDays)
    before.whole = snapshot.reading.previousPeriod
    before.parts = now.parts.map(\.previousPeriod)
    self.init(
      ComparedSpans(
        ComparedSpan(
          label: "previous period", to: before.window.to, nanoseconds: before.window.nanoseconds),
        ComparedSpan(
          label: "this period", to: snapshot.window.to, nanoseconds: snapshot.window.nanoseconds)),
      before, now, of: snapshot, by: grouping,
      figures: ComparedFigure.allCases.filter { $0.metric != nil })
  }
}

extension Reading {
  /// What it tells of the period before, as a reading of its own: what comparisons ask for, and no more.
  fileprivate var previousPeriod: Reading {
    let reason = "nothing to measure in the period before"
    var frequency = DeploymentFrequencyReading()
    frequency.deployments = deploymentFrequency.previousDeployments
    frequency.perDay = deploymentFrequency.previousPerDay
    frequency.reason = reason
    var lead = LeadTimeReading()
    (lead.n, lead.sum) = (leadTime.previousN, leadTime.previousSum)
    (lead.mean, lead.median) = (leadTime.previousMean, leadTime.previousMedian)
    (lead.statistic, lead.reason) = (leadTime.statistic, reason)
    var failures = ChangeFailureRateReading()
    failures.attempts = changeFailureRate.previousAttempts
    failures.failed = changeFailureRate.previousFailed
    failures.reason = reason
    var recovery = RecoveryTimeReading()
    (recovery.n, recovery.sum) = (recoveryTime.previousN, recoveryTime.previousSum)
    (recovery.mean, recovery.median) = (recoveryTime.previousMean, recoveryTime.previousMedian)
    (recovery.statistic, recovery.reason) = (recoveryTime.statistic, reason)
    var outages = DurationReading()
    outages.n = failedDeploymentRecoveryTime.previousN
    outages.mean = failedDeploymentRecoveryTime.previousMean
    var rework = ReworkRateReading()
    rework.rework = reworkRate.previousRework
    rework.deployments = reworkRate.previousDeployments
    return Reading(
      name: name, deploymentFrequency: frequency, leadTime: lead, changeFailureRate: failures,
      recoveryTime: recovery, failedDeploymentRecoveryTime: outages, reworkRate: rework, buckets: []
    )
  }
}
