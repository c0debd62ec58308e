import DeliveryEvents
import DeliveryMetrics

/// The readings of services or teams that get metrics of their own: so many that no log can burden whoever keeps
/// them, and one for all others together.
///
/// Kept are those with most going on in the window. Of the others there is what adds up: counts, and means of sums;
/// no percentile, and no average of averages. An incident of several services is in the sum once for each of them.
struct BoundedReadings: Sendable {
  /// More have no metrics of their own.
  static let limit = 200

  /// The name of all others. A service that is called so is one of them.
  static let others = "other"

  /// Readings with their labels, in order of name.
  let named: [(label: String, reading: Reading)]
  /// All others; `nil` when there are none.
  let rest: Reading?

  init(_ readings: [Reading], limit: Int = Self.limit, observedDays: Double?) {
    var kept = readings
    if readings.count > limit {
      kept = readings.enumerated().sorted { left, right in
        let (one, other) = (left.element.activity, right.element.activity)
        return one == other ? left.offset < right.offset : one > other
      }.prefix(limit).sorted { $0.offset < $1.offset }.map(\.element)
    }
    var labels: Set<ExactName> = []
    var named: [(label: String, reading: Reading)] = []
    for reading in kept {
      let label = MetricLabel.clean(reading.name)
      // The same series twice would cost all of them.
      guard label != Self.others, labels.insert(ExactName(label)).inserted else { continue }
      var bare = reading
      bare.buckets = []
      named.append((label, bare))
    }
    self.named = named
    let taken = Set(named.map { ExactName($0.reading.name) })
    let others = readings.filter { !taken.contains(ExactName($0.name)) }
    rest = others.isEmpty ? nil : Self.pooled(others, observedDays)
  }

  /// What several readings come to.
  static func pooled(_ readings: [Reading], _ observedDays: Double?) -> Reading {
    if readings.count == 1, var only = readings.first {
      (only.name, only.buckets) = (others, [])
      return only
    }
    var pool = Reading(
      name: others, deploymentFrequency: DeploymentFrequencyReading(), leadTime: LeadTimeReading(),
      changeFailureRate: ChangeFailureRateReading(), recoveryTime: RecoveryTimeReading(),
      failedDeploymentRecoveryTime: DurationReading(), reworkRate: ReworkRateReading(), buckets: [])
    var bots = 0.0
    for reading in readings {
      pool.deploymentFrequency.add(reading.deploymentFrequency)
      pool.leadTime.add(reading.leadTime)
      bots += (reading.leadTime.botShare ?? 0) * Double(reading.leadTime.n)
      pool.changeFailureRate.attempts += reading.changeFailureRate.attempts
      pool.changeFailureRate.failed += reading.changeFailureRate.failed
      pool.changeFailureRate.undecided += reading.changeFailureRate.undecided
      pool.recoveryTime.add(reading.recoveryTime)
      pool.failedDeploymentRecoveryTime.n += reading.failedDeploymentRecoveryTime.n
      pool.reworkRate.rework += reading.reworkRate.rework
      pool.reworkRate.deployments += reading.reworkRate.deployments
    }
    pool.deploymentFrequency.perDay = observedDays.map {
      Double(pool.deploymentFrequency.deployments) / $0
    }
    if pool.leadTime.n > 0 {
      pool.leadTime.mean = pool.leadTime.sum.inSeconds / Double(pool.leadTime.n)
      // Whole samples: the shares were divided, and come back to within a rounding.
      pool.leadTime.botShare = bots.rounded() / Double(pool.leadTime.n)
    }
    if pool.recoveryTime.n > 0 {
      pool.recoveryTime.mean = pool.recoveryTime.sum.inSeconds / Double(pool.recoveryTime.n)
    }
    return pool
  }
}

extension Reading {
  /// How much there is to tell of it.
  fileprivate var activity: Int {
    changeFailureRate.attempts + changeFailureRate.undecided + leadTime.n + recoveryTime.n
      + recoveryTime.open
  }
}

extension DeploymentFrequencyReading {
  fileprivate mutating func add(_ other: Self) {
    deployments += other.deployments
    redeploys += other.redeploys
    latest = [latest, other.latest].compactMap { $0 }.max()
  }
}

extension LeadTimeReading {
  fileprivate mutating func add(_ other: Self) {
    n += other.n
    sum += other.sum
    excludedMerges += other.excludedMerges
    excludedClockSkew += other.excludedClockSkew
    excludedBaseline += other.excludedBaseline
    unknownCommits += other.unknownCommits
  }
}

extension RecoveryTimeReading {
  fileprivate mutating func add(_ other: Self) {
    n += other.n
    sum += other.sum
    open += other.open
    oldestOpenSeconds = [oldestOpenSeconds, other.oldestOpenSeconds].compactMap { $0 }.max()
    excludedResolvedBeforeOpened += other.excludedResolvedBeforeOpened
    unlinkedIncidents += other.unlinkedIncidents
    assumedLinks += other.assumedLinks
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
