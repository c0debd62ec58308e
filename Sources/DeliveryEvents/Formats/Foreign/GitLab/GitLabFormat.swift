/// The webhooks of GitLab ("Webhook events", GitLab 10 to 18).
///
/// `object_kind` names the event; that of a job is `build`. Lines are told apart by what they say:
/// `X-Gitlab-Event-UUID` is shared by events that set off one another.
enum GitLabFormat: ForeignFormat {
  static let sample =
    #"{"object_kind":"deployment","status":"success","status_changed_at":"2026-03-02 09:59:40 UTC","deployment_id":15,"deployable_id":796,"environment":"production","project":{"path_with_namespace":"acme/api"},"commit_url":"https://gitlab.example.com/acme/api/-/commit/9fceb02d0ae598e95dc970b74767f19372d61af8"}"#

  static let keys = ["object_kind", "event_name"]

  static func claims(_ headers: Headers) -> Bool { headers["x-gitlab-event"] != nil }

  static func accepts(_ body: JSONNode) -> Bool {
    body["object_kind"]?.string != nil || body["event_name"]?.string != nil
  }

  static func read(_ payload: Payload) throws(Rejection) -> Reading {
    guard let kind = payload.text("object_kind") else {
      return Reading(
        payload.text("event_name") ?? "unknown event",
        ignored: "a hook of the system or a group, which its projects' hooks tell as well")
    }
    let project = GitLabProject(payload: payload)
    switch kind {
    case "push": return try GitLabPush(project: project).reading()
    case "merge_request": return try GitLabMergeRequest(project: project).reading()
    case "pipeline": return try GitLabPipeline(project: project).reading()
    case "build": return try GitLabJob(project: project).reading()
    case "deployment": return try GitLabDeployment(project: project).reading()
    case "release": return try GitLabRelease(project: project).reading()
    case "issue", "work_item", "incident": return try GitLabIssue(project: project).reading()
    default: return Reading(kind, ignored: "an event that says nothing about delivery")
    }
  }
}

/// One payload of GitLab, and which project it is about.
struct GitLabProject {
  let payload: Payload

  /// The project's path, such as `acme/api`.
  ///
  /// The body of a job has only a `project_name`, which may be a title with blanks in it; the address
  /// of its repository has the path.
  var path: String? {
    if let path = payload.text("project.path_with_namespace") { return path }
    if let address = payload.text(
      "repository.homepage", "repository.git_http_url", "repository.git_ssh_url",
      "project.web_url", "project.git_http_url")
    {
      return RepoName.normalised(address)
    }
    return payload.text("project_name").flatMap { $0.contains(" ") ? nil : $0 }
  }

  /// A line about the project.
  func line(_ kind: EventKind, _ state: EventState = .none, at time: JSONNode) -> NativeLine {
    var line = NativeLine(kind, state, at: time)
    line.set(.repo, path)
    return line
  }
}
