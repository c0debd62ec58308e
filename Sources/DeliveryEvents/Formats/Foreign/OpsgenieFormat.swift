/// The webhook of Opsgenie and of JSM Operations (Opsgenie documentation, "Webhook Integration" and
/// "Alert Action Data"): an action on an alert, which someone is called for. It is an incident here.
enum OpsgenieFormat: ForeignFormat {
  static let sample =
    #"{"source":{"name":"web","type":"API"},"alert":{"updatedAt":1772446527104000002,"tags":["env:production","service:api"],"teams":["team1"],"message":"errors","username":"System","alertId":"052652ac-5d1c","alias":"api-errors","createdAt":1772446527104,"priority":"P1"},"action":"Create","integrationName":"Log"}"#

  static let keys = ["alert"]

  static func accepts(_ body: JSONNode) -> Bool {
    body.at("alert.alertId") != nil && body["action"]?.text != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let action = try payload.need("action")
    let state: EventState
    switch action {
    case "Create": state = .opened
    case "Acknowledge": state = .acknowledged
    case "UnAcknowledge": state = .opened
    case "Close", "Delete": state = .resolved
    default: return Reading(action, ignored: "an action that changes no state")
    }
    // In one object createdAt counts milliseconds and updatedAt nanoseconds; an action happened when
    // the alert was updated, and only its creation may be told by the other as well.
    let time =
      action == "Create"
      ? try payload.needTime("alert.updatedAt", "alert.createdAt")
      : try payload.needTime("alert.updatedAt")
    var line = NativeLine(.incident, state, at: time)
    line.set(.id, try payload.need("alert.alertId"))
    line[.opened] = payload.time("alert.createdAt")
    line.set(.service, payload.text("alert.entity"))
    line.set(.team, payload.texts("alert.teams").first)
    line.set(.severity, payload.text("alert.priority"))
    line.set(.title, payload.text("alert.message"))
    line.set(.actor, payload.text("alert.username").flatMap { $0 == "System" ? nil : $0 })
    takeDetails(of: payload, into: &line)
    return Reading(action, [line])
  }

  /// What an incident has and an alert has not, stands in details and in tags such as `env:staging`;
  /// a tag goes before a detail, for details are sent only with some actions.
  private static func takeDetails(of payload: Payload, into line: inout NativeLine) {
    for name in payload["alert.details"]?.keys ?? [] {
      if let (field, value) = pair(name, payload["alert.details"]?[name]?.text ?? "") {
        line.set(field, value)
      }
    }
    var services: [String] = []
    for tag in payload.texts("alert.tags") {
      guard let colon = tag.firstIndex(of: ":"),
        let (field, value) = pair(String(tag[..<colon]), String(tag[tag.index(after: colon)...]))
      else { continue }
      line.set(field, value)
      if field == .service, !services.contains(value) { services.append(value) }
    }
    if services.count > 1 {
      line[.service] = nil
      line.set(.services, services)
    }
  }

  /// What a name and a value say of an incident, less blanks around; `nil` for a name that says nothing, and
  /// for no value, as of a template's field that was empty.
  private static func pair(_ name: String, _ value: String) -> (NativeField, String)? {
    let value = value.withoutBlanks
    guard !value.isEmpty, let field = NativeField.ofIncident(named: name.withoutBlanks)
    else { return nil }
    return (field, value)
  }
}
