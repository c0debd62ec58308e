import DeliveryMetrics

/// Which rule an alert is of, and which of its groups, for a report: `api-failures, team web`.
struct AlertSubject {
  let rule: String
  /// `team` or `service`, and its name; `nil` where a rule judges everything at once.
  let group: (kind: String, name: String)?

  /// Takes it from an alert.
  init(_ alert: Alert) {
    rule = alert.rule
    switch alert.scope {
    case .everything: group = nil
    case .team(let name): group = ("team", name)
    case .service(let name): group = ("service", name)
    }
  }

  /// All of it in words.
  var words: String { rule + (group.map { ", \($0.kind) \($0.name)" } ?? "") }
}
