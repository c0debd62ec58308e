import DeliveryEvents

/// What detectors look at: the last 30 days of a scope, at one instant. What several of them need is made
/// once, when the first one asks.
final class PracticeContext {
  static let day: Int64 = 86_400_000_000_000

  let derivation: Derivation
  let stream: StreamDerivation
  let settings: Settings
  let facts: Facts
  let zone: ZoneRules
  let scope: Scope
  /// The last 30 days, whatever window is looked at elsewhere (METRICS.md 6).
  let window: WindowSpan
  /// The numbers of the services in scope.
  let services: [Int]
  let people: People
  /// Whether the events behind a value are asked for: they cost more than it does.
  let listsEvents: Bool
  private var trunk: TrunkNames

  private let shared: SharedWork

  init(_ assembly: SnapshotAssembly, facts: Facts, shared: SharedWork, listsEvents: Bool) {
    self.listsEvents = listsEvents
    self.shared = shared
    derivation = assembly.derivation
    stream = assembly.stream
    settings = assembly.settings
    self.facts = facts
    zone = assembly.zone
    scope = assembly.scope
    let length = 30 * Self.day
    window = WindowSpan(
      nanoseconds: length, to: assembly.window.to,
      observedDays: assembly.derivation.observedDays(
        windowNanoseconds: length, to: assembly.window.to, zone: assembly.zone))
    services = assembly.derivation.services(in: assembly.scope)
    people = People(
      symbols: assembly.derivation.symbols, rules: facts.rules, aliases: assembly.settings.people)
    trunk = TrunkNames(facts: facts, now: assembly.window.to)
  }

  var symbols: SymbolTable { derivation.symbols }
  var now: Timestamp { window.to }

  /// Where the observed part of the window begins.
  var observedFrom: Timestamp { max(window.from, derivation.firstEvent ?? now) }

  func contains(_ time: Timestamp) -> Bool { time > window.from && time <= now }

  func text(_ symbol: Symbol) -> String { symbols.string(symbol) }

  func name(_ service: Int) -> String {
    symbols.string(
      service == RunTry.nobody ? facts.defaultService : derivation.serviceNames[service])
  }

  func isTrunk(_ branch: Symbol, of service: Int) -> Bool { trunk.contains(branch, of: service) }

  /// What pipelines and jobs did.
  private(set) lazy var runs = shared.runs(from: window.from) {
    RunWindow(
      facts, services: scope == .everything ? nil : Set(services), from: window.from, to: now,
      trunk: &trunk
    ).tries
  }

  /// What landed, and what became of it.
  private(set) lazy var items = PracticeItems(self).items

  /// Whoever wrote a commit of a service that landed in the last 90 days, bots apart.
  private(set) lazy var authors: [Set<Symbol>] = derivation.serviceNames.indices.map { service in
    var found: Set<Symbol> = []
    forEachCommit(of: service, after: now.advanced(byNanoseconds: -90 * Self.day)) { commit in
      let author = people.author(of: commit)
      if author.isSome { found.insert(author) }
    }
    return found
  }

  /// The same of all services.
  private(set) lazy var allAuthors = authors.reduce(into: Set<Symbol>()) { $0.formUnion($1) }

  /// Calls `body` with each commit that landed after an instant and can be seen.
  func forEachCommit(of service: Int, after start: Timestamp, _ body: (CommitLine) -> Void) {
    let commits = facts.services[service].commits
    let from = commits.landed(by: start)
    for place in from..<max(from, commits.landed(by: now)) {
      body(commits.commit(Int(commits.order[place])))
    }
  }

  /// Calls `body` with each production deployment that finished in the window.
  func forEachDeployment(_ body: (Int, ServiceDelivery, Int) -> Void) {
    for service in services {
      let delivery = derivation.deliveries[service]
      for attempt in range(of: delivery.finishes, from: window.from, to: now, by: { $0 }) {
        body(service, delivery, attempt)
      }
    }
  }

  /// Who made a deployment, if that is a person: no bot, and of one that began by itself only somebody
  /// who writes commits, for a pipeline has a name, too.
  func person(of deployment: Deployment) -> Symbol {
    let person = people.person(deployment.actor)
    switch deployment.trigger {
    case .auto, .schedule: return allAuthors.contains(person) ? person : .none
    case .manual, .rollback, .none: return person
    }
  }

  /// A deployment as evidence.
  func entry(
    _ service: Int, _ delivery: ServiceDelivery, _ attempt: Int, isIncluded: Bool,
    value: Double? = nil, _ reason: String
  ) -> Evidence.Entry {
    let deployment = delivery.deployment(ofAttempt: attempt)
    return Evidence.Entry(
      subject: .deployment, isIncluded: isIncluded, time: deployment.finish ?? .distantPast,
      start: deployment.begin, services: [name(service)], id: text(deployment.id),
      sha: deployment.key.isSome ? text(deployment.key) : nil, environment: text(deployment.env),
      value: value, reason: reason)
  }

  /// An incident as evidence.
  func entry(ofIncident place: Int, isIncluded: Bool, _ reason: String) -> Evidence.Entry {
    let incident = derivation.incidents[place]
    return Evidence.Entry(
      subject: .incident, isIncluded: isIncluded,
      time: incident.resolved ?? incident.opened ?? .distantPast, start: incident.opened,
      services: incident.services.map(name).sortedByBytes(), id: text(incident.id),
      value: incident.opened.flatMap { opened in
        incident.resolved.map { $0.seconds(since: opened) }
      }, reason: reason)
  }

  /// The figures of the scope over a period of 30 days that ends at an instant.
  func figures(to end: Timestamp) -> PeriodFigures {
    let start = end.advanced(byNanoseconds: -window.nanoseconds)
    var sum = DeliveryFigures()
    for service in services {
      let part = DeliveryPart(service, derivation, from: start, to: end)
      sum.add(DeliveryFigures(service, derivation, part, zone))
    }
    return PeriodFigures(
      sum, derivation, incidents: derivation.incidents(in: scope, services: services),
      from: start, to: end)
  }
}
