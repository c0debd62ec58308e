/// Compares metrics with what a JSON report says in the same places.
struct MetricsComparison {
  let samples: [String: Double]
  private(set) var differences: [String] = []
  private(set) var count = 0

  init(samples: [String: Double]) { self.samples = samples }

  private static let measured: [(metric: String, path: [String])] = [
    ("deployments", ["deploymentFrequency", "deployments"]),
    ("deployments_per_day", ["deploymentFrequency", "perDay"]),
    ("deployment_dates", ["deploymentFrequency", "activeDays"]),
    ("redeployments", ["deploymentFrequency", "redeploys"]),
    ("lead_time_samples", ["leadTime", "n"]),
    ("lead_time_mean_seconds", ["leadTime", "mean"]),
    ("lead_time_median_seconds", ["leadTime", "median"]),
    ("lead_time_p75_seconds", ["leadTime", "p75"]),
    ("lead_time_p90_seconds", ["leadTime", "p90"]),
    ("lead_time_bot_ratio", ["leadTime", "botShare"]),
    ("lead_time_unknown_commits", ["leadTime", "unknownCommits"]),
    ("deployment_attempts", ["changeFailureRate", "attempts"]),
    ("failed_deployments", ["changeFailureRate", "failed"]),
    ("change_failure_ratio", ["changeFailureRate", "rate"]),
    ("undecided_deployments", ["changeFailureRate", "undecided"]),
    ("recovery_samples", ["recoveryTime", "n"]),
    ("recovery_mean_seconds", ["recoveryTime", "mean"]),
    ("recovery_median_seconds", ["recoveryTime", "median"]),
    ("recovery_p90_seconds", ["recoveryTime", "p90"]),
    ("open_incidents", ["recoveryTime", "open"]),
    ("oldest_open_incident_seconds", ["recoveryTime", "oldestOpenSeconds"]),
    ("unlinked_incidents", ["recoveryTime", "unlinkedIncidents"]),
    ("assumed_incident_links", ["recoveryTime", "assumedLinks"]),
    ("incidents_resolved_before_opened", ["recoveryTime", "excluded", "resolvedBeforeOpened"]),
    ("failed_deployment_recovery_samples", ["failedDeploymentRecoveryTime", "n"]),
    ("failed_deployment_recovery_mean_seconds", ["failedDeploymentRecoveryTime", "mean"]),
    ("failed_deployment_recovery_median_seconds", ["failedDeploymentRecoveryTime", "median"]),
    ("rework_deployments", ["reworkRate", "rework"]),
    ("rework_ratio", ["reworkRate", "rate"]),
  ]

  private static let staged: [(metric: String, key: String)] = [
    ("wip", "wip"), ("mean_wip", "meanWip"), ("arrivals", "arrivals"),
    ("departures", "departures"), ("departures_per_day", "throughputPerDay"), ("samples", "n"),
    ("median_seconds", "p50"), ("p85_seconds", "p85"), ("p95_seconds", "p95"),
    ("process_mean_seconds", "processMean"), ("wait_mean_seconds", "waitMean"),
    ("flow_efficiency_ratio", "flowEfficiency"), ("first_pass_ratio", "firstPass"),
    ("oldest_age_seconds", "oldestAgeSeconds"), ("ageing", "ageing"),
  ]

  /// The measures of everything, or of a row.
  mutating func measures(_ json: [String: Any], _ prefix: String, labels: [String: String] = [:]) {
    for (metric, path) in Self.measured { compare(prefix + metric, labels, json, path) }
    for (cause, key) in [("merge", "merge"), ("clockSkew", "clockSkew"), ("baseline", "baseline")] {
      compare(
        prefix + "lead_time_excluded_commits", labels.merging(["cause": cause]) { $1 }, json,
        ["leadTime", "excluded", key])
    }
    for measure in ["deploymentFrequency", "leadTime", "changeFailureRate", "recoveryTime"] {
      compare(
        prefix + "target_met", labels.merging(["measure": measure]) { $1 }, json,
        [measure, "target", "met"])
    }
  }

  /// The value stream.
  mutating func stages(_ json: [String: Any]) {
    for stage in json["stages"] as? [[String: Any]] ?? [] {
      let labels = ["stage": stage["stage"] as? String ?? ""]
      for (metric, key) in Self.staged { compare("doratop_stage_" + metric, labels, stage, [key]) }
    }
    let stream = [
      ("lead_time_mean_seconds", ["leadTimeMean"]), ("samples", ["n"]),
      ("flow_efficiency_ratio", ["flowEfficiency"]), ("wait_between_ratio", ["waitBetweenShare"]),
      ("rolled_first_pass_ratio", ["rolledFirstPass"]), ("mean_wip", ["littlesLaw", "meanWip"]),
      ("completed_per_day", ["littlesLaw", "throughputPerDay"]),
      ("littles_law_ratio", ["littlesLaw", "ratio"]),
    ]
    for (metric, path) in stream { compare("doratop_stream_" + metric, [:], json, path) }
  }

  /// What was read.
  mutating func input(_ json: [String: Any]) {
    for name in ["files", "lines", "events", "duplicates", "conflicts", "late"] {
      compare("doratop_input_" + name + (name == "files" ? "" : "_total"), [:], json, [name])
    }
    compare("doratop_input_future_events", [:], json, ["future"])
    for (cause, value) in json["rejectedBy"] as? [String: Any] ?? [:] {
      compare("doratop_input_rejected_total", ["cause": cause], [cause: value], [cause])
    }
    for (format, value) in json["formats"] as? [String: Any] ?? [:] {
      compare("doratop_input_format_events_total", ["format": format], [format: value], [format])
    }
  }

  /// How many alerts fire, in all.
  mutating func alerts(_ json: [[String: Any]]) {
    let firing = samples.filter { $0.key.hasPrefix("doratop_alerts_firing{") }
    compare("alerts", Double(json.count), firing.isEmpty ? 0 : firing.values.reduce(0, +))
  }

  private mutating func compare(
    _ metric: String, _ labels: [String: String], _ json: [String: Any], _ path: [String]
  ) {
    var value: Any? = json
    for key in path { value = (value as? [String: Any])?[key] }
    let words = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\($0.value)\"" }
    let name = metric + (words.isEmpty ? "" : "{" + words.joined(separator: ",") + "}")
    compare(name, value as? Double, samples[name])
  }

  private mutating func compare(_ name: String, _ expected: Double?, _ found: Double?) {
    count += 1
    if expected != found {
      differences.append(
        "\(name): \(found.map { "\($0)" } ?? "none"), expected \(expected.map { "\($0)" } ?? "none")"
      )
    }
  }
}
