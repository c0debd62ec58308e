import DeliveryEvents

/// The times of all events, put in order where they are asked for again and again.
struct EventTimes {
  /// The times in order, and of which state of the facts.
  private var sorted: (revision: Int, times: [Timestamp])?
  /// At which state of the facts they were last asked for.
  private var askedAt = -1

  /// How many events lie after an instant, going by what stands in the facts. Like all counts of what was read it is of
  /// all lines (METRICS.md 2b): an event may lie later than the lines of it do that can be seen.
  mutating func count(after limit: Timestamp, _ facts: Facts) -> Int {
    if facts.newest <= limit { return 0 }
    if let times = inOrder(facts) { return times.count - times.firstPlace { $0 > limit } }
    var count = 0
    facts.forEachTime { if $0 > limit { count += 1 } }
    return count
  }

  /// The greatest event time that is at most `limit`; `nil` for a log without such an event.
  mutating func latest(notAfter limit: Timestamp, _ facts: Facts) -> Timestamp? {
    var latest = facts.newest
    if latest > limit {
      if let times = inOrder(facts) {
        let place = times.firstPlace { $0 > limit }
        return place == 0 ? nil : times[place - 1]
      }
      latest = .distantPast
      facts.forEachTime { if $0 <= limit, $0 > latest { latest = $0 } }
    }
    return latest == .distantPast ? nil : latest
  }

  /// The times in order; `nil` when it is not worth sorting them, for they are asked for the first time since an event
  /// came.
  private mutating func inOrder(_ facts: Facts) -> [Timestamp]? {
    if let sorted, sorted.revision == facts.revision { return sorted.times }
    sorted = nil
    guard askedAt == facts.revision else {
      askedAt = facts.revision
      return nil
    }
    var times: [Timestamp] = []
    facts.forEachTime { times.append($0) }
    times.sort()
    sorted = (facts.revision, times)
    return times
  }
}
