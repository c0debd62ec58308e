/// The webhook of Prometheus Alertmanager, version 4 ("webhook_config" of its documentation).
///
/// One body is a group of alerts that fire and are resolved each for itself; the group's own status
/// says only that one of them fires. It repeats every `repeat_interval`.
enum AlertmanagerFormat: ForeignFormat {
  static let sample =
    #"{"version":"4","status":"firing","receiver":"team","groupLabels":{},"alerts":[{"status":"firing","labels":{"alertname":"HighErrorRate","service":"api","severity":"critical"},"annotations":{"summary":"5 % errors"},"startsAt":"2026-03-02T10:14:55Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"c8a9e1b2f3d40516"}]}"#

  static let keys = ["alerts"]

  static func accepts(_ body: JSONNode) -> Bool {
    isGroup(body) && body["orgId"] == nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    AlertGroup(payload: payload).reading
  }

  /// Whether it is a group of alerts, as Alertmanager and Grafana send them.
  static func isGroup(_ body: JSONNode) -> Bool {
    body["alerts"]?.isList ?? false && body["receiver"]?.text != nil && body["status"]?.text != nil
  }
}

/// The webhook of Grafana's alerting: Alertmanager's, with the organisation and some more.
enum GrafanaFormat: ForeignFormat {
  static let sample =
    #"{"receiver":"team","status":"firing","orgId":1,"title":"[FIRING:1]","state":"alerting","alerts":[{"status":"firing","labels":{"alertname":"Latency","service":"api"},"annotations":{},"startsAt":"2026-03-02T10:14:55Z","endsAt":"0001-01-01T00:00:00Z","fingerprint":"57c6d9296de2ad39"}]}"#

  static let keys = ["alerts"]

  static func accepts(_ body: JSONNode) -> Bool {
    AlertmanagerFormat.isGroup(body) && body["orgId"] != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    AlertGroup(payload: payload).reading
  }
}

/// The alerts of one body.
private struct AlertGroup {
  let payload: Payload

  var reading: Reading {
    let alerts = payload["alerts"]?.elements ?? []
    var reading = Reading("\(alerts.count) alerts", [])
    for (index, alert) in alerts.enumerated() {
      do throws(Rejection) {
        reading.lines += try lines(of: Payload(body: alert))
      } catch {
        var named = error
        named.field = "alerts[\(index)].\(error.field ?? "")"
        reading.rejections.append(named)
      }
    }
    if let lost = payload["truncatedAlerts"]?.whole, lost > 0 {
      reading.ignored = "\(lost) alerts were cut off by the sender (truncatedAlerts)"
    }
    return reading
  }

  private func lines(of alert: Payload) throws(Rejection) -> [NativeLine] {
    let status = try alert.need("status")
    let starts = try alert.needTime("startsAt")
    var line: NativeLine
    switch status {
    case "firing": line = NativeLine(.alert, .firing, at: starts)
    case "resolved": line = NativeLine(.alert, .resolved, at: try alert.needTime("endsAt"))
    default: throw alert.refusal(.badState, "status", expected: "firing or resolved")
    }
    let name = alert.text("labels.alertname")
    // A fingerprint is that of the labels: it comes again each time that the alert fires. Old versions
    // send none; then the labels are their own.
    let print = alert.text("fingerprint") ?? labels(of: alert)
    line.set(.id, "\(print)@\(starts.text ?? "")")
    line[.started] = starts
    line.set(.name, name)
    line.set(.service, alert.text("labels.service", "labels.app", "labels.job"))
    line.set(.env, alert.text("labels.env", "labels.environment"))
    line.set(.severity, alert.text("labels.severity"))
    line.set(.team, alert.text("labels.team"))
    line.set(.title, alert.text("annotations.summary", "annotations.title"))
    line.set(.url, alert.text("generatorURL", "dashboardURL"))
    return [line]
  }

  private func labels(of alert: Payload) -> String {
    let labels = alert["labels"] ?? .null
    let pairs = labels.keys.map { "\($0)=\(labels[$0]?.text ?? "")" }
    return pairs.isEmpty ? "alert" : pairs.joined(separator: ",")
  }
}
