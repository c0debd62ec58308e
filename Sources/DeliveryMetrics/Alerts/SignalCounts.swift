import DeliveryEvents

/// What a rule has counted up to an instant.
struct SignalCounts: Equatable {
  /// The sum and the number of some durations.
  struct Sum: Equatable {
    var count = 0
    private var seconds = 0
    private var nanoseconds = 0

    /// Adds a duration, or takes it away.
    mutating func add(_ duration: Int64, sign: Int) {
      count += sign
      seconds += Int(duration / 1_000_000_000) * sign
      nanoseconds += Int(duration % 1_000_000_000) * sign
    }

    /// Adds the lead times of a deployment, or takes them away.
    mutating func add(_ attempt: AlertAttempts.Attempt, sign: Int) {
      count += attempt.samples * sign
      seconds += attempt.leadSeconds * sign
      nanoseconds += attempt.leadNanoseconds * sign
    }

    /// In seconds; `nil` for none.
    var mean: Double? {
      count == 0 ? nil : (Double(seconds) + Double(nanoseconds) / 1e9) / Double(count)
    }
  }

  /// The counts of one window.
  struct Period: Equatable {
    var attempts = 0
    var failed = 0
    var deployments = 0
    var rework = 0
    var leadTimes = Sum()
    var recoveries = Sum()

    /// Counts a deployment, or takes it away.
    mutating func add(_ attempt: AlertAttempts.Attempt, hasFailed: Bool, sign: Int) {
      attempts += sign
      if hasFailed { failed += sign }
      if attempt.isSuccess { deployments += sign }
      if attempt.isRework, attempt.isSuccess { rework += sign }
      leadTimes.add(attempt, sign: sign)
    }

    /// Failures / deployments; `nil` without deployments.
    var failureRate: Double? { attempts == 0 ? nil : Double(failed) / Double(attempts) }

    /// Repairs / successful deployments; `nil` without deployments.
    var reworkRate: Double? { deployments == 0 ? nil : Double(rework) / Double(deployments) }
  }

  var now = Period()
  /// The period before.
  var before = Period()
  /// What lies in the window one by one, for a median; empty for other rules.
  var samples = SortedSamples()
  /// How many things are older than where clear ends, and than where fire begins.
  var overClear = 0
  var overFire = 0
  /// How many things there have been of which the age is judged, as far as that matters.
  var known = 0

  mutating func apply(_ step: SignalStep, _ source: AlertSteps) {
    switch step.act {
    case .nothing: break
    case .enters:
      let attempt = source.attempt(step)
      source.forEachSample(step) { samples.insert($0) }
      now.add(attempt, hasFailed: attempt.failed <= step.time, sign: 1)
    case .fails:
      if step.time < source.attempt(step).finish.advanced(byNanoseconds: source.window) {
        now.failed += 1
      } else {
        before.failed += 1
      }
    case .moves:
      let attempt = source.attempt(step)
      now.add(attempt, hasFailed: attempt.failed < step.time, sign: -1)
      before.add(attempt, hasFailed: attempt.failed < step.time, sign: 1)
    case .leaves:
      let attempt = source.attempt(step)
      source.forEachSample(step) { samples.remove($0) }
      let hasFailed = attempt.failed < step.time
      if source.hasPeriodBefore {
        before.add(attempt, hasFailed: hasFailed, sign: -1)
      } else {
        now.add(attempt, hasFailed: hasFailed, sign: -1)
      }
    case .recovers:
      now.recoveries.add(source.recovery(step), sign: 1)
      if source.judgesMedian { samples.insert(source.recovery(step)) }
    case .recoveryMoves:
      now.recoveries.add(source.recovery(step), sign: -1)
      before.recoveries.add(source.recovery(step), sign: 1)
    case .recoveryLeaves:
      if source.judgesMedian { samples.remove(source.recovery(step)) }
      if source.hasPeriodBefore {
        before.recoveries.add(source.recovery(step), sign: -1)
      } else {
        now.recoveries.add(source.recovery(step), sign: -1)
      }
    case .isOverClear: overClear += 1
    case .isOverFire: overFire += 1
    case .endsOverClear: overClear -= 1
    case .endsOverFire: overFire -= 1
    case .isKnown: known += 1
    }
  }
}

/// A change of what a rule counts, at an instant.
struct SignalStep {
  enum Act: UInt8 {
    /// The days to divide by may be others.
    case nothing
    /// A deployment comes into the window, fails there, comes into the period before, leaves what is looked
    /// at.
    case enters, fails, moves, leaves
    /// The same of an incident that was resolved.
    case recovers, recoveryMoves, recoveryLeaves
    /// Something is older than a threshold, or is over.
    case isOverClear, isOverFire, endsOverClear, endsOverFire
    /// Something is there whose age can be judged.
    case isKnown
  }

  let time: Timestamp
  /// The number of a deployment of the service, or of an incident of ``AlertSteps/incidents``.
  let place: Int32
  /// The service's number and the act in one word: there are as many steps as deployments, and more.
  private let word: UInt32

  init(time: Timestamp, service: Int = 0, place: Int32 = 0, act: Act) {
    self.time = time
    self.place = place
    word = UInt32(service) << 4 | UInt32(act.rawValue)
  }

  var service: Int { Int(word >> 4) }

  var act: Act { Act(rawValue: UInt8(word & 15)) ?? .nothing }
}
