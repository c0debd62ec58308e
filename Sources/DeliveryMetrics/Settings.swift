/// What a user may choose about the measures; the defaults are those of METRICS.md.
public struct Settings: Sendable, Equatable {
  /// Which instant of a commit starts its lead time (R4).
  public enum LeadTimeStart: String, Sendable, CaseIterable {
    case committed, authored, landed
  }
  /// Which deployment a rollback marks as failed (R7).
  public enum RollbackMarks: String, Sendable, CaseIterable {
    case replaced, firstAfterTarget
  }
  /// By which figure lead time and recovery are judged.
  public enum Statistic: String, Sendable, CaseIterable {
    case mean, median
  }
  /// The table of performance levels (METRICS.md 3).
  public enum LevelTable: String, Sendable, CaseIterable {
    case year2019 = "2019"
    case year2021 = "2021"
    case year2023 = "2023"
    case year2024 = "2024"
    case off
  }

  public var leadTimeStart = LeadTimeStart.committed
  public var rollbackMarks = RollbackMarks.replaced
  public var levelTable = LevelTable.year2021
  /// Whether commits by bots give lead-time samples (R14).
  public var countsBots = true
  /// How long after a deployment an incident without a cause is still linked to it (R6).
  public var linkWindowNanoseconds: Int64 = 86_400_000_000_000
  /// How long a change is watched in production before it leaves Monitoring.
  public var bakeNanoseconds: Int64 = 3_600_000_000_000
  /// The target on deployments: more than this many a day.
  public var deploymentsPerDayAbove = 1.0
  /// The target on lead time.
  public var leadTimeSecondsBelow = 3600.0
  public var changeFailureRateBelow = 0.15
  public var recoverySecondsBelow = 3600.0
  /// The jobs that Testing waits for.
  public var requiredJobs = ["unit_tests", "integration_tests", "security_scan"]
  /// The stages and jobs that the pipeline panel lists.
  public var pipeline = PipelineDefinition.standard
  /// By which figure a target on lead time is judged, and which stands first.
  public var leadTimeStatistic = Statistic.mean
  public var recoveryStatistic = Statistic.mean
  /// How names are recognised.
  public var names = NamePatterns()
  /// Which service a repository belongs to.
  public var services = ServiceMap()
  /// Which team a service belongs to.
  public var teams = TeamMap()
  /// The name of a person by each other name that a log may have for them.
  public var people: [String: String] = [:]
  /// What raises an alert; `nil` for ``AlertRule/defaults(for:)``.
  public var alertRules: [AlertRule]?
  /// Limits of practices other than those of METRICS.md 6.
  public var practiceLimits: [PracticeKind: PracticeLimits] = [:]

  /// Creates the default settings.
  public init() {}
}
