import DeliveryEvents
public import DeliveryMetrics

/// The report as JSON, version 1 (METRICS.md 7): keys may be added, never renamed.
public struct JSONReport: Sendable {
  /// What to break the measures down by.
  public enum Breakdown: String, Sendable, CaseIterable {
    case none, service, team
  }

  private let snapshot: Snapshot
  private let breakdown: Breakdown
  private let files: Int
  private let laterEvents: Int?
  private let addition: ReportAddition?

  /// Creates the report of a snapshot that was made of a number of files.
  ///
  /// - Parameter laterEvents: How many events for times up to the instant came later, when the
  ///   snapshot is of what was known then; `nil` for one by event time.
  public init(
    _ snapshot: Snapshot, by breakdown: Breakdown = .none, files: Int, laterEvents: Int? = nil,
    with addition: ReportAddition? = nil
  ) {
    self.addition = addition
    self.laterEvents = laterEvents
    self.snapshot = snapshot
    self.breakdown = breakdown
    self.files = files
  }

  /// The report on one line, without a line break.
  public var text: String {
    var members: [(String, JSONWriter.Value)] = [
      ("schema", .string("doratop.report/1")),
      ("asOf", .string(TimeFormat.rfc3339(snapshot.asOf))),
      ("zone", .string(snapshot.zone)),
      ("window", window),
      ("scope", scope(snapshot.scope)),
    ]
    if let laterEvents {
      members += [("reading", .string("asKnown")), ("laterEvents", .int(laterEvents))]
    }
    members += measures(snapshot.reading)
    members += [
      ("baseline", BaselineJSON.value(snapshot.baseline)),
      ("valueStream", ValueStreamJSON.value(snapshot.valueStream)),
    ]
    members += AdditionJSON.members(of: addition)
    members += [
      ("alerts", .array(snapshot.alerts.map(alert))),
      ("input", input),
    ]
    let text = JSONWriter.text(.object(members))
    switch breakdown {
    case .none: return text
    case .service: return adding("byService", snapshot.byService, "service", to: text)
    case .team: return adding("byTeam", snapshot.byTeam, "team", to: text)
    }
  }

  /// An object with one more member, a row for each reading: written row by row, for there may be very many.
  private func adding(_ name: String, _ readings: [Reading], _ key: String, to object: String)
    -> String
  {
    var text = object
    text.removeLast()
    text += ",\"\(name)\":["
    for (index, reading) in readings.enumerated() {
      if index > 0 { text += "," }
      text += JSONWriter.text(.object([(key, .string(reading.name))] + measures(reading)))
    }
    return text + "]}"
  }

  private var window: JSONWriter.Value {
    .object(
      [
        ("days", .double(snapshot.window.days)),
        ("from", .string(TimeFormat.rfc3339(snapshot.window.from))),
        ("to", .string(TimeFormat.rfc3339(snapshot.window.to))),
        ("observedDays", .init(snapshot.window.observedDays)),
      ].explained(snapshot.window.observedDays == nil, "no event yet"))
  }

  private func scope(_ scope: Scope) -> JSONWriter.Value {
    var team: String?
    var service: String?
    switch scope {
    case .everything: break
    case .team(let name): team = name
    case .service(let name): service = name
    }
    return .object([("team", .init(team)), ("service", .init(service))])
  }

  private func alert(_ alert: Alert) -> JSONWriter.Value {
    let episode = alert.episode
    return .object(
      [
        ("rule", .string(alert.rule)), ("state", .string(episode.state.rawValue)),
        ("since", .string(TimeFormat.rfc3339(episode.since))),
        ("crossed", .string(TimeFormat.rfc3339(episode.start))),
        ("id", .string(alert.id)), ("severity", .string(alert.severity.rawValue)),
        ("value", .init(alert.value)), ("message", .string(alert.message)),
        ("scope", scope(alert.scope)),
        ("services", .array(alert.services.map { .string($0) })),
        ("inhibitedBy", .init(alert.inhibitedBy)),
      ].explained(alert.value == nil, "too little to judge by"))
  }

