import DeliveryMetrics

/// The latest production deployments: a table, or one line when there is one row.
struct DeploymentsPanel: Panel {
  struct Row: Sendable, Equatable {
    var time: String
    var service: String
    var content: String
    var outcome: StyledText
    var lead: String
    /// `nil` where it is not known.
    var commits: Int?
    var actor: String
    var why: String
  }

  var id: PanelID { .deployments }

  func title(of content: [Row], columns: Int) -> StyledText {
    StyledText("LAST DEPLOYS", .title) + StyledText(" production", .textDim)
  }

  func content(of scene: Scene) -> [Row] {
    scene.snapshot.deployments.map { deployment in
      Row(
        time: scene.clock.brief(deployment.time, now: scene.snapshot.asOf),
        service: deployment.service, content: deployment.shortName,
        outcome: DeploymentMark(deployment).text,
        lead: Figures.shortDuration(deployment.leadTimeMean),
        commits: deployment.areCommitsKnown ? deployment.commits : nil,
        actor: deployment.actor ?? "",
        why: deployment.failureReasons.first ?? "")
    }
  }

  func draw(_ content: [Row], on canvas: Canvas) {
    guard canvas.rows > 0 else { return }
    guard !content.isEmpty else {
      canvas.write("no production deployment yet", row: 0, role: .textDim)
      return
    }
    if canvas.rows == 1 { return drawLine(content, on: canvas) }
    let isWide = canvas.columns >= 64
    let shown = content.prefix(canvas.rows)
    func widest(_ text: (Row) -> String) -> Int {
      shown.map { StyledText(text($0)).columns }.max() ?? 0
    }
    var widths = [
      5, 12, 8, 6, 7, isWide ? 10 : 3, min(8, widest(\.actor)), min(24, widest(\.why)),
    ]
    let priorities = [0, 1, 3, 0, 4, 5, 6, 7]
    var kept = widths.indices.filter { widths[$0] > 0 }
    var left: Int { canvas.columns + 1 - kept.reduce(0) { $0 + widths[$1] + 1 } }
    while left < 0, let worst = kept.max(by: { priorities[$0] < priorities[$1] }), kept.count > 1 {
      kept.removeAll { $0 == worst }
    }
    // Names get what is left, as much as the longest that is shown needs: which service it is goes before what it brought.
    let name = min(40, widest(\.service))
    while left < name - widths[1], let worst = kept.max(by: { priorities[$0] < priorities[$1] }),
      priorities[worst] >= 5
    {
      kept.removeAll { $0 == worst }
    }
    for (index, wanted) in [(1, name), (2, min(24, widest(\.content)))]
    where kept.contains(index) {
      widths[index] += max(0, min(left, wanted - widths[index]))
    }
    for (number, row) in shown.enumerated() {
      let noun = isWide ? row.commits == 1 ? " commit" : " commits" : "c"
      let commits = row.commits.map { "\($0)\(noun)" } ?? Figures.missing
      let texts = [
        StyledText(row.time, .textDim), StyledText(row.service), StyledText(row.content),
        row.outcome, StyledText(row.lead), StyledText(commits, .textDim), StyledText(row.actor),
        StyledText(row.why, .eventFail),
      ]
      let parts = kept.map { index in
        LinePart(
          texts[index].fitted(to: widths[index], glyphs: canvas.glyphs),
          priority: priorities[index])
      }
      canvas.write(LinePart.line(parts, columns: canvas.columns, gap: 1), row: number)
    }
  }

  private func drawLine(_ content: [Row], on canvas: Canvas) {
    let parts = content.prefix(6).enumerated().map { index, row in
      LinePart(
        StyledText(row.outcome.glyph, row.outcome.role) + StyledText(" \(row.time)", .textDim)
          + StyledText(" \(row.service)").cut(to: 20, glyphs: canvas.glyphs)
          + StyledText(row.content.isEmpty ? "" : " \(row.content)", .textDim)
          .cut(to: 14, glyphs: canvas.glyphs),
        priority: index)
    }
    canvas.write(LinePart.line(parts, columns: canvas.columns, gap: 3), row: 0)
  }
}

extension StyledText {
  /// The same text, or its beginning with a mark of the cut.
  fileprivate func cut(to limit: Int, glyphs: Glyphs) -> StyledText {
    columns <= limit ? self : fitted(to: limit, glyphs: glyphs)
  }

  /// Its first character.
  fileprivate var glyph: String {
    cells.first.map { String(String.UnicodeScalarView($0.scalars)) } ?? ""
  }
}
