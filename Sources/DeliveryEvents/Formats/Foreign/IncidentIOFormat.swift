/// Webhooks of incident.io (its API reference, "Webhooks"): the event's name, and under that name
/// the incident, or the incident with its new status and the one before.
enum IncidentIOFormat: ForeignFormat {
  static let sample =
    #"{"event_type":"public_incident.incident_created_v2","public_incident.incident_created_v2":{"id":"01FDAG4","reference":"INC-12","name":"Checkout fails","mode":"standard","severity":{"name":"Major"},"incident_status":{"name":"Triage","category":"triage"},"created_at":"2026-03-02T10:16:00Z","updated_at":"2026-03-02T10:16:00Z","incident_timestamp_values":[]}}"#

  static let keys = ["event_type"]

  static func accepts(_ body: JSONNode) -> Bool {
    guard let type = body["event_type"]?.string, case .object(let members) = body else {
      return false
    }
    return members[type] != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let type = try payload.need("event_type")
    let names = [
      "public_incident.incident_created_v2", "public_incident.incident_updated_v2",
      "public_incident.incident_status_updated_v2",
    ]
    guard names.contains(type) else {
      let reason = type.hasPrefix("private_") ? "holds nothing but an id" : "is about no incident"
      return Reading(type, ignored: "an event that \(reason)")
    }
    let body = payload.body[type] ?? .null
    let incident = IncidentIOIncident(
      payload: Payload(body: body["incident"] ?? body), event: body, type: type,
      prefix: body["incident"] == nil ? "\(type)." : "\(type).incident.")
    var reading: Reading
    do throws(Rejection) {
      reading = try incident.reading()
    } catch {
      var named = error
      named.field = incident.prefix + (error.field ?? "")
      throw named
    }
    reading.identify(payload.headers["webhook-id"], source: "incident.io")
    return reading
  }
}

/// One incident of one event.
private struct IncidentIOIncident {
  let payload: Payload
  /// What stands under the event's name.
  let event: JSONNode
  let type: String
  /// The path to the incident.
  let prefix: String

  /// The status' category, as its API calls them; some have changed their names.
  private func category() throws(Rejection) -> String {
    if let new = event.at("new_status.category")?.string { return new.lowercased() }
    return try payload.need("incident_status.category").lowercased()
  }

  func reading() throws(Rejection) -> Reading {
    let category = try category()
    let what = "\(type.split(separator: ".").last ?? "") \(category)"
    switch payload.text("mode") {
    case "test", "tutorial": return Reading(what, ignored: "an incident for practice")
    case "stream": return Reading(what, ignored: "a part of another incident")
    default: break
    }
    var lines: [NativeLine] = []
    if type.hasSuffix("incident_created_v2") { lines.append(try line(.opened, "Reported at")) }
    switch category {
    case "triage":
      if isReopened {
        lines.append(try line(.reopened))
      } else if lines.isEmpty {
        lines.append(try line(.opened, "Reported at"))
      }
    case "live", "active", "paused":
      lines.append(try isReopened ? line(.reopened) : line(.acknowledged, "Accepted at"))
    case "learning", "post-incident", "post_incident":
      lines.append(try line(.mitigated, "Fixed at"))
      lines.append(try over("Resolved at", "Fixed at"))
    case "closed":
      if time("Fixed at") != nil { lines.append(try line(.mitigated, "Fixed at")) }
      lines.append(try over("Resolved at", "Fixed at", "Closed at"))
    case "declined": lines.append(try none("Declined at"))
    case "merged": lines.append(try none("Merged at"))
    case "canceled", "cancelled": lines.append(try none("Canceled at", "Cancelled at"))
    default:
      throw payload.refusal(
        .badState, "incident_status.category",
        expected: "triage, live, learning, closed, declined, merged or canceled")
    }
    return Reading(what, lines)
  }

  /// Whether it was over, or none after all, and is going on.
  private var isReopened: Bool {
    wasNone || ["learning", "post-incident", "post_incident", "closed"].contains(before)
  }

  /// Whether it was no incident until this event.
  private var wasNone: Bool { ["declined", "merged", "canceled", "cancelled"].contains(before) }

  private var before: String { event.at("previous_status.category")?.text?.lowercased() ?? "" }

  /// That it is over, since a confirmed time where there is one.
  private func over(_ names: String...) throws(Rejection) -> NativeLine {
    var line = try line(.resolved, names)
    // The stamp of one that was none after all is older than that, and would be undone by it.
    if wasNone { moveToUpdate(&line) }
    return line
  }

  /// That it is none after all.
  ///
  /// A stamp is that of the first time (incident.io help, "Incident lifecycle"): of one that was taken up again
  /// it lies before that. It is none at its last change in any case, and no figure is made of when.
  private func none(_ names: String...) throws(Rejection) -> NativeLine {
    var line = try line(.cancelled, names)
    moveToUpdate(&line)
    return line
  }

  /// Moves a line to the incident's last change, if that is later.
  private func moveToUpdate(_ line: inout NativeLine) {
    guard let updated = payload.time("updated_at"), let new = updated.instant,
      let old = line[.time]?.instant, old < new
    else { return }
    line[.time] = updated
  }

  /// A time that the incident's people have set or confirmed; `nil` when there is none of that name.
  private func time(_ name: String) -> JSONNode? {
    for entry in payload["incident_timestamp_values"]?.elements ?? []
    where entry.at("incident_timestamp.name")?.text?.lowercased() == name.lowercased() {
      if let value = entry.at("value.value"), value.instant != nil { return value }
    }
    return nil
  }

  /// A line at the first of some times that is known, else at the incident's last change, or at its
  /// creation when it says that it was opened.
  private func line(_ state: EventState, _ names: String...) throws(Rejection) -> NativeLine {
    try line(state, names)
  }

  private func line(_ state: EventState, _ names: [String]) throws(Rejection) -> NativeLine {
    let when: JSONNode
    if let found = names.lazy.compactMap(time).first {
      when = found
    } else if state == .opened {
      when = try payload.needTime("created_at", "updated_at")
    } else {
      when = try payload.needTime("updated_at")
    }
    var line = NativeLine(.incident, state, at: when)
    line.set(.id, try payload.need("id"))
    line[.opened] = time("Reported at") ?? payload.time("created_at")
    line.set(.severity, payload.text("severity.name"))
    line.set(.title, payload.text("name"))
    line.set(.url, payload.text("permalink"))
    for entry in payload["custom_field_entries"]?.elements ?? [] {
      guard
        let field = NativeField.ofIncident(named: entry.at("custom_field.name")?.text ?? "")
      else { continue }
      let values = (entry["values"]?.elements ?? []).compactMap(value)
      if field == .service, values.count > 1 {
        line.set(.services, values)
      } else {
        line.set(field, values.first)
      }
    }
    return line
  }

  /// The value of a custom field, which stands under a name of its kind.
  private func value(_ node: JSONNode) -> String? {
    let paths = ["value_catalog_entry.name", "value_option.value", "value_text", "value_link"]
    return paths.lazy.compactMap { node.at($0)?.string }.first
  }
}
