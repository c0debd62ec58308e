import DeliveryEvents

/// Reads what the program `gh` writes as JSON: its own lists (`gh run list --json ...`, with names
/// such as `headSha`) and the answers of the REST and GraphQL interfaces (`gh api ...`).
///
/// Ids, services and states are those that GitHub's webhooks give for the same things (EVENTS.md 3.3),
/// so that both in one log are one.
struct GitHubExport {
  static let runs = ExportLines.Shape(
    name: "workflow runs",
    command:
      "gh run list --json attempt,conclusion,createdAt,databaseId,event,headBranch,headSha,startedAt,status,updatedAt,url,workflowName"
  )
  static let jobs = ExportLines.Shape(
    name: "jobs", command: "gh run view ID --json attempt,databaseId,headSha,jobs,url")
  static let changes = ExportLines.Shape(
    name: "pull requests",
    command:
      "gh pr list --state all --json additions,author,baseRefName,changedFiles,closedAt,createdAt,deletions,headRefName,headRefOid,labels,mergeCommit,mergedAt,number,reviews,title,url"
  )
  static let issues = ExportLines.Shape(
    name: "issues",
    command:
      "gh issue list --state all --json author,closedAt,createdAt,labels,number,stateReason,title,url"
  )
  static let releases = ExportLines.Shape(
    name: "releases", command: "gh release list --json isDraft,isPrerelease,publishedAt,tagName")

  var lines: ExportLines
  private var deployments = GitHubDeployments()

  init(_ lines: ExportLines) { self.lines = lines }

  /// Takes one record.
  mutating func take(_ record: JSONRecord) {
    if let runs = record.records("workflow_runs") {
      for run in runs { take(run) }
    } else if let jobs = record.records("jobs") {
      for job in jobs { takeJob(job, run: record) }
    } else if let nodes = record.records("data.repository.deployments.nodes") {
      let repo = record.text("data.repository.nameWithOwner")
      for node in nodes { deployments.take(node, repo: repo, into: &lines) }
    } else if deployments.takes(record, into: &lines) {
      return
    } else if record.has("run_id"), record.has("started_at") {
      takeJob(record, run: record)
    } else if record.has("databaseId"), record.has("completedAt") {
      // One of the jobs of a run, by --jq '.jobs[]'.
      lines.ignore("jobs without their run: \(Self.jobs.command), without --jq")
    } else if record.has("databaseId") || record.has("run_number") {
      takeRun(record)
    } else if record.has("number") {
      takeNumbered(record)
    } else if record.has("tagName") || record.has("tag_name") {
      takeRelease(record)
    } else {
      lines.ignoreUnknown(record)
    }
  }

  /// Puts together what came in parts.
  mutating func finish() { deployments.finish(into: &lines) }

  private mutating func takeNumbered(_ record: JSONRecord) {
    let ofChanges = [
      "headRefName", "headRefOid", "baseRefName", "mergedAt", "mergeCommit", "additions",
      "merged_at", "merge_commit_sha",
    ]
    if ofChanges.contains(where: record.has) {
      takeChange(record)
    } else if record.has("pull_request") {
      lines.ignore("pull requests among issues")
    } else {
      takeIssue(record)
    }
  }

  private mutating func takeRun(_ record: JSONRecord) {
    let isREST = record.has("run_number") && record.has("head_sha")
    guard
      lines.accepts(
        record, as: Self.runs,
        needs: isREST ? [] : ["databaseId", "status", "conclusion", "createdAt", "updatedAt"],
        wants: isREST ? [] : ["headSha", "startedAt", "workflowName", "headBranch", "attempt"])
    else { return }
    let created = record.time("createdAt", "created_at")
    let started = record.time("startedAt", "run_started_at")
    // A re-run keeps the time at which the first attempt was asked for.
    let attempt = record.whole("attempt") ?? record.whole("run_attempt")
    let asked = attempt ?? 1 > 1 ? started : created
    let isOver = record.text("status")?.lowercased() == "completed"
    let state = isOver ? Self.state(record.text("conclusion")) : nil
    let isRunning = record.text("status")?.lowercased() == "in_progress"
    let end = record.time("updatedAt", "updated_at")
    let time = state != nil ? end : isRunning ? started ?? created : asked ?? created
    lines.line(
      .pipeline, state ?? (isRunning ? .started : .queued), at: time,
      id: record.text("databaseId", "id"),
      repo: record.text("repository.full_name")
        ?? ExportLines.gitHubRepo(record.text("html_url", "url"))
    ) { line in
      line.add("name", record.text("workflowName", "name"))
      line.add("sha", record.text("headSha", "head_sha"))
      line.add("branch", record.text("headBranch", "head_branch"))
      line.add("attempt", count: attempt)
      if state != nil { line.add("started", started, notAfter: end) }
      line.add("queued", asked, notAfter: time)
      line.add("trigger", Self.trigger(record.text("event")))
      line.add("actor", record.text("triggering_actor.login", "actor.login"))
      line.add("url", record.text("html_url", "url"))
    }
  }

