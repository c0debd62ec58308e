import DeliveryEvents

/// All lines that speak of one service, as they came; what they mean is derived on demand.
struct ServiceFacts {
  let name: Symbol
  /// The first line of each commit, by arrival.
  var commits: [CommitLine] = []
  /// Further lines of commits, with the commit's place in ``commits``.
  var furtherCommits: [(commit: Int, line: CommitLine)] = []
  var changes: [ChangeLine] = []
  var deploys: [DeployLine] = []
  var others: [OtherLine] = []
  var teams = TeamRegister()
  /// The earliest line that names a staging or production environment, deployments apart.
  var firstStagingMention = Timestamp.distantFuture
  var firstProductionMention = Timestamp.distantFuture
  /// The latest event time of all lines.
  var newest = Timestamp.distantPast
  /// Whether any line of a commit or a deployment has been replaced by a merge.
  var hasReplaced = false
  /// Whether what is derived from these lines is out of date, and from its commits in particular.
  var isDirty = true
  var areCommitsDirty = true

  init(name: Symbol) {
    self.name = name
  }

  /// Makes room for so many times what has been taken in.
  mutating func reserve(_ factor: Double) {
    func room(_ count: Int) -> Int { count < 8 ? 0 : Int(Double(count) * factor * 1.1) }
    commits.reserveCapacity(room(commits.count))
    changes.reserveCapacity(room(changes.count))
    deploys.reserveCapacity(room(deploys.count))
    others.reserveCapacity(room(others.count))
    teams.reserve(room(teams.count))
  }

  /// What a line of any kind says about its service: its team, its environment.
  mutating func note(_ event: UnsafePointer<DeliveryEvent>, tier: EnvironmentTier?) {
    if event.pointee.time > newest { newest = event.pointee.time }
    isDirty = true
    if event.pointee.team.isSome {
      let rank =
        event.pointee.kind == .incident
        ? event.pointee.state.incidentRank : event.pointee.state.rank
      teams.record(event.pointee.team, time: event.pointee.time, rank: rank)
    }
    switch tier {
    case .staging: firstStagingMention = min(firstStagingMention, event.pointee.time)
    case .production: firstProductionMention = min(firstProductionMention, event.pointee.time)
    case .ignored, .other, nil: break
    }
  }
}

/// The team of a service: of the greatest line that names one (METRICS.md 2b, "Merging").
///
/// Every line counts, for a late one or an earlier clock may bring any of them to the fore; twelve
/// bytes each, and looked through only when a service has had several teams.
struct TeamRegister {
  private var times: [Timestamp] = []
  /// The state's rank in the upper four bits, the team in the others.
  private var claims: [UInt32] = []
  private var earliest = Timestamp.distantFuture
  private var hasSeveral = false

  /// Notes a line's team.
  mutating func record(_ team: Symbol, time: Timestamp, rank: Int) {
    let claim = UInt32(truncatingIfNeeded: rank) << 28 | team.rawValue
    if let first = claims.first, first & Self.mask != team.rawValue { hasSeveral = true }
    times.append(time)
    claims.append(claim)
    if time < earliest { earliest = time }
  }

  /// Calls `body` with the time of each line that named a team.
  func forEachTime(_ body: (Timestamp) -> Void) { times.forEach(body) }

  /// How many lines named a team.
  var count: Int { times.count }

  /// Makes room for so many lines.
  mutating func reserve(_ count: Int) {
    times.reserveCapacity(count)
    claims.reserveCapacity(count)
  }

  private static let mask: UInt32 = (1 << 28) - 1

  /// The team as of an instant; none when no visible line names one.
  func team(at now: Timestamp, in symbols: SymbolTable) -> Symbol {
    guard earliest <= now, let first = claims.first else { return .none }
    if !hasSeveral { return Symbol(rawValue: first & Self.mask) }
    var best: (time: Timestamp, rank: UInt32, team: Symbol)?
    for (time, claim) in zip(times, claims) where time <= now {
      let rank = claim >> 28
      let team = Symbol(rawValue: claim & Self.mask)
      if let current = best {
        if (time, rank) < (current.time, current.rank) { continue }
        if (time, rank) == (current.time, current.rank),
          !symbols.precedes(current.team, team)
        {
          continue
        }
      }
      best = (time, rank, team)
    }
    return best?.team ?? .none
  }
}
