/// What is posted to a webhook of Apache DevLake (apache/incubator-devlake,
/// "backend/plugins/webhook/api"; the names are those of its structures, for the examples in its
/// comments are older): deployments, issues and pull requests.
enum DevLakeFormat: ForeignFormat {
  static let sample =
    #"{"id":"deploy-7","result":"SUCCESS","startedDate":"2026-03-02T09:58:01+00:00","finishedDate":"2026-03-02T09:59:40+00:00","deploymentCommits":[{"repoUrl":"https://example.com/acme/api","commitSha":"9fceb02d0ae5","startedDate":"2026-03-02T09:58:01+00:00","finishedDate":"2026-03-02T09:59:40+00:00"}]}"#

  static let keys = ["deploymentCommits", "issueKey", "pullRequestKey"]

  static func accepts(_ body: JSONNode) -> Bool {
    body["deploymentCommits"] != nil || body["issueKey"] != nil && body["originalStatus"] != nil
      || body["pullRequestKey"] != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    if payload["deploymentCommits"] != nil { return try DevLakeDeployment(payload).reading() }
    if payload["issueKey"] != nil { return try issue(payload) }
    return try pullRequest(payload)
  }

  private static func issue(_ payload: Payload) throws(Rejection) -> Reading {
    let type = payload.text("type") ?? "without type"
    guard type.uppercased() == "INCIDENT" else {
      return Reading("issue \(type)", ignored: "an issue that is no incident")
    }
    let status = try payload.need("status", "originalStatus")
    let created = try payload.needTime("createdDate")
    var line: NativeLine
    switch status.uppercased() {
    case "TODO": line = NativeLine(.incident, .opened, at: created)
    case "IN_PROGRESS":
      let since = payload.time("updatedDate")
      line = NativeLine(.incident, since == nil ? .opened : .acknowledged, at: since ?? created)
    case "DONE":
      // Its last change is no time of recovery: a late comment would move it.
      line = NativeLine(.incident, .resolved, at: try payload.needTime("resolutionDate"))
    default:
      throw payload.refusal(.badState, "status", expected: "TODO, IN_PROGRESS or DONE")
    }
    line.set(.id, try payload.need("issueKey"))
    line[.opened] = created
    line.set(.service, payload.text("component"))
    line.set(.severity, payload.text("severity", "priority"))
    line.set(.title, payload.text("title"))
    line.set(.url, payload.text("url"))
    return Reading("issue \(status)", [line])
  }

  private static func pullRequest(_ payload: Payload) throws(Rejection) -> Reading {
    let status =
      payload.text("status")?.uppercased()
      ?? (payload.hasTime("mergedDate")
        ? "MERGED" : payload.hasTime("closedDate") ? "CLOSED" : "OPEN")
    let created = try payload.needTime("createdDate")
    var line: NativeLine
    switch status {
    case "OPEN": line = NativeLine(.change, .opened, at: created)
    case "CLOSED": line = NativeLine(.change, .closed, at: try payload.needTime("closedDate"))
    case "MERGED":
      line = NativeLine(.change, .merged, at: try payload.needTime("mergedDate"))
      line.set(.sha, payload.text("mergeCommitSha"))
    default: throw payload.refusal(.badState, "status", expected: "OPEN, CLOSED or MERGED")
    }
    line.set(.id, try payload.need("pullRequestKey"))
    line[.opened] = created
    line.set(.repo, payload.text("url").flatMap(repository))
    line.set(.head, payload.text("headCommitSha"))
    line.set(.branch, payload.text("headRef"))
    line.set(.base, payload.text("baseRef"))
    line.set(.author, payload.text("authorName", "authorId"))
    line.set(.title, payload.text("displayTitle"))
    line.set(.added, payload["additions"]?.whole)
    line.set(.deleted, payload["deletions"]?.whole)
    line.set(.url, payload.text("url"))
    return Reading("pull request \(status)", [line])
  }

  /// The repository in the address of a pull request: its own ids name none.
  private static func repository(_ url: String) -> String? {
    let parts = url.split(separator: "/", omittingEmptySubsequences: false)
    let words = ["pull", "pulls", "merge_requests", "pullrequest", "pull-requests"]
    guard let place = parts.lastIndex(where: { words.contains(String($0)) }) else { return nil }
    var before = parts[..<place]
    if before.last == "-" { before = before.dropLast() }
    return before.count < 2 ? nil : before.joined(separator: "/")
  }
}

/// A deployment of one or several repositories.
private struct DevLakeDeployment {
  private static let words = Conclusion(
    "success", "failure", "failed", "timeout", "aborted", "canceled", "cancelled",
    own: ["abort": .cancelled])

  private let payload: Payload

  init(_ payload: Payload) {
    self.payload = payload
  }

  func reading() throws(Rejection) -> Reading {
    let id = try payload.need("id")
    // Where a deployment names no environment, DevLake takes it for production.
    let env = payload.text("environment") ?? "PRODUCTION"
    let commits = payload["deploymentCommits"]?.elements ?? []
    guard !commits.isEmpty else {
      throw payload.refusal(
        .missing, "deploymentCommits", expected: "a list of what was deployed")
    }
    var reading = Reading("deployment \(payload.text("result") ?? "SUCCESS")", [])
    var places: [String: Int] = [:]
    var shas: [[String]] = []
    for (index, node) in commits.enumerated() {
      do throws(Rejection) {
        let line = try line(of: Payload(body: node), id: id, env: env)
        let repo = line[.repo]?.text ?? ""
        if let place = places[repo] {
          merge(line, into: &reading.lines[place])
          shas[place].append(line[.sha]?.text ?? "")
        } else {
          places[repo] = reading.lines.count
          reading.lines.append(line)
          shas.append([line[.sha]?.text ?? ""])
        }
      } catch {
        var named = error
        named.field = "deploymentCommits[\(index)].\(error.field ?? "")"
        reading.rejections.append(named)
      }
    }
    // Of several commits of one repository the list of them is what was deployed.
    for (place, list) in shas.enumerated() where list.count > 1 {
      reading.lines[place].set(.shas, list)
    }
    return reading
  }

  private func line(of commit: Payload, id: String, env: String) throws(Rejection) -> NativeLine {
    let holder = commit.hasTime("finishedDate") ? commit : payload
    let finished = try holder.needTime("finishedDate")
    var line = NativeLine(.deploy, try state(of: commit), at: finished)
    line.set(.id, id)
    line.set(.env, env)
    line.set(.repo, try commit.need("repoUrl"))
    line.set(.sha, try commit.need("commitSha"))
    line[.started] = commit.time("startedDate") ?? payload.time("startedDate")
    return line
  }

  private func state(of commit: Payload) throws(Rejection) -> EventState {
    let holder = commit.text("result") == nil ? payload : commit
    let word = (holder.text("result") ?? "success").lowercased()
    if let state = Self.words.state(of: word) { return state }
    throw holder.refusal(.badState, "result", expected: "SUCCESS, FAILURE or ABORT")
  }

  /// Adds another commit of the same repository: it is deployed when the last one is, and failed
  /// when one did.
  private func merge(_ other: NativeLine, into line: inout NativeLine) {
    if let end = other[.time]?.instant, end > line[.time]?.instant ?? end {
      line[.time] = other[.time]
      line[.sha] = other[.sha]
    }
    if other.state == .failed { line.state = .failed }
  }
}
