import DeliveryEvents

extension GitHubExport {
  /// A pull request: opened, each approval, and merged or closed.
  mutating func takeChange(_ record: JSONRecord) {
    let isREST = record.has("merged_at")
    guard
      lines.accepts(
        record, as: Self.changes,
        needs: isREST ? [] : ["createdAt", "mergedAt", "closedAt"],
        wants: isREST
          ? [] : ["mergeCommit", "headRefName", "baseRefName", "author", "additions", "reviews"])
    else { return }
    let id = record.text("number")
    let repo =
      record.text("base.repo.full_name")
      ?? ExportLines.gitHubRepo(record.text("html_url", "url"))
    let created = record.time("createdAt", "created_at")
    let merged = record.time("mergedAt", "merged_at")
    let closed = record.time("closedAt", "closed_at")
    let firstCommit = (record.records("commits") ?? []).compactMap {
      $0.time("authoredDate", "committedDate")
    }.min()
    let sha = record.text("mergeCommit.oid", "merge_commit_sha")
    func fill(_ line: inout NativeRecord, sha: String? = nil) {
      line.add("sha", sha)
      line.add("author", Self.login(record.text("author.login", "user.login")))
      line.add("branch", record.text("headRefName", "head.ref"))
      line.add("base", record.text("baseRefName", "base.ref"))
      line.add("head", record.text("headRefOid", "head.sha"))
      line.add("opened", created)
      line.add("first_commit", firstCommit)
      line.add(
        "commits", count: record.whole("commits") ?? record.records("commits").map(\.count))
      line.add("added", count: record.whole("additions"))
      line.add("deleted", count: record.whole("deletions"))
      line.add("files", count: record.whole("changedFiles") ?? record.whole("changed_files"))
      line.add("title", record.text("title"))
      line.add("url", record.text("html_url", "url"))
      line.add(labelNames: record.texts("labels", key: "name"))
    }
    lines.line(.change, .opened, at: created, id: id, repo: repo) { fill(&$0) }
    for review in record.records("reviews") ?? record.records("latestReviews") ?? []
    where review.text("state") == "APPROVED" {
      lines.line(.change, .approved, at: review.time("submittedAt"), id: id, repo: repo) {
        fill(&$0)
      }
    }
    if let merged {
      lines.line(.change, .merged, at: merged, id: id, repo: repo) { fill(&$0, sha: sha) }
    } else if let closed {
      lines.line(.change, .closed, at: closed, id: id, repo: repo) { fill(&$0) }
    }
  }

  /// An issue that its type or a label makes an incident: opened, and resolved when it was closed.
  mutating func takeIssue(_ record: JSONRecord) {
    let isREST = record.has("closed_at")
    guard
      lines.accepts(
        record, as: Self.issues,
        needs: isREST ? ["labels"] : ["createdAt", "closedAt", "labels"],
        wants: isREST ? [] : ["title", "stateReason"])
    else { return }
    let labels = record.texts("labels", key: "name")
    let type = record.text("type.name", "issueType.name")
    guard lines.isIncident(labels + [type].compactMap(\.self)) else {
      return lines.ignore("issues that are no incidents by their type or labels")
    }
    let repo = lines.repository(
      ExportLines.gitHubRepo(record.text("html_url", "url", "repository_url")))
    guard let number = record.text("number"), let repo else {
      return lines.ignore("without the name of a repository: --repo gives it")
    }
    let created = record.time("createdAt", "created_at")
    func fill(_ line: inout NativeRecord) {
      line.add("sha", ExportLines.rootCause(record.text("body")))
      line.add("opened", created)
      line.add("title", record.text("title"))
      line.add("severity", labels.first { $0.lowercased().hasPrefix("sev") })
      line.add("url", record.text("html_url", "url"))
    }
    let id = "\(repo)#\(number)"
    lines.line(.incident, .opened, at: created, id: id, repo: repo) { fill(&$0) }
    if let closed = record.time("closedAt", "closed_at") {
      // What another issue tells already: nobody recovered from this one.
      let isDuplicate = record.text("stateReason", "state_reason")?.lowercased() == "duplicate"
      lines.line(
        .incident, isDuplicate ? .cancelled : .resolved, at: closed, id: id, repo: repo
      ) { line in
        fill(&line)
        line.add("actor", record.text("closed_by.login"))
      }
    }
  }

  /// A login as webhooks have it: `gh` says app/dependabot for dependabot[bot].
  static func login(_ text: String?) -> String? {
    guard let text, text.hasPrefix("app/") else { return text }
    return text.dropFirst("app/".count) + "[bot]"
  }
}
