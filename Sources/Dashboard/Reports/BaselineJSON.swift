import DeliveryEvents
import DeliveryMetrics

/// A baseline as JSON: what there is of it, and what it has of each measure.
enum BaselineJSON {
  static func value(_ status: BaselineStatus) -> JSONWriter.Value {
    switch status {
    case .none(let reason):
      return .object([("state", .string("none")), ("reason", .string(reason))])
    case .collecting(let progress):
      return .object([
        ("state", .string("collecting")), ("from", .string(TimeFormat.rfc3339(progress.from))),
        ("until", .string(TimeFormat.rfc3339(progress.until))), ("day", .int(progress.day)),
        ("deployments", .int(progress.deployments)), ("extended", .bool(progress.isExtended)),
      ])
    case .frozen(let frozen):
      return .object(
        [("state", .string("frozen"))] + span(frozen.span) + definition(frozen.definition) + [
          ("kept", .bool(frozen.isKept)), ("comparable", .bool(frozen.isComparable)),
          ("changes", .array(frozen.changes.map { .string($0) })),
        ])
    }
  }

  static func span(_ span: BaselineSpan) -> [(String, JSONWriter.Value)] {
    [
      ("from", .string(TimeFormat.rfc3339(span.from))),
      ("until", .string(TimeFormat.rfc3339(span.until))), ("days", .int(span.days)),
      ("basis", .string(span.basis.rawValue)),
    ]
  }

  static func definition(_ definition: BaselineDefinition) -> [(String, JSONWriter.Value)] {
    [("zone", .string(definition.zone)), ("settings", .string(definition.digest))]
  }

  /// What it has of one measure, with what is said of the measure beside it.
  static func value(
    _ metric: OverviewMetric, _ reading: Reading, _ status: BaselineStatus
  ) -> JSONWriter.Value {
    guard let beside = reading.baseline.map(metric.beside) else {
      let reason =
        switch status {
        case .none(let reason): reason
        case .collecting: BaselineText(status).finding
        case .frozen: "nothing happened in the days of the baseline"
        }
      return .object([("value", .null), ("reason", .string(reason))])
    }
    var members = figure(beside.base)
    members.append(("verdict", .init(beside.verdict?.rawValue)))
    if let reason = beside.reason { members.append(("reason", .string(reason))) }
    return .object(members)
  }

  /// One figure; frequencies and shares are not spread, and have no percentiles.
  static func figure(_ figure: BaselineFigure) -> [(String, JSONWriter.Value)] {
    var members: [(String, JSONWriter.Value)] = [
      ("value", .init(figure.value)), ("n", .int(figure.n)),
    ]
    if let p50 = figure.p50, let p85 = figure.p85 {
      members += [("p50", .double(p50)), ("p85", .double(p85))]
    }
    return members
  }
}
