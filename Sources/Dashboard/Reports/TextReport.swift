import DeliveryEvents
public import DeliveryMetrics

/// The report as plain text of at most some 80 columns: for a terminal, a mail, a screen reader.
public struct TextReport: Sendable {
  private let snapshot: Snapshot
  private let breakdown: JSONReport.Breakdown
  private let levels: String
  private let laterEvents: Int?
  private let addition: ReportAddition?

  /// Creates the report of a snapshot; `levels` names the table of levels.
  ///
  /// - Parameter laterEvents: As in ``JSONReport``.
  public init(
    _ snapshot: Snapshot, by breakdown: JSONReport.Breakdown = .none, levels: String,
    laterEvents: Int? = nil, with addition: ReportAddition? = nil
  ) {
    self.addition = addition
    self.laterEvents = laterEvents
    self.snapshot = snapshot
    self.breakdown = breakdown
    self.levels = levels
  }

  /// The report, lines separated by line breaks.
  public var text: String {
    var lines = [
      "doratop report as of \(TimeFormat.rfc3339(snapshot.asOf)), zone \(snapshot.zone)",
      "window \(DurationText.text(snapshot.window.nanoseconds)), scope \(scope)", "",
    ]
    if let laterEvents {
      lines.insert(
        "as known then, without what came later: \(laterEvents) event\(laterEvents == 1 ? "" : "s")",
        at: 2)
    }
    lines += measures(snapshot.reading)
    lines += ["", BaselineText(snapshot.baseline).sentence]
    lines += [""] + stream
    lines += addition?.lines ?? []
    if !snapshot.alerts.isEmpty {
      lines +=
        ["", "ALERTS"]
        + snapshot.alerts.map {
          "  \(AlertSubject($0).words): \($0.sentence(beside: snapshot.window.nanoseconds))"
        }
    }
    switch breakdown {
    case .none: break
    case .service: lines += [""] + table(snapshot.byService, "SERVICE")
    case .team: lines += [""] + table(snapshot.byTeam, "TEAM")
    }
    let input = snapshot.input
    lines += [
      "", "INPUT",
      "  \(input.lines) lines, \(input.events) events, \(input.duplicates) duplicates, \(input.conflicts) conflicts, \(input.rejected) rejected, \(input.future) future",
    ]
    return lines.map(Frame.plain).joined(separator: "\n")
  }

  private var scope: String {
    switch snapshot.scope {
    case .everything: "everything"
    case .team(let name): "team \(name)"
    case .service(let name): "service \(name)"
    }
  }

  private func word(_ isMet: Bool?) -> String {
    isMet.map { $0 ? "OK     " : "MISS   " } ?? "NO DATA"
  }

  private func measures(_ reading: Reading) -> [String] {
    let frequency = reading.deploymentFrequency
    let lead = reading.leadTime
    let failures = reading.changeFailureRate
    let recovery = reading.recoveryTime
    func base(_ metric: OverviewMetric) -> [String] {
      BesideText(metric, reading).map { [String(repeating: " ", count: 32) + $0.sentence] } ?? []
    }
    func level(_ metric: OverviewMetric) -> String {
      Headline(metric, reading, levels: levels).levelText
    }
    var lines = [
      "Deployment frequency   \(word(frequency.isTargetMet))  \(frequency.perDayText) a day, target above \(Figures.rate(frequency.targetPerDayAbove))",
      "                                n=\(frequency.deployments), previous \(Figures.rate(frequency.previousPerDay)), \(level(.deploymentFrequency))",
    ]
    lines += base(.deploymentFrequency)
    lines += [
      "Lead time for changes  \(word(lead.isTargetMet))  \(lead.statistic.rawValue) \(Figures.duration(lead.headline)), target below \(Figures.duration(lead.targetSecondsBelow))",
      "                                \(lead.statistic.other(mean: lead.mean, median: lead.median)), p90 \(Figures.duration(lead.p90)), n=\(lead.n)",
      "                                previous \(lead.statistic.rawValue) \(Figures.duration(lead.previousHeadline)), \(level(.leadTime))",
    ]
    lines += base(.leadTime)
    lines += [
      "Change failure rate    \(word(failures.isTargetMet))  \(failures.rateText), target below \(Figures.percent(failures.targetRateBelow))",
      "                                \(failures.failed) of \(failures.attempts), previous \(Figures.percent(failures.previousRate)), \(level(.changeFailureRate))",
    ]
    lines += base(.changeFailureRate)
    lines += [
      "Mean time to recovery  \(word(recovery.isTargetMet))  \(recovery.statistic.rawValue) \(Figures.duration(recovery.headline)), target below \(Figures.duration(recovery.targetSecondsBelow))",
      "                                \(recovery.statistic.other(mean: recovery.mean, median: recovery.median)), n=\(recovery.n), open now \(recovery.open)",
      "                                previous \(recovery.statistic.rawValue) \(Figures.duration(recovery.previousHeadline)), \(level(.recoveryTime))",
    ]
    return lines + base(.recoveryTime)
  }

  private var stream: [String] {
    let stream = snapshot.valueStream
    var lines = ["VALUE STREAM      wip    n   p50        p85        first pass"]
    for stage in stream.stages {
      let name = "\(stage.stage)"
      var mark = ""
      if let bottleneck = stream.bottleneck, bottleneck.stage == stage.stage {
        mark = "  <- constraint: \(Figures.percent(bottleneck.share)), \(bottleneck.because)"
      }
      lines.append(
        "  \(pad(name, 12))  \(pad(stage.wip.map { "\($0)" } ?? "-", 4)) \(pad(stage.n.map { "\($0)" } ?? "-", 5)) \(pad(Figures.duration(stage.p50), 10)) \(pad(Figures.duration(stage.p85), 10)) \(Figures.percent(stage.firstPass))\(mark)"
      )
    }
    lines.append(
      "  lead time mean \(Figures.duration(stream.leadTimeMean)), n=\(stream.n), flow efficiency \(Figures.percent(stream.flowEfficiency))"
    )
    return lines
  }

  private func table(_ readings: [Reading], _ title: String) -> [String] {
    let isMedian = readings.first?.leadTime.statistic == .median
    let lead = isMedian ? "LEAD P50 " : "LEAD MEAN"
    var lines = [pad(title, 24) + "  DEPLOYS/DAY  \(lead)  FAILURES       RECOVERY"]
    for reading in readings {
      let failures = reading.changeFailureRate
      let share = "\(Figures.percent(failures.rate)) (\(failures.failed)/\(failures.attempts))"
      lines.append(
        pad(Frame.plain(reading.name), 24) + "  "
          + pad(Figures.rate(reading.deploymentFrequency.perDay), 11) + "  "
          + pad(Figures.duration(reading.leadTime.headline), 9) + "  " + pad(share, 13) + "  "
          + Figures.duration(reading.recoveryTime.headline))
    }
    return lines
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
