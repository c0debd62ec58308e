/// A deployment of GitLab.
///
/// The whole sha is only in the address of its commit. It names the job that ran it and not the
/// pipeline: `run` is that job, written so that it is no pipeline's number.
struct GitLabDeployment {
  private static let words = Conclusion(
    "success", "failed", "canceled", "cancelled",
    own: ["created": .queued, "blocked": .queued, "running": .started, "skipped": .cancelled])

  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    let status = try payload.need("status")
    let what = "deployment \(status)"
    if ["approved", "rejected"].contains(status) {
      return Reading(
        what, ignored: "somebody's word, after which the deployment tells its own state")
    }
    guard let state = Self.words.state(of: status) else {
      throw payload.refusal(
        .badState, "status",
        expected: "created, blocked, running, success, failed, canceled or skipped")
    }
    var line = project.line(.deploy, state, at: try payload.needTime("status_changed_at"))
    line.set(.id, try payload.need("deployment_id"))
    line.set(.env, try payload.need("environment"))
    let fromAddress = payload.text("commit_url")?.split(separator: "/").last.map(String.init)
    guard let sha = ForgeText.sha(fromAddress) ?? ForgeText.sha(payload.text("short_sha")) else {
      throw payload.refusal(.missing, "commit_url", expected: "an address that ends in a sha")
    }
    line.set(.sha, sha)
    line.set(.actor, payload.text("user.username", "user.name"))
    line.set(.run, payload.text("deployable_id").map { "job \($0)" })
    line.set(.url, payload.text("deployable_url", "environment_external_url"))
    line.label("tier", payload.text("environment_tier"))
    return Reading(what, [line])
  }
}

/// A release of GitLab: a deployment to the environment of all releases (``ForgeRelease``).
struct GitLabRelease {
  let project: GitLabProject
  private var payload: Payload { project.payload }

  init(project: GitLabProject) { self.project = project }

  func reading() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    guard action == "create" else {
      return Reading("release \(action)", ignored: "only \"create\" says that there is a new one")
    }
    let time = try payload.needTime("released_at", "created_at")
    var line = project.line(.deploy, .succeeded, at: time)
    let tag = try payload.need("tag")
    line.set(.id, tag)
    line.set(.env, ForgeRelease.environment)
    line.set(.version, tag)
    line.set(.sha, ForgeText.sha(payload.text("commit.id")))
    line.set(.url, payload.text("url"))
    return Reading("release \(action)", [line])
  }
}
