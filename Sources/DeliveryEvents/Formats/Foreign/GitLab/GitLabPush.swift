/// A push to GitLab.
///
/// It has no time of its own: its newest commit is the nearest to it. Of many commits only the newest
/// 20 are listed.
struct GitLabPush {
  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    let ref = try payload.need("ref")
    guard let branch = ForgeText.branch(ref) else {
      return Reading("push", ignored: "a push of \(ref), which is no branch")
    }
    guard ForgeText.sha(payload.text("after")) != nil else {
      return Reading("push", ignored: "a branch was deleted")
    }
    guard branch == (try payload.need("project.default_branch")) else {
      return Reading("push", ignored: "a push to another branch than the default one")
    }
    let commits = payload["commits"]?.elements ?? []
    if commits.isEmpty { return Reading("push", ignored: "a push without commits") }
    guard
      let landed = payload.newest("timestamp", of: commits) ?? payload.received.map(JSONNode.init)
    else {
      throw payload.refusal(.missing, "commits[].timestamp", expected: "a time since 1971")
    }
    var reading = Reading("push", [])
    reading.add(commits, on: branch) { commit in
      var line = project.line(.commit, at: landed)
      line.set(.author, commit.text("author.email", "author.name"))
      return line
    }
    if let all = payload["total_commits_count"]?.whole, all > commits.count {
      reading.ignored = "\(all - commits.count) commits that the push does not list"
    }
    return reading
  }
}
