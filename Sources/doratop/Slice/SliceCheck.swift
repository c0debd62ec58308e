import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// Computes all that a report says of a log and of its slice at many instants of the span, and compares it:
/// measures with the baseline beside them, value stream, alerts, pipeline, practices, guide and advice.
struct SliceCheck {
  /// Where they are not the same.
  struct Difference: Equatable {
    var instant: Timestamp
    /// The services whose numbers differ; empty when only those of all together do.
    var services: [String] = []
    /// What the alerts are about that differ; empty unless all else is the same.
    var alerts: Set<AlertMeasure> = []
  }

  let whole: Ledger
  let span: SliceSpan
  let zone: ZoneRules
  /// The services to look at one by one.
  let services: [String]
  /// In order.
  let instants: [Timestamp]
  /// How alerts stand where the span begins. With the same facts from there on they stay the same, so this
  /// one comparison is of all instants.
  let standings: [AlertStanding]

  /// The most instants that are compared, and the most services at each.
  static let mostInstants = 128
  static let leastInstants = 8
  static let mostServices = 32

  /// - Parameter marks: When things happened in the log.
  init(
    whole: Ledger, span: SliceSpan, zone: ZoneRules, services: [String], marks: TimelineMarks
  ) {
    self.whole = whole
    self.span = span
    self.zone = zone
    self.services = services
    // A log of a million events takes a while at each instant.
    let most = min(
      Self.mostInstants, max(Self.leastInstants, 20_000_000 / max(1, marks.events.count)))
    instants = Self.instants(of: span, marks, most: most)
    standings = whole.alertStandings(at: span.from, zone: zone)
  }

  /// The ends of the span, and of the instants between at which an event comes, or leaves the window
  /// or the period before, all or evenly chosen ones.
  static func instants(of span: SliceSpan, _ marks: TimelineMarks, most: Int) -> [Timestamp] {
    var all: Set<Timestamp> = []
    for event in marks.events {
      for time in [
        event, event.advanced(byNanoseconds: span.window),
        event.advanced(byNanoseconds: span.window).advanced(byNanoseconds: span.window),
      ] where time > span.from && time < span.to {
        all.insert(time)
      }
    }
    let ordered = all.sorted()
    let inner = most - 2
    let chosen =
      ordered.count <= inner
      ? ordered : (0..<inner).map { ordered[$0 * (ordered.count - 1) / max(1, inner - 1)] }
    return [span.from] + chosen + [span.to]
  }

  /// How many services are compared at each instant.
  var servicesAtOnce: Int { min(services.count, Self.mostServices) }

  /// Finds the first instant at which the slice says something else; `nil` when there is none.
  func difference(to slice: Ledger) -> Difference? {
    let found = slice.alertStandings(at: span.from, zone: zone)
    if found != standings {
      let other = Set(found).symmetricDifference(standings)
      return Difference(instant: span.from, alerts: Set(other.map(\.measure)))
    }
    for (turn, instant) in instants.enumerated() {
      var difference = Difference(instant: instant)
      var (isSame, isOfAlerts) = (true, true)
      for scope in [.everything] + scopes(turn).map(Scope.service) {
        switch compare(slice, at: instant, scope) {
        case .same: continue
        case .alerts(let measures): difference.alerts.formUnion(measures)
        case .numbers:
          isOfAlerts = false
          if case .service(let name) = scope { difference.services.append(name) }
        }
        isSame = false
      }
      if !isOfAlerts { difference.alerts = [] }
      if !isSame { return difference }
    }
    return nil
  }

  /// The services whose turn it is: all, or so many after those of the instant before.
  private func scopes(_ turn: Int) -> [String] {
    let count = servicesAtOnce
    return (0..<count).map { services[(turn * count + $0) % services.count] }
  }

  private enum Outcome {
    case same, numbers
    case alerts(Set<AlertMeasure>)
  }

  private func compare(_ slice: Ledger, at instant: Timestamp, _ scope: Scope) -> Outcome {
    var expected = whole.snapshot(
      at: instant, windowNanoseconds: span.window, scope: scope, zone: zone)
    var found = slice.snapshot(
      at: instant, windowNanoseconds: span.window, scope: scope, zone: zone)
    expected.leaveWhatIsOld(span, found.input)
    found.leaveWhatIsOld(span, found.input)
    if found == expected {
      return details(slice, instant, scope) == details(whole, instant, scope) ? .same : .numbers
    }
    let all = expected.alerts + expected.otherAlerts
    let measures = (found.alerts + found.otherAlerts).filter { !all.contains($0) }.map(\.measure)
    let missing = all.filter { !(found.alerts + found.otherAlerts).contains($0) }.map(\.measure)
    (found.alerts, found.otherAlerts) = (expected.alerts, expected.otherAlerts)
    return found == expected ? .alerts(Set(measures + missing)) : .numbers
  }

  private func details(_ ledger: Ledger, _ instant: Timestamp, _ scope: Scope) -> [Detail] {
    ledger.details(
      for: ReportAddition.requests, at: instant, windowNanoseconds: span.window, scope: scope,
      zone: zone)
  }
}

extension Snapshot {
  /// Leaves out what is no number of a span: how much was read, which a slice is to change, and what old
  /// deployments carried.
  mutating func leaveWhatIsOld(_ span: SliceSpan, _ read: InputCounts) {
    input = read
    deployments.removeAll { $0.time <= span.cut }
  }
}
