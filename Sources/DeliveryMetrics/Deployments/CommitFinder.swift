import DeliveryEvents

/// Looks commits up as of an instant, and notes who looked for what in vain.
final class CommitFinder {
  let symbols: SymbolTable
  let now: Timestamp
  private let commits: [ServiceCommits]
  private let places: CommitPlaces
  private let serviceNames: [Symbol]
  private let outside: OutsideInterest
  /// Where the walk that is under way notes what it leans on.
  var notes: FindNotes?

  init(
    commits: [ServiceCommits], places: CommitPlaces, symbols: SymbolTable, now: Timestamp,
    serviceNames: [Symbol], outside: OutsideInterest
  ) {
    self.commits = commits
    self.places = places
    self.symbols = symbols
    self.now = now
    self.serviceNames = serviceNames
    self.outside = outside
  }

  /// The place of a sha: among the visible commits of `service`, else among all.
  @inline(__always)
  func callAsFunction(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    guard let place = own(sha, service) else {
      notes?.missed(sha)
      return elsewhere(sha, service)
    }
    notes?.found(landing: landing(place))
    return place
  }

  /// The place that stands for a commit of another service where `service` deploys it: a commit is told by its sha,
  /// and of the same sha the service may have one of its own.
  func standing(for place: CommitPlace, in service: Int) -> CommitPlace {
    let sha = sha(place)
    return places.isShared(sha) ? self(sha, service) ?? place : place
  }

  /// Calls `body` with each visible place of a sha in another service than one.
  func forEachOther(_ sha: Symbol, than service: Int, _ body: (CommitPlace) -> Void) {
    guard places.isShared(sha) else { return }
    places.forEach(sha) { place in
      if place.service != service, commits[place.service].isVisible(place.index, at: now) {
        body(place)
      }
    }
  }

  /// The place of a sha among the visible commits of a service.
  @inline(__always)
  func own(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    guard let index = places.index(of: sha, in: service),
      commits[service].isVisible(index, at: now)
    else { return nil }
    return CommitPlace(service: service, index: index)
  }

  /// The place of a sha among the commits of a service, whether visible or not.
  @inline(__always)
  func place(of sha: Symbol, in service: Int) -> Int? {
    sha.isNone ? nil : places.index(of: sha, in: service)
  }

  private func elsewhere(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    outside.missed(sha, service)
    var best: CommitPlace?
    places.forEach(sha) { place in
      guard place.service != service,
        commits[place.service].isVisible(place.index, at: now)
      else { return }
      if let current = best {
        let landed = landing(place)
        let earliest = landing(current)
        // The earliest landing; at a tie the least service.
        if landed > earliest { return }
        if landed == earliest,
          !symbols.precedes(serviceNames[place.service], serviceNames[current.service])
        {
          return
        }
      }
      best = place
    }
    if let best {
      outside.leaned(service, on: best.service)
      notes?.found(landing: landing(best))
    }
    return best
  }

  /// The sha of the commit at a place.
  @inline(__always)
  func sha(_ place: CommitPlace) -> Symbol { commits[place.service].lines.sha(at: place.index) }

  /// The parents of the commit at a place; `nil` when it names none.
  @inline(__always)
  func parents(_ place: CommitPlace) -> [Symbol]? {
    commits[place.service].parents(place.index)
  }

  /// When the commit at a place landed.
  @inline(__always)
  func landing(_ place: CommitPlace) -> Timestamp { commits[place.service].landings[place.index] }

  /// The commits of a service, of which those count that had landed by ``now``.
  @inline(__always)
  func commits(of service: Int) -> ServiceCommits { commits[service] }
}

/// What a walk through deployments leaned on, by the walk's positions: so that it is known how far it
/// has to go back when commits appear or disappear.
struct FindNotes {
  /// Where the walk is: its position, and the finish of the deployment there.
  private var position: Int32 = 0
  private var finish = Timestamp.distantPast
  /// Where each sha was first looked for that the service's own commits did not have.
  private var misses: [Symbol: Int32] = [:]
  private var missed: [(position: Int32, sha: Symbol)] = []
  /// Where commits were found that landed after the deployment at hand had finished.
  private var early: [(position: Int32, landing: Timestamp)] = []

  /// Notes where the walk is.
  mutating func stand(at position: Int, finish: Timestamp) {
    self.position = Int32(position)
    self.finish = finish
  }

  @inline(__always)
  mutating func found(landing: Timestamp) {
    if landing > finish { early.append((position, landing)) }
  }

  mutating func missed(_ sha: Symbol) {
    if misses[sha] != nil { return }
    misses[sha] = position
    missed.append((position, sha))
  }

  /// Forgets what was noted from a position on.
  mutating func rewind(to position: Int) {
    while let last = missed.last, last.position >= Int32(position) {
      misses[last.sha] = nil
      missed.removeLast()
    }
    while let last = early.last, last.position >= Int32(position) { early.removeLast() }
  }

  /// The first position that looked for a sha in vain.
  func firstMiss(of sha: Symbol) -> Int? { misses[sha].map(Int.init) }

  /// The first position that found a commit which cannot be seen at an instant.
  func firstEarly(after now: Timestamp) -> Int? {
    early.first { $0.landing > now }.map { Int($0.position) }
  }
}

/// Which services' figures depend on what other services' lines say.
final class OutsideInterest {
  private var seekers = ServicesBySymbol()
  private var isEmpty = true
  private var leaners: [Int: Set<Int>] = [:]

  /// Notes that a service looked for a sha which its own commits do not have.
  func missed(_ sha: Symbol, _ service: Int) {
    seekers.insert(sha, service: service)
    isEmpty = false
  }

  /// Notes that the content of a service runs over the commits of another.
  func leaned(_ service: Int, on other: Int) { leaners[other, default: []].insert(service) }

  /// Services that looked for a sha in vain among their own commits, or follow those of a service.
  func concerned(by sha: Symbol, of service: Int) -> Set<Int> {
    if isEmpty { return [] }
    return (leaners[service] ?? []).union(seekers.services(sha))
  }
}
