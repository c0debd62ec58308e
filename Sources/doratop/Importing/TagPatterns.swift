#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Which tags and branches are deployments, and which of them repairs, by name.
struct TagPatterns {
  /// As shells match file names; `*` stands for slashes, too.
  var deployments: [String] = []
  /// What of these is none after all.
  var skipped: [String] = []
  var hotfixes: [String] = []
  var branches: [String] = []

  /// What release tags are usually called.
  static let usual = ["v[0-9]*", "[0-9]*.[0-9]*", "release[-_/0-9]*", "deploy*", "prod*"]
  /// What tags of releases that are not for production have in their names.
  private static let early: Set<Substring> = [
    "rc", "alpha", "beta", "pre", "prerelease", "preview", "snapshot", "nightly", "dev", "canary",
  ]

  /// Whether the names are guessed, since nobody said anything.
  var isGuess: Bool { deployments.isEmpty && branches.isEmpty }

  /// Whether a tag is a deployment.
  func isDeployment(_ tag: String) -> Bool {
    if Self.matches(tag, skipped) { return false }
    if Self.matches(tag, hotfixes) { return true }
    if isGuess { return Self.matches(tag, Self.usual) && !Self.isEarly(tag) }
    return Self.matches(tag, deployments)
  }

  /// Whether the deployment of a tag repairs what it is built on.
  func isHotfix(_ tag: String) -> Bool {
    hotfixes.isEmpty ? tag.lowercased().contains("hotfix") : Self.matches(tag, hotfixes)
  }

  /// Whether a tag looks like one before a release: v2.0.0-rc1.
  static func isEarly(_ tag: String) -> Bool {
    tag.lowercased().split { !$0.isLetter }.contains { early.contains($0) }
  }

  /// Whether a name matches one of some patterns.
  static func matches(_ name: String, _ patterns: [String]) -> Bool {
    patterns.contains { fnmatch($0, name, 0) == 0 }
  }
}
