import DeliveryEvents
import DeliveryMetrics

/// The report as Markdown, short enough for a chat or a wiki: the measures with where they went, what
/// changed and who moved it, the constraint, alerts, advice, services.
public struct MarkdownReport: Sendable {
  /// The most rows of a table that was not asked for.
  private static let fewRows = 10

  private let content: ReportContent

  /// Creates the report of some content.
  public init(_ content: ReportContent) {
    self.content = content
  }

  private var snapshot: Snapshot { content.snapshot }
  private var comparison: Comparison { content.comparison }

  /// The report, lines separated by line breaks.
  public var text: String {
    let parts = [
      head, measures, changes, constraint, alerts, advice, services,
    ].filter { !$0.isEmpty }
    return parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private func escaped(_ words: String) -> String { MarkdownText.text(words) }

  private var head: [String] {
    let dates =
      "\(content.clock.date(snapshot.window.from)) to \(content.clock.date(snapshot.window.to))"
    var lines = [
      "## Delivery report: \(escaped(content.scope)), \(dates)", "",
      "**\(content.tally)** in the \(comparison.spans.second.length) to \(escaped(content.time(snapshot.asOf))).",
    ]
    if let later = content.laterEvents {
      lines[2] += " As known then, without what came later: \(later) event\(later == 1 ? "" : "s")."
    }
    let label = comparison.spans.first.label
    let side = content.side(comparison.spans.first, comparison.windows.first)
    lines[2] += " Before: \(escaped(label)), \(escaped(side))."
    return lines
  }

  private var measures: [String] {
    let rows = content.headlines(of: snapshot.reading).map { headline in
      let change = comparison.figure(headline.figure).map { ChangeText($0) }
      let why = headline.value == nil ? headline.reason.map { " (\($0))" } ?? "" : ""
      let before = change.map { headline.text($0.difference.first.value) }
      let level = headline.level.map { ", \($0.rawValue)" } ?? ""
      return [
        headline.title, "**\(escaped(headline.valueText))**" + escaped(why),
        escaped(headline.targetText),
        headline.verdict.word + level, escaped(before ?? Figures.missing),
        escaped(change?.sentence ?? Figures.missing), headline.sample,
      ]
    }
    let table = MarkdownText.table(
      ["Measure", "Now", "Target", "Verdict", "Before", "Change", "Sample"], rows)
    return table + ["", escaped(BaselineText(snapshot.baseline).sentence) + "."]
  }

  private var changes: [String] {
    let lines = content.headlines(of: snapshot.reading).map { headline -> String in
      guard let difference = comparison.figure(headline.figure) else { return "" }
      let change = ChangeText(difference)
      let title = "- **\(headline.title)**"
      if let reason = change.reason { return "\(title): \(escaped(reason))" }
      let values =
        "\(headline.text(difference.first.value)) to \(headline.text(difference.second.value))"
      return
        "\(title): \(escaped(change.word)), \(escaped(values)) (\(escaped(change.amount)))\(movers(headline))"
    }
    return ["### What changed, and who moved it", ""] + lines.filter { !$0.isEmpty }
  }

  private func movers(_ headline: Headline) -> String {
    let own = headline.figure
    // A median cannot be shared out.
    let figure =
      own == .leadTimeMedian ? .leadTimeMean : own == .recoveryTimeMedian ? .recoveryTimeMean : own
    let movers = MoverText(comparison.movement(of: figure), comparison.grouping).movers
    if movers.isEmpty { return "" }
    let words = movers.map { mover in
      "\(mover.name.map { "**\(escaped($0))**" } ?? mover.words) \(mover.amount)"
    }
    return (figure == own ? ": " : ": of the mean ") + words.joined(separator: ", ")
  }

  private var constraint: [String] {
    let stream = snapshot.valueStream
    var lines = ["### Constraint", ""]
    guard let bottleneck = stream.bottleneck else {
      return lines + ["None: \(escaped(stream.bottleneckReason ?? "not known"))."]
    }
    let name = "\(bottleneck.stage)"
    lines.append(
      "**\(name.prefix(1).uppercased() + name.dropFirst())** holds \(Figures.percent(bottleneck.share)) of the lead time from landing to production (mean \(Figures.duration(stream.leadTimeMean)), n=\(stream.n)): \(escaped(bottleneck.because))."
    )
    return lines
  }

  private var alerts: [String] {
    var lines = snapshot.alerts.map { alert in
      "- **\(alert.severity.rawValue.uppercased())** \(escaped(AlertSubject(alert).words)) since \(content.clock.dateTime(alert.episode.since)): \(escaped(alert.sentence(beside: snapshot.window.nanoseconds)))"
        + (alert.services.isEmpty ? "" : " (\(escaped(alert.services.joined(separator: ", "))))")
    }
    lines += snapshot.openIncidents.map { incident in
      let age = Figures.shortDuration(snapshot.asOf.seconds(since: incident.opened))
      let words = [incident.id, incident.services.joined(separator: ", "), incident.title ?? ""]
      return
        "- **OPEN** for \(age): incident \(words.filter { !$0.isEmpty }.map(escaped).joined(separator: ", "))"
    }
    let unsaid = snapshot.openIncidentCount - snapshot.openIncidents.count
    if unsaid > 0 { lines.append("- \(unsaid) more incidents are open.") }
    return ["### Alerts and open incidents", ""] + (lines.isEmpty ? ["None."] : lines)
  }

  private var advice: [String] {
    guard let guide = content.addition?.guide else { return [] }
    let lines = guide.advice.enumerated().map { index, advice in
      let text = AdviceText(advice)
      return "\(index + 1). \(MarkdownText.item(text.finding)) → \(escaped(text.remedy))"
    }
    return ["### What would move the needle", ""]
      + (lines.isEmpty ? ["Nothing stands out."] : lines)
  }

  private var services: [String] {
    let isTeam = content.breakdown == .team
    let (shown, count) = content.parts(atMost: Self.fewRows)
    if shown.isEmpty { return [] }
    let headlines = content.headlines(of: snapshot.reading)
    let statistics = headlines.map { $0.statistic.map { ", \($0)" } ?? "" }
    let rows = shown.map { reading in
      [escaped(reading.name)]
        + content.headlines(of: reading).map { headline in
          let words = headline.verdict == .noData ? "" : " \(headline.verdict.word)"
          let sample = headline.value == nil ? "" : " (\(headline.sample))"
          return escaped(headline.figure.text(headline.value)) + words + sample
        }
    }
    var lines = [isTeam ? "### Teams" : "### Services", ""]
    lines += MarkdownText.table(
      [
        isTeam ? "Team" : "Service", "Deployments a day", "Lead time\(statistics[1])",
        "Failure rate", "Recovery\(statistics[3])",
      ], rows)
    if shown.count < count { lines += ["", "and \(count - shown.count) more, better ones."] }
    return lines
  }
}
