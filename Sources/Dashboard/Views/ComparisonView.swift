import DeliveryEvents
import DeliveryMetrics

/// Two instants or windows side by side: each figure of the scope, then for each key measure the
/// services, those first that moved it most.
enum ComparisonView {
  static func content(of scene: Scene) -> ListContent {
    guard case .comparison(let compared)? = scene.view.place.subject else {
      return ListContent(
        columns: [], rows: [], whenEmpty: "nothing to compare yet: type :compare 2026-09 2026-10")
    }
    guard case .comparison(let comparison)? = scene.detail else {
      let spans = compared.spans
      return ListContent(
        columns: [], rows: [],
        whenEmpty: scene.status.isLoading
          ? "the log is still being read" : "looking at both of them",
        head: { columns in
          [
            line("A", spans.first, nil, scene, columns),
            line("B", spans.second, nil, scene, columns),
          ]
        })
    }
    var content = ListContent(
      columns: [
        ListContent.Column(title: "MEASURE", width: 13),
        ListContent.Column(title: "SERVICE", width: 8, name: { $0.facts["service"] ?? "" }),
        ListContent.Column(title: "A", width: 8, alignsRight: true, priority: 2),
        ListContent.Column(title: "B", width: 8, alignsRight: true, priority: 1),
        ListContent.Column(title: "DIFFERENCE", width: 10, alignsRight: true, priority: 3),
        ListContent.Column(title: "CHANGE", width: 7, alignsRight: true, priority: 4),
        ListContent.Column(title: "VERDICT", width: 9),
        ListContent.Column(title: "MOVED ALL", width: 10, alignsRight: true, priority: 5),
        ListContent.Column(title: "SAMPLES", width: 16, priority: 6),
      ], rows: rows(comparison), whenEmpty: "nothing to compare",
      head: { columns in head(comparison, scene, columns) })
    content.title = "B AGAINST A"
    return content
  }

  private static func head(_ comparison: Comparison, _ scene: Scene, _ columns: Int)
    -> [StyledText]
  {
    let spans = comparison.spans
    let verdicts: [FigureDifference.Verdict] = [.better, .worse, .same, .moved, .incomparable]
    let judged = comparison.figures.filter { !$0.isThin }
    var counts = verdicts.enumerated().compactMap { index, verdict -> LinePart? in
      let count = judged.count { $0.verdict == verdict }
      if count == 0 { return nil }
      return LinePart(verdict.badge + StyledText(" \(count)"), priority: index)
    }
    let few = comparison.figures.count - judged.count
    if few > 0 {
      counts.append(LinePart("? fewer than 5 samples \(few)", .statusNoData, priority: 1))
    }
    return [
      line("A", spans.first, comparison.windows.first, scene, columns),
      line("B", spans.second, comparison.windows.second, scene, columns),
      LinePart.line(counts, columns: columns),
    ]
  }

  private static func line(
    _ letter: String, _ span: ComparedSpan, _ window: WindowSpan?, _ scene: Scene, _ columns: Int
  ) -> StyledText {
    let clock = scene.clock
    let remarks = (window.map(span.remarks) ?? []).map { LinePart($0, .statusWarn, priority: 2) }
    return LinePart.line(
      [
        LinePart(StyledText("\(letter) ", .key) + StyledText(span.label, .title), priority: 0),
        LinePart("\(moment(span.from, clock)) to \(moment(span.to, clock))", priority: 1),
        LinePart(span.length, priority: 3),
      ] + remarks, columns: columns)
  }

  /// `2026-09-01 00:00`, with seconds where there are any.
  private static func moment(_ time: Timestamp, _ clock: ClockText) -> String {
    let text = clock.dateTime(time)
    return text.hasSuffix(":00") ? String(text.dropLast(3)) : text
  }

  private static func rows(_ comparison: Comparison) -> [ListContent.Row] {
    var rows = comparison.figures.map { figure in
      row(
        figure, service: "", target: figure.figure.metric.map { .metric($0) },
        moved: comparison.movement(of: figure.figure), isWhole: true)
    }
    for (index, movement) in comparison.movements.enumerated() {
      let services = comparison.byService.sorted { left, right in
        let (one, two) = (movement.value(of: left.name), movement.value(of: right.name))
        return abs(one) != abs(two)
          ? abs(one) > abs(two) : ExactName(left.name) < ExactName(right.name)
      }
      for service in services {
        let figure = service.figures[index]
        let isKnown = figure.first.value != nil || figure.second.value != nil
        guard isKnown || movement.value(of: service.name) != 0 else { continue }
        rows.append(
          row(
            figure, service: service.name, target: .service(service.name), moved: movement,
            isWhole: false))
      }
      let rest = movement.figure.signed(movement.rest)
      if rest != "0" { rows.append(restRow(movement, rest)) }
    }
    return rows
  }

  private static func row(
    _ difference: FigureDifference, service: String, target: Target?, moved: FigureMovement?,
    isWhole: Bool
  ) -> ListContent.Row {
    let figure = difference.figure
    return ListContent.Row(
      facts: [
        "measure": figure.shortTitle, "service": service, "verdict": difference.verdict.word,
      ], age: nil, target: target,
      identity: [figure.shortTitle, isWhole ? "all" : "service", service],
      fields: {
        let share =
          isWhole ? nil : moved.flatMap { $0.difference == nil ? nil : $0.value(of: service) }
        return [
          StyledText(figure.shortTitle, isWhole ? .title : .textDim),
          isWhole ? StyledText("all", .textDim) : StyledText(service),
          StyledText(figure.text(difference.first.value)),
          StyledText(figure.text(difference.second.value)),
          StyledText(
            figure.signed(difference.difference),
            difference.isThin ? .statusNoData : difference.verdict.role),
          StyledText(difference.relativeText), difference.badge,
          StyledText(share.map(figure.signed) ?? ""), StyledText(difference.samplesText, .textDim),
        ]
      },
      details: {
        isWhole
          ? ComparisonDetails.whole(difference, moved)
          : ComparisonDetails.service(difference, service, moved)
      })
  }

  private static func restRow(_ movement: FigureMovement, _ rest: String) -> ListContent.Row {
    let words = "incidents of several services, or of none"
    return ListContent.Row(
      facts: ["measure": movement.figure.shortTitle, "service": "", "verdict": ""], age: nil,
      target: nil, identity: [movement.figure.shortTitle, "shared"],
      fields: {
        [
          StyledText(movement.figure.shortTitle, .textDim), StyledText("(shared)", .textDim),
        ] + Array(repeating: StyledText(), count: 5) + [StyledText(rest)]
      },
      details: { [StyledText("\(rest) by \(words), which no single service moved")] })
  }
}
