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
    var text = CSVText.text([Self.columns.map { .text($0) }])
    let head = CSVText.text([
      [
        .text(TimeFormat.rfc3339(snapshot.asOf)), .text(TimeFormat.rfc3339(snapshot.window.from)),
        .text(TimeFormat.rfc3339(snapshot.window.to)), .text(snapshot.zone),
      ]
    ])
    let label = CSVText.Cell.text(content.comparison.spans.first.label)
    // Row by row: of many services there are very many.
    func write(_ rows: [CSVRow]) {
      for row in rows {
        text += "\r\n\(head),"
        CSVText.write(row.cells(comparedWith: label), to: &text)
      }
    }
    let whole =
      CSVMeasures.rows(of: snapshot.reading, kind, name)
      + CSVStream.rows(of: snapshot.valueStream, kind, name)
    write(
      whole.map { row in
        var row = row
        row.difference = row.figure.flatMap(content.comparison.figure)
        return row
      })
    writeParts(write)
    write(CSVFindings.rows(of: content, kind, name))
    return text
  }

  /// The rows of services or teams, with those that were there only before.
  private func writeParts(_ write: ([CSVRow]) -> Void) {
    let comparison = content.comparison
    let readings: [Reading]
    switch content.breakdown {
    case .none: return
    case .service: readings = content.snapshot.byService
    case .team: readings = content.snapshot.byTeam
    }
    let kind = content.breakdown.rawValue
    let compared = Dictionary(comparison.byService.map { (ExactName($0.name), $0) }) { one, _ in one
    }
    let movers = Movers(comparison)
    let whole = Self.names(of: content.snapshot.scope)
    // What the report is about has its rows already.
    for reading in readings where whole.kind != kind || whole.name != reading.name {
      let differences = compared[ExactName(reading.name)]?.figures ?? []
      write(
        CSVMeasures.rows(of: reading, kind, reading.name).map { row in
          guard let figure = row.figure else { return row }
          var row = row
          row.difference = differences.first { $0.figure == figure }
          row.movedBy = movers.value(of: reading.name, figure)
          return row
        })
    }
    let known = Set(readings.map(\.name))
    for one in comparison.byService where !known.contains(one.name) {
      write(
        one.figures.filter { $0.first.value != nil }.map { difference in
          let place = CSVMeasures.place(of: difference.figure)
          var row = CSVRow(kind, one.name, place.metric, place.statistic, nil, place.unit)
          row.reason = difference.second.reason
          row.difference = difference
          row.movedBy = movers.value(of: one.name, difference.figure)
          return row
        })
    }
  }

  /// What each service or team put into the difference of each figure that can be shared out.
  private struct Movers {
    private var values: [ComparedFigure: [ExactName: Double]] = [:]

    init(_ comparison: Comparison) {
      for movement in comparison.movements where movement.difference != nil {
        values[movement.figure] = Dictionary(
          movement.contributions.map { (ExactName($0.service), $0.value) }
        ) { one, _ in one }
      }
    }

    /// `nil` for a figure that nobody moved; 0 for one that others did.
    func value(of name: String, _ figure: ComparedFigure) -> Double? {
      values[figure].map { $0[ExactName(name)] ?? 0 }
    }
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
