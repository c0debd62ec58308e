import DeliveryEvents

/// All lines that speak of one service, as they came; what they mean is derived on demand.
struct ServiceFacts {
  let name: Symbol
  let commits: ServiceCommits
  var changes: [ChangeLine] = []
  var deploys: DeployLines
  var others: [OtherLine] = []
  var teams: TeamRegister
  /// The earliest line that names a staging or production environment, deployments apart.
  var firstStagingMention = Timestamp.distantFuture
  var firstProductionMention = Timestamp.distantFuture
  /// The latest event time of all lines.
  var newest = Timestamp.distantPast
  /// Lines that a merge took the place of since they were last asked for.
  private(set) var replaced: [(kind: Kind, index: Int32)] = []
  /// The lines below by their time, made when it is first asked for, and how many are in it.
  private var timeline: TimeOrder?
  private var timed = Counts()
  /// The latest event time when the clock was last asked for.
  private var seen = Timestamp.distantPast

  /// The kinds of lines that are asked for by time; commits have an order of their own.
  enum Kind: UInt32 {
    case deploy, change, other
  }

  private struct Counts {
    var deploys = 0
    var changes = 0
    var others = 0
  }

  /// What the lines of all services have in common.
  struct Forms {
    let commits = FormTable<CommitLines.Form>()
    let deploys = FormTable<DeployLines.Form>()
  }

  /// - Parameter team: The one that a map gives it to; none where its lines decide.
  init(name: Symbol, team: Symbol, forms: Forms) {
    self.name = name
    teams = TeamRegister(chosen: team)
    commits = ServiceCommits(forms: forms.commits)
    deploys = DeployLines(forms: forms.deploys)
  }

  /// Makes room for so many times what has been taken in.
  mutating func reserve(_ factor: Double) {
    func room(_ count: Int) -> Int { count < 8 ? 0 : Int(Double(count) * factor * 1.1) }
    commits.reserve(room(commits.count))
    changes.reserveCapacity(room(changes.count))
    deploys.reserve(room(deploys.count))
    others.reserveCapacity(room(others.count))
  }

  /// What a line of any kind says about its service: its team, its environment.
  mutating func note(_ event: UnsafePointer<DeliveryEvent>, tier: EnvironmentTier?) {
    if event.pointee.time > newest { newest = event.pointee.time }
    if event.pointee.team.isSome || teams.chosen.isSome {
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

extension ServiceFacts {
  /// Takes a line out, because a merge takes its place, or lets it stand again.
  mutating func setReplaced(_ isReplaced: Bool, _ kind: Kind, at index: Int) {
    switch kind {
    case .deploy: deploys.setReplaced(isReplaced, at: index)
    case .change: changes[index].isReplaced = isReplaced
    case .other: others[index].isReplaced = isReplaced
    }
    replaced.append((kind, Int32(index)))
  }

  /// Hands over the replaced lines and forgets them.
  mutating func takeReplaced(_ body: (Kind, Int32) -> Void) {
    if replaced.isEmpty { return }
    for (kind, index) in replaced { body(kind, index) }
    replaced = []
  }

  /// Calls `body` with each line, commits apart, that a move of the clock passes.
  mutating func forEachPassed(_ move: ClockMove, _ body: (Kind, Int32) -> Void) {
    defer { seen = newest }
    // What came since is new, whatever the clock.
    guard seen > move.start, move.old != move.now else { return }
    var timeline = timeline ?? TimeOrder()
    self.timeline = nil
    time(&timeline)
    timeline.forEach(after: move.start, upTo: move.end) { number in
      guard let kind = Kind(rawValue: UInt32(number) >> 29) else { return }
      body(kind, Int32(number & (1 << 29 - 1)))
    }
    self.timeline = timeline
  }

  /// Adds the lines to a time line that are not in it yet.
  private mutating func time(_ timeline: inout TimeOrder) {
    var added: [(time: Timestamp, number: UInt32)] = []
    func add(_ kind: Kind, _ index: Int, _ time: Timestamp) {
      added.append((time, kind.rawValue << 29 | UInt32(index)))
    }
    for index in timed.deploys..<deploys.count { add(.deploy, index, deploys.time(at: index)) }
    for index in timed.changes..<changes.count { add(.change, index, changes[index].time) }
    for index in timed.others..<others.count { add(.other, index, others[index].time) }
    timed = Counts(deploys: deploys.count, changes: changes.count, others: others.count)
    timeline.insert(added)
  }
}
