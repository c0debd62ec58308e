/// An issue or work item of GitLab that is an incident, by its type or, in old versions, by its label.
struct GitLabIssue {
  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    let kind = payload.text("object_kind") ?? "issue"
    guard let action = payload.text("object_attributes.action") else {
      return Reading(kind, ignored: "nothing happened to the issue")
    }
    let what = "\(kind) \(action)"
    let was = isIncident(payload["changes.labels.previous"])
    guard isIncident || was else {
      return Reading(what, ignored: "an issue that is no incident by its type or its labels")
    }
    switch action {
    case "open":
      return Reading(what, [try line(.opened, at: created())])
    case "close":
      let isDuplicate = payload["object_attributes.duplicated_to_id"] != nil
      let time = try payload.needTime(
        "object_attributes.closed_at", "object_attributes.updated_at")
      return Reading(what, [try line(isDuplicate ? .cancelled : .resolved, at: time)])
    case "reopen":
      return Reading(what, [try line(.reopened, at: updated())])
    case "update":
      return try update(what, was: was)
    default:
      return Reading(what, ignored: "a change of an incident that no figure is made of")
    }
  }

  /// A label may come and go and come again, and somebody may take the incident on. A label alone opens no
  /// issue that is closed.
  private func update(_ what: String, was: Bool) throws(Rejection) -> Reading {
    if !isIncident { return Reading(what, [try line(.cancelled, at: updated())]) }
    if payload["changes.labels"] != nil, !was, !isOfType {
      let isClosed = payload.text("object_attributes.state") == "closed"
      return Reading(what, [try line(isClosed ? .opened : .reopened, at: updated())])
    }
    if payload.text("object_attributes.escalation_status") == "acknowledged" {
      return Reading(what, [try line(.acknowledged, at: updated())])
    }
    return Reading(what, ignored: "a change of an incident that no figure is made of")
  }

  private func created() throws(Rejection) -> JSONNode {
    try payload.needTime("object_attributes.created_at")
  }

  private func updated() throws(Rejection) -> JSONNode {
    try payload.needTime("object_attributes.updated_at", "object_attributes.created_at")
  }

  private var isOfType: Bool {
    payload.text("object_attributes.type", "object_attributes.issue_type")?.lowercased()
      == "incident"
  }

  private var isIncident: Bool {
    isOfType || payload.text("object_kind") == "incident"
      || isIncident(payload["object_attributes.labels"] ?? payload["labels"])
  }

  private func isIncident(_ labels: JSONNode?) -> Bool {
    (labels?.elements ?? []).contains {
      ($0["title"]?.string).map(payload.isIncidentLabel) ?? false
    }
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = project.line(.incident, state, at: time)
    line.set(.id, try payload.need("object_attributes.id"))
    line[.opened] = payload.time("object_attributes.created_at")
    line.set(.title, payload.text("object_attributes.title"))
    line.set(.url, payload.text("object_attributes.url"))
    line.set(.actor, payload.text("user.username", "user.name"))
    let severity = payload.text("object_attributes.severity")
    line.set(.severity, severity?.lowercased() == "unknown" ? nil : severity)
    line.set(.sha, ForgeText.rootCause(payload.text("object_attributes.description")))
    return line
  }
}
