public import DeliveryEvents

/// The configured stages and jobs with what the log tells of them over the window, and the jobs that no
/// definition names (METRICS.md 5, "Pipeline").
public struct PipelineDetail: Sendable, Equatable {
  /// In the order of the definition; what it does not name comes last, in a stage without a name.
  public var stages: [PipelineStage]
  /// Whose trunk is red, the longest first.
  public var redTrunks: [RedTrunk]
  /// How many services of the scope have trunk runs in the window.
  public var trunks: Int

  /// Creates a detail from its parts.
  public init(stages: [PipelineStage], redTrunks: [RedTrunk], trunks: Int) {
    self.stages = stages
    self.redTrunks = redTrunks
    self.trunks = trunks
  }
}

/// A stage of the pipeline.
public struct PipelineStage: Sendable, Equatable {
  /// Empty for what the definition does not name.
  public var name: String
  public var jobs: [PipelineJob]

  /// Creates a stage.
  public init(name: String, jobs: [PipelineJob]) {
    self.name = name
    self.jobs = jobs
  }
}

/// A service whose trunk is red.
public struct RedTrunk: Sendable, Equatable {
  public var service: String
  public var since: Timestamp
  /// The runs that are red.
  public var runs: [String]

  /// Creates a red trunk.
  public init(service: String, since: Timestamp, runs: [String]) {
    self.service = service
    self.since = since
    self.runs = runs
  }
}

/// What a job of the pipeline came to over the window: in all services of the scope, or in one.
public struct PipelineJob: Sendable, Equatable {
  /// What stands behind the name.
  public enum Source: String, Sendable {
    case job, pipeline, deployment, health, metric
    /// Nothing in the log has the name.
    case none
  }
  public enum State: String, Sendable {
    case queued, running, succeeded, failed, cancelled, skipped
    case up, degraded, down
    /// A metric that came.
    case seen
  }

  public var name: String
  public var source: Source
  /// `nil` for all services of the scope together.
  public var service: String?
  /// The last one, and since when; `nil` for what never came.
  public var state: State?
  public var time: Timestamp?
  /// Ends in the window that were green or red; of a health check its lines, of a metric its values.
  public var runs = 0
  /// Green ones of ``runs``, in `0...1`.
  public var passRate: Double?
  /// Of the green and red ones, in seconds.
  public var p50: Double?
  public var p90: Double?
  /// From queued to started, in seconds.
  public var queueP50: Double?
  public var queueP90: Double?
  /// Red ones that were green next on the same commit, and their share of ``runs``.
  public var flaky = 0
  public var flakyRate: Double?
  /// Since when the last end on the trunk is red; of a deployment since when it fails, of a health check
  /// since when it is down. Of several services the earliest.
  public var redSince: Timestamp?
  /// How many services are red.
  public var redServices = 0
  /// The same for each service, red ones first, then by name; empty for one service.
  public var services: [PipelineJob] = []

  /// Creates a job that never came.
  public init(name: String, source: Source, service: String? = nil) {
    self.name = name
    self.source = source
    self.service = service
  }
}
