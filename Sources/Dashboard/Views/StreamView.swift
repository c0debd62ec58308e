import DeliveryMetrics

/// The value stream: stages with their times, where the time goes, whether what is in flight fits
/// that, what has been in flight longest, and the cumulative flow.
enum StreamView {
  static func content(of scene: Scene) -> ListContent {
    var items: [StreamDetail.Item] = []
    var flow: [FlowBucket] = []
    if case .stream(let detail)? = scene.detail {
      items = detail.inFlight
      flow = detail.flow
    }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "STAGE", width: 11),
        ListContent.Column(title: "AGE", width: 7, alignsRight: true),
        ListContent.Column(title: "SERVICE", width: 16, name: { $0.facts["service"] ?? "" }),
        ListContent.Column(title: "CHANGE", width: 14, name: { $0.facts["change"] ?? "" }),
        ListContent.Column(title: "SINCE", width: 11, priority: 2),
        ListContent.Column(title: "COMMITS", width: 7, alignsRight: true, priority: 1),
        ListContent.Column(title: "HEAD", width: 12, priority: 3),
      ], rows: items.map { row($0, scene) }, whenEmpty: "nothing is in flight",
      head: { columns in head(scene, columns: columns) })
    content.title = "OLDEST IN FLIGHT"
    content.graph = { size in FlowDiagram(flow: flow, scene: scene).lines(size) }
    return content
  }

  private static func row(_ item: StreamDetail.Item, _ scene: Scene) -> ListContent.Row {
    ListContent.Row(
      facts: [
        "stage": "\(item.stage)", "service": item.service, "change": item.name,
        "sha": item.sha ?? "",
      ], age: scene.age(item.entered), target: .service(item.service),
      identity: [item.service, item.name, item.sha ?? ""],
      fields: {
        let stage = scene.snapshot.valueStream.stages[item.stage.rawValue]
        let isAgeing = scene.age(item.entered) > stage.p85 ?? .infinity
        return [
          StyledText(item.stage.name, item.stage.role),
          StyledText(
            Figures.shortDuration(scene.age(item.entered)), isAgeing ? .statusWarn : .text),
          StyledText(item.service), StyledText(item.name),
          StyledText(scene.moment(item.entered), .textDim), StyledText("\(item.commits)"),
          StyledText(String((item.sha ?? "").prefix(12)), .textDim),
        ]
      })
  }

  private static func head(_ scene: Scene, columns: Int) -> [StyledText] {
    let stream = scene.snapshot.valueStream
    let canvas = Canvas(size: Size(rows: 3, columns: columns), tier: scene.view.glyphs)
    ValueStreamPanel().draw(
      ValueStreamPanel.Content(
        stream: stream, openIncidents: scene.snapshot.reading.recoveryTime.open), on: canvas)
    var lines = (0..<3).map { StyledText(cells: Array(canvas.frame.row($0))) }
    lines.append(
      LinePart.line(
        [
          LinePart(
            "to production \(Figures.shortDuration(stream.leadTimeMean)) mean, n=\(stream.n)",
            priority: 0),
          LinePart("flow efficiency \(Figures.percent(stream.flowEfficiency))", priority: 1),
          LinePart("between stages \(Figures.percent(stream.waitBetweenShare))", priority: 3),
          LinePart("first pass \(Figures.percent(stream.rolledFirstPass))", priority: 2),
        ], columns: columns))
    if let difference = scene.streamDifference { lines.append(difference.line(columns: columns)) }
    if let bottleneck = stream.bottleneck {
      lines.append(
        StyledText(
          "constraint \(bottleneck.stage.name): \(Figures.percent(bottleneck.share)) of the lead time, \(bottleneck.because)",
          .stageConstraint))
    } else {
      lines.append(
        StyledText("no constraint: \(stream.bottleneckReason ?? "no queue")", .textDim))
    }
    lines.append(FlowCheck(stream.littlesLaw, completed: stream.n).text(columns: columns))
    return lines
  }
}