  private var input: JSONWriter.Value {
    let input = snapshot.input
    let causes = input.rejectedBy.sorted { $0.key.rawValue < $1.key.rawValue }
    return .object([
      ("files", .int(files)), ("lines", .int(input.lines)), ("events", .int(input.events)),
      ("duplicates", .int(input.duplicates)), ("conflicts", .int(input.conflicts)),
      ("late", .int(input.late)), ("future", .int(input.future)),
      ("rejected", .int(input.rejected)),
      ("rejectedBy", .object(causes.map { ($0.key.rawValue, .int($0.value)) })),
      (
        "formats",
        .object(input.formats.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) })
      ),
      ("unmatchedEnvironments", .array(input.unmatchedEnvironments.map { .string($0) })),
    ])
  }

  private func measures(_ reading: Reading) -> [(String, JSONWriter.Value)] {
    MeasureJSON.members(of: reading).map { name, value in
      guard let metric = OverviewMetric(key: name), case .object(let members) = value else {
        return (name, value)
      }
      let beside = BaselineJSON.value(metric, reading, snapshot.baseline)
      return (name, .object(members + [("baseline", beside)]))
    }
  }
}

/// The measures of one scope as JSON members.
enum MeasureJSON {
  static func members(of reading: Reading) -> [(String, JSONWriter.Value)] {
    [
      ("deploymentFrequency", frequency(reading.deploymentFrequency)),
      ("leadTime", leadTime(reading.leadTime)),
      ("changeFailureRate", failures(reading.changeFailureRate)),
      ("recoveryTime", recovery(reading.recoveryTime)),
      ("failedDeploymentRecoveryTime", outages(reading.failedDeploymentRecoveryTime)),
      ("reworkRate", rework(reading.reworkRate)),
    ]
  }

  private static func level(_ level: Level?, _ reason: String?) -> [(String, JSONWriter.Value)] {
    var members: [(String, JSONWriter.Value)] = [("level", .init(level?.rawValue))]
    if let reason { members.append(("reason", .string(reason))) }
    return members
  }

  /// The period before, with the reason when it has no value.
  private static func previous(_ values: [(String, Double?)]) -> JSONWriter.Value {
    .object(
      values.map { ($0.0, JSONWriter.Value($0.1)) }.explained(
        values.contains { $0.1 == nil }, "nothing to measure in the period before"))
  }

  private static func frequency(_ reading: DeploymentFrequencyReading) -> JSONWriter.Value {
    .object(
      [
        ("deployments", .int(reading.deployments)), ("perDay", .init(reading.perDay)),
        ("perWeek", .init(reading.perWeek)), ("activeDays", .int(reading.activeDays)),
        ("redeploys", .int(reading.redeploys)),
        (
          "target",
          .object([
            ("perDayAbove", .double(reading.targetPerDayAbove)),
            ("met", .init(reading.isTargetMet)),
          ])
        ),
      ] + level(reading.level, reading.reason) + [
        ("previous", previous([("perDay", reading.previousPerDay)]))
      ])
  }

  private static func leadTime(_ reading: LeadTimeReading) -> JSONWriter.Value {
    .object(
      [
        ("n", .int(reading.n)), ("mean", .init(reading.mean)), ("median", .init(reading.median)),
        ("p75", .init(reading.p75)), ("p90", .init(reading.p90)),
        ("botShare", .init(reading.botShare)),
        (
          "excluded",
          .object([
            ("merge", .int(reading.excludedMerges)),
            ("clockSkew", .int(reading.excludedClockSkew)),
            ("baseline", .int(reading.excludedBaseline)),
          ])
        ),
        ("unknownCommits", .int(reading.unknownCommits)),
        (
          "target",
          .object([
            ("secondsBelow", .double(reading.targetSecondsBelow)),
            ("statistic", .string(reading.statistic.rawValue)),
            ("met", .init(reading.isTargetMet)),
          ])
        ),
      ] + level(reading.level, reading.reason) + [
        (
          "previous",
          previous([("mean", reading.previousMean), ("median", reading.previousMedian)])
        )
      ])
  }

  private static func failures(_ reading: ChangeFailureRateReading) -> JSONWriter.Value {
    .object(
      [
        ("attempts", .int(reading.attempts)), ("failed", .int(reading.failed)),
        ("rate", .init(reading.rate)), ("undecided", .int(reading.undecided)),
        (
          "target",
          .object([
            ("rateBelow", .double(reading.targetRateBelow)), ("met", .init(reading.isTargetMet)),
          ])
        ),
      ] + level(reading.level, reading.reason) + [
        ("previous", previous([("rate", reading.previousRate)]))
      ])
  }

