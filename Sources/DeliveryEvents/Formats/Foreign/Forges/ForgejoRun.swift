/// The end of a run of Forgejo's Actions (`action_run_success`, `_failure` and `_recover`, since
/// Forgejo 12): recover comes beside success, and says the same.
struct ForgejoRun {
  private static let words = Conclusion(
    "success", "failure", "cancelled", "skipped", own: ["recover": .succeeded])

  let payload: Payload

  /// Whether a body is one.
  static func accepts(_ body: JSONNode) -> Bool {
    body["run"]?["repository"]?["full_name"]?.text != nil && body["run"]?["commit_sha"] != nil
  }

  func reading() throws(Rejection) -> Reading {
    let word = try payload.need("run.status", "action")
    guard let state = Self.words.state(of: word) else {
      throw payload.refusal(
        .badState, payload["run.status"] == nil ? "action" : "run.status",
        expected: "success, failure, cancelled or skipped")
    }
    let time = try payload.needTime("run.stopped", "run.updated")
    var line = NativeLine(.pipeline, state, at: time)
    line.set(.id, try payload.need("run.id"))
    line.set(.repo, payload.text("run.repository.full_name", "repository.full_name"))
    line.set(.name, payload.text("run.workflow_id", "run.title"))
    line.set(.sha, ForgeText.sha(payload.text("run.commit_sha")))
    line.set(.branch, payload.text("run.prettyref"))
    line.set(.trigger, WorkflowRun.trigger(payload.text("run.trigger_event", "run.event")))
    line.set(.url, payload.text("run.html_url"))
    line.set(.actor, payload.text("run.trigger_user.login"))
    line.setStart(payload.time("run.started"), before: time)
    return Reading("action_run \(word)", [line])
  }
}
