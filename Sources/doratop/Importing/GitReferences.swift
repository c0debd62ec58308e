/// A tag or a branch of a repository, with the commit that it leads to.
struct GitReference: Equatable {
  var name: String
  var sha: String
  /// When an annotated tag was made; `nil` for any other.
  var tagged: Int64?
}

/// The tags and branches of a repository.
struct GitReferences {
  private(set) var tags: [GitReference] = []
  private(set) var branches: [GitReference] = []

  init(_ git: GitProgram) throws(GitFault) {
    let format =
      "%(refname)%00%(objecttype)%00%(objectname)%00%(*objecttype)%00%(*objectname)%00%(taggerdate:unix)"
    var bytes: [UInt8] = []
    try git.run(
      ["for-each-ref", "--format=\(format)", "refs/tags", "refs/heads", "refs/remotes"]
    ) { bytes += $0 }
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: 0, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
      }
      guard parts.count == 6 else { continue }
      var reference = parts
      // How far a tag of a tag is followed depends on the version of git.
      if parts[3] == "tag",
        let sha = try? git.text(["rev-parse", "--verify", parts[2] + "^{commit}"])
      {
        (reference[3], reference[4]) = ("commit", sha)
      }
      add(reference)
    }
  }

  private mutating func add(_ parts: [String]) {
    let (name, isTagObject) = (parts[0], parts[1] == "tag")
    // A tag of a tree or a file is no release.
    guard (isTagObject ? parts[3] : parts[1]) == "commit" else { return }
    let sha = isTagObject ? parts[4] : parts[2]
    if name.hasPrefix("refs/tags/") {
      tags.append(
        GitReference(
          name: String(name.dropFirst("refs/tags/".count)), sha: sha,
          tagged: isTagObject ? Int64(parts[5]) : nil))
    } else if name.hasPrefix("refs/heads/") {
      branches.append(GitReference(name: String(name.dropFirst("refs/heads/".count)), sha: sha))
    } else if let short = Self.remoteBranch(name), short != "HEAD" {
      branches.append(GitReference(name: short, sha: sha))
    }
  }

  /// `main` of `refs/remotes/origin/main`.
  static func remoteBranch(_ name: String) -> String? {
    let parts = name.split(separator: "/", maxSplits: 3)
    return parts.count == 4 && parts[1] == "remotes" ? String(parts[3]) : nil
  }
}
