import DeliveryEvents

/// What of a repository becomes lines, and under which names.
struct GitChoices {
  var repo: String?
  var service: String?
  var environment = "production"
  /// What sets off the deployments, which no history tells.
  var trigger: EventTrigger = .none
  /// The mainline; guessed when `nil`.
  var branch: String?
  var patterns = TagPatterns()
  /// Folders that the service consists of; all when empty.
  var paths: [String] = []
  /// What landed or was deployed before it is left out.
  var since: Timestamp?
  /// How long after a deployment a revert still means that it failed.
  var repairWindow: Int64 = 14 * 86_400
  /// Whether repairs are written as incidents, too.
  var incidents = false
  /// Whether lines and files are counted.
  var sizes = true
  /// Whether names and titles are left out.
  var isAnonymous = false
}

/// What a repository is and is called.
struct GitPlace {
  /// The name of the repository as lines have it.
  var repo: String
  /// The commit at the end of the mainline, and what the mainline is called.
  var head: String
  var branch: String
  /// How the mainline was found.
  var reason: String
  /// Whether the history ends before its beginning.
  var isShallow: Bool
  /// The commits at which it ends.
  var shallow: [String] = []
  /// Whether contents of files are missing, and would have to be fetched.
  var isPartial: Bool

  init(_ git: GitProgram, _ choices: GitChoices) throws(GitFault) {
    let own = try git.text(["rev-parse", "--absolute-git-dir"])
    // That of all worktrees, where there are several.
    let folder =
      Self.answer(git, ["rev-parse", "--path-format=absolute", "--git-common-dir"]) ?? own
    isShallow = try git.text(["rev-parse", "--is-shallow-repository"]) == "true"
    if isShallow { shallow = Self.lines(of: folder + "/shallow") }
    isPartial =
      Self.answer(
        git,
        ["config", "--get-regexp", #"^(remote\..*\.promisor|extensions\.partialclone)$"#]) != nil
    var origin = Self.answer(git, ["config", "--get", "remote.origin.url"])
    if let address = origin, RepoName.normalised(address).contains(":") {
      // gh:acme/api: short for what the configuration knows. Nothing is fetched.
      origin = Self.answer(git, ["ls-remote", "--get-url", "origin"]) ?? origin
    }
    repo = choices.repo.map(RepoName.normalised) ?? Self.name(origin: origin, folder: folder)
    (head, branch, reason) = try Self.mainline(git, choices.branch)
  }

  /// The answer of a command that may have none.
  private static func answer(_ git: GitProgram, _ arguments: [String]) -> String? {
    guard let text = try? git.text(arguments), !text.isEmpty else { return nil }
    return text
  }

  /// `owner/name` of an address; of a folder on this machine only its own name.
  static func name(origin: String?, folder: String) -> String {
    if let origin, !origin.hasPrefix("file:"), !origin.hasPrefix("/"), !origin.hasPrefix("."),
      origin.contains(":")
    {
      let name = RepoName.normalised(origin)
      if !name.isEmpty { return name }
    }
    var parts = (origin ?? folder).split(separator: "/")
    if parts.count > 1, parts.last == ".git" || parts.last == ".bare" { parts.removeLast() }
    let name = RepoName.normalised(parts.last.map(String.init) ?? "")
    return name.isEmpty ? "repository" : name
  }

  private static func mainline(_ git: GitProgram, _ asked: String?) throws(GitFault) -> (
    head: String, branch: String, reason: String
  ) {
    func commit(_ name: String) -> String? {
      answer(git, ["rev-parse", "--verify", "--quiet", name + "^{commit}"])
    }
    if let asked {
      // A tag of the same name is not meant, and a branch need not be checked out.
      let names = ["refs/heads/" + asked, "refs/remotes/origin/" + asked, asked]
      guard !asked.hasPrefix("-"), let head = names.lazy.compactMap(commit).first else {
        throw .failed(command: "rev-parse", reason: "--branch is \"\(asked)\", expected a branch")
      }
      return (head, short(asked), "--branch")
    }
    var names: [(name: String, reason: String)] = []
    // What the server calls its default branch: what landed, whatever is checked out here.
    if let name = answer(git, ["symbolic-ref", "--quiet", "refs/remotes/origin/HEAD"]) {
      names.append((name, "origin/HEAD"))
    }
    if answer(git, ["rev-parse", "--is-bare-repository"]) == "true",
      let name = answer(git, ["symbolic-ref", "--quiet", "HEAD"])
    {
      names.append((name, "HEAD"))
    }
    names += ["main", "master", "trunk"].map { ("refs/heads/\($0)", "by its name") }
    for (name, reason) in names {
      if let head = commit(name) { return (head, short(name), reason) }
    }
    guard let head = commit("HEAD") else {
      throw .failed(command: "rev-parse", reason: "no commit, expected a history")
    }
    let name = answer(git, ["symbolic-ref", "--quiet", "HEAD"]) ?? "HEAD"
    return (head, short(name), "HEAD")
  }

  /// `main` of `refs/heads/main` and of `refs/remotes/origin/main`.
  private static func short(_ name: String) -> String {
    if name.hasPrefix("refs/heads/") { return String(name.dropFirst("refs/heads/".count)) }
    if name.hasPrefix("origin/") { return String(name.dropFirst("origin/".count)) }
    return GitReferences.remoteBranch(name) ?? name
  }

  private static func lines(of path: String) -> [String] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FileScan.bufferBytes, alignment: 16)
    defer { buffer.deallocate() }
    // Ids of commits, one a line: each has one of the digits.
    var lines: Set<String> = []
    for digit in "0123456789abcdef".utf8 {
      guard var scan = try? FileScan(path) else { break }
      while (try? scan.step(
        buffer, for: [digit], { lines.insert(String(decoding: $0.bytes, as: UTF8.self)) })) == true
      {}
      scan.close()
    }
    return lines.sorted()
  }
}
