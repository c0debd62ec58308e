import DeliveryMetrics

/// One measure: its figures, its distribution, its trend, and the samples and exclusions behind it.
enum MetricView {
  static func content(of scene: Scene) -> ListContent {
    guard case .metric(let evidence)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "reading what is behind the number")
    }
    return ListContent(
      columns: [
        ListContent.Column(title: "TIME", width: 11),
        ListContent.Column(title: "COUNTS", width: 6),
        ListContent.Column(title: "VALUE", width: 10, alignsRight: true),
        ListContent.Column(title: "SERVICE", width: 12, name: { $0.facts["service"] ?? "" }),
        ListContent.Column(title: "WHAT", width: 14, maximum: 22),
        ListContent.Column(title: "DEPLOYMENT", width: 14, priority: 1),
        ListContent.Column(title: "NOTE", width: 40, priority: 2),
      ], rows: evidence.entries.reversed().map { row($0, evidence.metric, scene) },
      whenEmpty: "nothing is behind this number in the window",
      head: { columns in head(evidence, scene, columns: columns) })
  }

  private static func isDuration(_ metric: MetricKind) -> Bool {
    switch metric {
    case .leadTime, .recoveryTime, .failedDeploymentRecoveryTime: true
    case .deploymentFrequency, .changeFailureRate, .reworkRate: false
    }
  }

  private static func row(_ entry: Evidence.Entry, _ metric: MetricKind, _ scene: Scene)
    -> ListContent.Row
  {
    ListContent.Row(
      facts: [
        "service": entry.services.joined(separator: " "), "id": entry.id,
        "counts": entry.isIncluded ? "yes" : "no", "note": entry.reason, "sha": entry.sha ?? "",
        "deployment": entry.deployment ?? "",
      ], age: scene.age(entry.time), target: target(entry), identity: entry.identity,
      fields: {
        let value = entry.value.map {
          isDuration(metric) ? Figures.shortDuration($0) : $0 > 0 ? "1" : "0"
        }
        return [
          StyledText(scene.moment(entry.time), .textDim),
          StyledText(entry.isIncluded ? "+ yes" : "- no", entry.isIncluded ? .text : .statusNoData),
          StyledText(value ?? Figures.missing),
          StyledText(entry.services.joined(separator: ", ")),
          StyledText(name(entry)),
          StyledText(entry.deployment ?? "", .textDim), StyledText(entry.reason, .textDim),
        ]
      })
  }

  /// A commit by as much of its hash as elsewhere, all else by its whole name.
  private static func name(_ entry: Evidence.Entry) -> String {
    let name = entry.id.isEmpty ? entry.sha ?? "" : entry.id
    return String(name.prefix(entry.subject == .commit ? 12 : 40))
  }

  private static func target(_ entry: Evidence.Entry) -> Target? {
    switch entry.subject {
    case .incident: .incident(entry.id)
    case .commit, .deployment, .outage, .change, .run, .branch, .source:
      entry.services.first.map { .service($0) }
    }
  }

  private static func head(_ evidence: Evidence, _ scene: Scene, columns: Int) -> [StyledText] {
    var lines = [StyledText(evidence.metric.title.uppercased(), .title)]
    if let overview = OverviewMetric.allCases.first(where: { $0.kind == evidence.metric }) {
      let content = MetricContent(overview, reading: scene.snapshot.reading, scene: scene)
      let value =
        StyledText("\(content.value)\(content.suffix)", content.verdict.digitRole)
        + (content.asKnown == nil ? StyledText() : AsKnownDifference.mark)
        + StyledText(" ", content.verdict.digitRole)
      var parts = [
        LinePart(value + content.verdict.badge, priority: 0),
        LinePart("target \(content.target)", priority: 1), LinePart(content.sample, priority: 2),
      ]
      if let previous = content.previous {
        parts.append(
          LinePart("before \(previous) \(content.change ?? "")", .textDim, priority: 3))
      }
      if let baseline = content.baseline {
        parts.append(LinePart(baseline.fact, priority: 4))
      }
      if let level = content.level { parts.append(LinePart(level, .textDim, priority: 5)) }
      lines.append(LinePart.line(parts, columns: columns))
      if case .collecting = scene.snapshot.baseline {
        lines.append(StyledText(BaselineText(scene.snapshot.baseline).sentence, .textDim))
      }
      if let difference = content.asKnown {
        lines.append(difference.line(columns: columns))
      }
      lines.append(scene.sparkline(content.columns(scene.barRoom(columns)), columns: columns))
    } else if let parts = headline(evidence.metric, scene.snapshot.reading) {
      lines.append(LinePart.line(parts, columns: columns))
    }
    let values = evidence.entries.filter(\.isIncluded).compactMap(\.value)
    if isDuration(evidence.metric), !values.isEmpty {
      lines += distribution(values, columns: columns, scene)
    }
    let left = evidence.entries.filter { !$0.isIncluded }
    let reasons = Dictionary(grouping: left, by: \.reason).mapValues(\.count)
      .sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    lines.append(
      StyledText(
        left.isEmpty
          ? "nothing was left out"
          : "left out: " + reasons.map { "\($0.value) \($0.key)" }.joined(separator: ", "),
        .textDim))
    return lines
  }

  /// The figure of a measure that the overview has no panel for; `nil` for one that it has.
  private static func headline(_ metric: MetricKind, _ reading: Reading) -> [LinePart]? {
    switch metric {
    case .deploymentFrequency, .leadTime, .changeFailureRate, .recoveryTime: return nil
    case .failedDeploymentRecoveryTime:
      let own = reading.failedDeploymentRecoveryTime
      let value =
        own.mean == nil ? Figures.missing : "mean \(Figures.duration(own.mean))"
      return headline(
        value, "n=\(own.n)", before: own.previousMean.map { Figures.duration($0) },
        Figures.change(own.mean, since: own.previousMean),
        whenMissing: own.mean == nil ? "no failed deployment recovered" : nil)
    case .reworkRate:
      let own = reading.reworkRate
      let previous =
        own.previousDeployments == 0
        ? nil : Double(own.previousRework) / Double(own.previousDeployments)
      return headline(
        Figures.percent(own.rate),
        "\(own.rework) of \(own.deployments) deploy\(own.deployments == 1 ? "" : "s")",
        before: previous.map { Figures.percent($0) }, Figures.points(own.rate, since: previous),
        whenMissing: own.rate == nil ? "no deployment in the window" : nil)
    }
  }

  /// A figure without a target: its value or why there is none, its sample, and the period before.
  private static func headline(
    _ value: String, _ sample: String, before previous: String?, _ change: String?,
    whenMissing reason: String?
  ) -> [LinePart] {
    var parts = [LinePart(value, priority: 0)]
    if let reason { parts.append(LinePart(reason, .textDim, priority: 1)) }
    parts.append(LinePart(sample, priority: 2))
    if let previous {
      parts.append(
        LinePart(
          ["before", previous, change].compactMap { $0 }.joined(separator: " "), .textDim,
          priority: 3))
    }
    return parts
  }

  /// Percentiles, and how many samples lie in each stretch of time.
  private static func distribution(_ values: [Double], columns: Int, _ scene: Scene)
    -> [StyledText]
  {
    let sorted = values.sorted()
    func percentile(_ share: Double) -> String {
      let place = Double(sorted.count - 1) * share
      let low = Int(place)
      let high = min(low + 1, sorted.count - 1)
      return Figures.shortDuration(
        sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low]))
    }
    var lines = [
      StyledText(
        "p50 \(percentile(0.5))  p75 \(percentile(0.75))  p90 \(percentile(0.9))  p95 \(percentile(0.95))  p99 \(percentile(0.99))  max \(percentile(1))"
      )
    ]
    let edges: [(String, Double)] = [
      ("< 5m", 300), ("< 15m", 900), ("< 1h", 3600), ("< 4h", 14_400), ("< 1d", 86_400),
      ("< 7d", 604_800), ("more", .infinity),
    ]
    let glyphs = Glyphs.of(scene.view.glyphs)
    var from = 0.0
    for (label, to) in edges {
      let count = sorted.count { $0 >= from && $0 < to }
      from = to
      let width = max(0, min(40, columns - 30))
      let share = Double(count) / Double(sorted.count)
      let full = count == 0 ? 0 : max(1, Int((share * Double(width)).rounded()))
      lines.append(
        StyledText(label, .textDim).fitted(to: 6, glyphs: glyphs, alignsRight: true)
          + StyledText(" ")
          + StyledText(String(repeating: Character(glyphs.solid), count: full), .graphOK)
          + StyledText(" \(count)", count == 0 ? .textDim : .text))
    }
    return lines
  }
}
