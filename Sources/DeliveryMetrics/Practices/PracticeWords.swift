extension PracticeKind {
  /// What a screen calls it.
  public var title: String {
    switch self {
    case .manualDeployments: "Manual deployments"
    case .slowIntegration: "Long feedback: CI"
    case .slowDelivery: "Long feedback: change"
    case .brokenTrunk: "Broken trunk"
    case .siloedOperations: "Siloed operations"
    case .coupledDeployments: "Coupled deployments"
    case .branchLife: "Branch life"
    case .activeBranches: "Active branches"
    case .continuousIntegration: "Continuous integration"
    case .batchSize: "Batch size"
    case .speedWithoutSafety: "Speed without safety"
    case .safetyWithoutSpeed: "Safety without speed"
    case .flakyPipeline: "Flaky pipeline"
    case .staleSource: "Stale source"
    }
  }

  /// What its value measures, to be read after it.
  public var measure: String {
    switch self {
    case .manualDeployments: "of production deployments by hand"
    case .slowIntegration: "p85 from landing to the end of the required jobs"
    case .slowDelivery: "p85 from merge to production"
    case .brokenTrunk: "p50 from a red trunk run to the next green one"
    case .siloedOperations: "of incidents and deployments by people outside the service"
    case .coupledDeployments: "of deployments together with another service's"
    case .branchLife: "p85 from first commit to merge"
    case .activeBranches: "unmerged branches with a commit in 7 days, in the service with most"
    case .continuousIntegration: "merges to trunk per author and working day"
    case .batchSize: "p85 of what a deployment or a change brings at once"
    case .speedWithoutSafety: "deployments against the period before, while failures grow"
    case .safetyWithoutSpeed: "deployments against the period before, while failures are few"
    case .flakyPipeline: "of runs red, then green on the same commit"
    case .staleSource: "the longest silence of a kind of event, against what is usual"
    }
  }

  /// What is wrong where it is not kept.
  public var problem: String {
    switch self {
    case .manualDeployments: "human error and slow delivery"
    case .slowIntegration, .slowDelivery: "delayed issue detection"
    case .brokenTrunk: "nobody can integrate or deploy while the trunk is red"
    case .siloedOperations: "disconnected teams"
    case .coupledDeployments: "services wait for one another and fail together"
    case .branchLife, .activeBranches: "late merges, conflicts and large changes"
    case .continuousIntegration: "work is integrated late, and problems show late"
    case .batchSize: "large changes are slow to review, risky, and hard to undo"
    case .speedWithoutSafety: "speed without safety: failures reach users faster"
    case .safetyWithoutSpeed: "changes wait, batches grow, and value comes late"
    case .flakyPipeline: "red runs are no longer believed"
    case .staleSource: "figures go on without a part of what happens"
    }
  }

  /// What to do about it.
  public var remedy: String {
    switch self {
    case .manualDeployments: "automated deployment pipeline"
    case .slowIntegration, .slowDelivery: "continuous monitoring and alerts"
    case .brokenTrunk: "mend or revert at once; keep the trunk green"
    case .siloedOperations: "DevOps culture and practices"
    case .coupledDeployments: "services that can be deployed by themselves"
    case .branchLife: "trunk-based development: merge at least daily"
    case .activeBranches: "trunk-based development: three branches at most"
    case .continuousIntegration: "continuous integration: small merges, every day"
    case .batchSize: "small batches: deploy each change"
    case .speedWithoutSafety: "slow down, strengthen tests and monitoring, then speed up"
    case .safetyWithoutSpeed: "smaller changes, more often"
    case .flakyPipeline: "quarantine and mend flaky tests"
    case .staleSource: "look at what sends these events"
    }
  }

  /// The limits of METRICS.md 6.
  public var standardLimits: PracticeLimits {
    switch self {
    case .manualDeployments: PracticeLimits(warn: 0.1, alarm: 0.3)
    case .slowIntegration: PracticeLimits(warn: 600, alarm: 1800)
    case .slowDelivery: PracticeLimits(warn: 86_400, alarm: 604_800)
    case .brokenTrunk: PracticeLimits(warn: 600, alarm: 3600)
    case .siloedOperations: PracticeLimits(warn: 0.8, alarm: 1)
    case .coupledDeployments: PracticeLimits(warn: 0.3, alarm: 0.6)
    case .branchLife: PracticeLimits(warn: 86_400, alarm: 259_200)
    case .activeBranches: PracticeLimits(warn: 3, alarm: nil)
    case .continuousIntegration: PracticeLimits(warn: 1, alarm: 0.4)
    case .batchSize: PracticeLimits(warn: 10, alarm: 50)
    case .flakyPipeline: PracticeLimits(warn: 0.05, alarm: 0.15)
    case .staleSource: PracticeLimits(warn: 1, alarm: nil)
    case .speedWithoutSafety, .safetyWithoutSpeed: PracticeLimits(warn: nil, alarm: nil)
    }
  }

  /// Below so many samples it is silent.
  public var minimumSamples: Int {
    switch self {
    case .manualDeployments: 3
    case .activeBranches, .staleSource: 0
    case .speedWithoutSafety: 10
    case .slowIntegration, .slowDelivery, .brokenTrunk, .siloedOperations, .coupledDeployments,
      .branchLife, .continuousIntegration, .batchSize, .safetyWithoutSpeed, .flakyPipeline:
      5
    }
  }

  /// Whether a value beyond a limit is a smaller one.
  public var isBadBelow: Bool { self == .continuousIntegration }

  /// Whether it alarms from the limit on: of siloed operations that is "all of them", which nothing can
  /// exceed.
  public var alarmsAtLimit: Bool { self == .siloedOperations }
}

extension PracticeLimits {
  /// What a value comes to.
  func verdict(of value: Double, _ kind: PracticeKind) -> PracticeVerdict {
    func isBeyond(_ limit: Double?) -> Bool {
      guard let limit else { return false }
      return kind.isBadBelow ? value < limit : value > limit
    }
    if isBeyond(alarm) || kind.alarmsAtLimit && alarm.map({ value >= $0 }) ?? false {
      return .alarm
    }
    return isBeyond(warn) ? .warn : .ok
  }
}

extension PracticeVerdict: Comparable {
  private var rank: Int {
    switch self {
    case .silent: 0
    case .ok: 1
    case .note: 2
    case .warn: 3
    case .alarm: 4
    }
  }

  /// The graver is the greater; one that is silent is the least.
  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }
}
