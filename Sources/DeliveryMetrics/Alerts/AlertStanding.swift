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
    return assembly.alerts.standings(assembly, assembly.silences)
  }
}

extension AlertBook {
  fileprivate func standings(_ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence])
    -> [AlertStanding]
  {
    refresh(assembly, silences)
    let derivation = assembly.derivation
    func name(_ symbol: Symbol) -> String { derivation.symbols.string(symbol) }
    let all = derivation.serviceNames.indices.sorted {
      name(derivation.serviceNames[$0]) < name(derivation.serviceNames[$1])
    }
    let members = Dictionary(grouping: all) { derivation.teams[$0] }.filter(\.key.isSome)
    let teams = members.map { (name: name($0.key), services: $0.value) }.sorted {
      $0.name < $1.name
    }
    var found: [AlertStanding] = []
    for (number, rule) in rules.enumerated() {
      func judge(_ group: Scope, _ services: [Int]) {
        let track = AlertTrack(rule, carried: carried(number, group, services, derivation))
        let (steps, judge) = asking(
          rule, group, services, carriedAt: track.carriedAt, assembly)
        track.judge(judge, to: assembly.window.to, steps)
        if let standing = AlertStanding(rule, group, track) { found.append(standing) }
      }
      if rule.grouping == .everything { judge(.everything, all) }
      if rule.measure == .sourceSilence { continue }
      if rule.grouping != .team {
        for service in all where concerns(number, service, derivation) {
          judge(.service(name(derivation.serviceNames[service])), [service])
        }
      }
      if rule.grouping != .service {
        for team in teams { judge(.team(team.name), team.services) }
      }
    }
    return found
  }
}

extension Ledger {
  /// The service that an event belongs to by the map of services: the one that it names, where that says
  /// nothing.
  public func service(of event: DeliveryEvent) -> Symbol { names.service(of: event) }
}
