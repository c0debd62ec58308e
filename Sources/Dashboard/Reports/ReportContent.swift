import DeliveryEvents
public import DeliveryMetrics

/// What a report has to say, whatever it is written in: one snapshot, what changed since another time,
/// and what is known beyond both.
public struct ReportContent: Sendable {
  let snapshot: Snapshot
  let breakdown: JSONReport.Breakdown
  /// The name of the table of levels.
  let levels: String
  let files: Int
  let laterEvents: Int?
  let addition: ReportAddition?
  /// What is shown against what came before.
  let comparison: Comparison
  let clock: ClockText

  /// Creates the content of a report.
  ///
  /// - Parameters:
  ///   - levels: The name of the table of levels.
  ///   - files: How many files it was made of.
  ///   - laterEvents: As in ``JSONReport``.
  ///   - comparison: One whose second side the snapshot is; `nil` for the period before, as the
  ///     snapshot tells it.
  ///   - zone: The zone in which times are written.
  public init(
    _ snapshot: Snapshot, by breakdown: JSONReport.Breakdown = .none, levels: String, files: Int,
    laterEvents: Int? = nil, with addition: ReportAddition? = nil, comparison: Comparison? = nil,
    zone: ZoneRules
  ) {
    self.snapshot = snapshot
    self.breakdown = breakdown
    self.levels = levels
    self.files = files
    self.laterEvents = laterEvents
    self.addition = addition
    self.comparison =
      comparison ?? Comparison(previousOf: snapshot, by: breakdown == .team ? .team : .service)
    clock = ClockText(zone: zone)
  }

  /// `all services`, `team web`, `service checkout`.
  var scope: String {
    switch snapshot.scope {
    case .everything: "all services"
    case .team(let name): "team \(name)"
    case .service(let name): "service \(name)"
    }
  }

  /// The four measures of a reading.
  func headlines(of reading: Reading) -> [Headline] {
    OverviewMetric.allCases.map { Headline($0, reading, levels: levels) }
  }

  /// The rows that the report is broken down by, by name. Where nothing was asked for the services, the
  /// worst first, and at most so many; with how many there are.
  func parts(atMost limit: Int) -> (shown: [Reading], count: Int) {
    switch breakdown {
    case .none:
      let all = snapshot.byService
      return (Array(ServiceOrder().sorted(all).prefix(limit)), all.count)
    case .service: return (snapshot.byService, snapshot.byService.count)
    case .team: return (snapshot.byTeam, snapshot.byTeam.count)
    }
  }

  /// `2026-06-30 10:59:53 UTC`.
  func time(_ time: Timestamp) -> String {
    "\(clock.dateTime(time)) \(clock.zoneName(at: time))"
  }

  /// `2026-05-31 10:59:53 UTC to 2026-06-30 10:59:53 UTC, 30d`, or why there is no such span.
  func side(_ span: ComparedSpan, _ window: WindowSpan) -> String {
    if let reason = span.absence { return reason }
    let edges = span.edges
    let words = ["\(time(edges.from)) to \(time(edges.to))", span.length] + span.remarks(window)
    return words.joined(separator: ", ")
  }

  /// How many of the measures that have a value meet their targets: `2 of 4 targets met`.
  var tally: String {
    let met = headlines(of: snapshot.reading).compactMap(\.isMet)
    if met.isEmpty { return "Nothing to judge yet" }
    return "\(met.count { $0 }) of \(met.count) target\(met.count == 1 ? "" : "s") met"
  }
}
