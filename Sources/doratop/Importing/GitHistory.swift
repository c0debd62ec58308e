import DeliveryEvents

/// The history of a repository as far as lines are made of it: when each commit landed, what was
/// deployed, and what was repaired.
struct GitHistory {
  let graph: CommitGraph
  let mainline: Mainline
  let deployments: GitDeployments
  let repairs: [GitRepair]
  /// The part of it that is asked for; `nil` for all.
  let path: PathHistory?
  /// What is deployed when, by the commit of ``path`` that stands for it.
  private let heads: [Int32?]
  private let reverted: [Int32: Int32]

  init(
    _ git: GitProgram, _ choices: GitChoices, _ place: GitPlace, now: Timestamp,
    note: (Int) -> Void
  ) throws(GitFault) {
    let references = try GitReferences(git)
    let patterns = choices.patterns
    let tags = references.tags.filter { patterns.isDeployment($0.name) }.map(\.sha)
    let branches = references.branches.filter { TagPatterns.matches($0.name, patterns.branches) }
    let starts = [place.head] + tags + branches.map(\.sha)
    var graph = try CommitGraph(git, from: starts, note: note)
    graph.shallow = Set(place.shallow.compactMap { graph.ids.find($0) })
    graph.shallowMerges = try Self.merges(git, graph.shallow, graph)
    guard let head = graph.ids.find(place.head) else {
      throw .failed(command: "log", reason: "does not name \(place.head)")
    }
    let mainline = Mainline(graph, head: head, now: now.secondsRoundedDown)
    var deployments = GitDeployments(
      GitDeployments.candidates(references, patterns, graph, mainline), graph)
    let path =
      choices.paths.isEmpty
      ? nil : try Self.path(git, starts, choices.paths, graph, mainline)
    let reverts = GitRepairs.reverts(graph)
    let repairs = GitRepairs.find(
      deployments, graph, reverts, window: choices.repairWindow, path: path)
    for repair in repairs { deployments.repair(repair.broken, by: repair.fixer) }
    self.graph = graph
    self.mainline = mainline
    self.deployments = deployments
    self.repairs = repairs
    self.path = path
    heads = deployments.list.map { path == nil ? $0.commit : path?.head(of: $0.commit) }
    reverted = Dictionary(reverts.map { ($0.commit, $0.target) }, uniquingKeysWith: { $1 })
  }

  /// Which of the commits at which a shallow clone ends are merges: git shows them without parents,
  /// and only the objects themselves name them.
  private static func merges(
    _ git: GitProgram, _ commits: Set<Int32>, _ graph: CommitGraph
  ) throws(GitFault) -> Set<Int32> {
    if commits.isEmpty { return [] }
    let list = commits.sorted()
    guard
      let input = TemporaryInput(list.flatMap { Array((graph.ids.text($0) + "\n").utf8) })
    else {
      throw .notStarted(reason: "no temporary file can be written")
    }
    var bytes: [UInt8] = []
    try git.run(["cat-file", "--batch"], input: input.descriptor) { bytes += $0 }
    var merges: Set<Int32> = []
    var rest = bytes[...]
    for commit in list {
      // 1f2e3d... commit 231, the object, and a line break.
      guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { break }
      let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      rest = rest[(end + 1)...]
      guard words.count == 3, let size = Int(words[2]), size < rest.count else { continue }
      let lines = rest.prefix(size).split(
        separator: UInt8(ascii: "\n"), maxSplits: 3, omittingEmptySubsequences: false)
      // The tree, and then its parents, one a line.
      if lines.dropFirst().prefix(2).count(where: { $0.starts(with: "parent ".utf8) }) == 2 {
        merges.insert(commit)
      }
      rest = rest.dropFirst(size + 1)
    }
    return merges
  }

  /// The history of some folders, of which git tells which commits changed something in them.
  private static func path(
    _ git: GitProgram, _ starts: [String], _ paths: [String], _ graph: CommitGraph,
    _ mainline: Mainline
  ) throws(GitFault) -> PathHistory {
    guard let input = TemporaryInput(Array((starts.joined(separator: "\n") + "\n").utf8)) else {
      throw .notStarted(reason: "no temporary file can be written")
    }
    var fields = NullFields()
    var touched = [Bool](repeating: false, count: graph.ids.count)
    try git.run(
      ["log", "--full-history", "--no-merges", "--no-show-signature", "-z", "--format=tformat:%H"]
        + ["--stdin", "--"] + paths.map(literal), input: input.descriptor
    ) { bytes in
      fields.take(bytes) { if let commit = graph.ids.find($0) { touched[Int(commit)] = true } }
    }
    return PathHistory(graph, mainline) { touched[Int($0)] }
  }

  /// A folder from the top of the repository, without meaning for any of its characters.
  static func literal(_ path: String) -> String {
    ":(top,literal)" + path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Whether there are lines about a deployment: also where it is not known which commit it brought.
  func isInLog(deployment place: Int) -> Bool {
    heads[place] != nil || path?.isUnknown(deployments.list[place].commit) ?? false
  }

  /// Whether there is a line about a commit.
  func isInLog(_ commit: Int32) -> Bool { path?.holds(commit) ?? true }

  /// When a commit landed: on the mainline, or with the first deployment that had it, if that was
  /// earlier, as with what is released from a branch of its own.
  func landing(of commit: Int32) -> Int64? {
    let deployed = deployments.owner(of: commit).map { deployments.list[$0].time }
    guard let landed = mainline.landing(of: commit) else { return deployed }
    return min(landed, deployed ?? landed)
  }

  /// Whether a commit landed on the mainline, and not with a deployment before.
  func landedOnMainline(_ commit: Int32) -> Bool {
    mainline.landing(of: commit).map { $0 == landing(of: commit) } ?? false
  }

  /// The parents of a commit that are in the log; `nil` where some are unknown, so that it is not
  /// taken for the first commit of all.
  func parents(of commit: Int32) -> [Int32]? {
    if graph.shallow.contains(commit) { return nil }
    guard let path else { return Array(graph.parents(of: commit)) }
    return path.parents(of: commit)
  }

  /// The pull request that a commit came by: its own, or that of the merge that brought it in.
  func change(of commit: Int32) -> Int32? {
    if let own = graph.messages[commit]?.change { return own }
    guard landedOnMainline(commit), let place = mainline.place(of: commit) else { return nil }
    let merge = mainline.chain[place]
    return graph.parents(of: merge).count > 1 ? graph.messages[merge]?.change : nil
  }

  /// The commit that one takes back.
  func reverted(by commit: Int32) -> Int32? { reverted[commit] }

  /// The commit that a deployment brought, among those in the log; `nil` when it brought none, or an
  /// unknown one.
  func head(of deployment: Int) -> Int32? { heads[deployment] }
}
