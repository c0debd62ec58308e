/// The end of a build, which is a run of a pipeline (`build.complete`, resource versions 1.0 and 2.0).
struct AzureDevOpsBuild {
  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    // Version 1.0 has the result in the place of the status.
    let path = payload["resource.result"] == nil ? "resource.status" : "resource.result"
    let result = try payload.need(path)
    let state = try AzureDevOpsResult.state(result, at: path, in: payload)
    let time = try payload.needTime("resource.finishTime", "createdDate")
    var line = NativeLine(.pipeline, state, at: time)
    line.set(.id, try payload.need("resource.id"))
    line.set(.repo, payload.azureRepository("resource.repository"))
    line.set(.name, payload.text("resource.definition.name"))
    // Version 1.0: `LG:refs/heads/main:9fceb02...`
    let version = payload.text("resource.sourceGetVersion")?.split(separator: ":").map(String.init)
    // That of a pull request is of a trial merge, which is on no branch: what was pushed is the source of it.
    let cause = payload["resource.triggerInfo"]
    let sha = ForgeText.sha(cause?["pr.sourceSha"]?.text)
    line.set(
      .sha, sha ?? ForgeText.sha(payload.text("resource.sourceVersion") ?? version?.last))
    let ref = sha == nil ? nil : cause?["pr.sourceBranch"]?.text
    line.set(
      .branch,
      ref.map { ForgeText.branch($0) ?? $0 }
        ?? ForgeText.branch(payload.text("resource.sourceBranch") ?? version?.dropFirst().first))
    line.set(.trigger, AzureDevOpsResult.trigger(payload.text("resource.reason")))
    line.set(.url, payload.text("resource._links.web.href", "resource.url"))
    line.set(.actor, payload.azurePerson("resource.requestedFor"))
    line.setStart(payload.time("resource.startTime"), before: time)
    line.setQueued(payload.time("resource.queueTime"), before: time)
    return Reading("build.complete \(result)", [line])
  }
}

/// A run of a pipeline, and the stages and jobs of it, as they change.
///
/// Stages have no times of their own: that of the event is the nearest. A stage and a job are a job
/// here, told apart by their names.
struct AzureDevOpsRun {
  let payload: Payload

  func run() throws(Rejection) -> Reading {
    let word = try payload.need("resource.run.state")
    let (state, what) = try state(of: "resource.run", "run \(word)")
    guard let state else { return Reading(what, ignored: "it has not ended yet") }
    let time =
      try state == .started
      ? payload.needTime("createdDate", "resource.run.createdDate")
      : payload.needTime("resource.run.finishedDate", "createdDate")
    var line = NativeLine(.pipeline, state, at: time)
    line.set(.id, try id())
    setCommon(&line)
    line.set(.name, payload.text("resource.run.pipeline.name", "resource.pipeline.name"))
    line.set(.branch, ForgeText.branch(payload.text("\(Self.own).refName")))
    line.set(.actor, payload.azurePerson("resource.requestedFor"))
    line.setQueued(payload.time("resource.run.createdDate"), before: time)
    return Reading(what, [line])
  }

  /// A stage or a job of a run.
  func part(_ kind: String) throws(Rejection) -> Reading {
    let path = "resource.\(kind)"
    let word = try payload.need("\(path).state")
    let (state, what) = try state(of: path, "\(kind) \(word)")
    guard let state else { return Reading(what, ignored: "it has not ended yet") }
    let time: JSONNode
    switch state {
    case .queued: time = try payload.needTime("createdDate")
    case .started: time = try payload.needTime("\(path).startTime", "createdDate")
    default: time = try payload.needTime("\(path).finishTime", "createdDate")
    }
    let run = try id()
    let name = try payload.need("\(path).displayName", "\(path).name")
    let stage = payload.text("resource.stage.name")
    var line = NativeLine(.job, state, at: time)
    // The ids of stages and jobs are made from their names and come again in every run.
    let own = payload.text("\(path).name", "\(path).id") ?? name
    let attempt = payload["\(path).attempt"]?.whole ?? 1
    line.set(
      .id,
      ([run, kind == "job" ? stage ?? "" : "", own] + (attempt > 1 ? ["\(attempt)"] : []))
        .filter { !$0.isEmpty }.joined(separator: "/"))
    line.set(.run, run)
    line.set(.name, name)
    line.set(.stage, stage)
    line.set(.attempt, payload["\(path).attempt"]?.whole)
    setCommon(&line)
    if state != .started { line.setStart(payload.time("\(path).startTime"), before: time) }
    return Reading(what, [line])
  }

