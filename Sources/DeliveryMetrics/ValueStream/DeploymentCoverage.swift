import DeliveryEvents

/// Which deployments to one environment are attempts to bring a commit there (METRICS.md 5b,
/// "Deployment attempts").
final class DeploymentCoverage {
  let tier: EnvironmentTier
  private let deployments: [Deployment]
  private let delivery: EnvironmentDelivery?
  private let find: CommitFinder
  /// Deployments that never succeeded and still count, by what they cover: named commits and
  /// ancestors, shas that are not known, and all that landed up to a commit.
  private var byPlace: [CommitPlace: [Int]] = [:]
  private var bySHA: [Symbol: [Int]] = [:]
  private var reaches: [Reach] = []

  /// A deployment that covers all that had landed in a service when its commit did.
  private struct Reach {
    var begin: Timestamp
    var place: Int
    var service: Int
    var landing: Timestamp
    /// The latest landing that this one and those before it reach.
    var latest: Timestamp
  }

  /// Prepares the deployments to one environment; `places` are those that count.
  init(
    tier: EnvironmentTier, places: [Int], deployments: [Deployment],
    delivery: EnvironmentDelivery?, service: Int, find: CommitFinder
  ) {
    self.tier = tier
    self.deployments = deployments
    self.delivery = delivery
    self.find = find
    let latest = places.compactMap { deployments[$0].moved?.start }.max()
    let unsuccessful = places.filter { place in
      let deployment = deployments[place]
      guard let moved = deployment.moved, deployment.result != .succeeded else { return false }
      if deployment.isFinished { return true }
      return moved.start == latest
        && !places.contains { deployments[$0].isFinished && deployments[$0].moved?.start == latest }
    }
    let isByParents =
      !(delivery?.finished.contains { deployments[$0].shas != nil } ?? false)
      && delivery?.content.isByParents ?? true
    for place in unsuccessful { cover(place, service, isByParents: isByParents) }
    reaches.sort { ($0.begin, $0.place) < ($1.begin, $1.place) }
    for index in reaches.indices.dropFirst() {
      reaches[index].latest = max(reaches[index].latest, reaches[index - 1].latest)
    }
  }

  /// Notes what a deployment covers: its content before anything is subtracted.
  private func cover(_ place: Int, _ service: Int, isByParents: Bool) {
    let deployment = deployments[place]
    func note(_ sha: Symbol) -> CommitPlace? {
      bySHA[sha, default: []].append(place)
      guard let commit = find(sha, service) else { return nil }
      byPlace[commit, default: []].append(place)
      return commit
    }
    if let shas = deployment.shas {
      for sha in shas { _ = note(sha) }
      return
    }
    let own = deployment.parts.isEmpty ? [deployment.sha] : deployment.parts
    for sha in own where sha.isSome {
      guard let start = note(sha) else { continue }
      if find.parents(start) != nil {
        // Where all was delivered by parents, all behind a commit that was delivered before this
        // deployment began was so too, and is no head that it could be an attempt for.
        let limit = isByParents ? deployment.moved?.start : nil
        for commit in ancestors(of: start, service, deliveredAfter: limit) {
          byPlace[commit, default: []].append(place)
        }
      } else if let begin = deployment.moved?.start {
        let landing = find.landing(start)
        reaches.append(
          Reach(
            begin: begin, place: place, service: start.service, landing: landing, latest: landing))
      }
    }
  }

  private func ancestors(
    of start: CommitPlace, _ service: Int, deliveredAfter limit: Timestamp?
  ) -> Set<CommitPlace> {
    var seen: Set<CommitPlace> = []
    var stack = [start]
    while let place = stack.popLast() {
      if let limit, let delivered = delivering(place), let finish = deployments[delivered].finish,
        finish <= limit
      {
        continue
      }
      if !seen.insert(place).inserted { continue }
      for parent in find.parents(place) ?? [] {
        if let known = find(parent, service) { stack.append(known) }
      }
    }
    return seen
  }

  private func delivering(_ place: CommitPlace) -> Int? {
    guard let by = delivery?.deliveredBy[place], by >= 0 else { return nil }
    return Int(by)
  }

  /// The first success that delivered a head; `nil` when none did.
  func delivering(_ item: ItemDraft) -> Int? {
    if let place = item.headPlace { return delivering(place) }
    return delivery?.deliveredUnknownBy[item.head]
  }

  /// Whether the delivering success is the environment's baseline.
  func isBaseline(_ place: Int) -> Bool { delivery?.baseline == place }

  /// Whether a list closed the head without any deployment ever delivering it.
  func isClosed(_ item: ItemDraft) -> Bool {
    item.headPlace.map { delivery?.content.isClosed($0) ?? false } ?? false
  }

  /// Adds the unsuccessful deployments that cover a head and began before an instant.
  func unsuccessful(covering item: ItemDraft, before limit: Timestamp?, into found: inout [Int]) {
    if byPlace.isEmpty, bySHA.isEmpty, reaches.isEmpty { return }
    func take(_ place: Int) {
      let start = deployments[place].moved?.start ?? .distantFuture
      if limit.map({ start < $0 }) ?? true, !found.contains(place) { found.append(place) }
    }
    if let head = item.headPlace {
      byPlace[head]?.forEach(take)
      if !reaches.isEmpty { takeReaching(head, find.landing(head), before: limit, take) }
    } else {
      bySHA[item.head]?.forEach(take)
    }
  }

  private func takeReaching(
    _ head: CommitPlace, _ landed: Timestamp, before limit: Timestamp?, _ take: (Int) -> Void
  ) {
    var index = limit.map { limit in reaches.firstPlace { $0.begin >= limit } } ?? reaches.count
    while index > 0, reaches[index - 1].latest >= landed {
      index -= 1
      if reaches[index].service == head.service, reaches[index].landing >= landed {
        take(reaches[index].place)
      }
    }
  }

  /// Adds the attempts of a stage that ends with the first delivery: that one and the unsuccessful
  /// ones that began before it finished; without a delivery all unsuccessful ones that cover the head.
  func attempts(covering item: ItemDraft, into found: inout [Int]) {
    let first = delivering(item)
    unsuccessful(covering: item, before: first.flatMap { deployments[$0].finish }, into: &found)
    if let first { found.append(first) }
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

  /// Whether it began and has neither a result nor been cancelled.
  var isUndecided: Bool { finish == nil && !isCancelled && begin != nil }
}
