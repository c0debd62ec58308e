import DeliveryEvents

/// Keeps what the items of services come to from one snapshot to the next: of most, nothing happens when
/// the clock takes a step.
final class StreamParts {
  /// By service, whatever was asked about it last; none for one that never had an item.
  private var parts: [StreamPart?] = []
  /// The services that were asked about last; the pools hold what their parts do.
  private var members: [Int] = []
  /// By stage.
  private var lengths = [DurationPool](repeating: DurationPool(), count: 5)
  private var actives = [DurationPool](repeating: DurationPool(), count: 5)
  private var waits = [DurationPool](repeating: DurationPool(), count: 5)

  /// Brings the parts of some services up to date.
  func settle(_ services: [Int], _ streams: [ServiceStream], _ instants: StreamInstants) {
    if parts.count < streams.count {
      parts += [StreamPart?](repeating: nil, count: streams.count - parts.count)
    }
    let stale = services.filter { service in
      guard let part = parts[service] else { return !streams[service].items.isEmpty }
      return !part.holds(streams[service], instants)
    }
    if stale.isEmpty, members == services { return }
    // Of many it is less to count all anew than what comes and goes.
    let isWhole = members != services || stale.count > services.count / 4
    for service in stale {
      let part = StreamPart(streams[service], instants)
      if !isWhole { replace(parts[service], by: part) }
      parts[service] = part
    }
    guard isWhole else { return }
    members = services
    for stage in Stage.allCases.indices {
      lengths[stage].removeAll()
      actives[stage].removeAll()
      waits[stage].removeAll()
    }
    for service in services { if let part = parts[service] { replace(nil, by: part) } }
  }

  private func replace(_ old: StreamPart?, by new: StreamPart) {
    for stage in Stage.allCases.indices {
      lengths[stage].replace(old?.stages[stage].lengths ?? [], by: new.stages[stage].lengths)
      actives[stage].replace(old?.stages[stage].actives ?? [], by: new.stages[stage].actives)
      waits[stage].replace(old?.stages[stage].waits ?? [], by: new.stages[stage].waits)
    }
  }

  /// Hands over the part of each service that was asked about.
  @inline(__always)
  func each(_ body: (StreamPart) -> Void) {
    for service in members { if let part = parts[service] { body(part) } }
  }

  /// How many visits there are of which it is known how much was active.
  func splits(in stage: Stage) -> Int { actives[stage.rawValue].count }

  /// Percentiles of the lengths of visits, and of what was active and what waiting in them, in seconds.
  func percentile(_ fraction: Double, ofLengthsIn stage: Stage) -> Double? {
    lengths[stage.rawValue].percentile(fraction) { body in
      each { body($0.stages[stage.rawValue].lengths) }
    }
  }

  func percentile(_ fraction: Double, ofActivesIn stage: Stage) -> Double? {
    actives[stage.rawValue].percentile(fraction) { body in
      each { body($0.stages[stage.rawValue].actives) }
    }
  }

  func percentile(_ fraction: Double, ofWaitsIn stage: Stage) -> Double? {
    waits[stage.rawValue].percentile(fraction) { body in
      each { body($0.stages[stage.rawValue].waits) }
    }
  }
}
