import DeliveryEvents
import DeliveryMetrics

/// The four measures as cards, what changed as a table, and services side by side.
extension HTMLReport {
  /// The most rows of a table that was not asked for.
  private static let fewRows = 25

  var measures: Markup {
    section(
      "measures", "The four measures",
      [
        .tag("div", class: "cards", content.headlines(of: snapshot.reading).map(card)),
        .tag("p", class: "dim", words: BaselineText(snapshot.baseline).sentence + "."),
      ])
  }

  private static func name(_ verdict: Verdict) -> String {
    switch verdict {
    case .ok: "ok"
    case .miss: "miss"
    case .warn, .few, .noData: "none"
    }
  }

  /// Sign and word of a verdict.
  static func badge(_ verdict: Verdict) -> Markup {
    let sign =
      switch verdict {
      case .ok: "\u{2713}"
      case .miss: "\u{2717}"
      case .warn, .few, .noData: "\u{2013}"
      }
    return .tag("span", class: "badge \(name(verdict))", words: "\(sign) \(verdict.word)")
  }

  private func card(_ headline: Headline) -> Markup {
    let value: [Markup] =
      [.text(headline.figureText)]
      + (headline.value == nil
        ? [] : unit(headline).map { [.text(" "), .tag("span", words: $0)] } ?? [])
    var facts: [[Markup]] = [
      [.tag("b", words: "target"), .text(" \(headline.targetText)")],
      comparison.figure(headline.figure).map { before(headline, $0) } ?? [],
      [.tag("b", words: headline.sample)] + headline.beside.map { .text(", \($0)") },
      [.text(headline.value == nil ? "no level" : headline.levelText)],
    ]
    if comparison.spans.first.label != "baseline",
      let beside = BesideText(headline.metric, headline.reading)
    {
      facts.append([.text(beside.sentence)])
    }
    let reason = headline.value == nil ? headline.reason : nil
    let badge = [Self.badge(headline.verdict)] + (reason.map { [.text(" \($0)")] } ?? [])
    return .tag(
      "article", class: Self.name(headline.verdict),
      [
        .tag("h3", words: headline.metric.kind.title), .tag("p", class: "value", value),
        .tag("p", badge),
        .tag("ul", class: "facts", facts.filter { !$0.isEmpty }.map { .tag("li", $0) }),
      ])
  }

  /// Where it comes from; what there is of that where the two cannot be compared.
  private func before(_ headline: Headline, _ difference: FigureDifference) -> [Markup] {
    let old = headline.text(difference.first.value)
    if difference.difference != nil { return change(difference) + [.text(", from \(old)")] }
    if let reason = difference.first.reason { return [.text("before: \(reason)")] }
    return [.text("before \(old)" + (difference.obstacle.map { ", \($0)" } ?? ""))]
  }

  private func unit(_ headline: Headline) -> String? {
    headline.statistic?.rawValue ?? (headline.metric == .deploymentFrequency ? "a day" : nil)
  }

  /// Arrow, amount and word, or why there are none.
  func change(_ difference: FigureDifference) -> [Markup] {
    let text = ChangeText(difference)
    if text.reason != nil { return [.text(text.sentence)] }
    let name =
      switch difference.verdict {
      case .better where !difference.isThin: "better"
      case .worse where !difference.isThin: "worse"
      default: "dim"
      }
    return [.tag("span", class: name, words: text.sentence)]
  }

  var changes: Markup {
    let (spans, windows) = (comparison.spans, comparison.windows)
    let sides = [
      ("Before", spans.first, windows.first), ("Now", spans.second, windows.second),
    ].map { title, span, window in
      Markup.tag(
        "li",
        [
          .tag("b", words: title), .text(": \(span.label), \(content.side(span, window))"),
        ])
    }
    let movers = comparison.grouping == .team ? "Moved by (teams)" : "Moved by (services)"
    let rows = comparison.figures.map { difference -> [[Markup]] in
      let figure = difference.figure
      return [
        [.text(figure.title)], [.text(figure.text(difference.first.value))],
        [.text(figure.text(difference.second.value))],
        [.text(difference.samplesText)], change(difference), self.movers(figure),
      ]
    }
    return section(
      "changes", "What changed, and who moved it",
      [
        .tag("ul", sides),
        .table(
          "Figures of both spans. Within a tenth is the same; what services moved adds up to the whole difference.",
          ["Figure", "Before", "Now", "Sample", "Change", movers], rows, numbers: [1, 2, 3]),
      ])
  }

  private func movers(_ figure: ComparedFigure) -> [Markup] {
    let movers = MoverText(comparison.movement(of: figure), comparison.grouping).movers
    return movers.enumerated().flatMap { index, mover -> [Markup] in
      let name = mover.name.map { Markup.name($0) } ?? .text(mover.words)
      return [.text(index == 0 ? "" : ", "), name, .text(" \(mover.amount)")]
    }
  }

  var parts: Markup? {
    let (shown, count) = content.parts(atMost: Self.fewRows)
    if shown.isEmpty { return nil }
    let isTeam = content.breakdown == .team
    let compared = Dictionary(comparison.byService.map { (ExactName($0.name), $0) }) { one, _ in one
    }
    let statistics = content.headlines(of: snapshot.reading).map {
      $0.statistic.map { ", \($0)" } ?? ""
    }
    let rows = shown.map { reading in
      [[Markup.name(reading.name)]]
        + content.headlines(of: reading).map { cell($0, compared[ExactName(reading.name)]) }
    }
    return section(
      "parts", isTeam ? "Teams" : "Services",
      [
        .table(
          "Each with its target's verdict, sample, level, and the change (before: \(comparison.spans.first.label))",
          [
            isTeam ? "Team" : "Service", "Deployments a day", "Lead time\(statistics[1])",
            "Change failure rate", "Time to recover\(statistics[3])",
          ], rows)
      ]
        + (shown.count < count
          ? [.tag("p", class: "dim", words: "and \(count - shown.count) more, better ones.")] : []))
  }

  private func cell(_ headline: Headline, _ compared: Comparison.Service?) -> [Markup] {
    var cell: [Markup] = [
      .tag("strong", words: headline.figureText), .text(" "),
      Self.badge(headline.verdict), .tag("br", []),
      .tag("span", class: "dim", words: "\(headline.sample), \(headline.levelText)"),
    ]
    if let difference = compared?.figures.first(where: { $0.figure == headline.figure }),
      difference.difference != nil
    {
      cell += [.tag("br", [])] + change(difference)
    }
    return cell
  }
}
