import DeliveryEvents

/// The raw counts and samples of deployments over one half-open period: of one service, or of several
/// together.
struct DeliveryFigures {
  var deployments = 0
  var redeploys = 0
  /// Local dates with a success.
  var activeDays: Set<Int> = []
  var attempts = 0
  var failed = 0
  var rework = 0
  var leadTimes = Durations()
  var botSamples = 0
  var merges = 0
  var baselines = 0
  var clockSkews = 0
  var unknownCommits = 0
  var outages = Durations()

  /// Nothing happened.
  init() {}

  /// Counts what one service did.
  init(_ service: Int, _ derivation: Derivation, _ part: DeliveryPart, _ zone: ZoneRules) {
    let delivery = derivation.deliveries[service]
    let failures = derivation.failures.services[service]
    var lastDay = Int.min
    for attempt in part.attempts {
      let verdict = failures.verdicts[attempt]
      attempts += 1
      if verdict.isFailed { failed += 1 }
      guard delivery.successes[attempt] else { continue }
      deployments += 1
      if delivery.marks[attempt].isRedeploy { redeploys += 1 }
      if verdict.isRework { rework += 1 }
      let day = zone.day(of: delivery.finishes[attempt])
      if day != lastDay {
        activeDays.insert(day)
        lastDay = day
      }
    }
    for place in part.arrivals {
      let arrival = delivery.arrivals[place]
      switch arrival.kind {
      case .sample:
        leadTimes.record(arrival.nanoseconds)
        if arrival.isBot { botSamples += 1 }
      case .merge: merges += 1
      case .baseline: baselines += 1
      case .clockSkew: clockSkews += 1
      case .unknown: unknownCommits += 1
      case .bot: break
      }
    }
    for place in part.outages { outages.record(failures.outages[place].nanoseconds) }
  }

  /// Pools what others did.
  mutating func add(_ other: DeliveryFigures) {
    addCounts(other)
    activeDays.formUnion(other.activeDays)
    leadTimes.add(other.leadTimes)
    outages.add(other.outages)
  }

  /// Adds how much of what others did, without their days and durations, or takes it away again.
  mutating func addCounts(_ other: DeliveryFigures, times sign: Int = 1) {
    deployments += other.deployments * sign
    redeploys += other.redeploys * sign
    attempts += other.attempts * sign
    failed += other.failed * sign
    rework += other.rework * sign
    botSamples += other.botSamples * sign
    merges += other.merges * sign
    baselines += other.baselines * sign
    clockSkews += other.clockSkews * sign
    unknownCommits += other.unknownCommits * sign
  }

  /// Failures per attempt; `nil` without attempts.
  var failureRate: Double? { attempts == 0 ? nil : Double(failed) / Double(attempts) }
}

/// What of a service's deliveries lies in a period: all that its figures depend on, as long as the
/// deliveries stay as they are.
struct DeliveryPart: Equatable {
  var attempts: Range<Int>
  var arrivals: Range<Int>
  var outages: Range<Int>

  /// Whether nothing does.
  var isEmpty: Bool { attempts.isEmpty && arrivals.isEmpty && outages.isEmpty }

  init(_ service: Int, _ derivation: Derivation, from: Timestamp, to: Timestamp) {
    let delivery = derivation.deliveries[service]
    attempts = range(of: delivery.finishes, from: from, to: to) { $0 }
    arrivals = range(of: delivery.arrivals, from: from, to: to, by: { $0.finish })
    outages = range(
      of: derivation.failures.services[service].outages, from: from, to: to, by: { $0.end })
  }
}
