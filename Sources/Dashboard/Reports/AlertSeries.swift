import DeliveryEvents
import DeliveryMetrics

/// Alerts as series: how many fire, by rule, severity and what they are about.
struct AlertSeries {
  var labels: [MetricLabel]
  var count: Int

  /// The series of alerts, gravest first. Those beyond the limit are together, by rule and severity, under the name
  /// of all others.
  static func all(_ alerts: [Alert], limit: Int) -> [AlertSeries] {
    var series: [AlertSeries] = []
    var places: [String: Int] = [:]
    for (number, alert) in alerts.enumerated() {
      let labels = labels(of: alert, isNamed: number < limit)
      // Names that come to the same are one series: the same one twice would cost all of them.
      let key = labels.map(\.text).joined(separator: ",")
      if let place = places[key] {
        series[place].count += 1
      } else {
        places[key] = series.count
        series.append(AlertSeries(labels: labels, count: 1))
      }
    }
    return series
  }

  private static func labels(of alert: Alert, isNamed: Bool) -> [MetricLabel] {
    func name(_ name: String) -> String {
      isNamed ? MetricLabel.clean(name) : BoundedReadings.others
    }
    var labels = [
      MetricLabel("rule", MetricLabel.clean(alert.rule)),
      MetricLabel("severity", alert.severity.rawValue),
    ]
    switch alert.scope {
    case .everything: labels.append(MetricLabel("scope", "everything"))
    case .service(let service):
      labels += [MetricLabel("scope", "service"), MetricLabel("service", name(service))]
    case .team(let team):
      labels += [MetricLabel("scope", "team"), MetricLabel("team", name(team))]
    }
    if let other = alert.inhibitedBy {
      labels.append(MetricLabel("inhibited_by", MetricLabel.clean(other)))
    }
    return labels
  }
}

extension InputCounts {
  /// Refused lines by cause, all causes, so that the first of one is an increase.
  var rejections: [(cause: String, count: Int)] {
    RejectionCause.allCases.map { ($0.rawValue, rejectedBy[$0, default: 0]) }
  }
}
