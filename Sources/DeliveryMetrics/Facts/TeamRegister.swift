import DeliveryEvents

/// The team of a service: of the greatest line that names one (METRICS.md 2b, "Merging").
///
/// Every line counts, for a late one or an earlier clock may bring any of them to the fore. But as long as
/// all name the same team, it is enough to know the first; the claims of the others are read from
/// the lines again when another team comes.
///
/// Of a service that a map gives to a team, every line speaks for that team and none for another: so it
/// belongs to it from its first line on, and not before there was such a service.
struct TeamRegister {
  /// What one line claims.
  struct Claim {
    let time: Timestamp
    /// The state's rank in the upper four bits, the team in the others.
    fileprivate let value: UInt32

    init(_ team: Symbol, time: Timestamp, rank: Int) {
      self.time = time
      value = UInt32(truncatingIfNeeded: rank) << 28 | team.rawValue
    }

    fileprivate var rank: UInt32 { value >> 28 }
    fileprivate var team: Symbol { Symbol(rawValue: value & (1 << 28 - 1)) }
  }

  /// The team that a map gives the service to; none where the lines decide.
  private(set) var chosen: Symbol
  /// The team of all lines, as long as there is only one.
  private var only = Symbol.none
  private var earliest = Timestamp.distantFuture
  /// What every line claims, once there have been several teams.
  private var claims: [Claim] = []
  /// Whether the lines have to be read again before it can be asked.
  private(set) var isIncomplete = false
  /// Another number whenever a claim came or went.
  private(set) var revision = 0

  init(chosen: Symbol = .none) { self.chosen = chosen }

  /// The team that a line speaks for which names one, or none.
  func team(of named: Symbol) -> Symbol { chosen.isSome ? chosen : named }

  /// Gives the service to another team, or to none: the lines have to be read again.
  mutating func choose(_ team: Symbol) {
    if team == chosen { return }
    chosen = team
    revision &+= 1
    isIncomplete = true
  }

  /// Notes a line, and the team that it names, if any.
  mutating func record(_ named: Symbol, time: Timestamp, rank: Int) {
    let team = team(of: named)
    if team.isNone { return }
    revision &+= 1
    if isIncomplete { return }
    if !claims.isEmpty {
      claims.appendSparingly(Claim(team, time: time, rank: rank))
    } else if only.isNone || only == team {
      only = team
    } else {
      isIncomplete = true
    }
    if time < earliest { earliest = time }
  }

  /// Forgets a line and its team.
  mutating func takeBack(_ named: Symbol, time: Timestamp, rank: Int) {
    let team = team(of: named)
    if team.isNone { return }
    revision &+= 1
    if isIncomplete { return }
    if time <= earliest {
      isIncomplete = true
      return
    }
    let claim = Claim(team, time: time, rank: rank)
    let place = claims.indices.last { claims[$0].value == claim.value && claims[$0].time == time }
    if let place {
      // Their order is no matter.
      claims.swapAt(place, claims.count - 1)
      claims.removeLast()
    }
  }

  /// Takes the claims of all lines that stand.
  mutating func complete(_ all: [Claim]) {
    isIncomplete = false
    only = all.first?.team ?? .none
    earliest = .distantFuture
    var areSame = true
    for claim in all {
      earliest = min(earliest, claim.time)
      if claim.team != only { areSame = false }
    }
    claims = areSame ? [] : all
  }

  /// The team as of an instant; none when no visible line names one.
  func team(at now: Timestamp, in symbols: SymbolTable) -> Symbol {
    if earliest > now { return .none }
    if claims.isEmpty { return only }
    var best: Claim?
    for claim in claims where claim.time <= now {
      if let best {
        if (claim.time, claim.rank) < (best.time, best.rank) { continue }
        if (claim.time, claim.rank) == (best.time, best.rank),
          !symbols.precedes(best.team, claim.team)
        {
          continue
        }
      }
      best = claim
    }
    return best?.team ?? .none
  }
}

extension Facts {
  /// Reads the lines again for the teams of those services that ask for it.
  mutating func completeTeams() {
    let asking = services.map(\.teams.isIncomplete)
    guard asking.contains(true) else { return }
    var claims = [[TeamRegister.Claim]](repeating: [], count: services.count)
    func claim(_ service: Int, _ named: Symbol, _ time: Timestamp, _ rank: Int) {
      guard asking[service] else { return }
      let team = services[service].teams.team(of: named)
      if team.isSome {
        claims[service].append(TeamRegister.Claim(team, time: time, rank: rank))
      }
    }
    func claim(ofEach names: [Symbol], _ line: some LineRecord, _ rank: Int) {
      for name in Set(names) where name.isSome {
        if let service = knownNumber(ofService: name) { claim(service, line.team, line.time, rank) }
      }
    }
    for service in services.indices where asking[service] {
      let own = services[service]
      func claimEach(_ lines: some Sequence<some LineRecord>, _ rank: (Int) -> Int) {
        for (index, line) in lines.enumerated() where !line.isReplaced {
          claim(service, line.team, line.time, rank(index))
        }
      }
      claimEach(own.commits.lines) { _ in EventState.none.rank }
      claimEach(own.commits.further.lazy.map(\.line)) { _ in EventState.none.rank }
      claimEach(own.changes) { own.changes[$0].state.rank }
      claimEach(own.deploys) { own.deploys[$0].state.rank }
      claimEach(own.others) { own.others[$0].state.rank }
    }
    for index in runs.lines.indices {
      let line = runs.lines[index]
      let name = line.service.isNone && !line.isJob ? defaultService : line.service
      guard !line.isReplaced, let service = knownNumber(ofService: name) else { continue }
      claim(service, line.team, line.time, line.state.rank)
    }
    for line in incidents.lines where !line.isReplaced {
      claim(ofEach: [line.service] + line.services, line, line.state.incidentRank)
    }
    for line in others where !line.isReplaced {
      claim(ofEach: [line.service] + line.services, line, line.state.rank)
    }
    for service in services.indices where asking[service] {
      updateService(service) { $0.teams.complete(claims[service]) }
    }
  }
}
