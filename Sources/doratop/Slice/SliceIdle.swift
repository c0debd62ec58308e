import DeliveryEvents

/// The old lines that can tell nothing any more.
///
/// - Items that were over, and deployments to other environments than production of nothing but those.
/// - Runs of commits that had arrived in production.
/// - Lines of health that repeat the one before.
/// - Notes, alerts and metrics, but for what artifacts were made of.
///
/// As far as no alert hangs on them, nor the baseline (``SliceReach``), and no detector.
struct SliceIdle {
  /// Lines of which every event is one of those.
  private(set) var lines: [Int] = []

  private let log: SliceLog
  private let history: SliceHistory
  private let reach: SliceReach
  private let production: SliceProduction
  /// Services of which all stays.
  private let settling: Set<Symbol>
  /// Services of which what a deployment brings is told by its commits alone.
  private var plain: Set<Symbol> = []
  private var witnesses: Set<Int>
  /// Commits by which a service is seen to test, and to have items at all.
  private var samples: Set<Symbol> = []
  /// Commits of which all is still looked at, and those that have to be known.
  private var active: Set<Symbol> = []
  private var needed: Set<Symbol> = []
  /// For each line how many of its events are idle.
  private var counts: [Int]

  /// How many such commits stay of each service.
  private static let samplesOfService = 3

  /// - Parameter whole: Services of which all is to stay.
  init(_ log: SliceLog, _ history: SliceHistory, _ reach: SliceReach, whole: Set<Symbol>) {
    self.log = log
    self.history = history
    self.reach = reach
    production = SliceProduction(log.ledger, at: history.span.cut)
    settling = whole.union(history.arrivals.unsettled)
    witnesses = history.witnesses.lines.union(history.artifactLines)
    counts = Array(repeating: 0, count: log.lines.count)
    samples = latestSamples()
    plain = history.services.filter(tellsPlainly)
    findNeeded()
    let passed = countItems()
    countDeployments(passed)
    history.runs.forEachDone(isDone) { counts[$0] += 1 }
    if !history.isHealthConflicting {
      history.health.forEachRepetition(except: whole) { counts[$0] += 1 }
    }
    for line in history.remarks { counts[line] += 1 }
    lines = log.lines.indices.filter { isIdle($0) }
  }

  /// The line that tells when the log began.
  private static func beginning(_ log: SliceLog) -> Int? {
    log.lines.indices.filter { log.lines[$0].isDated }
      .min { log.lines[$0].first < log.lines[$1].first }
  }

  /// Finds the lines that stay by themselves, and the commits that have to.
  private mutating func findNeeded() {
    let landing = history.arrivals.landing
    if let beginning = Self.beginning(log) { witnesses.insert(beginning) }
    if let run = history.runs.lastLine { witnesses.insert(run.line) }
    witnesses.formUnion(history.gaps.lines)
    witnesses.formUnion(history.authors.baseLines)
    let blamed = history.incidents.blamed(isFound: production.isDeployed(id:)).filter { sha in
      !history.arrivals.services(knowing: sha).allSatisfy {
        production.isDeployed(SliceCommit(sha: sha, service: $0))
      }
    }
    active = samples.union(blamed).union(history.deployments.spokenOf)
    let slow = history.items.slow(reach.slowness, after: reach.slowSince) {
      production.arrival(of: $0)?.time
    }
    // What an item waited for may be a deployment by the name of another.
    active.formUnion(production.companions(of: slow))
    needed = active.union(history.runs.spokenOf)
      .union(history.authors.lastCommits(landing: landing))
    for sample in production.samples where reach.holds(arrival: sample.time) {
      needed.insert(sample.commit.sha)
    }
    // A deployment that lists its content closes whatever landed before its own commit.
    for (service, shas) in history.deployments.closers where plain.contains(service) {
      let landed = shas.compactMap { sha in
        landing(SliceCommit(sha: sha, service: service)).map { (sha: sha, time: $0) }
      }
      if let last = landed.max(by: { $0.time < $1.time }) { needed.insert(last.sha) }
    }
    if reach.watchesTrunks {
      let turns = history.turns.turns(landing: landing)
      witnesses.formUnion(turns.lines)
      needed.formUnion(turns.shas)
    }
  }

  private func isIdle(_ line: Int) -> Bool {
    counts[line] > 0 && counts[line] == history.keys(of: line).count
      && log.lines[line].last <= history.span.cut && !isPinned(line)
  }

  /// Whether a line stays, and with it all that is of the same thing: one that says more than one
  /// thing, or what others contradict.
  private func isPinned(_ line: Int) -> Bool {
    witnesses.contains(line)
      || history.keys(of: line).contains(where: history.conflicting.contains)
  }

  private mutating func countItems() -> Set<Symbol> {
    let passed = history.items.passed(
      isOver: { production.isOver($0) && !settling.contains($0.service) },
      isNeeded: needed.contains,
      isPinned: { isPinned($0) || history.keys(of: $0).count > 1 },
      bringer: { plain.contains($0.service) ? production.arrival(of: $0) : nil })
    for line in passed.lines { counts[line] += 1 }
    return passed.shas
  }

  private mutating func countDeployments(_ passed: Set<Symbol>) {
    let isDone = isDone
    history.deployments.forEachPassed(
      isProduction: { production.contains($0) || settling.contains($0.service) },
      isPassed: { passed.contains($0) || isFinished($0) },
      isRunDone: { history.runs.isDone(pipeline: $0, isDone) },
      isPinned: { isPinned($0) || history.keys(of: $0).count > 1 },
      { counts[$0] += 1 })
  }

  /// Whether no other environment and no other service have a part in what a deployment of a service brings,
  /// and it is told by one thing alone: by parents, by landing, or by lists.
  private func tellsPlainly(_ service: Symbol) -> Bool {
    if settling.contains(service) || production.environments[service] ?? 0 > 1 { return false }
    let hasParents = history.items.hasParents(service)
    switch history.deployments.telling(service, isProduction: production.contains) {
    case .commits: return !hasParents || !history.items.hasLandings(service)
    case .lists: return !hasParents
    case .both: return false
    }
  }

  /// Whether only that a commit arrived may still be of interest, or nothing of it.
  private func isFinished(_ sha: Symbol) -> Bool {
    !active.contains(sha)
      && history.arrivals.services(knowing: sha).allSatisfy {
        plain.contains($0) && production.isOver(SliceCommit(sha: sha, service: $0))
      }
  }

  /// Whether the runs of a commit decide nothing any more.
  private func isDone(_ sha: Symbol) -> Bool {
    !active.contains(sha)
      && history.arrivals.services(knowing: sha).allSatisfy {
        production.hasArrived(SliceCommit(sha: sha, service: $0)) && !settling.contains($0)
      }
  }

  private func latestSamples() -> Set<Symbol> {
    let latest = history.runs.latestBySHA
    var samples: [Symbol: [(sha: Symbol, time: Timestamp)]] = [:]
    for (sha, time) in latest {
      for service in history.arrivals.services(knowing: sha)
      where production.hasArrived(SliceCommit(sha: sha, service: service)) {
        samples[service, default: []].append((sha, time))
      }
    }
    return Set(
      samples.values.flatMap { commits in
        commits.sorted { left, right in
          left.time == right.time ? left.sha.rawValue < right.sha.rawValue : left.time > right.time
        }.prefix(Self.samplesOfService).map(\.sha)
      })
  }
}
