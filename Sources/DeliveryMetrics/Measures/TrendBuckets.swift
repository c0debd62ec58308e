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
}

/// What happened in each bucket of a window, in one service or several together.
///
/// Sums are taken in whole nanoseconds: equal however the samples are ordered.
struct BucketSums {
  private struct Bucket {
    let place: Int32
    var attempts = 0
    var deployments = 0
    var failed = 0
    var leadTimes = 0
    var recoveries = 0
    var leadTime: Int128 = 0
    var recovery: Int128 = 0
  }

  /// Those in which anything happened, in order: of most services, where there are many, that is in few.
  private var buckets: [Bucket] = []

  /// Nothing happened.
  init() {}

  /// Counts what one service did.
  init(_ service: Int, _ derivation: Derivation, _ window: WindowSpan, _ grid: BucketGrid) {
    let delivery = derivation.deliveries[service]
    let failures = derivation.failures.services[service]
    let part = DeliveryPart(service, derivation, from: window.from, to: window.to)
    var (bucket, end) = (0, Timestamp.distantPast)
    for attempt in part.attempts {
      let finish = delivery.finishes[attempt]
      // Most are in the bucket of the one before.
      if finish > end || buckets.isEmpty {
        let place = grid.place(finish)
        bucket = index(of: place)
        end = grid.from(place + 1)
      }
      buckets[bucket].attempts += 1
      if delivery.successes[attempt] { buckets[bucket].deployments += 1 }
      if failures.verdicts[attempt].isFailed { buckets[bucket].failed += 1 }
    }
    end = .distantPast
    for place in part.arrivals where delivery.arrivals[place].kind == .sample {
      let arrival = delivery.arrivals[place]
      if arrival.finish > end || end == .distantPast {
        let place = grid.place(arrival.finish)
        bucket = index(of: place)
        end = grid.from(place + 1)
      }
      buckets[bucket].leadTimes += 1
      buckets[bucket].leadTime += Int128(arrival.nanoseconds)
    }
  }

  /// Where the bucket at a place of the grid stands, which is made when it is not there yet.
  private mutating func index(of place: Int) -> Int {
    let place = Int32(place)
    if let last = buckets.last, last.place == place { return buckets.count - 1 }
    let index = buckets.firstPlace { $0.place >= place }
    if index == buckets.count || buckets[index].place != place {
      buckets.insert(Bucket(place: place), at: index)
    }
    return index
  }

  /// Counts the incidents that were resolved.
  mutating func count(
    _ incidents: [Int], _ derivation: Derivation, _ window: WindowSpan, _ grid: BucketGrid
  ) {
    for place in incidents {
      let incident = derivation.incidents[place]
      guard let resolved = incident.resolved, resolved > window.from, resolved <= window.to,
        let opened = incident.opened, !incident.isBadData
      else { continue }
      let bucket = index(of: grid.place(resolved))
      buckets[bucket].recoveries += 1
      buckets[bucket].recovery += Int128(resolved.nanoseconds(since: opened))
    }
  }

  /// Pools what others did on the same grid, or takes it away again.
  mutating func add(_ other: BucketSums, times sign: Int = 1) {
    for bucket in other.buckets where bucket.attempts > 0 || bucket.leadTimes > 0 {
      let index = index(of: Int(bucket.place))
      buckets[index].attempts += bucket.attempts * sign
      buckets[index].deployments += bucket.deployments * sign
      buckets[index].failed += bucket.failed * sign
      buckets[index].leadTimes += bucket.leadTimes * sign
      buckets[index].leadTime += bucket.leadTime * Int128(sign)
    }
  }

  /// Adds the sums of a day that was sealed.
  mutating func add(_ day: SealedDays.Day, at place: Int, _ grid: BucketGrid) {
    guard place < grid.count else { return }
    let bucket = index(of: place)
    buckets[bucket].attempts += day.attempts
    buckets[bucket].deployments += day.deployments
    buckets[bucket].failed += day.failed
    buckets[bucket].leadTimes += day.leadTimes
    buckets[bucket].leadTime += Int128(day.leadTime) * 1_000_000
    buckets[bucket].recoveries += day.recoveries
    buckets[bucket].recovery += Int128(day.recovery) * 1_000_000
  }

  /// The buckets as days to be sealed, the first of which begins at an instant; those without any event are
  /// left out.
  func days(_ service: String, from start: Timestamp) -> [SealedDays.Day] {
    let first = Int(
      SealedDays.beginning(of: .day, start).nanoseconds / SealedDays.Step.day.rawValue)
    func milliseconds(_ sum: Int128) -> Int64 { Int64(clamping: sum / 1_000_000) }
    return buckets.compactMap { sums in
      if sums.attempts == 0, sums.leadTimes == 0, sums.recoveries == 0 { return nil }
      return SealedDays.Day(
        day: first + Int(sums.place), service: service, attempts: sums.attempts,
        deployments: sums.deployments, failed: sums.failed, leadTimes: sums.leadTimes,
        leadTime: milliseconds(sums.leadTime), recoveries: sums.recoveries,
        recovery: milliseconds(sums.recovery))
    }
  }

  /// The buckets, oldest first.
  func series(_ window: WindowSpan, _ grid: BucketGrid) -> TrendSeries {
    var series = TrendSeries(
      from: grid.start, to: grid.from(1), count: grid.count,
      beginsPartial: grid.start < window.from, endsPartial: grid.from(grid.count) > window.to)
    for sums in buckets {
      var bucket = series[Int(sums.place)]
      bucket.attempts = sums.attempts
      bucket.deployments = sums.deployments
      bucket.failed = sums.failed
      bucket.leadTimes = sums.leadTimes
      bucket.leadTimeSum = Self.seconds(sums.leadTime)
      bucket.recoveries = sums.recoveries
      bucket.recoverySum = Self.seconds(sums.recovery)
      series.append(bucket, at: Int(sums.place))
    }
    return series
  }

  /// Nanoseconds as seconds. Most sums are small, and those are turned into numbers much faster.
  private static func seconds(_ nanoseconds: Int128) -> Double {
    (Int64(exactly: nanoseconds).map { Double($0) } ?? Double(nanoseconds)) / 1e9
  }
}

/// The buckets of a window by their place, oldest first.
struct BucketGrid: Equatable {
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

  /// Creates a grid of buckets of a length, which divides the window and its ends.
  init(_ window: WindowSpan, length: Int64) {
    self.length = length
    first = Self.number(of: window.from.advanced(byNanoseconds: 1), length)
    count = Int(max(0, Self.number(of: window.to, length) - first)) + 1
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
