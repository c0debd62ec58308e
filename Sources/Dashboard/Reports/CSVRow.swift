import DeliveryMetrics

/// A row of CSV: a figure of a scope, with what it is compared with.
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
