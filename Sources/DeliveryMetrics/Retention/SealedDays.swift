public import DeliveryEvents

/// What is left of days whose events have been given up: what happened in each, summed up, for the graphs.
public struct SealedDays: Sendable, Equatable {
  /// The sums of one day of UTC and one service.
  public struct Day: Sendable, Equatable, Codable {
    /// Days since 1970-01-01.
    public var day: Int
    /// The service; empty for all together, incidents without a service included.
    public var service: String
    public var attempts: Int
    public var deployments: Int
    public var failed: Int
    public var leadTimes: Int
    /// In milliseconds.
    public var leadTime: Int64
    public var recoveries: Int
    /// In milliseconds.
    public var recovery: Int64

    /// Creates the sums of a day.
    public init(
      day: Int, service: String, attempts: Int, deployments: Int, failed: Int, leadTimes: Int,
      leadTime: Int64, recoveries: Int, recovery: Int64
    ) {
      self.day = day
      self.service = service
      self.attempts = attempts
      self.deployments = deployments
      self.failed = failed
      self.leadTimes = leadTimes
      self.leadTime = leadTime
      self.recoveries = recoveries
      self.recovery = recovery
    }
  }

  static let nanosecondsOfDay: Int64 = 86_400_000_000_000

  /// From when on events are kept; before it there are only sums.
  public private(set) var until = Timestamp.distantPast
  private var days: [String: [Day]] = [:]

  /// Creates what holds no day.
  public init() {}

  /// Creates what holds some days; whatever was before `until` and is not among them was empty.
  public init(_ all: [Day], until: Timestamp) {
    self.until = until
    for day in all { days[day.service, default: []].append(day) }
  }

  /// All days, by service.
  public var all: [Day] { days.keys.sorted().flatMap { days[$0] ?? [] } }

  /// Adds to the sums of a grid what happened in its days; `service` is empty for everything.
  func add(_ service: String, to sums: inout BucketSums, _ grid: BucketGrid) {
    for day in days[service] ?? [] {
      // The last instant of a day is in the bucket that holds the day's end, whatever its length.
      let end = Timestamp(nanoseconds: Int64(day.day + 1) &* Self.nanosecondsOfDay)
      if end > grid.start { sums.add(day, at: grid.place(end)) }
    }
  }
}

extension Ledger {
  /// The first instant of the day of UTC that holds an instant.
  public static func beginningOfDay(_ time: Timestamp) -> Timestamp {
    let (quotient, rest) = time.nanoseconds.quotientAndRemainder(
      dividingBy: SealedDays.nanosecondsOfDay)
    return Timestamp(
      nanoseconds: (rest < 0 ? quotient - 1 : quotient) * SealedDays.nanosecondsOfDay)
  }

  /// The sums of all days up to a horizon, which is the beginning of one: those that are sealed already,
  /// and those of the days after them.
  public func sealedDays(until horizon: Timestamp) -> SealedDays {
    let derivation = derived
    guard let first = derivation.firstEvent, horizon > max(sealed.until, first) else {
      return sealed
    }
    let start = max(sealed.until, Self.beginningOfDay(first))
    let window = WindowSpan(
      nanoseconds: horizon.nanoseconds(since: start), to: horizon, observedDays: nil)
    let grid = BucketGrid(window, length: SealedDays.nanosecondsOfDay)
    var all = sealed.all
    var total = BucketSums(grid)
    for service in derivation.deliveries.indices {
      var sums = BucketSums(service, derivation, window, grid)
      total.add(sums)
      sums.count(derivation.incidentsByService[service], derivation, window, grid)
      all += sums.days(symbols.string(derivation.serviceNames[service]), from: start)
    }
    total.count(Array(derivation.incidents.indices), derivation, window, grid)
    all += total.days("", from: start)
    return SealedDays(all, until: horizon)
  }
}
