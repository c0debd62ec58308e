extension AlertRule {
  private static let day: Int64 = 86_400_000_000_000

  /// The rules that apply without a configuration: the four targets, and what a team must not miss
  /// whatever its targets. Each clears a little on the safe side of where it fires.
  public static func defaults(for settings: Settings) -> [AlertRule] {
    var incident = AlertRule(
      id: "incident-over-target", measure: .openIncidentAge,
      fire: AlertThreshold(.atLeast, settings.recoverySecondsBelow))
    incident.severity = .critical
    var failures = AlertRule(
      id: "cfr-high", measure: .changeFailureRate,
      fire: AlertThreshold(.atLeast, settings.changeFailureRateBelow),
      clear: AlertThreshold(.below, settings.changeFailureRateBelow * 14 / 15))
    failures.severity = .critical
    var recovery = AlertRule(
      id: "recovery-high", measure: .recoveryTime,
      fire: AlertThreshold(.atLeast, settings.recoverySecondsBelow),
      clear: AlertThreshold(.below, settings.recoverySecondsBelow * 0.95))
    recovery.statistic = settings.recoveryStatistic
    var lead = AlertRule(
      id: "lead-time-high", measure: .leadTime,
      fire: AlertThreshold(.atLeast, settings.leadTimeSecondsBelow),
      clear: AlertThreshold(.below, settings.leadTimeSecondsBelow * 0.95))
    lead.statistic = settings.leadTimeStatistic
    let frequency = AlertRule(
      id: "frequency-low", measure: .deploymentsPerDay,
      fire: AlertThreshold(.atMost, settings.deploymentsPerDayAbove),
      clear: AlertThreshold(.above, settings.deploymentsPerDayAbove * 1.05))
    var speed = AlertRule(
      id: "speed-without-safety", measure: .speedWithoutSafety, fire: AlertThreshold(.atLeast, 0.05)
    )
    speed.minimumSamples = 10
    var trunk = AlertRule(
      id: "trunk-red", measure: .trunkRed, fire: AlertThreshold(.atLeast, 3600))
    trunk.grouping = .service
    var stuck = AlertRule(
      id: "stage-stuck", measure: .stageAge, fire: AlertThreshold(.atLeast, 86_400))
    stuck.grouping = .service
    stuck.inhibitedBy = ["source-stale"]
    var silence = AlertRule(
      id: "no-deployments", measure: .sinceDeployment, fire: AlertThreshold(.atLeast, 7 * 86_400))
    silence.minimumSamples = 5
    silence.inhibitedBy = ["source-stale"]
    var stale = AlertRule(
      id: "source-stale", measure: .sourceSilence, fire: AlertThreshold(.atLeast, 4))
    stale.minimumSamples = 5
    return [
      incident, failures, recovery, lead, frequency, speed, trunk, stuck, silence, stale,
    ]
  }
}
