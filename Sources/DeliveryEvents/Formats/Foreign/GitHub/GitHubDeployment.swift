/// The deployments of GitHub and what becomes of them.
///
/// A status has an id of its own; the deployment is told by `deployment.id`. When a newer deployment
/// succeeds, GitHub calls the older one `inactive`: that is neither a failure nor a rollback. A success
/// may be told again later; no status says whether it is the first, and the last one places the
/// deployment (METRICS.md R1).
struct GitHubDeployment {
  private static let words = Conclusion(
    "success", "failure", "error",
    own: ["pending": .queued, "queued": .queued, "waiting": .queued, "in_progress": .started])

  let payload: Payload

  func created() throws(Rejection) -> Reading {
    let action = payload.text("action")
    let what = "deployment\(action.map { " \($0)" } ?? "")"
    // Enterprise Server sent no action before 3.5.
    guard action ?? "created" == "created" else {
      return Reading(what, ignored: "a change of a deployment that no figure is made of")
    }
    let time = try payload.needTime("deployment.created_at")
    return Reading(what, [try line(.queued, at: time)])
  }

  func status() throws(Rejection) -> Reading {
    let word = try payload.need("deployment_status.state")
    let what = "deployment_status \(word)"
    if word == "inactive" {
      return Reading(what, ignored: "a newer deployment took its place")
    }
    guard let state = Self.words.state(of: word) else {
      throw payload.refusal(
        .badState, "deployment_status.state",
        expected: "pending, queued, waiting, in_progress, success, failure, error or inactive")
    }
    let time = try payload.needTime("deployment_status.created_at")
    return Reading(what, [try line(state, at: time)])
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.deploy, state, at: time)
    line.set(.id, try payload.need("deployment.id"))
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.env, try payload.need("deployment_status.environment", "deployment.environment"))
    line.set(.sha, try payload.need("deployment.sha"))
    line.set(.actor, payload.text("deployment.creator.login", "sender.login"))
    line.set(.run, payload.text("workflow_run.id"))
    line.set(.trigger, WorkflowRun.trigger(payload.text("workflow_run.event")))
    line.set(
      .url,
      payload.text(
        "deployment_status.log_url", "deployment_status.target_url",
        "deployment_status.environment_url"))
    if let task = payload.text("deployment.task"), task != "deploy" { line.label("task", task) }
    for key in ["production_environment", "transient_environment"] {
      if payload["deployment.\(key)"]?.flag ?? false { line.label(key, "true") }
    }
    return line
  }
}
