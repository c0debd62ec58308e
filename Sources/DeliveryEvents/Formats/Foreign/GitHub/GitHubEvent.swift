/// Which event of GitHub a body is, where no header says so (EVENTS.md 1.1).
enum GitHubEvent {
  /// The event that a body's keys tell; `nil` when they tell none.
  ///
  /// The order matters: the body of a deployment has `workflow` and `workflow_run`, often as `null`,
  /// and that of a job may have a `deployment`.
  static func name(_ body: JSONNode) -> String? {
    func has(_ key: String) -> Bool { body[key] != nil }
    if has("zen"), has("hook_id") { return "ping" }
    if has("deployment_status") { return "deployment_status" }
    if has("workflow_job") { return "workflow_job" }
    if has("deployment_callback_url") { return "deployment_protection_rule" }
    if has("workflow_run"), has("reviewers") || has("approver") { return "deployment_review" }
    if has("deployment") { return "deployment" }
    if has("workflow_run") { return "workflow_run" }
    if has("check_run") { return "check_run" }
    if has("check_suite") { return "check_suite" }
    if has("merge_group") { return "merge_group" }
    if has("pull_request") {
      if has("review") { return "pull_request_review" }
      if has("thread") { return "pull_request_review_thread" }
      return has("comment") ? "pull_request_review_comment" : "pull_request"
    }
    if has("issue") { return has("comment") ? "issue_comment" : "issues" }
    if has("release") { return "release" }
    if has("client_payload") { return "repository_dispatch" }
    if has("workflow"), has("ref"), !has("head_commit") { return "workflow_dispatch" }
    if has("commits"), has("before"), has("after") { return "push" }
    // Gitea names what was created by its sha, GitHub by the default branch.
    if has("ref_type") { return has("master_branch") || has("sha") ? "create" : "delete" }
    if has("state"), has("sha"), has("context") { return "status" }
    return others.first { has($0.key) }?.name
  }

  /// Events that say nothing about delivery, by a key of theirs.
  private static let others: [(key: String, name: String)] = [
    ("starred_at", "star"), ("forkee", "fork"), ("pages", "gollum"), ("build", "page_build"),
    ("comment", "commit_comment"), ("discussion", "discussion"), ("milestone", "milestone"),
    ("label", "label"), ("member", "member"), ("rule", "branch_protection_rule"),
    ("alert", "alert"), ("package", "package"), ("registry_package", "registry_package"),
    ("project_card", "project_card"), ("project_column", "project_column"),
    ("project", "project"), ("team", "team_add"), ("hook", "meta"),
    ("repository_ruleset", "repository_ruleset"), ("security_advisory", "security_advisory"),
  ]
}
