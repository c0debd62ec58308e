import Dashboard
import DeliveryMetrics

/// A view by its name on the command line, such as `overview`, `lead-time` or `incident:INC-204`.
enum PlaceName {
  /// What may be said, in words.
  static let known =
    "one of \((views + [wallboard]).joined(separator: ", ")), a measure such as lead-time, or incident:ID"

  /// The overview in its form for a wall.
  static let wallboard = "wallboard"

  /// The place of a name; `nil` for one that is none.
  static func place(_ name: String) -> Place? {
    if name == wallboard { return Place(.overview) }
    if views.contains(name) { return ViewID(rawValue: name).map { Place($0) } }
    if let metric = MetricKind(rawValue: name) {
      return Place(.metric, subject: .metric(metric))
    }
    guard name.hasPrefix("incident:"), name.count > 9 else { return nil }
    return Place(.incident, subject: .incident(String(name.dropFirst(9))))
  }

  /// The views that need no subject.
  private static let views = ViewID.allCases.filter { view in
    switch view {
    case .overview, .stream, .deployments, .incidents, .services, .teams, .quality: true
    case .deployment, .incident, .metric: false
    }
  }.map(\.rawValue)
}
