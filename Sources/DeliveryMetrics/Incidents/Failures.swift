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
    /// What an incident says of an attempt that it is traced back to.
    struct Link: Equatable {
      var attempt: Int
      var incident: Int
      var isBadData: Bool
      @CompactTime var opened: Timestamp?
      @CompactTime var resolved: Timestamp?
    }
    struct Fix: Equatable {
      var attempt: Int
      var by: AttemptPlace
      /// When that ended: another may have come into its place.
      var finish: Timestamp
    }
    /// An incident during which successes are rework.
    struct Trouble: Equatable {
      var opened: Timestamp
      /// `nil` while it is open.
      var resolved: Timestamp?
    }
    var links: [Link] = []
    var fixes: [Fix] = []
    var troubles: [Trouble] = []

    /// The first attempt of which something else is said than before; `nil` when nothing is.
    fileprivate func firstDifference(from old: Claims, _ delivery: ServiceDelivery) -> Int? {
      func first<Claim: Equatable>(
        _ list: KeyPath<Claims, [Claim]>, _ attempt: (Claim, Claim?) -> Int
      ) -> Int {
        let (old, new) = (old[keyPath: list], self[keyPath: list])
        var least = Int.max
        for place in 0..<max(old.count, new.count) {
          let left = place < old.count ? old[place] : nil
          let right = place < new.count ? new[place] : nil
          if left == right { continue }
          if let left { least = min(least, attempt(left, right)) }
          if let right { least = min(least, attempt(right, left)) }
        }
        return least
      }
      if self == old { return nil }
      return min(
        first(\.links) { link, _ in link.attempt }, first(\.fixes) { fix, _ in fix.attempt },
        first(\.troubles) { trouble, other in
          // One that only ends at another instant is the same up to the sooner end.
          guard trouble.opened == other?.opened else {
            return delivery.firstAttempt(after: trouble.opened)
          }
          return trouble.resolved.map { delivery.firstAttempt(after: $0) } ?? .max
        })
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
    links = incidents.indices.map { place in
      if let touched, place < old.count, !touched.contains(place),
        old[place].stands(for: incidents[place], changed)
      {
        return old[place]
      }
      return finder.link(of: incidents[place])
    }
    relinked = links.indices.filter { $0 >= old.count || old[$0].kind != links[$0].kind }
    let fresh = allClaims(incidents, finder)
    var affected: [Int] = []
    for service in services.indices {
      let delivery = finder.deliveries[service]
      let other = fresh[service].firstDifference(from: claims[service], delivery)
      let own = changed[service]
      if other == nil, own == nil { continue }
      affected.append(service)
      let input = FailureInput(
        delivery: delivery, claims: fresh[service], areClaimsOther: other != nil, finder: finder,
        rules: rules)
      let change = services[service].settle(
        input, from: min(other ?? .max, own?.firstVerdict ?? .max), others: own?.first ?? .max)
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
        claims[cause.service].links.append(
          Claims.Link(
            attempt: cause.attempt, incident: index, isBadData: incident.isBadData,
            opened: incident.opened, resolved: incident.resolved))
      }
      guard !incident.isBadData, let opened = incident.opened else { continue }
      let trouble = Claims.Trouble(opened: opened, resolved: incident.resolved)
      for service in incident.services { claims[service].troubles.append(trouble) }
      guard incident.services.isEmpty else { continue }
      for service in Set(causes.map(\.service)) { claims[service].troubles.append(trouble) }
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
