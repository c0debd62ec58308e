/// The stages and jobs of a team's pipeline, in order (METRICS.md 5, "Pipeline"): what the pipeline panel
/// lists, beside the jobs that the log has and no definition names.
public struct PipelineDefinition: Sendable, Hashable {
  /// One stage: `build: [unit_tests, integration_tests]`.
  public struct Stage: Sendable, Hashable {
    public var name: String
    /// Names of jobs, environments of deployments or health checks.
    public var jobs: [String]

    /// Creates a stage.
    public init(name: String, jobs: [String]) {
      self.name = name
      self.jobs = jobs
    }
  }

  public var stages: [Stage]

  /// Creates a pipeline.
  public init(stages: [Stage]) {
    self.stages = stages
  }

  /// The pipeline of a team that has configured none.
  public static let standard = PipelineDefinition(stages: [
    Stage(name: "build", jobs: ["unit_tests", "integration_tests", "security_scan"]),
    Stage(name: "deploy", jobs: ["staging", "production"]),
    Stage(name: "monitor", jobs: ["health_checks", "metrics_collection"]),
  ])
}
