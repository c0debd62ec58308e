import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// A month of a made-up shop: one measure of each verdict.
enum Sample {
  /// 2026-11-22T14:07:31Z
  static let now = Timestamp(seconds: 1_795_356_451)
  static let day: Int64 = 86_400_000_000_000

  static var status: FeedStatus {
    var status = FeedStatus(now: now)
    status.freshnessSeconds = 2
    status.lagSeconds = 1.1
    status.sourcesOK = 3
    status.sources = 3
    status.events = 44_120
    status.memoryBytes = 21_000_000
    return status
  }

  static func view(_ tier: GlyphTier = .blocks) -> ViewState {
    var view = ViewState()
    view.glyphs = tier
    return view
  }

  static var buckets: [TrendBucket] {
    let length: Int64 = day / 2
    let last = now.nanoseconds / length
    return (0...60).map { index in
      let number = last - 60 + Int64(index)
      var bucket = TrendBucket(
        from: Timestamp(nanoseconds: number * length),
        to: Timestamp(nanoseconds: (number + 1) * length), isPartial: index == 0 || index == 60)
      let noise = (index * 37 + 11) % 17
      bucket.deployments = noise % 7
      bucket.failed = noise % 5 == 0 ? 1 : 0
      bucket.attempts = bucket.deployments + bucket.failed
      bucket.leadTimes = bucket.deployments
      bucket.leadTimeSum = Double(bucket.deployments * (1200 + noise * 220))
      bucket.recoveries = noise % 6 == 1 ? 1 : 0
      bucket.recoverySum = bucket.recoveries == 0 ? 0 : Double(900 + noise * 260)
      return bucket
    }
  }

  static func reading(
    _ name: String, perDay: Double, lead: Double?, failed: Int, of attempts: Int, recovery: Double?
  ) -> Reading {
    var frequency = DeploymentFrequencyReading()
    frequency.deployments = attempts - failed
    frequency.perDay = perDay
    frequency.activeDays = 22
    frequency.isTargetMet = perDay > 1
    frequency.level = .elite
    frequency.previousPerDay = perDay / 1.22
    frequency.latest = now.advanced(byNanoseconds: -1_330_000_000_000)
    var leadTime = LeadTimeReading()
    leadTime.n = lead == nil ? 0 : attempts
    leadTime.mean = lead
    leadTime.median = lead.map { $0 * 0.65 }
    leadTime.p90 = lead.map { $0 * 2.5 }
    leadTime.isTargetMet = lead.map { $0 < 3600 }
    leadTime.level = lead == nil ? nil : .elite
    leadTime.previousMean = lead.map { $0 * 1.1 }
    leadTime.unknownCommits = 2
    leadTime.reason = lead == nil ? "no commit reached production" : nil
    var rate = ChangeFailureRateReading()
    rate.attempts = attempts
    rate.failed = failed
    rate.isTargetMet = attempts == 0 ? nil : Double(failed) < 0.15 * Double(attempts)
    rate.level = .high
    rate.previousRate = 0.118
    rate.undecided = 1
    var time = RecoveryTimeReading()
    time.n = recovery == nil ? 0 : 29
    time.mean = recovery
    time.median = recovery.map { $0 * 0.8 }
    time.p90 = recovery.map { $0 * 2.1 }
    time.isTargetMet = recovery.map { $0 < 3600 }
    time.previousMean = recovery.map { $0 * 1.08 }
    time.open = recovery == nil ? 0 : 1
    time.oldestOpenSeconds = recovery == nil ? nil : 741
    time.reason = recovery == nil ? "no incident was resolved" : nil
    var rework = ReworkRateReading()
    rework.deployments = attempts
    rework.rework = 9
    return Reading(
      name: name, deploymentFrequency: frequency, leadTime: leadTime, changeFailureRate: rate,
      recoveryTime: time, failedDeploymentRecoveryTime: DurationReading(), reworkRate: rework,
      buckets: TrendSeries(buckets))
  }

  static var stream: ValueStream {
    var stream = ValueStream.empty
    let figures: [(Int, Double, Double)] = [
      (14, 11_400, 32_520), (3, 660, 1440), (6, 1560, 9600), (1, 240, 540), (2, 1800, 3600),
    ]
    for (index, (wip, p50, p85)) in figures.enumerated() {
      stream.stages[index].arrivals = 150 + index
      stream.stages[index].departures = 148 + index
      stream.stages[index].meanWip = Double(wip) * 0.9
      stream.stages[index].throughputPerDay = 4.9
      stream.stages[index].wip = wip
      stream.stages[index].p50 = p50
      stream.stages[index].p85 = p85
      stream.stages[index].oldestAgeSeconds = p85 * 3
      stream.stages[index].firstPass = 0.98
    }
    stream.stages[2].ageing = 2
    stream.leadTimeMean = 2832
    stream.n = 148
    stream.bottleneck = Bottleneck(stage: .staging, share: 0.55, because: "queue p85 > process p85")
    stream.bottleneckReason = nil
    stream.littlesLaw.meanWip = 0.19
    stream.littlesLaw.throughputPerDay = 4.9
    stream.littlesLaw.cycleTimeMean = 2820
    stream.littlesLaw.ratio = 1.19
    stream.littlesLaw.isStable = true
    return stream
  }

