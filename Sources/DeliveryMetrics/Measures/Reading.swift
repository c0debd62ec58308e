public import DeliveryEvents

/// The measures of one scope over one window.
///
/// One address: of thousands of services, a list of readings is made for every line, and most stay as they
/// were.
public struct Reading: Sendable {
  private var parts: Parts

  /// Creates a set of measures from its parts.
  public init(
    name: String, deploymentFrequency: DeploymentFrequencyReading, leadTime: LeadTimeReading,
    changeFailureRate: ChangeFailureRateReading, recoveryTime: RecoveryTimeReading,
    failedDeploymentRecoveryTime: DurationReading, reworkRate: ReworkRateReading,
    buckets: TrendSeries
  ) {
    parts = Parts(
      Values(
        name: name, deploymentFrequency: deploymentFrequency, leadTime: leadTime,
        changeFailureRate: changeFailureRate, recoveryTime: recoveryTime,
        failedDeploymentRecoveryTime: failedDeploymentRecoveryTime, reworkRate: reworkRate,
        buckets: buckets))
  }

  /// The service or team; empty for everything.
  public var name: String {
    get { parts.values.name }
    set { change { $0.name = newValue } }
  }
  public var deploymentFrequency: DeploymentFrequencyReading {
    get { parts.values.deploymentFrequency }
    set { change { $0.deploymentFrequency = newValue } }
  }
  public var leadTime: LeadTimeReading {
    get { parts.values.leadTime }
    set { change { $0.leadTime = newValue } }
  }
  public var changeFailureRate: ChangeFailureRateReading {
    get { parts.values.changeFailureRate }
    set { change { $0.changeFailureRate = newValue } }
  }
  public var recoveryTime: RecoveryTimeReading {
    get { parts.values.recoveryTime }
    set { change { $0.recoveryTime = newValue } }
  }
  public var failedDeploymentRecoveryTime: DurationReading {
    get { parts.values.failedDeploymentRecoveryTime }
    set { change { $0.failedDeploymentRecoveryTime = newValue } }
  }
  public var reworkRate: ReworkRateReading {
    get { parts.values.reworkRate }
    set { change { $0.reworkRate = newValue } }
  }
  /// The same window in fixed time buckets, oldest first: what the graphs draw.
  public var buckets: TrendSeries {
    get { parts.values.buckets }
    set { change { $0.buckets = newValue } }
  }
  /// `nil` while there is no baseline, and for a scope that did nothing in its days.
  public var baseline: ReadingBaseline? {
    get { parts.values.baseline }
    set { change { $0.baseline = newValue } }
  }

  private struct Values: Sendable, Equatable {
    var name: String
    var deploymentFrequency: DeploymentFrequencyReading
    var leadTime: LeadTimeReading
    var changeFailureRate: ChangeFailureRateReading
    var recoveryTime: RecoveryTimeReading
    var failedDeploymentRecoveryTime: DurationReading
    var reworkRate: ReworkRateReading
    var buckets: TrendSeries
    var baseline: ReadingBaseline?
  }

  /// Changed only where nobody else holds it.
  private final class Parts: @unchecked Sendable {
    var values: Values

    init(_ values: Values) {
      self.values = values
    }
  }

  private mutating func change(_ body: (inout Values) -> Void) {
    if !isKnownUniquelyReferenced(&parts) { parts = Parts(parts.values) }
    body(&parts.values)
  }
}

extension Reading: Equatable {
  public static func == (left: Self, right: Self) -> Bool {
    left.parts === right.parts || left.parts.values == right.parts.values
  }
}

extension Reading: CustomReflectable {
  /// The measures, wherever they stand.
  public var customMirror: Mirror {
    Mirror(self, children: Mirror(reflecting: parts.values).children, displayStyle: .struct)
  }
}

/// A performance level of the DORA tables; which table is a setting, and always printed with it.
public enum Level: String, Sendable, CaseIterable {
  case elite, high, medium, low
}

/// How often a scope deploys to production (METRICS.md R2).
public struct DeploymentFrequencyReading: Sendable, Equatable {
  /// Successful production deployments in the window.
  public var deployments = 0
  /// ``deployments`` per observed day; `nil` when nothing was observed.
  public var perDay: Double?
  /// Local dates with at least one successful deployment.
  public var activeDays = 0
  /// Deployments of what was running already.
  public var redeploys = 0
  /// The target: more than this many a day.
  public var targetPerDayAbove = 1.0
  /// Whether the target is met; `nil` without a value.
  public var isTargetMet: Bool?
  public var level: Level?
  /// Why there is no value or no level; `nil` when there are both.
  public var reason: String?
  /// ``perDay`` of the previous period.
  public var previousPerDay: Double?
  /// ``deployments`` of the previous period, and the days that they are divided by.
  public var previousDeployments = 0
  public var previousObservedDays: Double?
  /// The finish of the newest successful deployment up to the clock, whatever the window.
  public var latest: Timestamp?

