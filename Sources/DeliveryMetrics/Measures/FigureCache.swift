import DeliveryEvents

/// Keeps the figures of services and of groups of them from one snapshot to the next: most stay as they
/// are when the clock takes a step.
final class FigureCache {
  /// For what period figures are.
  enum Period: Int {
    case current, previous, baseline

    /// The percentiles of lead times that are shown of it.
    var shown: [Double] { self == .baseline ? [0.5, 0.85] : [0.5, 0.75, 0.9] }
  }

  /// Figures with a number that no others have.
  struct Stamped<Value> {
    var stamp: Int
    var value: Value
  }

  private struct ServiceKey: Equatable {
    var version: Int
    var part: DeliveryPart
    var zone: String
  }

  private struct Entry<Key: Equatable, Value> {
    var key: Key
    var figures: Stamped<Value>
  }

  /// The same of the value stream.
  let streams = StreamParts()
  /// The same of whole readings.
  let readings = KeptReadings()
  private var stamps = 0
  private var services: [[Entry<ServiceKey, DeliveryFigures>?]] = [[], [], []]
  private var groups: [[String: Entry<[Int], DeliveryFigures>]] = [[:], [:], [:]]
  /// The same of groups of more than ``few``, of which to pool all would be much.
  private var large: [[String: GroupFigures]] = [[:], [:], [:]]
  private static let few = 32
  private var buckets: [Entry<BucketKey, BucketSums>?] = []

  private struct BucketKey: Equatable {
    var stamp: Int
    var grid: BucketGrid
  }

  private func stamped<Value>(_ value: Value) -> Stamped<Value> {
    stamps += 1
    return Stamped(stamp: stamps, value: value)
  }

  /// The figures of one service.
  func figures(
    of service: Int, _ derivation: Derivation, _ period: Period, from: Timestamp, to: Timestamp,
    _ zone: ZoneRules
  ) -> Stamped<DeliveryFigures> {
    let key = ServiceKey(
      version: derivation.versions[service],
      part: DeliveryPart(service, derivation, from: from, to: to), zone: zone.name)
    while services[period.rawValue].count <= service { services[period.rawValue].append(nil) }
    if let known = services[period.rawValue][service], known.key == key { return known.figures }
    var figures = DeliveryFigures(service, derivation, key.part, zone)
    figures.settle(period)
    let entry = Entry(key: key, figures: stamped(figures))
    services[period.rawValue][service] = entry
    return entry.figures
  }

  /// The figures of several services together, which have a name.
  func figures(of name: String, _ members: [Stamped<DeliveryFigures>], _ period: Period)
    -> DeliveryFigures
  {
    if members.count == 1 { return members[0].value }
    if members.count > Self.few {
      let group = large[period.rawValue][name] ?? GroupFigures()
      large[period.rawValue][name] = group
      return group.figures(of: members, shown: period.shown)
    }
    let key = members.map(\.stamp)
    if let known = groups[period.rawValue][name], known.key == key { return known.figures.value }
    var figures = DeliveryFigures()
    for member in members { figures.add(member.value) }
    figures.settle(period)
    groups[period.rawValue][name] = Entry(key: key, figures: stamped(figures))
    return figures
  }

  /// What one service did in each bucket of a window; `stamp` is that of its figures in the window.
  func sums(
    of service: Int, _ derivation: Derivation, stamp: Int, _ window: WindowSpan, _ grid: BucketGrid
  ) -> BucketSums {
    let key = BucketKey(stamp: stamp, grid: grid)
    while buckets.count <= service { buckets.append(nil) }
    if let known = buckets[service], known.key == key { return known.figures.value }
    let sums = BucketSums(service, derivation, window, grid)
    buckets[service] = Entry(key: key, figures: stamped(sums))
    return sums
  }
}

extension DeliveryFigures {
  /// Puts the samples in such an order that the percentiles that are shown cost nothing from now on.
  fileprivate mutating func settle(_ period: FigureCache.Period) {
    for fraction in period.shown { _ = leadTimes.percentile(fraction) }
    _ = outages.percentile(0.5)
  }
}
