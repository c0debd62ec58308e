import DeliveryEvents
import DeliveryMetrics

/// One deployment: what it brought, what was tried on it, how long that took, what became of it, and
/// what the log says of it word for word.
enum DeploymentView {
  static func content(of scene: Scene) -> ListContent {
    guard case .deployment(let detail?)? = scene.detail else {
      return ListContent(columns: [], rows: [], whenEmpty: "this deployment is not in the log now")
    }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "COMMIT", width: 12),
        ListContent.Column(title: "COMMITTED", width: 11),
        ListContent.Column(title: "LEAD TIME", width: 9, alignsRight: true),
        ListContent.Column(title: "NOTE", width: 40, priority: 1),
      ],
      rows: detail.commits.map { commit in
        ListContent.Row(
          facts: ["sha": commit.id, "note": commit.reason], age: scene.age(commit.time),
          target: nil, identity: [commit.id],
          fields: {
            [
              StyledText(String(commit.id.prefix(12))),
              StyledText(commit.start.map(scene.moment) ?? Figures.missing, .textDim),
              StyledText(Figures.shortDuration(commit.value)),
              StyledText(commit.reason, .textDim),
            ]
          })
      },
      whenEmpty: detail.summary.areCommitsKnown
        ? "it brought no new commit to production" : "its commits are not in the log",
      head: { _ in head(detail, scene) })
    content.title = "COMMITS IT BROUGHT"
    content.tableRows = min(8, 2 + max(1, detail.commits.count))
    content.graph = { size in
      DeploymentRecord(checks: detail.checks, lines: scene.status.sourceLines, scene: scene)
        .rows(size)
    }
    content.hasWordsInGraph = true
    return content
  }

  private static func head(_ detail: DeploymentDetail, _ scene: Scene) -> [StyledText] {
    let deployment = detail.summary
    let mark = DeploymentMark(deployment)
    var lines = [
      StyledText("\(deployment.service) -> \(deployment.environment)  ", .title) + mark.text
        + StyledText("  \(scene.clock.dateTime(deployment.time))", .textDim),
      StyledText(
        [("id", deployment.id), ("sha", deployment.sha), ("version", deployment.version)]
          .compactMap { name, value in value.map { "\(name) \($0)" } }.joined(separator: "  "),
        .textDim),
      StyledText(
        "took \(Figures.shortDuration(deployment.duration))  by \(deployment.actor ?? "unknown")  lead time mean \(Figures.shortDuration(deployment.leadTimeMean))  commits \(deployment.commitCount)"
      ),
    ]
    if !deployment.failureReasons.isEmpty {
      lines.append(
        StyledText("failed: " + deployment.failureReasons.joined(separator: ", "), .eventFail))
    }
    let stages = detail.stages.filter { !$0.seconds.isEmpty }.map { stage, seconds in
      let mean = seconds.reduce(0, +) / Double(seconds.count)
      let count = seconds.count == 1 ? "" : " mean of \(seconds.count)"
      return StyledText(stage.name, stage.role)
        + StyledText(" \(Figures.shortDuration(mean))\(count)", .textDim)
    }
    if !stages.isEmpty {
      lines.append(stages.dropFirst().reduce(stages[0]) { $0 + StyledText("  ") + $1 })
    }
    for incident in detail.incidents {
      lines.append(
        StyledText("! \(incident.id) ", .eventIncident)
          + StyledText(incident.title ?? "", .textDim)
          + StyledText(incident.resolved == nil ? "  open" : "  resolved", .textDim))
    }
    return lines
  }
}
