import DeliveryEvents

/// Why an attempt counts as failed (METRICS.md R5), and whether it repaired something (R10).
struct Verdict: Equatable {
  struct Reasons: OptionSet {
    let rawValue: UInt8
    static let resultFailed = Reasons(rawValue: 1)
    static let rolledBack = Reasons(rawValue: 2)
    static let incident = Reasons(rawValue: 4)
    static let fixed = Reasons(rawValue: 8)
    static let replaced = Reasons(rawValue: 16)
  }
  var reasons: Reasons = []
  var isRework = false

  var isFailed: Bool { !reasons.isEmpty }
}

/// A failed deployment, or a run of them, and how long it took to recover (METRICS.md R9).
struct Outage {
  var attempt: Int
  var start: Timestamp
  /// When it was over.
  var end: Timestamp
  var nanoseconds: Int64 { end.nanoseconds(since: start) }
}

/// What incidents, repairs and rollbacks make of the deployments of one service.
struct ServiceFailures {
  /// For each attempt.
  var verdicts: [Verdict] = []
  /// In order of recovery.
  var outages: [Outage] = []
  /// Incidents linked to an attempt, as places in the input.
  var incidents: [Int: [Int]] = [:]
  /// Deployments that name an attempt in their `fixes`.
  var fixers: [Int: [AttemptPlace]] = [:]
}

/// What incidents, repairs and rollbacks make of the deployments of all services.
struct Failures {
  private(set) var services: [ServiceFailures]
  /// For each incident of the input, in the same order.
  private(set) var links: [CauseLink]

  init(incidents: [Incident], finder: CauseFinder, rules: NameRules) {
    services = []
    services.reserveCapacity(finder.deliveries.count)
    /// Attempts that name others in their `fixes`.
    var fixers: [AttemptPlace] = []
    for (service, delivery) in finder.deliveries.enumerated() {
      var failures = ServiceFailures()
      failures.verdicts.reserveCapacity(delivery.attempts.count)
      for attempt in delivery.attempts.indices {
        let deployment = delivery.deployment(ofAttempt: attempt)
        failures.verdicts.append(
          Self.verdict(of: deployment, delivery.marks[attempt], rules, finder.symbols))
        if !deployment.fixes.isEmpty {
          fixers.append(AttemptPlace(service: service, attempt: attempt))
        }
      }
      services.append(failures)
    }
    links = incidents.map(finder.link)
    markLinked(incidents)
    for place in fixers { markFixed(by: place, finder) }
    markRework(incidents, finder)
    for (service, delivery) in finder.deliveries.enumerated() {
      services[service].outages = Self.outages(delivery, services[service], incidents)
    }
  }

  /// What an attempt is by its own lines and those of its rollback.
  private static func verdict(
    of deployment: Deployment, _ mark: AttemptMark, _ rules: NameRules, _ symbols: SymbolTable
  ) -> Verdict {
    var verdict = Verdict()
    if deployment.result == .failed, !(deployment.isRolledBack && deployment.isAlone) {
      verdict.reasons.insert(.resultFailed)
    }
    if deployment.isRolledBack { verdict.reasons.insert(.rolledBack) }
    if mark.replacedBy != nil { verdict.reasons.insert(.replaced) }
    if deployment.result == .succeeded {
      verdict.isRework =
        mark.isRollback || !deployment.fixes.isEmpty
        || !deployment.labels.isEmpty
          && deployment.labels.contains { rules.isHotfix($0, in: symbols) }
    }
    return verdict
  }

  private mutating func markLinked(_ incidents: [Incident]) {
    for index in incidents.indices {
      for cause in links[index].causes {
        services[cause.service].verdicts[cause.attempt].reasons.insert(.incident)
        services[cause.service].incidents[cause.attempt, default: []].append(index)
      }
    }
  }

  private mutating func markFixed(by place: AttemptPlace, _ finder: CauseFinder) {
    let fixer = finder.deployment(at: place)
    for id in fixer.fixes {
      for fixed in finder.attempts(withID: id, in: [place.service], except: place)
      where precedes(finder.deployment(at: fixed), fixer, in: finder.symbols) {
        services[fixed.service].verdicts[fixed.attempt].reasons.insert(.fixed)
        services[fixed.service].fixers[fixed.attempt, default: []].append(place)
      }
    }
  }

  /// Successes that finished while an incident of their service was open are rework (R10).
  private mutating func markRework(_ incidents: [Incident], _ finder: CauseFinder) {
    /// For each service, how many incidents begin less how many end at an attempt.
    var changes: [Int: [Int32]] = [:]
    for (index, incident) in incidents.enumerated() where !incident.isBadData {
      guard let opened = incident.opened else { continue }
      let concerned =
        incident.services.isEmpty
        ? Array(Set(links[index].causes.map(\.service))) : incident.services
      for service in concerned {
        let delivery = finder.deliveries[service]
        let first = delivery.firstAttempt(after: opened)
        let end = incident.resolved.map { delivery.firstAttempt(after: $0) }
        if changes[service] == nil {
          changes[service] = Array(repeating: 0, count: delivery.attempts.count + 1)
        }
        changes[service]?[first] += 1
        changes[service]?[end ?? delivery.attempts.count] -= 1
      }
    }
    for (service, changes) in changes {
      let delivery = finder.deliveries[service]
      var open: Int32 = 0
      for attempt in delivery.attempts.indices {
        open += changes[attempt]
        if open > 0, delivery.deployment(ofAttempt: attempt).result == .succeeded {
          services[service].verdicts[attempt].isRework = true
        }
      }
    }
  }

  private static func outages(
    _ delivery: ServiceDelivery, _ failures: ServiceFailures, _ incidents: [Incident]
  ) -> [Outage] {
    var found: [Outage] = []
    var open: [Symbol: (attempt: Int, start: Timestamp)] = [:]
    for attempt in delivery.attempts.indices {
      let verdict = failures.verdicts[attempt]
      if !verdict.isFailed, open.isEmpty { continue }
      let deployment = delivery.deployment(ofAttempt: attempt)
      guard let finish = deployment.finish else { continue }
      if verdict.reasons.contains(.incident) {
        let linked = (failures.incidents[attempt] ?? []).map { incidents[$0] }.filter {
          !$0.isBadData
        }
        let resolutions = linked.compactMap(\.resolved)
        if resolutions.count == linked.count, let last = resolutions.max(), last >= finish {
          found.append(Outage(attempt: attempt, start: finish, end: last))
        }
      } else if verdict.isFailed {
        if open[deployment.env] == nil { open[deployment.env] = (attempt, finish) }
        continue
      }
      if deployment.result == .succeeded, let outage = open.removeValue(forKey: deployment.env) {
        found.append(Outage(attempt: outage.attempt, start: outage.start, end: finish))
      }
    }
    return found.sorted { ($0.end, $0.start, $0.attempt) < ($1.end, $1.start, $1.attempt) }
  }
}

extension Deployment {
  /// Whether it has no terminal line and is finished only because it was rolled back.
  var isAlone: Bool { isRolledBack && !hasTerminalLine }
}
