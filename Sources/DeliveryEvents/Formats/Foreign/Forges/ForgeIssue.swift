/// An issue of GitHub, Gitea or Forgejo that a label, or GitHub's issue type, makes an incident.
///
/// An issue that loses the label, is moved to another repository, deleted while it is open or closed as
/// a duplicate is no incident any more: nobody recovered from it. It is one again when the label comes back
/// while it is open; a label alone opens no issue that is closed.
struct ForgeIssue {
  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    let what = "issues \(action)"
    let change = payload.text("label.name", "type.name")
    let isAbout = change.map(payload.isIncidentLabel)
    guard isIncident || isAbout ?? false else {
      return Reading(what, ignored: "an issue without a label that makes it an incident")
    }
    switch action {
    case "opened":
      return Reading(what, [try line(.opened, at: payload.needTime("issue.created_at"))])
    // Gitea sends one action for all labels and tells only those that are there now.
    case "labeled" where isAbout ?? true, "typed" where isAbout ?? true, "label_updated":
      return Reading(what, [try line(isOpen ? .reopened : .opened, at: updated())])
    case "unlabeled" where isAbout ?? false && !isIncident,
      "untyped" where isAbout ?? false && !isIncident:
      return Reading(what, [try line(.cancelled, at: updated())])
    case "transferred" where isOpen, "deleted" where isOpen:
      return Reading(what, [try line(.cancelled, at: updated())])
    case "closed":
      let time = try payload.needTime("issue.closed_at", "issue.updated_at")
      let isDuplicate = payload.text("issue.state_reason") == "duplicate"
      return Reading(what, [try line(isDuplicate ? .cancelled : .resolved, at: time)])
    case "reopened":
      return Reading(what, [try line(.reopened, at: updated())])
    default:
      return Reading(what, ignored: "a change of an incident that no figure is made of")
    }
  }

  private func updated() throws(Rejection) -> JSONNode {
    try payload.needTime("issue.updated_at", "issue.created_at")
  }

  private var labels: [String] {
    (payload["issue.labels"]?.elements ?? []).compactMap { $0["name"]?.string }
  }

  private var isIncident: Bool {
    labels.contains(where: payload.isIncidentLabel)
      || payload.text("issue.type.name").map(payload.isIncidentLabel) ?? false
  }

  private var isOpen: Bool { payload.text("issue.state") != "closed" }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.incident, state, at: time)
    let repo = try payload.need("repository.full_name")
    line.set(.id, "\(repo)#\(try payload.need("issue.number"))")
    line.set(.repo, repo)
    line[.opened] = payload.time("issue.created_at")
    line.set(.title, payload.text("issue.title"))
    line.set(.url, payload.text("issue.html_url"))
    line.set(.actor, payload.text("sender.login"))
    line.set(.severity, labels.first { $0.lowercased().hasPrefix("sev") })
    line.set(.sha, ForgeText.rootCause(payload.text("issue.body")))
    return line
  }
}
