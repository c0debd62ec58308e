import DeliveryEvents

/// Numbers of things in order of their instants, for questions about a stretch of time.
struct TimeOrder {
  private var entries: [(time: Timestamp, number: UInt32)] = []

  var count: Int { entries.count }

  /// Adds things; those that come last in time, as most do, cost next to nothing.
  mutating func insert(_ added: [(time: Timestamp, number: UInt32)]) {
    if added.isEmpty { return }
    var added = added
    var last = entries.last?.time ?? .distantPast
    let isInOrder = added.allSatisfy { entry in
      defer { last = entry.time }
      return entry.time >= last
    }
    if isInOrder {
      entries += added
      return
    }
    added.sort { $0.time < $1.time }
    let first = entries.firstPlace { $0.time > added[0].time }
    entries = merged(entries[..<first], entries[first...], added)
  }

  private func merged(
    _ head: ArraySlice<(time: Timestamp, number: UInt32)>,
    _ tail: ArraySlice<(time: Timestamp, number: UInt32)>,
    _ added: [(time: Timestamp, number: UInt32)]
  ) -> [(time: Timestamp, number: UInt32)] {
    var all = Array(head)
    all.reserveCapacity(head.count + tail.count + added.count)
    var next = 0
    for entry in tail {
      while next < added.count, added[next].time < entry.time {
        all.append(added[next])
        next += 1
      }
      all.append(entry)
    }
    all += added[next...]
    return all
  }

  /// Calls `body` with the number of each thing whose instant lies after `start` and not after `end`.
  func forEach(after start: Timestamp, upTo end: Timestamp, _ body: (Int) -> Void) {
    var place = entries.firstPlace { $0.time > start }
    while place < entries.count, entries[place].time <= end {
      body(Int(entries[place].number))
      place += 1
    }
  }
}

/// A stretch of time over which a clock moved, either way: after the earlier and up to the later instant.
struct ClockMove {
  let old: Timestamp
  let now: Timestamp

  var start: Timestamp { min(old, now) }
  var end: Timestamp { max(old, now) }
  var isBack: Bool { now < old }

  /// Whether something at an instant appears or disappears by the move.
  func passes(_ time: Timestamp) -> Bool { time > start && time <= end }
}
