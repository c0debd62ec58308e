import DeliveryEvents

/// When events of each kind came, by the hour: what tells a silence that is unusual.
///
/// Of an hour only its first and last event and their number are kept, so a year of any log is some
/// thousand entries; what is asked are gaps of a day and more, which these tell exactly. All lines of one
/// event that say something else count: they came, and so their order does not matter.
struct EventGaps {
  /// A gap that is long for its kind.
  struct Silence: Equatable {
    var kind: EventKind
    var begin: Timestamp
    /// The next event; the distant future when there is none.
    var end: Timestamp
    /// What is usual then: whichever is longest of the 95th percentile of the gaps in the 30 days before,
    /// three eighths of the longest of them, and 6 hours. So four of them are METRICS.md's limit, and not
    /// less than one and a half times the longest, which weekends are.
    var usual: Int64
  }

  fileprivate struct Hour {
    var first: Timestamp
    var last: Timestamp
    var count: Int
  }

  fileprivate struct Kind {
    var hours: [Int64: Hour] = [:]
    var current = Int64.min
    var open = Hour(first: .distantFuture, last: .distantPast, count: 0)
    var latest = Int64.min
    /// Whether an hour has begun, or another than the latest has changed, since silences were found.
    var isStale = true
    var silences: [Silence] = []
  }

  /// The kinds that a source goes silent of; that nothing breaks is no silence.
  static let watched: [EventKind] = [.commit, .change, .pipeline, .job, .deploy, .health]

  private static let hour: Int64 = 3_600_000_000_000
  fileprivate static let day: Int64 = 24 * hour
  /// How far back gaps are usual ones, and how many events must have come.
  fileprivate static let memory: Int64 = 30 * day
  fileprivate static let enough = 5

  private var kinds = [Kind](repeating: Kind(), count: EventKind.allCases.count)

  /// Takes in that an event came.
  @inline(__always)
  mutating func note(_ kind: EventKind, at time: Timestamp) {
    let place = kind.place
    let hour = Self.hour(of: time)
    if kinds[place].current != hour { kinds[place].turn(to: hour) }
    kinds[place].open.count &+= 1
    if time < kinds[place].open.first || hour < kinds[place].latest { kinds[place].isStale = true }
    if time < kinds[place].open.first { kinds[place].open.first = time }
    if time > kinds[place].open.last { kinds[place].open.last = time }
  }

  private static func hour(of time: Timestamp) -> Int64 {
    let (quotient, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: hour)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// All gaps of a day and more, of each kind in order.
  mutating func silences() -> [Silence] {
    Self.watched.flatMap { kind in
      kinds[kind.place].silences(of: kind)
    }
  }

  /// How many events of a kind came in a month is enough to tell what is usual.
  fileprivate static func usual(_ gaps: [Int64], inner: Int) -> Int64 {
    let sorted = gaps.sorted()
    let count = sorted.count + inner
    // The gaps within hours are the shortest.
    let rank = max(0, (count * 95 + 99) / 100 - 1)
    let percentile =
      rank < inner || sorted.isEmpty ? 0 : sorted[min(rank - inner, sorted.count - 1)]
    return max(percentile, (sorted.last ?? 0) / 8 * 3, 6 * hour)
  }
}

extension EventGaps.Kind {
  /// Puts the hour that was written to away and takes up another.
  fileprivate mutating func turn(to hour: Int64) {
    if open.count > 0 { hours[current] = open }
    isStale = true
    current = hour
    latest = max(latest, hour)
    open = hours[hour] ?? .init(first: .distantFuture, last: .distantPast, count: 0)
  }

  fileprivate mutating func silences(of kind: EventKind) -> [EventGaps.Silence] {
    if open.count == 0 { return [] }
    hours[current] = open
    if isStale {
      isStale = false
      find(kind)
    } else if let last = silences.last, last.end == .distantFuture {
      // The last event of the last hour may have become a later one.
      silences[silences.count - 1].begin = max(last.begin, open.last)
    }
    return silences
  }

  private mutating func find(_ kind: EventKind) {
    silences = []
    let order = hours.sorted { $0.key < $1.key }.map(\.value)
    var gaps: [(end: Timestamp, length: Int64)] = []
    var oldest = 0
    var inner: [(time: Timestamp, count: Int)] = []
    var innerOldest = 0
    var seen = 0
    for (place, hour) in order.enumerated() {
      let next = place + 1 < order.count ? order[place + 1].first : .distantFuture
      let length = next.nanoseconds(since: hour.last)
      // Whatever comes within the hour makes no other silence of what follows it.
      if length >= EventGaps.day, seen >= EventGaps.enough {
        let limit = hour.last.advanced(byNanoseconds: -EventGaps.memory)
        while oldest < gaps.count, gaps[oldest].end <= limit { oldest += 1 }
        while innerOldest < inner.count, inner[innerOldest].time <= limit { innerOldest += 1 }
        silences.append(
          EventGaps.Silence(
            kind: kind, begin: hour.last, end: next,
            usual: EventGaps.usual(
              gaps[oldest...].map(\.length),
              inner: inner[innerOldest...].reduce(0) { $0 + $1.count })))
      }
      seen += hour.count
      inner.append((hour.last, hour.count - 1))
      gaps.append((next, length))
    }
  }
}

extension EventKind {
  fileprivate var place: Int { Int(rawValue) }
}
