public import DeliveryEvents

/// Which events from before a horizon still decide figures after it.
///
/// What happened from the horizon on is kept whole, and with it all other lines of the same deployment,
/// change, run or incident. Of what lies wholly before it stay: the last deployments to each
/// environment of a service; commits that had not arrived in production, and changes that had not been merged, with
/// their runs and deployments, unless they have lain for as long again; what was still being watched in production;
/// incidents that are open, with the deployments that caused them, and those that name one of after the horizon; runs
/// since which a trunk is red; what the artifacts of all those were made of; and the last line that tells a service's
/// team, or what each of its checks found.
///
/// So what is asked about windows that begin well after the horizon is the same as before, but for a
/// rollback to something older than ``deploymentsKept`` deployments before it, which is then new.
public struct RetentionRule {
  /// How many deployments to each environment of a service stay from before the horizon.
  public static let deploymentsKept = 10
  /// Of how many of them the commits stay that each brought.
  private static let contentsKept = 5

  /// From when on everything is kept.
  public let horizon: Timestamp

  private struct Name: Hashable {
    var service: Int
    var env: Symbol
    var name: Symbol
  }

  private struct Commit: Hashable {
    var service: Int
    var sha: Symbol
  }

  private let facts: Facts
  /// Events come as they are kept, before the map of services.
  private let names: ServiceNames
  /// What is older than this goes, however unfinished it is.
  private let limit: Timestamp
  private let now: Timestamp
  private var deployments: Set<Name> = []
  private var commits: Set<Commit> = []
  /// What arrived in production before the horizon, or will not any more.
  private var delivered: Set<Commit> = []
  private var unfinished: Set<Symbol> = []
  private var changes: Set<Name> = []
  /// The changes that were still being watched in production.
  private var watched: Set<Name> = []
  private var runs: Set<Symbol> = []
  private var jobs: Set<UInt64> = []
  private var incidents: Set<Symbol> = []
  private var artifacts = KeptArtifacts()
  private let teams: KeptTeams
  private let health: KeptHealth

  init(
    _ facts: Facts, _ derivation: Derivation, _ stream: StreamDerivation, _ names: ServiceNames,
    _ trunks: TrunkWatch, horizon: Timestamp
  ) {
    self.facts = facts
    self.names = names
    self.horizon = horizon
    now = derivation.now
    limit = horizon.advanced(byNanoseconds: -derivation.now.nanoseconds(since: horizon))
    teams = KeptTeams(facts, before: horizon)
    health = KeptHealth(facts, before: horizon)
    for (service, sha) in teams.commits { commits.insert(Commit(service: service, sha: sha)) }
    for service in facts.services.indices {
      if service < derivation.deliveries.count {
        for arrival in derivation.deliveries[service].arrivals where arrival.finish < horizon {
          delivered.insert(Commit(service: service, sha: arrival.sha))
        }
        takeClosed(derivation.deliveries[service])
      }
    }
    takeIncidents(derivation)
    takeTrunks(trunks)
    for (service, own) in stream.services.enumerated() { takeWatched(service, own) }
    for service in facts.services.indices {
      takeUnfinished(service)
      takeChanges(service)
      takeLast(service, derivation)
      takeClosers(service, derivation)
      takeBringers(service, derivation)
      takeDeployments(service)
    }
    for index in facts.runs.lines.indices {
      let line = facts.runs.lines[index]
      guard line.time >= horizon || line.sha.isSome && unfinished.contains(line.sha) else {
        continue
      }
      let run = line.isJob ? line.run : line.pipelineID
      if run.isSome { runs.insert(run) } else { jobs.insert(line.id) }
    }
    takeCaused(derivation)
    if facts.artifacts.isInUse {
      takeArtifacts()
      takeMerged(derivation)
      takeCaused(derivation)
    }
  }

  /// Notes commits that a list passed over, and that nothing has delivered since: they are done with. Kept without
  /// what closed them, they would be on their way again, and for ever.
  private mutating func takeClosed(_ delivery: ServiceDelivery) {
    let environments = delivery.environments.filter {
      $0.tier == .production && $0.content.closedCount > 0
    }
    if environments.isEmpty { return }
    let commits = facts.services[delivery.service].commits
    let arrived = Set(delivery.arrivals.lazy.map(\.sha))
    for index in 0..<commits.count {
      let place = CommitPlace(service: delivery.service, index: index)
      guard environments.contains(where: { $0.content.isClosed(place) }) else { continue }
      let sha = commits.lines.sha(at: index)
      if !arrived.contains(sha) { delivered.insert(Commit(service: delivery.service, sha: sha)) }
    }
  }

