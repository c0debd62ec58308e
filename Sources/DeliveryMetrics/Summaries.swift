public import DeliveryEvents

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
  /// Whether ``commits`` says anything: not where none of its commits is in the log, where it names none,
  /// or while it is under way.
  public var areCommitsKnown: Bool
  /// Mean lead time of those, in seconds; `nil` without samples.
  public var leadTimeMean: Double?
  public var actor: String?

  /// Creates a summary from its parts.
  public init(
    time: Timestamp, service: String, team: String?, environment: String, id: String?,
    sha: String?, version: String?, outcome: Outcome, failureReasons: [String], isRollback: Bool,
    isRedeploy: Bool, duration: Double?, commits: Int, leadTimeMean: Double?, actor: String?,
    areCommitsKnown: Bool = true
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
    self.areCommitsKnown = areCommitsKnown
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
  /// When it was last resolved; `nil` while it is open.
  public var resolved: Timestamp?

  /// Creates a summary from its parts.
  public init(
    id: String, services: [String], title: String?, severity: String?, opened: Timestamp,
    isAcknowledged: Bool, cause: String?, isCauseAssumed: Bool, resolved: Timestamp? = nil
  ) {
    self.id = id
    self.services = services
    self.title = title
    self.severity = severity
    self.opened = opened
    self.isAcknowledged = isAcknowledged
    self.cause = cause
    self.isCauseAssumed = isCauseAssumed
    self.resolved = resolved
  }
}
