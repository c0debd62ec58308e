import DeliveryEvents

/// Keeps the figures of services and of groups of them from one snapshot to the next: most stay as they
/// are when the clock takes a step.
final class FigureCache {
  /// For what period figures are.
  enum Period: Int, CaseIterable {
    case current, previous, baseline

    /// The percentiles of lead times that are shown of it.
    var shown: [Double] { self == .baseline ? [0.5, 0.85] : [0.5, 0.75, 0.9] }
  }

  /// The figures of one service in one period.
  private final class Entry {
    /// How many times its failures had been judged when it was last known to be right.
    var version: Int
    let part: DeliveryPart
    let figures: ServiceFigures

    init(version: Int, part: DeliveryPart, figures: ServiceFigures) {
      self.version = version
      self.part = part
      self.figures = figures
    }
  }

  private struct FewFigures {
    var members: [ServiceFigures]
    var figures: DeliveryFigures
  }

  /// The same of the value stream.
  let streams = StreamParts()
  /// The same of whole readings.
  let readings = KeptReadings()
  let names = NameOrder()
  /// By period and service.
  private var services = Period.allCases.map { _ in [Entry?]() }
  /// By period and name.
  private var groups = Period.allCases.map { _ in [String: FewFigures]() }
  /// The same of groups of more than ``few``, of which to pool all would be much.
  private var large = Period.allCases.map { _ in [String: GroupFigures]() }
  private static let few = 32
  /// In which zone days are counted.
  private var zone: String?
  private var buckets: [KeptSums?] = []
  private var largeBuckets: [String: GroupSums] = [:]

  private struct KeptSums {
    var figures: ServiceFigures
    var grid: BucketGrid
    var sums: BucketSums
  }

  /// The figures of some services together; `name` tells groups apart.
  ///
  /// - Parameter changed: At which places among the services something is another than it was when these were
  ///   last asked about; `nil` when that is not known.
  func figures(
    of name: String, _ members: [Int], _ derivation: Derivation, _ period: Period,
    from: Timestamp, to: Timestamp, _ zone: ZoneRules, changed: [Int]?
  ) -> DeliveryFigures {
    func figures(at place: Int) -> ServiceFigures {
      self.figures(of: members[place], derivation, period, from: from, to: to, zone)
    }
    if members.count == 1 { return figures(at: 0).value }
    if members.count > Self.few {
      let group = large[period.rawValue][name] ?? GroupFigures()
      large[period.rawValue][name] = group
      // The days of a baseline stand; those of a window move, and then something changes, or nothing.
      let isKnown = group.begin(members, of: period == .baseline ? [from, to] : [])
      for place in isKnown ? changed ?? Array(members.indices) : Array(members.indices) {
        group.replace(place, by: figures(at: place))
      }
      return group.figures(shown: period.shown)
    }
    let own = members.indices.map(figures)
    if let known = groups[period.rawValue][name], known.members.elementsEqual(own, by: ===) {
      return known.figures
    }
    var pool = DeliveryFigures()
    for member in own { pool.add(member.value) }
    pool.settle(period)
    groups[period.rawValue][name] = FewFigures(members: own, figures: pool)
    return pool
  }

  private func figures(
    of service: Int, _ derivation: Derivation, _ period: Period, from: Timestamp, to: Timestamp,
    _ zone: ZoneRules
  ) -> ServiceFigures {
    if zone.name != self.zone {
      self.zone = zone.name
      services = Period.allCases.map { _ in [] }
    }
    let changes = derivation.failures.services[service].changes
    let place = period.rawValue
    let part = DeliveryPart(service, derivation, from: from, to: to)
    if services[place].count < derivation.deliveries.count {
      let missing = derivation.deliveries.count - services[place].count
      services[place] += [Entry?](repeating: nil, count: missing)
    }
    // What changed after the period is nothing to it: no outage that came or went ends in it.
    if let known = services[place][service], known.part == part,
      changes.first(since: known.version) >= part.attempts.upperBound
    {
      known.version = changes.count
      return known.figures
    }
    var figures = ServiceFigures.none
    if !part.isEmpty {
      var own = DeliveryFigures(service, derivation, part, zone)
      own.settle(period)
      figures = ServiceFigures(own)
    }
    services[place][service] = Entry(version: changes.count, part: part, figures: figures)
    return figures
  }

  /// What some services did in each bucket of a window, of which only a part is counted.
  func sums(
    of name: String, _ members: [Int], _ derivation: Derivation, _ window: WindowSpan,
    _ counted: WindowSpan, _ grid: BucketGrid, _ zone: ZoneRules, changed: [Int]?
  ) -> BucketSums {
    func sums(at place: Int) -> BucketSums {
      self.sums(of: members[place], derivation, window, counted, grid, zone)
    }
    if members.count == 1 { return sums(at: 0) }
    guard members.count > Self.few else {
      var pool = BucketSums()
      for place in members.indices { pool.add(sums(at: place)) }
      return pool
    }
    let group = largeBuckets[name] ?? GroupSums()
    largeBuckets[name] = group
    let isKnown = group.begin(members, grid)
    for place in isKnown ? changed ?? Array(members.indices) : Array(members.indices) {
      group.replace(place, by: sums(at: place))
    }
    return group.sums
  }

  private func sums(
    of service: Int, _ derivation: Derivation, _ window: WindowSpan, _ counted: WindowSpan,
    _ grid: BucketGrid, _ zone: ZoneRules
  ) -> BucketSums {
    let figures = figures(
      of: service, derivation, .current, from: window.from, to: window.to, zone)
    if buckets.count < derivation.deliveries.count {
      let missing = derivation.deliveries.count - buckets.count
      buckets += [KeptSums?](repeating: nil, count: missing)
    }
    if let known = buckets[service], known.figures === figures, known.grid == grid {
      return known.sums
    }
    let sums = BucketSums(service, derivation, counted, grid)
    buckets[service] = KeptSums(figures: figures, grid: grid, sums: sums)
    return sums
  }
}

/// Figures of one service; another object whenever they are others.
final class ServiceFigures: Sendable {
  let value: DeliveryFigures

  init(_ value: DeliveryFigures) {
    self.value = value
  }

  /// Those of whoever did nothing.
  static let none = ServiceFigures(DeliveryFigures())
}

extension DeliveryFigures {
  /// Puts the samples in such an order that the percentiles that are shown cost nothing from now on.
  fileprivate mutating func settle(_ period: FigureCache.Period) {
    for fraction in period.shown { _ = leadTimes.percentile(fraction) }
    _ = outages.percentile(0.5)
  }
}
