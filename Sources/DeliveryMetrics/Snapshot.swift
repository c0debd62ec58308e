public import DeliveryEvents

/// Everything that the screen and the reports show of one instant: immutable, and free of
/// references back into the ledger.
///
/// Two snapshots of the same events at the same clock, window, zone and settings are equal, in
/// whatever order, pieces or number of repetitions the lines arrived.
public struct Snapshot: Sendable, Equatable {
  /// The clock: events up to and including it are visible.
  public var asOf: Timestamp
  /// The name of the time zone in which days are counted.
  public var zone: String
  public var window: WindowSpan
  /// What ``reading`` and ``valueStream`` are about.
  public var scope: Scope
  /// The measures of the scope.
  public var reading: Reading
  /// The measures of each service in the scope, ordered by name.
  public var byService: [Reading]
  /// The measures of each team, ordered by name; services without a team are in none.
  public var byTeam: [Reading]
  public var valueStream: ValueStream
  /// The latest production deployments of the scope, newest first, at most 64.
  public var deployments: [DeploymentSummary]
  /// Production incidents of the scope that are open, oldest first.
  public var openIncidents: [IncidentSummary]
  public var alerts: [Alert]
  public var input: InputCounts

  /// Creates a snapshot from its parts.
  public init(
    asOf: Timestamp, zone: String, window: WindowSpan, scope: Scope, reading: Reading,
    byService: [Reading], byTeam: [Reading], valueStream: ValueStream,
    deployments: [DeploymentSummary], openIncidents: [IncidentSummary], alerts: [Alert],
    input: InputCounts
  ) {
    self.asOf = asOf
    self.zone = zone
    self.window = window
    self.scope = scope
    self.reading = reading
    self.byService = byService
    self.byTeam = byTeam
    self.valueStream = valueStream
    self.deployments = deployments
    self.openIncidents = openIncidents
    self.alerts = alerts
    self.input = input
  }
}

/// A half-open window `(from, to]` of fixed length (METRICS.md R12).
public struct WindowSpan: Sendable, Equatable {
  /// Its length in nanoseconds; more than zero.
  public var nanoseconds: Int64
  public var from: Timestamp
  public var to: Timestamp
  /// Calendar days to divide by (R2); `nil` when no event is at or before `to`.
  public var observedDays: Double?

  /// Creates a window that ends at `to`.
  public init(nanoseconds: Int64, to: Timestamp, observedDays: Double?) {
    self.nanoseconds = nanoseconds
    self.to = to
    from = to.advanced(byNanoseconds: -nanoseconds)
    self.observedDays = observedDays
  }

  /// Its length in days of 86,400 seconds; may be a fraction.
  public var days: Double { Double(nanoseconds) / 86_400e9 }
}

/// What a set of measures is about (METRICS.md R11).
public enum Scope: Sendable, Hashable {
  case everything
  case team(String)
  case service(String)
}

/// The measures of one scope over one window.
public struct Reading: Sendable, Equatable {
  /// The service or team; empty for everything.
  public var name: String
  public var deploymentFrequency: DeploymentFrequencyReading
  public var leadTime: LeadTimeReading
  public var changeFailureRate: ChangeFailureRateReading
  public var recoveryTime: RecoveryTimeReading
  public var failedDeploymentRecoveryTime: DurationReading
  public var reworkRate: ReworkRateReading
  /// The same window in fixed time buckets, oldest first: what the graphs draw.
  public var buckets: [TrendBucket]

  /// Creates a set of measures from its parts.
  public init(
    name: String, deploymentFrequency: DeploymentFrequencyReading, leadTime: LeadTimeReading,
    changeFailureRate: ChangeFailureRateReading, recoveryTime: RecoveryTimeReading,
    failedDeploymentRecoveryTime: DurationReading, reworkRate: ReworkRateReading,
    buckets: [TrendBucket]
  ) {
    self.name = name
    self.deploymentFrequency = deploymentFrequency
    self.leadTime = leadTime
    self.changeFailureRate = changeFailureRate
    self.recoveryTime = recoveryTime
    self.failedDeploymentRecoveryTime = failedDeploymentRecoveryTime
    self.reworkRate = reworkRate
    self.buckets = buckets
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
  public var mean: Double?
  public var median: Double?
  public var p75: Double?
  public var p90: Double?
  /// Samples by bots / ``n``; `nil` without samples.
  public var botShare: Double?
  public var excludedMerges = 0
  public var excludedClockSkew = 0
  public var excludedBaseline = 0
  public var unknownCommits = 0
  /// The target: the mean below this.
  public var targetSecondsBelow = 3600.0
  public var isTargetMet: Bool?
  public var level: Level?
  public var reason: String?
  public var previousMean: Double?
  public var previousMedian: Double?

  /// Creates the reading of an idle window.
  public init() {}
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
  public var mean: Double?
  public var median: Double?
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

  /// Creates the reading of an idle window.
  public init() {}
}

/// A duration with its sample size, in seconds (METRICS.md R9).
public struct DurationReading: Sendable, Equatable {
  public var n = 0
  public var mean: Double?
  public var median: Double?

  /// Creates the reading of an idle window.
  public init() {}
}

/// The share of successful deployments that repaired something (METRICS.md R10).
public struct ReworkRateReading: Sendable, Equatable {
  public var rework = 0
  public var deployments = 0

  /// Creates the reading of an idle window.
  public init() {}

