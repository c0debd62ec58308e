/// The simple alerts: a missed target, an incident open for longer than the recovery target, and
/// speed without safety.
enum TargetAlerts {
  /// Fewer samples (or, of a frequency, days) are too few to raise an alarm by.
  private static let enough = 5

  /// The alerts of a scope, gravest first.
  static func alerts(
    for reading: Reading, byService: [Reading], observedDays: Double, settings: Settings
  ) -> [Alert] {
    var alerts: [Alert] = []
    let recovery = reading.recoveryTime
    if let age = recovery.oldestOpenSeconds, age >= recovery.targetSecondsBelow {
      alerts.append(
        Alert(
          rule: "incident-over-target", severity: .critical, value: age,
          message:
            "\(recovery.open) open, the oldest for \(text(age)), target \(text(recovery.targetSecondsBelow))",
          services: worst(byService) { $0.recoveryTime.oldestOpenSeconds }))
    }
    let failures = reading.changeFailureRate
    if failures.isTargetMet == false, failures.attempts >= enough, let rate = failures.rate {
      alerts.append(
        Alert(
          rule: "cfr-high", severity: .critical, value: rate,
          message:
            "\(failures.failed) of \(failures.attempts) deployments failed: \(percent(rate)), target below \(percent(failures.targetRateBelow))",
          services: worst(byService) { reading in
            let failed = reading.changeFailureRate.failed
            return failed == 0 ? nil : Double(failed)
          }))
    }
    if recovery.isTargetMet == false, recovery.n >= enough, let headline = recovery.headline {
      alerts.append(
        Alert(
          rule: "recovery-high", severity: .warning, value: headline,
          message:
            "\(recovery.statistic.rawValue) recovery \(text(headline)) over \(recovery.n) incidents, target below \(text(recovery.targetSecondsBelow))",
          services: worst(byService) { $0.recoveryTime.headline }))
    }
    let lead = reading.leadTime
    if lead.isTargetMet == false, lead.n >= enough, let headline = lead.headline {
      alerts.append(
        Alert(
          rule: "lead-time-high", severity: .warning, value: headline,
          message:
            "\(lead.statistic.rawValue) lead time \(text(headline)) over \(lead.n) changes, target below \(text(lead.targetSecondsBelow))",
          services: worst(byService) { $0.leadTime.headline }))
    }
    let frequency = reading.deploymentFrequency
    if frequency.isTargetMet == false, let perDay = frequency.perDay,
      frequency.deployments >= enough || observedDays >= Double(enough)
    {
      alerts.append(
        Alert(
          rule: "frequency-low", severity: .warning, value: perDay,
          message:
            "\(hundredths(perDay)) deployments a day, target above \(hundredths(frequency.targetPerDayAbove))",
          services: []))
    }
    if let alert = speedWithoutSafety(reading) { alerts.append(alert) }
    return alerts
  }

  /// Deployments up by a fifth while failures rose by five points (METRICS.md 6, simple form).
  private static func speedWithoutSafety(_ reading: Reading) -> Alert? {
    let frequency = reading.deploymentFrequency
    let failures = reading.changeFailureRate
    guard failures.attempts >= 10, let now = frequency.perDay,
      let before = frequency.previousPerDay,
      before > 0, now >= before * 1.2, let rate = failures.rate,
      let earlier = failures.previousRate,
      rate >= earlier + 0.05
    else { return nil }
    return Alert(
      rule: "speed-without-safety", severity: .warning, value: rate - earlier,
      message:
        "speed without safety is dangerous: deployments +\(percent(now / before - 1)), failures \(percent(earlier)) to \(percent(rate))",
      services: [])
  }

  private static func worst(_ byService: [Reading], by value: (Reading) -> Double?) -> [String] {
    byService.compactMap { reading in value(reading).map { (reading.name, $0) } }
      .sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }.prefix(3).map(\.0)
  }

  private static func percent(_ value: Double) -> String { "\(rounded(value * 100)) %" }

  private static func hundredths(_ value: Double) -> String {
    let whole = (value * 100).rounded() / 100
    return whole == whole.rounded() && abs(whole) < 1e15 ? "\(Int(whole))" : "\(whole)"
  }

  private static func rounded(_ value: Double) -> String {
    let tenths = (value * 10).rounded()
    return tenths / 10 == (tenths / 10).rounded(.down) && abs(tenths) >= 1000
      ? "\(Int(tenths / 10))" : "\(tenths / 10)"
  }

  /// `HH:MM:SS` below a day, then `3d04h`.
  private static func text(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 1e15))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole >= 86_400 { return "\(whole / 86_400)d\(two(whole % 86_400 / 3600))h" }
    return "\(two(whole / 3600)):\(two(whole % 3600 / 60)):\(two(whole % 60))"
  }
}
