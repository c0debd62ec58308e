import DeliveryEvents

/// Keeps what the items of services come to from one snapshot to the next: of most, nothing happens when
/// the clock takes a step.
final class StreamParts {
  /// By service and block, whatever was asked about it last; none for one that never had an item.
  private var parts: [[StreamPart?]] = []
  /// The services that were asked about last, and their parts; the pools hold what these do.
  private var members: [Int] = []
  private var shown: [StreamPart] = []
  /// By stage.
  private var lengths = [DurationPool](repeating: DurationPool(), count: 5)
  private var actives = [DurationPool](repeating: DurationPool(), count: 5)
  private var waits = [DurationPool](repeating: DurationPool(), count: 5)

  /// Brings the parts of some services up to date.
  func settle(_ services: [Int], _ streams: [ServiceStream], _ instants: StreamInstants) {
    while parts.count < streams.count { parts.append([]) }
    var isWhole = members != services
    for service in services where !fit(service, to: streams[service].blockCount) { isWhole = true }
    var stale: [(service: Int, block: Int)] = []
    var count = 0
    for service in services {
      count += parts[service].count
      for (block, part) in parts[service].enumerated()
      where !(part?.holds(streams[service], instants) ?? false) {
        stale.append((service, block))
      }
    }
    if stale.isEmpty, !isWhole { return }
    // Of many it is less to count all anew than what comes and goes.
    isWhole = isWhole || stale.count > count / 4
    for (service, block) in stale {
      let part = StreamPart(streams[service], block: block, instants)
      if !isWhole { replace(parts[service][block], by: part) }
      parts[service][block] = part
    }
    shown = services.flatMap { parts[$0].lazy.compactMap(\.self) }
    guard isWhole else { return }
    members = services
    for stage in Stage.allCases.indices {
      lengths[stage].removeAll()
      actives[stage].removeAll()
      waits[stage].removeAll()
    }
    for part in shown { replace(nil, by: part) }
  }

  /// Makes room for so many parts of a service; tells whether those that there are stay.
  private func fit(_ service: Int, to count: Int) -> Bool {
    let old = parts[service].count
    if count == old { return true }
    if old == 1 || count < old {
      // They were of other blocks.
      parts[service] = [StreamPart?](repeating: nil, count: count)
      return false
    }
    parts[service] += [StreamPart?](repeating: nil, count: count - old)
    return true
  }

  private func replace(_ old: StreamPart?, by new: StreamPart) {
    for stage in Stage.allCases.indices {
      lengths[stage].replace(old?.stages[stage].lengths ?? [], by: new.stages[stage].lengths)
      actives[stage].replace(old?.stages[stage].actives ?? [], by: new.stages[stage].actives)
      waits[stage].replace(old?.stages[stage].waits ?? [], by: new.stages[stage].waits)
    }
  }

  /// Hands over the parts of the services that were asked about.
  @inline(__always)
  func each(_ body: (StreamPart) -> Void) { for part in shown { body(part) } }

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
