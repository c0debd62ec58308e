import DeliveryMetrics

/// A family of metrics that everything, each service and each team has: `doratop_lead_time_mean_seconds`,
/// `doratop_service_lead_time_mean_seconds` and `doratop_team_lead_time_mean_seconds`.
///
/// Three families and not one, so that a sum over a family counts nothing twice; and one for each statistic, so that
/// it is of one kind.
struct MeasureFamily: Sendable {
  /// The name after `doratop_` or `doratop_service_`.
  let name: String
  let unit: Exposition.Unit?
  let help: String
  /// Values, told apart by a label where there are several.
  let values: @Sendable (Reading) -> [(label: MetricLabel?, value: Double?)]

  private init(
    _ name: String, _ unit: Exposition.Unit?, _ help: String,
    _ values: @escaping @Sendable (Reading) -> [(label: MetricLabel?, value: Double?)]
  ) {
    (self.name, self.unit, self.help, self.values) = (name, unit, help, values)
  }

  private static func value(
    _ name: String, in unit: Exposition.Unit? = nil, _ help: String,
    _ value: @escaping @Sendable (Reading) -> Double?
  ) -> Self {
    Self(name, unit, help) { [(nil, value($0))] }
  }

  private static func count(
    _ name: String, _ help: String, _ count: @escaping @Sendable (Reading) -> Int?
  ) -> Self {
    value(name, help) { count($0).map(Double.init) }
  }

  private static func several(
    _ name: String, _ label: String, _ help: String,
    _ values: @escaping @Sendable (Reading) -> [(String, Double?)]
  ) -> Self {
    Self(name, nil, help) { values($0).map { (MetricLabel(label, $0.0), $0.1) } }
  }

  /// All of them, in the order in which they are written.
  static let all = deployments + leadTime + failures + recovery + repairs

  private static let deployments: [Self] = [
    count("deployments", "Successful production deployments in the window") {
      $0.deploymentFrequency.deployments
    },
    value("deployments_per_day", "Successful production deployments per observed day") {
      $0.deploymentFrequency.perDay
    },
    count("deployment_dates", "Local dates with a successful production deployment") { reading in
      // Of all others together nobody knows how many dates are the same.
      reading.name == BoundedReadings.others ? nil : reading.deploymentFrequency.activeDays
    },
    count("redeployments", "Deployments of what was running already") {
      $0.deploymentFrequency.redeploys
    },
    value(
      "last_deployment_timestamp_seconds", in: .seconds,
      "Finish of the newest successful deployment"
    ) { $0.deploymentFrequency.latest.map { Double($0.nanoseconds) / 1e9 } },
  ]

  private static let leadTime: [Self] = [
    count("lead_time_samples", "Changes with a lead time in the window") { $0.leadTime.n },
    value("lead_time_mean_seconds", in: .seconds, "Mean time from commit to production") {
      $0.leadTime.mean
    },
    value("lead_time_median_seconds", in: .seconds, "Median time from commit to production") {
      $0.leadTime.median
    },
    value("lead_time_p75_seconds", in: .seconds, "75th percentile from commit to production") {
      $0.leadTime.p75
    },
    value("lead_time_p90_seconds", in: .seconds, "90th percentile from commit to production") {
      $0.leadTime.p90
    },
    value("lead_time_bot_ratio", in: .ratio, "Share of the changes that are by bots") {
      $0.leadTime.botShare
    },
    several("lead_time_excluded_commits", "cause", "Delivered commits without a lead time") {
      [
        ("merge", Double($0.leadTime.excludedMerges)),
        ("clockSkew", Double($0.leadTime.excludedClockSkew)),
        ("baseline", Double($0.leadTime.excludedBaseline)),
      ]
    },
    count("lead_time_unknown_commits", "Delivered commits that no line speaks of") {
      $0.leadTime.unknownCommits
    },
  ]

  private static let failures: [Self] = [
    count("deployment_attempts", "Finished production deployments in the window") {
      $0.changeFailureRate.attempts
    },
    count("failed_deployments", "Production deployments in the window that failed") {
      $0.changeFailureRate.failed
    },
    value("change_failure_ratio", in: .ratio, "Share of production deployments that failed") {
      $0.changeFailureRate.rate
    },
    count("undecided_deployments", "Production deployments that began and have no outcome yet") {
      $0.changeFailureRate.undecided
    },
  ]

  private static let recovery: [Self] = [
    count("recovery_samples", "Production incidents resolved in the window") { $0.recoveryTime.n },
    value("recovery_mean_seconds", in: .seconds, "Mean time from opened to resolved") {
      $0.recoveryTime.mean
    },
    value("recovery_median_seconds", in: .seconds, "Median time from opened to resolved") {
      $0.recoveryTime.median
    },
    value("recovery_p90_seconds", in: .seconds, "90th percentile from opened to resolved") {
      $0.recoveryTime.p90
    },
    count("open_incidents", "Production incidents that are open") { $0.recoveryTime.open },
    value("oldest_open_incident_seconds", in: .seconds, "Age of the oldest open incident") {
      $0.recoveryTime.oldestOpenSeconds
    },
    count("unlinked_incidents", "Incidents opened in the window that belong to no deployment") {
      $0.recoveryTime.unlinkedIncidents
    },
    count("assumed_incident_links", "Incidents whose deployment is assumed") {
      $0.recoveryTime.assumedLinks
    },
    count("incidents_resolved_before_opened", "Incidents left out, as they end before they begin") {
      $0.recoveryTime.excludedResolvedBeforeOpened
    },
  ]

  private static let repairs: [Self] = [
    count("failed_deployment_recovery_samples", "Failed deployments that were recovered from") {
      $0.failedDeploymentRecoveryTime.n
    },
    value(
      "failed_deployment_recovery_mean_seconds", in: .seconds,
      "Mean time from a failed deployment to recovery"
    ) { $0.failedDeploymentRecoveryTime.mean },
    value(
      "failed_deployment_recovery_median_seconds", in: .seconds,
      "Median time from a failed deployment to recovery"
    ) { $0.failedDeploymentRecoveryTime.median },
    count("rework_deployments", "Successful deployments that repaired something") {
      $0.reworkRate.rework
    },
    value("rework_ratio", in: .ratio, "Share of successful deployments that repaired something") {
      $0.reworkRate.rate
    },
    several("target_met", "measure", "Whether the target of a measure is met") { reading in
      [
        ("deploymentFrequency", reading.deploymentFrequency.isTargetMet),
        ("leadTime", reading.leadTime.isTargetMet),
        ("changeFailureRate", reading.changeFailureRate.isTargetMet),
        ("recoveryTime", reading.recoveryTime.isTargetMet),
      ].map { ($0.0, $0.1.map { $0 ? 1 : 0 }) }
    },
  ]
}