  private mutating func takeJob(_ job: JSONRecord, run: JSONRecord) {
    let isREST = job.has("run_id")
    guard
      lines.accepts(
        job, as: Self.jobs,
        needs: isREST ? [] : ["databaseId", "conclusion", "startedAt", "completedAt"])
    else { return }
    let url = job.text("html_url", "url")
    // Without the run's own number it is in the address: .../actions/runs/55/job/9
    let parts = (url ?? "").split(separator: "/")
    let named = parts.firstIndex(of: "runs").flatMap { place in
      place + 1 < parts.count ? String(parts[place + 1]) : nil
    }
    let id = job.text("databaseId", "id")
    guard let runID = job.text("run_id") ?? run.text("databaseId") ?? named else {
      return lines.ignore("jobs without their run: ask for databaseId or url")
    }
    let started = job.time("startedAt", "started_at")
    let end = job.time("completedAt", "completed_at")
    let state = Self.state(job.text("conclusion"))
    let isRunning = job.text("status")?.lowercased() == "in_progress"
    if state == nil, !isRunning { return lines.ignore("jobs that have not started") }
    lines.line(
      .job, state ?? .started, at: state == nil ? started : end, id: id,
      repo: ExportLines.gitHubRepo(url ?? run.text("url"))
    ) { line in
      line.add("sha", job.text("head_sha") ?? run.text("headSha"))
      line.add("name", job.text("name"))
      line.add("run", runID)
      line.add("attempt", count: job.whole("run_attempt") ?? run.whole("attempt"))
      if state != nil { line.add("started", started, notAfter: end) }
      line.add("queued", job.time("created_at"), notAfter: started)
      line.add("url", url)
    }
  }

  private mutating func takeRelease(_ record: JSONRecord) {
    guard
      lines.accepts(
        record, as: Self.releases,
        needs: record.has("tag_name") ? ["published_at"] : ["publishedAt"])
    else { return }
    if record.isTrue("isDraft") || record.isTrue("draft") { return lines.ignore("drafts") }
    if record.isTrue("isPrerelease") || record.isTrue("prerelease") {
      return lines.ignore("pre-releases")
    }
    let tag = record.text("tagName", "tag_name")
    let environment = lines.releases
    lines.line(
      .deploy, .succeeded, at: record.time("publishedAt", "published_at"),
      id: tag, repo: ExportLines.gitHubRepo(record.text("url", "html_url"))
    ) { line in
      line.add("env", environment)
      line.add(
        "sha",
        record.text("target_commitish").flatMap {
          CommitID.isOne($0) && $0.count == 40 ? $0 : nil
        })
      line.add("version", tag)
      line.add("actor", record.text("author.login"))
      line.add("url", record.text("html_url"))
    }
  }

  /// The state that a conclusion means; `nil` for a run or job that has not ended.
  static func state(_ conclusion: String?) -> EventState? {
    switch conclusion?.lowercased() {
    case "success": .succeeded
    case "failure", "timed_out", "startup_failure": .failed
    case "cancelled", "stale": .cancelled
    case "skipped", "neutral": .skipped
    default: nil
    }
  }

  /// What set off a run, by the event that it names.
  static func trigger(_ event: String?) -> String? {
    switch event {
    case "push", "merge_group", "schedule", "pull_request", "pull_request_target", "workflow_run":
      "auto"
    case "workflow_dispatch": "manual"
    default: nil
    }
  }
}
