/// The history of some folders of a repository: the commits that changed something in them, and the
/// merges that brought such commits together, each with its parents among them.
///
/// So that a service which shares its repository has a graph of its own: what is left out of a log
/// must not be the way to what is in it (METRICS.md R3).
struct PathHistory {
  /// For each commit the commit of this history that stands for it: itself, or the only one that it
  /// leads to; -1 where there is none yet.
  private var heads: [Int32]
  private var rewritten: [Int32: [Int32]] = [:]

  /// - Parameter touched: whether a commit changed something in the folders; merges have not.
  init(_ graph: CommitGraph, _ mainline: Mainline, touched: (Int32) -> Bool) {
    heads = Array(repeating: -1, count: graph.ids.count)
    for commit in graph.order.reversed() {
      var parents: [Int32] = []
      for parent in graph.parents(of: commit) {
        let head = heads[Int(parent)]
        if head >= 0, !parents.contains(head) { parents.append(head) }
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
        heads[Int(commit)] = parents.first ?? -1
      }
    }
  }

  /// Whether a commit belongs to it.
  func holds(_ commit: Int32) -> Bool { heads[Int(commit)] == commit }

  /// The parents of one of its commits.
  func parents(of commit: Int32) -> [Int32] { rewritten[commit] ?? [] }

  /// What a commit has of it; `nil` for nothing.
  func head(of commit: Int32) -> Int32? {
    let head = heads[Int(commit)]
    return head < 0 ? nil : head
  }
}
