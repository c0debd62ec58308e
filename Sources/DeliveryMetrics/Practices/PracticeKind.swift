/// The practices and anti-patterns that are looked for (METRICS.md 6): a closed list. Its raw values are
/// the names in configuration and reports.
public enum PracticeKind: String, Sendable, CaseIterable {
  case manualDeployments = "manual_deployments"
  case slowIntegration = "slow_ci"
  case slowDelivery = "slow_delivery"
  case brokenTrunk = "broken_trunk"
  case siloedOperations = "siloed_operations"
  case coupledDeployments = "coupled_deployments"
  case branchLife = "branch_life"
  case activeBranches = "active_branches"
  case continuousIntegration = "continuous_integration"
  case batchSize = "batch_size"
  case speedWithoutSafety = "speed_without_safety"
  case safetyWithoutSpeed = "safety_without_speed"
  case flakyPipeline = "flaky_pipeline"
  case staleSource = "stale_source"
}

/// From which value on a practice is a warning, and from which on an alarm; in the practice's unit, on its
/// bad side. `nil` where the definition alone decides.
public struct PracticeLimits: Sendable, Hashable {
  public var warn: Double?
  public var alarm: Double?

  /// Creates limits.
  public init(warn: Double?, alarm: Double?) {
    self.warn = warn
    self.alarm = alarm
  }
}
