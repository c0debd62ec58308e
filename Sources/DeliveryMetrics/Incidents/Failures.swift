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

/// What incidents, repairs and rollbacks make of the deployments of all services: kept up to date
/// service by service.
struct Failures {
  private(set) var services: [ServiceFailures] = []
  /// For each incident of the input, in the same order.
  private(set) var links: [CauseLink] = []
  /// The places of those that another kind of cause was found for at the last refresh.
  private(set) var relinked: [Int] = []
  /// What is said of each service's attempts.
  private var claims: [Claims] = []
  /// For each service its attempts that name others in their `fixes`.
  private var fixing: [[Int]] = []

  /// What incidents, and the repairs of any service, say of the attempts of one.
  private struct Claims: Equatable {
    struct Link: Equatable {
      var attempt: Int
      var incident: Int
    }
    struct Fix: Equatable {
      var attempt: Int
      var by: AttemptPlace
      /// When that ended: another may have come into its place.
      var finish: Timestamp
    }
    var links: [Link] = []
    var fixes: [Fix] = []
    /// Incidents during which its successes are rework.
    var incidents: [Int] = []

    /// Whether any of some incidents has a part in it.
    func concern(_ touched: Set<Int>) -> Bool {
      links.contains { touched.contains($0.incident) }
        || incidents.contains(where: touched.contains)
    }
  }

  /// Brings everything up to date; returns the services of which something may have changed.
  ///
  /// - Parameters:
  ///   - touched: The places of incidents that are others than at the last time; `nil` when their places
  ///     are, too.
  ///   - changed: The services whose deliveries have been derived since.
  mutating func refresh(
    _ incidents: [Incident], touched: Set<Int>?, changed: Set<Int>, finder: CauseFinder,
    rules: NameRules
  ) -> [Int] {
    while services.count < finder.deliveries.count {
      services.append(ServiceFailures())
      claims.append(Claims())
      fixing.append([])
    }
    for service in changed {
      let delivery = finder.deliveries[service]
      fixing[service] = delivery.attempts.indices.filter {
        !delivery.deployment(ofAttempt: $0).fixes.isEmpty
      }
    }
    let old = links
    links = incidents.map(finder.link)
    relinked = links.indices.filter { $0 >= old.count || old[$0].kind != links[$0].kind }
    let fresh = allClaims(incidents, finder)
    let affected = services.indices.filter { service in
      guard let touched else { return true }
      return changed.contains(service) || fresh[service] != claims[service]
        || !touched.isEmpty && fresh[service].concern(touched)
    }
    claims = fresh
    for service in affected {
      services[service] = failures(of: service, incidents, finder, rules)
    }
    return affected
  }

  private func allClaims(_ incidents: [Incident], _ finder: CauseFinder) -> [Claims] {
    var claims = [Claims](repeating: Claims(), count: services.count)
    for (index, incident) in incidents.enumerated() {
      let causes = links[index].causes
      for cause in causes {
        claims[cause.service].links.append(Claims.Link(attempt: cause.attempt, incident: index))
      }
      guard !incident.isBadData, incident.opened != nil else { continue }
      for service in incident.services { claims[service].incidents.append(index) }
      guard incident.services.isEmpty else { continue }
      for service in Set(causes.map(\.service)) { claims[service].incidents.append(index) }
    }
    for (service, attempts) in fixing.enumerated() {
      for attempt in attempts {
        let place = AttemptPlace(service: service, attempt: attempt)
        let fixer = finder.deployment(at: place)
        for id in fixer.fixes {
          for fixed in finder.attempts(withID: id, in: [service], except: place)
          where precedes(finder.deployment(at: fixed), fixer, in: finder.symbols) {
            claims[fixed.service].fixes.append(
              Claims.Fix(
                attempt: fixed.attempt, by: place,
                finish: finder.deliveries[service].finishes[attempt]))
          }
        }
      }
    }
    return claims
  }

  private func failures(
    of service: Int, _ incidents: [Incident], _ finder: CauseFinder, _ rules: NameRules
  ) -> ServiceFailures {
    let delivery = finder.deliveries[service]
    var failures = ServiceFailures()
    failures.verdicts.reserveCapacity(delivery.attempts.count)
    for attempt in delivery.attempts.indices {
      failures.verdicts.append(
        Self.verdict(
          of: delivery.deployment(ofAttempt: attempt), delivery.marks[attempt], rules,
          finder.symbols))
    }
    for link in claims[service].links {
      failures.verdicts[link.attempt].reasons.insert(.incident)
      failures.incidents[link.attempt, default: []].append(link.incident)
    }
    for fix in claims[service].fixes {
      failures.verdicts[fix.attempt].reasons.insert(.fixed)
      failures.fixers[fix.attempt, default: []].append(fix.by)
    }
    Self.markRework(&failures, delivery, claims[service].incidents.map { incidents[$0] })
    failures.outages = Self.outages(delivery, failures, incidents)
    return failures
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

  /// Successes that finished while an incident of their service was open are rework (R10).
  private static func markRework(
    _ failures: inout ServiceFailures, _ delivery: ServiceDelivery, _ incidents: [Incident]
  ) {
    if incidents.isEmpty { return }
    /// How many incidents begin less how many end at an attempt.
    var changes = [Int32](repeating: 0, count: delivery.attempts.count + 1)
    for incident in incidents {
      guard let opened = incident.opened else { continue }
      let end = incident.resolved.map { delivery.firstAttempt(after: $0) }
      changes[delivery.firstAttempt(after: opened)] += 1
      changes[end ?? delivery.attempts.count] -= 1
    }
    var open: Int32 = 0
    for attempt in delivery.attempts.indices {
      open += changes[attempt]
      if open > 0, delivery.deployment(ofAttempt: attempt).result == .succeeded {
        failures.verdicts[attempt].isRework = true
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
