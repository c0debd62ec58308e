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
/// and the first deployment of all, of which nobody knows what was new in it, is not blamed.
enum GitRepairs {
  /// - Parameter window: seconds after which a revert is a change of mind.
  static func find(
    _ deployments: GitDeployments, _ graph: CommitGraph, window: Int64
  ) -> [GitRepair] {
    var found: [Int: GitRepair] = [:]
    for (commit, target) in reverts(graph) {
      guard graph.parents(of: commit).count < 2,
        let fixer = deployments.owner(of: commit), let broken = deployments.owner(of: target),
        isRepair(broken, fixer, deployments, window: window)
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
        isRepair(broken, place, deployments, window: window)
      else { continue }
      found[broken] = GitRepair(
        broken: broken, fixer: place, begun: graph.authored[Int(deployment.commit)],
        commit: deployments.list[broken].commit, reason: .hotfix)
    }
    return found.values.sorted { $0.broken < $1.broken }
  }

  private static func isRepair(
    _ broken: Int, _ fixer: Int, _ deployments: GitDeployments, window: Int64
  ) -> Bool {
    broken > 0 && broken < fixer
      && deployments.list[fixer].time - deployments.list[broken].time <= window
  }

  /// Each commit that takes another back, with that one.
  static func reverts(_ graph: CommitGraph) -> [(commit: Int32, target: Int32)] {
    var changes: [Int32: Int32] = [:]
    // The commit that closed a pull request: the newest that names it, if several do.
    for commit in graph.order.reversed() {
      if let change = graph.messages[commit]?.change { changes[change] = commit }
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
      targets += message.revertedChanges.compactMap { changes[$0] }
      for target in targets where target != commit && graph.isKnown(target) {
        found.append((commit, target))
      }
    }
    return found
  }
}
