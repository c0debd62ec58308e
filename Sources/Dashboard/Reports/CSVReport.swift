import DeliveryEvents
import DeliveryMetrics

/// The report as CSV in long form: a row for each figure of each scope, which opens in a spreadsheet, and
/// which several reports can be put one below the other of. What is in a cell, see ``CSVText``.
///
/// The numbers are those of the JSON report: durations in seconds, rates in 0...1, times RFC 3339 in UTC.
/// An absent value is an empty cell, with its reason in that column. `before` to `movedBy` tell of the
/// comparison with `comparedWith`; `movedBy` is what a service or team put into the difference of all.
public struct CSVReport: Sendable {
  /// The header row.
  static let columns = [
    "asOf", "from", "to", "zone", "scopeKind", "scopeName", "metric", "statistic", "value", "unit",
    "n", "target", "met", "level", "reason", "comparedWith", "before", "beforeN", "difference",
    "relative", "verdict", "differenceReason", "movedBy", "baseline", "baselineVerdict",
    "baselineReason",
  ]

  private let content: ReportContent

  /// Creates the report of some content.
  public init(_ content: ReportContent) {
    self.content = content
  }

  /// The rows, without the end of the last one.
  public var text: String {
    let snapshot = content.snapshot
    let (kind, name) = Self.names(of: snapshot.scope)
    var rows = CSVMeasures.rows(of: snapshot.reading, kind, name)
    for index in rows.indices {
      guard let figure = rows[index].figure else { continue }
      rows[index].difference = content.comparison.figure(figure)
    }
    rows += CSVStream.rows(of: snapshot.valueStream, kind, name).map { row in
      var row = row
      row.difference = row.figure.flatMap(content.comparison.figure)
      return row
    }
    rows += parts
    rows += CSVFindings.rows(of: content, kind, name)
    let head: [CSVText.Cell] = [
      .text(TimeFormat.rfc3339(snapshot.asOf)), .text(TimeFormat.rfc3339(snapshot.window.from)),
      .text(TimeFormat.rfc3339(snapshot.window.to)), .text(snapshot.zone),
    ]
    let label = CSVText.Cell.text(content.comparison.spans.first.label)
    return CSVText.text(
      [Self.columns.map { .text($0) }] + rows.map { head + $0.cells(comparedWith: label) })
  }

  /// The rows of services or teams, with those that were there only before.
  private var parts: [CSVRow] {
    let comparison = content.comparison
    let readings: [Reading]
    switch content.breakdown {
    case .none: return []
    case .service: readings = content.snapshot.byService
    case .team: readings = content.snapshot.byTeam
    }
    let kind = content.breakdown.rawValue
    let compared = Dictionary(comparison.byService.map { ($0.name, $0) }) { one, _ in one }
    let movements = comparison.movements.map { movement in
      (
        movement,
        Dictionary(movement.contributions.map { ($0.service, $0.value) }) { one, _ in one }
      )
    }
    let whole = Self.names(of: content.snapshot.scope)
    var rows: [CSVRow] = []
    // What the report is about has its rows already.
    for reading in readings where whole.kind != kind || whole.name != reading.name {
      for var row in CSVMeasures.rows(of: reading, kind, reading.name) {
        row.difference = compared[reading.name]?.figures.first { $0.figure == row.figure }
        if let (movement, values) = movements.first(where: { $0.0.figure == row.figure }),
          movement.difference != nil
        {
          row.movedBy = values[reading.name] ?? 0
        }
        rows.append(row)
      }
    }
    let known = Set(readings.map(\.name))
    for one in comparison.byService where !known.contains(one.name) {
      for (difference, (movement, values)) in zip(one.figures, movements) {
        guard difference.first.value != nil else { continue }
        let place = CSVMeasures.place(of: difference.figure)
        var row = CSVRow(kind, one.name, place.metric, place.statistic, nil, place.unit)
        row.reason = difference.second.reason
        row.difference = difference
        if movement.difference != nil { row.movedBy = values[one.name] ?? 0 }
        rows.append(row)
      }
    }
    return rows
  }

  /// `everything` without a name, or a team or service with one.
  static func names(of scope: Scope) -> (kind: String, name: String?) {
    switch scope {
    case .everything: ("everything", nil)
    case .team(let name): ("team", name)
    case .service(let name): ("service", name)
    }
  }
}

/// A figure of a scope.
struct CSVRow {
  var scopeKind: String
  var scopeName: String?
  var metric: String
  var statistic: String
  var value: CSVText.Cell
  var unit: String
  var n: Int?
  var target: Double?
  var isMet: Bool?
  var level: String?
  /// Why there is no value or no level.
  var reason: String?
  /// What it is among the figures that are compared.
  var figure: ComparedFigure?
  var difference: FigureDifference?
  var movedBy: Double?
  var baseline: BaselineBeside?
  /// What the baseline has of it.
  var baselineValue: Double?

  init(
    _ scopeKind: String, _ scopeName: String?, _ metric: String, _ statistic: String,
    _ value: Double?, _ unit: String, n: Int? = nil, reason: String? = nil
  ) {
    self.scopeKind = scopeKind
    self.scopeName = scopeName
    self.metric = metric
    self.statistic = statistic
    self.value = .init(value)
    self.unit = unit
    self.n = n
    self.reason = value == nil ? reason : nil
  }

  /// The cells after those that all rows have in common.
  func cells(comparedWith label: CSVText.Cell) -> [CSVText.Cell] {
    let compared: [CSVText.Cell] =
      difference.map { difference in
        [
          label, .init(difference.first.value), .init(difference.first.n),
          .init(difference.difference), .init(difference.relative),
          .text(difference.verdict.rawValue), .init(difference.reason("before", "now")),
          .init(movedBy),
        ]
      } ?? Array(repeating: .empty, count: 8)
    return [
      .text(scopeKind), .init(scopeName), .text(metric), .text(statistic), value, .text(unit),
      .init(n), .init(target), .init(isMet), .init(level), .init(reason),
    ] + compared + [
      .init(baselineValue), .init(baseline?.verdict?.rawValue), .init(baseline?.reason),
    ]
  }
}
