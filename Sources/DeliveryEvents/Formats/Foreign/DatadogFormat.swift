/// What is posted to Datadog's DORA metrics (its API reference, "Send a deployment event" and "Send an
/// incident event"): a deployment when it is done, an incident when it begins and when it is over.
enum DatadogFormat: ForeignFormat {
  static let sample =
    #"{"data":{"attributes":{"service":"api","env":"production","started_at":1772445481000000000,"finished_at":1772445580000000000,"git":{"commit_sha":"66adc9350f2c","repository_url":"https://example.com/acme/api"}}}}"#

  static let keys = ["data"]

  static func accepts(_ body: JSONNode) -> Bool { body.at("data.attributes.started_at") != nil }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    if payload["data.attributes.service"] != nil { return try deployment(payload) }
    if payload["data.attributes.services"] != nil || payload["data.attributes.team"] != nil {
      return try incident(payload)
    }
    throw payload.refusal(
      .missing, "data.attributes.service",
      expected: "a string, or \"services\" or \"team\" of an incident")
  }

  private static func deployment(_ payload: Payload) throws(Rejection) -> Reading {
    let finished = try payload.needTime("data.attributes.finished_at")
    // Its API has no word for what failed: what is posted is done.
    var line = NativeLine(.deploy, .succeeded, at: finished)
    line.set(.service, try payload.need("data.attributes.service"))
    line.set(.env, try payload.need("data.attributes.env"))
    let sha = payload.text("data.attributes.git.commit_sha")
    let version = payload.text("data.attributes.version")
    if sha == nil, version == nil {
      throw payload.refusal(
        .missing, "data.attributes.git.commit_sha", expected: "a string, or \"version\"")
    }
    line.set(.sha, sha)
    line.set(.version, version)
    line[.started] = payload.time("data.attributes.started_at")
    line.set(.id, payload.text("data.attributes.id"))
    line.set(.repo, payload.text("data.attributes.git.repository_url"))
    line.set(.team, payload.text("data.attributes.team"))
    for tag in payload.texts("data.attributes.custom_tags") {
      let parts = tag.split(separator: ":", maxSplits: 1).map(String.init)
      if parts.count == 2 { line.label(parts[0], parts[1]) }
    }
    return Reading("deployment", [line])
  }

  private static func incident(_ payload: Payload) throws(Rejection) -> Reading {
    let started = try payload.needTime("data.attributes.started_at")
    let isOver = payload.hasTime("data.attributes.finished_at")
    var line = NativeLine(.incident, .opened, at: started)
    if isOver {
      line = NativeLine(
        .incident, .resolved, at: try payload.needTime("data.attributes.finished_at"))
      line[.opened] = started
    }
    let services = payload.texts("data.attributes.services")
    let env = payload.text("data.attributes.env")
    if let id = payload.text("data.attributes.id") {
      line.set(.id, id)
    } else {
      // Begin and end are two posts; without an id they are one incident by these. The same instant
      // may be written in another unit, and the same services in another order.
      let about = services.isEmpty ? payload.texts("data.attributes.team") : services.sorted()
      let nanoseconds = started.instant?.nanoseconds ?? 0
      line.set(.id, "\(env ?? "")/\(about.joined(separator: ","))@\(nanoseconds)")
    }
    if services.count > 1 {
      line.set(.services, services)
    } else {
      line.set(.service, services.first)
    }
    line.set(.env, env)
    line.set(.team, payload.text("data.attributes.team"))
    line.set(.severity, payload.text("data.attributes.severity"))
    line.set(.title, payload.text("data.attributes.name"))
    // What runs while it fails is what was deployed last.
    line.set(.sha, payload.text("data.attributes.git.commit_sha"))
    line.set(.repo, payload.text("data.attributes.git.repository_url"))
    return Reading(isOver ? "incident finished" : "incident open", [line])
  }
}
