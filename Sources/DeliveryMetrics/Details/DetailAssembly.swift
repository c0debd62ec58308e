import DeliveryEvents

/// Answers a ``DetailRequest`` from what has been derived.
struct DetailAssembly {
  let assembly: SnapshotAssembly
  let facts: Facts
  let shared = SharedWork()

  var derivation: Derivation { assembly.derivation }
  var window: WindowSpan { assembly.window }
  var services: [Int] { derivation.services(in: assembly.scope) }

  func detail(for request: DetailRequest) -> Detail {
    switch request {
    case .deployments: deployments()
    case .deployment(let name): .deployment(deployment(name))
    case .incidents: incidents()
    case .incident(let id, let lookBack): .incident(incident(id, lookBack))
    case .stream: .stream(stream())
    case .events: events()
    case .alerts: .alerts(assembly.alerts.details(assembly, assembly.silences))
    case .pipeline: .pipeline(pipeline())
    case .practices: .practices(practices())
    case .practice(let kind, let limit): .practice(practice(kind, limit: limit))
    case .overview: .overview(pipeline(), practices())
    case .metric(let kind):
      .metric(
        EvidenceAssembly(derivation: derivation, window: window, scope: assembly.scope)
          .evidence(for: kind))
    case .guide: .guide(guide())
    case .comparison: preconditionFailure("a comparison is of two other instants than this one")
    }
  }

  private func events() -> Detail {
    let all = assembly.scope == .everything
    let (rows, count) = RecentEvents(
      facts: facts, now: window.to, services: all ? nil : Set(services), limit: 1000
    ).rows()
    return .events(rows, count: count)
  }

  private func deployments() -> Detail {
    var places: [(time: Timestamp, name: Symbol, service: Int, attempt: Int)] = []
    var rows: [DeploymentSummary] = []
    for service in services {
      let delivery = derivation.deliveries[service]
      for attempt in range(
        of: delivery.attempts, from: window.from, to: window.to,
        by: {
          delivery.deployments[Int($0)].finish ?? .distantFuture
        })
      {
        let finish = delivery.deployment(ofAttempt: attempt).finish ?? .distantPast
        places.append((finish, derivation.serviceNames[service], service, attempt))
      }
      for place in delivery.undecided {
        let deployment = delivery.deployments[place]
        guard let begin = deployment.begin, begin > window.from else { continue }
        rows.append(assembly.row(service, deployment, time: begin, outcome: .undecided))
      }
    }
    let count = places.count + rows.count
    places.sort { left, right in
      if left.time != right.time { return left.time > right.time }
      if left.name != right.name { return derivation.symbols.precedes(left.name, right.name) }
      return left.attempt < right.attempt
    }
    rows += places.prefix(Detail.limit).map { place in
      assembly.summary(place.service, derivation.deliveries[place.service], attempt: place.attempt)
    }
    rows.sort(by: DeploymentSummary.isShownBefore)
    return .deployments(Array(rows.prefix(Detail.limit)), count: count)
  }

  private func deployment(_ name: DeploymentName) -> DeploymentDetail? {
    for service in services where text(derivation.serviceNames[service]) == name.service {
      let delivery = derivation.deliveries[service]
      for attempt in delivery.attempts.indices {
        let deployment = delivery.deployment(ofAttempt: attempt)
        guard deployment.finish == name.time else { continue }
        let summary = assembly.summary(service, delivery, attempt: attempt)
        guard DeploymentName(summary) == name else { continue }
        let failures = derivation.failures.services[service]
        return DeploymentDetail(
          summary: summary, commits: commits(service, attempt),
          stages: stages(service, arrivedAt: deployment.finish),
          checks: checks(
            service, deployment,
            commits: delivery.arrivals[delivery.marks[attempt].arrivals].map(\.sha)),
          incidents: failures.incidents(of: attempt).map(assembly.incident))
      }
      for place in delivery.undecided {
        let row = assembly.row(
          service, delivery.deployments[place], time: name.time, outcome: .undecided)
        guard delivery.deployments[place].begin == name.time, DeploymentName(row) == name else {
          continue
        }
        return DeploymentDetail(
          summary: row, commits: [], stages: [],
          checks: checks(service, delivery.deployments[place], commits: []), incidents: [])
      }
    }
    return nil
  }

  private func commits(_ service: Int, _ attempt: Int) -> [Evidence.Entry] {
    EvidenceAssembly(derivation: derivation, window: window, scope: assembly.scope)
      .commits(service, of: attempt)
  }

  private func stages(_ service: Int, arrivedAt finish: Timestamp?) -> [(Stage, [Double])] {
    let stream = assembly.stream.services[service]
    var seconds: [Stage: [Double]] = [:]
    for item in stream.items where item.arrived != nil && item.arrived == finish {
      for visit in stream.visits[Int(item.visits.lowerBound)..<Int(item.visits.upperBound)]
      where visit.stage != .monitoring {
        guard let left = visit.left else { continue }
        seconds[visit.stage, default: []].append(left.seconds(since: visit.entered))
      }
    }
    return Stage.allCases.compactMap { stage in seconds[stage].map { (stage, $0) } }
  }

  private func incidents() -> Detail {
    let places = derivation.incidents(in: assembly.scope, services: services).filter { place in
      let incident = derivation.incidents[place]
      return incident.isOpen || isInWindow(incident.opened) || isInWindow(incident.resolved)
    }
    let rows = places.map(assembly.incident).sorted { left, right in
      if (left.resolved == nil) != (right.resolved == nil) { return left.resolved == nil }
      return left.opened != right.opened ? left.opened > right.opened : left.id < right.id
    }
    return .incidents(Array(rows.prefix(Detail.limit)), count: rows.count)
  }

  private func isInWindow(_ time: Timestamp?) -> Bool {
    guard let time else { return false }
    return time > window.from && time <= window.to
  }

  func text(_ symbol: Symbol) -> String { derivation.symbols.string(symbol) }
}
