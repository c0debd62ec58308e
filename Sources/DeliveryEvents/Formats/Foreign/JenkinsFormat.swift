/// The notification plugin of Jenkins (jenkinsci/notification-plugin, "Phase.java" and
/// "JobListener.java"): a build in one of its phases.
///
/// `timestamp` is that of the phase: of COMPLETED it is the build's start and its duration together, of
/// FINALIZED the clock when everything after the build was done as well.
enum JenkinsFormat: ForeignFormat {
  static let sample =
    #"{"name":"api","url":"job/api/","build":{"full_url":"https://ci.example.com/job/api/118/","number":118,"timestamp":1772445579000,"duration":99000,"phase":"COMPLETED","status":"SUCCESS","url":"job/api/118/","scm":{"url":"git@example.com:acme/api.git","branch":"origin/main","commit":"9fceb02d0ae5"},"parameters":{}}}"#

  static let keys = ["build"]

  /// The milliseconds of a century: what is said to have taken longer has no duration.
  private static let maximumDuration = 3_155_760_000_000

  static func accepts(_ body: JSONNode) -> Bool { body.at("build.phase")?.text != nil }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let phase = try payload.need("build.phase")
    let what = "build \(phase)" + (payload.text("build.status").map { " \($0)" } ?? "")
    let state: EventState
    switch phase {
    case "QUEUED": state = .queued
    case "STARTED": state = .started
    case "COMPLETED": state = try ended(payload)
    case "FINALIZED":
      return Reading(what, ignored: "the end of a build is read from its phase COMPLETED")
    default: return Reading(what, ignored: "a phase that says nothing of a build's state")
    }
    // How long a build has waited is not always known; then the plugin takes 0 for the time.
    if phase == "QUEUED", payload["build.timestamp"]?.whole == 0 {
      return Reading(what, ignored: "no time: how long the build waited is not known")
    }
    let time: JSONNode
    if payload["build.timestamp"] == nil, let received = payload.received {
      // Old versions tell no time: a phase came when it was.
      time = JSONNode(received)
    } else {
      time = try payload.needTime("build.timestamp")
    }
    return Reading(what, try lines(of: payload, state, at: time))
  }

  private static func ended(_ payload: Payload) throws(Rejection) -> EventState {
    switch try payload.need("build.status") {
    case "SUCCESS": return .succeeded
    case "FAILURE", "UNSTABLE": return .failed
    case "ABORTED": return .cancelled
    case "NOT_BUILT": return .skipped
    default:
      throw payload.refusal(
        .badState, "build.status", expected: "SUCCESS, FAILURE, UNSTABLE, ABORTED or NOT_BUILT")
    }
  }

  private static func lines(
    of payload: Payload, _ state: EventState, at time: JSONNode
  ) throws(Rejection) -> [NativeLine] {
    let name = try payload.need("name")
    let id = "\(path(of: payload) ?? name)#\(try payload.need("build.number"))"
    var common = NativeLine(.pipeline, state, at: time)
    common.set(.id, id)
    common.set(.repo, payload.text("build.scm.url"))
    common.set(.service, parameter(payload, "SERVICE"))
    common.set(.url, payload.text("build.full_url"))
    common.set(.sha, payload.text("build.scm.commit"))
    if state != .queued, state != .started, let end = time.instant,
      let duration = payload["build.duration"]?.whole, (1...maximumDuration).contains(duration)
    {
      common[.started] = JSONNode(end.advanced(byNanoseconds: Int64(duration) * -1_000_000))
    }
    var pipeline = common
    pipeline.set(.name, name)
    pipeline.set(.branch, payload.text("build.scm.branch").map(branch))
    // A build deploys when a parameter of it says where to.
    guard let env = parameter(payload, "ENV", "ENVIRONMENT", "DEPLOY_ENV", "TARGET_ENV"),
      state != .skipped
    else { return [pipeline] }
    let version = parameter(payload, "VERSION")
    if common[.sha] == nil, version == nil { return [pipeline] }
    var deploy = common
    deploy.kind = .deploy
    deploy.set(.env, env)
    deploy.set(.version, version)
    deploy.set(.run, id)
    return [pipeline, deploy]
  }

  /// The job's name with those of the folders around it, by its address `job/shop/job/api/`: names
  /// repeat between folders, and a branch's job has only the branch for a name.
  private static func path(of payload: Payload) -> String? {
    let parts = (payload.text("url") ?? "").split(separator: "/")
    guard parts.count >= 4, parts.count % 2 == 0,
      stride(from: 0, to: parts.count, by: 2).allSatisfy({ parts[$0] == "job" })
    else { return nil }
    return stride(from: 1, to: parts.count, by: 2).map { parts[$0] }.joined(separator: "/")
  }

  /// The value of the first of some parameters that is given, whatever the case of its name.
  private static func parameter(_ payload: Payload, _ names: String...) -> String? {
    let parameters = payload["build.parameters"]
    for name in names {
      for key in parameters?.keys ?? [] where key.uppercased() == name {
        if let text = parameters?[key]?.text, !text.isEmpty { return text }
      }
    }
    return nil
  }

  /// A branch without the remote that git puts before it.
  private static func branch(_ name: String) -> String {
    for prefix in ["refs/heads/", "refs/remotes/origin/", "origin/"] where name.hasPrefix(prefix) {
      return String(name.dropFirst(prefix.count))
    }
    return name
  }
}
