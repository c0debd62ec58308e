import DeliveryEvents

/// What the successful deployments to one environment of one service delivered (METRICS.md R3).
///
/// Deployments are handed over in order. Each delivers its list, or what its commit brings by its
/// parents, or what landed up to it, less what an earlier one delivered or closed. Each can be taken
/// back, the last one first.
struct Content {
  /// A commit that a deployment delivered, or named without it being known.
  struct Item {
    var sha: Symbol
    /// `nil` for an unknown commit.
    var place: CommitPlace?
  }

  private struct Marks: OptionSet {
    let rawValue: UInt8
    static let delivered = Marks(rawValue: 1)
    static let closed = Marks(rawValue: 2)
    /// All its ancestors have been walked: each was delivered or closed then.
    static let walked = Marks(rawValue: 4)
  }

  /// How far the landings of a service have been taken, by rule (c).
  private struct Reach {
    var taken = 0
    /// The instants up to which they were taken, and by which position of the walk; both ascending.
    var limits: [(limit: Timestamp, position: Int32)] = []
  }

  private let service: Int
  private var marks: PlaceTable<Marks>
  private var deliveredUnknown: Set<Symbol> = []
  /// What is not known and was the own sha of a deployment with a list.
  private var closedUnknown: Set<Symbol> = []
  /// How many commits are closed, be it that they were delivered since or not.
  private(set) var closedCount = 0
  private var own = Reach()
  private var others: [Int: Reach] = [:]

  /// Creates the content of an environment to which nothing has been deployed.
  init(service: Int) {
    self.service = service
    marks = PlaceTable(service: service, absent: [])
  }

  /// Takes the next successful deployment, at a position of a walk, and hands over what it delivered,
  /// and what it closed.
  mutating func deliver(
    _ deployment: Deployment, at position: Int, _ find: CommitFinder,
    _ journal: inout WalkJournal, _ body: (Item) -> Void, closed: (Item) -> Void
  ) {
    if let shas = deployment.shas {
      for sha in shas { deliverNamed(sha, find, &journal, body) }
      for sha in deployment.parts.isEmpty ? [deployment.sha] : deployment.parts {
        close(sha, at: position, find, &journal, closed)
      }
    } else if deployment.parts.isEmpty {
      if deployment.sha.isSome {
        deliverReached(deployment.sha, at: position, find, &journal, body)
      }
    } else {
      for sha in deployment.parts where sha.isSome {
        deliverReached(sha, at: position, find, &journal, body)
      }
    }
  }

  /// Whether a commit was closed without ever being delivered, by the deployments taken so far.
  func isClosed(_ place: CommitPlace) -> Bool {
    marks[place].contains(.closed) && !marks[place].contains(.delivered)
  }

  /// The same of a sha that is not known.
  func isClosed(unknown sha: Symbol) -> Bool {
    closedUnknown.contains(sha) && !deliveredUnknown.contains(sha)
  }

  /// Whether a list closed a commit, be it that it was delivered since or not.
  func hasClosed(_ place: CommitPlace) -> Bool { marks[place].contains(.closed) }

  /// The first position that took all landings of a service up to an instant or beyond.
  func firstReaching(_ landing: Timestamp, in other: Int) -> Int? {
    let limits = other == service ? own.limits : others[other]?.limits ?? []
    let place = limits.firstPlace { $0.limit >= landing }
    return place < limits.count ? Int(limits[place].position) : nil
  }

  // MARK: Taking back

  mutating func takeBack(delivered place: CommitPlace) { marks[place].remove(.delivered) }

  mutating func takeBack(closed place: CommitPlace) {
    marks[place].remove(.closed)
    closedCount -= 1
  }

  mutating func takeBack(walked place: CommitPlace) { marks[place].remove(.walked) }
  mutating func takeBack(unknown sha: Symbol) { deliveredUnknown.remove(sha) }
  mutating func takeBack(closedUnknown sha: Symbol) { closedUnknown.remove(sha) }

  mutating func takeBack(reached other: Int, to taken: Int) {
    func takeBack(_ reach: inout Reach) {
      reach.taken = taken
      reach.limits.removeLast()
    }
    if other == service { takeBack(&own) } else { takeBack(&others[other, default: Reach()]) }
  }

  // MARK: Rules

