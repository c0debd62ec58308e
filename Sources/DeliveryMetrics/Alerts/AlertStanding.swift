public import DeliveryEvents

/// How a rule stands for one group at an instant, with all of the past by which it goes on: two ledgers with
/// the same standings that learn the same from there on raise and end the same alerts.
public struct AlertStanding: Sendable, Hashable {
  public var rule: String
  public var measure: AlertMeasure
  public var group: Scope
  /// How far back the rule looks.
  public var windowNanoseconds: Int64
  /// When the threshold was crossed; `nil` where there is no alert that is not over.
  public var start: Timestamp?
  private var state: AlertCarry

  /// `nil` where nothing of the past matters.
  fileprivate init?(_ rule: AlertRule, _ group: Scope, _ track: AlertTrack) {
    let state = AlertCarry(rule, group, track.machine, known: track.counts.known)
    guard let state else { return nil }
    self.state = state
    self.rule = rule.id
    measure = rule.measure
    self.group = group
    windowNanoseconds = rule.windowNanoseconds
    start = track.machine.episode?.start
  }
}

extension Ledger {
  /// How every rule stands for every group at an instant, in whatever scope it may be asked about, where the
  /// past matters: by rule, service and team.
  public func alertStandings(at now: Timestamp, zone: ZoneRules) -> [AlertStanding] {
    let assembly = assembly(at: now, windowNanoseconds: 1, scope: .everything, zone: zone)
    assembly.alerts.refresh(assembly, assembly.silences)
    var found: [AlertStanding] = []
    func end(_ rule: AlertRule) -> Timestamp { now }
    assembly.alerts.forEachTrack(assembly, upTo: end, withServicesOfTeams: false) {
      if let standing = AlertStanding($0, $1, $2) { found.append(standing) }
    }
    return found
  }
}

extension Ledger {
  /// The service that an event belongs to by the map of services: the one that it names, where that says
  /// nothing.
  public func service(of event: DeliveryEvent) -> Symbol { names.service(of: event) }
}
