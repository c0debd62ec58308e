import DeliveryEvents

/// What the successful deployments to one environment of one service delivered (METRICS.md R3).
///
/// Deployments are handed over in order. Each delivers its list, or what its commit brings by its
/// parents, or what landed up to it, less what an earlier one delivered or closed.
struct Content {
  /// A commit that a deployment delivered, or named without it being known.
  struct Item {
    var sha: Symbol
    /// `nil` for an unknown commit.
    var place: CommitPlace?
  }

  private let service: Int
  /// Commits delivered or closed, by place; shas that are unknown.
  private var delivered: Set<CommitPlace> = []
  private var closed: Set<CommitPlace> = []
  private var deliveredUnknown: Set<Symbol> = []
  /// Commits whose ancestors have all been walked: each was delivered or closed then.
  private var walked: Set<CommitPlace> = []
  /// How far each service's landings have been taken, by rule (c).
  private var taken: [Int: Int] = [:]

  init(service: Int) {
    self.service = service
  }

  /// Takes the next successful deployment and returns what it delivered.
  mutating func deliver(_ deployment: Deployment, _ find: CommitFinder) -> [Item] {
    var items: [Item] = []
    if let shas = deployment.shas {
      for sha in shas { deliverNamed(sha, find, into: &items) }
      close(deployment.sha, find)
    } else {
      for sha in deployment.ownSHAs where sha.isSome { deliverReached(sha, find, into: &items) }
    }
    return items
  }

  /// Whether a commit was closed without ever being delivered, by the deployments taken so far.
  func isClosed(_ place: CommitPlace) -> Bool {
    closed.contains(place) && !delivered.contains(place)
  }

  private mutating func deliverNamed(_ sha: Symbol, _ find: CommitFinder, into items: inout [Item])
  {
    if let place = find(sha, service) {
      if delivered.insert(place).inserted { items.append(Item(sha: sha, place: place)) }
    } else if deliveredUnknown.insert(sha).inserted {
      items.append(Item(sha: sha, place: nil))
    }
  }

  private mutating func deliverReached(
    _ sha: Symbol, _ find: CommitFinder, into items: inout [Item]
  ) {
    guard find(sha, service) != nil else {
      if deliveredUnknown.insert(sha).inserted { items.append(Item(sha: sha, place: nil)) }
      return
    }
    reach(sha, find) { content, place in
      if !content.closed.contains(place), content.delivered.insert(place).inserted {
        items.append(Item(sha: find.commit(place).sha, place: place))
      }
    }
  }

  /// Closes what rules (b) or (c) would have given for the own sha of a deployment with a list.
  private mutating func close(_ sha: Symbol, _ find: CommitFinder) {
    if sha.isNone { return }
    reach(sha, find) { content, place in
      if !content.delivered.contains(place) { content.closed.insert(place) }
    }
  }

  /// Calls `body` with each commit that (b) or (c) gives for a sha and that was not given before.
  private mutating func reach(
    _ sha: Symbol, _ find: CommitFinder, _ body: (inout Content, CommitPlace) -> Void
  ) {
    guard let start = find(sha, service) else { return }
    let commit = find.commit(start)
    if commit.parents != nil {
      var stack = [start]
      while let place = stack.popLast() {
        if !walked.insert(place).inserted { continue }
        body(&self, place)
        for parent in find.commit(place).parents ?? [] {
          if let known = find(parent, service) { stack.append(known) }
        }
      }
    } else {
      var position = taken[start.service] ?? 0
      let landings = find.landings(of: start.service)
      while position < landings.count {
        let place = CommitPlace(service: start.service, index: Int(landings[position]))
        if find.commit(place).time > commit.time { break }
        body(&self, place)
        position += 1
      }
      taken[start.service] = position
    }
  }
}

/// Looks commits up for one derivation and notes which other services it looked at.
struct CommitFinder {
  let directory: CommitDirectory
  let speakers: ServicesBySymbol
  let symbols: SymbolTable
  let serviceNames: [Symbol]
  let outside: OutsideInterest

  /// The place of a sha: among the commits of `service`, else among all.
  func callAsFunction(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    if let own = directory.place(of: sha, in: service) { return own }
    outside.missed(sha, service)
    var best: CommitPlace?
    speakers.forEach(sha) { other in
      guard other != service, let place = directory.place(of: sha, in: other) else { return }
      if let current = best {
        let landed = directory.commit(place).time
        let earliest = directory.commit(current).time
        // The earliest landing; at a tie the least service.
        if landed > earliest { return }
        if landed == earliest,
          !symbols.precedes(serviceNames[other], serviceNames[current.service])
        {
          return
        }
      }
      best = place
    }
    if let best { outside.leaned(service, on: best.service) }
    return best
  }

  /// The commit at a place.
  func commit(_ place: CommitPlace) -> CommitLine { directory.commit(place) }

  /// The commits of a service in order of landing.
  func landings(of service: Int) -> [Int32] { directory.landings[service] }
}

/// Which services' figures depend on what other services' lines say.
final class OutsideInterest {
  /// Services that looked for a sha which their own commits do not have.
  private(set) var seekers: [Symbol: Set<Int>] = [:]
  /// Services whose content runs over the commits of another.
  private(set) var leaners: [Int: Set<Int>] = [:]

  func missed(_ sha: Symbol, _ service: Int) { seekers[sha, default: []].insert(service) }

  func leaned(_ service: Int, on other: Int) { leaners[other, default: []].insert(service) }
}
