/// The webhooks of Gitea and Forgejo (and Gogs, which they come from), "Webhooks" of their
/// documentation.
///
/// Their headers are their own and GitHub's: their own decide. Bodies are like GitHub's, without
/// `node_id`; times that are not there are `0001-01-01T00:00:00Z`.
enum GiteaFormat: ForeignFormat {
  static let sample =
    #"{"action":"published","release":{"id":1,"tag_name":"v1.2.0","target_commitish":"main","draft":false,"prerelease":false,"created_at":"2026-03-02T09:59:40Z","published_at":"2026-03-02T09:59:40Z"},"repository":{"id":1,"full_name":"acme/api","default_branch":"main"},"sender":{"login":"dev-2"}}"#

  static let keys = ["repository", "run"]

  /// The headers that name the event, that of Forgejo's own before those it took over.
  private static let headers = ["x-forgejo-event", "x-gitea-event", "x-gogs-event"]

  static func claims(_ headers: Headers) -> Bool {
    self.headers.contains { headers[$0] != nil }
  }

  static func accepts(_ body: JSONNode) -> Bool {
    if ForgejoRun.accepts(body) { return true }
    return body["repository"]?["full_name"]?.text != nil && !GitHubFormat.accepts(body)
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    let header = headers.lazy.compactMap { payload.headers[$0] }.first
    let event = header ?? GitHubEvent.name(payload.body)
    if event?.hasPrefix("action_run") ?? false || ForgejoRun.accepts(payload.body) {
      return try ForgejoRun(payload: payload).reading()
    }
    switch event {
    case "pull_request_approved", "pull_request_review_approved":
      return try review(payload, isApproved: true)
    case "pull_request_rejected", "pull_request_review_rejected", "pull_request_comment",
      "pull_request_review_comment":
      return try review(payload, isApproved: false)
    case "pull_request" where payload["review"] != nil, "pull_request_review":
      let type = payload.text("review.type") ?? ""
      return try review(payload, isApproved: type.hasSuffix("approved"))
    case "workflow_run"
    where payload.text("action") != "completed"
      && payload.time("workflow_run.created_at", "workflow_run.started_at") == nil:
      return Reading(
        "workflow_run \(payload.text("action") ?? "")",
        ignored: "a run that has not begun has no time")
    // One header stands for several names of an event.
    case "issue_label", "issue_assign", "issue_milestone":
      return try GitHubFormat.reading(of: payload, event: "issues")
    case "pull_request_sync", "pull_request_label", "pull_request_assign", "pull_request_milestone",
      "pull_request_review_request":
      return try GitHubFormat.reading(of: payload, event: "pull_request")
    default:
      return try GitHubFormat.reading(of: payload, event: event)
    }
  }

  /// A review: a body that has no time of its own, so that of the pull request's last change is taken.
  private static func review(_ payload: Payload, isApproved: Bool) throws(Rejection) -> Reading {
    guard isApproved else {
      return Reading("pull_request review", ignored: "a review without approval")
    }
    let time = try payload.needTime("review.submitted_at", "pull_request.updated_at")
    return Reading(
      "pull_request approved", [try ForgeChange(payload: payload).line(.approved, at: time)])
  }
}
