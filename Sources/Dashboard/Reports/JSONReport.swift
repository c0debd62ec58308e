import DeliveryEvents
public import DeliveryMetrics

/// The report as JSON, version 1 (METRICS.md 7): keys may be added, never renamed.
public struct JSONReport: Sendable {
  /// What to break the measures down by.
  public enum Breakdown: String, Sendable, CaseIterable {
    case none, service, team
  }

  private let snapshot: Snapshot
  private let breakdown: Breakdown
  private let files: Int
  private let laterEvents: Int?
  private let addition: ReportAddition?

  /// Creates the report of a snapshot that was made of a number of files.
  ///
  /// - Parameter laterEvents: How many events for times up to the instant came later, when the
  ///   snapshot is of what was known then; `nil` for one by event time.
  public init(
    _ snapshot: Snapshot, by breakdown: Breakdown = .none, files: Int, laterEvents: Int? = nil,
    with addition: ReportAddition? = nil
  ) {
    self.addition = addition
    self.laterEvents = laterEvents
    self.snapshot = snapshot
    self.breakdown = breakdown
    self.files = files
  }

  /// The report on one line, without a line break.
  public var text: String {
    var members: [(String, JSONWriter.Value)] = [
      ("schema", .string("doratop.report/1")),
      ("asOf", .string(TimeFormat.rfc3339(snapshot.asOf))),
      ("zone", .string(snapshot.zone)),
      ("window", window),
      ("scope", scope(snapshot.scope)),
    ]
    if let laterEvents {
      members += [("reading", .string("asKnown")), ("laterEvents", .int(laterEvents))]
    }
    members += measures(snapshot.reading)
    members += [
      ("baseline", BaselineJSON.value(snapshot.baseline)),
      ("valueStream", ValueStreamJSON.value(snapshot.valueStream)),
    ]
    members += AdditionJSON.members(of: addition)
    members += [
      ("alerts", .array(snapshot.alerts.map(alert))),
      ("input", input),
    ]
    let text = JSONWriter.text(.object(members))
    switch breakdown {
    case .none: return text
    case .service: return adding("byService", snapshot.byService, "service", to: text)
    case .team: return adding("byTeam", snapshot.byTeam, "team", to: text)
    }
  }

  /// An object with one more member, a row for each reading: written row by row, for there may be very many.
  private func adding(_ name: String, _ readings: [Reading], _ key: String, to object: String)
    -> String
  {
    var text = object
    text.removeLast()
    text += ",\"\(name)\":["
    for (index, reading) in readings.enumerated() {
      if index > 0 { text += "," }
      text += JSONWriter.text(.object([(key, .string(reading.name))] + measures(reading)))
    }
    return text + "]}"
  }

  private var window: JSONWriter.Value {
    .object(
      [
        ("days", .double(snapshot.window.days)),
        ("from", .string(TimeFormat.rfc3339(snapshot.window.from))),
        ("to", .string(TimeFormat.rfc3339(snapshot.window.to))),
        ("observedDays", .init(snapshot.window.observedDays)),
      ].explained(snapshot.window.observedDays == nil, "no event yet"))
  }

  private func scope(_ scope: Scope) -> JSONWriter.Value {
    var team: String?
    var service: String?
    switch scope {
    case .everything: break
    case .team(let name): team = name
    case .service(let name): service = name
    }
    return .object([("team", .init(team)), ("service", .init(service))])
  }

  private func alert(_ alert: Alert) -> JSONWriter.Value {
    let episode = alert.episode
    return .object(
      [
        ("rule", .string(alert.rule)), ("state", .string(episode.state.rawValue)),
        ("since", .string(TimeFormat.rfc3339(episode.since))),
        ("crossed", .string(TimeFormat.rfc3339(episode.start))),
        ("id", .string(alert.id)), ("severity", .string(alert.severity.rawValue)),
        ("value", .init(alert.value)), ("message", .string(alert.message)),
        ("scope", scope(alert.scope)),
        ("services", .array(alert.services.map { .string($0) })),
        ("inhibitedBy", .init(alert.inhibitedBy)),
      ].explained(alert.value == nil, "too little to judge by"))
  }

  private var input: JSONWriter.Value {
    let input = snapshot.input
    let causes = input.rejectedBy.sorted { $0.key.rawValue < $1.key.rawValue }
    return .object([
      ("files", .int(files)), ("lines", .int(input.lines)), ("events", .int(input.events)),
      ("duplicates", .int(input.duplicates)), ("conflicts", .int(input.conflicts)),
      ("late", .int(input.late)), ("future", .int(input.future)),
      ("rejected", .int(input.rejected)),
      ("rejectedBy", .object(causes.map { ($0.key.rawValue, .int($0.value)) })),
      (
        "formats",
        .object(input.formats.sorted { $0.key < $1.key }.map { ($0.key, .int($0.value)) })
      ),
      ("unmatchedEnvironments", .array(input.unmatchedEnvironments.map { .string($0) })),
    ])
  }

  private func measures(_ reading: Reading) -> [(String, JSONWriter.Value)] {
    MeasureJSON.members(of: reading).map { name, value in
      guard let metric = OverviewMetric(rawValue: name), case .object(let members) = value else {
        return (name, value)
      }
      let beside = BaselineJSON.value(metric, reading, snapshot.baseline)
      return (name, .object(members + [("baseline", beside)]))
    }
  }
}
