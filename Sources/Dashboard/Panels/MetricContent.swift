import DeliveryMetrics

/// The words and the series of one measure.
struct MetricContent: Sendable, Equatable {
  var shortTitle: String
  var title: String
  /// The headline, such as `00:47:12`.
  var value: String
  /// The headline as large digits show it, such as `47m`.
  var bigValue: String
  /// What the headline is, such as `per day` or `mean`.
  var unit: String
  /// Whether the headline is a statistic of durations, which ``unit`` names.
  var isDuration: Bool { Settings.Statistic(rawValue: unit) != nil }
  /// Follows the headline closely, such as `/day`.
  var suffix: String
  var verdict: Verdict
  /// The target with its sign, such as `< 15%`.
  var target: String
  /// The same in fewer columns, such as `< 1h`.
  var shortTarget: String
  /// Why there is no value, or no level.
  var reason: String?
  /// The sample, such as `n=61` or `31 of 179 failed`.
  var sample: String
  /// The value of the previous period and the way from there.
  var previous: String?
  var change: String?
  /// Whether the change is for the better; `nil` when there is none.
  var isBetter: Bool?
  /// The level with the year of its table, such as `elite (2021)`.
  var level: String?
  /// What else there is to know, the most important first.
  var facts: [MetricFact]
  var columns: @Sendable (Int) -> BarGraph
  /// What stands below both ends of the columns.
  var axis: AxisEnds
  /// What the baseline has of it; `nil` where there is none.
  var baseline: BesideText?
  /// The figure in both readings, if it was another one as known then.
  var asKnown: AsKnownDifference?

  /// What follows the headline: its unit, and a mark of the difference.
  var after: StyledText {
    StyledText(suffix, .textDim) + (asKnown == nil ? StyledText() : AsKnownDifference.mark)
  }

  static func == (left: Self, right: Self) -> Bool {
    left.value == right.value && left.verdict == right.verdict && left.sample == right.sample
      && left.facts == right.facts && left.baseline == right.baseline
      && left.asKnown == right.asKnown
  }
}

extension MetricContent {
  /// The content of one of the four measures of the overview.
  init(_ metric: OverviewMetric, reading: Reading, scene: Scene) {
    self = Self.of(metric, reading, scene)
    baseline = BesideText(metric, reading)
    guard let other = scene.status.asKnown?.reading,
      metric.value(in: other) != metric.value(in: reading)
    else { return }
    let later = Self.of(metric, other, scene)
    asKnown = AsKnownDifference(
      then: value + suffix, now: later.value + later.suffix, sampleThen: sample,
      sampleNow: later.sample)
  }

  private static func of(_ metric: OverviewMetric, _ reading: Reading, _ scene: Scene) -> Self {
    switch metric {
    case .deploymentFrequency: deploymentFrequency(reading, scene)
    case .leadTime: leadTime(reading, scene)
    case .changeFailureRate: changeFailureRate(reading, scene)
    case .recoveryTime: recoveryTime(reading, scene)
    }
  }

  private static func deploymentFrequency(_ reading: Reading, _ scene: Scene) -> Self {
    let own = reading.deploymentFrequency
    let target = own.targetPerDayAbove
    if scene.snapshot.isScopeUnknown { return unknownFrequency(own, scene) }
    var facts: [MetricFact] = []
    if let latest = own.latest {
      let ago = Figures.shortDuration(scene.now.seconds(since: latest)) + " ago"
      facts.append(MetricFact("last \(scene.isEnded ? scene.clock.date(latest) : ago)"))
    }
    if own.activeDays > 0 { facts.append(MetricFact(active(own.activeDays, scene))) }
    if own.redeploys > 0 { facts.append(MetricFact("\(own.redeploys) redeploys", .textDim)) }
    let verdict = frequencyVerdict(own, scene)
    let value = own.perDayText
    return Self(
      shortTitle: "DEPLOYS", title: "DEPLOYMENT FREQUENCY", value: value,
      bigValue: value, unit: "per day", suffix: own.perDay == nil ? "" : "/day",
      verdict: verdict,
      target: "> \(plainRate(target))/day", shortTarget: "> \(plainRate(target))/d",
      reason: own.reason,
      sample: plural(own.deployments, "deploy"),
      previous: own.previousPerDay.map { Figures.rate($0) + "/day" },
      change: Figures.change(own.perDay, since: own.previousPerDay),
      isBetter: better(own.perDay, than: own.previousPerDay, higherIsBetter: true),
      level: level(own.level, scene), facts: facts,
      columns: { limit in
        let columns = TrendColumns.pool(reading.buckets, into: limit)
        return BarGraph(
          bars: columns.map { column in
            // Below a day a column says nothing about a target a day.
            let isMet =
              column.days < 0.99 || Double(column.total.deployments) > target * column.days
            return BarGraph.Bar(
              value: Double(column.total.deployments),
              role: column.isPartial ? .graphPartial : isMet ? .graphOK : .graphMiss)
          }, target: nil)
      }, axis: scene.axis)
  }

