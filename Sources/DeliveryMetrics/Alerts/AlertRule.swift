/// A rule that raises an alert: data, not code (RELIABILITY.md 4.2). Judged at event time by
/// ``AlertMachine``, so that live, replay and seek agree.
public struct AlertRule: Sendable, Hashable {
  /// What a rule judges apart: everything at once, or each service or team for itself.
  public enum Grouping: String, Sendable, CaseIterable {
    case everything, service, team
  }

  /// What becomes of an alert while there is too little to judge by.
  public enum NoDataPolicy: String, Sendable, CaseIterable {
    /// It stays as it is, and its timers stand still.
    case keep
    /// Missing data raises the alert.
    case alert
    /// Missing data counts as clear.
    case clear
  }

  /// A stable name, never used for another rule: `cfr-high`.
  public var id: String
  public var measure: AlertMeasure
  /// By which figure lead time and recovery are judged; of no meaning to other measures.
  public var statistic = Settings.Statistic.mean
  /// How far back the measure looks; of no meaning to measures without a window.
  public var windowNanoseconds: Int64 = 30 * 86_400_000_000_000
  public var grouping = Grouping.everything
  /// The value from which on it fires, and the one from which on it is clear: on the safe side of the
  /// first, so that what lies between neither raises nor ends an alert. In the measure's unit.
  public var fire: AlertThreshold
  public var clear: AlertThreshold
  /// Fewer samples (of ``AlertMeasure/deploymentsPerDay``: days) are too few to judge by; usually
  /// ``AlertMeasure/usualMinimumSamples``.
  public var minimumSamples: Int
  /// How long the threshold must be crossed before the alert fires.
  public var forNanoseconds: Int64 = 0
  /// How long it must be clear before the alert is over.
  public var keepFiringForNanoseconds: Int64 = 0
  public var noData = NoDataPolicy.keep
  public var severity = Alert.Severity.warning
  /// The ids of rules that, while they fire for the same scope or for everything, hold back this one.
  public var inhibitedBy: [String] = []
  /// The names of the receivers that are told; empty for none.
  public var notify: [String] = []

  /// Creates a rule that fires and clears at once.
  public init(
    id: String, measure: AlertMeasure, fire: AlertThreshold, clear: AlertThreshold? = nil
  ) {
    self.id = id
    self.measure = measure
    self.fire = fire
    self.clear = clear ?? fire.opposite
    minimumSamples = measure.usualMinimumSamples
  }
}

/// What a rule may watch: a closed list, without expressions.
public enum AlertMeasure: String, Sendable, CaseIterable {
  /// Failed / all finished production deployments of the window, in `0...1`.
  case changeFailureRate = "change_failure_rate"
  /// The mean or median lead time of the window, in seconds.
  case leadTime = "lead_time"
  /// The mean or median recovery time of the window, in seconds.
  case recoveryTime = "recovery_time"
  /// Successful production deployments per observed day of the window.
  case deploymentsPerDay = "deployments_per_day"
  /// The age of the oldest open production incident, in seconds.
  case openIncidentAge = "open_incident_age"
  /// The age of the oldest item in Testing, Staging or Production, in seconds.
  case stageAge = "stage_age"
  /// Since when the trunk's runs fail, in seconds.
  case trunkRed = "trunk_red"
  /// Since when no production deployment has succeeded, in seconds.
  case sinceDeployment = "since_deployment"
  /// How long a kind of event that used to come has been missing, in its usual gaps (METRICS.md 6,
  /// "stale source").
  case sourceSilence = "source_silence"
  /// Failures per 100 deployments more than in the previous period, while deliveries sped up (METRICS.md
  /// 6); in `0...1`.
  case speedWithoutSafety = "speed_without_safety"

  /// Whether it looks at a window.
  public var hasWindow: Bool {
    switch self {
    case .changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay, .speedWithoutSafety: true
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment, .sourceSilence: false
    }
  }

  /// How many samples it needs unless a rule says otherwise: one thing that is too old is enough, and needs no others
  /// before it.
  public var usualMinimumSamples: Int {
    switch self {
    case .openIncidentAge, .stageAge, .trunkRed: 0
    case .changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay, .sinceDeployment,
      .sourceSilence, .speedWithoutSafety:
      5
    }
  }

  /// Whether it is judged by a mean or a median.
  public var hasStatistic: Bool { self == .leadTime || self == .recoveryTime }

  /// Whether its values are seconds.
  public var isDuration: Bool {
    switch self {
    case .leadTime, .recoveryTime, .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment: true
    case .changeFailureRate, .deploymentsPerDay, .sourceSilence, .speedWithoutSafety: false
    }
  }
}

/// A comparison with a value: `>= 0.15`.
public struct AlertThreshold: Sendable, Hashable {
  public enum Comparison: String, Sendable, CaseIterable {
    case above = ">"
    case atLeast = ">="
    case below = "<"
    case atMost = "<="
  }

  public var comparison: Comparison
  /// In the measure's unit.
  public var value: Double

  /// Creates a threshold.
  public init(_ comparison: Comparison, _ value: Double) {
    self.comparison = comparison
    self.value = value
  }

  /// Whether a value crosses it.
  public func holds(_ other: Double) -> Bool {
    switch comparison {
    case .above: other > value
    case .atLeast: other >= value
    case .below: other < value
    case .atMost: other <= value
    }
  }

  /// What holds whenever this does not.
  public var opposite: AlertThreshold {
    switch comparison {
    case .above: AlertThreshold(.atMost, value)
    case .atLeast: AlertThreshold(.below, value)
    case .below: AlertThreshold(.atLeast, value)
    case .atMost: AlertThreshold(.above, value)
    }
  }
}
