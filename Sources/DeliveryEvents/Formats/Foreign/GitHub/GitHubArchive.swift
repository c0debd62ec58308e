/// Rows of GH Archive and of GitHub's events API: an event's payload beside who did it, where and when.
///
/// They lack what a webhook says of the repository, such as its default branch: so pushes are left out. Since
/// October 2025 a pull request is hardly more than its number and its branches: when something happened to it
/// is when the row was made.
enum GitHubArchiveFormat: ForeignFormat {
  static let sample =
    #"{"id":"9","type":"IssuesEvent","actor":{"login":"dev-2"},"repo":{"name":"acme/api"},"payload":{"action":"opened","issue":{"number":7,"title":"Down","created_at":"2026-03-02T09:59:40Z","labels":[{"name":"incident"}]}},"public":true,"created_at":"2026-03-02T09:59:41Z"}"#

  static let keys = ["payload"]

  private static let names = [
    "PullRequestEvent": "pull_request", "PullRequestReviewEvent": "pull_request_review",
    "IssuesEvent": "issues", "ReleaseEvent": "release", "DeploymentEvent": "deployment",
    "DeploymentStatusEvent": "deployment_status",
  ]

  /// Where a webhook says when that happened to a pull request, by the action.
  private static let times = [
    "opened": ["created_at"], "reopened": ["updated_at"], "closed": ["closed_at", "updated_at"],
    "merged": ["merged_at", "closed_at"],
  ]

  static func accepts(_ body: JSONNode) -> Bool {
    body["type"]?.text?.hasSuffix("Event") ?? false && body["payload"]?.isObject ?? false
      && body["repo"]?["name"]?.text != nil && body["created_at"] != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let type = try payload.need("type")
    guard let name = names[type], case .object(var members)? = payload["payload"] else {
      let reason =
        type == "PushEvent"
        ? "it does not say which branch is the default one"
        : "an event that says nothing about delivery"
      return Reading(type, ignored: reason)
    }
    members["repository"] = .object(["full_name": .string(try payload.need("repo.name"))])
    members["sender"] = payload["actor"]
    // The events API says "merged" where a webhook says "closed" and gives the rest apart.
    if name == "pull_request", case .object(var request)? = members["pull_request"] {
      let action = members["action"]?.text ?? ""
      if let keys = times[action], !keys.contains(where: { request[$0]?.instant != nil }) {
        request[keys[0]] = payload.time("created_at")
      }
      if action == "merged" {
        request["merged"] = .bool(true)
        members["action"] = .string("closed")
      }
      members["pull_request"] = .object(request)
    }
    if name == "pull_request_review", members["action"] == .string("created") {
      members["action"] = .string("submitted")
    }
    do throws(Rejection) {
      let inner = Payload(
        body: .object(members), isIncidentLabel: payload.isIncidentLabel)
      var reading = try GitHubFormat.reading(of: inner, event: name)
      reading.what = "\(type) \(payload.text("payload.action") ?? "")"
      return reading
    } catch {
      var refusal = error
      refusal.field = error.field.map { "payload.\($0)" }
      throw refusal
    }
  }
}
