/// A job of GitLab, whose event is called `build`.
///
/// `commit.id` is the number of the pipeline and no sha; `build_failure_reason` is there of jobs that
/// succeeded as well. Newer versions write each time a second time, in another form.
struct GitLabJob {
  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    let status = try payload.need("build_status")
    let what = "build \(status)"
    if status == "manual" { return Reading(what, ignored: "a job that nobody has started") }
    guard let state = GitLabRun.state(status) else {
      throw payload.refusal(.badState, "build_status", expected: GitLabRun.expected)
    }
    let time: JSONNode
    switch state {
    case .queued:
      if let created = payload.time("build_created_at", "build_created_at_iso") {
        time = created
      } else if let received = payload.received {
        // Old versions tell no time of a job that waits: it came when that was.
        time = JSONNode(received)
      } else {
        time = try payload.needTime("build_created_at")
      }
    case .started: time = try payload.needTime("build_started_at", "build_started_at_iso")
    case .skipped:
      time = try payload.needTime(
        "build_finished_at", "build_finished_at_iso", "build_created_at", "build_created_at_iso")
    default: time = try payload.needTime("build_finished_at", "build_finished_at_iso")
    }
    let run = GitLabRun(
      id: try payload.need("build_id"), run: try payload.need("pipeline_id", "commit.id"),
      name: payload.text("build_name"), stage: payload.text("build_stage"),
      sha: payload.text("sha"),
      started: payload.time("build_started_at", "build_started_at_iso"))
    return Reading(what, [run.line(state, at: time, of: project)])
  }
}

/// What the event of a job and that of its pipeline say of it alike.
struct GitLabRun {
  var id: String
  var run: String
  var name: String?
  var stage: String?
  var sha: String?
  var started: JSONNode?

  /// The words that ``state(_:)`` knows, for a refusal.
  static let expected = "created, pending, running, success, failed, canceled or skipped"

  private static let ends = Conclusion("success", "failed", "canceled", "cancelled", "skipped")

  /// The state that the status of a pipeline or of a job means; `nil` for an unknown one.
  static func state(_ status: String) -> EventState? {
    switch status {
    case "created", "pending", "preparing", "waiting_for_resource", "waiting_for_callback",
      "scheduled", "manual":
      .queued
    case "running", "canceling": .started
    default: ends.state(of: status)
    }
  }

  func line(_ state: EventState, at time: JSONNode, of project: GitLabProject) -> NativeLine {
    let time = Self.second(time)
    var line = project.line(.job, state, at: time)
    line.set(.id, id)
    line.set(.run, run)
    line.set(.name, name)
    line.set(.stage, stage)
    line.set(.sha, ForgeText.sha(sha))
    if [.succeeded, .failed, .cancelled].contains(state) {
      line.setStart(started.map(Self.second), before: time)
    }
    return line
  }

  /// An instant without the fraction of its second, which only one of the two events tells.
  private static func second(_ time: JSONNode) -> JSONNode {
    guard let instant = time.instant, instant.nanoseconds % 1_000_000_000 != 0 else { return time }
    return .number(String(instant.secondsRoundedDown))
  }
}
