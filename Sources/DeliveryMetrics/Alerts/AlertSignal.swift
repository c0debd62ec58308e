import DeliveryEvents

/// How a rule judges what it has counted.
struct AlertJudge {
  let rule: AlertRule
  let observed: ObservedDays

  /// What the rule says at an instant.
  func level(_ counts: SignalCounts, at time: Timestamp) -> AlertLevel {
    if !rule.measure.hasWindow {
      // Of what never came there is no silence to judge.
      if rule.measure != .sourceSilence, counts.known < rule.minimumSamples { return .noData }
      if counts.overFire > 0 { return .fires }
      return counts.overClear > 0 ? .between : .clear
    }
    guard isEnough(counts, at: time), let value = value(counts, at: time) else { return .noData }
    if rule.fire.holds(value) { return .fires }
    return rule.clear.holds(value) ? .clear : .between
  }

  /// The measure at an instant, in its unit; `nil` when there is none, or it is the age of something.
  func value(_ counts: SignalCounts, at time: Timestamp) -> Double? {
    switch rule.measure {
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment, .sourceSilence: nil
    case .changeFailureRate: counts.now.failureRate
    case .leadTime:
      rule.statistic == .median ? counts.samples.median : counts.now.leadTimes.mean
    case .recoveryTime:
      rule.statistic == .median ? counts.samples.median : counts.now.recoveries.mean
    case .deploymentsPerDay:
      observed.days(at: time, window: rule.windowNanoseconds).map {
        Double(counts.now.deployments) / $0
      }
    case .speedWithoutSafety: SpeedSignal(counts, pace: pace(counts, at: time)).value
    }
  }

  /// How often was deployed a day, over how often in the period before, each by the days of it that were observed;
  /// `nil` without either.
  func pace(_ counts: SignalCounts, at time: Timestamp) -> Double? {
    let window = rule.windowNanoseconds
    guard counts.before.deployments > 0, let days = observed.days(at: time, window: window),
      let before = observed.days(at: time.advanced(byNanoseconds: -window), window: window)
    else { return nil }
    // Nothing is divided before the last step: a fifth more is a fifth more.
    return Double(counts.now.deployments) * before / (Double(counts.before.deployments) * days)
  }

  private func isEnough(_ counts: SignalCounts, at time: Timestamp) -> Bool {
    let enough = rule.minimumSamples
    switch rule.measure {
    case .changeFailureRate: return counts.now.attempts >= enough
    case .leadTime: return counts.now.leadTimes.count >= enough
    case .recoveryTime: return counts.now.recoveries.count >= enough
    case .deploymentsPerDay:
      let days = observed.days(at: time, window: rule.windowNanoseconds) ?? 0
      return counts.now.deployments >= enough || days >= Double(enough)
    case .speedWithoutSafety:
      return counts.now.deployments >= enough && counts.before.deployments >= enough
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment, .sourceSilence: return true
    }
  }
}

/// The days by which a rate is divided (METRICS.md R2).
struct ObservedDays: Equatable {
  var firstEvent: Timestamp?
  var zone: ZoneRules

  func days(at time: Timestamp, window: Int64) -> Double? {
    guard let firstEvent, firstEvent <= time else { return nil }
    let days = Double(max(1, zone.day(of: time) - zone.day(of: firstEvent)))
    return min(Double(window) / 86_400e9, days)
  }
}

/// Whether deliveries sped up while they got less safe, against the period before (METRICS.md 6): with the mean lead
/// time, since to follow the medians of two periods through all instants costs too much for a rule that everybody has.
struct SpeedSignal {
  /// How much more of all deployments failed, in `0...1`; 0 where it is not so, or nothing sped up.
  let value: Double?

  /// - Parameter pace: How often was deployed, over how often before.
  init(_ counts: SignalCounts, pace: Double?) {
    let (now, before) = (counts.now, counts.before)
    guard let rate = now.failureRate, let earlier = before.failureRate else {
      value = nil
      return
    }
    guard now.failed >= before.failed + 2 else {
      value = 0
      return
    }
    let isMore = pace.map { $0 >= 1.2 } ?? false
    let isFaster = Self.ratio(now.leadTimes, before.leadTimes).map { $0 <= 0.8 } ?? false
    let rework = (now.reworkRate ?? 0) - (before.reworkRate ?? 0)
    let isSlower = Self.ratio(now.recoveries, before.recoveries).map { $0 >= 1.5 } ?? false
    guard isMore || isFaster, rate - earlier >= 0.05 || rework >= 0.05 || isSlower else {
      value = 0
      return
    }
    // What makes it dangerous may be rework or recovery: then it is said as if the rate had risen by as much.
    value = max(rate - earlier, rework, 0.05)
  }

  private static func ratio(_ now: SignalCounts.Sum, _ before: SignalCounts.Sum) -> Double? {
    guard let now = now.mean, let before = before.mean, before > 0 else { return nil }
    return now / before
  }
}
