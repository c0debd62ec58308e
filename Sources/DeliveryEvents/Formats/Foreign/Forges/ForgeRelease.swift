/// A release as GitHub, Gitea and Forgejo tell it: a deployment to an environment of its own.
///
/// Whether a release is a deployment to production is for the user to say: the environment is called
/// `release`, which no rule knows as production until a `production` pattern of the configuration
/// matches it. It is told by its tag, which every list of releases has as well.
struct ForgeRelease {
  /// What the environment of every release is called.
  static let environment = "release"

  let payload: Payload

  func reading() throws(Rejection) -> Reading {
    let action = try payload.need("action")
    let what = "release \(action)"
    // The same release is told as created and released as well.
    guard action == "published" else {
      return Reading(what, ignored: "only \"published\" says that there is a new release")
    }
    if payload["release.draft"]?.flag ?? false { return Reading(what, ignored: "a draft") }
    if payload["release.prerelease"]?.flag ?? false {
      return Reading(what, ignored: "a pre-release")
    }
    // `created_at` is the commit's date.
    var line = NativeLine(.deploy, .succeeded, at: try payload.needTime("release.published_at"))
    let tag = try payload.need("release.tag_name")
    line.set(.id, tag)
    line.set(.repo, payload.text("repository.full_name"))
    line.set(.env, Self.environment)
    line.set(.version, tag)
    // Mostly the name of a branch.
    line.set(
      .sha,
      payload.text("release.target_commitish").flatMap { $0.count == 40 ? ForgeText.sha($0) : nil })
    line.set(.url, payload.text("release.html_url"))
    line.set(.actor, payload.text("release.author.login", "sender.login"))
    return Reading(what, [line])
  }
}
