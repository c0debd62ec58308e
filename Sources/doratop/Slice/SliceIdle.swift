import DeliveryEvents

/// The old lines that can tell nothing any more.
///
/// - Items that were over, and deployments to other environments than production of nothing but those.
/// - Runs of commits that had arrived in production.
/// - Lines of health that repeat the one before.
/// - Notes, alerts and metrics.
struct SliceIdle {
  /// Lines of which every event is one of those.
  private(set) var lines: [Int] = []

  private let log: SliceLog
  private let history: SliceHistory
  private let production: SliceProduction
  /// Services of which all stays.
  private let settling: Set<Symbol>
  private var witnesses: Set<Int>
  /// Commits by which a service is seen to test, and to have items at all.
  private var samples: Set<Symbol> = []
  /// For each line how many of its events are idle.
  private var counts: [Int]

  /// How many such commits stay of each service.
  private static let samplesOfService = 3

  /// - Parameter whole: Services of which all is to stay.
  init(_ log: SliceLog, _ history: SliceHistory, whole: Set<Symbol>) {
    self.log = log
    self.history = history
    production = SliceProduction(log.ledger, at: history.span.cut)
    settling = whole.union(history.arrivals.unsettled)
    witnesses = history.witnesses.lines
    if let beginning = Self.beginning(log, history.span) { witnesses.insert(beginning) }
    counts = Array(repeating: 0, count: log.lines.count)
    samples = latestSamples()
    let passed = countItems()
    countDeployments(passed)
    history.runs.forEachDone(isDone) { counts[$0] += 1 }
    if !history.isHealthConflicting {
      history.health.forEachRepetition(except: whole) { counts[$0] += 1 }
    }
    for line in history.remarks { counts[line] += 1 }
    lines = log.lines.indices.filter { isIdle($0) }
  }

  /// How much earlier than the earliest window a log has to begin, so that none is cut short: two days
  /// more, for days are local dates.
  private static let margin: Int64 = 2 * 86_400_000_000_000

  /// A line that tells that the log began as long ago as matters: the last that does, else the first
  /// of all.
  private static func beginning(_ log: SliceLog, _ span: SliceSpan) -> Int? {
    let limit = span.cut.advanced(byNanoseconds: -margin)
    let dated = log.lines.indices.filter { log.lines[$0].isDated }
    return dated.filter { log.lines[$0].last <= limit }.max {
      log.lines[$0].last < log.lines[$1].last
    } ?? dated.min { log.lines[$0].first < log.lines[$1].first }
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
    let spoken = history.deployments.spokenOf
    let blamed = history.incidents.blamed(isFound: production.isDeployed(id:)).filter { sha in
      !history.arrivals.services(knowing: sha).allSatisfy {
        production.isDeployed(SliceCommit(sha: sha, service: $0))
      }
    }
    let passed = history.items.passed(
      isOver: { production.isOver($0) && !settling.contains($0.service) },
      isNeeded: { spoken.contains($0) || samples.contains($0) || blamed.contains($0) },
      isPinned: { isPinned($0) || history.keys(of: $0).count > 1 })
    for line in passed.lines { counts[line] += 1 }
    return passed.shas
  }

  private mutating func countDeployments(_ passed: Set<Symbol>) {
    let isDone = isDone
    history.deployments.forEachPassed(
      isProduction: { production.contains($0) || settling.contains($0.service) },
      isPassed: { passed.contains($0) || history.arrivals.services(knowing: $0).isEmpty },
      isRunDone: { history.runs.isDone(pipeline: $0, isDone) },
      isPinned: { isPinned($0) || history.keys(of: $0).count > 1 },
      { counts[$0] += 1 })
  }

  /// Whether the runs of a commit decide nothing any more.
  private func isDone(_ sha: Symbol) -> Bool {
    !samples.contains(sha)
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
