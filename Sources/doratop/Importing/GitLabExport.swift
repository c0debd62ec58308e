import DeliveryEvents

/// Reads what the program `glab` writes as JSON: answers of the REST interface, version 4.
///
/// Ids, services and states are those that GitLab's webhooks give for the same things (EVENTS.md 3.4),
/// so that both in one log are one.
struct GitLabExport {
  static func shape(_ name: String, _ path: String) -> ExportLines.Shape {
    ExportLines.Shape(
      name: name, command: "glab api --paginate 'projects/:id/\(path)?per_page=100'")
  }

  static let deployments = shape("deployments", "deployments")
  static let changes = shape("merge requests", "merge_requests")
  static let pipelines = shape("pipelines", "pipelines")
  static let jobs = shape("jobs", "jobs")
  static let issues = shape("issues", "issues")
  static let releases = shape("releases", "releases")

  var lines: ExportLines

  init(_ lines: ExportLines) { self.lines = lines }

  /// Takes one record.
  mutating func take(_ record: JSONRecord) {
    if record.has("source_branch"), record.has("target_branch") {
      takeChange(record)
    } else if record.record("environment") != nil, record.has("sha") {
      takeDeployment(record)
    } else if record.record("pipeline") != nil, record.has("stage") {
      takeJob(record)
    } else if record.has("issue_type") || record.has("iid") && record.has("closed_at") {
      takeIssue(record)
    } else if record.has("ref"), record.has("sha"), record.has("status") {
      takePipeline(record)
    } else if record.has("tag_name") {
      takeRelease(record)
    } else {
      lines.ignoreUnknown(record)
    }
  }

  private mutating func takeDeployment(_ record: JSONRecord) {
    guard
      lines.accepts(record, as: Self.deployments, needs: ["id", "status", "created_at"])
    else { return }
    let state: EventState
    switch record.text("status") {
    case "created", "blocked": state = .queued
    case "running": state = .started
    case "success": state = .succeeded
    case "failed": state = .failed
    case "canceled", "cancelled", "skipped": state = .cancelled
    default: return lines.ignore("deployments with the status \(record.text("status") ?? "")")
    }
    let started = Self.second(record.time("deployable.started_at"))
    let time =
      switch state {
      // A deployment is created with its pipeline: once it has begun that says nothing of a wait for it.
      case .queued: Self.second(record.time("created_at"))
      case .started: started ?? Self.second(record.time("updated_at", "created_at"))
      default: Self.second(record.time("finished_at", "deployable.finished_at", "updated_at"))
      }
    let url = record.text("deployable.web_url")
    lines.line(
      .deploy, state, at: time, id: record.text("id"),
      repo: ExportLines.gitLabRepo(
        url ?? record.text("deployable.pipeline.web_url", "deployable.commit.web_url"))
    ) { line in
      line.add("env", record.text("environment.name"))
      line.add("sha", record.text("sha"))
      if state != .queued, state != .started { line.add("started", started, notAfter: time) }
      line.add("run", record.text("deployable.id").map { "job \($0)" })
      line.add("actor", record.text("user.username"))
      line.add("url", url)
      if let tier = record.text("environment.tier") { line.add(labels: [("tier", tier)]) }
    }
  }

  private mutating func takeChange(_ record: JSONRecord) {
    guard lines.accepts(record, as: Self.changes, needs: ["iid", "created_at"]) else { return }
    let id = record.text("iid")
    let repo = ExportLines.gitLabRepo(record.text("web_url"))
    let created = record.time("created_at")
    func fill(_ line: inout NativeRecord, sha: String? = nil) {
      line.add("sha", sha)
      line.add("author", record.text("author.username"))
      line.add("branch", record.text("source_branch"))
      line.add("base", record.text("target_branch"))
      line.add("head", record.text("sha"))
      line.add("opened", created)
      line.add("title", record.text("title"))
      line.add("url", record.text("web_url"))
      line.add(labelNames: record.texts("labels", key: "name"))
    }
    lines.line(.change, .opened, at: created, id: id, repo: repo) { fill(&$0) }
    if let merged = record.time("merged_at") {
      let sha = record.text("merge_commit_sha", "squash_commit_sha", "sha")
      lines.line(.change, .merged, at: merged, id: id, repo: repo) { fill(&$0, sha: sha) }
    } else if let closed = record.time("closed_at") {
      lines.line(.change, .closed, at: closed, id: id, repo: repo) { fill(&$0) }
    }
  }

  private mutating func takePipeline(_ record: JSONRecord) {
    guard lines.accepts(record, as: Self.pipelines, needs: ["id", "created_at"]) else { return }
    guard let state = Self.state(record.text("status")) else {
      return lines.ignore("pipelines with the status \(record.text("status") ?? "")")
    }
    let created = record.time("created_at")
    let started = record.time("started_at")
    let time = Self.time(
      of: state, created, started, record.time("finished_at", "updated_at", "created_at"))
    lines.line(
      .pipeline, state, at: time, id: record.text("id"),
      repo: ExportLines.gitLabRepo(record.text("web_url"))
    ) { line in
      line.add("name", record.text("name"))
      line.add("sha", record.text("sha"))
      line.add("branch", record.text("ref"))
      if Self.isOver(state) { line.add("started", started, notAfter: time) }
      line.add("queued", created, notAfter: time)
      line.add("trigger", Self.trigger(record.text("source")))
      line.add("actor", record.text("user.username"))
      line.add("url", record.text("web_url"))
    }
  }

