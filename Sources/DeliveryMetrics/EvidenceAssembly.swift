import DeliveryEvents

/// Lists what is behind a measure, and what was left out.
struct EvidenceAssembly {
  let derivation: Derivation
  let window: WindowSpan
  let scope: Scope

  private var symbols: SymbolTable { derivation.symbols }

  func evidence(for metric: MetricKind) -> Evidence {
    let services = derivation.services(in: scope)
    var entries: [Evidence.Entry] =
      switch metric {
      case .deploymentFrequency, .changeFailureRate, .reworkRate:
        services.flatMap { deployments($0, metric) }
      case .leadTime: services.flatMap(commits)
      case .recoveryTime: incidents(derivation.incidents(in: scope, services: services))
      case .failedDeploymentRecoveryTime: services.flatMap(outages)
      }
    entries.sort { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.id != right.id { return left.id < right.id }
      if left.services != right.services {
        return left.services.lexicographicallyPrecedes(right.services)
      }
      if (left.environment, left.sha) != (right.environment, right.sha) {
        return (left.environment ?? "", left.sha ?? "") < (
          right.environment ?? "", right.sha ?? ""
        )
      }
      if left.start != right.start {
        return left.start ?? .distantPast < right.start ?? .distantPast
      }
      return (left.value ?? 0, left.reason) < (right.value ?? 0, right.reason)
    }
    return Evidence(
      metric: metric, asOf: window.to, window: window, scope: scope, entries: entries)
  }

  private func contains(_ time: Timestamp) -> Bool { time > window.from && time <= window.to }

  private func name(_ service: Int) -> String { symbols.string(derivation.serviceNames[service]) }

  private func deployments(_ service: Int, _ metric: MetricKind) -> [Evidence.Entry] {
    let delivery = derivation.deliveries[service]
    let reasons = FailureReasons(derivation: derivation)
    var entries: [Evidence.Entry] = []
    for attempt in delivery.attempts.indices {
      let deployment = delivery.deployment(ofAttempt: attempt)
      guard let finish = deployment.finish, contains(finish) else { continue }
      let failures = reasons.words(AttemptPlace(service: service, attempt: attempt))
      let verdict = derivation.failures.services[service].verdicts[attempt]
      let mark = delivery.marks[attempt]
      var isIncluded = true
      var value = 1.0
      var reason = ""
      switch metric {
      case .deploymentFrequency:
        isIncluded = deployment.result == .succeeded
        reason = isIncluded ? (mark.isRedeploy ? "redeploy" : "") : "result failed"
        if isIncluded, mark.isRollback { reason = "rollback" }
      case .reworkRate:
        isIncluded = deployment.result == .succeeded
        value = verdict.isRework ? 1 : 0
        reason = isIncluded ? (verdict.isRework ? "rework" : "") : "result failed"
      default:
        value = verdict.isFailed ? 1 : 0
        reason = failures.isEmpty ? "" : "failed: " + failures.joined(separator: ", ")
      }
      entries.append(
        entry(service, deployment, time: finish, isIncluded: isIncluded, value: value, reason))
    }
    for deployment in delivery.deployments {
      if let entry = leftOut(service, deployment) { entries.append(entry) }
    }
    return entries
  }

  /// A deployment that is none of R1, with the reason.
  private func leftOut(_ service: Int, _ deployment: Deployment) -> Evidence.Entry? {
    guard let time = deployment.finish ?? deployment.begin, contains(time) else { return nil }
    let reason: String
    if deployment.tier != .production {
      reason = "environment is not production"
    } else if deployment.finish == nil {
      reason = deployment.isCancelled ? "cancelled" : "no result yet"
    } else {
      return nil
    }
    return entry(service, deployment, time: time, isIncluded: false, value: 0, reason)
  }