  /// Creates the reading of an idle window.
  public init() {}

  /// ``perDay`` times seven.
  public var perWeek: Double? { perDay.map { $0 * 7 } }
}

/// How long a change takes from commit to production (METRICS.md R4). Durations in seconds.
public struct LeadTimeReading: Sendable, Equatable {
  public var n = 0
  /// The exact sum of the samples: with ``n`` it says what a service has in a pooled mean.
  public var sum = Duration.zero
  public var mean: Double?
  public var median: Double?
  /// Which of the two the target is about, and stands first.
  public var statistic = Settings.Statistic.mean
  public var p75: Double?
  public var p90: Double?
  /// Samples by bots / ``n``; `nil` without samples.
  public var botShare: Double?
  public var excludedMerges = 0
  public var excludedClockSkew = 0
  public var excludedBaseline = 0
  public var unknownCommits = 0
  /// The target: ``headline`` below this.
  public var targetSecondsBelow = 3600.0
  public var isTargetMet: Bool?
  public var level: Level?
  public var reason: String?
  public var previousMean: Double?
  public var previousMedian: Double?
  /// ``n`` and ``sum`` of the previous period.
  public var previousN = 0
  public var previousSum = Duration.zero

  /// Creates the reading of an idle window.
  public init() {}

  /// The figure that is judged.
  public var headline: Double? { statistic == .mean ? mean : median }
  /// ``headline`` of the previous period.
  public var previousHeadline: Double? { statistic == .mean ? previousMean : previousMedian }
}

/// The share of production deployments that failed (METRICS.md R5).
public struct ChangeFailureRateReading: Sendable, Equatable {
  /// Finished production deployments, failed ones included.
  public var attempts = 0
  public var failed = 0
  public var targetRateBelow = 0.15
  public var isTargetMet: Bool?
  public var level: Level?
  public var reason: String?
  public var previousRate: Double?
  /// ``attempts`` and ``failed`` of the previous period.
  public var previousAttempts = 0
  public var previousFailed = 0
  /// Deployments that began and have no outcome yet, at the clock.
  public var undecided = 0

  /// Creates the reading of an idle window.
  public init() {}

  /// Failures per deployment, in `0...1`; `nil` when nothing was deployed.
  public var rate: Double? { attempts == 0 ? nil : Double(failed) / Double(attempts) }
}

/// How long production incidents take to be resolved (METRICS.md R8). Durations in seconds.
public struct RecoveryTimeReading: Sendable, Equatable {
  public var n = 0
  /// The exact sum of the samples. An incident of several services is whole in each of theirs, and
  /// once in that of all.
  public var sum = Duration.zero
  public var mean: Double?
  public var median: Double?
  /// Which of the two the target is about, and stands first.
  public var statistic = Settings.Statistic.mean
  public var p90: Double?
  /// Incidents open at the clock.
  public var open = 0
  public var oldestOpenSeconds: Double?
  public var excludedResolvedBeforeOpened = 0
  public var unlinkedIncidents = 0
  public var assumedLinks = 0
  public var targetSecondsBelow = 3600.0
  public var isTargetMet: Bool?
  public var level: Level?
  public var reason: String?
  public var previousMean: Double?
  public var previousMedian: Double?
  /// ``n`` and ``sum`` of the previous period.
  public var previousN = 0
  public var previousSum = Duration.zero

  /// Creates the reading of an idle window.
  public init() {}

  /// The figure that is judged.
  public var headline: Double? { statistic == .mean ? mean : median }
  /// ``headline`` of the previous period.
  public var previousHeadline: Double? { statistic == .mean ? previousMean : previousMedian }
}

/// A duration with its sample size, in seconds (METRICS.md R9).
public struct DurationReading: Sendable, Equatable {
  public var n = 0
  public var mean: Double?
  public var median: Double?
  /// ``n`` and ``mean`` of the previous period.
  public var previousN = 0
  public var previousMean: Double?

  /// Creates the reading of an idle window.
  public init() {}
}

/// The share of successful deployments that repaired something (METRICS.md R10).
public struct ReworkRateReading: Sendable, Equatable {
  public var rework = 0
  public var deployments = 0
  /// The same of the previous period.
  public var previousRework = 0
  public var previousDeployments = 0

  /// Creates the reading of an idle window.
  public init() {}

  /// Rework per deployment, in `0...1`; `nil` when nothing was deployed.
  public var rate: Double? { deployments == 0 ? nil : Double(rework) / Double(deployments) }
}
