import DeliveryEvents
import DeliveryMetrics

/// What numbers hang on from before the time that the windows of a span reach back to: the figures of the
/// baseline, and alerts that began when they began.
struct SliceReach {
  /// How much is kept for alerts; each step more than the one before.
  enum Effort: Int, Comparable {
    /// What was there when an alert began, and what is there now.
    case beginnings
    /// And all between.
    case between
    /// All there is for alerts of the kind.
    case always

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  /// The first and the last day of the baseline, if it is finished by the end of the span.
  let baseline: BaselineSpan?
  /// Rules with an alert whose threshold was crossed when what is old was in their windows, and since when.
  private(set) var alerts: [String: Timestamp] = [:]
  /// When commits arrived whose lead times count: after the first, up to the second.
  private var arrivals: [(after: Timestamp, upTo: Timestamp)] = []
  /// Items that took longer than so many nanoseconds stay with their runs if they arrived later than this.
  private(set) var slowness = Int64.max
  private(set) var slowSince = Timestamp.distantFuture
  let watchesTrunks: Bool

  /// Asks the ledger of a whole log.
  init(
    _ ledger: Ledger, span: SliceSpan, zone: ZoneRules, standings: [AlertStanding], effort: Effort
  ) {
    let status = ledger.snapshot(at: span.to, windowNanoseconds: span.window, zone: zone).baseline
    baseline = status.frozen?.span
    if let baseline { arrivals.append((.distantPast, baseline.until)) }
    let rules = ledger.alertRules
    watchesTrunks = rules.contains { $0.measure == .trunkRed }
    takeStages(rules, effort)
    for standing in standings { take(standing, span, effort) }
    if effort == .always {
      if rules.contains(where: { Self.looksAtLeadTimes($0.measure) }) {
        arrivals.append((.distantPast, .distantFuture))
      }
    }
  }

  private static func looksAtLeadTimes(_ measure: AlertMeasure) -> Bool {
    measure == .leadTime || measure == .speedWithoutSafety
  }

  private mutating func takeStages(_ rules: [AlertRule], _ effort: Effort) {
    // A rule that needs some to judge by counts them from the first on.
    for rule in rules where rule.measure == .stageAge {
      let limit = min(rule.fire.value, rule.clear.value)
      slowness = min(slowness, Int64(max(0, min(limit, 9e9)) * 1e9))
      if rule.minimumSamples > 0 || effort == .always { slowSince = .distantPast }
    }
  }

  private mutating func take(_ standing: AlertStanding, _ span: SliceSpan, _ effort: Effort) {
    guard let start = standing.start else { return }
    if start <= span.cut.advanced(byNanoseconds: standing.windowNanoseconds) {
      alerts[standing.rule] = min(alerts[standing.rule] ?? start, start)
    }
    switch standing.measure {
    case .leadTime, .speedWithoutSafety:
      var before = start
      for _ in 0..<2 { before = before.advanced(byNanoseconds: -standing.windowNanoseconds) }
      arrivals.append((before, effort >= .between ? .distantFuture : start))
    case .stageAge: slowSince = min(slowSince, start)
    case .changeFailureRate, .recoveryTime, .deploymentsPerDay, .openIncidentAge, .trunkRed,
      .sinceDeployment, .sourceSilence:
      break
    }
  }

  /// Whether the lead time of a commit that arrived at an instant counts.
  func holds(arrival: Timestamp) -> Bool {
    arrivals.contains { $0.after < arrival && arrival <= $0.upTo }
  }
}
