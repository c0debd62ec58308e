/// Webhooks of PagerDuty, version 3 (PagerDuty/developer-docs, "Webhooks, Overview"): one event about
/// an incident in each body. The older versions are told, and skipped: they have reached their end.
enum PagerDutyFormat: ForeignFormat {
  static let sample =
    #"{"event":{"id":"01DEVENT","event_type":"incident.triggered","resource_type":"incident","occurred_at":"2026-03-02T10:15:27.169Z","agent":null,"data":{"id":"PINC1","type":"incident","status":"triggered","created_at":"2026-03-02T10:15:27Z","title":"errors","service":{"id":"PSVC1","summary":"api"},"teams":[],"priority":{"summary":"P1"},"urgency":"high"}}}"#

  static let keys = ["event", "messages"]

  static func claims(_ headers: Headers) -> Bool { headers["x-pagerduty-signature"] != nil }

  static func accepts(_ body: JSONNode) -> Bool {
    if body.at("event.event_type")?.text != nil, body.at("event.occurred_at") != nil { return true }
    return oldMessage(body) != nil
  }

  /// What the first message of a body of version 1 or 2 says; `nil` when it is none.
  private static func oldMessage(_ body: JSONNode) -> String? {
    guard let first = body["messages"]?.elements.first,
      let type = (first["event"] ?? first["type"])?.text, type.hasPrefix("incident.")
    else { return nil }
    return type
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    if payload["event"] == nil, let type = oldMessage(payload.body) {
      return Reading(
        "messages \(type)", ignored: "a webhook of version 1 or 2: only version 3 is read")
    }
    let type = try payload.need("event.event_type")
    var reading = try PagerDutyEvent(payload: payload, type: type).reading()
    let delivery = payload.text("event.id") ?? payload.headers["x-webhook-id"]
    reading.identify(delivery, source: "pagerduty")
    return reading
  }
}

/// One event of version 3.
private struct PagerDutyEvent {
  let payload: Payload
  let type: String

  func reading() throws(Rejection) -> Reading {
    switch type {
    case "incident.triggered":
      let time = try payload.needTime("event.data.created_at", "event.occurred_at")
      return Reading(type, [try line(.opened, at: time)])
    case "incident.acknowledged": return Reading(type, [try line(.acknowledged)])
    case "incident.unacknowledged": return Reading(type, [try line(.opened)])
    case "incident.reopened": return Reading(type, [try line(.reopened)])
    case "incident.resolved": return try resolved()
    case "incident.custom_field_values.updated": return try customFields()
    default:
      if type.hasPrefix("incident."), payload.text("event.data.type") == "incident" {
        return try update()
      }
      return Reading(type, ignored: "changes no state of an incident")
    }
  }

  /// An incident that was merged into another is not over: it goes on as that one.
  private func resolved() throws(Rejection) -> Reading {
    if payload.text("event.data.resolve_reason.type") == "merge_resolve_reason" {
      return Reading("\(type) merged", [try line(.cancelled)])
    }
    return Reading(type, [try line(.resolved)])
  }

  /// News of an incident that leave its state as it was: priority, escalation, assignment.
  ///
  /// Its time is no time of a state: so it is read only where `created_at` says when the incident
  /// was opened, and not at all once it is resolved.
  private func update() throws(Rejection) -> Reading {
    let status = payload.text("event.data.status")
    guard payload.time("event.data.created_at") != nil else {
      return Reading(type, ignored: "changes no state, and does not say when the incident began")
    }
    switch status {
    case "triggered": return Reading(type, [try line(.opened)])
    case "acknowledged": return Reading(type, [try line(.acknowledged)])
    default: return Reading(type, ignored: "changes no state of an incident")
    }
  }

  /// PagerDuty knows no environment and no deployment: fields of one's own may say them.
  private func customFields() throws(Rejection) -> Reading {
    var line = NativeLine(.incident, .opened, at: try payload.needTime("event.occurred_at"))
    line.set(.id, try payload.need("event.data.incident.id"))
    var found = false
    for field in payload["event.data.custom_fields"]?.elements ?? [] {
      let values = Payload(body: field).texts("value")
      // The name is in small letters without blanks, and may be anything where the field is shown by another.
      let names = [field["name"], field["display_name"]].compactMap { $0?.text }
      guard let first = values.first,
        let key = names.lazy.compactMap({ NativeField.ofIncident(named: $0) }).first
      else { continue }
      if key == .service, values.count > 1 {
        line.set(.services, values)
      } else {
        line.set(key, first)
      }
      found = true
    }
    if found { return Reading(type, [line]) }
    return Reading(type, ignored: "no field of an incident that is read")
  }

  private func line(_ state: EventState) throws(Rejection) -> NativeLine {
    try line(state, at: try payload.needTime("event.occurred_at"))
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.incident, state, at: time)
    line.set(.id, try payload.need("event.data.id"))
    line[.opened] = payload.time("event.data.created_at")
    line.set(.service, payload.text("event.data.service.summary"))
    line.set(.team, payload["event.data.teams"]?.elements.first?["summary"]?.text)
    line.set(.severity, payload.text("event.data.priority.summary", "event.data.urgency"))
    line.set(.title, payload.text("event.data.title"))
    line.set(.url, payload.text("event.data.html_url"))
    // Nobody stands for automation.
    line.set(.actor, payload.text("event.agent.summary"))
    return line
  }
}

extension NativeField {
  /// The field of an incident that a custom field, a tag or a detail of a tool names; `nil` for any
  /// other.
  static func ofIncident(named name: String) -> NativeField? {
    switch name.lowercased() {
    case "service", "affected service", "affected services", "services", "affected_service",
      "affected_services":
      .service
    case "env", "environment": .env
    case "team": .team
    case "deploy", "deployment", "deployment_id", "deployment id": .deploy
    case "sha", "commit", "commit_sha": .sha
    default: nil
    }
  }
}