  /// A few deployments in a few days are too few to judge by; few in many days are a miss.
  private static func frequencyVerdict(_ own: DeploymentFrequencyReading, _ scene: Scene) -> Verdict
  {
    if own.deployments < 5, scene.snapshot.window.observedDays ?? 0 < 5, own.perDay != nil {
      return .few
    }
    return .above(own.targetPerDayAbove, value: own.perDay, isMet: own.isTargetMet)
  }

  private static func leadTime(_ reading: Reading, _ scene: Scene) -> Self {
    let own = reading.leadTime
    let limit = own.targetSecondsBelow
    var facts: [MetricFact] = []
    if own.n > 0 {
      facts.append(
        MetricFact(
          other(own.statistic, mean: own.mean, median: own.median),
          more: "p90 \(Figures.shortDuration(own.p90))"))
    }
    if own.unknownCommits > 0 {
      facts.append(MetricFact("\(own.unknownCommits) without commit time", .textDim))
    }
    let excluded = own.excludedMerges + own.excludedClockSkew + own.excludedBaseline
    if excluded > 0 { facts.append(MetricFact("\(excluded) excluded", .textDim)) }
    return Self(
      shortTitle: "LEAD", title: "LEAD TIME FOR CHANGES", value: Figures.duration(own.headline),
      bigValue: Figures.big(own.headline), unit: own.statistic.rawValue, suffix: "",
      verdict: .below(limit, value: own.headline, isMet: own.isTargetMet, n: own.n),
      target: "< \(Figures.duration(limit))", shortTarget: "< \(plainDuration(limit))",
      reason: own.reason, sample: "n=\(own.n)",
      previous: own.previousHeadline.map { Figures.duration($0) },
      change: Figures.change(own.headline, since: own.previousHeadline),
      isBetter: better(own.headline, than: own.previousHeadline, higherIsBetter: false),
      level: level(own.level, scene), facts: facts,
      columns: { room in
        means(reading, room, limit, count: \.leadTimes, sum: \.leadTimeSum)
      }, axis: scene.axis)
  }

  private static func changeFailureRate(_ reading: Reading, _ scene: Scene) -> Self {
    let own = reading.changeFailureRate
    let limit = own.targetRateBelow
    var facts: [MetricFact] = []
    if own.undecided > 0 { facts.append(MetricFact("\(own.undecided) undecided", .statusWarn)) }
    if reading.reworkRate.deployments > 0 {
      facts.append(MetricFact("rework \(Figures.percent(reading.reworkRate.rate))", .textDim))
    }
    let verdict = Verdict.below(
      limit, value: own.rate, isMet: own.isTargetMet, n: own.attempts)
    let value = own.rateText
    return Self(
      shortTitle: "FAILED", title: "CHANGE FAILURE RATE", value: value,
      bigValue: value, unit: "of deploys", suffix: "", verdict: verdict,
      target: "< \(plainPercent(limit))", shortTarget: "< \(plainPercent(limit))",
      reason: own.reason,
      sample: "\(own.failed) of \(plural(own.attempts, "deploy"))",
      previous: own.previousRate.map { Figures.percent($0) },
      change: Figures.points(own.rate, since: own.previousRate),
      isBetter: better(own.rate, than: own.previousRate, higherIsBetter: false),
      level: level(own.level, scene), facts: facts,
      columns: { room in
        BarGraph(
          bars: TrendColumns.pool(reading.buckets, into: room).map { column in
            let rate =
              column.total.attempts == 0
              ? nil : Double(column.total.failed) / Double(column.total.attempts)
            return BarGraph.Bar(value: rate, role: role(rate, below: limit, column))
          }, target: limit)
      }, axis: scene.axis)
  }