  private mutating func takeIncidents(_ derivation: Derivation) {
    for line in facts.incidents.lines where line.time >= horizon { incidents.insert(line.id) }
    for (place, incident) in derivation.incidents.enumerated() where incident.isOpen {
      incidents.insert(incident.id)
      for cause in derivation.failures.links[place].causes {
        take(
          derivation.deliveries[cause.service].deployment(ofAttempt: cause.attempt),
          of: cause.service)
      }
    }
    // What was said before the horizon of what was deployed after it.
    for (place, incident) in derivation.incidents.enumerated() {
      let isOfLater = derivation.failures.links[place].causes.contains {
        derivation.deliveries[$0.service].finishes[$0.attempt] >= horizon
      }
      if isOfLater { incidents.insert(incident.id) }
    }
  }

  /// Notes the incidents of deployments that stay and have failed for other reasons as well, for without them those
  /// would have failed until another instant; the last one that there was, for that there are incidents at all; and all
  /// that caused them.
  private mutating func takeCaused(_ derivation: Derivation) {
    let all = derivation.incidents
    let last = all.indices.filter { all[$0].opened ?? .distantFuture < horizon }
      .max { all[$0].opened ?? .distantPast < all[$1].opened ?? .distantPast }
    func isKept(_ cause: AttemptPlace) -> Bool {
      let deployment = derivation.deliveries[cause.service].deployment(ofAttempt: cause.attempt)
      return names(of: deployment).contains {
        deployments.contains(Name(service: cause.service, env: deployment.env, name: $0))
      }
    }
    func isFailed(_ cause: AttemptPlace) -> Bool {
      let reasons = derivation.failures.services[cause.service].verdicts[cause.attempt].reasons
      return !reasons.subtracting(.incident).isEmpty && isKept(cause)
    }
    var isOver = false
    while !isOver {
      isOver = true
      for place in all.indices where !incidents.contains(all[place].id) {
        let causes = derivation.failures.links[place].causes
        guard place == last || causes.contains(where: isFailed) else { continue }
        incidents.insert(all[place].id)
        for cause in causes where !isKept(cause) {
          take(
            derivation.deliveries[cause.service].deployment(ofAttempt: cause.attempt),
            of: cause.service)
          isOver = false
        }
      }
    }
  }

  /// Notes what had arrived in production before the horizon and was watched there up to it, or is still; and what was
  /// tested up to it, though a list has passed it over since.
  private mutating func takeWatched(_ service: Int, _ stream: ServiceStream) {
    for item in stream.items {
      let stage: Stage
      if let arrived = item.arrived {
        guard arrived < horizon else { continue }
        stage = .monitoring
      } else {
        guard let landed = item.landed, landed >= limit, landed < horizon, !item.isFollowed
        else { continue }
        stage = .testing
      }
      let isThere = stream.visits[Int(item.visits.lowerBound)..<Int(item.visits.upperBound)]
        .contains { $0.stage == stage && $0.left ?? .distantFuture >= horizon }
      guard isThere else { continue }
      if item.head.isSome {
        commits.insert(Commit(service: service, sha: item.head))
        if stage == .testing { unfinished.insert(item.head) }
      }
      if item.change.isSome {
        watched.insert(Name(service: service, env: .none, name: item.change))
      }
    }
  }

  private mutating func takeTrunks(_ trunks: TrunkWatch) {
    let kept = KeptTrunks(facts, trunks.stretches, before: horizon)
    runs.formUnion(kept.runs)
    for (service, sha) in kept.commits { commits.insert(Commit(service: service, sha: sha)) }
  }

  /// Notes the commits that have not arrived.
  private mutating func takeUnfinished(_ service: Int) {
    let lines = facts.services[service].commits.lines
    for line in lines where !line.isReplaced && line.time >= limit {
      if !delivered.contains(Commit(service: service, sha: line.sha)) {
        unfinished.insert(line.sha)
      }
    }
    // A change may tell of a commit that no line of its own tells of.
    for line in facts.services[service].changes
    where !line.isReplaced && line.sha.isSome && line.time >= limit {
      if !delivered.contains(Commit(service: service, sha: line.sha)) {
        unfinished.insert(line.sha)
      }
    }
  }

