public import DeliveryMetrics

/// The line that stays in the scrollback when the dashboard has gone, with the verdicts of its panels.
public enum ExitLine {
  /// Such as `doratop: 30d DF 2.4/d OK, LT 56m WARN, CFR 14.2% WARN, MTTR 44m OK`.
  public static func text(_ snapshot: Snapshot, status: FeedStatus, view: ViewState) -> String {
    let scene = Scene(snapshot: snapshot, status: status, view: view)
    let reading = snapshot.reading
    func part(_ metric: OverviewMetric, _ value: String) -> String {
      let content = MetricContent(metric, reading: reading, scene: scene)
      return "\(value) \(content.verdict.word)"
    }
    let parts = [
      part(.deploymentFrequency, "DF \(reading.deploymentFrequency.perDayText)/d"),
      part(.leadTime, "LT \(Figures.shortDuration(reading.leadTime.headline))"),
      part(.changeFailureRate, "CFR \(reading.changeFailureRate.rateText)"),
      part(.recoveryTime, "MTTR \(Figures.shortDuration(reading.recoveryTime.headline))"),
    ]
    let ended = EndedLog(scene).map { ", \($0.sentence)" } ?? ""
    return "doratop: \(view.window.label) \(parts.joined(separator: ", "))\(ended)"
  }
}
