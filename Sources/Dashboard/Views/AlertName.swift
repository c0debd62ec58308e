public import DeliveryEvents
public import DeliveryMetrics

/// What tells an alert from others, and where a look at it leads.
public struct AlertName: Sendable, Hashable {
  /// What tells it from the alerts of the same rule.
  public var id: String
  /// The name of its rule.
  public var rule: String
  /// What the rule watches.
  public var measure: AlertMeasure
  /// When its threshold was crossed.
  public var crossed: Timestamp

  /// Creates the name of an alert.
  public init(_ alert: Alert) {
    id = alert.id
    rule = alert.rule
    measure = alert.measure
    crossed = alert.episode.start
  }

  /// Enough of the id to be typed.
  var shortID: String { String(id.prefix(6)) }

  /// The view that shows what is behind it.
  var place: Place {
    switch measure {
    case .changeFailureRate, .speedWithoutSafety:
      Place(.metric, subject: .metric(.changeFailureRate))
    case .leadTime: Place(.metric, subject: .metric(.leadTime))
    case .recoveryTime: Place(.metric, subject: .metric(.recoveryTime))
    case .deploymentsPerDay: Place(.metric, subject: .metric(.deploymentFrequency))
    case .openIncidentAge: Place(.incidents)
    case .stageAge: Place(.stream)
    case .sinceDeployment: Place(.deployments)
    case .trunkRed, .sourceSilence: Place(.events)
    }
  }
}
