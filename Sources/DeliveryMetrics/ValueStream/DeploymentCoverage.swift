import DeliveryEvents

/// Which deployments to one environment are attempts to bring a commit there (METRICS.md 5b,
/// "Deployment attempts").
final class DeploymentCoverage {
  let env: Symbol
  let tier: EnvironmentTier
  private let deployments: [Deployment]
  private let delivery: EnvironmentDelivery?
  private let service: Int
  private let find: CommitFinder
  /// Places of deployments that never succeeded and still count.
  private(set) var unsuccessful: [Int] = []
  /// What commits reach by their parents, made when it is first asked for.
  private var reached: [CommitPlace: Set<CommitPlace>] = [:]

  init(
    env: Symbol, tier: EnvironmentTier, delivery: ServiceDelivery, service: Int,
    find: CommitFinder
  ) {
    self.env = env
    self.tier = tier
    self.service = service
    self.find = find
    deployments = delivery.deployments
    self.delivery = delivery.environments[env]
    let all = deployments.indices.filter {
      deployments[$0].env == env && !(deployments[$0].isCancelled && !deployments[$0].isFinished)
    }
    let latest = all.compactMap { deployments[$0].moved?.start }.max()
    for place in all {
      let deployment = deployments[place]
      guard let moved = deployment.moved else { continue }
      if deployment.result == .succeeded { continue }
      if deployment.isFinished {
        unsuccessful.append(place)
      } else if moved.start == latest,
        !all.contains(where: {
          deployments[$0].isFinished && deployments[$0].moved?.start == moved.start
        })
      {
        unsuccessful.append(place)
      }
    }
  }

  /// The first success that delivered a head; `nil` when none did.
  func delivering(_ item: ItemDraft) -> Int? {
    if let place = item.headPlace { return delivery?.deliveredBy[place] }
    return delivery?.deliveredUnknownBy[item.head]
  }

  /// Whether the delivering success is the environment's baseline.
  func isBaseline(_ place: Int) -> Bool { delivery?.baseline == place }

  /// Whether a list closed the head without any deployment ever delivering it.
  func isClosed(_ item: ItemDraft) -> Bool {
    item.headPlace.map { delivery?.content.isClosed($0) ?? false } ?? false
  }

  /// Unsuccessful deployments that cover a head and began before an instant.
  func unsuccessful(covering item: ItemDraft, before limit: Timestamp?) -> [Int] {
    unsuccessful.filter { began($0, before: limit) && covers($0, item) }
  }

  /// The attempts of a stage that ends with the first delivery: that one and the unsuccessful ones
  /// that began before it finished; without a delivery all unsuccessful ones that cover the head.
  func attempts(covering item: ItemDraft) -> [Int] {
    guard let first = delivering(item) else { return unsuccessful(covering: item, before: nil) }
    return unsuccessful(covering: item, before: deployments[first].finish) + [first]
  }

  private func began(_ place: Int, before limit: Timestamp?) -> Bool {
    guard let limit else { return true }
    return (deployments[place].moved?.start ?? .distantFuture) < limit
  }

  /// Whether the content of a deployment, before anything is subtracted, has the head.
  private func covers(_ place: Int, _ item: ItemDraft) -> Bool {
    let deployment = deployments[place]
    if let shas = deployment.shas { return shas.contains { matches($0, item) } }
    for sha in deployment.ownSHAs where sha.isSome {
      if matches(sha, item) { return true }
      guard let head = item.headPlace, let start = find(sha, service) else { continue }
      let commit = find.commit(start)
      if commit.parents != nil {
        if ancestors(of: start).contains(head) { return true }
      } else if head.service == start.service, find.commit(head).time <= commit.time {
        return true
      }
    }
    return false
  }

  private func matches(_ sha: Symbol, _ item: ItemDraft) -> Bool {
    if sha == item.head { return true }
    guard let place = item.headPlace else { return false }
    return find(sha, service) == place
  }

  private func ancestors(of start: CommitPlace) -> Set<CommitPlace> {
    if let known = reached[start] { return known }
    var seen: Set<CommitPlace> = []
    var stack = [start]
    while let place = stack.popLast() {
      if !seen.insert(place).inserted { continue }
      for parent in find.commit(place).parents ?? [] {
        if let known = find(parent, service) { stack.append(known) }
      }
    }
    reached[start] = seen
    return seen
  }
}

extension Deployment {
  /// From its begin to its finish; an unfinished one lasts. `nil` for one that never moved.
  var moved: Interval? {
    if let finish { return Interval(start: begin ?? finish, end: finish) }
    return begin.map { Interval(start: $0, end: .distantFuture) }
  }

  /// The stretch that counts as active: from its start to its finish.
  var running: Interval? {
    guard let moved else { return nil }
    return Interval(start: runStart ?? moved.start, end: moved.end)
  }
}
