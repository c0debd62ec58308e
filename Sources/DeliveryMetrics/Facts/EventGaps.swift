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

  /// The first and the last event of an hour, and how many there are.
  fileprivate struct Hour {
    var first = Timestamp.distantFuture
    var last = Timestamp.distantPast
    var count = 0
  }

  /// The hour that was written to last: apart, for it is written to with every event.
  private struct Open {
    var number = Int64.min
    /// When it begins; the distant future for none.
    var begin = Int64.max
    var hour = Hour()
  }

  fileprivate struct Kind {
    var hours: [Int64: Hour] = [:]
    var latest = Int64.min
    /// Whether an hour has begun, or another than the latest has changed, since silences were found.
    var isStale = true
    /// How many events the open hour had when silences were found.
    var found = 0
    var silences: [Silence] = []
    /// What is known of the events before ``since``, which have been given up; `nil` for nothing.
    var origin: EventOrigin?
    /// The first hour of which all events are kept.
    var since = Int64.min
  }

  /// The kinds that a source goes silent of; that nothing breaks is no silence.
  static let watched: [EventKind] = [
    .commit, .change, .pipeline, .job, .deploy, .health, .metric,
  ]

  private static let hour: Int64 = 3_600_000_000_000
  /// Shorter gaps are no silences.
  static let day: Int64 = 24 * hour
  /// How far back gaps are usual ones.
  static let memory: Int64 = 30 * day
  /// How many events must have come.
  fileprivate static let enough = 5

  private var open = [Open](repeating: Open(), count: EventKind.allCases.count)
  private var kinds = [Kind](repeating: Kind(), count: EventKind.allCases.count)

  /// Takes in that an event came.
  @inline(__always)
  mutating func note(_ kind: EventKind, at time: Timestamp) {
    let place = Int(kind.rawValue)
    let isTaken = open.withUnsafeMutableBufferPointer { open in
      let offset = time.nanoseconds.subtractingReportingOverflow(open[place].begin)
      if !offset.overflow, offset.partialValue >= 0, offset.partialValue < Self.hour,
        time >= open[place].hour.first
      {
        open[place].hour.count &+= 1
        if time > open[place].hour.last { open[place].hour.last = time }
        return true
      }
      return false
    }
    if !isTaken { take(place, time) }
  }

  /// Takes in an event of another hour, or one earlier than all of its hour.
  @inline(never)
  private mutating func take(_ place: Int, _ time: Timestamp) {
    let hour = Self.hour(of: time)
    if open[place].number != hour {
      close(place)
      kinds[place].latest = max(kinds[place].latest, hour)
      open[place] = Open(
        number: hour, begin: hour &* Self.hour, hour: kinds[place].hours[hour] ?? Hour())
    }
    kinds[place].isStale = true
    open[place].hour.count += 1
    open[place].hour.first = min(open[place].hour.first, time)
    open[place].hour.last = max(open[place].hour.last, time)
  }

  /// Puts the hour that was written to among the others.
  private mutating func close(_ place: Int) {
    if open[place].hour.count > 0 { kinds[place].hours[open[place].number] = open[place].hour }
  }

  private static func hour(of time: Timestamp) -> Int64 {
    let (quotient, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: hour)
    return rest < 0 ? quotient - 1 : quotient
  }

  /// All gaps of a day and more, of each kind in order.
  mutating func silences() -> [Silence] {
    Self.watched.flatMap { kind in
      let place = Int(kind.rawValue)
      if open[place].hour.count == 0, kinds[place].origin == nil { return [Silence]() }
      close(place)
      // What comes into an older hour may change the gap after it.
      let count = open[place].hour.count
      let isOld = open[place].number < kinds[place].latest && count != kinds[place].found
      kinds[place].found = count
      return kinds[place].silences(of: kind, after: open[place].hour.last, isOld: isOld)
    }
  }

  /// Goes on from what is known of events that have been given up: those before a horizon, which begins an hour.
  /// Whatever is kept of them says nothing about gaps.
  mutating func goOn(from horizon: Timestamp, _ origins: [EventOrigin]) {
    let since = origins.isEmpty ? Int64.min : Self.hour(of: horizon)
    for kind in Self.watched {
      let place = Int(kind.rawValue)
      let origin = origins.first { $0.kind == kind.word }
      if kinds[place].origin == origin, kinds[place].since == since { continue }
      kinds[place].origin = origin
      kinds[place].since = since
      kinds[place].isStale = true
    }
  }

  /// What is to be known of the events before a horizon once they are given up.
  ///
  /// - Parameter instant: From when on silences are judged without them.
  mutating func origins(before horizon: Timestamp, from instant: Timestamp) -> [EventOrigin] {
    let silences = silences()
    let end = Self.hour(of: horizon)
    return Self.watched.compactMap { kind in
      let known = kinds[Int(kind.rawValue)]
      var origin = known.origin
      for (number, hour) in known.hours where number >= known.since && number < end {
        origin = EventOrigin(
          kind: kind, last: max(origin?.last ?? .min, hour.last.nanoseconds),
          seen: (origin?.seen ?? 0) + hour.count, instant: instant)
      }
      origin?.instant = instant.nanoseconds
      let around = silences.last { $0.kind == kind && $0.begin <= instant && $0.end > instant }
      origin?.silence = around.map { EventOrigin.Silence($0) }
      return origin
    }
  }

  /// How many events of a kind came in a month is enough to tell what is usual.
  fileprivate static func usual(_ gaps: [Int64], inner: Int) -> Int64 {
    let sorted = gaps.sorted()
    let count = sorted.count + inner
    // The gaps within hours are the shortest. Between two of them it is in proportion (METRICS.md R13).
    func gap(_ rank: Int) -> Int64 {
      rank < inner || sorted.isEmpty ? 0 : sorted[min(rank - inner, sorted.count - 1)]
    }
    let (rank, part) = (max(0, count - 1) * 95).quotientAndRemainder(dividingBy: 100)
    let percentile = gap(rank) + (gap(rank + 1) - gap(rank)) / 100 * Int64(part)
    return max(percentile, (sorted.last ?? 0) / 8 * 3, 6 * hour)
  }
}

