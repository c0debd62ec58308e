/// The three phases on the way (METRICS.md 6).
public enum GuidePhase: Int, Sendable, CaseIterable, Comparable {
  /// The first 30 days: baseline, monitoring, a documented process.
  case beginning
  /// Up to 90 days: automation, fewer manual steps, feedback loops.
  case automation
  /// Beyond: continuous improvement, advanced automation, cross-team optimisation.
  case improvement

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  /// The phase of a day since the first production deployment, whose day is 1.
  init(day: Int) {
    self = day <= 30 ? .beginning : day <= 90 ? .automation : .improvement
  }
}

/// The steps of the way, in the order in which they are to be taken: a closed list. Its raw values are the
/// names in reports.
public enum GuideStep: String, Sendable, CaseIterable {
  case baseline
  case monitoring
  case documentedProcess = "documented_process"
  case automation
  case manualSteps = "manual_steps"
  case feedbackFromCI = "feedback_ci"
  case feedbackFromProduction = "feedback_production"
  case continuousImprovement = "continuous_improvement"
  case advancedAutomation = "advanced_automation"
  case crossTeam = "cross_team"

  public var phase: GuidePhase {
    switch self {
    case .baseline, .monitoring, .documentedProcess: .beginning
    case .automation, .manualSteps, .feedbackFromCI, .feedbackFromProduction: .automation
    case .continuousImprovement, .advancedAutomation, .crossTeam: .improvement
    }
  }

  /// The practices that decide it, where it is practices that do.
  public var practices: [PracticeKind] {
    switch self {
    case .manualSteps: [.manualDeployments]
    case .feedbackFromCI: [.slowIntegration]
    case .feedbackFromProduction: [.slowDelivery]
    case .advancedAutomation: [.flakyPipeline, .brokenTrunk, .continuousIntegration, .batchSize]
    case .crossTeam: [.siloedOperations, .coupledDeployments]
    case .baseline, .monitoring, .documentedProcess, .automation, .continuousImprovement: []
    }
  }
}

/// Where a team is with a step.
public enum GuideState: String, Sendable {
  case done, open
  /// The log does not tell.
  case undecided
}

/// A step with the figure that decides about it.
public struct GuideStepReading: Sendable, Equatable {
  /// What decides.
  public enum Evidence: Sendable, Equatable {
    case baseline(BaselineStatus)
    /// So many of the services that were deployed in the last 30 days, and which are not among them.
    case services(Int, of: Int, without: [String])
    /// So many of the production deployments of the last 30 days, and how many are enough, in `0...1`.
    case deployments(Int, of: Int, enough: Double)
    /// How the measures stand beside the baseline, and how many of so many targets are met.
    case measures(ReadingBaseline?, met: Int, targets: Int)
    /// The practices that the log tells of, the one furthest off first.
    case practices([PracticeReading])
    /// Nothing: which lines would decide.
    case missing(String)
  }

  public var step: GuideStep
  public var state: GuideState
  public var evidence: Evidence

  /// Creates the reading of a step.
  public init(_ step: GuideStep, _ state: GuideState, _ evidence: Evidence) {
    self.step = step
    self.state = state
    self.evidence = evidence
  }
}

/// The way from the first deployment on, as far as a team has come.
public struct GuideDetail: Sendable, Equatable {
  /// The date of today among those since the first production deployment, from 1; `nil` before it.
  public var day: Int?
  /// The phase of that day.
  public var phase: GuidePhase
  /// All steps, in order.
  public var steps: [GuideStepReading]
  /// What would move the needle, first things first.
  public var advice: [Advice]

  /// Creates a detail from its parts.
  public init(day: Int?, phase: GuidePhase, steps: [GuideStepReading], advice: [Advice]) {
    self.day = day
    self.phase = phase
    self.steps = steps
    self.advice = advice
  }

  /// The step to take next: the first that is open, whatever the day; where none is, the first of which the
  /// log does not tell. `nil` when all are done.
  public var next: GuideStepReading? {
    steps.first { $0.state == .open } ?? steps.first { $0.state == .undecided }
  }
}
