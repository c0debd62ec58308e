import DeliveryEvents

/// Which deployments to one environment are attempts to bring a commit there (METRICS.md 5b,
/// "Deployment attempts"): those that never succeeded, by what they cover.
final class DeploymentCoverage {
  let env: Symbol
  let tier: EnvironmentTier
  /// How many deployments count, and those of them that failed, and that have not finished.
  private(set) var count = 0
  private var failed: Set<Int32> = []
  private var unfinished: Set<Int32> = []
  /// The unfinished ones after which no other began.
  private var counting: [Int32] = []
  /// What the unsuccessful cover: named commits and ancestors, shas, and all that landed up to a commit.
  private var byPlace: [CommitPlace: [Int32]] = [:]
  private var bySHA: [Symbol: [Int32]] = [:]
  private var reaches: [Reach] = []
  /// Commits at which a way through ancestors ended, for they had been delivered before.
  private var behind: Set<CommitPlace> = []
  /// Shas that none of the service's own commits has.
  private var notes = FindNotes()
  /// When the first unsuccessful deployment began that came or went since.
  private var staleFrom: Timestamp?

  /// A deployment that covers all that had landed in a service when its commit did.
  private struct Reach {
    var begin: Timestamp
    var place: Int32
    var service: Int
    var landing: Timestamp
    /// The latest landing that this one and those before it reach.
    var latest: Timestamp
  }

  init(env: Symbol, tier: EnvironmentTier) {
    self.env = env
    self.tier = tier
  }

  /// Whether there is nothing that did not succeed.
  private var isClean: Bool { failed.isEmpty && unfinished.isEmpty }

  // MARK: Keeping

  /// Takes a deployment in the place of another, either of which may be none of this environment's.
  func replace(_ place: Int, _ old: Deployment, by new: Deployment) {
    let number = Int32(place)
    if old.env == env, old.isCounted {
      count -= 1
      if failed.remove(number) != nil || unfinished.remove(number) != nil { note(old) }
    }
    guard new.env == env, new.isCounted else { return }
    count += 1
    if new.result == .succeeded || new.moved == nil { return }
    note(new)
    if new.isFinished { failed.insert(number) } else { unfinished.insert(number) }
  }

  private func note(_ deployment: Deployment) {
    staleFrom = min(staleFrom ?? .distantFuture, deployment.moved?.start ?? .distantPast)
  }

  /// Whether a commit that appears or disappears is one that deployments here looked for.
  func concerns(_ place: CommitPlace, _ sha: Symbol) -> Bool {
    !isClean && (byPlace[place] != nil || bySHA[sha] != nil || notes.firstMiss(of: sha) != nil)
  }

  /// Whether a way through ancestors ended at one of some commits.
  func ends(at commits: [CommitPlace]) -> Bool {
    !behind.isEmpty && commits.contains(where: behind.contains)
  }

  /// When the first unsuccessful deployment of any of some shas began.
  func begin(ofSHAs shas: Set<Symbol>, _ delivery: ServiceDelivery) -> Timestamp? {
    failed.union(unfinished).compactMap { place in
      let deployment = delivery.deployments[Int(place)]
      return shas.contains(deployment.sha) ? deployment.moved?.start : nil
    }.min()
  }