  private mutating func takeDeployments(_ service: Int) {
    var latest: [Name: Timestamp] = [:]
    for line in facts.services[service].deploys where !line.isReplaced {
      let isUnfinished =
        unfinished.contains(sha(of: line, service))
        || line.lists.shas?.contains(where: unfinished.contains) ?? false
      for name in Self.names(line.id, line.sha, line.version) {
        let name = Name(service: service, env: line.env, name: name)
        if isUnfinished { deployments.insert(name) }
        latest[name] = max(latest[name] ?? .distantPast, line.time)
      }
    }
    var old: [Symbol: [(name: Name, time: Timestamp)]] = [:]
    for (name, time) in latest {
      if time >= horizon {
        deployments.insert(name)
      } else {
        old[name.env, default: []].append((name, time))
      }
    }
    for (_, names) in old {
      // Two names each, where there is an id.
      let times = names.map(\.time).sorted(by: >).prefix(2 * Self.deploymentsKept)
      guard let first = times.last else { continue }
      for (name, time) in names where time >= first { deployments.insert(name) }
    }
  }

  /// The commit of a line, be it that of its version.
  private func sha(of line: DeployLine, _ service: Int) -> Symbol {
    if line.sha.isSome || !facts.artifacts.isInUse { return line.sha }
    return facts.artifacts.sha(
      of: line.version, deployedBy: facts.services[service].name, at: line.time, now: now)
  }

  /// What lines may call a deployment: where its commit is that of its version, they name the version.
  private func names(of deployment: Deployment) -> [Symbol] {
    facts.artifacts.isInUse
      ? [deployment.id, deployment.sha, deployment.version].filter(\.isSome)
      : Self.names(deployment.id, deployment.sha, deployment.version)
  }

  private static func names(_ id: Symbol, _ sha: Symbol, _ version: Symbol) -> [Symbol] {
    [id, sha.isSome ? sha : version].filter(\.isSome)
  }

  /// Notes the changes that stay, and all commits of each.
  private mutating func takeChanges(_ service: Int) {
    var last: [Symbol: (time: Timestamp, isOver: Bool)] = [:]
    for line in facts.services[service].changes where !line.isReplaced {
      var known = last[line.id] ?? (.distantPast, false)
      known.time = max(known.time, line.time)
      let isDelivered = delivered.contains(Commit(service: service, sha: line.sha))
      known.isOver = known.isOver || line.state == .closed || line.state == .merged && isDelivered
      last[line.id] = known
    }
    var parts: [Symbol: (commits: Set<Symbol>, isDelivered: Bool)] = [:]
    for line in facts.services[service].commits.lines where !line.isReplaced && line.change.isSome {
      let isDelivered = delivered.contains(Commit(service: service, sha: line.sha))
      parts[line.change, default: ([], true)].commits.insert(line.sha)
      if !isDelivered { parts[line.change]?.isDelivered = false }
    }
    for (id, known) in last {
      let isOver = parts[id]?.isDelivered ?? known.isOver
      let name = Name(service: service, env: .none, name: id)
      guard known.time >= horizon || !isOver && known.time >= limit || watched.contains(name)
      else { continue }
      changes.insert(name)
      for sha in parts[id]?.commits ?? [] { commits.insert(Commit(service: service, sha: sha)) }
    }
  }

  /// Notes what closed commits that stay although they were closed.
  private mutating func takeClosers(_ service: Int, _ derivation: Derivation) {
    guard service < derivation.deliveries.count else { return }
    let delivery = derivation.deliveries[service]
    let hasClosed = delivery.environments.contains {
      $0.tier == .production && $0.content.closedCount > 0
    }
    if !hasClosed { return }
    var wanted: Set<CommitPlace> = []
    for commit in commits where commit.service == service {
      if let index = facts.commitPlaces.index(of: commit.sha, in: service) {
        wanted.insert(CommitPlace(service: service, index: index))
      }
    }
    let find = CommitFinder(
      commits: facts.services.map(\.commits), places: facts.commitPlaces,
      symbols: derivation.symbols, now: derivation.now, serviceNames: derivation.serviceNames,
      outside: facts.outside)
    let closers = CommitClosers(of: wanted, delivery, find)
    for place in closers.deployments { take(delivery.deployments[place], of: service) }
    for place in closers.commits {
      commits.insert(Commit(service: place.service, sha: find.sha(place)))
    }
  }

  private mutating func take(_ deployment: Deployment, of service: Int) {
    for name in names(of: deployment) {
      deployments.insert(Name(service: service, env: deployment.env, name: name))
    }
  }

  /// Notes what the last deployments before the horizon brought: it may be deployed again.
  private mutating func takeLast(_ service: Int, _ derivation: Derivation) {
    guard service < derivation.deliveries.count else { return }
    let delivery = derivation.deliveries[service]
    var counts: [Symbol: Int] = [:]
    for attempt in delivery.attempts.indices.reversed() where delivery.finishes[attempt] < horizon {
      let env = delivery.attemptEnvironments[attempt]
      if counts[env, default: 0] == Self.contentsKept { continue }
      counts[env, default: 0] += 1
      for place in delivery.marks[attempt].arrivals {
        commits.insert(Commit(service: service, sha: delivery.arrivals[place].sha))
      }
    }
  }

