import FoundationEssentials
import Testing

@testable import DeliveryEvents

/// Every real payload of a forge beside the project, and what it comes to.
@Suite("real payloads of forges")
struct SharedForgeTests {
  /// What a file comes to: kinds and states, or `-` for none; by the beginning of its name, the
  /// longest that fits.
  private static let expected: [String: [String: String]] = [
    "github": [
      "check_run.": "-", "check_run.completed.with-organization": "job succeeded",
      "check_run.created": "job queued", "check_suite.": "-",
      "check_suite.completed.json": "pipeline succeeded",
      "check_suite.requested": "pipeline queued", "create.": "-", "delete.": "-",
      "deployment.": "deploy queued", "deployment_review.": "-",
      "deployment_status.": "deploy succeeded", "deployment_status.gh-pages": "deploy started",
      "deployment_status.ours.error": "deploy failed",
      "deployment_status.ours.failure": "deploy failed",
      "deployment_status.ours.in_progress": "deploy started",
      "deployment_status.ours.inactive": "-", "issue_comment.": "-", "issues.": "-",
      "issues.ours.closed-incident": "incident resolved",
      "issues.ours.opened-incident": "incident opened", "merge_group.": "-", "ping.": "-",
      "pull_request.": "-", "pull_request.closed": "change closed",
      "pull_request.ours.closed-merged": "change merged", "pull_request.opened": "change opened",
      "pull_request.ghes34.opened": "change opened", "pull_request.reopened": "change opened",
      "pull_request.ready_for_review": "change opened", "pull_request_review.": "-",
      "push.": "-", "push.gp": "commit", "push.with-": "commit", "release.": "-",
      "release.published": "deploy succeeded", "release.gp": "deploy succeeded",
      "release.ghes34.published": "deploy succeeded", "repository_dispatch": "-", "status.": "-",
      "workflow_dispatch": "-", "workflow_job.completed.success": "job succeeded",
      "workflow_job.in_progress": "job started", "workflow_job.queued": "job queued",
      // Its action is "My workflow_job": an example that was made up.
      "workflow_job.gp": "refused action", "workflow_run.completed": "pipeline succeeded",
      "workflow_run.ours.completed-failure": "pipeline failed",
      "workflow_run.requested": "pipeline queued",
    ],
    "gitea": [
      "create": "-", "issues": "-", "push": "commit", "release": "deploy succeeded",
    ],
    "gitlab": [
      "build.gg": "job queued",
      // Old versions told no time of a job that had not started.
      "build.gp": "refused build_created_at", "job.gp": "refused build_created_at",
      "job.gg": "job succeeded", "comment_issue": "-", "confidential_issue": "-",
      "deployment.": "deploy succeeded", "deployment.ours.production-failed": "deploy failed",
      "deployment.ours.production-running": "deploy started", "issue.": "-",
      "merge_request.gp": "change opened", "merge_request.ours.merge": "change merged",
      "note_": "-", "pipeline.gg": "pipeline succeeded, job succeeded, job succeeded",
      "push.": "commit, commit", "release.": "deploy succeeded", "service_merge_request": "-",
      "tag_push": "-", "work_item.ours.incident-open": "incident opened",
      "work_item.ours.incident-close": "incident resolved",
    ],
    "azuredevops": [
      "git.push": "commit", "git.pullrequest.created": "change opened",
      "git.pullrequest.merged": "change merged",
    ],
  ]

  @Test("each is of its forge and comes to what it says", arguments: expected.keys.sorted())
  func files(folder: String) throws {
    guard let path = shared(folder) else {
      print("skipped \(folder): no shared data beside the project")
      return
    }
    let expected = Self.expected[folder] ?? [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { continue }
      let line = Decoding().line([UInt8](data))
      #expect(line.format?.rawValue == folder, "\(name)")
      let found =
        line.events.map { event in
          event.state == .none ? event.kind.word : "\(event.kind.word) \(event.state.word)"
        } + line.rejections.map { "refused \($0.field ?? $0.sentence)" }
      let wanted = expected.filter { name.hasPrefix($0.key) }.max { $0.key.count < $1.key.count }
      let comesTo = found.isEmpty ? "-" : found.joined(separator: ", ")
      #expect(comesTo == wanted?.value, "\(name)")
      #expect(!found.isEmpty || line.ignored.count == 1, "\(name)")
    }
  }

  @Test("a body of GitHub says the same under a header as by its keys")
  func headers() throws {
    guard let path = shared("github") else {
      print("skipped: no shared data beside the project")
      return
    }
    for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() {
      guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { continue }
      let body = String(decoding: data, as: UTF8.self)
      let event = name.split(separator: ".").first.map(String.init) ?? ""
      let decoding = Decoding()
      let bare = decoding.line(body)
      let inside = decoding.line(
        #"{"headers":{"X-GitHub-Event":"\#(event)"},"body":\#(body)}"#)
      #expect(inside.events == bare.events, "\(name)")
      #expect(inside.format == .github && inside.what == bare.what, "\(name)")
    }
  }
}
