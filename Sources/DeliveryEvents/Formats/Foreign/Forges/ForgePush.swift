/// A push as GitHub, Gitea and Forgejo tell it.
///
/// Only what lands on the default branch is a commit here. All of `commits` do, those with `distinct`
/// false as well: they were pushed to another branch before, and reach the mainline with the merge.
struct ForgePush {
  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    let ref = try payload.need("ref")
    guard let branch = ForgeText.branch(ref) else {
      return Reading("push", ignored: "a push of \(ref), which is no branch")
    }
    if payload["deleted"]?.flag ?? false || ForgeText.sha(payload.text("after")) == nil {
      return Reading("push", ignored: "a branch was deleted")
    }
    let main = try payload.need("repository.default_branch", "repository.master_branch")
    guard branch == main else {
      return Reading("push", ignored: "a push to another branch than the default one")
    }
    let commits = payload["commits"]?.elements ?? []
    if commits.isEmpty { return Reading("push", ignored: "a push without commits") }
    // GitHub says when it was pushed, as a number here and as a text in every other event.
    guard
      let landed = payload.time("repository.pushed_at", "head_commit.timestamp")
        ?? payload.newest("timestamp", of: commits)
    else {
      throw payload.refusal(.missing, "head_commit.timestamp", expected: "a time since 1971")
    }
    var reading = Reading("push", [])
    reading.add(commits, on: branch) { commit in
      var line = NativeLine(.commit, at: landed)
      line.set(.repo, payload.text("repository.full_name"))
      line.set(.author, commit.text("author.username", "author.email", "author.name"))
      if commit.text("author.username")?.hasSuffix("[bot]") ?? false { line[.bot] = .bool(true) }
      return line
    }
    // Gitea and Forgejo list the newest only, five unless they are told otherwise.
    if let all = payload["total_commits"]?.whole, all > commits.count {
      reading.ignored = "\(all - commits.count) commits that the push does not list"
    }
    return reading
  }
}