  private mutating func takeJob(_ record: JSONRecord) {
    guard lines.accepts(record, as: Self.jobs, needs: ["id", "name", "created_at"]) else { return }
    if record.text("status") == "manual" { return lines.ignore("jobs that nobody has started") }
    guard let state = Self.state(record.text("status")) else {
      return lines.ignore("jobs with the status \(record.text("status") ?? "")")
    }
    let created = Self.second(record.time("created_at"))
    let started = Self.second(record.time("started_at"))
    let end = Self.second(record.time("finished_at")) ?? (state == .skipped ? created : nil)
    let time = Self.time(of: state, created, started, end)
    lines.line(
      .job, state, at: time, id: record.text("id"),
      repo: ExportLines.gitLabRepo(record.text("web_url"))
    ) { line in
      line.add("sha", record.text("commit.id", "pipeline.sha"))
      line.add("name", record.text("name"))
      line.add("run", record.text("pipeline.id"))
      line.add("stage", record.text("stage"))
      if Self.isOver(state) { line.add("started", started, notAfter: time) }
      line.add("queued", created, notAfter: started)
      line.add("url", record.text("web_url"))
    }
  }

  private mutating func takeIssue(_ record: JSONRecord) {
    guard lines.accepts(record, as: Self.issues, needs: ["id", "created_at"]) else { return }
    let isOfType = record.text("issue_type", "type")?.lowercased() == "incident"
    guard isOfType || lines.isIncident(record.texts("labels", key: "name")) else {
      return lines.ignore("issues that are no incidents by their type or labels")
    }
    let created = record.time("created_at")
    let repo = ExportLines.gitLabRepo(record.text("web_url"))
    func fill(_ line: inout NativeRecord) {
      line.add("sha", ExportLines.rootCause(record.text("description")))
      line.add("opened", created)
      line.add("title", record.text("title"))
      let severity = record.text("severity")?.lowercased()
      line.add("severity", severity == "unknown" ? nil : severity)
      line.add("url", record.text("web_url"))
    }
    let id = record.text("id")
    lines.line(.incident, .opened, at: created, id: id, repo: repo) { fill(&$0) }
    if let closed = record.time("closed_at") {
      let isDuplicate = record.text("_links.closed_as_duplicate_of") != nil
      lines.line(
        .incident, isDuplicate ? .cancelled : .resolved, at: closed, id: id, repo: repo
      ) { line in
        fill(&line)
        line.add("actor", record.text("closed_by.username"))
      }
    }
  }

  private mutating func takeRelease(_ record: JSONRecord) {
    guard lines.accepts(record, as: Self.releases, needs: ["released_at"]) else { return }
    if record.isTrue("upcoming_release") { return lines.ignore("upcoming releases") }
    let environment = lines.releases
    lines.line(
      .deploy, .succeeded, at: record.time("released_at"), id: record.text("tag_name"),
      repo: ExportLines.gitLabRepo(record.text("_links.self"))
    ) { line in
      line.add("env", environment)
      line.add("sha", record.text("commit.id"))
      line.add("version", record.text("tag_name"))
      line.add("actor", record.text("author.username"))
      line.add("url", record.text("_links.self"))
    }
  }

  /// An instant as webhooks tell it, those of jobs in two precisions and those of deployments to the second.
  private static func second(_ time: Timestamp?) -> Timestamp? {
    time.map { Timestamp(seconds: $0.secondsRoundedDown) }
  }

  private static func time(
    of state: EventState, _ created: Timestamp?, _ started: Timestamp?, _ end: Timestamp?
  ) -> Timestamp? {
    switch state {
    case .queued: created
    case .started: started ?? created
    default: end
    }
  }

  private static func isOver(_ state: EventState) -> Bool {
    state == .succeeded || state == .failed || state == .cancelled
  }

  private static func state(_ status: String?) -> EventState? {
    switch status {
    case "created", "pending", "preparing", "waiting_for_resource", "waiting_for_callback",
      "scheduled", "manual":
      .queued
    case "running", "canceling": .started
    case "success": .succeeded
    case "failed": .failed
    case "canceled", "cancelled": .cancelled
    case "skipped": .skipped
    default: nil
    }
  }

  private static func trigger(_ source: String?) -> String? {
    switch source {
    case "push", "merge_request_event", "external_pull_request_event", "pipeline",
      "parent_pipeline":
      "auto"
    case "schedule": "schedule"
    case "web", "api", "trigger", "chat", "webide": "manual"
    default: nil
    }
  }
}
