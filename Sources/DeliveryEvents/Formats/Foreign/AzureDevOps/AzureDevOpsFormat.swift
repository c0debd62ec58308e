/// The service hooks of Azure DevOps ("Service hook events", resource versions 1.0 to 5.1).
///
/// `eventType` names the event and `resource` is what it is about. Times have seven digits after the
/// second, and `0001-01-01T00:00:00` without a zone where there is none.
enum AzureDevOpsFormat: ForeignFormat {
  static let sample =
    #"{"id":"2f1c","eventType":"build.complete","publisherId":"tfs","resource":{"id":2727068,"buildNumber":"20260302.1","status":"completed","result":"succeeded","queueTime":"2026-03-02T09:41:20.7367977Z","startTime":"2026-03-02T09:41:31.1049367Z","finishTime":"2026-03-02T09:46:02.4417575Z","definition":{"name":"api-ci"},"sourceVersion":"9fceb02d0ae598e95dc970b74767f19372d61af8"},"createdDate":"2026-03-02T09:46:03.0000000Z"}"#

  static let keys = ["eventType"]

  static func accepts(_ body: JSONNode) -> Bool {
    body["eventType"]?.string != nil && body["publisherId"]?.text != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let event = try payload.need("eventType")
    guard payload["resource"]?.isObject ?? false else {
      throw payload.refusal(.missing, "resource", expected: "an object")
    }
    switch event {
    case "git.push": return try AzureDevOpsPush(payload: payload).reading()
    case "git.pullrequest.created", "git.pullrequest.updated", "git.pullrequest.merged":
      return try AzureDevOpsPullRequest(payload: payload).reading(event)
    case "build.complete": return try AzureDevOpsBuild(payload: payload).reading()
    case "ms.vss-pipelines.run-state-changed-event":
      return try AzureDevOpsRun(payload: payload).run()
    case "ms.vss-pipelines.stage-state-changed-event":
      return try AzureDevOpsRun(payload: payload).part("stage")
    case "ms.vss-pipelines.job-state-changed-event":
      return try AzureDevOpsRun(payload: payload).part("job")
    default:
      // One version of the documentation has another name before the last part.
      if event.hasSuffix(".deployment-started-event") {
        return try AzureDevOpsDeployment(payload: payload).started(event)
      }
      if event.hasSuffix(".deployment-completed-event") {
        return try AzureDevOpsDeployment(payload: payload).completed(event)
      }
      return Reading(event, ignored: "an event that says nothing about delivery")
    }
  }
}

/// How Azure DevOps names what several of its events have.
extension Payload {
  /// A repository as `project/name`, from the object at a path; `nil` when neither its names nor its
  /// address tell it. One of GitHub has its whole name as name or id.
  func azureRepository(_ path: String) -> String? {
    for key in ["name", "id"] {
      if let name = text("\(path).\(key)"), name.contains("/") { return name }
    }
    if let project = text("\(path).project.name"), let name = text("\(path).name") {
      return "\(project)/\(name)"
    }
    return Self.azureRepository(address: text("\(path).remoteUrl", "\(path).url"))
  }

  /// The same from an address such as `https://dev.azure.com/acme/shop/_git/api`.
  static func azureRepository(address: String?) -> String? {
    let parts = (address ?? "").split(separator: "/")
    guard let git = parts.firstIndex(of: "_git"), git > 0, git + 1 < parts.count else { return nil }
    return "\(parts[git - 1])/\(parts[git + 1])"
  }

  /// A repository of GitHub as `owner/name`, from an address such as `https://github.com/acme/api` or
  /// `https://api.github.com/repos/acme/api`; `nil` for an address of any other host.
  static func gitHubRepository(address: String?) -> String? {
    // An address without a scheme is none that is sent.
    guard let parts = address?.split(separator: "/"), parts.count >= 4,
      let host = parts[1].split(separator: "@").last?.lowercased()
    else { return nil }
    switch host {
    case "github.com": return "\(parts[2])/\(parts[3])"
    case "api.github.com" where parts[2] == "repos" && parts.count >= 5:
      return "\(parts[3])/\(parts[4])"
    default: return nil
    }
  }

  /// The person at a path: a name that can be told from others goes before the one that is shown.
  func azurePerson(_ path: String) -> String? {
    text("\(path).uniqueName", "\(path).displayName")
  }
}
