import DeliveryEvents

/// Keeps what alerts are judged by from one instant to the next, for each rule and each group that it is
/// asked about (RELIABILITY.md 4).
///
/// The answer is a pure function of what is visible at the clock: the states of an alert are found by going
/// through event time from the first event on, so live, replayed and sought are one. What is kept only saves
/// going through the same time again.
final class AlertBook {
  private struct Key: Hashable {
    var rule: Int
    var group: Scope
  }

  private final class Entry {
    let services: [Int]
    let track: AlertTrack

    init(_ rule: AlertRule, _ services: [Int], _ carried: AlertCarry?) {
      self.services = services
      track = AlertTrack(rule, carried: carried)
    }
  }

  let rules: [AlertRule]
  /// Whether a rule looks at trunks.
  let watchesTrunks: Bool
  let facts = AlertFacts()
  private var entries: [Key: Entry] = [:]
  private var observed: ObservedDays?
  /// What alerts were when the events before were given up.
  var carries: [AlertCarry] = [] {
    didSet {
      if carries == oldValue { return }
      entries = [:]
      carriedByKey = [:]
      carriedForOthers = [:]
      let numbers = Dictionary(rules.indices.map { (rules[$0].id, $0) }) { first, _ in first }
      let definitions = rules.map(AlertCarry.definition)
      for carry in carries {
        // A rule that says something else begins anew.
        guard let number = numbers[carry.rule], definitions[number] == carry.definition else {
          continue
        }
        if carry.isOfOthers {
          carriedForOthers[number] = carry
        } else {
          carriedByKey[Key(rule: number, group: carry.group)] = carry
        }
      }
    }
  }
  private var carriedByKey: [Key: AlertCarry] = [:]
  private var carriedForOthers: [Int: AlertCarry] = [:]

  init(_ settings: Settings) {
    rules = settings.alertRules ?? AlertRule.defaults(for: settings)
    watchesTrunks = rules.contains { $0.measure == .trunkRed }
  }

  /// How long a visit to a stage lasts that a rule may judge, in nanoseconds.
  static func longVisit(_ settings: Settings) -> Int64 {
    let rules = settings.alertRules ?? AlertRule.defaults(for: settings)
    let limits = rules.filter { $0.measure == .stageAge }.map {
      Int64(max(0, min($0.clear.value, $0.fire.value, 9e9)) * 1e9)
    }
    return limits.min() ?? .max
  }