  static func deployment(
    _ minutesAgo: Int64, _ service: String, _ sha: String,
    _ outcome: DeploymentSummary.Outcome = .succeeded, actor: String = "kim"
  ) -> DeploymentSummary {
    DeploymentSummary(
      time: now.advanced(byNanoseconds: -minutesAgo * 60_000_000_000), service: service,
      team: "web", environment: "production", id: nil, sha: sha, version: nil, outcome: outcome,
      failureReasons: outcome == .failed ? ["incident INC-204"] : [], isRollback: false,
      isRedeploy: false, duration: 120, commits: 3, leadTimeMean: 1280, actor: actor)
  }

  static var snapshot: Snapshot {
    var input = InputCounts()
    input.lines = 44_120
    input.events = 44_120
    return Snapshot(
      asOf: now, zone: "UTC", window: WindowSpan(nanoseconds: 30 * day, to: now, observedDays: 30),
      scope: .everything,
      reading: reading("", perDay: 6.4, lead: 2832, failed: 31, of: 179, recovery: 3385),
      byService: [
        reading("billing", perDay: 2.1, lead: 2460, failed: 6, of: 60, recovery: 1980),
        reading("catalog", perDay: 1.3, lead: 2100, failed: 4, of: 38, recovery: 1320),
        reading("checkout", perDay: 1.5, lead: 2280, failed: 14, of: 41, recovery: 3120),
        reading("legacy-batch", perDay: 0.1, lead: 33_600, failed: 0, of: 2, recovery: nil),
        reading("search", perDay: 1.4, lead: 4320, failed: 7, of: 38, recovery: 1740),
      ], byTeam: [], valueStream: stream,
      deployments: [
        deployment(22, "search", "77bb02c1d2"), deployment(24, "checkout", "8f31c2a9", .failed),
        deployment(46, "search", "77aa01b0", actor: "raj"), deployment(63, "billing", "19be2d04"),
        deployment(167, "checkout", "be0011d7", .undecided, actor: "ana"),
        deployment(190, "billing", "0c0c0c0c"), deployment(1500, "catalog", "9d9d9d9d"),
        deployment(1600, "catalog", "1a1a1a1a", actor: "eve"),
      ],
      openIncidents: [
        IncidentSummary(
          id: "INC-204", services: ["checkout"], title: "checkout 5xx", severity: "critical",
          opened: now.advanced(byNanoseconds: -741_000_000_000), isAcknowledged: false,
          cause: "8f31c2a", isCauseAssumed: true)
      ],
      alerts: AlertPicture(
        raised: [
          Alert(
            rule: "cfr-high", measure: .changeFailureRate, severity: .critical,
            episode: firing(minutes: 12), value: 0.173,
            message: "change failure rate 17.3% is not below 15%", services: ["checkout", "search"]),
          Alert(
            rule: "speed-without-safety", measure: .speedWithoutSafety, severity: .warning,
            episode: firing(minutes: 26), value: 0.22,
            message: "deploys +22% while failures +5.5pt: speed without safety",
            services: ["checkout"]),
        ], others: [over, waiting]), input: input)
  }

  private static var over: Alert {
    let episode = AlertEpisode(
      state: .resolved, start: ago(364), fired: ago(354), recovering: ago(349), resolved: ago(348))
    return Alert(
      rule: "stage-stuck", measure: .stageAge, severity: .warning, scope: .service("billing"),
      episode: episode, value: nil, message: "limit 1d00h", services: ["billing"])
  }

  private static var waiting: Alert {
    Alert(
      rule: "lead-time-high", measure: .leadTime, severity: .warning,
      episode: AlertEpisode(state: .pending, start: ago(4)), value: 3720,
      message: "mean lead time 01:02:00 over 179 changes, target below 01:00:00",
      services: ["search"])
  }

  /// An episode that has fired for some minutes.
  static func firing(minutes: Int64) -> AlertEpisode {
    let start = now.advanced(byNanoseconds: -minutes * 60_000_000_000)
    return AlertEpisode(state: .firing, start: start, fired: start)
  }
}