  private func entry(
    _ service: Int, _ deployment: Deployment, time: Timestamp, isIncluded: Bool, value: Double,
    _ reason: String
  ) -> Evidence.Entry {
    Evidence.Entry(
      subject: .deployment, isIncluded: isIncluded, time: time, start: deployment.begin,
      services: [name(service)], id: symbols.string(deployment.id),
      sha: deployment.key.isSome ? symbols.string(deployment.key) : nil,
      environment: symbols.string(deployment.env), value: isIncluded ? value : nil,
      reason: reason)
  }

  private func commits(_ service: Int) -> [Evidence.Entry] {
    let delivery = derivation.deliveries[service]
    return entries(of: delivery.arrivals.filter { contains($0.finish) }, service)
  }

  /// The commits that one attempt brought to production first, oldest first.
  func commits(_ service: Int, of attempt: Int) -> [Evidence.Entry] {
    let delivery = derivation.deliveries[service]
    return entries(of: Array(delivery.arrivals[delivery.marks[attempt].arrivals]), service)
      .sorted { ($0.start ?? $0.time, $0.id) < ($1.start ?? $1.time, $1.id) }
  }

  private func entries(of arrivals: [Arrival], _ service: Int) -> [Evidence.Entry] {
    let delivery = derivation.deliveries[service]
    return arrivals.map { arrival in
      let deployment = delivery.deployment(ofAttempt: Int(arrival.attempt))
      let reason =
        switch arrival.kind {
        case .sample: arrival.isBot ? "bot" : ""
        case .merge: "merge commit"
        case .baseline: "first known deployment: its commits are a baseline"
        case .clockSkew: "committed after it was deployed (clock skew)"
        case .bot: "bot"
        case .unknown: "not among the known commits"
        }
      return Evidence.Entry(
        subject: .commit, isIncluded: arrival.kind == .sample, time: arrival.finish,
        start: arrival.kind == .unknown ? nil : arrival.start, services: [name(service)],
        id: symbols.string(arrival.sha), environment: symbols.string(deployment.env),
        deployment: symbols.string(deployment.id.isSome ? deployment.id : deployment.key),
        value: arrival.kind == .sample ? Double(arrival.nanoseconds) / 1e9 : nil, reason: reason)
    }
  }

  private func incidents(_ places: [Int]) -> [Evidence.Entry] {
    places.compactMap { place in
      let incident = derivation.incidents[place]
      let link = derivation.failures.links[place]
      let cause = link.causes.map { FailureReasons(derivation: derivation).name($0) }.min()
      var isIncluded = false
      var reason: String
      let time: Timestamp
      if let resolved = incident.resolved {
        guard contains(resolved) else { return nil }
        time = resolved
        isIncluded = !incident.isBadData
        reason =
          isIncluded
          ? words(for: link.kind)
          : incident.opened == nil ? "never opened" : "resolved before opened"
      } else {
        time = incident.opened ?? window.to
        reason = "open"
      }
      return Evidence.Entry(
        subject: .incident, isIncluded: isIncluded, time: time, start: incident.opened,
        services: incident.services.map(name).sortedByBytes(), id: symbols.string(incident.id),
        deployment: cause,
        value: isIncluded ? incident.opened.map { time.seconds(since: $0) } : nil, reason: reason)
    }
  }

  private func words(for kind: CauseLink.Kind) -> String {
    switch kind {
    case .explicit: "cause named"
    case .assumed: "cause assumed: the latest deployment within the link window"
    case .external: "external cause"
    case .causeNotFound: "cause not found"
    case .unlinked: "no deployment within the link window"
    }
  }

  private func outages(_ service: Int) -> [Evidence.Entry] {
    let delivery = derivation.deliveries[service]
    return derivation.failures.services[service].outages.filter { contains($0.end) }.map { outage in
      let deployment = delivery.deployment(ofAttempt: outage.attempt)
      return Evidence.Entry(
        subject: .outage, isIncluded: true, time: outage.end, start: outage.start,
        services: [name(service)], id: symbols.string(deployment.id),
        sha: deployment.key.isSome ? symbols.string(deployment.key) : nil,
        environment: symbols.string(deployment.env), value: Double(outage.nanoseconds) / 1e9)
    }
  }
}
