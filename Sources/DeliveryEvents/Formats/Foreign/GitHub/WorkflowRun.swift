/// A run of Actions, of GitHub or of Gitea.
///
/// A re-run keeps the id of the run and says so by its attempt: `created_at` stays that of the first.
struct WorkflowRun {
  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    switch action {
    case "requested", "queued", "waiting":
      let isFirst = payload["workflow_run.run_attempt"]?.whole ?? 1 <= 1
      let time =
        try isFirst
        ? payload.needTime("workflow_run.created_at", "workflow_run.started_at")
        : payload.needTime("workflow_run.run_started_at", "workflow_run.updated_at")
      return Reading("workflow_run \(action)", [try line(.queued, at: time)])
    case "in_progress":
      let time = try payload.needTime("workflow_run.run_started_at", "workflow_run.started_at")
      return Reading("workflow_run \(action)", [try line(.started, at: time)])
    case "completed":
      let conclusion = try payload.need("workflow_run.conclusion")
      let state = try GitHubConclusion.state(conclusion, at: "workflow_run.conclusion", in: payload)
      let time =
        try state == .skipped
        ? payload.needTime(
          "workflow_run.completed_at", "workflow_run.updated_at", "workflow_run.created_at")
        : payload.needTime("workflow_run.completed_at", "workflow_run.updated_at")
      var line = try line(state, at: time)
      line.setStart(
        payload.time("workflow_run.run_started_at", "workflow_run.started_at"), before: time)
      return Reading("workflow_run \(action) \(conclusion)", [line])
    default:
      throw payload.refusal(
        .badState, "action", expected: "requested, in_progress or completed")
    }
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.pipeline, state, at: time)
    line.set(.id, try payload.need("workflow_run.id"))
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.name, name)
    line.set(.sha, ForgeText.sha(payload.text("workflow_run.head_sha")))
    line.set(.branch, payload.text("workflow_run.head_branch"))
    line.set(.attempt, payload["workflow_run.run_attempt"]?.whole)
    line.set(.trigger, Self.trigger(payload.text("workflow_run.event")))
    line.set(.url, payload.text("workflow_run.html_url"))
    line.set(
      .actor,
      payload.text(
        "workflow_run.triggering_actor.login", "workflow_run.actor.login", "sender.login")
    )
    return line
  }

  /// Its workflow's name. A run may have an empty one, and Gitea has only the path, with a ref after it.
  private var name: String? {
    payload.text("workflow_run.name", "workflow.name")
      ?? payload.text("workflow_run.path")?.split(separator: "@").first.map(String.init)
      ?? payload.text("workflow_run.display_title")
  }

  /// What set off a run, by the event that it names; `nil` where that does not tell.
  static func trigger(_ event: String?) -> String? {
    switch event {
    case "push", "merge_group", "schedule", "pull_request", "pull_request_target", "workflow_run":
      "auto"
    case "workflow_dispatch": "manual"
    default: nil
    }
  }
}

/// A job of Actions, of GitHub or of Gitea.
struct WorkflowJob {
  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    switch action {
    case "queued", "waiting":
      let time = try payload.needTime("workflow_job.created_at", "workflow_job.started_at")
      return Reading("workflow_job \(action)", [try line(.queued, at: time)])
    case "in_progress":
      let time = try payload.needTime("workflow_job.started_at")
      var line = try line(.started, at: time)
      line.setQueued(payload.time("workflow_job.created_at"), before: time)
      return Reading("workflow_job \(action)", [line])
    case "completed":
      let conclusion = try payload.need("workflow_job.conclusion")
      let state = try GitHubConclusion.state(conclusion, at: "workflow_job.conclusion", in: payload)
      // Gitea knows no end of one that was skipped.
      let time =
        try state == .skipped
        ? payload.needTime("workflow_job.completed_at", "workflow_job.created_at")
        : payload.needTime("workflow_job.completed_at")
      var line = try line(state, at: time)
      line.setStart(payload.time("workflow_job.started_at"), before: time)
      line.setQueued(payload.time("workflow_job.created_at"), before: time)
      return Reading("workflow_job \(action) \(conclusion)", [line])
    default:
      throw payload.refusal(
        .badState, "action", expected: "queued, waiting, in_progress or completed")
    }
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.job, state, at: time)
    line.set(.id, try payload.need("workflow_job.id"))
    line.set(.run, try payload.need("workflow_job.run_id"))
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.env, payload.text("deployment.environment"))
    line.set(.name, payload.text("workflow_job.name"))
    line.set(.sha, ForgeText.sha(payload.text("workflow_job.head_sha")))
    line.set(.attempt, payload["workflow_job.run_attempt"]?.whole)
    line.set(.url, payload.text("workflow_job.html_url"))
    return line
  }
}

/// How GitHub and Gitea name the end of a run, a job or a check.
enum GitHubConclusion {
  private static let words = Conclusion(
    "success", "failure", "cancelled", "skipped",
    own: [
      "timed_out": .failed, "startup_failure": .failed, "stale": .cancelled, "neutral": .skipped,
      "action_required": .queued,
    ])

  /// The state that a conclusion means.
  static func state(_ conclusion: String, at path: String, in payload: Payload) throws(Rejection)
    -> EventState
  {
    if let state = words.state(of: conclusion) { return state }
    throw payload.refusal(
      .badState, path,
      expected:
        "success, failure, timed_out, startup_failure, cancelled, stale, skipped, neutral or action_required"
    )
  }
}

extension NativeLine {
  /// Sets when it started, unless that is later than its end, as it is of jobs that were skipped.
  mutating func setStart(_ start: JSONNode?, before end: JSONNode) {
    self[.started] = Self.earlier(start, than: end)
  }

  /// Sets when it was queued, unless that is later than what came of it.
  mutating func setQueued(_ queued: JSONNode?, before end: JSONNode) {
    self[.queued] = Self.earlier(queued, than: end)
  }

  private static func earlier(_ time: JSONNode?, than end: JSONNode) -> JSONNode? {
    guard let first = time?.instant, let last = end.instant, first <= last else { return nil }
    return time
  }
}
