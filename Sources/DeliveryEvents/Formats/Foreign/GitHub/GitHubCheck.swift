/// The checks of GitHub: what tools other than Actions report of a commit.
///
/// Actions reports each of its jobs as a check run and each of its runs as a check suite, besides
/// `workflow_job` and `workflow_run`. Counting both would count each run twice, and no single line can
/// tell whether the log has the other: so those of Actions are left out.
struct GitHubCheck {
  /// How the app of Actions calls itself.
  private static let actions = "github-actions"

  let payload: Payload

  func run() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    let what = "check_run \(action)"
    if payload.text("check_run.app.slug") == Self.actions {
      return Reading(what, ignored: "a check of Actions, which workflow_job tells as well")
    }
    switch action {
    case "created" where payload.text("check_run.status") != "completed":
      let time = try payload.needTime("check_run.started_at")
      let isRunning = payload.text("check_run.status") == "in_progress"
      return Reading(what, [try runLine(isRunning ? .started : .queued, at: time)])
    case "created", "completed":
      let conclusion = try payload.need("check_run.conclusion")
      let state = try GitHubConclusion.state(conclusion, at: "check_run.conclusion", in: payload)
      let time = try payload.needTime("check_run.completed_at")
      var line = try runLine(state, at: time)
      line.setStart(payload.time("check_run.started_at"), before: time)
      return Reading("\(what) \(conclusion)", [line])
    default:
      return Reading(what, ignored: "a request, not a run")
    }
  }

  func suite() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    let what = "check_suite \(action)"
    if payload.text("check_suite.app.slug") == Self.actions {
      return Reading(what, ignored: "a suite of Actions, which workflow_run tells as well")
    }
    switch action {
    case "requested":
      let time = try payload.needTime("check_suite.created_at")
      return Reading(what, [try suiteLine(.queued, at: time)])
    case "completed":
      let conclusion = try payload.need("check_suite.conclusion")
      let state = try GitHubConclusion.state(conclusion, at: "check_suite.conclusion", in: payload)
      let time = try payload.needTime("check_suite.updated_at")
      return Reading("\(what) \(conclusion)", [try suiteLine(state, at: time)])
    default:
      return Reading(what, ignored: "a request, not a run")
    }
  }

  private func runLine(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.job, state, at: time)
    line.set(.id, try payload.need("check_run.id"))
    line.set(.run, try payload.need("check_run.check_suite.id"))
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.name, payload.text("check_run.name"))
    line.set(.sha, ForgeText.sha(payload.text("check_run.head_sha")))
    line.set(.url, payload.text("check_run.html_url"))
    return line
  }

  private func suiteLine(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.pipeline, state, at: time)
    line.set(.id, try payload.need("check_suite.id"))
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.name, payload.text("check_suite.app.name", "check_suite.app.slug"))
    line.set(.sha, ForgeText.sha(payload.text("check_suite.head_sha")))
    line.set(.branch, payload.text("check_suite.head_branch"))
    return line
  }
}
