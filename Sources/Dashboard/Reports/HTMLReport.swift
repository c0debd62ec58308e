import DeliveryEvents
import DeliveryMetrics

/// The report as one HTML file that needs nothing else: no script, no address, pictures drawn in place.
public struct HTMLReport: Sendable {
  let content: ReportContent

  /// Creates the report of some content.
  public init(_ content: ReportContent) {
    self.content = content
  }

  var snapshot: Snapshot { content.snapshot }
  var comparison: Comparison { content.comparison }

  /// The page, without a line break at its end.
  public var text: String {
    let page = Markup.tag(
      "html", [("lang", "en")],
      [
        head,
        .tag(
          "body",
          [
            header,
            .tag(
              "main",
              [
                measures, charts, changes, stream, alerts, advice, parts, practices, pipeline,
                guide,
                input, HTMLDefinitions.section(levels: content.levels),
              ].compactMap { $0 }),
            .tag(
              "footer",
              [
                .tag(
                  "p",
                  words:
                    "Made by doratop from one log, as of \(content.time(snapshot.asOf)). Nothing on this page is fetched from anywhere, and nothing on it runs."
                )
              ]),
          ]),
      ])
    return "<!DOCTYPE html>\n" + page.html
  }

  private var dates: String {
    "\(content.clock.date(snapshot.window.from)) to \(content.clock.date(snapshot.window.to))"
  }

  private var head: Markup {
    .tag(
      "head",
      [
        .tag("meta", [("charset", "utf-8")], []),
        .tag(
          "meta", [("http-equiv", "Content-Security-Policy"), ("content", HTMLStyle.policy)], []),
        .tag(
          "meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")], []),
        .tag("meta", [("name", "color-scheme"), ("content", "light dark")], []),
        .tag("meta", [("name", "referrer"), ("content", "no-referrer")], []),
        .tag("meta", [("name", "generator"), ("content", "doratop")], []),
        .tag("title", words: "Delivery report: \(content.scope), \(dates)"),
        .tag("style", [.style(HTMLStyle.sheet)]),
      ])
  }

  private var header: Markup {
    let scope: [Markup] =
      switch snapshot.scope {
      case .everything: [.text("all services")]
      case .team(let name): [.text("team "), .name(name)]
      case .service(let name): [.text("service "), .name(name)]
      }
    var lines: [Markup] = [
      .tag("h1", [.text("Delivery report: ")] + scope),
      .tag(
        "p", class: "dim",
        words:
          "\(content.time(snapshot.window.from)) to \(content.time(snapshot.window.to)), \(comparison.spans.second.length). Days are counted in \(snapshot.zone)."
      ),
    ]
    if let later = content.laterEvents {
      lines.append(
        .tag(
          "p", class: "dim",
          words:
            "As known then, without what came later: \(later) event\(later == 1 ? "" : "s")."))
    }
    lines += [
      .tag("p", class: "tally", [.tag("strong", words: content.tally), .text("." + brief)])
    ]
    return .tag("header", lines)
  }

  /// What a reader without time should know.
  private var brief: String {
    let missed = content.headlines(of: snapshot.reading).filter { $0.isMet == false }
    let names = missed.map { $0.metric.kind.title.lowercased() }
    var words = names.isEmpty ? "" : " Missed: \(names.joined(separator: ", "))."
    let alerts = snapshot.alerts.count
    if alerts > 0 { words += " \(alerts) alert\(alerts == 1 ? "" : "s")." }
    let open = snapshot.openIncidentCount
    if open > 0 { words += " \(open) incident\(open == 1 ? "" : "s") open." }
    if let bottleneck = snapshot.valueStream.bottleneck {
      words += " The constraint is \(bottleneck.stage)."
    }
    return words
  }

  /// A part of the page under a heading.
  func section(_ id: String, _ title: String, _ children: [Markup]) -> Markup {
    .tag(
      "section", [("aria-labelledby", id)],
      [.tag("h2", [("id", id)], words: title)] + children)
  }

  private var charts: Markup {
    section(
      "days", "Day by day",
      [
        .tag("p", class: "dim", words: DayChart.columns(of: snapshot.reading)),
        .tag(
          "div", class: "charts",
          OverviewMetric.allCases.map { ChartMarkup($0, snapshot.reading).markup }),
      ])
  }

  private var stream: Markup {
    section(
      "stream", "Value stream and its constraint", HTMLStream(snapshot.valueStream).markup)
  }
}
