import DeliveryEvents
import DeliveryMetrics

/// What the whole log says of production as of the end of what is old.
struct SliceProduction {
  /// What brought a commit: a deployment, or all that finished in one place at one instant.
  struct Arrival: Hashable {
    var time: Timestamp
    var place: SliceEnvironment
  }

  private var arrivals: [SliceCommit: Arrival] = [:]
  /// Commits with a lead time.
  private(set) var samples: [(commit: SliceCommit, time: Timestamp)] = []
  /// How many environments of each service are production.
  private(set) var environments: [Symbol: Int] = [:]
  /// Commits that were deployed by their own name.
  private var deployed: Set<SliceCommit> = []
  private var ids: Set<Symbol> = []
  /// Environments with a deployment that counts, and when other content last came to each.
  private var changed: [SliceEnvironment: Timestamp] = [:]

  /// Asks a ledger.
  init(_ ledger: Ledger, at cut: Timestamp) {
    let symbols = ledger.symbols
    func place(_ entry: Evidence.Entry) -> SliceEnvironment? {
      guard let name = entry.services.first, let service = symbols.find(name),
        let env = symbols.find(entry.environment ?? "")
      else { return nil }
      return SliceEnvironment(service: service, env: env)
    }
    var content: [SliceEnvironment: String] = [:]
    let successes = ledger.evidence(
      for: .deploymentFrequency, at: cut, windowNanoseconds: .max
    ).entries
    for entry in successes where entry.isIncluded {
      guard let place = place(entry) else { continue }
      // The same deployed anew takes the place of nothing.
      let isOther = content.updateValue(entry.sha ?? "", forKey: place) != entry.sha ?? ""
      if isOther { changed[place] = entry.time }
    }
    let attempts = ledger.evidence(for: .changeFailureRate, at: cut, windowNanoseconds: .max)
    for entry in attempts.entries where entry.isIncluded {
      guard let place = place(entry) else { continue }
      if changed[place] == nil { changed[place] = .distantPast }
      if let id = symbols.find(entry.id), id.isSome { ids.insert(id) }
      if let sha = entry.sha.flatMap(symbols.find) {
        deployed.insert(SliceCommit(sha: sha, service: place.service))
      }
    }
    let commits = ledger.evidence(for: .leadTime, at: cut, windowNanoseconds: .max)
    // What has no beginning is a commit that no line told of.
    for entry in commits.entries where entry.start != nil {
      guard let place = place(entry), let sha = symbols.find(entry.id) else { continue }
      let commit = SliceCommit(sha: sha, service: place.service)
      arrivals[commit] = Arrival(time: entry.time, place: place)
      if entry.isIncluded { samples.append((commit, entry.time)) }
    }
    for place in changed.keys { environments[place.service, default: 0] += 1 }
  }

  /// Whether something was ever deployed to an environment that is production.
  func contains(_ place: SliceEnvironment) -> Bool { changed[place] != nil }

  /// Whether an id is that of a deployment.
  func isDeployed(id: Symbol) -> Bool { ids.contains(id) }

  /// Whether a commit was deployed by its own name: who looks for it finds that deployment, whatever
  /// else is known of what it brought.
  func isDeployed(_ commit: SliceCommit) -> Bool { deployed.contains(commit) }

  /// With what a commit had arrived; `nil` for one that had not.
  func arrival(of commit: SliceCommit) -> Arrival? { arrivals[commit] }

  /// Some commits with all that arrived with one of them.
  func companions(of shas: Set<Symbol>) -> Set<Symbol> {
    let brought = Set(arrivals.filter { shas.contains($0.key.sha) }.values)
    return shas.union(arrivals.filter { brought.contains($0.value) }.keys.map(\.sha))
  }

  /// Whether a commit had arrived.
  func hasArrived(_ commit: SliceCommit) -> Bool { arrivals[commit] != nil }

  /// Whether other content had come after it, so that nothing watches it any more.
  func isOver(_ commit: SliceCommit) -> Bool {
    guard let arrival = arrivals[commit] else { return false }
    return arrival.time < changed[arrival.place] ?? .distantPast
  }
}
