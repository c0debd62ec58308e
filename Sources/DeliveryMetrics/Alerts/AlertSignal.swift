import DeliveryEvents

/// A change of what a rule counts, at an instant.
struct SignalStep {
  var time: Timestamp
  var slot: Int
  var count: Int64
  var sum: Int64

  init(_ time: Timestamp, slot: Int = 0, count: Int64 = 0, sum: Int64 = 0) {
    self.time = time
    self.slot = slot
    self.count = count
    self.sum = sum
  }
}

/// What a rule has counted up to an instant: a few counts, and sums of nanoseconds.
struct SignalCounts: Equatable {
  private var counts: [Int64]
  private var sums: [Int128]

  init(slots: Int) {
    counts = Array(repeating: 0, count: slots)
    sums = Array(repeating: 0, count: slots)
  }

  mutating func apply(_ step: SignalStep) {
    counts[step.slot] += step.count
    sums[step.slot] += Int128(step.sum)
  }

  subscript(slot: Int) -> Int64 { counts[slot] }

  /// The mean of what was counted in a slot, in seconds; `nil` when nothing was.
  func mean(_ slot: Int) -> Double? {
    counts[slot] == 0 ? nil : Double(sums[slot]) / Double(counts[slot]) / 1e9
  }

  /// One slot as a share of another; `nil` when the other is empty.
  func share(_ slot: Int, of other: Int) -> Double? {
    counts[other] == 0 ? nil : Double(counts[slot]) / Double(counts[other])
  }
}

/// How a rule judges what it has counted.
struct AlertJudge {
  /// The slots of measures that look at two periods: this one's first, then that of the one before.
  enum Slot {
    static let attempts = 0
    static let failed = 1
    static let deployments = 2
    static let rework = 3
    static let leadTimes = 4
    static let recoveries = 5
    /// Added for the period before.
    static let previous = 6
    static let count = 12
  }

  /// The slots of measures that are the age of something.
  enum Age {
    static let overClear = 0
    static let overFire = 1
    static let known = 2
  }

  let rule: AlertRule
  let observed: ObservedDays

  var slots: Int { Slot.count }

  /// What the rule says at an instant.
  func level(_ counts: SignalCounts, at time: Timestamp) -> AlertLevel {
    switch rule.measure {
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment, .sourceSilence:
      if counts[Age.overFire] > 0 { return .fires }
      if counts[Age.known] < Int64(rule.minimumSamples) { return .noData }
      return counts[Age.overClear] > 0 ? .between : .clear
    case .changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay, .speedWithoutSafety:
      guard let value = value(counts, at: time), isEnough(counts, at: time) else { return .noData }
      if rule.fire.holds(value) { return .fires }
      return rule.clear.holds(value) ? .clear : .between
    }
  }

  /// The measure at an instant, in its unit; `nil` when there is none, or it is the age of something.
  func value(_ counts: SignalCounts, at time: Timestamp) -> Double? {
    switch rule.measure {
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment, .sourceSilence: nil
    case .changeFailureRate: counts.share(Slot.failed, of: Slot.attempts)
    case .leadTime: counts.mean(Slot.leadTimes)
    case .recoveryTime: counts.mean(Slot.recoveries)
    case .deploymentsPerDay:
      observed.days(at: time, window: rule.windowNanoseconds).map {
        Double(counts[Slot.deployments]) / $0
      }
    case .speedWithoutSafety: SpeedWithoutSafety(counts).value
    }
  }

  private func isEnough(_ counts: SignalCounts, at time: Timestamp) -> Bool {
    let enough = Int64(rule.minimumSamples)
    switch rule.measure {
    case .changeFailureRate: return counts[Slot.attempts] >= enough
    case .leadTime: return counts[Slot.leadTimes] >= enough
    case .recoveryTime: return counts[Slot.recoveries] >= enough
    case .deploymentsPerDay:
      let days = observed.days(at: time, window: rule.windowNanoseconds) ?? 0
      return counts[Slot.deployments] >= enough || days >= Double(enough)
    case .speedWithoutSafety:
      return counts[Slot.deployments] >= enough
        && counts[Slot.deployments + Slot.previous] >= enough
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

/// Whether deliveries sped up while they got less safe, against the period before (METRICS.md 6): with
/// the mean lead time, since a median cannot be followed through all instants at once.
struct SpeedWithoutSafety {
  /// How many points more of all deployments failed; 0 where it is not so, or nothing sped up.
  let value: Double?

  init(_ counts: SignalCounts) {
    typealias Slot = AlertJudge.Slot
    let before = Slot.previous
    guard let rate = counts.share(Slot.failed, of: Slot.attempts),
      let earlier = counts.share(Slot.failed + before, of: Slot.attempts + before)
    else {
      value = nil
      return
    }
    let deployments = Double(counts[Slot.deployments])
    let isMore = deployments >= 1.2 * Double(counts[Slot.deployments + before])
    let isFaster = Self.ratio(counts, Slot.leadTimes).map { $0 <= 0.8 } ?? false
    let rework = counts.share(Slot.rework, of: Slot.deployments) ?? 0
    let reworkBefore = counts.share(Slot.rework + before, of: Slot.deployments + before) ?? 0
    let isSlower = Self.ratio(counts, Slot.recoveries).map { $0 >= 1.5 } ?? false
    let isWorse = rate - earlier >= 0.05 || rework - reworkBefore >= 0.05 || isSlower
    let hasMore = counts[Slot.failed] >= counts[Slot.failed + before] + 2
    guard isMore || isFaster, isWorse, hasMore else {
      value = 0
      return
    }
    // What makes it dangerous may be rework or recovery: then it is said as if the rate had risen by as much.
    value = max(rate - earlier, rework - reworkBefore, 0.05)
  }

  private static func ratio(_ counts: SignalCounts, _ slot: Int) -> Double? {
    guard let now = counts.mean(slot), let before = counts.mean(slot + AlertJudge.Slot.previous),
      before > 0
    else { return nil }
    return now / before
  }
}