extension EventGaps.Kind {
  fileprivate mutating func silences(of kind: EventKind, after last: Timestamp, isOld: Bool)
    -> [EventGaps.Silence]
  {
    if isStale || isOld {
      isStale = false
      find(kind)
    } else if let open = silences.last, open.end == .distantFuture {
      // The last event of the last hour may have become a later one.
      silences[silences.count - 1].begin = max(open.begin, last)
    }
    return silences
  }

  private mutating func find(_ kind: EventKind) {
    silences = []
    var order = hours.filter { $0.key >= since }.sorted { $0.key < $1.key }.map(\.value)
    if let origin {
      let last = Timestamp(nanoseconds: origin.last)
      order.insert(EventGaps.Hour(first: last, last: last, count: 1), at: 0)
    }
    var gaps: [(end: Timestamp, length: Int64)] = []
    var oldest = 0
    var inner: [(time: Timestamp, count: Int)] = []
    var innerOldest = 0
    // Of those that are given up only the last is in the order.
    var seen = max(0, (origin?.seen ?? 1) - 1)
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
    if let origin { goOn(from: origin, order, kind) }
  }

  /// Replaces what would be judged by less than there was.
  private mutating func goOn(from origin: EventOrigin, _ order: [EventGaps.Hour], _ kind: EventKind)
  {
    let instant = Timestamp(nanoseconds: origin.instant)
    silences.removeAll { $0.begin < instant }
    guard let silence = origin.silence else { return }
    let last = order.last { $0.first <= instant }.map { min($0.last, instant) }
    let begin = max(Timestamp(nanoseconds: silence.begin), last ?? .distantPast)
    let end = order.first { $0.last > instant }.map { max($0.first, instant) } ?? .distantFuture
    if end.nanoseconds(since: begin) >= EventGaps.day {
      silences.insert(
        EventGaps.Silence(kind: kind, begin: begin, end: end, usual: silence.usual), at: 0)
    }
  }
}
