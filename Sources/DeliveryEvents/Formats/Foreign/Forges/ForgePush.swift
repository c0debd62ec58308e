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
    for (index, commit) in commits.enumerated() {
      guard let sha = ForgeText.sha(commit["id"]?.text) else {
        var refusal = Payload(body: commit).refusal(.missing, "id", expected: "a sha")
        refusal.field = "commits[\(index)].id"
        reading.rejections.append(refusal)
        continue
      }
      reading.lines.append(line(commit, sha: sha, branch: branch, landed: landed))
    }
    return reading
  }

  private func line(_ commit: JSONNode, sha: String, branch: String, landed: JSONNode)
    -> NativeLine
  {
    let commit = Payload(body: commit)
    let message = commit.text("message")
    var line = NativeLine(.commit, at: landed)
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.sha, sha)
    line[.committed] = commit.time("timestamp")
    line.set(.author, commit.text("author.username", "author.email", "author.name"))
    line.set(.branch, branch)
    line.set(.files, Payload.files(commit.body))
    line.set(.title, ForgeText.title(message))
    line.set(.url, commit.text("url"))
    if ForgeText.isMerge(message) { line[.merge] = .bool(true) }
    line.set(.reverts, ForgeText.reverted(message))
    if commit.text("author.username")?.hasSuffix("[bot]") ?? false { line[.bot] = .bool(true) }
    return line
  }
}
