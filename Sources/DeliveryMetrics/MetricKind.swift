/// The measures that stand for themselves: those that panels, reports and `explain` iterate over.
public enum MetricKind: String, Sendable, CaseIterable {
  case deploymentFrequency = "deployment-frequency"
  case leadTime = "lead-time"
  case changeFailureRate = "change-failure-rate"
  case recoveryTime = "recovery-time"
  case failedDeploymentRecoveryTime = "failed-deployment-recovery-time"
  case reworkRate = "rework-rate"

  /// The name on screens and in reports.
  public var title: String {
    switch self {
    case .deploymentFrequency: "Deployment frequency"
    case .leadTime: "Lead time for changes"
    case .changeFailureRate: "Change failure rate"
    case .recoveryTime: "Mean time to recovery"
    case .failedDeploymentRecoveryTime: "Failed deployment recovery time"
    case .reworkRate: "Deployment rework rate"
    }
  }
}
