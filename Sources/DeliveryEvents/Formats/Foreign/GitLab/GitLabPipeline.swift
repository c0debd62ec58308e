/// A pipeline of GitLab, with the jobs that it lists.
///
/// One that is retried keeps its id and goes from success through running to success. Each of its
/// events lists all jobs again, and the events of jobs tell them as well: a job counts once only if both
/// say the same line. So the jobs are read when the pipeline has ended, only those that have ended, by
/// the same ``GitLabRun`` and to the second, since the two events write one instant in two precisions.
struct GitLabPipeline {
  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    let status = try payload.need("object_attributes.status")
    let what = "pipeline \(status)"
    guard let state = GitLabRun.state(status) else {
      throw payload.refusal(
        .badState, "object_attributes.status", expected: GitLabRun.expected)
    }
    let time = try time(of: state)
    var line = project.line(.pipeline, state, at: time)
    let id = try payload.need("object_attributes.id")
    line.set(.id, id)
    line.set(.name, payload.text("object_attributes.name"))
    line.set(.sha, ForgeText.sha(payload.text("object_attributes.sha")))
    line.set(.branch, payload.text("object_attributes.ref"))
    line.set(.trigger, trigger)
    line.set(.url, payload.text("object_attributes.url"))
    line.set(.actor, payload.text("user.username"))
    var reading = Reading(what, [line])
    if [.succeeded, .failed, .cancelled].contains(state) {
      for build in payload["builds"]?.elements ?? [] {
        if let job = job(Payload(body: build), of: id) { reading.lines.append(job) }
      }
    }
    return reading
  }

  /// Pipelines that were skipped may have no end.
  private func time(of state: EventState) throws(Rejection) -> JSONNode {
    switch state {
    case .queued: return try payload.needTime("object_attributes.created_at")
    case .started: return try began()
    case .skipped:
      return try payload.needTime("object_attributes.finished_at", "object_attributes.created_at")
    default: return try payload.needTime("object_attributes.finished_at")
    }
  }

  /// When it began: it was created, and waited as long as it says.
  private func began() throws(Rejection) -> JSONNode {
    let created = try payload.needTime("object_attributes.created_at")
    // No longer than a year: anything else is no length of a wait.
    guard let waited = payload["object_attributes.queued_duration"]?.whole,
      (1...31_536_000).contains(waited), let time = created.instant
    else { return created }
    return JSONNode(time.advanced(byNanoseconds: Int64(waited) * 1_000_000_000))
  }

  private var trigger: String? {
    switch payload.text("object_attributes.source") {
    case "push", "merge_request_event", "external_pull_request_event", "pipeline",
      "parent_pipeline":
      "auto"
    case "schedule": "schedule"
    case "web", "api", "trigger", "chat", "webide": "manual"
    default: nil
    }
  }

  /// The end of a job; `nil` for one that has not ended, or not at a time that is told.
  private func job(_ build: Payload, of pipeline: String) -> NativeLine? {
    guard let id = build.text("id"), let status = build.text("status"),
      let state = GitLabRun.state(status), [.succeeded, .failed, .cancelled].contains(state),
      let ended = build.time("finished_at")
    else { return nil }
    return GitLabRun(
      id: id, run: pipeline, name: build.text("name"), stage: build.text("stage"),
      sha: payload.text("object_attributes.sha"), started: build.time("started_at")
    ).line(state, at: ended, of: project)
  }
}
