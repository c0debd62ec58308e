import DeliveryEvents

/// The raw counts and samples of one scope over one half-open window.
struct PeriodFigures {
  var deployments = 0
  var redeploys = 0
  var activeDays: Set<Int> = []
  var attempts = 0
  var failed = 0
  var rework = 0
  var leadTimes = Durations()
  var botSamples = 0
  var merges = 0
  var baselines = 0
  var clockSkews = 0
  var unknownCommits = 0
  var recoveries = Durations()
  var resolvedBeforeOpened = 0
  var unlinkedIncidents = 0
  var assumedLinks = 0
  var outages = Durations()

  init(
    _ derivation: Derivation, services: [Int], incidents: [Int], from: Timestamp, to: Timestamp,
    zone: ZoneRules
  ) {
    for service in services { count(service, derivation, from: from, to: to, zone: zone) }
    for place in incidents {
      let incident = derivation.incidents[place]
      if let resolved = incident.resolved, resolved > from, resolved <= to {
        if let opened = incident.opened, !incident.isBadData {
          recoveries.record(resolved.nanoseconds(since: opened))
        } else {
          resolvedBeforeOpened += 1
        }
      }
      if let opened = incident.opened, opened > from, opened <= to {
        switch derivation.failures.links[place].kind {
        case .unlinked, .causeNotFound: unlinkedIncidents += 1
        case .assumed: assumedLinks += 1
        case .explicit, .external: break
        }
      }
    }
  }

  private mutating func count(
    _ service: Int, _ derivation: Derivation, from: Timestamp, to: Timestamp, zone: ZoneRules
  ) {
    let delivery = derivation.deliveries[service]
    let finishes = range(of: delivery.attempts, from: from, to: to) {
      delivery.deployments[$0].finish ?? .distantFuture
    }
    var lastDay = Int.min
    for attempt in finishes {
      let index = delivery.attempts[attempt]
      let verdict = derivation.failures.services[service].verdicts[attempt]
      attempts += 1
      if verdict.isFailed { failed += 1 }
      guard delivery.deployments[index].result == .succeeded else { continue }
      deployments += 1
      if delivery.marks[attempt].isRedeploy { redeploys += 1 }
      if verdict.isRework { rework += 1 }
      let day = zone.day(of: delivery.deployments[index].finish ?? to)
      if day != lastDay {
        activeDays.insert(day)
        lastDay = day
      }
    }
    for place in range(of: delivery.arrivals, from: from, to: to, by: \.finish) {
      let arrival = delivery.arrivals[place]
      switch arrival.kind {
      case .sample:
        leadTimes.record(arrival.nanoseconds)
        if arrival.isBot { botSamples += 1 }
      case .merge: merges += 1
      case .baseline: baselines += 1
      case .clockSkew: clockSkews += 1
      case .unknown: unknownCommits += 1
      case .bot: break
      }
    }
    let ends = derivation.failures.services[service].outages
    for place in range(of: ends, from: from, to: to, by: \.end) {
      outages.record(ends[place].nanoseconds)
    }
  }

  /// Failures per attempt; `nil` without attempts.
  var failureRate: Double? { attempts == 0 ? nil : Double(failed) / Double(attempts) }
}
