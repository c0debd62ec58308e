import DeliveryEvents

/// Puts a ``Snapshot`` together: names instead of symbols, and nothing that points back.
struct SnapshotAssembly {
  let derivation: Derivation
  let stream: StreamDerivation
  let settings: Settings
  let zone: ZoneRules
  let window: WindowSpan
  let scope: Scope
  let cache: FigureCache
  let sealed: SealedDays
  let alerts: AlertBook
  let silences: [EventGaps.Silence]
  let trunks: TrunkWatch
  let baseline: BaselineSource

  private var symbols: SymbolTable { derivation.symbols }

  func snapshot(input: InputCounts) -> Snapshot {
    let services = derivation.services(in: scope)
    let incidents = derivation.incidents(in: scope, services: services)
    let builder = ReadingBuilder(
      derivation: derivation, settings: settings, zone: zone, window: window,
      cache: cache, sealed: sealed, baseline: baseline)
    let reading = builder.reading(
      name: name(of: scope), services: services, incidents: incidents, scope)
    let byService = cache.names.inOrder(services, derivation).compactMap { service, name in
      builder.reading(name: name, service: service)
    }
    return Snapshot(
      asOf: window.to, zone: zone.name, window: window, scope: scope, reading: reading,
      byService: byService, byTeam: teams(services, builder), valueStream: valueStream(services),
      deployments: deployments(services), openIncidents: openIncidents(incidents),
      alerts: alerts.picture(self, silences),
      baseline: baseline.status, input: input)
  }

  private func valueStream(_ services: [Int]) -> ValueStream {
    StreamFigures(
      services: services, stream.services, window: window, firstEvent: derivation.firstEvent,
      parts: cache.streams
    ).valueStream()
  }

  private func name(of scope: Scope) -> String {
    switch scope {
    case .everything: ""
    case .team(let name), .service(let name): name
    }
  }

  private func teams(_ services: [Int], _ builder: ReadingBuilder) -> [Reading] {
    let teamed = services.filter { derivation.teams[$0].isSome }
    return Dictionary(grouping: teamed) { derivation.teams[$0] }.map { team, members in
      let name = symbols.string(team)
      return builder.reading(
        name: name, services: members,
        incidents: derivation.incidents(in: .team(name), services: members), .team(name))
    }.sorted { ExactName($0.name) < ExactName($1.name) }
  }

  func text(_ symbol: Symbol) -> String? {
    symbol.isNone ? nil : symbols.string(symbol)
  }

  /// The newest production deployments, finished or under way.
  private func deployments(_ services: [Int]) -> [DeploymentSummary] {
    var rows: [DeploymentSummary] = []
    let oldest = finish(ofLatest: 64, services)
    for service in services {
      let delivery = derivation.deliveries[service]
      if let last = delivery.finishes.last, last >= oldest {
        for attempt in delivery.attempts.indices.suffix(64).reversed() {
          if delivery.finishes[attempt] < oldest { break }
          rows.append(summary(service, delivery, attempt: attempt))
        }
      }
      for deployment in delivery.undecided.map({ delivery.deployments[$0] }) {
        rows.append(
          row(service, deployment, time: deployment.begin ?? .distantPast, outcome: .undecided))
      }
    }
    rows.sort(by: DeploymentSummary.isShownBefore)
    return Array(rows.prefix(64))
  }

  /// The finish of the last of so many latest attempts.
  private func finish(ofLatest count: Int, _ services: [Int]) -> Timestamp {
    // The latest so far, the last of them first: most services deployed before any of these.
    var times: [Timestamp] = []
    for service in services {
      for time in derivation.deliveries[service].finishes.suffix(count).reversed() {
        if times.count > count {
          if time <= times[0] { break }
          times.removeFirst()
        }
        times.insert(time, at: times.firstPlace { $0 >= time })
      }
    }
    return times.count <= count ? .distantPast : times[1]
  }

