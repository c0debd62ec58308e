import DeliveryEvents

/// Makes the measures of a scope from its figures in the window and in the previous period.
struct ReadingBuilder {
  let derivation: Derivation
  let settings: Settings
  let zone: ZoneRules
  let window: WindowSpan

  /// The measures of some services and incidents.
  func reading(name: String, services: [Int], incidents: [Int]) -> Reading {
    let from = window.from
    var current = PeriodFigures(
      derivation, services: services, incidents: incidents, from: from, to: window.to, zone: zone)
    var previous = PeriodFigures(
      derivation, services: services, incidents: incidents,
      from: from.advanced(byNanoseconds: -window.nanoseconds), to: from, zone: zone)
    return Reading(
      name: name,
      deploymentFrequency: deploymentFrequency(current, previous, services),
      leadTime: leadTime(&current, &previous),
      changeFailureRate: changeFailureRate(current, previous, services),
      recoveryTime: recoveryTime(&current, previous, incidents),
      failedDeploymentRecoveryTime: DurationReading(&current.outages),
      reworkRate: ReworkRateReading(rework: current.rework, deployments: current.deployments),
      buckets: TrendBuckets.buckets(
        derivation, window: window, services: services, incidents: incidents))
  }

  private func deploymentFrequency(
    _ current: PeriodFigures, _ previous: PeriodFigures, _ services: [Int]
  ) -> DeploymentFrequencyReading {
    var reading = DeploymentFrequencyReading()
    reading.deployments = current.deployments
    reading.redeploys = current.redeploys
    reading.activeDays = current.activeDays.count
    reading.targetPerDayAbove = settings.deploymentsPerDayAbove
    reading.perDay = window.observedDays.map { Double(current.deployments) / $0 }
    reading.isTargetMet = reading.perDay.map { $0 > settings.deploymentsPerDayAbove }
    reading.previousPerDay = derivation.observedDays(
      windowNanoseconds: window.nanoseconds, to: window.from, zone: zone
    ).map { Double(previous.deployments) / $0 }
    if let value = reading.perDay {
      if current.deployments < 5 {
        reading.reason = "n < 5"
      } else {
        reading.level = settings.levelTable.level(deploymentsPerDay: value)
      }
    } else {
      reading.reason = "no event yet"
    }
    reading.latest = services.compactMap { service in
      let delivery = derivation.deliveries[service]
      return delivery.attempts.last { delivery.deployments[$0].result == .succeeded }
        .flatMap { delivery.deployments[$0].finish }
    }.max()
    return reading
  }

  private func leadTime(_ current: inout PeriodFigures, _ previous: inout PeriodFigures)
    -> LeadTimeReading
  {
    var reading = LeadTimeReading()
    let n = current.leadTimes.count
    reading.n = n
    reading.sum = current.leadTimes.total
    reading.mean = current.leadTimes.mean
    reading.median = current.leadTimes.percentile(0.5)
    reading.p75 = current.leadTimes.percentile(0.75)
    reading.p90 = current.leadTimes.percentile(0.9)
    reading.botShare = n == 0 ? nil : Double(current.botSamples) / Double(n)
    reading.excludedMerges = current.merges
    reading.excludedClockSkew = current.clockSkews
    reading.excludedBaseline = current.baselines
    reading.unknownCommits = current.unknownCommits
    reading.targetSecondsBelow = settings.leadTimeSecondsBelow
    reading.isTargetMet = reading.mean.map { $0 < settings.leadTimeSecondsBelow }
    reading.previousMean = previous.leadTimes.mean
    reading.previousMedian = previous.leadTimes.percentile(0.5)
    if let median = reading.median {
      if n < 5 {
        reading.reason = "n < 5"
      } else {
        reading.level = settings.levelTable.level(leadTime: median)
      }
    } else {
      reading.reason =
        current.deployments == 0
        ? "no deployment in the window"
        : current.unknownCommits > 0
          ? "deployed commits are not in the log" : "no new commit was deployed"
    }
    return reading
  }

  private func changeFailureRate(
    _ current: PeriodFigures, _ previous: PeriodFigures, _ services: [Int]
  ) -> ChangeFailureRateReading {
    var reading = ChangeFailureRateReading()
    reading.attempts = current.attempts
    reading.failed = current.failed
    reading.targetRateBelow = settings.changeFailureRateBelow
    reading.isTargetMet = reading.rate.map { $0 < settings.changeFailureRateBelow }
    reading.previousRate = previous.failureRate
    if let rate = reading.rate {
      if current.attempts < 5 {
        reading.reason = "n < 5"
      } else {
        reading.level = settings.levelTable.level(failureRate: rate)
      }
    } else {
      reading.reason = "no deployment in the window"
    }
    for service in services {
      let delivery = derivation.deliveries[service]
      for place in delivery.undecided {
        if let begin = delivery.deployments[place].begin, begin > window.from {
          reading.undecided += 1
        }
      }
    }
    return reading
  }

  private func recoveryTime(
    _ current: inout PeriodFigures, _ previous: PeriodFigures, _ incidents: [Int]
  ) -> RecoveryTimeReading {
    var reading = RecoveryTimeReading()
    reading.n = current.recoveries.count
    reading.sum = current.recoveries.total
    reading.mean = current.recoveries.mean
    reading.median = current.recoveries.percentile(0.5)
    reading.p90 = current.recoveries.percentile(0.9)
    reading.excludedResolvedBeforeOpened = current.resolvedBeforeOpened
    reading.unlinkedIncidents = current.unlinkedIncidents
    reading.assumedLinks = current.assumedLinks
    reading.targetSecondsBelow = settings.recoverySecondsBelow
    reading.isTargetMet = reading.mean.map { $0 < settings.recoverySecondsBelow }
    reading.previousMean = previous.recoveries.mean
    for place in incidents where derivation.incidents[place].isOpen {
      guard let opened = derivation.incidents[place].opened else { continue }
      reading.open += 1
      reading.oldestOpenSeconds = max(
        reading.oldestOpenSeconds ?? 0, window.to.seconds(since: opened))
    }
    if let median = reading.median {
      if reading.n < 5 {
        reading.reason = "n < 5"
      } else {
        reading.level = settings.levelTable.level(recovery: median)
      }
    } else {
      reading.reason =
        derivation.incidents.isEmpty ? "no incident source seen" : "no incident resolved"
    }
    return reading
  }
}

extension DurationReading {
  init(_ durations: inout Durations) {
    n = durations.count
    mean = durations.mean
    median = durations.percentile(0.5)
  }
}

extension ReworkRateReading {
  init(rework: Int, deployments: Int) {
    self.rework = rework
    self.deployments = deployments
  }
}
