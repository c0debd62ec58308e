/// A span or a log record.
struct OTLPRecord {
  let payload: Payload
  let isSpan: Bool
  /// The record's own attributes.
  let own: OTLPAttributes
  /// Those of what it comes from.
  let resource: OTLPAttributes
  /// Where it stands in the batch.
  let place: String

  /// The value of the first of some keys that the record has, else that its resource has.
  func attribute(_ keys: String...) -> String? {
    for key in keys {
      if let value = own[key] ?? resource[key] { return value }
    }
    return nil
  }

  var environment: String? { attribute("deployment.environment.name", "deployment.environment") }

  /// Sets the fields that pipelines, jobs and deployments have in common.
  func setCommon(of line: inout NativeLine) {
    line.set(.repo, attribute("vcs.repository.url.full"))
    line.set(.sha, attribute("vcs.ref.head.revision", "vcs.repository.ref.revision"))
    // What comes from a CI system is named after that system: there the repository says the service.
    let isOfCI = own.has(prefix: "cicd.") || resource.has(prefix: "cicd.")
    if !isOfCI || line[.repo] == nil { line.set(.service, attribute("service.name")) }
    line.set(.url, attribute("cicd.pipeline.run.url.full"))
  }

  /// The deployment that a log record tells: it has an id and a status of its own.
  func deployment() throws(Rejection) -> [NativeLine] {
    guard own["deployment.id"] != nil, own["deployment.status"] != nil else { return [] }
    let time = try payload.needTime("timeUnixNano", "observedTimeUnixNano")
    return [try deployment(at: time, result: nil)]
  }

  /// A deployment that ended at a time.
  ///
  /// - Parameter result: what a task came to that deployed, where nothing says more of it.
  func deployment(at time: JSONNode, result: EventState?) throws(Rejection) -> NativeLine {
    let state: EventState
    switch own["deployment.status"]?.lowercased() {
    case "succeeded": state = .succeeded
    case "failed": state = .failed
    case let other:
      guard let result, other == nil else {
        throw refusal(
          .badState, "deployment.status", own["deployment.status"], "succeeded or failed")
      }
      state = result
    }
    var line = NativeLine(.deploy, state, at: time)
    line.set(.id, own["deployment.id"] ?? own["cicd.pipeline.task.run.id"])
    guard let environment else {
      throw refusal(.missing, "deployment.environment.name", nil, "a string")
    }
    line.set(.env, environment)
    setCommon(of: &line)
    let isOfCI = own.has(prefix: "cicd.") || resource.has(prefix: "cicd.")
    if !isOfCI { line.set(.version, attribute("service.version")) }
    if line[.sha] == nil, line[.version] == nil {
      throw refusal(.missing, "vcs.ref.head.revision", nil, "a string, or \"service.version\"")
    }
    line.set(.run, attribute("cicd.pipeline.run.id"))
    return line
  }

  /// A refusal for an attribute.
  func refusal(
    _ cause: RejectionCause, _ key: String, _ found: String?, _ expected: String
  ) -> Rejection {
    Rejection(
      cause: cause, offset: 0, field: "attributes.\(key)",
      found: found.map { "\"\(Rejection.cut($0))\"" } ?? "missing", expected: expected)
  }
}
