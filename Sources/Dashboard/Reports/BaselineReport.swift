import DeliveryEvents
public import DeliveryMetrics

/// A baseline as text or JSON, with what is measured now beside it.
public struct BaselineReport: Sendable {
  private let baseline: Baseline?
  private let snapshot: Snapshot?
  private let isKept: Bool
  private let isOtherwise: Bool

  /// Creates the report of a baseline; `nil` for none.
  ///
  /// - Parameters:
  ///   - snapshot: What is measured now; `nil` leaves it away.
  ///   - isOtherwise: Whether the log alone comes to something else than what was kept.
  public init(
    _ baseline: Baseline?, beside snapshot: Snapshot? = nil, isKept: Bool,
    isOtherwise: Bool = false
  ) {
    self.baseline = baseline
    self.snapshot = snapshot
    self.isKept = isKept
    self.isOtherwise = isOtherwise
  }

  /// `2026-09-01 to 2026-09-30`.
  public static func dates(_ span: BaselineSpan) -> String { BaselineText.dates(span) }

  /// What there is of a baseline.
  public static func sentence(_ status: BaselineStatus) -> String {
    BaselineText(status).sentence
  }

  private var status: BaselineStatus {
    if let snapshot { return snapshot.baseline }
    guard let baseline else { return .none("no production deployment yet") }
    return .frozen(
      FrozenBaseline(
        span: baseline.span, definition: baseline.definition, isKept: isKept, changes: []))
  }

  /// Lines of at most some 100 columns.
  public var text: String {
    var lines = [BaselineText(status).sentence]
    guard let baseline else { return lines[0] }
    lines.append(
      "Settings \(baseline.definition.digest), zone \(Frame.plain(baseline.definition.zone))")
    if isOtherwise {
      lines.append(
        "The log comes to something else by now: what is kept stands until doratop baseline reset --yes"
      )
    }
    lines += table("ALL", [baseline.all]) { _ in snapshot.flatMap(overall) }
    if !baseline.services.isEmpty {
      lines += table("SERVICE", baseline.services) { name in
        snapshot?.byService.first { ExactName($0.name) == ExactName(name) }
      }
    }
    if !baseline.teams.isEmpty {
      lines += table("TEAM", baseline.teams) { name in
        snapshot?.byTeam.first { ExactName($0.name) == ExactName(name) }
      }
    }
    return lines.joined(separator: "\n")
  }

  /// A scope narrower than everything says nothing of everything.
  private func overall(_ snapshot: Snapshot) -> Reading? {
    snapshot.scope == .everything ? snapshot.reading : nil
  }

  private func table(
    _ title: String, _ rows: [BaselineFigures], now: (String) -> Reading?
  ) -> [String] {
    var lines = ["", Self.line([title, "MEASURE", "BASELINE", "N", "P50", "P85", "NOW", ""])]
    for row in rows {
      let reading = now(row.name)
      for metric in OverviewMetric.allCases {
        let figure = metric.figure(of: row)
        let beside = reading.flatMap { BesideText(metric, $0) }
        let value = reading.map { metric.short(metric.value(in: $0)) } ?? ""
        let verdict = beside?.verdict?.rawValue ?? reading.flatMap { reason($0, metric) } ?? ""
        lines.append(
          Self.line([
            metric == .deploymentFrequency ? Frame.plain(row.name) : "", metric.name,
            metric.short(metric.headline(of: figure, in: reading)), "\(figure.n)",
            Figures.shortDuration(figure.p50),
            Figures.shortDuration(figure.p85), value,
            [beside?.change, verdict].compactMap { $0 }.joined(separator: " "),
          ]))
      }
    }
    return lines
  }

  private func reason(_ reading: Reading, _ metric: OverviewMetric) -> String? {
    reading.baseline.map(metric.beside)?.reason
  }

  private static func line(_ fields: [String]) -> String {
    let widths = [20, 20, 10, 6, 8, 8, 10, 0]
    let text = zip(fields, widths).map { field, width in
      field + String(repeating: " ", count: max(0, width - field.count))
    }.joined(separator: " ")
    return String(text.reversed().drop { $0 == " " }.reversed())
  }

  /// One line.
  public var json: String {
    var members: [(String, JSONWriter.Value)] = [
      ("schema", .string("doratop.baseline/1")), ("baseline", BaselineJSON.value(status)),
    ]
    if let baseline {
      members += [
        ("logDiffers", .bool(isOtherwise)), ("all", figures(baseline.all)),
        ("byService", .array(baseline.services.map { named($0, "service") })),
        ("byTeam", .array(baseline.teams.map { named($0, "team") })),
      ]
    }
    return JSONWriter.text(.object(members))
  }

  private func named(_ figures: BaselineFigures, _ key: String) -> JSONWriter.Value {
    guard case .object(let members) = self.figures(figures) else { return .null }
    return .object([(key, .string(figures.name))] + members)
  }

  private func figures(_ figures: BaselineFigures) -> JSONWriter.Value {
    .object(
      OverviewMetric.allCases.map { metric in
        let figure = metric.figure(of: figures)
        var members = BaselineJSON.figure(figure)
        if figure.value == nil {
          members.append(("reason", .string("nothing to measure in its days")))
        }
        return (metric.rawValue, .object(members))
      })
  }
}

extension OverviewMetric {
  /// Its part of a baseline.
  func figure(of figures: BaselineFigures) -> BaselineFigure {
    switch self {
    case .deploymentFrequency: figures.deploymentFrequency
    case .leadTime: figures.leadTime
    case .changeFailureRate: figures.changeFailureRate
    case .recoveryTime: figures.recoveryTime
    }
  }
}
