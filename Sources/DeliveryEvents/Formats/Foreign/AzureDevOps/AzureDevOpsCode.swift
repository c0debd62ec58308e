/// A push to a repository of Azure DevOps.
struct AzureDevOpsPush {
  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    let updates = payload["resource.refUpdates"]?.elements ?? []
    guard !updates.isEmpty else {
      throw payload.refusal(.missing, "resource.refUpdates", expected: "a list of refs")
    }
    let main = try payload.need("resource.repository.defaultBranch")
    guard let own = updates.first(where: { $0["name"]?.text == main }) else {
      return Reading("git.push", ignored: "a push to another branch than the default one")
    }
    if ForgeText.sha(own["newObjectId"]?.text) == nil {
      return Reading("git.push", ignored: "a branch was deleted")
    }
    // A tag and a branch that goes bring no commits.
    let branches = updates.filter {
      $0["name"]?.text?.hasPrefix("refs/tags/") != true
        && ForgeText.sha($0["newObjectId"]?.text) != nil
    }
    guard branches.count == 1 else {
      return Reading(
        "git.push", ignored: "a push to several branches, whose commits are not told apart")
    }
    let commits = payload["resource.commits"]?.elements ?? []
    if commits.isEmpty { return Reading("git.push", ignored: "a push without commits") }
    let landed = try payload.needTime("resource.date")
    var reading = Reading("git.push", [])
    for (index, commit) in commits.enumerated() {
      let commit = Payload(body: commit)
      guard let sha = ForgeText.sha(commit.text("commitId")) else {
        var refusal = commit.refusal(.missing, "commitId", expected: "a sha")
        refusal.field = "resource.commits[\(index)].commitId"
        reading.rejections.append(refusal)
        continue
      }
      let message = commit.text("comment")
      var line = NativeLine(.commit, at: landed)
      line.set(.repo, payload.azureRepository("resource.repository"))
      line.set(.sha, sha)
      line[.committed] = commit.time("committer.date", "author.date")
      line[.authored] = commit.time("author.date")
      line.set(.author, commit.text("author.email", "author.name"))
      line.set(.branch, ForgeText.branch(main))
      line.set(.title, ForgeText.title(message))
      line.set(.url, commit.text("url"))
      if ForgeText.isMerge(message) { line[.merge] = .bool(true) }
      line.set(.reverts, ForgeText.reverted(message))
      reading.lines.append(line)
    }
    return reading
  }
}

/// A pull request of Azure DevOps.
///
/// `git.pullrequest.merged` says that a merge was tried, which is done after each push to see whether
/// there are conflicts: what became of the pull request is its `status`.
struct AzureDevOpsPullRequest {
  let payload: Payload

  func reading(_ event: String) throws(Rejection) -> Reading {
    let status = try payload.need("resource.status")
    let what = "\(event) \(status)"
    switch status {
    case "completed":
      let time = try payload.needTime("resource.closedDate", "createdDate")
      var line = try line(.merged, at: time)
      line.set(.sha, ForgeText.sha(payload.text("resource.lastMergeCommit.commitId")))
      return Reading(what, [line])
    case "abandoned":
      return Reading(
        what, [try line(.closed, at: payload.needTime("resource.closedDate", "createdDate"))])
    case "active" where event == "git.pullrequest.created":
      return Reading(what, [try line(.opened, at: payload.needTime("resource.creationDate"))])
    case "active" where event == "git.pullrequest.merged":
      return Reading(what, ignored: "a trial merge")
    case "active":
      return Reading(what, ignored: "a change of a pull request that no figure is made of")
    default:
      throw payload.refusal(
        .badState, "resource.status", expected: "active, completed or abandoned")
    }
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.change, state, at: time)
    line.set(.id, try payload.need("resource.pullRequestId"))
    line.set(.repo, payload.azureRepository("resource.repository"))
    line.set(.url, payload.text("resource._links.web.href", "resource.url"))
    line.set(.author, payload.azurePerson("resource.createdBy"))
    line.set(.actor, payload.azurePerson("resource.closedBy"))
    line.set(.title, payload.text("resource.title"))
    line.set(.branch, ForgeText.branch(payload.text("resource.sourceRefName")))
    line.set(.base, ForgeText.branch(payload.text("resource.targetRefName")))
    line.set(.head, ForgeText.sha(payload.text("resource.lastMergeSourceCommit.commitId")))
    line[.opened] = payload.time("resource.creationDate")
    return line
  }
}
