import DeliveryMetrics

/// The value stream as rows: statistics have the names of the JSON report, after the stage.
enum CSVStream {
  static func rows(of stream: ValueStream, _ kind: String, _ name: String?) -> [CSVRow] {
    func row(
      _ statistic: String, _ value: Double?, _ unit: String, n: Int? = nil, reason: String?
    ) -> CSVRow {
      var row = CSVRow(kind, name, "valueStream", statistic, value, unit, n: n, reason: reason)
      row.figure = CSVMeasures.figure(of: "valueStream", statistic)
      return row
    }
    let none = stream.n == 0 ? "no change completed" : "no visit tells active time from waiting"
    let law = stream.littlesLaw
    var rows = [
      row("leadTimeMean", stream.leadTimeMean, "seconds", n: stream.n, reason: none),
      row("flowEfficiency", stream.flowEfficiency, "share", n: stream.n, reason: none),
      row("waitBetweenShare", stream.waitBetweenShare, "share", n: stream.n, reason: none),
      row(
        "rolledFirstPass", stream.rolledFirstPass, "share", reason: "no visit left in the window"),
      row("littlesLaw.meanWip", law.meanWip, "items", reason: "no production deployment seen"),
      row("littlesLaw.throughputPerDay", law.throughputPerDay, "perDay", n: stream.n, reason: none),
      row("littlesLaw.ratio", law.ratio, "ratio", n: stream.n, reason: none),
      row("bottleneck.share", stream.bottleneck?.share, "share", reason: stream.bottleneckReason),
    ]
    if let bottleneck = stream.bottleneck {
      rows[rows.count - 1].reason = "\(bottleneck.stage): \(bottleneck.because)"
    }
    for stage in stream.stages {
      let reason = stage.reason
      let figures: [(String, Double?, String)] = [
        ("wip", stage.wip.map(Double.init), "items"), ("meanWip", stage.meanWip, "items"),
        ("arrivals", stage.arrivals.map(Double.init), "count"),
        ("departures", stage.departures.map(Double.init), "count"),
        ("throughputPerDay", stage.throughputPerDay, "perDay"), ("p50", stage.p50, "seconds"),
        ("p85", stage.p85, "seconds"), ("p95", stage.p95, "seconds"),
        ("processMean", stage.processMean, "seconds"), ("waitMean", stage.waitMean, "seconds"),
        ("flowEfficiency", stage.flowEfficiency, "share"), ("firstPass", stage.firstPass, "share"),
        ("oldestAge", stage.oldestAgeSeconds, "seconds"),
        ("ageing", stage.ageing.map(Double.init), "count"),
      ]
      rows += figures.map { statistic, value, unit in
        row(
          "\(stage.stage).\(statistic)", value, unit,
          n: unit == "seconds" && statistic != "oldestAge" ? stage.n : nil, reason: reason)
      }
    }
    return rows
  }
}

/// What is said beyond the measures as rows: practices, alerts, and what was read.
enum CSVFindings {
  static func rows(of content: ReportContent, _ kind: String, _ name: String?) -> [CSVRow] {
    let practices = (content.addition?.practices ?? []).map { reading in
      var row = CSVRow(
        kind, name, "practice", reading.kind.rawValue, reading.value, reading.unit.rawValue,
        n: reading.n)
      row.target = reading.limits.warn
      row.isMet = reading.verdict == .silent ? nil : reading.verdict < .warn
      row.level = reading.verdict.rawValue
      row.reason = reading.reason
      return row
    }
    let alerts = content.snapshot.alerts.map { alert in
      let (kind, name) = CSVReport.names(of: alert.scope)
      let unit = alert.measure.isDuration ? "seconds" : alert.measure.unit
      var row = CSVRow(kind, name, "alert", alert.rule, alert.value, unit)
      row.level = alert.severity.rawValue
      row.reason = alert.sentence(beside: content.snapshot.window.nanoseconds)
      return row
    }
    let input = content.snapshot.input
    let counts = [
      ("files", content.files), ("lines", input.lines), ("events", input.events),
      ("duplicates", input.duplicates), ("conflicts", input.conflicts), ("late", input.late),
      ("future", input.future), ("rejected", input.rejected),
    ].map { name, count in
      CSVRow("everything", nil, "input", name, Double(count), "count")
    }
    return practices + alerts + counts
  }
}

extension AlertMeasure {
  /// What its values count, where those are no durations.
  fileprivate var unit: String {
    switch self {
    case .deploymentsPerDay: "perDay"
    case .sourceSilence: "times"
    case .changeFailureRate, .speedWithoutSafety, .leadTime, .recoveryTime, .openIncidentAge,
      .stageAge, .trunkRed, .sinceDeployment:
      "share"
    }
  }
}