  /// Brings what is covered up to date. Returns when the first deployment began by which that is another
  /// than before; `isNew` asks for everything anew.
  func settle(
    _ delivery: ServiceDelivery, _ service: Int, _ find: CommitFinder, isNew: Bool
  ) -> Timestamp? {
    if isClean, byPlace.isEmpty, bySHA.isEmpty, reaches.isEmpty { return nil }
    let finished = delivery.environments.first { $0.env == env }?.finished ?? []
    let counting = unfinished.filter { place in
      let start = delivery.deployments[Int(place)].moved?.start ?? .distantPast
      return !isOvertaken(place, start, finished, delivery)
    }.sorted()
    for place in Set(counting).symmetricDifference(self.counting) {
      note(delivery.deployments[Int(place)])
    }
    guard let from = isNew ? .distantPast : staleFrom else { return nil }
    self.counting = counting
    staleFrom = nil
    (byPlace, bySHA, reaches, notes, behind) = ([:], [:], [], FindNotes(), [])
    let environment = delivery.environments.first { $0.env == env }
    notes.stand(at: 0, finish: .distantFuture)
    find.notes = notes
    for place in failed.sorted() + counting {
      cover(place, delivery, environment, service, find)
    }
    notes = find.notes ?? FindNotes()
    find.notes = nil
    reaches.sort { ($0.begin, $0.place) < ($1.begin, $1.place) }
    for index in reaches.indices.dropFirst() {
      reaches[index].latest = max(reaches[index].latest, reaches[index - 1].latest)
    }
    return from
  }

  /// Whether another deployment began after an unfinished one, or at the same instant and has finished.
  private func isOvertaken(
    _ place: Int32, _ start: Timestamp, _ finished: [Int], _ delivery: ServiceDelivery
  ) -> Bool {
    for other in finished.reversed() {
      let deployment = delivery.deployments[other]
      if deployment.finish ?? .distantFuture < start { break }
      if let begun = deployment.moved?.start, begun >= start { return true }
    }
    return unfinished.contains {
      $0 != place && delivery.deployments[Int($0)].moved?.start ?? .distantPast > start
    }
  }

  /// Notes what a deployment covers: its content before anything is subtracted.
  private func cover(
    _ place: Int32, _ delivery: ServiceDelivery, _ environment: EnvironmentDelivery?,
    _ service: Int, _ find: CommitFinder
  ) {
    let deployment = delivery.deployments[Int(place)]
    for sha in deployment.shas ?? [] { _ = note(sha, place, service, find) }
    if deployment.shas != nil { return }
    let own = deployment.parts.isEmpty ? [deployment.sha] : deployment.parts
    for sha in own where sha.isSome {
      guard let start = note(sha, place, service, find) else { continue }
      if find.parents(start) != nil {
        let begin = deployment.moved?.start ?? .distantPast
        let ancestors = Self.ancestors(of: start, service, find) { commit in
          let isEnd = isDelivered(commit, withAncestorsBy: begin, delivery, environment, find)
          if isEnd { behind.insert(commit) }
          return isEnd
        }
        for commit in ancestors { byPlace[commit, default: []].append(place) }
      } else if let begin = deployment.moved?.start {
        let landing = find.landing(start)
        reaches.append(
          Reach(
            begin: begin, place: place, service: start.service, landing: landing, latest: landing))
      }
    }
  }

  /// Whether a commit and all behind it had been delivered by an instant: none of them is a head that a
  /// deployment which began then could be an attempt for.
  ///
  /// That is so when a deployment brought it by its parents, unless any was closed: it may have been delivered later.
  private func isDelivered(
    _ commit: CommitPlace, withAncestorsBy instant: Timestamp, _ delivery: ServiceDelivery,
    _ environment: EnvironmentDelivery?, _ find: CommitFinder
  ) -> Bool {
    guard let environment, environment.content.closedCount == 0 else { return false }
    let by = environment.deliveredBy[commit]
    guard by >= 0 else { return false }
    let deployment = delivery.deployments[Int(by)]
    guard let finish = deployment.finish, finish <= instant, deployment.shas == nil,
      deployment.parts.isEmpty, let own = find(deployment.sha, delivery.service)
    else { return false }
    return find.parents(own) != nil
  }

  private func note(_ sha: Symbol, _ place: Int32, _ service: Int, _ find: CommitFinder)
    -> CommitPlace?
  {
    bySHA[sha, default: []].append(place)
    guard let commit = find(sha, service) else { return nil }
    byPlace[commit, default: []].append(place)
    return commit
  }

