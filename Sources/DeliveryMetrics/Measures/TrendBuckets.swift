import DeliveryEvents

/// Cuts a window into the fixed time buckets that graphs draw: their edges are multiples of their
/// length since 1970, so that they stand still while the clock moves.
enum TrendBuckets {
  private static let minute: Int64 = 60_000_000_000
  /// Lengths in minutes; the shortest that gives at most 60 buckets is taken.
  private static let lengths: [Int64] = [
    1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080, 43200, 129_600, 525_600,
  ]

  /// The length of a bucket for a window, in nanoseconds.
  static func length(forWindow nanoseconds: Int64) -> Int64 {
    for length in lengths where nanoseconds / (length * minute) <= 60 { return length * minute }
    return nanoseconds / 60 + 1
  }

  /// The buckets of a scope, oldest first.
  static func buckets(
    _ derivation: Derivation, window: WindowSpan, services: [Int], incidents: [Int]
  ) -> [TrendBucket] {
    guard let grid = BucketGrid(window) else { return [] }
    var buckets = (0..<grid.count).map { bucket in
      let (from, to) = (grid.from(bucket), grid.from(bucket + 1))
      return TrendBucket(from: from, to: to, isPartial: from < window.from || to > window.to)
    }
    func place(_ time: Timestamp) -> Int { grid.place(time) }
    for service in services {
      let delivery = derivation.deliveries[service]
      let attempts = range(of: delivery.attempts, from: window.from, to: window.to) {
        delivery.deployments[$0].finish ?? .distantFuture
      }
      for attempt in attempts {
        let deployment = delivery.deployment(ofAttempt: attempt)
        guard let finish = deployment.finish else { continue }
        let bucket = place(finish)
        buckets[bucket].attempts += 1
        if deployment.result == .succeeded { buckets[bucket].deployments += 1 }
        if derivation.failures.services[service].verdicts[attempt].isFailed {
          buckets[bucket].failed += 1
        }
      }
    }
    // Sums are taken in whole nanoseconds first: equal however the samples are ordered.
    var leadTimeSums = [Int128](repeating: 0, count: buckets.count)
    var recoverySums = leadTimeSums
    for service in services {
      let arrivals = derivation.deliveries[service].arrivals
      for index in range(of: arrivals, from: window.from, to: window.to, by: \.finish)
      where arrivals[index].kind == .sample {
        let bucket = place(arrivals[index].finish)
        buckets[bucket].leadTimes += 1
        leadTimeSums[bucket] += Int128(arrivals[index].nanoseconds)
      }
    }
    for index in incidents {
      let incident = derivation.incidents[index]
      guard let resolved = incident.resolved, let opened = incident.opened, !incident.isBadData,
        resolved > window.from, resolved <= window.to
      else { continue }
      let bucket = place(resolved)
      buckets[bucket].recoveries += 1
      recoverySums[bucket] += Int128(resolved.nanoseconds(since: opened))
    }
    for bucket in buckets.indices {
      buckets[bucket].leadTimeSum = seconds(leadTimeSums[bucket])
      buckets[bucket].recoverySum = seconds(recoverySums[bucket])
    }
    return buckets
  }

  /// Nanoseconds as seconds. Most sums are small, and those are turned into numbers much faster.
  private static func seconds(_ nanoseconds: Int128) -> Double {
    (Int64(exactly: nanoseconds).map { Double($0) } ?? Double(nanoseconds)) / 1e9
  }
}

/// The buckets of a window by their place, oldest first.
struct BucketGrid {
  private let length: Int64
  private let first: Int64
  /// How many buckets the window touches; at least one.
  let count: Int

  /// Creates the grid of a window; `nil` for one that no grid fits.
  init?(_ window: WindowSpan) {
    length = TrendBuckets.length(forWindow: window.nanoseconds)
    first = Self.number(of: window.from.advanced(byNanoseconds: 1), length)
    let last = Self.number(of: window.to, length)
    guard first <= last, last - first < 1000 else { return nil }
    count = Int(last - first) + 1
  }

  /// Where the first bucket begins: at most a bucket before the window does.
  var start: Timestamp { from(0) }

  /// Where a bucket begins; the one past the last begins where the last ends.
  func from(_ bucket: Int) -> Timestamp {
    Timestamp(nanoseconds: (first &+ Int64(bucket)) &* length)
  }

  /// The bucket that holds an instant; the first for all that lie before.
  func place(_ time: Timestamp) -> Int {
    Int(max(0, Self.number(of: time, length) - first))
  }

  /// The number of the bucket `(number x length, (number + 1) x length]` that holds an instant.
  private static func number(of time: Timestamp, _ length: Int64) -> Int64 {
    let before = max(time.nanoseconds, .min + 1) - 1
    let quotient = before / length
    return before % length < 0 ? quotient - 1 : quotient
  }
}
