import DeliveryEvents

/// The times of all events, put in order where they are asked for again and again: where an event lies in the future
/// that is with every frame.
struct EventTimes {
  /// Fewer than these that came since are put in their places one by one.
  private static let few = 64
  /// So many come only where nobody asks any more.
  private static let many = 100_000

  /// The times in order, and of which state of the facts; none where they have not been put in order.
  private var times: [Timestamp] = []
  private var revision: Int?
  /// The times of events that came since, one a state.
  private var fresh: [Timestamp] = []
  /// At which state of the facts they were last asked for.
  private var askedAt = -1

  /// Takes in an event that has just come to the facts.
  mutating func note(_ time: Timestamp) {
    if revision == nil { return }
    fresh.append(time)
    if fresh.count > Self.many { forget() }
  }

  /// How many events lie after an instant, going by what stands in the facts. Like all counts of what was read it is of
  /// all lines (METRICS.md 2b): an event may lie later than the lines of it do that can be seen.
  mutating func count(after limit: Timestamp, _ facts: Facts) -> Int {
    if facts.newest <= limit { return 0 }
    if putInOrder(facts) { return times.count - times.firstPlace { $0 > limit } }
    var count = 0
    facts.forEachTime { if $0 > limit { count += 1 } }
    return count
  }

  /// The greatest event time that is at most `limit`; `nil` for a log without such an event.
  mutating func latest(notAfter limit: Timestamp, _ facts: Facts) -> Timestamp? {
    var latest = facts.newest
    if latest > limit {
      if putInOrder(facts) {
        let place = times.firstPlace { $0 > limit }
        return place == 0 ? nil : times[place - 1]
      }
      latest = .distantPast
      facts.forEachTime { if $0 <= limit, $0 > latest { latest = $0 } }
    }
    return latest == .distantPast ? nil : latest
  }

  /// Puts the times in order; tells whether they are, for it is not worth it when they are asked for the first time
  /// since something changed.
  private mutating func putInOrder(_ facts: Facts) -> Bool {
    if let revision, revision &+ fresh.count == facts.revision {
      merge()
      self.revision = facts.revision
      return true
    }
    // Something stands no more, or has been merged anew.
    forget()
    guard askedAt == facts.revision else {
      askedAt = facts.revision
      return false
    }
    facts.forEachTime { times.append($0) }
    times.sort()
    revision = facts.revision
    return true
  }

  private mutating func merge() {
    if fresh.count < Self.few {
      for time in fresh { times.insert(time, at: times.firstPlace { $0 > time }) }
    } else {
      times += fresh
      times.sort()
    }
    fresh.removeAll(keepingCapacity: true)
  }

  private mutating func forget() {
    (times, fresh, revision) = ([], [], nil)
  }
}