  private static func ancestors(
    of start: CommitPlace, _ service: Int, _ find: CommitFinder,
    isBehind: (CommitPlace) -> Bool
  ) -> Set<CommitPlace> {
    var seen: Set<CommitPlace> = []
    var stack = [start]
    while let place = stack.popLast() {
      if isBehind(place) || !seen.insert(place).inserted { continue }
      for parent in find.parents(place) ?? [] {
        if let known = find(parent, service) { stack.append(known) }
      }
    }
    return seen
  }

  // MARK: Asking

  /// Whether anything that did not succeed is covered.
  var coversAnything: Bool { !(byPlace.isEmpty && bySHA.isEmpty && reaches.isEmpty) }

  /// Adds the unsuccessful deployments that cover a head and began before an instant.
  func unsuccessful(
    covering item: ItemDraft, before limit: Timestamp?, _ delivery: ServiceDelivery,
    _ find: CommitFinder, into found: inout [Int]
  ) {
    if !coversAnything { return }
    let count = found.count
    func take(_ place: Int32) {
      let start = delivery.deployments[Int(place)].moved?.start ?? .distantFuture
      if limit.map({ start < $0 }) ?? true { found.append(Int(place)) }
    }
    if let head = item.deliveredPlace {
      byPlace[head]?.forEach(take)
      if !reaches.isEmpty {
        takeReaching(head, find.landing(head), before: limit, take)
        // Of the same sha there may be a commit among those that a deployment reaches in another service.
        find.forEachOther(item.head, than: head.service) {
          takeReaching($0, find.landing($0), before: limit, take)
        }
      }
    } else {
      bySHA[item.head]?.forEach(take)
    }
    // One may cover a head in several ways.
    if found.count - count > 1 { found.sortAndUnite(from: count) }
  }

  private func takeReaching(
    _ head: CommitPlace, _ landed: Timestamp, before limit: Timestamp?, _ take: (Int32) -> Void
  ) {
    var index = limit.map { limit in reaches.firstPlace { $0.begin >= limit } } ?? reaches.count
    while index > 0, reaches[index - 1].latest >= landed {
      index -= 1
      if reaches[index].service == head.service, reaches[index].landing >= landed {
        take(reaches[index].place)
      }
    }
  }
}

extension EnvironmentDelivery {
  /// The first success that delivered a head; `nil` when none did.
  func delivering(_ item: ItemDraft) -> Int? {
    guard let place = item.deliveredPlace else { return deliveredUnknownBy[item.head] }
    let by = deliveredBy[place]
    return by < 0 ? nil : Int(by)
  }

  /// Whether a list closed the head without any deployment ever delivering it.
  func isClosed(_ item: ItemDraft) -> Bool {
    item.deliveredPlace.map(content.isClosed) ?? content.isClosed(unknown: item.head)
  }
}

extension Deployment {
  /// From its begin to its finish; an unfinished one lasts. `nil` for one that never moved.
  var moved: Interval? {
    if let finish { return Interval(start: begin ?? finish, end: finish) }
    return begin.map { Interval(start: $0, end: .distantFuture) }
  }

  /// The run that it names; none for what was only cancelled, which counts nowhere in the value stream.
  var movedRun: Symbol { isCancelled && !isFinished ? .none : run }

  /// Whether it began, and neither finished nor was cancelled.
  var isUndecided: Bool { finish == nil && !isCancelled && begin != nil }

  /// Whether the value stream counts it: to staging or production, and not only cancelled.
  var isCounted: Bool {
    (tier == .staging || tier == .production) && (!isCancelled || isFinished)
  }
}

extension [Int] {
  /// Puts what stands from a place on in order, each once.
  fileprivate mutating func sortAndUnite(from start: Int) {
    self[start...].sort()
    var end = start + 1
    for place in end..<count where self[place] != self[end - 1] {
      self[end] = self[place]
      end += 1
    }
    removeLast(count - end)
  }
}