  /// Rework per deployment, in `0...1`; `nil` when nothing was deployed.
  public var rate: Double? { deployments == 0 ? nil : Double(rework) / Double(deployments) }
}

/// One column of a graph: counts and sums, so that neighbours can be pooled into a wider one.
public struct TrendBucket: Sendable, Equatable {
  /// The bucket is `(from, to]`; its ends are multiples of its length, whatever the clock.
  public var from: Timestamp
  public var to: Timestamp
  /// Whether the clock or the window's start lies inside it.
  public var isPartial: Bool
  /// Successful production deployments.
  public var deployments = 0
  public var attempts = 0
  public var failed = 0
  public var leadTimes = 0
  public var leadTimeSum = 0.0
  public var recoveries = 0
  public var recoverySum = 0.0

  /// Creates an empty bucket.
  public init(from: Timestamp, to: Timestamp, isPartial: Bool) {
    self.from = from
    self.to = to
    self.isPartial = isPartial
  }
}

/// A production deployment as lists show it.
public struct DeploymentSummary: Sendable, Equatable {
  public enum Outcome: Sendable, Equatable {
    case succeeded
    /// Finished, and failed by R5.
    case failed
    /// Began and has no result yet.
    case undecided
  }
  /// The finish; the begin of one that is undecided.
  public var time: Timestamp
  public var service: String
  public var team: String?
  public var environment: String
  public var id: String?
  public var sha: String?
  public var version: String?
  public var outcome: Outcome
  /// Why it counts as failed, in words: "result failed", "incident INC-7", "replaced by a
  /// rollback".
  public var failureReasons: [String]
  public var isRollback: Bool
  public var isRedeploy: Bool
  /// Seconds from begin to finish; `nil` without a begin.
  public var duration: Double?
  /// Commits that it brought to production first.
  public var commits: Int
  /// Mean lead time of those, in seconds; `nil` without samples.
  public var leadTimeMean: Double?
  public var actor: String?

  /// Creates a summary from its parts.
  public init(
    time: Timestamp, service: String, team: String?, environment: String, id: String?,
    sha: String?, version: String?, outcome: Outcome, failureReasons: [String], isRollback: Bool,
    isRedeploy: Bool, duration: Double?, commits: Int, leadTimeMean: Double?, actor: String?
  ) {
    self.time = time
    self.service = service
    self.team = team
    self.environment = environment
    self.id = id
    self.sha = sha
    self.version = version
    self.outcome = outcome
    self.failureReasons = failureReasons
    self.isRollback = isRollback
    self.isRedeploy = isRedeploy
    self.duration = duration
    self.commits = commits
    self.leadTimeMean = leadTimeMean
    self.actor = actor
  }
}

/// A production incident as lists show it.
public struct IncidentSummary: Sendable, Equatable {
  public var id: String
  public var services: [String]
  public var title: String?
  public var severity: String?
  public var opened: Timestamp
  public var isAcknowledged: Bool
  /// The deployment that it is linked to, by id, sha or version.
  public var cause: String?
  public var isCauseAssumed: Bool

  /// Creates a summary from its parts.
  public init(
    id: String, services: [String], title: String?, severity: String?, opened: Timestamp,
    isAcknowledged: Bool, cause: String?, isCauseAssumed: Bool
  ) {
    self.id = id
    self.services = services
    self.title = title
    self.severity = severity
    self.opened = opened
    self.isAcknowledged = isAcknowledged
    self.cause = cause
    self.isCauseAssumed = isCauseAssumed
  }
}

/// A condition that wants attention.
public struct Alert: Sendable, Equatable {
  public enum Severity: Sendable, Equatable {
    case critical, warning
  }
  /// A stable name: `cfr-high`, `lead-time-high`, `recovery-high`, `frequency-low`,
  /// `incident-over-target`, `speed-without-safety`.
  public var rule: String
  public var severity: Severity
  /// The value that made it fire, in the measure's unit.
  public var value: Double
  /// One sentence with the figure and its limit.
  public var message: String
  /// The services that contribute most, worst first, at most three.
  public var services: [String]

  /// Creates an alert from its parts.
  public init(
    rule: String, severity: Severity, value: Double, message: String, services: [String]
  ) {
    self.rule = rule
    self.severity = severity
    self.value = value
    self.message = message
    self.services = services
  }
}

/// What was read (METRICS.md 2b, "Counting"): counts over all lines, visible or not.
public struct InputCounts: Sendable, Equatable {
  public var lines = 0
  /// Distinct keys, future ones included.
  public var events = 0
  public var duplicates = 0
  public var conflicts = 0
  /// Events that arrived after a newer one; depends on arrival, so equality leaves it out.
  public var late = 0
  /// Events more than five minutes ahead of the clock.
  public var future = 0
  public var rejectedBy: [RejectionCause: Int] = [:]
  /// Events by format (raw values of `EventFormat`).
  public var formats: [String: Int] = [:]
  /// Environment names of deployments that no rule recognises, ordered.
  public var unmatchedEnvironments: [String] = []

  /// Creates the counts of an empty log.
  public init() {}

  /// All refused lines.
  public var rejected: Int { rejectedBy.values.reduce(0, +) }

  public static func == (left: Self, right: Self) -> Bool {
    left.lines == right.lines && left.events == right.events
      && left.duplicates == right.duplicates && left.conflicts == right.conflicts
      && left.future == right.future && left.rejectedBy == right.rejectedBy
      && left.formats == right.formats
      && left.unmatchedEnvironments == right.unmatchedEnvironments
  }
}
