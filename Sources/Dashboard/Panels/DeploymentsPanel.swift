import DeliveryMetrics

/// The latest production deployments: a table, or one line when there is one row.
struct DeploymentsPanel: Panel {
  struct Row: Sendable, Equatable {
    var time: String
    var service: String
    var content: String
    var outcome: StyledText
    var lead: String
    var commits: Int
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
        commits: deployment.commits, actor: deployment.actor ?? "",
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
    // As wide as the widest that is shown, where there is room.
    func width(_ text: (Row) -> String, least: Int, most: Int) -> Int {
      let widest = shown.map { StyledText(text($0)).columns }.max() ?? least
      return max(least, min(widest, isWide ? most : least))
    }
    let service = width(\.service, least: 12, most: 20)
    let name = width(\.content, least: 8, most: 16)
    for (number, row) in shown.enumerated() {
      let noun = isWide ? row.commits == 1 ? " commit" : " commits" : "c"
      let fields: [(StyledText, Int, Int)] = [
        (StyledText(row.time, .textDim), 5, 0), (StyledText(row.service), service, 1),
        (StyledText(row.content), name, 3), (row.outcome, 6, 0),
        (StyledText(row.lead), 7, 4),
        (StyledText("\(row.commits)\(noun)", .textDim), isWide ? 10 : 3, 5),
        (StyledText(row.actor), 8, 6), (StyledText(row.why, .eventFail), 24, 7),
      ]
      let parts = fields.map { text, width, priority in
        LinePart(text.fitted(to: width, glyphs: canvas.glyphs), priority: priority)
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
