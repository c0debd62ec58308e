import DeliveryEvents

extension Comparison {
  /// A snapshot against a baseline, which must be that of the snapshot's instant; `nil` for none.
  ///
  /// Of a baseline there are the headlines and medians of the four key measures. Where its definition
  /// was another one, its figures are there and nothing is compared; where there is none, or its days
  /// are not over, the first side is empty and says why.
  public init(_ snapshot: Snapshot, with baseline: Baseline?, by grouping: Grouping = .service) {
    let now = ComparedReadings(snapshot, by: grouping)
    var before = now
    before.stream = .empty
    before.parts = []
    before.whole = BaselineFigures.nothing.reading()
    var span = ComparedSpan(
      label: "baseline", to: snapshot.window.from, nanoseconds: snapshot.window.nanoseconds)
    var obstacle: String?
    if let baseline, let frozen = snapshot.baseline.frozen {
      let days = baseline.span.days
      let window = baseline.span.window
      before.window = WindowSpan(
        nanoseconds: window.to.nanoseconds(since: window.from), to: window.to,
        observedDays: Double(days))
      (span.to, span.nanoseconds) = (window.to, before.window.nanoseconds)
      if let figures = baseline.figures(of: snapshot.scope) {
        before.whole = figures.reading()
      } else {
        before.absence = "it did nothing in the days of the baseline"
      }
      let parts = grouping == .team ? baseline.teams : baseline.services
      // Of services that are gone a narrower scope does not know whether they were in it.
      let known = Set(now.parts.map { ExactName($0.name) })
      before.parts = parts.filter {
        snapshot.scope == .everything || known.contains(ExactName($0.name))
      }
      .map { $0.reading() }
      if !frozen.isComparable {
        obstacle = "not comparable: \(frozen.changes.joined(separator: ", "))"
      }
    } else {
      before.window = WindowSpan(nanoseconds: span.nanoseconds, to: span.to, observedDays: nil)
      let reason = snapshot.baseline.absence ?? "no baseline is known"
      (span.absence, before.absence) = (reason, reason)
      obstacle = "not comparable: \(reason)"
    }
    self.init(
      ComparedSpans(
        span,
        ComparedSpan(
          label: "now", to: snapshot.window.to, nanoseconds: snapshot.window.nanoseconds)),
      before, now, of: snapshot, by: grouping,
      figures: [
        .deploymentFrequency, .leadTimeMean, .leadTimeMedian, .changeFailureRate,
        .recoveryTimeMean, .recoveryTimeMedian,
      ], obstacle: obstacle)
  }
}

extension Ledger {
  /// A snapshot of this ledger against the baseline of its instant.
  public func comparison(
    withBaselineOf snapshot: Snapshot, zone: ZoneRules, by grouping: Comparison.Grouping = .service
  ) -> Comparison {
    Comparison(snapshot, with: baseline(at: snapshot.asOf, zone: zone), by: grouping)
  }
}

extension BaselineStatus {
  /// Why there is nothing to compare with yet; `nil` when there is.
  fileprivate var absence: String? {
    switch self {
    case .none(let reason): return "no baseline, \(reason)"
    case .collecting(let progress):
      return
        "the baseline is not finished, day \(progress.day) with \(progress.deployments) deployments"
    case .frozen: return nil
    }
  }
}

extension BaselineFigures {
  fileprivate static let nothing = BaselineFigures(
    name: "", deploymentFrequency: BaselineFigure(value: nil, n: 0),
    leadTime: BaselineFigure(value: nil, n: 0), changeFailureRate: BaselineFigure(value: nil, n: 0),
    recoveryTime: BaselineFigure(value: nil, n: 0))

  /// What was kept was read from a file, and may be any number.
  fileprivate static func bounded(_ value: Double) -> Double {
    value.isFinite ? min(max(value, -9e18), 9e18) : 0
  }

  /// The figures as those of a window: what comparisons ask for, and no more.
  fileprivate func reading() -> Reading {
    let reason = "nothing to measure in the days of the baseline"
    var frequency = DeploymentFrequencyReading()
    frequency.deployments = deploymentFrequency.n
    frequency.perDay = deploymentFrequency.value
    frequency.reason = reason
    var lead = LeadTimeReading()
    (lead.n, lead.sum) = (leadTime.n, leadTime.sum)
    (lead.mean, lead.median, lead.reason) = (leadTime.value, leadTime.p50, reason)
    var failures = ChangeFailureRateReading()
    failures.attempts = changeFailureRate.n
    // A share of a number of deployments is a whole number of them.
    failures.failed = Int(
      Self.bounded(((changeFailureRate.value ?? 0) * Double(changeFailureRate.n)).rounded()))
    failures.reason = reason
    var recovery = RecoveryTimeReading()
    (recovery.n, recovery.sum) = (recoveryTime.n, recoveryTime.sum)
    (recovery.mean, recovery.median, recovery.reason) = (
      recoveryTime.value, recoveryTime.p50, reason
    )
    return Reading(
      name: name, deploymentFrequency: frequency, leadTime: lead, changeFailureRate: failures,
      recoveryTime: recovery, failedDeploymentRecoveryTime: DurationReading(),
      reworkRate: ReworkRateReading(), buckets: [])
  }
}

extension BaselineFigure {
  /// The sum of the samples, to the nanosecond in which they are counted.
  fileprivate var sum: Duration {
    .nanoseconds(Int64(BaselineFigures.bounded(((value ?? 0) * Double(n) * 1e9).rounded())))
  }
}
