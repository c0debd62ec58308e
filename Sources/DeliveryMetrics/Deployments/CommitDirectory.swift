import DeliveryEvents

/// A known commit: the service whose log has it, and its place there.
struct CommitPlace: Hashable {
  var service: Int
  var index: Int
}

/// All visible commits, merged: a sha is looked up among those of one service, else among all.
struct CommitDirectory {
  /// By service number; a hidden commit has the time ``Timestamp/distantFuture``.
  private(set) var commits: [[CommitLine]] = []
  /// By service number: places in order of landing.
  private(set) var landings: [[Int32]] = []
  private var indexes: [[Symbol: Int32]] = []

  /// Derives the commits of one service anew.
  mutating func update(
    _ service: Int, from facts: ServiceFacts, at now: Timestamp, symbols: SymbolTable
  ) {
    while commits.count <= service {
      commits.append([])
      landings.append([])
      indexes.append([:])
    }
    var merged = facts.commits
    for (index, lines) in facts.moreCommitLines {
      let all = ([facts.commits[index]] + lines).filter { $0.time <= now && !$0.isReplaced }
      merged[index] = Self.merged(all, symbols: symbols) ?? Self.hidden(facts.commits[index])
    }
    for index in merged.indices where merged[index].time > now || merged[index].isReplaced {
      merged[index] = Self.hidden(merged[index])
    }
    commits[service] = merged
    indexes[service] = facts.commitIndex
    landings[service] = (0..<Int32(merged.count)).filter {
      merged[Int($0)].time != .distantFuture
    }.sorted { merged[Int($0)].time < merged[Int($1)].time }
  }

  /// Whether and where a commit is known in one service.
  func place(of sha: Symbol, in service: Int) -> CommitPlace? {
    guard service < indexes.count, let index = indexes[service][sha],
      commits[service][Int(index)].time != .distantFuture
    else { return nil }
    return CommitPlace(service: service, index: Int(index))
  }

  /// The commit at a place.
  func commit(_ place: CommitPlace) -> CommitLine { commits[place.service][place.index] }

  private static func hidden(_ line: CommitLine) -> CommitLine {
    var line = line
    line.time = .distantFuture
    return line
  }

  /// A commit lands once, at its earliest time; each other field comes from the earliest line that
  /// has it, at a tie the greatest value.
  private static func merged(_ lines: [CommitLine], symbols: SymbolTable) -> CommitLine? {
    guard var commit = lines.min(by: { $0.time < $1.time }) else { return nil }
    if lines.count == 1 { return commit }
    // Registers prefer the latest line; so time is turned round.
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: Timestamp(nanoseconds: ~$0.time.nanoseconds), rank: 0)
    }
    commit.committed = fields.time { $0.committed }
    commit.authored = fields.time { $0.authored }
    commit.author = fields.symbol { $0.author }
    commit.change = fields.symbol { $0.change }
    commit.parents = fields.list { $0.parents }
    commit.merge = fields.value({ $0.merge }, { !$0 && $1 })
    commit.bot = fields.value({ $0.bot }, { !$0 && $1 })
    return commit
  }
}
