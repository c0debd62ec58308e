import DeliveryEvents

/// Keeps the readings of scopes from one snapshot to the next: of most, nothing happens when the clock takes a
/// step.
final class KeptReadings {
  /// What all readings of a snapshot depend on, their own scope apart.
  struct Terms: Equatable {
    var window: Int64
    var grid: BucketGrid?
    var observedDays: Double?
    var previousObservedDays: Double?
    var zone: String
    /// One that is being collected is in no reading, and another with each deployment.
    var baseline: FrozenBaseline?
    var hasIncidents: Bool
  }

  /// Up to when what was computed for a service stands.
  private struct Standing {
    var version: Int
    var incidentVersion: Int
    var bounds: InstantBounds
    /// Another number whenever it stood no more.
    var serial: Int
  }

  private struct Kept {
    var services: [Int]
    var serials: [Int]
    /// Of everything: incidents have no service, too.
    var incidentVersion: Int
    var bounds: InstantBounds
    var reading: Reading
    /// When the oldest open incident was opened.
    var oldestOpen: Timestamp?
  }

  private var terms: Terms?
  private var standings: [Standing?] = []
  private var serials = 0
  private var services: [Kept?] = []
  private var groups: [Scope: Kept] = [:]

  /// Forgets everything: what readings depend on has changed in a way that no terms tell.
  func forget() {
    terms = nil
  }

  /// Begins a snapshot.
  func begin(_ terms: Terms) {
    if terms == self.terms { return }
    self.terms = terms
    standings = []
    services = []
    groups = [:]
  }

  /// The reading of a scope, by `make` if it does not stand any more.
  func reading(
    of scope: Scope, services members: [Int], incidents: @autoclosure () -> [Int],
    _ derivation: Derivation, _ window: WindowSpan, grid: BucketGrid?,
    _ make: ([Int]) -> Reading
  ) -> Reading {
    let start = window.from.advanced(byNanoseconds: -window.nanoseconds)
    let instants = SIMD4(
      start.nanoseconds, window.from.nanoseconds, window.to.nanoseconds, window.to.nanoseconds)
    if standings.count < derivation.deliveries.count {
      let missing = derivation.deliveries.count - standings.count
      standings += [Standing?](repeating: nil, count: missing)
      services += [Kept?](repeating: nil, count: missing)
    }
    let serials = members.map { serial(of: $0, derivation, instants) }
    if let kept = kept(scope, members), kept.services == members, kept.serials == serials,
      kept.incidentVersion == version(scope, derivation), kept.bounds.hold(instants)
    {
      var reading = kept.reading
      if let oldest = kept.oldestOpen {
        reading.recoveryTime.oldestOpenSeconds = max(0, window.to.seconds(since: oldest))
      }
      return reading
    }
    let incidents = incidents()
    var bounds = InstantBounds(instants)
    if let grid {
      // A bucket that is cut off says so.
      bounds.note(grid.start.advanced(byNanoseconds: 1))
      bounds.note(grid.from(grid.count))
    }
    if scope == .everything { Self.note(incidents, derivation, &bounds) }
    let reading = make(incidents)
    let oldest = incidents.lazy.filter { derivation.incidents[$0].isOpen }
      .compactMap { derivation.incidents[$0].opened }.min()
    keep(
      Kept(
        services: members, serials: serials, incidentVersion: version(scope, derivation),
        bounds: bounds, reading: reading, oldestOpen: oldest), scope)
    return reading
  }

  private func kept(_ scope: Scope, _ members: [Int]) -> Kept? {
    if case .service = scope, members.count == 1 { return services[members[0]] }
    return groups[scope]
  }

  private func keep(_ kept: Kept, _ scope: Scope) {
    if case .service = scope, kept.services.count == 1 {
      services[kept.services[0]] = kept
    } else {
      groups[scope] = kept
    }
  }

  private func version(_ scope: Scope, _ derivation: Derivation) -> Int {
    scope == .everything ? derivation.anyIncidentVersion : 0
  }

  /// A number that stays as long as whatever a service did around the window does.
  private func serial(
    of service: Int, _ derivation: Derivation, _ instants: SIMD4<Int64>
  ) -> Int {
    if let known = standings[service], known.version == derivation.versions[service],
      known.incidentVersion == derivation.incidentVersions[service], known.bounds.hold(instants)
    {
      return known.serial
    }
    let delivery = derivation.deliveries[service]
    var bounds = InstantBounds(instants)
    bounds.note(delivery.finishes) { $0 }
    bounds.note(delivery.arrivals, by: \.finish)
    bounds.note(derivation.failures.services[service].outages, by: \.end)
    for place in delivery.undecided {
      if let begin = delivery.deployments[place].begin { bounds.note(begin) }
    }
    Self.note(derivation.incidentsByService[service], derivation, &bounds)
    serials += 1
    standings[service] = Standing(
      version: derivation.versions[service],
      incidentVersion: derivation.incidentVersions[service], bounds: bounds, serial: serials)
    return serials
  }

  private static func note(
    _ incidents: [Int], _ derivation: Derivation, _ bounds: inout InstantBounds
  ) {
    for place in incidents {
      if let opened = derivation.incidents[place].opened { bounds.note(opened) }
      if let resolved = derivation.incidents[place].resolved { bounds.note(resolved) }
    }
  }
}
