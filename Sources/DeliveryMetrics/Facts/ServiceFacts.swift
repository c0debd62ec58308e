import DeliveryEvents

/// All lines that speak of one service, as they came; what they mean is derived on demand.
struct ServiceFacts {
  let name: Symbol
  /// The first line of each commit, by arrival.
  var commits: [CommitLine] = []
  /// Further lines of a commit, by its place in ``commits``.
  var moreCommitLines: [Int: [CommitLine]] = [:]
  var commitIndex: [Symbol: Int32] = [:]
  var changes: [ChangeLine] = []
  var deploys: [DeployLine] = []
  var others: [OtherLine] = []
  var teams = TeamRegister()
  /// The earliest line that names a staging or production environment, deployments apart.
  var firstStagingMention = Timestamp.distantFuture
  var firstProductionMention = Timestamp.distantFuture
  /// The latest event time of all lines.
  var newest = Timestamp.distantPast
  /// Whether what is derived from these lines is out of date.
  var isDirty = true
  /// The earliest line that was still hidden when the facts were last derived.
  var nextPending = Timestamp.distantFuture

  init(name: Symbol) {
    self.name = name
  }
}

/// The team of a service: of the greatest line that names one (METRICS.md 2b, "Merging").
struct TeamRegister {
  private struct Mark {
    var time: Timestamp
    var rank: Int
    var team: Symbol
  }
  private var marks: [Mark] = []
  private var isSingle = true

  /// Notes a line's team.
  mutating func record(_ team: Symbol, time: Timestamp, rank: Int) {
    if team.isNone { return }
    if isSingle, let first = marks.first, first.team == team {
      // One team all along: its earliest and latest line say everything.
      if (time, rank) < (first.time, first.rank) {
        marks.insert(Mark(time: time, rank: rank, team: team), at: 0)
        if marks.count > 2 { marks.remove(at: 1) }
      } else if marks.count == 1 {
        marks.append(Mark(time: time, rank: rank, team: team))
      } else if (marks[1].time, marks[1].rank) < (time, rank) {
        marks[1] = Mark(time: time, rank: rank, team: team)
      }
      return
    }
    if !marks.isEmpty { isSingle = false }
    marks.append(Mark(time: time, rank: rank, team: team))
  }

  /// The team as of an instant; none when no visible line names one.
  func team(at now: Timestamp, in symbols: SymbolTable) -> Symbol {
    var best: Mark?
    for mark in marks where mark.time <= now {
      guard let current = best else {
        best = mark
        continue
      }
      if (current.time, current.rank) < (mark.time, mark.rank)
        || (current.time, current.rank) == (mark.time, mark.rank)
          && symbols.precedes(current.team, mark.team)
      {
        best = mark
      }
    }
    return best?.team ?? .none
  }
}
