import Testing

@testable import doratop

@Suite("what a commit's message says about others")
struct CommitMessageTests {
  private static let sha = "0123456789abcdef0123456789abcdef01234567"

  @Test(
    "the pull request that it came by",
    arguments: [
      ("Merge pull request #12 from acme/topic", "", 12), ("Fix it (#12)", "", 12),
      ("Merged in topic (pull request #12)", "", 12), ("Revert \"Fix it (#11)\" (#12)", "", 12),
      ("Merge branch 'topic' into 'main'", "Fix it\n\nSee merge request acme/sub/api!12", 12),
      ("Fix #12", "", nil), ("Fix it (#12", "", nil), ("Fix it (#)", "", nil), ("(#12x)", "", nil),
      ("Fix (#99999999999)", "", nil), ("Fix it", "see merge request acme/api!12", nil),
    ] as [(String, String, Int32?)])
  func change(subject: String, body: String, change: Int32?) {
    #expect(CommitMessage(subject: subject, body: body).change == change)
  }

  @Test("the commits and pull requests that it takes back")
  func reverts() {
    let sha = Self.sha
    var message = CommitMessage(subject: "Revert \"x\"", body: "This reverts commit \(sha).\n")
    #expect(message.reverts == [sha] && message.isRevert)
    message = CommitMessage(
      subject: "Take back two",
      body: "this reverts commit \(sha)\nand\nThis reverts commit ABCDEF0.")
    #expect(message.reverts == [sha, "abcdef0"] && message.isRevert)
    message = CommitMessage(subject: "Revert \"x (#1)\" (#2)", body: "Reverts acme/api#1\n")
    #expect(message.revertedChanges == [1] && message.isRevert)
    // What only speaks of one.
    message = CommitMessage(subject: "Tell more", body: "Reverts acme/api#1")
    #expect(!message.isRevert)
    message = CommitMessage(subject: "x", body: "This reverts commit 12.\nThis reverts commit zzz")
    #expect(!message.isRevert)
  }

  @Test("bringing back what had been taken back is no revert")
  func reapply() {
    for subject in ["Reapply \"x\"", "Revert \"Revert \"x\"\"", "Revert \"Reapply \"x\"\""] {
      let message = CommitMessage(subject: subject, body: "This reverts commit \(Self.sha).")
      #expect(!message.isRevert && message.reverts == [Self.sha])
    }
  }
}
