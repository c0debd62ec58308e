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
  /// From where on attempts are others than when they were last asked about.
  let changes = AttemptChanges()

  /// What incidents, and the repairs of any service, say of the attempts of one.
  struct Claims: Equatable {
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
    fileprivate func concern(_ touched: Set<Int>) -> Bool {
      links.contains { touched.contains($0.incident) }
        || incidents.contains(where: touched.contains)
    }
  }

  /// Brings everything up to date; returns the services of which something may have changed.
  ///
  /// - Parameters:
  ///   - touched: The places of incidents that are others than at the last time; `nil` when their places
  ///     are, too.
  ///   - changed: The services whose deliveries have been derived since, and what that changed.
  mutating func refresh(
    _ incidents: [Incident], touched: Set<Int>?, changed: [Int: TouchedAttempts],
    finder: CauseFinder, rules: NameRules
  ) -> [Int] {
    while services.count < finder.deliveries.count {
      services.append(ServiceFailures())
      claims.append(Claims())
      fixing.append([])
    }
    for (service, touched) in changed {
      let delivery = finder.deliveries[service]
      while let last = fixing[service].last, last >= touched.first {
        fixing[service].removeLast()
      }
      let first = min(touched.first, delivery.attempts.count)
      for attempt in first..<delivery.attempts.count
      where !delivery.deployment(ofAttempt: attempt).fixes.isEmpty {
        fixing[service].append(attempt)
      }
    }
    let old = links
    links = incidents.map(finder.link)
    relinked = links.indices.filter { $0 >= old.count || old[$0].kind != links[$0].kind }
    let fresh = allClaims(incidents, finder)
    var affected: [Int] = []
    for service in services.indices {
      var isOther = touched == nil || fresh[service] != claims[service]
      if let touched, !touched.isEmpty { isOther = isOther || fresh[service].concern(touched) }
      let own = changed[service]
      if !isOther, own == nil { continue }
      affected.append(service)
      let input = FailureInput(
        delivery: finder.deliveries[service], claims: fresh[service], incidents: incidents,
        finder: finder, rules: rules)
      // What is said of it counts for every attempt; else those before the first that is another stay.
      let change = services[service].settle(
        input, from: isOther ? 0 : own?.firstVerdict ?? 0, others: own?.first ?? .max)
      changes.note(change, of: service)
    }
    claims = fresh
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
}

extension Deployment {
  /// Whether it has no terminal line and is finished only because it was rolled back.
  var isAlone: Bool { isRolledBack && !hasTerminalLine }
}
