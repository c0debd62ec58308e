import DeliveryMetrics

// What is particular about how often something is deployed.
extension MetricContent {
  /// Of a service that nobody has heard of there is no frequency, where no deployment would be one of zero.
  static func unknownFrequency(
    _ own: DeploymentFrequencyReading, _ scene: Scene
  ) -> Self {
    let target = plainRate(own.targetPerDayAbove)
    return Self(
      shortTitle: "DEPLOYS", title: "DEPLOYMENT FREQUENCY", value: Figures.missing,
      bigValue: Figures.missing, unit: "per day", suffix: "", verdict: .noData,
      target: "> \(target)/day", shortTarget: "> \(target)/d",
      reason: scene.snapshot.scopeWithoutDeployment,
      sample: "", previous: nil, change: nil, isBetter: nil, level: nil, facts: [],
      columns: { _ in BarGraph(bars: [], target: nil) }, axis: scene.axis)
  }

  /// On how many dates something was deployed: a window of days begins and ends within one, so that it has a
  /// date more than days.
  static func active(_ days: Int, _ scene: Scene) -> String {
    let window = scene.snapshot.window.nanoseconds
    let day: Int64 = 86_400_000_000_000
    return window >= 2 * day && window % day == 0 && Int64(days) * day > window
      ? "active every day" : "active \(plural(days, "day"))"
  }
}
