import DeliveryEvents

/// Makes a deployment of the visible lines that speak of it (METRICS.md R1, 2b "Merging").
enum DeploymentAssembly {
  /// Terminal lines go before all others, then (time, state rank).
  private static func precedence(_ line: DeployLine) -> Precedence {
    Precedence(
      isDecisive: line.state == .succeeded || line.state == .failed, time: line.time,
      rank: line.state.rank)
  }

  /// The deployment of which one line speaks, as most do.
  @inline(__always)
  static func deployment(
    ofOnly line: DeployLine, at place: Int32, tier: EnvironmentTier
  ) -> Deployment {
    var times = DeploymentTimes()
    times.take(line)
    return Deployment(
      env: line.env, tier: tier, id: line.id, sha: line.sha, version: line.version, run: line.run,
      actor: line.actor, trigger: line.trigger, lists: line.lists, times: times, line: place)
  }

  /// The same with the commit of its version, where it names no sha and that is known.
  static func deployment(
    ofOnly line: DeployLine, at place: Int32, tier: EnvironmentTier, artifacts: ArtifactFinder
  ) -> Deployment {
    let deployment = deployment(ofOnly: line, at: place, tier: tier)
    if deployment.sha.isSome { return deployment }
    let sha = artifacts.sha(of: deployment.version, at: deployment.finish)
    return sha.isSome ? deployment.made(of: sha) : deployment
  }

  /// The deployment of which several lines speak.
  ///
  /// - Parameter artifacts: Says of which commit a version is, for those that name no sha.
  static func deployment(
    of lines: [DeployLine], keeping lists: DeployListStore, tier: EnvironmentTier,
    symbols: SymbolTable, artifacts: ArtifactFinder?
  ) -> Deployment {
    var times = DeploymentTimes()
    for line in lines { times.take(line) }
    let registers = Registers(lines, symbols: symbols, precedence: precedence)
    let shas = registers.list { $0.lists.shas }
    let version = registers.symbol { $0.version }
    var sha = registers.symbol { $0.sha }
    if sha.isNone, let artifacts { sha = artifacts.sha(of: version, at: times.finish) }
    return Deployment(
      env: lines[0].env, tier: tier, id: lines.first { $0.id.isSome }?.id ?? .none,
      sha: sha, version: version,
      run: registers.symbol { $0.run }, actor: registers.symbol { $0.actor },
      trigger: registers.value({ $0.trigger == .none ? nil : $0.trigger }, <) ?? .none,
      lists: lists.keep(
        DeployLists.Content(
          shas: shas,
          fixes: registers.list { $0.lists.fixes },
          labels: registers.labels { $0.lists.labels },
          parts: parts(of: lines, times, symbols, artifacts)),
        of: lines),
      times: times, line: nil)
  }

  /// The sha of the last deciding line of each repo, when there are several repos.
  private static func parts(
    of lines: [DeployLine], _ times: DeploymentTimes, _ symbols: SymbolTable,
    _ artifacts: ArtifactFinder?
  ) -> [Symbol] {
    guard let state = times.terminal?.state, lines.count > 1 else { return [] }
    let deciding = lines.filter { $0.state == state }
    let repos = Set(deciding.map(\.repo))
    if repos.count < 2 { return [] }
    return repos.map { repo in
      let registers = Registers(deciding.filter { $0.repo == repo }, symbols: symbols) {
        Precedence(time: $0.time, rank: $0.state.rank)
      }
      let sha = registers.symbol { $0.sha }
      guard sha.isNone, let artifacts else { return sha }
      return artifacts.sha(of: registers.symbol { $0.version }, at: times.finish)
    }
  }
}

/// When a deployment began and finished, by all of its lines.
struct DeploymentTimes {
  private(set) var terminal: (time: Timestamp, state: EventState)?
  private(set) var firstRolledBack: Timestamp?
  private var lastRolledBack: Timestamp?
  private(set) var isCancelled = false
  private var firstBegin: Timestamp?
  private var firstRun: Timestamp?

  mutating func take(_ line: DeployLine) {
    switch line.state {
    case .succeeded, .failed:
      if let current = terminal,
        (line.time, line.state.rank) <= (current.time, current.state.rank)
      {
        break
      }
      terminal = (line.time, line.state)
    case .rolledback:
      firstRolledBack = min(firstRolledBack ?? .distantFuture, line.time)
      lastRolledBack = max(lastRolledBack ?? .distantPast, line.time)
    case .cancelled: isCancelled = true
    case .queued: firstBegin = min(firstBegin ?? .distantFuture, line.time)
    case .started:
      firstBegin = min(firstBegin ?? .distantFuture, line.time)
      firstRun = min(firstRun ?? .distantFuture, line.time)
    default: break
    }
    if let started = line.started {
      firstBegin = min(firstBegin ?? .distantFuture, started)
      firstRun = min(firstRun ?? .distantFuture, started)
    }
  }

  var finish: Timestamp? { terminal?.time ?? lastRolledBack }

  var result: Deployment.Result {
    switch terminal?.state {
    case .succeeded: .succeeded
    case .failed: .failed
    default: lastRolledBack == nil ? .none : .failed
    }
  }

  var begin: Timestamp? { atMostFinish(firstBegin) }

  var runStart: Timestamp? { atMostFinish(firstRun) }

  private func atMostFinish(_ time: Timestamp?) -> Timestamp? {
    guard let time, let finish else { return time }
    return min(time, finish)
  }
}
