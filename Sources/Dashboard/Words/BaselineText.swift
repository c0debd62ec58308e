import DeliveryMetrics

/// What there is of a baseline, in words.
struct BaselineText {
  let status: BaselineStatus

  init(_ status: BaselineStatus) {
    self.status = status
  }

  /// `2026-09-01 to 2026-09-30`, in the zone in which its days were counted.
  static func dates(_ span: BaselineSpan) -> String {
    func date(_ day: Int) -> String {
      ClockText(zone: .utc).date(.init(seconds: Int64(day) * 86_400))
    }
    return "\(date(span.firstDay)) to \(date(span.firstDay + span.days - 1))"
  }

  /// Why it has so many days.
  static func basis(_ span: BaselineSpan) -> String {
    switch span.basis {
    case .thirtyDays: "the first 30 days"
    case .tenDeployments: "\(span.days) days, up to the tenth deployment"
    case .ninetyDays: "90 days with fewer than ten deployments"
    }
  }

  /// What there is, without the word.
  var finding: String {
    switch status {
    case .none(let reason): return "none: \(reason)"
    case .collecting(let progress):
      let limit = progress.isExtended ? "90, or 10 deployments" : "30"
      let count = "\(progress.deployments) deployment\(progress.deployments == 1 ? "" : "s")"
      return "day \(progress.day) of \(limit), \(count) so far"
    case .frozen(let frozen):
      let kept =
        frozen.isKept ? "kept" : "computed from the log, kept nowhere"
      let words = "\(Self.dates(frozen.span)) (\(Self.basis(frozen.span))), \(kept)"
      return frozen.isComparable
        ? words : "\(words); not comparable: \(frozen.changes.joined(separator: ", "))"
    }
  }

  /// `Baseline: ...`.
  var sentence: String { "Baseline: \(Frame.plain(finding))" }
}

/// The baseline of one measure beside its value: `base 5.2/day (+22%)`.
struct BesideText: Equatable {
  /// What it was, such as `5.2/day`.
  var base: String
  /// The way from there; `nil` where the two cannot be compared.
  var change: String?
  var verdict: BaselineVerdict?
  /// Why there is no verdict.
  var reason: String?

  /// `nil` where there is no baseline, or nothing in it.
  init?(_ metric: OverviewMetric, _ reading: Reading) {
    guard let beside = reading.baseline.map(metric.beside),
      let old = metric.headline(of: beside.base, in: reading)
    else {
      return nil
    }
    let value = metric.value(in: reading)
    base = metric.short(old)
    verdict = beside.verdict
    reason = beside.reason
    if beside.verdict != nil {
      change =
        metric == .changeFailureRate
        ? Figures.points(value, since: old) : Figures.change(value, since: old)
    }
  }

  private var tail: String {
    if let change { return " (\(change))" }
    return verdict.map { " (\($0.rawValue))" } ?? ""
  }

  /// For a line of facts.
  var fact: StyledText {
    let role: Role =
      switch verdict {
      case .better?: .digitOK
      case .worse?: .digitWarn
      case .same?, nil: .textDim
      }
    return StyledText("base \(base)", .textDim) + StyledText(tail, role)
  }

  /// `baseline 5.2/day, +22%, better`.
  var sentence: String {
    (["baseline \(base)"] + [change, verdict?.rawValue ?? reason].compactMap { $0 })
      .joined(separator: ", ")
  }
}

extension OverviewMetric {
  /// Its part of a baseline.
  func beside(_ baseline: ReadingBaseline) -> BaselineBeside {
    switch self {
    case .deploymentFrequency: baseline.deploymentFrequency
    case .leadTime: baseline.leadTime
    case .changeFailureRate: baseline.changeFailureRate
    case .recoveryTime: baseline.recoveryTime
    }
  }

  /// What stands first of a figure, by the statistic of a reading.
  func headline(of figure: BaselineFigure, in reading: Reading?) -> Double? {
    switch self {
    case .deploymentFrequency, .changeFailureRate: figure.value
    case .leadTime: figure.headline(reading?.leadTime.statistic ?? .mean)
    case .recoveryTime: figure.headline(reading?.recoveryTime.statistic ?? .mean)
    }
  }

  /// A value of it in a few columns.
  func short(_ value: Double?) -> String {
    switch self {
    case .deploymentFrequency: Figures.rate(value) + (value == nil ? "" : "/day")
    case .leadTime, .recoveryTime: Figures.shortDuration(value)
    case .changeFailureRate: Figures.percent(value)
    }
  }
}

extension ReadingBaseline {
  /// How many measures are better, the same or worse, in words: `2 better, 1 worse`.
  var tally: String {
    let words = BaselineVerdict.allCases.compactMap { verdict -> String? in
      let count = all.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    return words.isEmpty ? "too few to tell" : words.joined(separator: ", ")
  }
}
