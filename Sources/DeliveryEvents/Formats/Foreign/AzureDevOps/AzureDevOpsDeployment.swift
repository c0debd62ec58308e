/// A deployment of a release to one of its stages (`ms.vss-release.deployment-*`).
///
/// A stage of a release has one id; deploying the release to it again is another attempt. What
/// started names no deployment, so stage and attempt tell which one it is. The commit is that of the
/// primary artifact, where the event has it; else the release's name stands in.
struct AzureDevOpsDeployment {
  let payload: Payload

  func started(_ event: String) throws(Rejection) -> Reading {
    let time = try payload.needTime("resource.deployment.startedOn", "createdDate")
    return Reading(event, [try line(.started, at: time)])
  }

  func completed(_ event: String) throws(Rejection) -> Reading {
    let paths = [
      "resource.environment.status", "resource.deployment.deploymentStatus",
      "resource.deployment.status",
    ]
    let path = paths.first { payload.text($0) != nil } ?? paths[0]
    let result = try payload.need(path)
    let state = try AzureDevOpsResult.state(result, at: path, in: payload)
    let time = try payload.needTime("resource.deployment.completedOn", "createdDate")
    var line = try line(state == .skipped ? .cancelled : state, at: time)
    line.setStart(payload.time("resource.deployment.startedOn"), before: time)
    return Reading("\(event) \(result)", [line])
  }

  /// The objects that may stand at the resource or in its deployment.
  private func text(_ path: String) -> String? {
    payload.text(
      "resource.\(path)", "resource.deployment.\(path)", "resource.environment.\(path)")
  }

  private func line(_ state: EventState, at time: JSONNode) throws(Rejection) -> NativeLine {
    var line = NativeLine(.deploy, state, at: time)
    let stage = try payload.need(
      "resource.environment.id", "resource.deployment.environment.id",
      "resource.deployment.releaseEnvironment.id")
    let attempt =
      payload["resource.attemptId"]?.whole ?? payload["resource.deployment.attempt"]?.whole ?? 1
    line.set(.id, attempt > 1 ? "\(stage)#\(attempt)" : stage)
    line.set(
      .env,
      try payload.need(
        "resource.environment.name", "resource.deployment.environment.name",
        "resource.deployment.releaseEnvironment.name", "resource.stageName"))
    line.set(.version, text("release.name"))
    let artifact = artifact
    line.set(.sha, ForgeText.sha(artifact.text("sourceVersion.id", "sourceVersion.name")))
    if let project = artifact.text("project.name"), let name = artifact.text("repository.name") {
      line.set(.repo, name.contains("/") ? name : "\(project)/\(name)")
    } else {
      // No repository says which service it is; a release definition is what deploys one.
      line.set(.service, text("release.releaseDefinition.name") ?? text("releaseDefinition.name"))
    }
    if line[.version] == nil, line[.sha] == nil {
      throw payload.refusal(.missing, "resource.release.name", expected: "a string")
    }
    line.set(.run, artifact.text("version.id"))
    line.set(.trigger, AzureDevOpsResult.trigger(text("reason") ?? text("triggerReason")))
    line.set(
      .actor,
      payload.azurePerson("resource.deployment.requestedFor")
        ?? payload.azurePerson("resource.deployment.requestedBy"))
    line.set(.url, text("release._links.web.href") ?? text("url"))
    return line
  }

  /// What the primary artifact of the release refers to, its keys as they are spelled nowadays.
  private var artifact: Payload {
    let artifacts =
      payload["resource.release.artifacts"]
      ?? payload["resource.deployment.release.artifacts"]
    let all = artifacts?.elements ?? []
    let primary = all.first { $0["isPrimary"]?.flag ?? false } ?? all.first
    return Payload(body: primary?["definitionReference"] ?? .null)
  }
}
