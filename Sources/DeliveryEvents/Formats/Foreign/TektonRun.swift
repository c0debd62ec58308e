/// One run of Tekton: of a pipeline, or of a task.
struct TektonRun {
  let payload: Payload
  let isPipeline: Bool
  /// The last word of the event's type, such as `successful`; `nil` when the body came alone.
  let word: String?
  /// When the event was sent; `nil` when that is not known.
  let sent: JSONNode?

  func reading(what: String) throws(Rejection) -> Reading {
    let state = try state()
    guard let state else { return Reading(what, ignored: "still running, as was said before") }
    let started = payload.time("status.startTime")
    let time: JSONNode
    switch state {
    case .queued:
      time = try known(payload.time("metadata.creationTimestamp"), "metadata.creationTimestamp")
    case .started:
      time = try known(started, "status.startTime")
    default:
      time = try known(payload.time("status.completionTime"), "status.completionTime")
    }
    let id = try payload.need("metadata.uid")
    var line = NativeLine(isPipeline ? .pipeline : .job, state, at: time)
    line.set(.id, id)
    line.set(.name, name)
    // The labels of a task's run are those of the task, too, which may come from a catalogue.
    let app = isPipeline ? label("app.kubernetes.io/name") : nil
    line.set(.service, parameter("service") ?? app)
    line.set(.repo, repository)
    line.set(.sha, sha)
    if isPipeline { line.set(.branch, branch) } else { line.set(.run, pipelineRun ?? id) }
    if label("triggers.tekton.dev/eventlistener") != nil { line.set(.trigger, "auto") }
    if state != .queued, state != .started { line[.started] = started }
    let what = word == nil ? "\(what) \(state.word)" : what
    guard isPipeline, let env = environment, sha != nil || version != nil else {
      return Reading(what, [line])
    }
    var deploy = line
    deploy.kind = .deploy
    deploy[.name] = nil
    deploy[.branch] = nil
    deploy.set(.env, env)
    deploy.set(.version, version)
    deploy.set(.run, id)
    return Reading(what, [line, deploy])
  }

  /// A time of the run, else the event's.
  private func known(_ time: JSONNode?, _ path: String) throws(Rejection) -> JSONNode {
    if let time { return time }
    if let sent { return sent }
    return try payload.needTime(path)
  }

  /// The state: by the event's type, else by the condition; `nil` when it says nothing new.
  private func state() throws(Rejection) -> EventState? {
    switch word {
    case "queued": return .queued
    case "started", "running": return .started
    case "unknown": return nil
    case "successful": return .succeeded
    case "failed": return isCancelled ? .cancelled : .failed
    case nil: return try stateByCondition()
    default:
      throw payload.refusal(
        .badState, "status.conditions",
        expected: "a type of event that ends in queued, started, running, successful or failed")
    }
  }

  private func stateByCondition() throws(Rejection) -> EventState {
    switch condition?["status"]?.text {
    case "True": return .succeeded
    case "False": return isCancelled ? .cancelled : .failed
    case "Unknown", nil: return payload.time("status.startTime") == nil ? .queued : .started
    default:
      throw payload.refusal(
        .badState, "status.conditions", expected: "True, False or Unknown as Succeeded's status")
    }
  }

  private var condition: JSONNode? {
    payload["status.conditions"]?.elements.first { $0["type"]?.text == "Succeeded" }
  }

  /// Whether it was stopped by somebody: such a run ends as one that failed, and so does one that
  /// took too long.
  private var isCancelled: Bool {
    let reason = condition?["reason"]?.text ?? ""
    return reason.contains("Cancel") || reason.contains("Stopped")
  }

  private func label(_ name: String) -> String? { payload["metadata.labels"]?[name]?.string }

  /// The first of some parameters that has a text.
  private func parameter(_ names: String...) -> String? {
    let parameters = payload["spec.params"]?.elements ?? []
    for name in names {
      for node in parameters where node["name"]?.text?.lowercased() == name {
        if let text = node["value"]?.text, !text.isEmpty { return text }
      }
    }
    return nil
  }

  private var name: String? {
    if isPipeline { return label("tekton.dev/pipeline") ?? payload.text("spec.pipelineRef.name") }
    return label("tekton.dev/pipelineTask") ?? label("tekton.dev/task")
      ?? payload.text("spec.taskRef.name", "spec.customRef.name")
  }

  /// The pipeline run that a task belongs to, by the id that this one has.
  private var pipelineRun: String? {
    let owner = payload["metadata.ownerReferences"]?.elements.first {
      $0["kind"]?.text == "PipelineRun"
    }
    return owner?["uid"]?.string ?? label("tekton.dev/pipelineRunUID")
      ?? label("tekton.dev/pipelineRun")
  }

  private var revision: String? {
    parameter(
      "gitrevision", "revision", "git-revision", "git_revision", "commit", "commit-sha", "sha")
  }

  /// A revision is as often the name of a branch.
  private var sha: String? { revision.flatMap { $0.isCommitID ? $0 : nil } }

  private var branch: String? { revision.flatMap { $0.isCommitID ? nil : $0 } }

  private var repository: String? {
    parameter("repo-url", "repourl", "repo_url", "git-url", "giturl", "git-repo-url", "repository")
  }

  private var environment: String? {
    parameter("environment", "env") ?? label("environment") ?? label("env")
  }

  private var version: String? { parameter("version", "image-tag") }
}
