/// A deployment that a later one repaired, as the history tells: it was reverted, or followed by a
/// hotfix. Nobody reported it.
struct GitRepair: Equatable {
  enum Reason: String {
    case revert
    case hotfix = "hotfix tag"
  }

  /// Places in the list of deployments.
  var broken: Int
  var fixer: Int
  /// When the repair was begun, in seconds since 1970.
  var begun: Int64
  /// The commit that was taken back, or that was deployed before a hotfix.
  var commit: Int32
  var reason: Reason
}

/// Finds repairs: a deployment that newly has the revert of a commit that an earlier one brought, and
/// a hotfix of the deployment that it is built on.
///
/// What was reverted before it was deployed has broken nothing, what is brought back repairs nothing,
/// and the first deployment of all, of which nobody knows what was new in it, is not blamed. Of some
/// folders only what changed them counts.
enum GitRepairs {
  /// - Parameters:
  ///   - reverts: as ``reverts(_:)`` finds them.
  ///   - window: seconds after which a revert is a change of mind.
  ///   - path: the folders that are asked for; `nil` for all.
  static func find(
    _ deployments: GitDeployments, _ graph: CommitGraph,
    _ reverts: [(commit: Int32, target: Int32)], window: Int64, path: PathHistory? = nil
  ) -> [GitRepair] {
    func head(_ place: Int) -> Int32? {
      let commit = deployments.list[place].commit
      guard let path else { return commit }
      return path.head(of: commit)
    }
    let first = deployments.list.indices.first { head($0) != nil } ?? 0
    func isRepair(_ broken: Int, _ fixer: Int) -> Bool {
      broken > first && broken < fixer
        && deployments.list[fixer].time - deployments.list[broken].time <= window
    }
    var found: [Int: GitRepair] = [:]
    for (commit, target) in reverts {
      guard !graph.isMerge(commit), path?.holds(commit) ?? true,
        path?.isChange(target, graph) ?? true,
        let fixer = deployments.owner(of: commit), let broken = deployments.owner(of: target),
        isRepair(broken, fixer)
      else { continue }
      if let known = found[broken],
        (known.fixer, known.begun, known.commit) <= (fixer, graph.authored[Int(commit)], target)
      {
        continue
      }
      found[broken] = GitRepair(
        broken: broken, fixer: fixer, begun: graph.authored[Int(commit)], commit: target,
        reason: .revert)
    }
    for (place, deployment) in deployments.list.enumerated() where deployment.origin == .hotfix {
      // The first repair counts, whatever comes later: a history that has grown tells the same.
      guard let broken = deployments.bases[place], place < found[broken]?.fixer ?? .max,
        deployments.owner(of: deployment.commit) == place,
        isRepair(broken, place),
        path == nil || head(broken) != nil && head(place) != nil && head(broken) != head(place)
      else { continue }
      found[broken] = GitRepair(
        broken: broken, fixer: place, begun: graph.authored[Int(deployment.commit)],
        commit: deployments.list[broken].commit, reason: .hotfix)
    }
    return found.values.sorted { $0.broken < $1.broken }
  }

  /// Each commit that takes another back, with that one.
  static func reverts(_ graph: CommitGraph) -> [(commit: Int32, target: Int32)] {
    // The commits that name a pull request, the newest first: what closed it and its backports.
    var changes: [Int32: [Int32]] = [:]
    var numbers = [Int32](repeating: -1, count: graph.ids.count)
    for (number, commit) in graph.order.enumerated() {
      numbers[Int(commit)] = Int32(number)
      if let change = graph.messages[commit]?.change { changes[change, default: []].append(commit) }
    }
    var sorted: [Int32]?
    var found: [(Int32, Int32)] = []
    for commit in graph.order.reversed() {
      guard let message = graph.messages[commit], message.isRevert else { continue }
      var targets: [Int32] = []
      for name in message.reverts {
        let all = sorted ?? graph.ids.sorted()
        sorted = all
        if let target = graph.ids.only(beginningWith: name, in: all) { targets.append(target) }
      }
      for change in message.revertedChanges {
        let named = changes[change] ?? []
        targets += newest(of: named, before: commit, graph, numbers).map { [$0] } ?? []
      }
      for target in targets where target != commit && graph.isKnown(target) {
        found.append((commit, target))
      }
    }
    return found
  }

  /// The newest of some commits that a commit is built on; they and `numbers` go by the order of the
  /// graph.
  private static func newest(
    of commits: [Int32], before start: Int32, _ graph: CommitGraph, _ numbers: [Int32]
  ) -> Int32? {
    guard let last = commits.last.map({ numbers[Int($0)] }) else { return nil }
    var seen: Set<Int32> = [start]
    var stack = [start]
    while let commit = stack.popLast() {
      // Parents come later in the order: beyond the last of them there is none of them.
      for parent in graph.parents(of: commit) where graph.isKnown(parent) {
        if numbers[Int(parent)] <= last, seen.insert(parent).inserted { stack.append(parent) }
      }
    }
    return commits.first { $0 != start && seen.contains($0) }
  }
}
