import DeliveryEvents

/// The figures of many services together, kept from one snapshot to the next: of those services that did
/// something, the old figures are taken away and the new ones added.
final class GroupFigures {
  private var services: [Int] = []
  private var days: [Timestamp] = []
  private var members: [ServiceFigures] = []
  private var counts = DeliveryFigures()
  private var leadTimes = DurationPool()
  private var outages = DurationPool()
  private var leadTime: Int128 = 0
  private var outage: Int128 = 0
  /// How many services have had a success on each local date.
  private var activeDays: [Int: Int] = [:]
  private var known: DeliveryFigures?

  /// Begins with services that did nothing, unless it is about these, in some days, already; tells whether it
  /// is.
  func begin(_ services: [Int], of days: [Timestamp]) -> Bool {
    if services == self.services, days == self.days { return true }
    self.services = services
    self.days = days
    members = [ServiceFigures](repeating: .none, count: services.count)
    counts = DeliveryFigures()
    (leadTime, outage) = (0, 0)
    leadTimes.removeAll()
    outages.removeAll()
    activeDays = [:]
    known = nil
    return false
  }

  /// Takes the figures of the service at a place.
  func replace(_ place: Int, by new: ServiceFigures) {
    let old = members[place]
    if old === new { return }
    members[place] = new
    known = nil
    counts.addCounts(old.value, times: -1)
    counts.addCounts(new.value)
    leadTime += new.value.leadTimes.sum - old.value.leadTimes.sum
    outage += new.value.outages.sum - old.value.outages.sum
    leadTimes.replace(old.value.leadTimes.samples, by: new.value.leadTimes.samples)
    outages.replace(old.value.outages.samples, by: new.value.outages.samples)
    for day in old.value.activeDays {
      activeDays[day, default: 0] -= 1
      if activeDays[day] == 0 { activeDays[day] = nil }
    }
    for day in new.value.activeDays { activeDays[day, default: 0] += 1 }
  }

  /// The figures of all; `shown` are the percentiles of lead times that will be asked for.
  func figures(shown: [Double]) -> DeliveryFigures {
    if let known { return known }
    var all = counts
    all.activeDays = Set(activeDays.keys)
    all.leadTimes = durations(&leadTimes, sum: leadTime, shown, \.leadTimes)
    all.outages = durations(&outages, sum: outage, [0.5], \.outages)
    known = all
    return all
  }

  private func durations(
    _ pool: inout DurationPool, sum: Int128, _ shown: [Double],
    _ list: KeyPath<DeliveryFigures, Durations>
  ) -> Durations {
    let percentiles = shown.compactMap { fraction in
      pool.percentile(fraction) { body in
        for member in members where member !== ServiceFigures.none {
          body(member.value[keyPath: list].samples)
        }
      }.map { (fraction: fraction, seconds: $0) }
    }
    return Durations(count: pool.count, sum: sum, percentiles: percentiles)
  }
}

/// The same of what many services did in the buckets of a window.
final class GroupSums {
  private var services: [Int] = []
  private var grid: BucketGrid?
  private var members: [BucketSums] = []
  private(set) var sums = BucketSums()

  /// Begins with services that did nothing, unless it is about these and a grid already; tells whether it is.
  func begin(_ services: [Int], _ grid: BucketGrid) -> Bool {
    if services == self.services, grid == self.grid { return true }
    self.services = services
    self.grid = grid
    members = [BucketSums](repeating: BucketSums(), count: services.count)
    sums = BucketSums()
    return false
  }

  /// Takes what the service at a place did.
  func replace(_ place: Int, by new: BucketSums) {
    sums.add(members[place], times: -1)
    sums.add(new)
    members[place] = new
  }
}