  /// The repository that the pipeline is of, among those that the run uses.
  private static let own = "resource.run.resources.repositories.self"

  /// What a run began from: the list of repositories has an address and a change of each, but may be
  /// empty, as it is of a run that has just begun.
  private func setCommon(_ line: inout NativeLine) {
    let repositories = payload["resource.repositories"] ?? payload["resource.run.repositories"]
    let all = repositories?.elements ?? []
    let first = Payload(body: all.first { $0["alias"]?.text == "self" } ?? all.first ?? .null)
    line.set(
      .repo,
      Payload.azureRepository(address: first.text("url"))
        ?? Payload.gitHubRepository(address: first.text("url"))
        ?? payload.text("\(Self.own).repository.fullName"))
    line.set(
      .sha,
      ForgeText.sha(first.text("change.version"))
        ?? ForgeText.sha(payload.text("\(Self.own).version")))
    line.set(.url, payload.text("resource.run._links.web.href", "resource.run.url"))
  }

  /// The run's number; some events have it only at the end of its address.
  private func id() throws(Rejection) -> String {
    if let id = payload.text("resource.run.id", "resource.runId") { return id }
    if let id = payload.text("resource.run.url")?.split(separator: "/").last,
      id.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    {
      return String(id)
    }
    return try payload.need("resource.run.id")
  }

  /// What has become of what stands at a path; no state while it is being cancelled or not begun.
  private func state(of path: String, _ what: String) throws(Rejection) -> (EventState?, String) {
    switch try payload.need("\(path).state") {
    case "inProgress", "running": return (.started, what)
    case "waiting", "pending", "queued": return (.queued, what)
    case "notStarted", "canceling": return (nil, what)
    case "completed":
      let result = try payload.need("\(path).result")
      return (
        try AzureDevOpsResult.state(result, at: "\(path).result", in: payload), "\(what) \(result)"
      )
    default:
      throw payload.refusal(
        .badState, "\(path).state",
        expected: "notStarted, waiting, inProgress, running, canceling or completed")
    }
  }
}

/// How Azure DevOps names results and reasons.
enum AzureDevOpsResult {
  /// What succeeded in part went on although a step failed, which its definition allowed.
  private static let words = Conclusion(
    "succeeded", "failed", "canceled", "cancelled", "skipped",
    own: [
      "partiallysucceeded": .succeeded, "succeededwithissues": .succeeded, "rejected": .failed,
      "abandoned": .failed, "stopped": .cancelled, "notdeployed": .cancelled,
    ])

  /// The state that a result means.
  static func state(_ result: String, at path: String, in payload: Payload) throws(Rejection)
    -> EventState
  {
    if let state = words.state(of: result.lowercased()) { return state }
    throw payload.refusal(
      .badState, path,
      expected: "succeeded, partiallySucceeded, failed, rejected, canceled or skipped")
  }

  /// What set something off; `nil` where the reason does not tell.
  static func trigger(_ reason: String?) -> String? {
    switch reason?.lowercased() {
    case "manual", "usercreated": "manual"
    case "schedule", "scheduled": "schedule"
    case "individualci", "batchedci", "pullrequest", "buildcompletion", "resourcetrigger",
      "continuousintegration", "automated", "afterenvironment":
      "auto"
    default: nil
    }
  }
}
