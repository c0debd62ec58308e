import DeliveryEvents

/// All visible commits, merged, by service.
struct CommitDirectory {
  /// By service number; a hidden commit has the time ``Timestamp/distantFuture``.
  private(set) var commits: [[CommitLine]] = []
  /// By service number: places in order of landing.
  private(set) var landings: [[Int32]] = []

  /// Derives the commits of one service anew.
  mutating func update(
    _ service: Int, from facts: ServiceFacts, at now: Timestamp, symbols: SymbolTable
  ) {
    while commits.count <= service {
      commits.append([])
      landings.append([])
    }
    // Shared with the facts where there is nothing to merge and nothing to hide.
    var merged = facts.commits
    if !facts.furtherCommits.isEmpty { Self.merge(&merged, facts, at: now, symbols: symbols) }
    if facts.newest > now || facts.hasReplaced {
      for index in merged.indices where merged[index].time > now || merged[index].isReplaced {
        merged[index].time = .distantFuture
      }
    }
    commits[service] = merged
    var order: [Int32] = []
    order.reserveCapacity(merged.count)
    var isOrdered = true
    var last = Timestamp.distantPast
    for index in merged.indices where merged[index].time != .distantFuture {
      let time = merged[index].time
      if time < last { isOrdered = false }
      last = time
      order.append(Int32(index))
    }
    if !isOrdered { order.sort { merged[Int($0)].time < merged[Int($1)].time } }
    landings[service] = order
  }

  /// The commit at a place.
  @inline(__always)
  func commit(_ place: CommitPlace) -> CommitLine { commits[place.service][place.index] }

  /// When the commit at a place landed; the distant future for one that is not visible.
  @inline(__always)
  func landing(_ place: CommitPlace) -> Timestamp { commits[place.service][place.index].time }

  private static func merge(
    _ merged: inout [CommitLine], _ facts: ServiceFacts, at now: Timestamp, symbols: SymbolTable
  ) {
    var groups: [Int: [CommitLine]] = [:]
    for (index, line) in facts.furtherCommits { groups[index, default: []].append(line) }
    for (index, lines) in groups {
      let all = ([facts.commits[index]] + lines).filter { $0.time <= now && !$0.isReplaced }
      if let commit = Self.merged(all, symbols: symbols) {
        merged[index] = commit
        merged[index].isReplaced = false
      } else {
        merged[index].time = .distantFuture
      }
    }
  }

  /// A commit lands once, at its earliest time; each other field comes from the earliest line that
  /// has it, at a tie the greatest value.
  private static func merged(_ lines: [CommitLine], symbols: SymbolTable) -> CommitLine? {
    guard var commit = lines.min(by: { $0.time < $1.time }) else { return nil }
    if lines.count == 1 { return commit }
    // Registers prefer the latest line; so time is turned round.
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: Timestamp(nanoseconds: ~$0.time.nanoseconds), rank: 0)
    }
    commit.committed = fields.time { $0.committed }
    commit.authored = fields.time { $0.authored }
    commit.author = fields.symbol { $0.author }
    commit.change = fields.symbol { $0.change }
    commit.parents = fields.list { $0.parents }
    commit.merge = fields.value({ $0.merge }, { !$0 && $1 })
    commit.bot = fields.value({ $0.bot }, { !$0 && $1 })
    return commit
  }
}

/// Looks commits up for one derivation and notes which other services it looked at.
final class CommitFinder {
  let directory: CommitDirectory
  let symbols: SymbolTable
  private let places: CommitPlaces
  private let serviceNames: [Symbol]
  private let outside: OutsideInterest

  init(
    directory: CommitDirectory, places: CommitPlaces, symbols: SymbolTable,
    serviceNames: [Symbol], outside: OutsideInterest
  ) {
    self.directory = directory
    self.places = places
    self.symbols = symbols
    self.serviceNames = serviceNames
    self.outside = outside
  }

  /// The place of a sha: among the visible commits of `service`, else among all.
  @inline(__always)
  func callAsFunction(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    own(sha, service) ?? elsewhere(sha, service)
  }

  /// The place of a sha among the visible commits of a service.
  @inline(__always)
  func own(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    guard let index = places.index(of: sha, in: service),
      directory.commits[service][index].time != .distantFuture
    else { return nil }
    return CommitPlace(service: service, index: index)
  }

  private func elsewhere(_ sha: Symbol, _ service: Int) -> CommitPlace? {
    outside.missed(sha, service)
    var best: CommitPlace?
    places.forEach(sha) { place in
      guard place.service != service, directory.landing(place) != .distantFuture else { return }
      if let current = best {
        let landed = directory.landing(place)
        let earliest = directory.landing(current)
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
    if let best { outside.leaned(service, on: best.service) }
    return best
  }

  /// The commit at a place.
  @inline(__always)
  func commit(_ place: CommitPlace) -> CommitLine { directory.commit(place) }

  /// The sha of the commit at a place.
  @inline(__always)
  func sha(_ place: CommitPlace) -> Symbol { directory.commits[place.service][place.index].sha }

  /// The parents of the commit at a place; `nil` when it names none.
  @inline(__always)
  func parents(_ place: CommitPlace) -> [Symbol]? {
    directory.commits[place.service][place.index].parents
  }

  /// When the commit at a place landed.
  @inline(__always)
  func landing(_ place: CommitPlace) -> Timestamp { directory.landing(place) }

  /// The commits of a service in order of landing.
  func landings(of service: Int) -> [Int32] { directory.landings[service] }
}

/// Which services' figures depend on what other services' lines say.
final class OutsideInterest {
  private var seekers: [Symbol: Set<Int>] = [:]
  private var leaners: [Int: Set<Int>] = [:]

  /// Notes that a service looked for a sha which its own commits do not have.
  func missed(_ sha: Symbol, _ service: Int) { seekers[sha, default: []].insert(service) }

  /// Notes that the content of a service runs over the commits of another.
  func leaned(_ service: Int, on other: Int) { leaners[other, default: []].insert(service) }

  /// Whether nobody looks at another's commits.
  var isEmpty: Bool { seekers.isEmpty }

  /// Services that looked for a sha in vain among their own.
  @inline(__always)
  func seekers(of sha: Symbol) -> Set<Int> { seekers.isEmpty ? [] : seekers[sha] ?? [] }

  /// Services that follow commits of another.
  @inline(__always)
  func leaners(on service: Int) -> Set<Int> { leaners.isEmpty ? [] : leaners[service] ?? [] }
}
