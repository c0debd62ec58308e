import DeliveryEvents

/// Looks for one practice or anti-pattern (METRICS.md 6).
///
/// To add one: a file in `Detectors`, a case of ``PracticeKind``, and the line that the compiler asks for
/// in ``Detectors``.
protocol PracticeDetector {
  func finding(_ context: PracticeContext) -> PracticeFinding
}

/// Every detector, by what it looks for.
enum Detectors {
  static func detector(of kind: PracticeKind) -> any PracticeDetector {
    switch kind {
    case .manualDeployments: ManualDeployments()
    case .slowIntegration: SlowIntegration()
    case .slowDelivery: SlowDelivery()
    case .brokenTrunk: BrokenTrunk()
    case .siloedOperations: SiloedOperations()
    case .coupledDeployments: CoupledDeployments()
    case .branchLife: BranchLife()
    case .activeBranches: ActiveBranches()
    case .continuousIntegration: ContinuousIntegration()
    case .batchSize: BatchSize()
    case .speedWithoutSafety: SpeedWithoutSafety()
    case .safetyWithoutSpeed: SafetyWithoutSpeed()
    case .flakyPipeline: FlakyPipeline()
    case .staleSource: StaleSource()
    }
  }
}

/// What a detector found, before it is judged.
struct PracticeFinding {
  /// What a reading is judged by; `nil` where there is nothing to measure.
  var value: Double?
  var unit: PracticeUnit
  var n: Int
  var figures: [PracticeFigure]
  /// Which input is missing; `nil` when none is.
  var missing: String?
  /// Limits of its own, in place of the standard ones; those that somebody has chosen go before.
  var limits: PracticeLimits?
  /// The limits of another unit than that of the standard ones: nobody can choose them.
  var decidedBy: PracticeLimits?
  /// What it is at least, whatever the limits say of the value.
  var least = PracticeVerdict.silent
  /// In any order; those that speak against the practice are included, others are not.
  var events: [Evidence.Entry] = []

  init(
    _ value: Double?, _ unit: PracticeUnit, n: Int, _ figures: [PracticeFigure] = [],
    events: [Evidence.Entry] = []
  ) {
    self.value = value
    self.unit = unit
    self.n = n
    self.figures = figures
    self.events = events
  }

  /// A finding that is silent for want of an input.
  static func missing(
    _ what: String, _ unit: PracticeUnit, _ figures: [PracticeFigure] = []
  ) -> PracticeFinding {
    var finding = PracticeFinding(nil, unit, n: 0, figures)
    finding.missing = what
    return finding
  }

  /// What it comes to under the limits that somebody has chosen, if any.
  func reading(_ kind: PracticeKind, chosen: PracticeLimits?) -> PracticeReading {
    let limits = decidedBy ?? chosen ?? limits ?? kind.standardLimits
    var reading = PracticeReading(
      kind: kind, verdict: .silent, value: value, unit: unit, n: n, limits: limits, reason: nil,
      figures: figures)
    if let missing {
      reading.reason = missing
    } else if n == 0, kind.minimumSamples > 0 {
      reading.reason = "nothing of the kind in the last 30 days"
    } else if n < kind.minimumSamples {
      reading.reason = "n = \(n), too few to judge by (\(kind.minimumSamples))"
    } else if let value {
      reading.verdict = max(limits.verdict(of: value, kind), least)
    } else {
      reading.reason = "nothing to measure"
    }
    return reading
  }
}
