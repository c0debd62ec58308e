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

    /// Adds another part of the same day.
    mutating func add(_ other: Day) {
      attempts += other.attempts
      deployments += other.deployments
      failed += other.failed
      leadTimes += other.leadTimes
      leadTime += other.leadTime
      recoveries += other.recoveries
      recovery += other.recovery
    }
  }

  /// What a horizon is a multiple of, in nanoseconds.
  public enum Step: Int64, Sendable {
    case hour = 3_600_000_000_000
    case day = 86_400_000_000_000
  }

  /// The first instant of the hour or day of UTC that holds an instant.
  public static func beginning(of step: Step, _ time: Timestamp) -> Timestamp {
    let (quotient, rest) = time.nanoseconds.quotientAndRemainder(dividingBy: step.rawValue)
    return Timestamp(nanoseconds: (rest < 0 ? quotient - 1 : quotient) * step.rawValue)
  }

  /// From when on events are kept; before it there are only sums.
  public private(set) var until = Timestamp.distantPast
  private var days: [ExactName: [Day]] = [:]
  /// What alerts were that had begun then; what is judged later goes on from there.
  public var alerts: [AlertCarry] = []

  /// Creates what holds no day.
  public init() {}

  /// Creates what holds some days, the parts of each added up; whatever was before `until` and is not among them was empty.
  public init(_ all: [Day], until: Timestamp) {
    self.until = until
    var places: [ExactName: Int] = [:]
    for day in all {
      let name = ExactName("\(day.day) \(day.service)")
      let service = ExactName(day.service)
      if let place = places[name] {
        days[service]?[place].add(day)
      } else {
        places[name] = days[service]?.count ?? 0
        days[service, default: []].append(day)
      }
    }
  }

  /// Whether anything was deployed in them.
  var hasDeployments: Bool { (days[ExactName("")] ?? []).contains { $0.attempts > 0 } }

  /// All days, by service.
  public var all: [Day] { days.keys.sorted().flatMap { days[$0] ?? [] } }

  /// Adds to the sums of a grid what happened in its days; `service` is empty for everything.
  func add(_ service: String, to sums: inout BucketSums, _ grid: BucketGrid) {
    for day in days[ExactName(service)] ?? [] {
      // The last instant of a day is in the bucket that holds the day's end, whatever its length.
      let end = Timestamp(nanoseconds: Int64(day.day + 1) &* Step.day.rawValue)
      if end > grid.start { sums.add(day, at: grid.place(end), grid) }
    }
  }
}

extension Ledger {
  /// The sums of all days up to a horizon: those that are sealed already, and those of what came after
  /// them. A day that the horizon cuts is sealed in parts.
  ///
  /// - Parameter zone: Whose days alerts go by, which go on from there.
  public func sealedDays(until horizon: Timestamp, zone: ZoneRules) -> SealedDays {
    let derivation = derived
    guard let first = derivation.firstEvent, horizon > max(sealed.until, first) else {
      return sealed
    }
    let start = max(sealed.until, SealedDays.beginning(of: .day, first))
    let window = WindowSpan(
      nanoseconds: horizon.nanoseconds(since: start), to: horizon, observedDays: nil)
    let grid = BucketGrid(window, length: SealedDays.Step.day.rawValue)
    var all = sealed.all
    var total = BucketSums()
    for service in derivation.deliveries.indices {
      var sums = BucketSums(service, derivation, window, grid)
      total.add(sums)
      sums.count(derivation.incidentsByService[service], derivation, window, grid)
      all += sums.days(symbols.string(derivation.serviceNames[service]), from: start)
    }
    total.count(Array(derivation.incidents.indices), derivation, window, grid)
    all += total.days("", from: start)
    var days = SealedDays(all, until: horizon)
    days.alerts = alertCarries(from: horizon, zone: zone)
    return days
  }
}
