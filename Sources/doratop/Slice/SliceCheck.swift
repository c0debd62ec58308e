import DeliveryEvents
import DeliveryMetrics

/// Computes the numbers of a log and of its slice at many instants of the span, and compares them.
struct SliceCheck {
  /// Where the numbers are not the same.
  struct Difference: Equatable {
    var instant: Timestamp
    /// The services whose numbers differ; empty when only those of all together do.
    var services: [String]
  }

  let whole: Ledger
  let span: SliceSpan
  let zone: ZoneRules
  /// The services to look at one by one.
  let services: [String]
  /// In order.
  let instants: [Timestamp]

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

  /// Finds the first instant at which the slice gives other numbers; `nil` when there is none.
  func difference(to slice: Ledger) -> Difference? {
    for (turn, instant) in instants.enumerated() {
      let isSame = isSame(slice, at: instant, .everything)
      let differing = scopes(turn).filter { !self.isSame(slice, at: instant, .service($0)) }
      if !isSame || !differing.isEmpty {
        return Difference(instant: instant, services: differing)
      }
    }
    return nil
  }

  /// The services whose turn it is: all, or so many after those of the instant before.
  private func scopes(_ turn: Int) -> [String] {
    let count = servicesAtOnce
    return (0..<count).map { services[(turn * count + $0) % services.count] }
  }

  private func isSame(_ slice: Ledger, at instant: Timestamp, _ scope: Scope) -> Bool {
    var expected = whole.snapshot(
      at: instant, windowNanoseconds: span.window, scope: scope, zone: zone)
    var found = slice.snapshot(
      at: instant, windowNanoseconds: span.window, scope: scope, zone: zone)
    // How much was read is what a slice is to change.
    found.input = expected.input
    // What an old deployment carried is no number of the span.
    expected.deployments.removeAll { $0.time <= span.cut }
    found.deployments.removeAll { $0.time <= span.cut }
    expected.leaveAlerts(of: span)
    found.leaveAlerts(of: span)
    expected.leaveBaseline()
    found.leaveBaseline()
    return found == expected
  }
}

extension Snapshot {
  /// Leaves the baseline out, which is of the first days of a log: no slice has those.
  mutating func leaveBaseline() {
    baseline = .none("")
    reading.baseline = nil
    for place in byService.indices { byService[place].baseline = nil }
    for place in byTeam.indices { byTeam[place].baseline = nil }
  }

  /// Leaves those alerts that a slice reproduces, from where its span begins: none of rules that look back
  /// further than its window, or as far as anything has ever come.
  mutating func leaveAlerts(of span: SliceSpan) {
    func known(_ alerts: [Alert]) -> [Alert] {
      alerts.compactMap { alert in
        var alert = alert
        switch alert.measure {
        case .sourceSilence, .sinceDeployment, .speedWithoutSafety: return nil
        case .changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay:
          if alert.windowNanoseconds > span.window { return nil }
        case .openIncidentAge, .stageAge, .trunkRed: break
        }
        if let over = alert.episode.resolved, over <= span.from { return nil }
        alert.episode.start = max(span.from, alert.episode.start)
        alert.episode.fired = alert.episode.fired.map { max(span.from, $0) }
        alert.episode.recovering = alert.episode.recovering.map { max(span.from, $0) }
        alert.episode.flaps = 0
        alert.inhibitedBy = nil
        return alert
      }.sorted { $0.id < $1.id }
    }
    alerts = known(alerts)
    otherAlerts = known(otherAlerts)
  }
}