  /// What rules say of the groups in a scope.
  func picture(_ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence]) -> AlertPicture {
    refresh(assembly, silences)
    var picture = AlertPicture()
    let day: Int64 = 86_400_000_000_000
    let now = assembly.window.to
    forEachGroup(assembly) { key, entry, words in
      if let episode = entry.track.machine.episode {
        let alert = words.alert(episode, group: key.group)
        if episode.isRaised { picture.raised.append(alert) } else { picture.others.append(alert) }
      }
      for episode in entry.track.machine.closed.reversed() {
        guard let over = episode.resolved, now.nanoseconds(since: over) < day else { break }
        picture.others.append(words.alert(episode, group: key.group))
      }
    }
    hold(&picture, assembly)
    picture.raised.sort(by: Alert.isShownBefore)
    picture.others.sort(by: Alert.isShownBefore)
    return picture
  }

  /// The same with what there is to know of each.
  func details(_ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence]) -> [AlertDetail] {
    let picture = picture(assembly, silences)
    var found: [String: AlertDetail] = [:]
    forEachGroup(assembly) { key, entry, words in
      guard let episode = entry.track.machine.episode else { return }
      let alert = words.alert(episode, group: key.group)
      found[alert.id] = words.detail(
        alert, clearsAt: entry.track.clearsByItself(words.judge, words.steps))
    }
    return (picture.raised + picture.others).map { alert in
      var detail = found[alert.id] ?? AlertDetail(alert: alert)
      detail.alert = alert
      return detail
    }
  }

  /// When alerts of a scope began to fire and were over, in order of time.
  func turns(_ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence]) -> [AlertTurn] {
    refresh(assembly, silences)
    var turns: [Timestamp: AlertTurn] = [:]
    forEachGroup(assembly) { key, entry, _ in
      var name = rules[key.rule].id
      switch key.group {
      case .everything: break
      case .service(let group), .team(let group):
        if key.group != assembly.scope { name += " \(group)" }
      }
      let machine = entry.track.machine
      for episode in machine.closed + (machine.episode.map { [$0] } ?? []) {
        guard let fired = episode.fired else { continue }
        let none = AlertTurn(instant: fired, begins: [], ends: [])
        turns[fired, default: none].begins.append(name)
        guard let over = episode.resolved else { continue }
        let end = AlertTurn(instant: over, begins: [], ends: [])
        turns[over, default: end].ends.append(name)
      }
    }
    return turns.values.map { turn in
      AlertTurn(instant: turn.instant, begins: turn.begins.sorted(), ends: turn.ends.sorted())
    }.sorted { $0.instant < $1.instant }
  }

  /// Takes over what was derived, and forgets what was judged by something else.
  func refresh(_ assembly: SnapshotAssembly, _ silences: [EventGaps.Silence]) {
    facts.refresh(assembly.derivation, assembly.stream, silences, assembly.trunks)
    let days = ObservedDays(firstEvent: assembly.derivation.firstEvent, zone: assembly.zone)
    let areDaysOther = days != observed
    observed = days
    let all = facts.changes.values.min() ?? .distantFuture
    if all == .distantFuture, facts.incidentChange == .distantFuture, !areDaysOther,
      facts.silenceChange == .distantFuture
    {
      return
    }
    for (key, entry) in entries {
      var first = Timestamp.distantFuture
      if entry.services.count > facts.changes.count {
        for (service, time) in facts.changes where entry.services.contains(service) {
          first = min(first, time)
        }
      } else {
        for service in entry.services { first = min(first, facts.changes[service] ?? first) }
      }
      if key.group == .everything { first = min(first, facts.incidentChange) }
      let rule = rules[key.rule]
      switch rule.measure {
      case .sourceSilence: first = facts.silenceChange
      case .deploymentsPerDay where areDaysOther: first = .distantPast
      default: if areDaysOther, rule.noData == .alert { first = .distantPast }
      }
      if first != .distantFuture { entry.track.forget(from: first) }
    }
  }

  /// Judges every group of every rule in a scope, and calls `body` with those of which there is something to
  /// say.
  private func forEachGroup(
    _ assembly: SnapshotAssembly, _ body: (Key, Entry, AlertWords) -> Void
  ) {
    let derivation = assembly.derivation
    let members = derivation.services(in: assembly.scope)
    for (number, rule) in rules.enumerated() {
      func judge(_ group: Scope, _ services: [Int]) {
        let key = Key(rule: number, group: group)
        let entry = entry(key, rule, services, derivation)
        let (steps, judge) = asking(
          rule, group, services, carriedAt: entry.track.carriedAt, assembly)
        entry.track.judge(judge, to: assembly.window.to, steps)
        let machine = entry.track.machine
        if machine.episode == nil, machine.closed.isEmpty { return }
        body(
          key, entry,
          AlertWords(
            rule: rule, track: entry.track, judge: judge, steps: steps, derivation: derivation,
            now: assembly.window.to))
      }
      // Sources are those of the whole log.
      if rule.measure == .sourceSilence {
        if assembly.scope == .everything { judge(.everything, members) }
        continue
      }
      switch rule.grouping {
      case .everything: judge(assembly.scope, members)
      case .service:
        for service in members where concerns(number, service, derivation) {
          judge(.service(derivation.symbols.string(derivation.serviceNames[service])), [service])
        }
      case .team:
        // A team's alert is one thing, in whichever scope it is looked at.
        let shown = Set(members.map { derivation.teams[$0] })
        let teams = Dictionary(grouping: derivation.serviceNames.indices) { derivation.teams[$0] }
        for (team, services) in teams where team.isSome && shown.contains(team) {
          judge(.team(derivation.symbols.string(team)), services)
        }
      }
    }
  }

  private func entry(
    _ key: Key, _ rule: AlertRule, _ services: [Int], _ derivation: Derivation
  ) -> Entry {
    if let known = entries[key], known.services == services { return known }
    let entry = Entry(rule, services, carried(key.rule, key.group, services, derivation))
    entries[key] = entry
    return entry
  }

  /// What was carried over for a rule and a group.
  ///
  /// A team is whoever belongs to it at the clock: what its services had by then is known of it, even if others
  /// were the team when that was carried over, or nobody was.
  func carried(
    _ rule: Int, _ group: Scope, _ services: [Int], _ derivation: Derivation
  ) -> AlertCarry? {
    guard var carry = carriedByKey[Key(rule: rule, group: group)] ?? carriedForOthers[rule] else {
      return nil
    }
    guard case .team = group else { return carry }
    let members = services.compactMap { service in
      let name = derivation.symbols.string(derivation.serviceNames[service])
      return carriedByKey[Key(rule: rule, group: .service(name))]?.known
    }
    carry.known = max(carry.known, members.reduce(0, +))
    return carry
  }

  /// Whether a service has anything by which a rule judges, or had it before that was given up.
  func concerns(_ rule: Int, _ service: Int, _ derivation: Derivation) -> Bool {
    if facts.concern(service, rules[rule].measure) { return true }
    if carriedByKey.isEmpty { return false }
    let name = derivation.symbols.string(derivation.serviceNames[service])
    return carriedByKey[Key(rule: rule, group: .service(name))] != nil
  }

  /// What a rule is judged by for a group.
  func asking(
    _ rule: AlertRule, _ group: Scope, _ services: [Int], carriedAt: Timestamp?,
    _ assembly: SnapshotAssembly
  ) -> (steps: AlertSteps, judge: AlertJudge) {
    let observed = observed ?? ObservedDays(firstEvent: nil, zone: assembly.zone)
    let steps = AlertSteps(
      rule: rule, services: services, isEverything: group == .everything, facts: facts,
      observed: observed, carriedAt: carriedAt)
    return (steps, AlertJudge(rule: rule, observed: observed))
  }

  /// Marks what is held back by another alert that fires.
  private func hold(_ picture: inout AlertPicture, _ assembly: SnapshotAssembly) {
    var firing: [String: Set<Scope>] = [:]
    for alert in picture.raised { firing[alert.rule, default: []].insert(alert.scope) }
    let holders = Dictionary(rules.map { ($0.id, $0.inhibitedBy) }) { first, _ in first }
    if assembly.scope != .everything {
      // What holds back everything does so as well where only a part is looked at, and it itself is not shown.
      let asked = Set(picture.raised.flatMap { holders[$0.rule] ?? [] })
      for (number, rule) in rules.enumerated() where asked.contains(rule.id) {
        if isRaisedForEverything(number, assembly) {
          firing[rule.id, default: []].insert(.everything)
        }
      }
    }
    for place in picture.raised.indices {
      let alert = picture.raised[place]
      picture.raised[place].inhibitedBy = holders[alert.rule]?.first { other in
        guard let scopes = firing[other] else { return false }
        return scopes.contains(.everything) || scopes.contains(alert.scope)
      }
    }
  }

  /// Whether a rule that is judged for everything at once fires, whatever is looked at.
  private func isRaisedForEverything(_ number: Int, _ assembly: SnapshotAssembly) -> Bool {
    let rule = rules[number]
    guard rule.grouping == .everything || rule.measure == .sourceSilence else { return false }
    let derivation = assembly.derivation
    let entry = entry(
      Key(rule: number, group: .everything), rule, derivation.services(in: .everything), derivation)
    let (steps, judge) = asking(
      rule, .everything, entry.services, carriedAt: entry.track.carriedAt, assembly)
    entry.track.judge(judge, to: assembly.window.to, steps)
    return entry.track.machine.episode?.isRaised ?? false
  }
}

extension AlertFacts {
  /// Whether a service has anything by which a measure is judged.
  func concern(_ service: Int, _ measure: AlertMeasure) -> Bool {
    let own = services[service]
    switch measure {
    case .changeFailureRate, .leadTime, .deploymentsPerDay, .sinceDeployment, .speedWithoutSafety:
      return !own.attempts.isEmpty
    case .recoveryTime, .openIncidentAge: return !own.incidents.isEmpty
    case .stageAge: return !own.visits.isEmpty
    case .trunkRed: return !own.trunk.isEmpty
    case .sourceSilence: return false
    }
  }
}
