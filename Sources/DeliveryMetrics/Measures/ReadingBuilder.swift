import DeliveryEvents

/// Makes the measures of a scope from its figures in the window and in the previous period.
struct ReadingBuilder {
  let derivation: Derivation
  let settings: Settings
  let zone: ZoneRules
  let window: WindowSpan
  let cache: FigureCache
  let sealed: SealedDays
  let baseline: BaselineSource
  private let grid: BucketGrid?

  init(
    derivation: Derivation, settings: Settings, zone: ZoneRules, window: WindowSpan,
    cache: FigureCache, sealed: SealedDays, baseline: BaselineSource
  ) {
    self.derivation = derivation
    self.settings = settings
    self.zone = zone
    self.window = window
    self.cache = cache
    self.sealed = sealed
    self.baseline = baseline
    grid = BucketGrid(window)
    cache.readings.begin(
      KeptReadings.Terms(
        window: window.nanoseconds, grid: grid, observedDays: window.observedDays,
        previousObservedDays: derivation.observedDays(
          windowNanoseconds: window.nanoseconds, to: window.from, zone: zone),
        zone: zone.name, baseline: baseline.status.frozen,
        hasIncidents: !derivation.incidents.isEmpty))
  }

  /// The measures of one service; `nil` for one without anything that a row of measures could show.
  func reading(name: String, service: Int) -> Reading? {
    if let kept = cache.readings.reading(of: service, derivation, window) { return kept }
    let incidents = derivation.incidentsByService[service]
    if derivation.deliveries[service].attempts.isEmpty, incidents.isEmpty { return nil }
    let reading = newReading(
      name: name, services: [service], incidents: incidents, .service(name), changed: nil)
    cache.readings.keep(
      reading, of: service, incidents: incidents, derivation, window, grid: grid)
    return reading
  }

  /// The measures of some services and incidents, which are those of a scope; `name` tells groups of
  /// services apart.
  func reading(
    name: String, services: [Int], incidents: @autoclosure () -> [Int], _ scope: Scope
  ) -> Reading {
    // A service is the same on its own as in a list.
    if case .service(let name) = scope, services.count == 1 {
      return reading(name: name, service: services[0])
        ?? newReading(name: name, services: services, incidents: [], scope, changed: nil)
    }
    return cache.readings.reading(
      of: scope, services: services, incidents: incidents(), derivation, window, grid: grid
    ) {
      newReading(name: name, services: services, incidents: $0, scope, changed: $1)
    }
  }

  /// - Parameter changed: The places among the services at which something is another than it was when the
  ///   scope was last asked about; `nil` when that is not known.
  private func newReading(
    name: String, services: [Int], incidents: [Int], _ scope: Scope, changed: [Int]?
  ) -> Reading {
    let start = window.from.advanced(byNanoseconds: -window.nanoseconds)
    var current = PeriodFigures(
      cache.figures(
        of: name, services, derivation, .current, from: window.from, to: window.to, zone,
        changed: changed),
      derivation, incidents: incidents, from: window.from, to: window.to)
    var previous = PeriodFigures(
      cache.figures(
        of: name, services, derivation, .previous, from: start, to: window.from, zone,
        changed: changed),
      derivation, incidents: incidents, from: start, to: window.from)
    var reading = Reading(
      name: name,
      deploymentFrequency: deploymentFrequency(current, previous, services),
      leadTime: leadTime(&current, &previous),
      changeFailureRate: changeFailureRate(current, previous, services),
      recoveryTime: recoveryTime(&current, &previous, incidents),
      failedDeploymentRecoveryTime: DurationReading(
        &current.deliveries.outages, before: previous.deliveries.outages),
      reworkRate: ReworkRateReading(current.deliveries, before: previous.deliveries),
      buckets: buckets(
        name, services, incidents, isEverything: services.count == derivation.deliveries.count,
        changed: changed))
    if let frozen = baseline.status.frozen,
      let base = base(frozen, name, services, incidents, scope, changed: changed)
    {
      reading.baseline = ReadingBaseline(
        base, reading, observedDays: window.observedDays, isComparable: frozen.isComparable)
    }
    return reading
  }

  /// The figures of a scope in the days of the baseline; `nil` when it did nothing then.
  private func base(
    _ frozen: FrozenBaseline, _ name: String, _ services: [Int], _ incidents: [Int],
    _ scope: Scope, changed: [Int]?
  ) -> BaselineFigures? {
    if let kept = baseline.kept { return kept.figures(of: scope) }
    let figures = BaselineFigureMaker(
      derivation: derivation, zone: zone, span: frozen.span, cache: cache
    ).figures(name: name, services: services, incidents: incidents, changed: changed)
    return figures.isEmpty && scope != .everything ? nil : figures
  }

  private func buckets(
    _ name: String, _ services: [Int], _ incidents: [Int], isEverything: Bool, changed: [Int]?
  ) -> TrendSeries {
    guard let grid else { return [] }
    // Of what lies before, some deployments are still known; they are in the sums of their days.
    var kept = window
    kept.from = max(window.from, sealed.until)
    var sums = cache.sums(
      of: name, services, derivation, window, kept, grid, zone, changed: changed)
    sums.count(incidents, derivation, kept, grid)
    if sealed.until > grid.start {
      let names = services.map { derivation.symbols.string(derivation.serviceNames[$0]) }
      for name in isEverything ? [""] : names { sealed.add(name, to: &sums, grid) }
    }
    return sums.series(window, grid)
  }