  private mutating func deliverNamed(
    _ sha: Symbol, _ find: CommitFinder, _ journal: inout WalkJournal, _ body: (Item) -> Void
  ) {
    if let place = find(sha, service) {
      let known = marks[place]
      if known.contains(.delivered) { return }
      marks[place] = known.union(.delivered)
      journal.note(.delivered, place)
      body(Item(sha: sha, place: place))
    } else {
      deliverUnknown(sha, &journal, body)
    }
  }

  private mutating func deliverUnknown(
    _ sha: Symbol, _ journal: inout WalkJournal, _ body: (Item) -> Void
  ) {
    guard deliveredUnknown.insert(sha).inserted else { return }
    journal.note(.deliveredUnknown, UInt64(sha.rawValue))
    body(Item(sha: sha, place: nil))
  }

  private mutating func deliverReached(
    _ sha: Symbol, at position: Int, _ find: CommitFinder, _ journal: inout WalkJournal,
    _ body: (Item) -> Void
  ) {
    guard let start = find(sha, service) else {
      if closedUnknown.contains(sha) { return }
      return deliverUnknown(sha, &journal, body)
    }
    reach(start, at: position, find, &journal) { marks, journal, place in
      if marks[place].isDisjoint(with: [.closed, .delivered]) {
        marks[place].insert(.delivered)
        journal.note(.delivered, place)
        body(Item(sha: find.sha(place), place: place))
      }
    }
  }

  /// Closes what rules (b) or (c) would have given for the own sha of a deployment with a list.
  private mutating func close(
    _ sha: Symbol, at position: Int, _ find: CommitFinder, _ journal: inout WalkJournal,
    _ body: (Item) -> Void
  ) {
    if sha.isNone { return }
    guard let start = find(sha, service) else {
      // What is not known brings itself.
      if closedUnknown.insert(sha).inserted {
        journal.note(.closedUnknown, UInt64(sha.rawValue))
        body(Item(sha: sha, place: nil))
      }
      return
    }
    var count = 0
    reach(start, at: position, find, &journal) { marks, journal, place in
      if marks[place].isDisjoint(with: [.closed, .delivered]) {
        marks[place].insert(.closed)
        count += 1
        journal.note(.closed, place)
        body(Item(sha: find.sha(place), place: place))
      }
    }
    closedCount += count
  }

  /// Calls `body` with each commit that (b) or (c) gives for a commit and that was not given before.
  private mutating func reach(
    _ start: CommitPlace, at position: Int, _ find: CommitFinder, _ journal: inout WalkJournal,
    _ body: (inout PlaceTable<Marks>, inout WalkJournal, CommitPlace) -> Void
  ) {
    if find.parents(start) == nil {
      let limit = find.landing(start)
      let commits = find.commits(of: start.service)
      if start.service == service {
        Self.take(&own, &marks, limit, at: position, start.service, commits, &journal, body)
      } else {
        var reach = others.removeValue(forKey: start.service) ?? Reach()
        Self.take(&reach, &marks, limit, at: position, start.service, commits, &journal) {
          body(&$0, &$1, find.standing(for: $2, in: service))
        }
        others[start.service] = reach
      }
      return
    }
    var stack = [start]
    while let place = stack.popLast() {
      if marks[place].contains(.walked) { continue }
      marks[place].insert(.walked)
      journal.note(.walked, place)
      body(&marks, &journal, place)
      for parent in find.parents(place) ?? [] {
        if let known = find(parent, service) { stack.append(known) }
      }
    }
  }

  private static func take(
    _ reach: inout Reach, _ marks: inout PlaceTable<Marks>, _ limit: Timestamp,
    at position: Int, _ other: Int, _ commits: ServiceCommits, _ journal: inout WalkJournal,
    _ body: (inout PlaceTable<Marks>, inout WalkJournal, CommitPlace) -> Void
  ) {
    if let last = reach.limits.last, last.limit >= limit { return }
    journal.note(.reached, UInt64(other), before: Int64(reach.taken))
    reach.limits.append((limit, Int32(position)))
    // Held here, so that each is counted once and not at each commit.
    let order = commits.order
    let landings = commits.landings
    while reach.taken < order.count {
      let index = Int(order[reach.taken])
      if landings[index] > limit { break }
      body(&marks, &journal, CommitPlace(service: other, index: index))
      reach.taken += 1
    }
  }
}
