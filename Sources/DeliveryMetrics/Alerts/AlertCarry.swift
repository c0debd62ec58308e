import DeliveryEvents

/// The state of an alert at an instant, for when the events are given up by which it came about: what is
/// judged later goes on from there (``SealedDays``).
public struct AlertCarry: Sendable, Hashable, Codable {
  /// The id of the rule, and what it said.
  public var rule: String
  var definition: String
  /// The group: a service, a team, or neither for everything.
  public var service: String?
  public var team: String?
  /// The instant, in nanoseconds.
  var at: Int64
  /// How many samples there had been of what is an age.
  var known: Int
  var level: UInt8
  var held: Int64
  var state: String
  var start: Int64
  var fired: Int64?
  var recovering: Int64?
  var flaps: Int
  var isWithoutData: Bool

  /// `nil` for a machine without an alert that is not over: that is how all begin.
  init?(_ rule: AlertRule, _ group: Scope, _ machine: AlertMachine, known: Int) {
    guard let episode = machine.episode else { return nil }
    self.rule = rule.id
    definition = Self.definition(of: rule)
    switch group {
    case .everything: break
    case .service(let name): service = name
    case .team(let name): team = name
    }
    at = machine.time.nanoseconds
    self.known = known
    level = machine.level.rawValue
    held = machine.held
    state = episode.state.rawValue
    start = episode.start.nanoseconds
    fired = episode.fired?.nanoseconds
    recovering = episode.recovering?.nanoseconds
    flaps = episode.flaps
    isWithoutData = episode.isWithoutData
  }

  /// What it is about.
  public var group: Scope {
    if let service { return .service(service) }
    return team.map { .team($0) } ?? .everything
  }

  /// The state again; `nil` when it is none.
  var machine: AlertMachine? {
    guard let state = AlertEpisode.State(rawValue: state), let level = AlertLevel(rawValue: level)
    else { return nil }
    var episode = AlertEpisode(
      state: state, start: Timestamp(nanoseconds: start),
      fired: fired.map(Timestamp.init(nanoseconds:)),
      recovering: recovering.map(Timestamp.init(nanoseconds:)))
    episode.flaps = flaps
    episode.isWithoutData = isWithoutData
    return AlertMachine(
      episode: episode, level: level, time: Timestamp(nanoseconds: at), held: held)
  }

  /// All that the states depend on: a rule that says something else begins anew.
  static func definition(of rule: AlertRule) -> String {
    let thresholds = [rule.fire, rule.clear].map { "\($0.comparison.rawValue)\($0.value)" }
    let numbers = [
      rule.windowNanoseconds, rule.forNanoseconds, rule.keepFiringForNanoseconds,
      Int64(rule.minimumSamples),
    ].map { "\($0)" }
    let words = [
      rule.measure.rawValue, rule.statistic.rawValue, rule.grouping.rawValue, rule.noData.rawValue,
    ]
    return (words + thresholds + numbers).joined(separator: " ")
  }
}

extension AlertBook {
  /// The states to go on from once events before a horizon are given up.
  func carries(
    from horizon: Timestamp, _ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence]
  ) -> [AlertCarry] {
    refresh(assembly, silences)
    var found: [AlertCarry] = []
    let derivation = assembly.derivation
    func name(_ service: Int) -> String {
      derivation.symbols.string(derivation.serviceNames[service])
    }
    let all = Array(derivation.serviceNames.indices)
    let teams = Dictionary(grouping: all) { derivation.teams[$0] }.filter(\.key.isSome)
    for rule in rules {
      // Up to here what is counted is made of events that stay.
      let reach =
        rule.measure == .speedWithoutSafety
        ? 2 * rule.windowNanoseconds : rule.measure.hasWindow ? rule.windowNanoseconds : 0
      let instant = min(assembly.window.to, horizon.advanced(byNanoseconds: reach))
      func judge(_ group: Scope, _ services: [Int]) {
        let track = AlertTrack(rule, carried: carried(rule, group))
        let (steps, judge) = asking(rule, group, services, assembly)
        track.judge(judge, to: instant, steps)
        if let carry = AlertCarry(
          rule, group, track.machine, known: track.counts.known)
        {
          found.append(carry)
        }
      }
      if rule.grouping == .everything { judge(.everything, all) }
      if rule.measure == .sourceSilence { continue }
      if rule.grouping != .team {
        for service in all where facts.concern(service, rule.measure) {
          judge(.service(name(service)), [service])
        }
      }
      if rule.grouping != .service {
        for (team, services) in teams { judge(.team(derivation.symbols.string(team)), services) }
      }
    }
    return found.sorted {
      ($0.rule, $0.service ?? "", $0.team ?? "") < ($1.rule, $1.service ?? "", $1.team ?? "")
    }
  }
}