  private func deploymentFrequency(
    _ current: PeriodFigures, _ previous: PeriodFigures, _ services: [Int]
  ) -> DeploymentFrequencyReading {
    var reading = DeploymentFrequencyReading()
    reading.deployments = current.deliveries.deployments
    reading.redeploys = current.deliveries.redeploys
    reading.activeDays = current.deliveries.activeDays.count
    reading.targetPerDayAbove = settings.deploymentsPerDayAbove
    reading.perDay = window.observedDays.map { Double(current.deliveries.deployments) / $0 }
    reading.isTargetMet = reading.perDay.map { $0 > settings.deploymentsPerDayAbove }
    reading.previousDeployments = previous.deliveries.deployments
    reading.previousObservedDays = derivation.observedDays(
      windowNanoseconds: window.nanoseconds, to: window.from, zone: zone)
    reading.previousPerDay = reading.previousObservedDays.map {
      Double(previous.deliveries.deployments) / $0
    }
    if let value = reading.perDay {
      if current.deliveries.deployments < 5 {
        reading.reason = "n < 5"
      } else {
        reading.level = settings.levelTable.level(deploymentsPerDay: value)
      }
    } else {
      reading.reason = "no event yet"
    }
    for service in services {
      let delivery = derivation.deliveries[service]
      guard let last = delivery.finishes.last, reading.latest.map({ last > $0 }) ?? true,
        let success = delivery.successes.lastIndex(of: true)
      else { continue }
      let finish = delivery.finishes[success]
      reading.latest = max(reading.latest ?? finish, finish)
    }
    return reading
  }

  private func leadTime(_ current: inout PeriodFigures, _ previous: inout PeriodFigures)
    -> LeadTimeReading
  {
    var reading = LeadTimeReading()
    let n = current.deliveries.leadTimes.count
    reading.n = n
    reading.sum = current.deliveries.leadTimes.total
    reading.mean = current.deliveries.leadTimes.mean
    reading.median = current.deliveries.leadTimes.percentile(0.5)
    reading.p75 = current.deliveries.leadTimes.percentile(0.75)
    reading.p90 = current.deliveries.leadTimes.percentile(0.9)
    reading.botShare = n == 0 ? nil : Double(current.deliveries.botSamples) / Double(n)
    reading.excludedMerges = current.deliveries.merges
    reading.excludedClockSkew = current.deliveries.clockSkews
    reading.excludedBaseline = current.deliveries.baselines
    reading.unknownCommits = current.deliveries.unknownCommits
    reading.targetSecondsBelow = settings.leadTimeSecondsBelow
    reading.statistic = settings.leadTimeStatistic
    reading.isTargetMet = reading.headline.map { $0 < settings.leadTimeSecondsBelow }
    reading.previousN = previous.deliveries.leadTimes.count
    reading.previousSum = previous.deliveries.leadTimes.total
    reading.previousMean = previous.deliveries.leadTimes.mean
    reading.previousMedian = previous.deliveries.leadTimes.percentile(0.5)
    if let median = reading.median {
      if n < 5 {
        reading.reason = "n < 5"
      } else {
        reading.level = settings.levelTable.level(leadTime: median)
      }
    } else {
      reading.reason =
        current.deliveries.deployments == 0
        ? "no deployment in the window"
        : current.deliveries.unknownCommits > 0
          ? "deployed commits are not in the log" : "no new commit was deployed"
    }
    return reading
  }

  private func changeFailureRate(
    _ current: PeriodFigures, _ previous: PeriodFigures, _ services: [Int]
  ) -> ChangeFailureRateReading {
    var reading = ChangeFailureRateReading()
    reading.attempts = current.deliveries.attempts
    reading.failed = current.deliveries.failed
    reading.targetRateBelow = settings.changeFailureRateBelow
    reading.isTargetMet = reading.rate.map { $0 < settings.changeFailureRateBelow }
    reading.previousRate = previous.deliveries.failureRate
    reading.previousAttempts = previous.deliveries.attempts
    reading.previousFailed = previous.deliveries.failed
    if let rate = reading.rate {
      if current.deliveries.attempts < 5 {
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
    _ current: inout PeriodFigures, _ previous: inout PeriodFigures, _ incidents: [Int]
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
    reading.statistic = settings.recoveryStatistic
    reading.isTargetMet = reading.headline.map { $0 < settings.recoverySecondsBelow }
    reading.previousN = previous.recoveries.count
    reading.previousSum = previous.recoveries.total
    reading.previousMean = previous.recoveries.mean
    reading.previousMedian = previous.recoveries.percentile(0.5)
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
  init(_ durations: inout Durations, before: Durations) {
    n = durations.count
    mean = durations.mean
    median = durations.percentile(0.5)
    previousN = before.count
    previousMean = before.mean
  }
}

extension ReworkRateReading {
  init(_ current: DeliveryFigures, before: DeliveryFigures) {
    rework = current.rework
    deployments = current.deployments
    previousRework = before.rework
    previousDeployments = before.deployments
  }
}
