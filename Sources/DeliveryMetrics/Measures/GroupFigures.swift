/// The figures of many services together, kept from one snapshot to the next: only those services are counted
/// again of which the figures are others.
final class GroupFigures {
  private var stamps: [Int] = []
  private var members: [DeliveryFigures] = []
  private var leadTimes = DurationPool()
  /// How many services have had a success on each local date.
  private var days: [Int: Int] = [:]
  private var figures = DeliveryFigures()

  /// The figures of some services; `shown` are the percentiles of lead times that will be asked for.
  func figures(of services: [FigureCache.Stamped<DeliveryFigures>], shown: [Double])
    -> DeliveryFigures
  {
    if services.count != members.count { begin(services.count) }
    var isChanged = false
    for (place, service) in services.enumerated() where stamps[place] != service.stamp {
      replace(place, by: service.value)
      stamps[place] = service.stamp
      isChanged = true
    }
    if isChanged { figures = sum(shown) }
    return figures
  }

  private func begin(_ count: Int) {
    stamps = [Int](repeating: -1, count: count)
    members = [DeliveryFigures](repeating: DeliveryFigures(), count: count)
    leadTimes.removeAll()
    days = [:]
  }

  private func replace(_ place: Int, by new: DeliveryFigures) {
    leadTimes.replace(members[place].leadTimes.samples, by: new.leadTimes.samples)
    for day in members[place].activeDays {
      days[day, default: 0] -= 1
      if days[day] == 0 { days[day] = nil }
    }
    for day in new.activeDays { days[day, default: 0] += 1 }
    members[place] = new
  }

  private func sum(_ shown: [Double]) -> DeliveryFigures {
    var all = DeliveryFigures()
    var total: Int128 = 0
    for member in members {
      all.addCounts(member)
      total += member.leadTimes.sum
      all.outages.add(member.outages)
    }
    all.activeDays = Set(days.keys)
    _ = all.outages.percentile(0.5)
    let percentiles = shown.compactMap { fraction in
      leadTimes.percentile(fraction) { body in
        for member in members { body(member.leadTimes.samples) }
      }.map { (fraction: fraction, seconds: $0) }
    }
    all.leadTimes = Durations(count: leadTimes.count, sum: total, percentiles: percentiles)
    return all
  }
}
