/// A deployment that a tag or a branch stands for.
struct GitDeployment: Equatable {
  /// What it was derived from, as its label says.
  enum Origin: String {
    case tag
    case hotfix = "hotfix tag"
    case branch
  }

  var id: String
  var commit: Int32
  /// In seconds since 1970.
  var time: Int64
  var origin: Origin
  /// The name of the tag.
  var version: String?
  /// The deployments that it repairs, by their places in the list, with why.
  var fixes: [Int] = []
}

/// The deployments of a repository in the order of their times, with which commits each was the first
/// to bring.
struct GitDeployments {
  private(set) var list: [GitDeployment] = []
  /// For each commit the first deployment that had it, by its place; -1 for none.
  private var owners: [Int32]
  /// For each deployment the newest one before it that it is built on, by its place.
  private(set) var bases: [Int?] = []

  /// Puts deployments in order, by time and then as readers do (METRICS.md 2b), and walks from each to
  /// what was deployed before.
  init(_ candidates: [GitDeployment], _ graph: CommitGraph) {
    list = candidates.sorted {
      if $0.time != $1.time { return $0.time < $1.time }
      return $0.id.utf8.lexicographicallyPrecedes($1.id.utf8)
    }
    owners = Array(repeating: -1, count: graph.ids.count)
    var stack: [Int32] = []
    for (place, deployment) in list.enumerated() {
      stack.append(deployment.commit)
      var base: Int?
      while let commit = stack.popLast() {
        guard graph.isKnown(commit) else { continue }
        let owner = Int(owners[Int(commit)])
        if owner == place { continue }
        if owner >= 0 {
          base = max(base ?? owner, owner)
          continue
        }
        owners[Int(commit)] = Int32(place)
        stack += graph.parents(of: commit)
      }
      bases.append(base)
    }
  }

  /// The first deployment that had a commit, by its place; `nil` when none has.
  func owner(of commit: Int32) -> Int? {
    let owner = Int(owners[Int(commit)])
    return owner < 0 ? nil : owner
  }

  /// Notes that one repairs another, once.
  mutating func repair(_ broken: Int, by fixer: Int) {
    if !list[fixer].fixes.contains(broken) {
      list[fixer].fixes.append(broken)
      list[fixer].fixes.sort()
    }
  }
}

extension GitDeployments {
  /// What the tags and branches of a repository stand for.
  static func candidates(
    _ references: GitReferences, _ patterns: TagPatterns, _ graph: CommitGraph, _ mainline: Mainline
  ) -> [GitDeployment] {
    var found: [GitDeployment] = []
    /// When a tag says so: that its commit is dated later is the skew of a clock, which readers count
    /// (METRICS.md R4). Else, and where what it is built on had landed long after that, never before
    /// its commit was made and that had landed.
    func time(_ commit: Int32, _ date: Int64?) -> Int64 {
      let made = graph.committed[Int(commit)]
      let before = graph.parents(of: commit).compactMap { mainline.base(of: $0) }.max() ?? made
      if let date, date >= before - Mainline.tolerance { return date }
      // On the mainline its clock was looked at.
      if mainline.holds(commit), let landing = mainline.landing(of: commit) { return landing }
      return max(made, mainline.base(of: commit) ?? .min)
    }
    for tag in references.tags where patterns.isDeployment(tag.name) {
      guard let commit = graph.ids.find(tag.sha), graph.isKnown(commit) else { continue }
      found.append(
        GitDeployment(
          id: tag.name, commit: commit, time: time(commit, tag.tagged),
          origin: patterns.isHotfix(tag.name) ? .hotfix : .tag, version: tag.name))
    }
    var known: Set<String> = []
    for branch in references.branches where TagPatterns.matches(branch.name, patterns.branches) {
      guard let head = graph.ids.find(branch.sha) else { continue }
      // A branch that is named itself is one of an environment: all of it was deployed. One of many,
      // such as release/1.2, was so from where it left the mainline.
      let isNamed = patterns.branches.contains(branch.name)
      let chain = Mainline.firstParents(of: head, in: graph) { !isNamed && mainline.holds($0) }
      var clock = Int64.min
      for commit in chain {
        clock = max(clock, time(commit, nil))
        let id = "\(branch.name)@\(graph.ids.text(commit).prefix(12))"
        guard known.insert(id).inserted else { continue }
        found.append(GitDeployment(id: id, commit: commit, time: clock, origin: .branch))
      }
    }
    return found
  }
}
