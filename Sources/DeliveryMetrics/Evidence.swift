public import DeliveryEvents

/// What is behind one measure: each deployment, change or incident that counts, and each that was
/// left out, with the reason (METRICS.md 1, "Explainable").
public struct Evidence: Sendable, Equatable {
  public enum Subject: String, Sendable {
    case deployment, commit, incident, outage
    /// What only practices look at: a run or a stretch of red ones, a branch, a kind of event.
    case change, run, branch, source
  }

  /// One deployment, commit, incident or outage.
  public struct Entry: Sendable, Equatable {
    public var subject: Subject
    /// Whether it counts in the measure; otherwise ``reason`` says why not.
    public var isIncluded: Bool
    /// The place in time that puts it into the window.
    public var time: Timestamp
    /// When it began: the commit time, the opening, the failed finish; `nil` for what has no length.
    public var start: Timestamp?
    /// The services concerned.
    public var services: [String]
    /// The id of the deployment or incident, the sha of the commit; empty when the log gave none.
    public var id: String
    /// The deployment's sha or version, where ``id`` is another thing.
    public var sha: String?
    public var environment: String?
    /// The deployment that delivered a commit, the cause of an incident.
    public var deployment: String?
    /// What it contributes: seconds for durations, 1 for counts; `nil` when excluded.
    public var value: Double?
    /// For an excluded entry why it is left out; for an included one what marks it (such as
    /// "failed: incident INC-7 (assumed)", "rework: hotfix"); empty when there is nothing to say.
    public var reason: String

    /// Creates an entry from its parts.
    public init(
      subject: Subject, isIncluded: Bool, time: Timestamp, start: Timestamp? = nil,
      services: [String], id: String, sha: String? = nil, environment: String? = nil,
      deployment: String? = nil, value: Double? = nil, reason: String = ""
    ) {
      self.subject = subject
      self.isIncluded = isIncluded
      self.time = time
      self.start = start
      self.services = services
      self.id = id
      self.sha = sha
      self.environment = environment
      self.deployment = deployment
      self.value = value
      self.reason = reason
    }
  }

  public var metric: MetricKind
  public var asOf: Timestamp
  public var window: WindowSpan
  public var scope: Scope
  /// In order of time, then by id.
  public var entries: [Entry]

  /// Creates evidence from its parts.
  public init(
    metric: MetricKind, asOf: Timestamp, window: WindowSpan, scope: Scope, entries: [Entry]
  ) {
    self.metric = metric
    self.asOf = asOf
    self.window = window
    self.scope = scope
    self.entries = entries
  }
}
