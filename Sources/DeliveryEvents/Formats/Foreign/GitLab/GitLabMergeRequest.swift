/// A merge request of GitLab.
struct GitLabMergeRequest {
  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    // A body without an action was sent by hand, as a test of the hook.
    guard let action = payload.text("object_attributes.action") else {
      return Reading("merge_request", ignored: "nothing happened to the merge request")
    }
    let what = "merge_request \(action)"
    let updated = "object_attributes.updated_at"
    switch action {
    case "open":
      let time = try payload.needTime("object_attributes.created_at", updated)
      return Reading(what, [try line(.opened, at: time)])
    case "reopen": return Reading(what, [try line(.opened, at: payload.needTime(updated))])
    // "approval" is one of several that are needed.
    case "approved": return Reading(what, [try line(.approved, at: payload.needTime(updated))])
    case "close": return Reading(what, [try line(.closed, at: payload.needTime(updated))])
    case "merge":
      let time = try payload.needTime("object_attributes.merged_at", updated)
      var line = try line(.merged, at: time)
      // Without a commit of the merge or the squash the branch itself was moved forward.
      let shas = ["merge_commit_sha", "squash_commit_sha", "last_commit.id"]
      line.set(
        .sha,
        shas.lazy.compactMap { ForgeText.sha(payload.text("object_attributes.\($0)")) }.first)
      return Reading(what, [line])
    default:
      return Reading(what, ignored: "a change of a merge request that no figure is made of")
    }
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = project.line(.change, state, at: time)
    line.set(.id, try payload.need("object_attributes.iid"))
    line.set(.url, payload.text("object_attributes.url"))
    line.set(.actor, payload.text("user.username", "user.name"))
    // Only who opens it is told by more than a number.
    if state == .opened, payload.text("object_attributes.action") == "open" {
      line.set(.author, payload.text("user.username", "user.name"))
    }
    line.set(.title, payload.text("object_attributes.title"))
    line.set(.branch, payload.text("object_attributes.source_branch"))
    line.set(.base, payload.text("object_attributes.target_branch"))
    line.set(.head, ForgeText.sha(payload.text("object_attributes.last_commit.id")))
    line[.opened] = payload.time("object_attributes.created_at")
    for label in payload["labels"]?.elements ?? [] {
      if let name = label["title"]?.string { line.label(name, "true") }
    }
    return line
  }
}