  /// An attempt as lists show it.
  func summary(_ service: Int, _ delivery: ServiceDelivery, attempt: Int)
    -> DeploymentSummary
  {
    let deployment = delivery.deployment(ofAttempt: attempt)
    let verdict = derivation.failures.services[service].verdicts[attempt]
    let mark = delivery.marks[attempt]
    var row = row(
      service, deployment, time: deployment.finish ?? .distantPast,
      outcome: verdict.isFailed ? .failed : .succeeded)
    row.failureReasons = FailureReasons(derivation: derivation).words(
      AttemptPlace(service: service, attempt: attempt))
    row.isRollback = mark.isRollback
    row.isRedeploy = mark.isRedeploy
    var samples = Durations()
    for place in mark.arrivals {
      let arrival = delivery.arrivals[place]
      if arrival.kind != .unknown { row.commits += 1 }
      if arrival.kind == .sample { samples.record(arrival.nanoseconds) }
    }
    row.leadTimeMean = samples.mean
    if row.commits == 0, deployment.result == .succeeded, !mark.isRollback, !mark.isRedeploy {
      let isNamed = row.sha != nil || deployment.hasList
      row.areCommitsKnown = isNamed && mark.arrivals.isEmpty
    }
    return row
  }

  func row(
    _ service: Int, _ deployment: Deployment, time: Timestamp, outcome: DeploymentSummary.Outcome
  ) -> DeploymentSummary {
    DeploymentSummary(
      time: time, service: symbols.string(derivation.serviceNames[service]),
      team: text(derivation.teams[service]), environment: symbols.string(deployment.env),
      id: text(deployment.id), sha: text(deployment.sha), version: text(deployment.version),
      outcome: outcome, failureReasons: [], isRollback: false, isRedeploy: false,
      duration: deployment.begin.flatMap { begin in
        deployment.finish.map { $0.seconds(since: begin) }
      },
      commits: 0, leadTimeMean: nil, actor: text(deployment.actor),
      areCommitsKnown: outcome != .undecided)
  }

  private func openIncidents(_ places: [Int]) -> [IncidentSummary] {
    var found: [IncidentSummary] = []
    for place in places where derivation.incidents[place].isOpen {
      found.append(incident(place))
      if found.count == Snapshot.openIncidentsKept { break }
    }
    return found
  }

  /// An incident as lists show it.
  func incident(_ place: Int) -> IncidentSummary {
    let incident = derivation.incidents[place]
    let link = derivation.failures.links[place]
    let causes = link.causes.map { FailureReasons(derivation: derivation).name($0) }
    return IncidentSummary(
      id: symbols.string(incident.id),
      services: incident.services.map { symbols.string(derivation.serviceNames[$0]) }
        .sortedByBytes(),
      title: text(incident.title), severity: text(incident.severity),
      opened: incident.opened ?? incident.resolved ?? .distantPast,
      isAcknowledged: incident.isAcknowledged, cause: causes.min(),
      isCauseAssumed: link.kind == .assumed, resolved: incident.resolved)
  }
}

/// Says in words why an attempt counts as failed.
struct FailureReasons {
  let derivation: Derivation

  /// One phrase a reason; empty for an attempt that did not fail.
  func words(_ place: AttemptPlace) -> [String] {
    let failures = derivation.failures.services[place.service]
    let verdict = failures.verdicts[place.attempt]
    if !verdict.isFailed { return [] }
    let delivery = derivation.deliveries[place.service]
    var words: [String] = []
    if verdict.reasons.contains(.resultFailed) { words.append("result failed") }
    if verdict.reasons.contains(.rolledBack) { words.append("rolled back") }
    for index in failures.incidents(of: place.attempt) {
      let assumed = derivation.failures.links[index].kind == .assumed ? " (assumed)" : ""
      words.append(
        "incident \(derivation.symbols.string(derivation.incidents[index].id))\(assumed)")
    }
    words += (failures.fixers[place.attempt] ?? []).map { "fixed by \(name($0))" }
      .sorted()
    if let rollback = delivery.marks[place.attempt].replacedBy {
      words.append(
        "replaced by rollback \(name(AttemptPlace(service: place.service, attempt: rollback)))")
    }
    return words
  }

  /// The id of an attempt, else its sha or version.
  func name(_ place: AttemptPlace) -> String {
    let deployment = derivation.deliveries[place.service].deployment(ofAttempt: place.attempt)
    return derivation.symbols.string(deployment.id.isSome ? deployment.id : deployment.key)
  }
}

extension DeploymentSummary {
  /// What tells it from others of the same instant.
  private var name: [String] {
    [service, environment, id ?? "", sha ?? "", version ?? "", actor ?? ""]
  }

  /// The newest first; at one instant by what names them, whatever came first.
  static func isShownBefore(_ left: Self, _ right: Self) -> Bool {
    if left.time != right.time { return left.time > right.time }
    return left.name.lexicographicallyPrecedes(right.name)
  }
}