  /// Notes the deployments that brought commits which stay although they had arrived, with all that each brought.
  private mutating func takeBringers(_ service: Int, _ derivation: Derivation) {
    guard service < derivation.deliveries.count else { return }
    let delivery = derivation.deliveries[service]
    var bringers: Set<Int> = []
    for arrival in delivery.arrivals
    where commits.contains(Commit(service: service, sha: arrival.sha)) {
      bringers.insert(Int(arrival.attempt))
    }
    for attempt in bringers {
      take(delivery.deployment(ofAttempt: attempt), of: service)
      // The way from what was deployed to each of them goes through the others.
      for place in delivery.marks[attempt].arrivals {
        commits.insert(Commit(service: service, sha: delivery.arrivals[place].sha))
      }
    }
  }

  /// Notes the artifacts of deployments that stay, and those that were made of commits which have not arrived.
  private mutating func takeArtifacts() {
    for (service, own) in facts.services.enumerated() {
      for line in own.deploys where line.sha.isNone && line.version.isSome {
        let stays = Self.names(line.id, line.sha, line.version).contains {
          deployments.contains(Name(service: service, env: line.env, name: $0))
        }
        if stays || line.time >= horizon {
          artifacts.insert(line.version, at: line.time, in: facts.symbols)
        }
      }
    }
    let arrived = Set(delivered.map(\.sha))
    for line in facts.artifacts.statements where line.time >= limit {
      let sha = facts.artifacts.sha(
        of: line.version, deployedBy: line.service, at: line.time, now: now)
      if !arrived.contains(sha) {
        artifacts.insert(line.version, at: line.time, in: facts.symbols)
      }
    }
    artifacts.settle(facts.artifacts, in: facts.symbols)
  }

  /// Notes the changes by which it is known of which commits artifacts are that stay, with all that makes them what
  /// they were; and what comes with that in turn.
  private mutating func takeMerged(_ derivation: Derivation) {
    while true {
      var touched: Set<Int> = []
      for (service, change, sha) in artifacts.merged(in: facts)
      where changes.insert(Name(service: service, env: .none, name: change)).inserted {
        commits.insert(Commit(service: service, sha: sha))
        touched.insert(service)
      }
      if touched.isEmpty { return }
      for service in touched {
        for line in facts.services[service].commits.lines
        where changes.contains(Name(service: service, env: .none, name: line.change)) {
          commits.insert(Commit(service: service, sha: line.sha))
        }
        takeClosers(service, derivation)
        takeBringers(service, derivation)
        takeDeployments(service)
      }
      takeArtifacts()
    }
  }

  /// Whether an event still decides something.
  public func keeps(_ event: borrowing DeliveryEvent) -> Bool {
    if event.time >= horizon { return true }
    let named = names.service(of: event)
    if event.kind == .note,
      artifacts.keeps(event.version, of: named, at: event.time, in: facts.symbols)
    {
      return true
    }
    let name = named.isSome ? named : facts.defaultService
    if teams.keeps(event, of: named, in: facts) { return true }
    guard let service = facts.knownNumber(ofService: name) else { return keepsAlone(event) }
    switch event.kind {
    case .commit:
      let commit = Commit(service: service, sha: event.sha)
      return commits.contains(commit) || !delivered.contains(commit) && event.time >= limit
    case .change: return changes.contains(Name(service: service, env: .none, name: event.id))
    case .deploy:
      return Self.names(event.id, event.sha, event.version).contains {
        deployments.contains(Name(service: service, env: event.env, name: $0))
      }
    case .health: return health.keeps(event, of: service)
    case .pipeline, .job, .incident, .alert, .metric, .note: return keepsAlone(event)
    }
  }

  /// The same for what belongs to no service by itself.
  private func keepsAlone(_ event: borrowing DeliveryEvent) -> Bool {
    switch event.kind {
    case .pipeline: return runs.contains(event.id)
    case .job: return event.run.isSome ? runs.contains(event.run) : jobs.contains(event.jobID)
    case .incident: return incidents.contains(event.id)
    case .commit, .change, .deploy, .health, .alert, .metric, .note: return false
    }
  }
}

extension Ledger {
  /// What still matters of the events before a horizon, as of an instant.
  public func retention(from horizon: Timestamp, at now: Timestamp) -> RetentionRule {
    while !prepare(at: now, isOver: { false }) {}
    trunks.refresh(facts)
    return RetentionRule(facts, derived, stream, names, trunks, horizon: horizon)
  }
}