  private static func recovery(_ reading: RecoveryTimeReading) -> JSONWriter.Value {
    .object(
      [
        (
          "excluded",
          .object([("resolvedBeforeOpened", .int(reading.excludedResolvedBeforeOpened))])
        ),
        ("n", .int(reading.n)), ("mean", .init(reading.mean)), ("median", .init(reading.median)),
        ("p90", .init(reading.p90)), ("open", .int(reading.open)),
        ("oldestOpenSeconds", .init(reading.oldestOpenSeconds)),
        ("unlinkedIncidents", .int(reading.unlinkedIncidents)),
        ("assumedLinks", .int(reading.assumedLinks)),
        (
          "target",
          .object([
            ("secondsBelow", .double(reading.targetSecondsBelow)),
            ("statistic", .string(reading.statistic.rawValue)),
            ("met", .init(reading.isTargetMet)),
          ])
        ),
      ] + level(reading.level, reading.reason) + [
        (
          "previous",
          previous([("mean", reading.previousMean), ("median", reading.previousMedian)])
        )
      ])
  }

  private static func outages(_ reading: DurationReading) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("n", .int(reading.n)), ("mean", .init(reading.mean)), ("median", .init(reading.median)),
    ]
    if reading.n == 0 { members.append(("reason", .string("no failed deployment recovered"))) }
    return .object(members)
  }

  private static func rework(_ reading: ReworkRateReading) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("rework", .int(reading.rework)), ("deployments", .int(reading.deployments)),
      ("rate", .init(reading.rate)),
    ]
    if reading.rate == nil { members.append(("reason", .string("no deployment in the window"))) }
    return .object(members)
  }
}

/// The value stream as JSON (METRICS.md 5b).
enum ValueStreamJSON {
  static func value(_ stream: ValueStream) -> JSONWriter.Value {
    let law = stream.littlesLaw
    var members: [(String, JSONWriter.Value)] = [
      ("stages", .array(stream.stages.map(stage))),
      ("leadTimeMean", .init(stream.leadTimeMean)), ("n", .int(stream.n)),
      ("flowEfficiency", .init(stream.flowEfficiency)),
      ("waitBetweenShare", .init(stream.waitBetweenShare)),
      ("rolledFirstPass", .init(stream.rolledFirstPass)),
      (
        "littlesLaw",
        .object(
          [
            ("meanWip", .init(law.meanWip)), ("throughputPerDay", .init(law.throughputPerDay)),
            ("cycleTimeMean", .init(law.cycleTimeMean)), ("ratio", .init(law.ratio)),
            ("stable", .init(law.isStable)),
          ].explained(
            law.ratio == nil || law.isStable == nil,
            law.meanWip == nil
              ? "no production deployment seen"
              : stream.n == 0 ? "no change completed" : "fewer than 5 changes completed"))
      ),
      ("bottleneck", stream.bottleneck.map(bottleneck) ?? .null),
    ]
    if let reason = stream.bottleneckReason { members.append(("reason", .string(reason))) }
    return .object(members)
  }

  private static func bottleneck(_ bottleneck: Bottleneck) -> JSONWriter.Value {
    .object([
      ("stage", .string("\(bottleneck.stage)")), ("share", .double(bottleneck.share)),
      ("because", .string(bottleneck.because)),
    ])
  }

  private static func stage(_ stage: StageReading) -> JSONWriter.Value {
    .object(
      [
        ("stage", .string("\(stage.stage)")), ("wip", .init(stage.wip)),
        ("meanWip", .init(stage.meanWip)), ("arrivals", .init(stage.arrivals)),
        ("departures", .init(stage.departures)),
        ("throughputPerDay", .init(stage.throughputPerDay)),
        ("n", .init(stage.n)), ("p50", .init(stage.p50)), ("p85", .init(stage.p85)),
        ("p95", .init(stage.p95)), ("processMean", .init(stage.processMean)),
        ("waitMean", .init(stage.waitMean)), ("flowEfficiency", .init(stage.flowEfficiency)),
        ("firstPass", .init(stage.firstPass)), ("oldestAgeSeconds", .init(stage.oldestAgeSeconds)),
        ("ageing", .init(stage.ageing)),
      ].explained(stage.reason != nil, stage.reason ?? ""))
  }
}

extension StageReading {
  /// Why some of its values are missing; `nil` when none is.
  fileprivate var reason: String? {
    if wip == nil { return "no service in scope has this stage" }
    if stage == .monitoring { return "monitoring has no wait, flow efficiency or first pass" }
    if n == 0 { return "no visit with a duration left in the window" }
    if processMean == nil { return "no visit tells active time from waiting" }
    if ageing == nil { return "fewer than 5 visits to judge ageing by" }
    return oldestAgeSeconds == nil ? "no visit is open" : nil
  }
}

extension [(String, JSONWriter.Value)] {
  /// The same members, with a reason where one is needed.
  fileprivate func explained(_ isNeeded: Bool, _ reason: String) -> Self {
    isNeeded ? self + [("reason", .string(reason))] : self
  }
}
