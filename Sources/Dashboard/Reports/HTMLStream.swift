import DeliveryMetrics

/// The value stream as a picture, stage by stage, and as a table.
struct HTMLStream {
  private static let (width, row, left) = (400.0, 34.0, 100.0)

  let stream: ValueStream

  init(_ stream: ValueStream) {
    self.stream = stream
  }

  var markup: [Markup] {
    [.tag("div", class: "stream", [figure, .tag("div", [sentence, flow])]), table]
  }

  private var sentence: Markup {
    guard let bottleneck = stream.bottleneck else {
      return .tag("p", words: "Constraint: none, \(stream.bottleneckReason ?? "not known").")
    }
    return .tag(
      "p",
      [
        .tag("b", words: "Constraint: \(bottleneck.stage)"),
        .text(
          ", with \(Figures.percent(bottleneck.share)) of the lead time from landing to production (mean \(Figures.duration(stream.leadTimeMean)), n=\(stream.n)): \(bottleneck.because)."
        ),
      ])
  }

  private var flow: Markup {
    let check = FlowCheck(stream.littlesLaw, completed: stream.n)
    return .tag(
      "p", class: "dim",
      words:
        "Flow: \([check.verdict.word, check.finding, check.reason].filter { !$0.isEmpty }.joined(separator: ", ")). Flow efficiency \(Figures.percent(stream.flowEfficiency)), waiting between stages \(Figures.percent(stream.waitBetweenShare)), first pass through all stages \(Figures.percent(stream.rolledFirstPass))."
    )
  }

  private var figure: Markup {
    let height = Self.row * Double(stream.stages.count) + 8
    return .tag(
      "figure",
      [
        .tag("h3", words: "Time in each stage"),
        .tag(
          "svg",
          [
            ("viewBox", "0 0 \(Self.number(Self.width)) \(Self.number(height))"),
            ("role", "img"), ("aria-labelledby", "stream-title stream-desc"),
          ],
          [
            .tag("title", [("id", "stream-title")], words: "Time in each stage"),
            .tag("desc", [("id", "stream-desc")], words: description),
          ] + stream.stages.enumerated().flatMap { row($1, at: 4 + Self.row * Double($0)) }),
        .tag(
          "figcaption",
          words:
            "Bar: half of the changes are through sooner (p50). Line: 85 of 100 are (p85). An arrow marks the constraint; wip is work in progress now."
        ),
      ])
  }

  private var description: String {
    stream.stages.map { stage in
      guard stage.wip != nil else { return "\(stage.stage): not used." }
      let mark = isConstraint(stage) ? ", the constraint" : ""
      return
        "\(stage.stage): p50 \(Figures.shortDuration(stage.p50)), p85 \(Figures.shortDuration(stage.p85))\(mark)."
    }.joined(separator: " ")
  }

  private func isConstraint(_ stage: StageReading) -> Bool {
    stream.bottleneck?.stage == stage.stage
  }

  private static func number(_ value: Double) -> String { Figures.decimal(value, digits: 1) }

  private func row(_ stage: StageReading, at y: Double) -> [Markup] {
    let most = stream.stages.compactMap(\.p85).max() ?? 0
    let room = Self.width - Self.left - 10
    func width(_ seconds: Double?) -> Double {
      guard let seconds, most > 0 else { return 0 }
      return max(1, room * min(1, seconds / most))
    }
    let isHeld = isConstraint(stage)
    let name = "\(stage.stage)"
    let title = name.prefix(1).uppercased() + name.dropFirst()
    var parts: [Markup] = [
      text(
        (isHeld ? "\u{2192} " : "") + title, x: Self.left - 8, y: y + 14, anchor: "end",
        class: isHeld ? "strong" : nil)
    ]
    if stage.p50 != nil {
      let (half, most) = (width(stage.p50), width(stage.p85))
      parts += [
        rectangle(isHeld ? "held" : "bar", x: Self.left, y: y + 4, width: half, height: 12),
        .tag(
          "path",
          [
            ("class", "reach"),
            (
              "d",
              "M\(Self.number(Self.left + half)) \(Self.number(y + 10))H\(Self.number(Self.left + most))M\(Self.number(Self.left + most)) \(Self.number(y + 5))V\(Self.number(y + 15))"
            ),
          ], []),
      ]
    }
    let words =
      stage.wip == nil
      ? "not used"
      : "p50 \(Figures.shortDuration(stage.p50)), p85 \(Figures.shortDuration(stage.p85)), wip \(stage.wip ?? 0)\(isHeld ? ", constraint" : "")"
    parts.append(text(words, x: Self.left, y: y + 28, anchor: "start"))
    return parts
  }

  private func rectangle(_ name: String, x: Double, y: Double, width: Double, height: Double)
    -> Markup
  {
    .tag(
      "rect",
      [
        ("class", name), ("x", Self.number(x)), ("y", Self.number(y)),
        ("width", Self.number(width)), ("height", Self.number(height)),
      ], [])
  }

  private func text(
    _ words: String, x: Double, y: Double, anchor: String, class name: String? = nil
  ) -> Markup {
    .tag(
      "text",
      (name.map { [("class", $0)] } ?? []) + [
        ("x", Self.number(x)), ("y", Self.number(y)), ("text-anchor", anchor),
      ], words: words)
  }

  private var table: Markup {
    .table(
      "Stages of the value stream",
      ["Stage", "wip", "n", "p50", "p85", "First pass", "Oldest", ""],
      stream.stages.map { stage in
        let notes = [isConstraint(stage) ? "constraint" : nil, stage.reason].compactMap { $0 }
        let cells: [String] = [
          "\(stage.stage)", stage.wip.map { "\($0)" } ?? Figures.missing,
          stage.n.map { "\($0)" } ?? Figures.missing, Figures.duration(stage.p50),
          Figures.duration(stage.p85), Figures.percent(stage.firstPass),
          Figures.shortDuration(stage.oldestAgeSeconds), notes.joined(separator: "; "),
        ]
        return cells.map { $0.isEmpty ? [] : [.text($0)] }
      }, numbers: [1, 2, 3, 4, 5, 6])
  }
}
