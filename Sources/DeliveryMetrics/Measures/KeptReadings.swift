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
    var reading: KeptReading
  }

  /// The same of one service.
  private final class KeptService {
    let serial: Int
    let bounds: InstantBounds
    let reading: KeptReading

    init(serial: Int, bounds: InstantBounds, reading: KeptReading) {
      self.serial = serial
      self.bounds = bounds
      self.reading = reading
    }
  }

  private struct KeptReading {
    let reading: Reading
    /// When the oldest open incident was opened.
    let oldestOpen: Timestamp?

    /// The reading of another instant at which it stands.
    func reading(at now: Timestamp) -> Reading {
      guard let oldestOpen else { return reading }
      var reading = reading
      reading.recoveryTime.oldestOpenSeconds = max(0, now.seconds(since: oldestOpen))
      return reading
    }
  }

  private var terms: Terms?
  private var standings: [Standing?] = []
  private var serials = 0
  private var services: [KeptService?] = []
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

  /// The reading of a service, if one stands.
  func reading(of service: Int, _ derivation: Derivation, _ window: WindowSpan) -> Reading? {
    grow(derivation)
    guard let kept = services[service] else { return nil }
    let instants = Self.instants(window)
    guard kept.serial == serial(of: service, derivation, instants), kept.bounds.hold(instants)
    else { return nil }
    return kept.reading.reading(at: window.to)
  }

  /// Keeps the reading of a service.
  func keep(
    _ reading: Reading, of service: Int, incidents: [Int], _ derivation: Derivation,
    _ window: WindowSpan, grid: BucketGrid?
  ) {
    let instants = Self.instants(window)
    services[service] = KeptService(
      serial: serial(of: service, derivation, instants), bounds: Self.bounds(instants, grid),
      reading: keeping(reading, incidents, derivation))
  }

  /// The reading of a group of services, by `make` if it does not stand any more: of its incidents, and of
  /// those places among its services at which something is another than it was when it was last made; of all
  /// for `nil`.
  func reading(
    of scope: Scope, services members: [Int], incidents: @autoclosure () -> [Int],
    _ derivation: Derivation, _ window: WindowSpan, grid: BucketGrid?,
    _ make: ([Int], _ changed: [Int]?) -> Reading
  ) -> Reading {
    grow(derivation)
    let instants = Self.instants(window)
    let serials = members.map { serial(of: $0, derivation, instants) }
    let version = version(scope, derivation)
    var changed: [Int]?
    if let kept = groups[scope], kept.services == members {
      if kept.serials == serials, kept.incidentVersion == version, kept.bounds.hold(instants) {
        return kept.reading.reading(at: window.to)
      }
      changed = serials.indices.filter { serials[$0] != kept.serials[$0] }
    }
    let incidents = incidents()
    var bounds = Self.bounds(instants, grid)
    if scope == .everything { Self.note(incidents, derivation, &bounds) }
    let reading = keeping(make(incidents, changed), incidents, derivation)
    groups[scope] = Kept(
      services: members, serials: serials, incidentVersion: version, bounds: bounds,
      reading: reading)
    return reading.reading
  }

  private func grow(_ derivation: Derivation) {
    let missing = derivation.deliveries.count - standings.count
    if missing <= 0 { return }
    standings += [Standing?](repeating: nil, count: missing)
    services += [KeptService?](repeating: nil, count: missing)
  }

  private static func instants(_ window: WindowSpan) -> SIMD4<Int64> {
    let start = window.from.advanced(byNanoseconds: -window.nanoseconds)
    return SIMD4(
      start.nanoseconds, window.from.nanoseconds, window.to.nanoseconds, window.to.nanoseconds)
  }

  private static func bounds(_ instants: SIMD4<Int64>, _ grid: BucketGrid?) -> InstantBounds {
    var bounds = InstantBounds(instants)
    if let grid {
      // A bucket that is cut off says so.
      bounds.note(grid.start.advanced(byNanoseconds: 1))
      bounds.note(grid.from(grid.count))
    }
    return bounds
  }

  private func keeping(_ reading: Reading, _ incidents: [Int], _ derivation: Derivation)
    -> KeptReading
  {
    let oldest = incidents.lazy.filter { derivation.incidents[$0].isOpen }
      .compactMap { derivation.incidents[$0].opened }.min()
    return KeptReading(reading: reading, oldestOpen: oldest)
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
    bounds.note(delivery.arrivals) { $0.finish }
    bounds.note(derivation.failures.services[service].outages) { $0.end }
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
