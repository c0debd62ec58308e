/// A pull request as GitHub, Gitea and Forgejo tell it.
struct ForgeChange {
  let payload: Payload

  /// What happened to it, by the action that the body names.
  func reading() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    let what = "pull_request \(action)"
    switch action {
    case "opened":
      return Reading(what, [try line(.opened, at: payload.needTime("pull_request.created_at"))])
    case "reopened", "ready_for_review":
      // Neither has a time of its own: the pull request's last change is this one.
      return Reading(what, [try line(.opened, at: payload.needTime("pull_request.updated_at"))])
    case "closed":
      // One that was closed without being merged has a `merge_commit_sha` too: that of a trial merge.
      guard payload["pull_request.merged"]?.flag ?? (payload.time("pull_request.merged_at") != nil)
      else {
        return Reading(
          what,
          [
            try line(
              .closed, at: payload.needTime("pull_request.closed_at", "pull_request.updated_at"))
          ])
      }
      var line = try line(
        .merged, at: payload.needTime("pull_request.merged_at", "pull_request.closed_at"))
      line.set(.sha, ForgeText.sha(payload.text("pull_request.merge_commit_sha")))
      return Reading(what, [line])
    default:
      return Reading(what, ignored: "a change of a pull request that no figure is made of")
    }
  }

  /// A review of it, as GitHub tells it.
  func review() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    guard action == "submitted" else {
      return Reading("pull_request_review \(action)", ignored: "no new review")
    }
    let state = try payload.need("review.state").lowercased()
    let what = "pull_request_review \(action) \(state)"
    guard state == "approved" else { return Reading(what, ignored: "a review without approval") }
    return Reading(what, [try line(.approved, at: payload.needTime("review.submitted_at"))])
  }

  /// What a line about the pull request says in any state.
  func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.change, state, at: time)
    line.set(.id, try payload.need("pull_request.number", "number"))
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.url, payload.text("pull_request.html_url"))
    line.set(.actor, payload.text("sender.login"))
    line.set(.author, payload.text("pull_request.user.login"))
    line.set(.title, payload.text("pull_request.title"))
    line.set(.branch, payload.text("pull_request.head.ref"))
    line.set(.base, payload.text("pull_request.base.ref"))
    line.set(.head, ForgeText.sha(payload.text("pull_request.head.sha")))
    line[.opened] = payload.time("pull_request.created_at")
    line.set(.added, payload["pull_request.additions"]?.whole)
    line.set(.deleted, payload["pull_request.deletions"]?.whole)
    line.set(.files, payload["pull_request.changed_files"]?.whole)
    line.set(.commits, payload["pull_request.commits"]?.whole)
    for label in payload["pull_request.labels"]?.elements ?? [] {
      if let name = label["name"]?.string { line.label(name, "true") }
    }
    return line
  }
}
