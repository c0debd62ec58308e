import DeliveryEvents
public import DeliveryMetrics

/// A comparison as plain text: figures side by side, then for each key measure its services or teams,
/// those first that moved it most.
public struct ComparisonReport: Sendable {
  private let comparison: Comparison
  private let clock: ClockText

  /// Creates the report of a comparison, with times in a zone.
  public init(_ comparison: Comparison, zone: ZoneRules) {
    self.comparison = comparison
    clock = ClockText(zone: zone)
  }

  /// The report, lines separated by line breaks.
  public var text: String {
    var lines = [
      "doratop compare, B against A, zone \(comparison.zone), scope \(scope)",
      side("A", comparison.spans.first, comparison.windows.first),
      side("B", comparison.spans.second, comparison.windows.second), "",
      heading("MEASURE") + "n",
    ]
    lines += comparison.figures.map { figure in
      row(figure.figure.title, figure) + (figure.reason ?? String(figure.samplesText.dropFirst(2)))
    }
    for (index, movement) in comparison.movements.enumerated() {
      lines += [""] + services(movement, index)
    }
    return lines.map { line in
      // A row without a last column ends where its words do.
      Frame.plain(String(line.reversed().drop { $0 == " " }.reversed()))
    }.joined(separator: "\n")
  }

  private var scope: String {
    switch comparison.scope {
    case .everything: "everything"
    case .team(let name): "team \(name)"
    case .service(let name): "service \(name)"
    }
  }

  private func side(_ letter: String, _ span: ComparedSpan, _ window: WindowSpan) -> String {
    if let reason = span.absence { return "\(letter)  \(span.label): \(reason)" }
    let edges = span.edges
    let from = "\(clock.dateTime(edges.from)) \(clock.zoneName(at: edges.from))"
    let to = "\(clock.dateTime(edges.to)) \(clock.zoneName(at: edges.to))"
    let words = ["\(letter)  \(span.label)  \(from) to \(to)", span.length] + span.remarks(window)
    return words.joined(separator: ", ")
  }

  private func heading(_ title: String) -> String {
    pad(title, 29) + left("A", 9) + left("B", 9) + left("DIFFERENCE", 11) + left("CHANGE", 8)
      + "  " + pad("VERDICT", 10)
  }

  private func row(_ title: String, _ difference: FigureDifference) -> String {
    let figure = difference.figure
    return pad(title, 29) + left(figure.text(difference.first.value), 9)
      + left(figure.text(difference.second.value), 9)
      + left(figure.signed(difference.difference), 11) + left(difference.relativeText, 8) + "  "
      + pad(difference.badge.sentence, 10)
  }

  private func services(_ movement: FigureMovement, _ index: Int) -> [String] {
    let figure = movement.figure
    guard let difference = movement.difference else {
      let reason = comparison.figures.first { $0.figure == figure }?.reason ?? "no data"
      return ["\(figure.title.uppercased()): nobody moved it, \(reason)"]
    }
    let parts = figure.samples.map { " (own figure, share of the \($0))" } ?? ""
    var lines = [
      heading("\(figure.title.uppercased()) by \(comparison.grouping.rawValue)")
        + "MOVED ALL BY\(parts)"
    ]
    let ordered = comparison.byService.sorted { one, two in
      let (first, second) = (movement.value(of: one.name), movement.value(of: two.name))
      return abs(first) != abs(second)
        ? abs(first) > abs(second) : ExactName(one.name) < ExactName(two.name)
    }
    for service in ordered {
      let found = service.figures[index]
      let contribution = movement.contributions.first {
        ExactName($0.service) == ExactName(service.name)
      }
      guard found.first.value != nil || found.second.value != nil || contribution != nil else {
        continue
      }
      lines.append(row("  " + service.name, found) + words(contribution, figure))
    }
    let rest = figure.signed(movement.rest)
    if rest != "0" { lines.append("  \(comparison.grouping.rest): \(rest)") }
    lines.append("  together: \(figure.signed(difference))")
    return lines
  }

  /// `+00:10:04 (+00:06:09, +00:03:55)`
  private func words(_ contribution: FigureMovement.Contribution?, _ figure: ComparedFigure)
    -> String
  {
    guard let contribution else { return "0" }
    let value = figure.signed(contribution.value)
    guard let own = contribution.own, let share = contribution.share else { return value }
    return "\(value) (\(figure.signed(own)), \(figure.signed(share)))"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    let text = Frame.plain(text)
    return text + String(repeating: " ", count: max(1, width - text.count))
  }

  private func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