  private static func recoveryTime(_ reading: Reading, _ scene: Scene) -> Self {
    let own = reading.recoveryTime
    let limit = own.targetSecondsBelow
    var facts: [MetricFact] = []
    if own.open > 0 {
      let age = Figures.shortDuration(openAge(own, scene))
      facts.append(
        MetricFact(
          scene.isEnded ? "open at the end: \(own.open)" : "open now: \(own.open) (\(age))",
          .statusMiss))
    }
    if own.n > 0 {
      facts.append(
        MetricFact(
          other(own.statistic, mean: own.mean, median: own.median),
          more: "p90 \(Figures.shortDuration(own.p90))"))
    }
    let failed = reading.failedDeploymentRecoveryTime
    if failed.n > 0 {
      facts.append(
        MetricFact("failed deploys \(Figures.shortDuration(failed.mean)) n=\(failed.n)", .textDim))
    }
    return Self(
      shortTitle: "RECOVER", title: "TIME TO RECOVER", value: Figures.duration(own.headline),
      bigValue: Figures.big(own.headline), unit: own.statistic.rawValue, suffix: "",
      verdict: .below(limit, value: own.headline, isMet: own.isTargetMet, n: own.n),
      target: "< \(Figures.duration(limit))", shortTarget: "< \(plainDuration(limit))",
      reason: own.reason, sample: "n=\(own.n)",
      previous: own.previousHeadline.map { Figures.duration($0) },
      change: Figures.change(own.headline, since: own.previousHeadline),
      isBetter: better(own.headline, than: own.previousHeadline, higherIsBetter: false),
      level: level(own.level, scene), facts: facts,
      columns: { room in
        means(reading, room, limit, count: \.recoveries, sum: \.recoverySum)
      }, axis: scene.axis)
  }

  /// The statistic that does not stand first.
  private static func other(
    _ statistic: Settings.Statistic, mean: Double?, median: Double?
  ) -> String {
    statistic == .mean
      ? "p50 \(Figures.shortDuration(median))" : "mean \(Figures.shortDuration(mean))"
  }

  /// How long the oldest open incident has lasted by now.
  private static func openAge(_ own: RecoveryTimeReading, _ scene: Scene) -> Double? {
    own.oldestOpenSeconds.map { $0 + scene.now.seconds(since: scene.snapshot.asOf) }
  }

  private static func means(
    _ reading: Reading, _ room: Int, _ limit: Double, count: KeyPath<TrendBucket, Int>,
    sum: KeyPath<TrendBucket, Double>
  ) -> BarGraph {
    BarGraph(
      bars: TrendColumns.pool(reading.buckets, into: room).map { column in
        let n = column.total[keyPath: count]
        let mean = n == 0 ? nil : column.total[keyPath: sum] / Double(n)
        return BarGraph.Bar(value: mean, role: role(mean, below: limit, column))
      }, target: limit)
  }

  private static func role(_ value: Double?, below limit: Double, _ column: TrendColumn) -> Role {
    if column.isPartial { return .graphPartial }
    return (value ?? 0) < limit ? .graphOK : .graphMiss
  }

  private static func better(_ value: Double?, than previous: Double?, higherIsBetter: Bool)
    -> Bool?
  {
    guard let value, let previous, value != previous else { return nil }
    return (value > previous) == higherIsBetter
  }

  private static func level(_ level: Level?, _ scene: Scene) -> String? {
    level.map { "\($0.rawValue) (\(scene.view.levelTable.rawValue))" }
  }

  /// A duration in one unit where it is a whole number of it: `1h`, `90m`.
  private static func plainDuration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 60, seconds < 1e9, seconds == (seconds / 60).rounded() * 60
    else { return Figures.shortDuration(seconds) }
    let minutes = Int(seconds / 60)
    return minutes % 60 == 0 ? "\(minutes / 60)h" : "\(minutes)m"
  }

  static func plainRate(_ rate: Double) -> String {
    rate == rate.rounded() && rate < 1e9 ? "\(Int(rate))" : Figures.rate(rate)
  }

  private static func plainPercent(_ share: Double) -> String {
    let percent = (share * 100).rounded()
    return abs(share * 100 - percent) < 1e-9 && percent < 1e9
      ? "\(Int(percent))%" : Figures.percent(share)
  }

  static func plural(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }
}
