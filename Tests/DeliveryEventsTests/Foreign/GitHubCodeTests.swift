import Testing

@testable import DeliveryEvents

@Suite("GitHub: pushes, pull requests and releases")
struct GitHubCodeTests {
  private typealias Bodies = ForgeBodies

  private func commit(_ more: String, sha: String = Bodies.sha) -> String {
    #"{"id":"\#(sha)","timestamp":"2026-03-02T15:04:11+05:30","author":{"username":"ana","email":"ana@example.com"},"added":["a"],"removed":["b"],"modified":["c","d"],\#(more)}"#
  }

  private func push(_ ref: String, _ commits: String, _ more: String = "") -> String {
    let after = more.contains("after") ? "" : #","after":"\#(Bodies.sha)""#
    return Bodies.github(
      #""ref":"\#(ref)","before":"\#(Bodies.other)"\#(after),"commits":[\#(commits)]\#(more)"#,
      repository: #","pushed_at":1772446000,"created_at":1500000000"#)
  }

  @Test("a push to the default branch is commits that landed when it was pushed")
  func push() {
    let lines = Decoding().native(
      push("refs/heads/main", commit(#""distinct":true,"message":"Mend it\n\nBecause.""#)))
    #expect(
      lines == [
        #"{"time":1772446000,"kind":"commit","repo":"Acme/api","sha":"\#(Bodies.sha)","committed":"2026-03-02T15:04:11+05:30","author":"ana","branch":"main","files":4,"title":"Mend it"}"#
      ])
  }

  @Test("commits that were on another branch before land with the merge, which is told as one")
  func merge() {
    let lines = Decoding().native(
      push(
        "refs/heads/main",
        commit(#""distinct":false,"message":"Mend it""#) + ","
          + commit(
            #""distinct":true,"message":"Merge pull request #7 from acme/topic""#,
            sha: Bodies.other)))
    #expect(lines.count == 2)
    #expect(lines.last?.contains(#""merge":true"#) ?? false)
    #expect(!(lines.first?.contains("merge") ?? true))
  }

  @Test(
    "a merge is one by the message that its forge, or git, writes",
    arguments: [
      ("Merge pull request #7 from acme/topic", true),
      ("Merge pull request 'Mend (all) of it' (#7) from topic into main", true),
      ("Merge pull request 'Mend' (!7) from topic into main", true),
      ("Merge branch 'topic' into 'main'", true), ("Merge pull requests", false),
      ("Merged PR 7: Mend", false),
    ])
  func mergeMessages(message: String, isMerge: Bool) {
    #expect(ForgeText.isMerge(message) == isMerge)
  }

  @Test("a revert names what it takes back, and a bot is one by its name")
  func reverted() {
    let line = push(
      "refs/heads/main",
      #"{"id":"\#(Bodies.sha)","timestamp":"2026-03-02T09:00:00Z","author":{"username":"renovate[bot]"},"message":"Revert \"x\"\n\nThis reverts commit \#(Bodies.other)."}"#
    )
    #expect(
      Decoding().native(line) == [
        #"{"time":1772446000,"kind":"commit","repo":"Acme/api","sha":"\#(Bodies.sha)","committed":"2026-03-02T09:00:00Z","author":"renovate[bot]","branch":"main","title":"Revert \"x\"","reverts":"\#(Bodies.other)","bot":true}"#
      ])
  }

  @Test(
    "what does not land on the default branch is known, and no commit",
    arguments: [
      ("refs/heads/topic", "", "a push to another branch than the default one"),
      ("refs/tags/v1", "", "a push of refs/tags/v1, which is no branch"),
      (
        "refs/heads/main", #","deleted":true,"head_commit":null,"after":"\#(ForgeBodies.other)""#,
        "a branch was deleted"
      ),
      (
        "refs/heads/main", #","after":"0000000000000000000000000000000000000000""#,
        "a branch was deleted"
      ),
    ])
  func elsewhere(ref: String, more: String, reason: String) {
    let line = Decoding().line(push(ref, commit(#""message":"x""#), more))
    #expect(line.format == .github)
    #expect(line.what == "push")
    #expect(line.events.isEmpty && line.rejections.isEmpty)
    #expect(line.ignored == [reason])
  }

  @Test("a commit without an id is refused by its place, the others are read")
  func odd() {
    let line = Decoding().line(
      push("refs/heads/main", commit(#""message":"x""#) + #",{"id":7,"timestamp":"x"}"#))
    #expect(line.events.count == 1)
    #expect(line.rejections.map(\.sentence) == [#""commits[1].id" is 7, expected a sha"#])
  }

  private func request(_ action: String, _ more: String, beside: String = "") -> String {
    Bodies.github(
      #""action":"\#(action)","number":12,"pull_request":{"number":12,"title":"Mend","user":{"login":"ana"},"created_at":"2026-03-01T16:00:00Z","updated_at":"2026-03-02T09:00:00Z","merge_commit_sha":"\#(Bodies.other)","head":{"ref":"topic","sha":"\#(Bodies.sha)"},"base":{"ref":"main"},"labels":[{"name":"hotfix"}]\#(more)}\#(beside)"#
    )
  }

  /// What every line about the pull request says between its time and its `opened`.
  private func line(_ time: String, _ state: String, sha: String = "", sizes: String = "")
    -> String
  {
    #"{"time":"\#(time)","kind":"change","state":"\#(state)","id":"12","repo":"Acme/api","actor":"dana","labels":{"hotfix":"true"}\#(sha),"author":"ana","branch":"topic"\#(sizes),"title":"Mend","head":"\#(Bodies.sha)","base":"main","opened":"2026-03-01T16:00:00Z"}"#
  }

  @Test("a pull request is opened, again when it was closed or a draft")
  func opened() {
    let decoding = Decoding()
    #expect(
      decoding.native(request("opened", "")) == [line("2026-03-01T16:00:00Z", "opened")])
    for action in ["reopened", "ready_for_review"] {
      #expect(
        decoding.native(request(action, "")) == [line("2026-03-02T09:00:00Z", "opened")])
    }
  }

  @Test("one that was closed without being merged is not merged as its trial merge")
  func closed() {
    let ended = #","merged_at":null,"closed_at":"2026-03-02T09:41:07Z""#
    #expect(
      Decoding().native(request("closed", #","merged":false"# + ended))
        == [line("2026-03-02T09:41:07Z", "closed")])
  }

  @Test("one that was merged names its sha and its size")
  func merged() {
    let ended =
      #","merged":true,"merged_at":"2026-03-02T09:41:07Z","closed_at":"2026-03-02T09:41:08Z","additions":18,"deletions":4,"changed_files":2,"commits":3"#
    let found = Decoding().native(request("closed", ended))
    #expect(
      found == [
        line(
          "2026-03-02T09:41:07Z", "merged", sha: #","sha":"\#(Bodies.other)""#,
          sizes: #","added":18,"deleted":4,"files":2"#
        ).dropLast() + #","commits":3}"#
      ])
  }

  @Test("an approval is one, in either case; other reviews and actions say nothing")
  func reviewed() {
    let decoding = Decoding()
    for state in ["approved", "APPROVED"] {
      let review =
        #","review":{"state":"\#(state)","submitted_at":"2026-03-02T09:30:00Z"}"#
      #expect(
        decoding.native(request("submitted", "", beside: review))
          == [line("2026-03-02T09:30:00Z", "approved")])
    }
    let commented = decoding.line(
      request("submitted", "", beside: #","review":{"state":"commented"}"#))
    #expect(commented.what == "pull_request_review submitted commented")
    #expect(commented.events.isEmpty && commented.rejections.isEmpty)
    let labeled = decoding.line(request("labeled", ""))
    #expect(labeled.what == "pull_request labeled")
    #expect(labeled.events.isEmpty && labeled.ignored.count == 1)
  }

  private func release(_ action: String, _ more: String = "") -> String {
    Bodies.github(
      #""action":"\#(action)","release":{"id":17,"tag_name":"v1.2.0","target_commitish":"main","draft":false,"prerelease":false,"created_at":"2026-01-01T00:00:00Z","published_at":"2026-03-02T09:59:40Z"\#(more)}"#
    )
  }

  @Test("a published release is a deployment to an environment that no rule knows as production")
  func released() {
    #expect(
      Decoding().native(release("published")) == [
        #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","id":"v1.2.0","repo":"Acme/api","env":"release","actor":"dana","version":"v1.2.0"}"#
      ])
    for line in [
      release("created"), release("released"), release("published", #","draft":true"#),
      release("published", #","prerelease":true"#),
    ] {
      let found = Decoding().line(line)
      #expect(found.events.isEmpty && found.rejections.isEmpty && found.ignored.count == 1)
    }
  }
}
