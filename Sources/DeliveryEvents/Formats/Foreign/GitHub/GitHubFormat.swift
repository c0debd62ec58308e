/// The webhooks of GitHub ("Webhook events and payloads", API version 2022-11-28, and those of
/// Enterprise Server since 3.4).
///
/// The event's name is only in the header `X-GitHub-Event`; a body alone is told by its keys. Lines are
/// told apart by what they say and not by `X-GitHub-Delivery`: two hooks that tell the same thing give
/// two deliveries and one event, and a redelivery repeats the body.
enum GitHubFormat: ForeignFormat {
  static let sample =
    #"{"action":"created","deployment_status":{"id":7,"state":"success","created_at":"2026-03-02T09:59:40Z","environment":"production"},"deployment":{"id":1187,"sha":"9fceb02d0ae598e95dc970b74767f19372d61af8","environment":"production"},"repository":{"node_id":"R_1","full_name":"acme/api"},"sender":{"login":"dev-2"}}"#

  static let keys = ["repository", "zen"]

  static func claims(_ headers: Headers) -> Bool {
    // Gitea and Forgejo send GitHub's header beside their own.
    headers["x-github-event"] != nil && !GiteaFormat.claims(headers)
  }

  static func accepts(_ body: JSONNode) -> Bool {
    if body["zen"] != nil, body["hook_id"] != nil { return true }
    guard let repository = body["repository"], repository["full_name"]?.text != nil else {
      return false
    }
    // Before 2018 there was no `node_id`; the addresses of a repository's parts are GitHub's alone.
    return repository["node_id"] != nil || repository["keys_url"] != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    try reading(
      of: payload, event: payload.headers["x-github-event"] ?? GitHubEvent.name(payload.body))
  }

  /// What the body of an event means.
  static func reading(of payload: Payload, event: String?) throws(Rejection) -> Reading {
    guard let event else {
      let keys = payload.body.keys.prefix(5).joined(separator: ", ")
      return Reading("unknown event", ignored: "no event is known that has the keys \(keys)")
    }
    switch event {
    case "push": return try ForgePush(payload: payload).reading()
    case "pull_request": return try ForgeChange(payload: payload).reading()
    case "pull_request_review": return try ForgeChange(payload: payload).review()
    case "workflow_run": return try WorkflowRun(payload: payload).reading()
    case "workflow_job": return try WorkflowJob(payload: payload).reading()
    case "check_run": return try GitHubCheck(payload: payload).run()
    case "check_suite": return try GitHubCheck(payload: payload).suite()
    case "deployment": return try GitHubDeployment(payload: payload).created()
    case "deployment_status": return try GitHubDeployment(payload: payload).status()
    case "release": return try ForgeRelease(payload: payload).reading()
    case "issues": return try ForgeIssue(payload: payload).reading()
    default:
      let action = payload.text("action").map { " \($0)" } ?? ""
      return Reading("\(event)\(action)", ignored: "an event that says nothing about delivery")
    }
  }
}
