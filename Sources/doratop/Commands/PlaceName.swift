import Dashboard
import DeliveryMetrics

/// A view by its name on the command line, such as `overview`, `lead-time`, `incident:INC-204` or
/// `deployment:dep-1042`.
enum PlaceName {
  /// What may be said, in words.
  static let known =
    "one of \((views + [wallboard]).joined(separator: ", ")), a measure such as lead-time, incident:ID, deployment:ID, or compare:A,B"

  /// The sentence about a name that is none.
  static func refusal(_ name: String) -> String {
    let names = views + [wallboard] + MetricKind.allCases.map(\.rawValue)
    return "--view is \"\(name)\"\(Nearest.question(name, among: names)), expected \(known)"
  }

  /// The overview in its form for a wall.
  static let wallboard = "wallboard"

  /// The place of a name; `nil` for one that is none.
  static func place(_ name: String) -> Place? {
    if name == wallboard { return Place(.overview) }
    if views.contains(name) { return ViewID(rawValue: name).map { Place($0) } }
    if let metric = MetricKind(rawValue: name) {
      return Place(.metric, subject: .metric(metric))
    }
    // Which deployment that is, only the log can tell.
    if deployment(name) != nil { return Place(.deployment) }
    if comparison(name) != nil { return Place(.comparison) }
    guard name.hasPrefix("incident:"), name.count > 9 else { return nil }
    return Place(.incident, subject: .incident(String(name.dropFirst(9))))
  }

  /// The id, sha or version of a name of one deployment; `nil` for any other name.
  static func deployment(_ name: String) -> String? {
    guard name.hasPrefix("deployment:"), name.count > 11 else { return nil }
    return String(name.dropFirst(11))
  }

  /// What is to be compared, of a name such as `compare:2026-09,2026-10`; `nil` for any other name.
  static func comparison(_ name: String) -> String? {
    guard name.hasPrefix("compare:") else { return nil }
    return String(name.dropFirst(8))
  }

  /// The newest of some deployments with an id, a version or the beginning of a sha.
  static func deployment(_ wanted: String, among all: [DeploymentSummary]) -> DeploymentSummary? {
    all.first { $0.id == wanted || $0.version == wanted || $0.sha?.hasPrefix(wanted) == true }
  }

  /// The views that need no subject.
  private static let views = ViewID.allCases.filter { view in
    switch view {
    case .overview, .stream, .deployments, .incidents, .services, .teams, .alerts, .events,
      .quality, .pipeline, .practices, .guide:
      true
    case .deployment, .incident, .metric, .practice, .comparison: false
    }
  }.map(\.rawValue)
}
