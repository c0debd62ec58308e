import DeliveryEvents
import DeliveryMetrics

/// A measure day by day: a bar for each column of the window, with what it is made of.
struct DayChart {
  struct Bar {
    var from: Timestamp
    var to: Timestamp
    /// `nil` where nothing happened.
    var value: Double?
    /// What it is made of: `7 deployments`, `2 of 9 failed`.
    var sample: String
    /// Whether it lies on the wrong side of the target.
    var isOver: Bool
    /// Whether the window begins or ends in it.
    var isPartial: Bool
  }

  let metric: OverviewMetric
  let bars: [Bar]
  let target: Double
  /// `day`, `2 days`, `3h`.
  let column: String
  /// The length of a column, in days.
  let days: Double

  init(_ metric: OverviewMetric, _ reading: Reading) {
    self.metric = metric
    let columns = TrendColumns.days(reading.buckets)
    // The length of most columns: one that is cut by the window has fewer buckets.
    let seconds = columns.map { $0.total.to.seconds(since: $0.total.from) }.max() ?? 86_400
    days = seconds / 86_400
    column =
      seconds == 86_400
      ? "day"
      : seconds.truncatingRemainder(dividingBy: 86_400) == 0
        ? "\(Int(seconds / 86_400)) days" : Figures.span(seconds)
    let limit = Headline(metric, reading, levels: "").target
    target = metric == .deploymentFrequency ? limit * days : limit
    bars = columns.map { column in
      let total = column.total
      let (value, sample) = Self.value(metric, total)
      return Bar(
        from: total.from, to: total.to, value: value, sample: sample,
        isOver: metric != .deploymentFrequency && value.map { $0 >= limit } ?? false,
        isPartial: column.isPartial)
    }
  }

  private static func value(_ metric: OverviewMetric, _ total: TrendBucket) -> (Double?, String) {
    func mean(_ sum: Double, _ n: Int) -> (Double?, String) {
      (n == 0 ? nil : sum / Double(n), "n=\(n)")
    }
    switch metric {
    case .deploymentFrequency: return (Double(total.deployments), "n=\(total.deployments)")
    case .leadTime: return mean(total.leadTimeSum, total.leadTimes)
    case .recoveryTime: return mean(total.recoverySum, total.recoveries)
    case .changeFailureRate:
      let rate =
        total.attempts == 0 ? nil : Double(total.failed) / Double(total.attempts)
      return (rate, "\(total.failed) of \(total.attempts)")
    }
  }

  var title: String {
    switch metric {
    case .deploymentFrequency: "Deployments per \(column)"
    case .leadTime: "Lead time per \(column), mean"
    case .changeFailureRate: "Change failure rate per \(column)"
    case .recoveryTime: "Time to recover per \(column), mean"
    }
  }

  /// A value with its unit.
  func text(_ value: Double?) -> String {
    switch metric {
    case .deploymentFrequency: value.map { "\(Int($0))" } ?? Figures.missing
    case .leadTime, .recoveryTime: Figures.duration(value)
    case .changeFailureRate: Figures.percent(value)
    }
  }

  /// Whether nothing happened in any column.
  var isEmpty: Bool {
    told.allSatisfy { metric == .deploymentFrequency && $0.value == 0 }
  }

  /// The columns that have a value.
  private var told: [Bar] { bars.filter { $0.value != nil } }

  /// What a picture shows, in words.
  var description: String {
    guard let first = bars.first, let last = bars.last else { return "Nothing to draw." }
    let zone = ClockText(zone: .utc)
    let span =
      "\(bars.count) columns from \(zone.date(first.from)) to \(zone.date(last.to)) in UTC."
    guard let most = told.max(by: { ($0.value ?? 0) < ($1.value ?? 0) }),
      let least = told.min(by: { ($0.value ?? 0) < ($1.value ?? 0) })
    else { return span + " Nothing happened in any of them." }
    var words =
      "\(span) \(told.count) have a value, from \(text(least.value)) to \(text(most.value)), the highest from \(zone.date(most.from))."
    if metric != .deploymentFrequency {
      let over = told.count { $0.isOver }
      words +=
        " \(over) of them \(over == 1 ? "is" : "are") not below the target of \(text(target))."
    }
    return words
  }

  /// What the shapes mean.
  var legend: String {
    var words: [String] = []
    switch metric {
    case .deploymentFrequency:
      if days >= 0.99 {
        words.append("dashed: target, above \(Figures.rate(target)) per \(column)")
      }
    case .leadTime, .recoveryTime, .changeFailureRate:
      words.append("dashed: target, below \(text(target))")
      if bars.contains(where: \.isOver) { words.append("cross: not below it") }
    }
    if bars.contains(where: { $0.isPartial && $0.value ?? 0 > 0 }) {
      words.append("dotted: the window covers a part only")
    }
    return words.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }.joined(separator: " ")
  }

  /// What all charts of a reading have in common.
  static func columns(of reading: Reading) -> String {
    let chart = DayChart(.deploymentFrequency, reading)
    let ends = chart.days >= 1 ? "ends at midnight, UTC" : "is \(chart.column) long, times are UTC"
    return "A column \(ends). Where there is none, there was nothing to measure."
  }
}

/// Where the lines of a scale stand.
struct ChartScale {
  /// The upper end, at least 1 in whatever unit.
  let top: Double
  let ticks: [Double]

  /// A scale that reaches some value.
  init(_ metric: OverviewMetric, reaching value: Double) {
    let steps: [Double]
    switch metric {
    case .deploymentFrequency: steps = Self.decades(from: 1)
    case .changeFailureRate: steps = [0.05, 0.1, 0.25]
    case .leadTime, .recoveryTime:
      steps =
        [
          60, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 345_600,
          604_800, 1_209_600,
        ] + Self.decades(from: 2_592_000)
    }
    let reached = value.isFinite ? max(value, 0) : 0
    let step = steps.first { reached <= $0 * 4 } ?? max(steps.last ?? 1, reached / 4)
    let count = max(1, Int((reached / step).rounded(.up)))
    top = step * Double(count)
    ticks = (0...count).map { Double($0) * step }
  }

  /// 1, 2, 5, 10, 20, ...
  private static func decades(from first: Double) -> [Double] {
    var steps: [Double] = []
    var unit = first
    for _ in 0..<9 {
      steps += [unit, unit * 2, unit * 5]
      unit *= 10
    }
    return steps
  }
}
