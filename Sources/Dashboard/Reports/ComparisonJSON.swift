import DeliveryEvents
public import DeliveryMetrics

/// A comparison as JSON, version 1: keys may be added, never renamed. Durations in seconds, rates in
/// 0...1, times RFC 3339 in UTC; an absent value is `null` with a `reason`.
///
/// `a` and `b` are the sides, a `difference` is b less a. `movedBy` shares the difference of each key
/// measure out among the services: `contribution`s and `rest` add up to `difference`
/// (``FigureMovement``).
public struct ComparisonJSON: Sendable {
  private let comparison: Comparison

  /// Creates the report of a comparison.
  public init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The report on one line, without a line break.
  public var text: String {
    var team: String?
    var service: String?
    switch comparison.scope {
    case .everything: break
    case .team(let name): team = name
    case .service(let name): service = name
    }
    return JSONWriter.text(
      .object([
        ("schema", .string("doratop.compare/1")), ("zone", .string(comparison.zone)),
        ("scope", .object([("team", .init(team)), ("service", .init(service))])),
        ("a", side(comparison.spans.first, comparison.windows.first)),
        ("b", side(comparison.spans.second, comparison.windows.second)),
        ("measures", .object(comparison.figures.map(member))),
        (
          "byService",
          .array(
            comparison.byService.map { service in
              .object([
                ("service", .string(service.name)),
                ("measures", .object(service.figures.map(member))),
              ])
            })
        ),
        (
          "movedBy",
          .object(comparison.movements.map { ($0.figure.rawValue, movement($0)) })
        ),
      ]))
  }

  private func side(_ span: ComparedSpan, _ window: WindowSpan) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("label", .string(span.label)), ("from", .string(TimeFormat.rfc3339(span.from))),
      ("to", .string(TimeFormat.rfc3339(span.to))), ("days", .double(window.days)),
      ("observedDays", .init(window.observedDays)), ("clippedToClock", .bool(span.isClipped)),
    ]
    if window.observedDays == nil { members.append(("reason", .string("no event yet"))) }
    return .object(members)
  }

  private func member(_ difference: FigureDifference) -> (String, JSONWriter.Value) {
    var members: [(String, JSONWriter.Value)] = [
      ("unit", .string(difference.figure.unit.rawValue)), ("a", value(difference.first)),
      ("b", value(difference.second)), ("difference", .init(difference.difference)),
      ("relative", .init(difference.relative)),
      ("verdict", .string(difference.verdict.rawValue)), ("thin", .bool(difference.isThin)),
    ]
    if let reason = difference.reason {
      members.append(("reason", .string(reason)))
    } else if difference.relative == nil {
      members.append(("reason", .string("A is zero")))
    }
    return (difference.figure.rawValue, .object(members))
  }

  private func value(_ side: ComparedSide) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("value", .init(side.value)), ("n", .init(side.n)),
    ]
    if let reason = side.reason { members.append(("reason", .string(reason))) }
    return .object(members)
  }

  private func movement(_ movement: FigureMovement) -> JSONWriter.Value {
    var members: [(String, JSONWriter.Value)] = [
      ("difference", .init(movement.difference)),
      (
        "services",
        .array(
          movement.contributions.map { one in
            var members: [(String, JSONWriter.Value)] = [
              ("service", .string(one.service)), ("contribution", .double(one.value)),
              ("byOwnFigure", .init(one.own)), ("byShare", .init(one.share)),
            ]
            if one.own == nil {
              members.append(
                (
                  "reason",
                  .string(
                    movement.figure == .deploymentFrequency
                      ? "rates add up, without shares" : "the service has no samples on one side")
                ))
            }
            return .object(members)
          })
      ),
      ("rest", .init(movement.difference == nil ? nil : movement.rest)),
      ("restIs", .string("incidents of several services, or of none")),
    ]
    if movement.difference == nil {
      members.append(("reason", .string(comparison.figure(movement.figure)?.reason ?? "no data")))
    }
    return .object(members)
  }
}
