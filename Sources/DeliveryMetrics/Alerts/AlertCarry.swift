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
  /// What there was of each kind of event, for a rule about their silence; `nil` for any other.
  var origins: [EventOrigin]?

  /// `nil` where there is no alert that is not over, nor anything known that must not be counted anew: that says
  /// ``init(_:at:)`` of all at once.
  init?(_ rule: AlertRule, _ group: Scope, _ machine: AlertMachine, known: Int) {
    let countsOn = known > 0 && rule.minimumSamples > 0 && !rule.measure.hasWindow
    guard machine.episode != nil || countsOn else { return nil }
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
    state = machine.episode?.state.rawValue ?? Self.none
    start = machine.episode?.start.nanoseconds ?? at
    fired = machine.episode?.fired?.nanoseconds
    recovering = machine.episode?.recovering?.nanoseconds
    flaps = machine.episode?.flaps ?? 0
    isWithoutData = machine.episode?.isWithoutData ?? false
  }

  /// Says of a rule that at an instant there was no alert of any group that is not carried on its own: what led
  /// there is judged by less than there was.
  init(_ rule: AlertRule, at instant: Timestamp) {
    self.rule = rule.id
    definition = Self.definition(of: rule)
    (service, team) = ("", "")
    (at, start) = (instant.nanoseconds, instant.nanoseconds)
    (known, level, held, flaps) = (0, AlertLevel.clear.rawValue, 0, 0)
    state = Self.none
    isWithoutData = false
  }

  /// The state of what has no alert.
  private static let none = "none"

  /// Whether it is of all groups that are not carried on their own: no group is a service and a team.
  public var isOfOthers: Bool { service != nil && team != nil }

  /// What it is about.
  public var group: Scope {
    if let service { return .service(service) }
    return team.map { .team($0) } ?? .everything
  }

  /// The state again; `nil` when it is none.
  var machine: AlertMachine? {
    guard let level = AlertLevel(rawValue: level) else { return nil }
    let time = Timestamp(nanoseconds: at)
    if state == Self.none {
      return AlertMachine(episode: nil, level: level, time: time, held: held)
    }
    guard let state = AlertEpisode.State(rawValue: state) else { return nil }
    var episode = AlertEpisode(
      state: state, start: Timestamp(nanoseconds: start),
      fired: fired.map(Timestamp.init(nanoseconds:)),
      recovering: recovering.map(Timestamp.init(nanoseconds:)))
    episode.flaps = flaps
    episode.isWithoutData = isWithoutData
    return AlertMachine(episode: episode, level: level, time: time, held: held)
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
  /// How far back from an instant a rule looks at anything that may be over.
  private static func reach(of rule: AlertRule) -> Int64 {
    switch rule.measure {
    case .changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay: rule.windowNanoseconds
    case .speedWithoutSafety:
      rule.windowNanoseconds.addingReportingOverflow(rule.windowNanoseconds).overflow
        ? .max : 2 * rule.windowNanoseconds
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment: 0
    case .sourceSilence: silenceReach
    }
  }

  /// The gap in which the horizon lies is to be forgotten before what is usual is known from what is kept.
  static let silenceReach = EventGaps.memory + EventGaps.day

  /// The states to go on from once events before a horizon are given up.
  func carries(
    from horizon: Timestamp, _ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence],
    _ origins: [EventOrigin]
  ) -> [AlertCarry] {
    refresh(assembly, silences)
    // Up to here what is counted is made of events that stay.
    func end(_ rule: AlertRule) -> Timestamp {
      min(assembly.window.to, horizon.advanced(byNanoseconds: Self.reach(of: rule)))
    }
    var found = rules.map { rule in
      var others = AlertCarry(rule, at: end(rule))
      if rule.measure == .sourceSilence { others.origins = origins }
      return others
    }
    forEachTrack(assembly, upTo: end, withServicesOfTeams: true) { rule, group, track in
      let carry = AlertCarry(rule, group, track.machine, known: track.counts.known)
      if let carry { found.append(carry) }
    }
    return found.sorted {
      ($0.rule, $0.service ?? "", $0.team ?? "") < ($1.rule, $1.service ?? "", $1.team ?? "")
    }
  }

  /// Judges every rule up to an instant for every group that it may be asked about in some scope, and hands over
  /// what it came to: by rule, service and team.
  ///
  /// - Parameter withServicesOfTeams: Whether rules on teams are judged for services, too, where they count on:
  ///   who belongs to a team at another instant is another matter.
  func forEachTrack(
    _ assembly: SnapshotAssembly, upTo end: (AlertRule) -> Timestamp, withServicesOfTeams: Bool,
    _ body: (AlertRule, Scope, AlertTrack) -> Void
  ) {
    let derivation = assembly.derivation
    func name(_ symbol: Symbol) -> String { derivation.symbols.string(symbol) }
    let all = derivation.serviceNames.indices.sorted {
      ExactName(name(derivation.serviceNames[$0])) < ExactName(name(derivation.serviceNames[$1]))
    }
    let members = Dictionary(grouping: all) { derivation.teams[$0] }.filter(\.key.isSome)
    let teams = members.map { (name: name($0.key), services: $0.value) }.sorted {
      ExactName($0.name) < ExactName($1.name)
    }
    for (number, rule) in rules.enumerated() {
      func judge(_ group: Scope, _ services: [Int]) {
        let track = AlertTrack(rule, carried: carried(number, group, services, derivation))
        let (steps, judge) = asking(
          rule, group, services, carriedAt: track.carriedAt, assembly)
        track.judge(judge, to: end(rule), steps)
        body(rule, group, track)
      }
      if rule.grouping == .everything { judge(.everything, all) }
      if rule.measure == .sourceSilence { continue }
      let countsOn = rule.minimumSamples > 0 && !rule.measure.hasWindow
      if rule.grouping != .team || withServicesOfTeams && countsOn {
        // What has nothing by which it is judged has an alert where that is one, if somebody asks for it alone.
        let isForAny = rule.grouping == .everything && rule.noData == .alert
        for service in all where isForAny || concerns(number, service, derivation) {
          judge(.service(name(derivation.serviceNames[service])), [service])
        }
      }
      if rule.grouping != .service {
        for team in teams { judge(.team(team.name), team.services) }
      }
    }
  }
}
