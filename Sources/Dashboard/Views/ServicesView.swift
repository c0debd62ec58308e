import DeliveryMetrics

/// Services or teams side by side, in the order that the viewer has chosen; Enter makes one the
/// scope.
enum ServicesView {
  /// As wide as a month of days, which fits beside the figures on 120 columns.
  private static let overTime = 30

  static func content(
    of scene: Scene, _ readings: [Reading], _ target: @escaping (String) -> Target
  ) -> ListContent {
    var content = ListContent(
      columns: [
        ListContent.Column(
          title: "NAME", width: 18, order: .name, name: { $0.facts["name"] ?? "" }),
        ListContent.Column(
          title: "DEPLOYS", width: 10, alignsRight: true, priority: 3, order: .frequency),
        ListContent.Column(
          title: "LEAD MEAN", width: 11, alignsRight: true, priority: 2, order: .lead),
        ListContent.Column(
          title: "FAILED", width: 16, alignsRight: true, priority: 1, order: .failures),
        ListContent.Column(
          title: "RECOVERY", width: 10, alignsRight: true, priority: 4, order: .recovery),
        ListContent.Column(title: "OPEN", width: 6, alignsRight: true, priority: 5, order: .open),
        ListContent.Column(title: "DEPLOYS OVER TIME", width: overTime, priority: 6),
      ],
      rows: scene.view.serviceOrder.sorted(readings).map { row($0, scene, target) },
      whenEmpty: "nothing named in the log yet", order: scene.view.serviceOrder)
    if scene.snapshot.baseline.frozen != nil {
      content.columns.append(ListContent.Column(title: "SINCE BASELINE", width: 26, priority: 7))
    }
    return content
  }

  private static func row(_ reading: Reading, _ scene: Scene, _ target: (String) -> Target)
    -> ListContent.Row
  {
    let metrics = OverviewMetric.allCases.map {
      MetricContent($0, reading: reading, scene: scene)
    }
    let verdicts = Set(metrics.map(\.verdict.word))
    return ListContent.Row(
      facts: [
        "name": reading.name,
        "verdict": ["MISS", "WARN", "OK"].first(where: verdicts.contains) ?? "NO DATA",
      ],
      age: reading.deploymentFrequency.latest.map(scene.age), target: target(reading.name),
      fields: {
        let failures = reading.changeFailureRate
        var fields = [StyledText(reading.name)]
        for (index, metric) in metrics.enumerated() {
          var text = StyledText(metric.value + (metric.suffix.isEmpty ? "" : "/d"))
          text = StyledText(
            cells: text.cells.map { cell in
              var cell = cell
              cell.role = metric.verdict.digitRole
              return cell
            })
          if index == 2 {
            text += StyledText(" \(failures.failed)/\(failures.attempts)", .textDim)
          }
          fields.append(text + StyledText(" \(metric.verdict.glyph)", metric.verdict.role))
        }
        let open = reading.recoveryTime.open
        fields.append(StyledText(open > 0 ? "\(open)" : "", .statusMiss))
        fields.append(
          scene.sparkline(metrics[0].columns(scene.barRoom(overTime)), columns: overTime))
        if scene.snapshot.baseline.frozen != nil {
          fields.append(StyledText(reading.baseline?.tally ?? "not there then", .textDim))
        }
        return fields
      },
      details: {
        [
          StyledText(reading.name, .title),
          StyledText(
            "+ meets its target  ~ barely  X misses  ? fewer than 5 to judge by  - no data",
            .textDim),
        ]
      })
  }
}
