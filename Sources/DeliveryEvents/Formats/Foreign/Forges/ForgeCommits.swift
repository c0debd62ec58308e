/// The commits of a push, as every forge lists them.
extension Reading {
  /// Adds a line for each commit; one without a sha is refused by its place.
  ///
  /// - Parameters:
  ///   - begin: makes the line of a commit, with what only this forge says.
  ///   - branch: where they landed.
  mutating func add(
    _ commits: [JSONNode], on branch: String, _ begin: (Payload) -> NativeLine
  ) {
    for (index, node) in commits.enumerated() {
      let commit = Payload(body: node)
      guard let sha = ForgeText.sha(commit.text("id")) else {
        var refusal = commit.refusal(.missing, "id", expected: "a sha")
        refusal.field = "commits[\(index)].id"
        rejections.append(refusal)
        continue
      }
      let message = commit.text("message")
      var line = begin(commit)
      line.set(.sha, sha)
      line[.committed] = commit.time("timestamp")
      line.set(.branch, branch)
      line.set(.files, Payload.files(node))
      line.set(.title, commit.text("title") ?? ForgeText.title(message))
      line.set(.url, commit.text("url"))
      if ForgeText.isMerge(message) { line[.merge] = .bool(true) }
      line.set(.reverts, ForgeText.reverted(message))
      lines.append(line)
    }
  }
}
