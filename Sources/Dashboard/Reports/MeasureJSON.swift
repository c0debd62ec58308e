import DeliveryMetrics

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
