/// The history of some folders of a repository: the commits that changed something in them, and the
/// merges that brought such commits together, each with its parents among them.
///
/// So that a service which shares its repository has a graph of its own: what is left out of a log
/// must not be the way to what is in it (METRICS.md R3). Where a history was cut off nobody knows which
/// commit changed the folders last, and none is invented.
struct PathHistory {
  /// For each commit the commit of this history that stands for it: itself, or the only one that it
  /// leads to; ``none`` where there is none yet, and ``unknown`` where it was cut off.
  private var heads: [Int32]
  private var rewritten: [Int32: [Int32]] = [:]
  /// Its commits of which some parents are unknown.
  private var cut: Set<Int32> = []

  private static let none: Int32 = -1
  private static let unknown: Int32 = -2

  /// - Parameter touched: whether a commit changed something in the folders; merges have not. Of one
  ///   at which the history was cut off it means that they exist.
  init(_ graph: CommitGraph, _ mainline: Mainline, touched: (Int32) -> Bool) {
    heads = Array(repeating: Self.none, count: graph.ids.count)
    for commit in graph.order.reversed() {
      if graph.shallow.contains(commit) {
        heads[Int(commit)] = touched(commit) ? Self.unknown : Self.none
        continue
      }
      var parents: [Int32] = []
      var unknown = 0
      for parent in graph.parents(of: commit) {
        let head = heads[Int(parent)]
        if head == Self.unknown { unknown += 1 }
        if head >= 0, !parents.contains(head) { parents.append(head) }
      }
      if unknown > 0 {
        take(commit, parents, graph, isTouched: touched(commit))
        continue
      }
      if !touched(commit), parents.count > 1, let place = mainline.place(of: commit),
        mainline.holds(commit), let first = parents.first
      {
        // What had landed before is behind the first parent already.
        parents = [first] + parents.dropFirst().filter { mainline.place(of: $0) == place }
      }
      if touched(commit) || parents.count > 1 {
        heads[Int(commit)] = commit
        rewritten[commit] = parents
      } else {
        heads[Int(commit)] = parents.first ?? Self.none
      }
    }
  }

  /// Takes a commit of which a parent has something unknown.
  private mutating func take(
    _ commit: Int32, _ parents: [Int32], _ graph: CommitGraph, isTouched: Bool
  ) {
    let first = graph.parents(of: commit).first.map { heads[Int($0)] }
    if isTouched || parents.count > 1 || (first == Self.unknown && !parents.isEmpty) {
      heads[Int(commit)] = commit
      rewritten[commit] = parents
      cut.insert(commit)
    } else {
      // What was merged had most likely landed before.
      heads[Int(commit)] = parents.first ?? Self.unknown
    }
  }

  /// Whether a commit belongs to it.
  func holds(_ commit: Int32) -> Bool { heads[Int(commit)] == commit }

  /// The parents of one of its commits; `nil` where some are unknown.
  func parents(of commit: Int32) -> [Int32]? {
    cut.contains(commit) ? nil : rewritten[commit] ?? []
  }

  /// Whether a commit, which may be a merge, brought something of it.
  func isChange(_ commit: Int32, _ graph: CommitGraph) -> Bool {
    let before = graph.parents(of: commit).first.map { heads[Int($0)] }
    return heads[Int(commit)] >= 0 && heads[Int(commit)] != before ?? Self.none
  }

  /// Whether a commit has something of it of which nobody knows which commit it is.
  func isUnknown(_ commit: Int32) -> Bool { heads[Int(commit)] == Self.unknown }

  /// What a commit has of it; `nil` for nothing.
  func head(of commit: Int32) -> Int32? {
    let head = heads[Int(commit)]
    return head < 0 ? nil : head
  }
}
