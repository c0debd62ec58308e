import Testing

@testable import DeliveryEvents

@Suite("DevLake")
struct DevLakeTests {
  private func commit(_ repo: String, _ sha: String, more: String = "") -> String {
    #"{"repoUrl":"https://example.com/\#(repo)","commitSha":"\#(sha)","refName":"main"\#(more)}"#
  }

  private func deployment(_ commits: String, more: String = "") -> String {
    #"{"id":"d-7","startedDate":"2026-03-02T09:58:01+00:00","finishedDate":"2026-03-02T09:59:40+00:00"\#(more),"deploymentCommits":[\#(commits)]}"#
  }

  @Test("a deployment without result and environment succeeded in production")
  func defaults() {
    let decoding = Decoding()
    let text = deployment(commit("acme/api", "9fceb02"))
    #expect(
      decoding.native(text) == [
        #"{"time":"2026-03-02T09:59:40+00:00","kind":"deploy","state":"succeeded","id":"d-7","repo":"https://example.com/acme/api","env":"PRODUCTION","sha":"9fceb02","started":"2026-03-02T09:58:01+00:00"}"#
      ])
    #expect(decoding.line(text).format == .devlake)
    #expect(decoding.line(text).what == "deployment SUCCESS")
  }

  @Test(
    "each result, of the deployment or of the commit",
    arguments: [
      ("SUCCESS", EventState.succeeded), ("FAILURE", .failed), ("TIMEOUT", .failed),
      ("ABORT", .cancelled),
    ])
  func results(result: String, state: EventState) {
    let decoding = Decoding()
    let whole = deployment(commit("acme/api", "9fceb02"), more: #","result":"\#(result)""#)
    #expect(decoding.event(whole)?.state == state)
    let part = deployment(
      commit("acme/api", "9fceb02", more: #","result":"\#(result)""#), more: #","result":"SUCCESS""#
    )
    #expect(decoding.event(part)?.state == state)
  }

  @Test("what a commit leaves empty is that of the deployment")
  func emptyParts() {
    let empty = #","result":"","finishedDate":"0001-01-01T00:00:00Z""#
    let event = Decoding().event(
      deployment(commit("acme/api", "9fceb02", more: empty), more: #","result":"FAILURE""#))
    #expect(event?.state == .failed)
    #expect(event?.time == Timestamp(seconds: 1_772_445_580))
    let odd = commit("acme/api", "9fceb02", more: #","finishedDate":"soon""#)
    #expect(
      Decoding().refusals(deployment(odd))
        == [
          #""deploymentCommits[0].finishedDate" is "soon", expected a time since 1971"#
        ])
  }

  @Test("each repository is a part of its own, with its own times")
  func repositories() {
    let own = #","startedDate":"2026-03-02T09:50:00Z","finishedDate":"2026-03-02T09:55:00Z""#
    let lines = Decoding().native(
      deployment(
        commit("acme/api", "9fceb02") + "," + commit("acme/web", "41aa77c", more: own),
        more: #","environment":"STAGING""#))
    #expect(
      lines == [
        #"{"time":"2026-03-02T09:59:40+00:00","kind":"deploy","state":"succeeded","id":"d-7","repo":"https://example.com/acme/api","env":"STAGING","sha":"9fceb02","started":"2026-03-02T09:58:01+00:00"}"#,
        #"{"time":"2026-03-02T09:55:00Z","kind":"deploy","state":"succeeded","id":"d-7","repo":"https://example.com/acme/web","env":"STAGING","sha":"41aa77c","started":"2026-03-02T09:50:00Z"}"#,
      ])
  }

  @Test("several commits of one repository are what was deployed")
  func severalCommits() {
    let later = #","finishedDate":"2026-03-02T10:05:00Z""#
    let lines = Decoding().native(
      deployment(
        [
          commit("acme/api", "9fceb02"), commit("acme/api", "41aa77c", more: later),
          commit("acme/api", "77beef0"),
        ].joined(separator: ",")))
    #expect(
      lines == [
        #"{"time":"2026-03-02T10:05:00Z","kind":"deploy","state":"succeeded","id":"d-7","repo":"https://example.com/acme/api","env":"PRODUCTION","sha":"41aa77c","started":"2026-03-02T09:58:01+00:00","shas":["9fceb02","41aa77c","77beef0"]}"#
      ])
  }

  private func issue(_ fields: String) -> String {
    #"{"issueKey":"OPS-7","title":"down","type":"INCIDENT","originalStatus":"x","createdDate":"2026-03-02T10:16:00+00:00","updatedDate":"2026-03-02T10:20:00+00:00","severity":"major","priority":"P1","component":"api",\#(fields)}"#
  }

  @Test("an incident by its status")
  func incidents() {
    func line(_ time: String, _ state: String) -> [String] {
      [
        #"{"time":"\#(time)","kind":"incident","state":"\#(state)","id":"OPS-7","service":"api","title":"down","opened":"2026-03-02T10:16:00+00:00","severity":"major"}"#
      ]
    }
    let decoding = Decoding()
    #expect(
      decoding.native(issue(#""status":"TODO""#)) == line("2026-03-02T10:16:00+00:00", "opened"))
    #expect(
      decoding.native(issue(#""status":"IN_PROGRESS""#))
        == line("2026-03-02T10:20:00+00:00", "acknowledged"))
    #expect(
      decoding.native(issue(#""status":"DONE","resolutionDate":"2026-03-02T10:52:00+00:00""#))
        == line("2026-03-02T10:52:00+00:00", "resolved"))
  }

  @Test("issues that are no incidents are known, and ignored")
  func otherIssues() {
    let text = issue(#""status":"TODO""#).replacing("INCIDENT", with: "BUG")
    let line = Decoding().line(text)
    #expect(line.format == .devlake && line.what == "issue BUG" && line.rejections.isEmpty)
    #expect(line.events.isEmpty && line.ignored == ["an issue that is no incident"])
  }

  private func pull(_ fields: String) -> String {
    #"{"id":"pr7","pullRequestKey":7,"displayTitle":"fix","url":"https://example.com/acme/api/pull/7","authorName":"ann","createdDate":"2026-03-01T16:00:00Z","mergeCommitSha":"bf0a79c","headRef":"f","baseRef":"main","headCommitSha":"b22f772","additions":10,"deletions":5,\#(fields)}"#
  }

  @Test("a pull request by its status, else by its dates")
  func pullRequests() {
    func line(_ time: String, _ state: String, sha: String = "") -> [String] {
      [
        #"{"time":"\#(time)","kind":"change","state":"\#(state)","id":"7","repo":"https://example.com/acme/api","url":"https://example.com/acme/api/pull/7",\#(sha)"author":"ann","branch":"f","added":10,"deleted":5,"title":"fix","head":"b22f772","base":"main","opened":"2026-03-01T16:00:00Z"}"#
      ]
    }
    let decoding = Decoding()
    #expect(
      decoding.native(pull(#""status":"OPEN""#)) == line("2026-03-01T16:00:00Z", "opened"))
    #expect(
      decoding.native(pull(#""closedDate":"2026-03-02T09:00:00Z""#))
        == line("2026-03-02T09:00:00Z", "closed"))
    #expect(
      decoding.native(pull(#""status":"MERGED","mergedDate":"2026-03-02T09:41:00Z""#))
        == line("2026-03-02T09:41:00Z", "merged", sha: #""sha":"bf0a79c","#))
    let never = #""mergedDate":"0001-01-01T00:00:00Z","closedDate":"0001-01-01T00:00:00Z""#
    #expect(decoding.native(pull(never)) == line("2026-03-01T16:00:00Z", "opened"))
    let nowhere = pull(#""status":"OPEN""#).replacing(
      "https://example.com/acme/api/pull/7", with: "https://example.com/7")
    #expect(decoding.event(nowhere)?.repo == Symbol.none)
    let merge = pull(#""status":"OPEN""#).replacing("/pull/7", with: "/-/merge_requests/7")
    #expect(decoding.string(decoding.event(merge)?.repo ?? .none) == "acme/api")
  }

  @Test("posted again it is the same")
  func redelivery() {
    let decoding = Decoding()
    let text = deployment(commit("acme/api", "9fceb02"))
    #expect(decoding.event(text) != nil && decoding.event(text) == decoding.event(text))
  }

  @Test("what is missing or odd is named where it stands, and the other parts are read")
  func odd() {
    let decoding = Decoding()
    let line = decoding.line(
      deployment(#"{"repoUrl":"https://example.com/acme/web"},"# + commit("acme/api", "9fceb02")))
    #expect(line.events.count == 1)
    #expect(
      line.rejections.map(\.sentence)
        == [#""deploymentCommits[0].commitSha" is missing, expected a string"#])
    #expect(
      decoding.refusals(deployment(commit("acme/api", "9fceb02"), more: #","result":"MAYBE""#))
        == [#""deploymentCommits[0].result" is "MAYBE", expected SUCCESS, FAILURE or ABORT"#])
    #expect(
      decoding.refusals(deployment(""))
        == [#""deploymentCommits" is an empty list, expected a list of what was deployed"#])
    // A late comment must not be the time of recovery.
    #expect(
      decoding.refusals(issue(#""status":"DONE""#))
        == [#""resolutionDate" is missing, expected a time since 1971"#])
    #expect(
      decoding.refusals(issue(#""status":"PAUSED""#))
        == [#""status" is "PAUSED", expected TODO, IN_PROGRESS or DONE"#])
    #expect(
      decoding.refusals(pull(#""status":"MERGED""#))
        == [#""mergedDate" is missing, expected a time since 1971"#])
  }
}
