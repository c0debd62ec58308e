/// Events that Spinnaker's echo posts (spinnaker/orca, "EchoNotifyingExecutionListener" and
/// "EchoNotifyingStageListener"): pipelines and their stages.
enum SpinnakerFormat: ForeignFormat {
  static let sample =
    #"{"details":{"source":"orca","type":"orca:pipeline:complete","created":"1772445580000","application":"api"},"content":{"execution":{"id":"01HX2J5K","name":"deploy","status":"SUCCEEDED","startTime":1772445481000,"endTime":1772445580000,"trigger":{"type":"git","hash":"9fceb02d0ae5","branch":"main"}},"executionId":"01HX2J5K"}}"#

  static let keys = ["details"]

  static func accepts(_ body: JSONNode) -> Bool {
    body.at("details.type")?.text?.hasPrefix("orca:") ?? false
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let type = try payload.need("details.type")
    let parts = type.split(separator: ":").map(String.init)
    guard parts.count == 3 else { return Reading(type, ignored: "an event of no run") }
    let run = SpinnakerRun(payload: payload, predicate: parts[2])
    switch parts[1].lowercased() {
    case "pipeline": return Reading(type, try run.pipeline())
    case "stage":
      // What Spinnaker puts before, after and below a stage is no stage of the pipeline.
      if payload["content.isSynthetic"]?.flag ?? false {
        return Reading(type, ignored: "a part of a stage")
      }
      if payload["content.standalone"]?.flag ?? false {
        return Reading(type, ignored: "a stage of no pipeline")
      }
      return Reading(type, try run.stage())
    default: return Reading(type, ignored: "an event of no pipeline and no stage of one")
    }
  }
}

/// What one event says of a run.
private struct SpinnakerRun {
  let payload: Payload
  let predicate: String

  private func state(_ status: String?, canceled: Bool) throws(Rejection) -> EventState {
    switch predicate {
    case "starting": return .started
    case "complete": return status == "CANCELED" ? .cancelled : .succeeded
    case "skipped": return .skipped
    case "failed":
      // Spinnaker has no word of its own for what was cancelled.
      return canceled || status == "CANCELED" ? .cancelled : .failed
    default:
      throw payload.refusal(
        .badState, "details.type", expected: "starting, complete, failed or skipped")
    }
  }

  private var isCanceled: Bool { payload["content.execution.canceled"]?.flag ?? false }

  func pipeline() throws(Rejection) -> [NativeLine] {
    let state = try state(payload.text("content.execution.status"), canceled: isCanceled)
    let started = payload.time("content.execution.startTime")
    let time =
      state == .started
      ? try payload.needTime("content.execution.startTime", "details.created")
      : try payload.needTime("content.execution.endTime", "details.created")
    var line = NativeLine(.pipeline, state, at: time)
    let id = try payload.need("content.execution.id", "content.executionId")
    line.set(.id, id)
    line.set(.name, payload.text("content.execution.name"))
    setCommon(of: &line)
    if state != .started { line[.started] = started }
    guard let env = environment else { return [line] }
    return [line] + deploy(line, id: id, env: env, run: id)
  }

  func stage() throws(Rejection) -> [NativeLine] {
    let state = try state(payload.text("content.status"), canceled: isCanceled)
    let started = payload.time("content.startTime")
    let time =
      state == .started
      ? try payload.needTime("content.startTime", "details.created")
      : try payload.needTime("content.endTime", "details.created")
    var line = NativeLine(.job, state, at: time)
    let run = try payload.need("content.executionId", "content.execution.id")
    let name = try payload.need("content.name")
    let same = stages(named: name)
    // Names of stages need not be unique, and the event has no other: of several, each began at its own time.
    let own = same.count > 1 ? payload.time("content.startTime")?.text : nil
    let id = "\(run)/\(name)\(own.map { "@\($0)" } ?? "")"
    line.set(.id, id)
    line.set(.run, run)
    line.set(.name, name)
    setCommon(of: &line)
    if state != .started { line[.started] = started }
    // Where a parameter of the pipeline says the environment, the pipeline is the deployment.
    guard state != .skipped, environment == nil, let env = account(of: same) else {
      return [line]
    }
    line.set(.stage, "deploy")
    return [line] + deploy(line, id: id, env: env, run: run)
  }

  private func setCommon(of line: inout NativeLine) {
    line.set(.service, payload.text("details.application", "content.execution.application"))
    let trigger = "content.execution.trigger"
    if let owner = payload.text("\(trigger).project"), let name = payload.text("\(trigger).slug") {
      line.set(.repo, "\(owner)/\(name)")
    }
    line.set(.sha, payload.text("\(trigger).hash"))
    if line.kind == .pipeline { line.set(.branch, payload.text("\(trigger).branch")) }
    switch payload.text("\(trigger).type") {
    case nil: break
    case "manual":
      line.set(.trigger, "manual")
      let person = payload.text("\(trigger).user", "content.execution.authentication.user")
      line.set(.actor, person.flatMap { $0.contains("anonymous") ? nil : $0 })
    case "cron": line.set(.trigger, "schedule")
    default: line.set(.trigger, "auto")
    }
  }

  /// The environment that a parameter of the pipeline names.
  private var environment: String? {
    payload.text(
      "content.execution.trigger.parameters.environment",
      "content.execution.trigger.parameters.env")
  }

  /// The stages of the run that have a name, less those that Spinnaker puts around and below them.
  private func stages(named name: String) -> [JSONNode] {
    (payload["content.execution.stages"]?.elements ?? []).filter {
      $0["name"]?.text == name && $0["parentStageId"] == nil
    }
  }

  /// The account that a stage deploys to; `nil` for a stage that deploys nothing.
  ///
  /// Of several of its name it is the one that began when the event says, else the one that has the
  /// event's context.
  private func account(of stages: [JSONNode]) -> String? {
    let start = payload["content.startTime"]?.instant
    let own = payload["content.context"]
    let found =
      stages.first { start != nil && $0["startTime"]?.instant == start }
      ?? stages.first { own != nil && $0["context"] == own }
    guard let stage = found ?? stages.first,
      ["deploy", "deployManifest", "cloneServerGroup"].contains(stage["type"]?.text ?? "")
    else { return nil }
    let context = own ?? stage["context"]
    return context?["account"]?.string ?? context?["credentials"]?.string
      ?? context?["clusters"]?.elements.first?["account"]?.string
  }

  /// The deployment that a run is, when something says what was deployed.
  private func deploy(
    _ line: NativeLine, id: String, env: String, run: String
  ) -> [NativeLine] {
    let version = payload.text(
      "content.execution.trigger.parameters.version", "content.execution.trigger.tag")
    guard line[.sha] != nil || version != nil else { return [] }
    var deploy = line
    deploy.kind = .deploy
    deploy.set(.id, id)
    deploy.set(.env, env)
    deploy.set(.run, run)
    deploy.set(.version, version)
    deploy[.name] = nil
    deploy[.branch] = nil
    deploy[.stage] = nil
    return [deploy]
  }
}
