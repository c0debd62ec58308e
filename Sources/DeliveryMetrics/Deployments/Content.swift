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

  private struct Marks: OptionSet {
    let rawValue: UInt8
    static let delivered = Marks(rawValue: 1)
    static let closed = Marks(rawValue: 2)
    /// All its ancestors have been walked: each was delivered or closed then.
    static let walked = Marks(rawValue: 4)
  }

  private let service: Int
  private var marks: PlaceTable<Marks>
  private var deliveredUnknown: Set<Symbol> = []
  /// How far each service's landings have been taken, by rule (c).
  private var taken: [Int: Int] = [:]

  /// Creates the content of an environment to which nothing has been deployed.
  init(service: Int, commits: Int) {
    self.service = service
    marks = PlaceTable(service: service, count: commits, absent: [])
  }

  /// Takes the next successful deployment and hands over what it delivered.
  mutating func deliver(_ deployment: Deployment, _ find: CommitFinder, _ body: (Item) -> Void) {
    if let shas = deployment.shas {
      for sha in shas { deliverNamed(sha, find, body) }
      close(deployment.sha, find)
    } else if deployment.parts.isEmpty {
      if deployment.sha.isSome { deliverReached(deployment.sha, find, body) }
    } else {
      for sha in deployment.parts where sha.isSome { deliverReached(sha, find, body) }
    }
  }

  /// Whether a commit was closed without ever being delivered, by the deployments taken so far.
  func isClosed(_ place: CommitPlace) -> Bool {
    marks[place].contains(.closed) && !marks[place].contains(.delivered)
  }

  /// Whether nothing was delivered by rule (c) so far.
  var isByParents: Bool { taken.isEmpty }

  private mutating func deliverNamed(_ sha: Symbol, _ find: CommitFinder, _ body: (Item) -> Void) {
    if let place = find(sha, service) {
      let known = marks[place]
      if known.contains(.delivered) { return }
      marks[place] = known.union(.delivered)
      body(Item(sha: sha, place: place))
    } else if deliveredUnknown.insert(sha).inserted {
      body(Item(sha: sha, place: nil))
    }
  }

  private mutating func deliverReached(
    _ sha: Symbol, _ find: CommitFinder, _ body: (Item) -> Void
  ) {
    guard find(sha, service) != nil else {
      if deliveredUnknown.insert(sha).inserted { body(Item(sha: sha, place: nil)) }
      return
    }
    reach(sha, find) { marks, place in
      if marks[place].isDisjoint(with: [.closed, .delivered]) {
        marks[place].insert(.delivered)
        body(Item(sha: find.sha(place), place: place))
      }
    }
  }

  /// Closes what rules (b) or (c) would have given for the own sha of a deployment with a list.
  private mutating func close(_ sha: Symbol, _ find: CommitFinder) {
    if sha.isNone { return }
    reach(sha, find) { marks, place in
      if !marks[place].contains(.delivered) { marks[place].insert(.closed) }
    }
  }

  /// Calls `body` with each commit that (b) or (c) gives for a sha and that was not given before.
  private mutating func reach(
    _ sha: Symbol, _ find: CommitFinder, _ body: (inout PlaceTable<Marks>, CommitPlace) -> Void
  ) {
    guard let start = find(sha, service) else { return }
    if find.parents(start) != nil {
      var stack = [start]
      while let place = stack.popLast() {
        if marks[place].contains(.walked) { continue }
        marks[place].insert(.walked)
        body(&marks, place)
        for parent in find.parents(place) ?? [] {
          if let known = find(parent, service) { stack.append(known) }
        }
      }
    } else {
      let limit = find.landing(start)
      var position = taken[start.service] ?? 0
      let landings = find.landings(of: start.service)
      while position < landings.count {
        let place = CommitPlace(service: start.service, index: Int(landings[position]))
        if find.landing(place) > limit { break }
        body(&marks, place)
        position += 1
      }
      taken[start.service] = position
    }
  }
}
