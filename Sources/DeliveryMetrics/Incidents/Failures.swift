import DeliveryEvents

/// Why an attempt counts as failed (METRICS.md R5), and whether it repaired something (R10).
struct Verdict {
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
  var service: Int
  var attempt: Int
  var start: Timestamp
  /// When it was over.
  var end: Timestamp
  /// The incident or the deployment that ended it.
  var nanoseconds: Int64 { end.nanoseconds(since: start) }
}

/// What incidents, repairs and rollbacks make of the deployments of all services.
struct Failures {
  /// For each service, for each attempt.
  private(set) var verdicts: [[Verdict]]
  /// For each service, in order of recovery.
  private(set) var outages: [[Outage]]
  /// For each incident of the input, in the same order.
  private(set) var links: [CauseLink]
  /// Incidents linked to an attempt, as places in the input.
  private(set) var incidentsByAttempt: [AttemptPlace: [Int]] = [:]
  /// Deployments that name an attempt in their `fixes`.
  private(set) var fixersByAttempt: [AttemptPlace: [AttemptPlace]] = [:]

  init(incidents: [Incident], finder: CauseFinder, rules: NameRules) {
    verdicts = finder.deliveries.map { delivery in
      delivery.attempts.indices.map { attempt in
        let deployment = delivery.deployment(ofAttempt: attempt)
        var verdict = Verdict()
        if deployment.result == .failed, !(deployment.isRolledBack && deployment.isAlone) {
          verdict.reasons.insert(.resultFailed)
        }
        if deployment.isRolledBack { verdict.reasons.insert(.rolledBack) }
        if delivery.marks[attempt].replacedBy != nil { verdict.reasons.insert(.replaced) }
        if deployment.result == .succeeded {
          verdict.isRework =
            delivery.marks[attempt].isRollback || !deployment.fixes.isEmpty
            || deployment.labels.contains { rules.isHotfix($0, in: finder.symbols) }
        }
        return verdict
      }
    }
    outages = finder.deliveries.map { _ in [] }
    links = incidents.map(finder.link)
    markLinked(incidents, finder)
    markFixed(finder)
    markRework(incidents, finder)
    for service in finder.deliveries.indices {
      outages[service] = Self.outages(
        of: service, finder.deliveries[service], verdicts[service], incidents, incidentsByAttempt)
    }
  }

  private mutating func markLinked(_ incidents: [Incident], _ finder: CauseFinder) {
    for index in incidents.indices {
      for cause in links[index].causes {
        verdicts[cause.service][cause.attempt].reasons.insert(.incident)
        incidentsByAttempt[cause, default: []].append(index)
      }
    }
  }

  private mutating func markFixed(_ finder: CauseFinder) {
    for (service, delivery) in finder.deliveries.enumerated() {
      for (attempt, index) in delivery.attempts.enumerated() {
        let fixer = delivery.deployments[index]
        if fixer.fixes.isEmpty { continue }
        let place = AttemptPlace(service: service, attempt: attempt)
        for id in fixer.fixes {
          for fixed in finder.attempts(withID: id, in: [service], except: place) {
            guard precedes(finder.deployment(at: fixed), fixer, in: finder.symbols) else {
              continue
            }
            verdicts[fixed.service][fixed.attempt].reasons.insert(.fixed)
            fixersByAttempt[fixed, default: []].append(place)
          }
        }
      }
    }
  }

  /// Successes that finished while an incident of their service was open are rework (R10).
  private mutating func markRework(_ incidents: [Incident], _ finder: CauseFinder) {
    for (index, incident) in incidents.enumerated() where !incident.isBadData {
      guard let opened = incident.opened else { continue }
      let services =
        incident.services.isEmpty
        ? Array(Set(links[index].causes.map(\.service))) : incident.services
      for service in services {
        let delivery = finder.deliveries[service]
        var low = 0
        var high = delivery.attempts.count
        while low < high {
          let middle = (low + high) / 2
          if (delivery.deployment(ofAttempt: middle).finish ?? .distantFuture) <= opened {
            low = middle + 1
          } else {
            high = middle
          }
        }
        while low < delivery.attempts.count {
          let deployment = delivery.deployment(ofAttempt: low)
          if let finish = deployment.finish, let resolved = incident.resolved, finish > resolved {
            break
          }
          if deployment.result == .succeeded { verdicts[service][low].isRework = true }
          low += 1
        }
      }
    }
  }

  private static func outages(
    of service: Int, _ delivery: ServiceDelivery, _ verdicts: [Verdict], _ incidents: [Incident],
    _ incidentsByAttempt: [AttemptPlace: [Int]]
  ) -> [Outage] {
    var found: [Outage] = []
    var open: [Symbol: (attempt: Int, start: Timestamp)] = [:]
    for attempt in delivery.attempts.indices {
      let deployment = delivery.deployment(ofAttempt: attempt)
      guard let finish = deployment.finish else { continue }
      if verdicts[attempt].reasons.contains(.incident) {
        let place = AttemptPlace(service: service, attempt: attempt)
        let linked = (incidentsByAttempt[place] ?? []).map { incidents[$0] }.filter {
          !$0.isBadData
        }
        let resolutions = linked.compactMap(\.resolved)
        if resolutions.count == linked.count, let last = resolutions.max(), last >= finish {
          found.append(Outage(service: service, attempt: attempt, start: finish, end: last))
        }
      } else if verdicts[attempt].isFailed {
        if open[deployment.env] == nil { open[deployment.env] = (attempt, finish) }
        continue
      }
      if deployment.result == .succeeded, let outage = open.removeValue(forKey: deployment.env) {
        found.append(
          Outage(
            service: service, attempt: outage.attempt, start: outage.start, end: finish))
      }
    }
    return found.sorted { ($0.end, $0.start, $0.attempt) < ($1.end, $1.start, $1.attempt) }
  }
}

extension Deployment {
  /// Whether it has no terminal line and is finished only because it was rolled back.
  var isAlone: Bool { isRolledBack && !hasTerminalLine }
}
