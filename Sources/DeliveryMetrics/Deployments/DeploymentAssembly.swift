import DeliveryEvents

/// Makes deployments of the visible deployment lines of one service: by id, and by the joining rule
/// for lines without one (METRICS.md 2b, "Deployments").
struct DeploymentAssembly {
  /// Lines that speak of one deployment, as places in the service's lines.
  private struct Group {
    var first: Int
    var more: [Int] = []
  }

  private let lines: [DeployLine]
  private let now: Timestamp
  private let symbols: SymbolTable
  private var groups: [Group] = []

  /// The deployments of one service, in no particular order.
  ///
  /// - Parameter known: For each line the deployment of which it alone speaks, if it was made
  ///   before; filled in with those that are made now. It stays what it is as long as it is the only
  ///   line.
  static func deployments(
    of lines: [DeployLine], at now: Timestamp, symbols: SymbolTable, known: inout [Deployment?],
    tier: (Symbol) -> EnvironmentTier
  ) -> [Deployment] {
    var assembly = DeploymentAssembly(lines: lines, now: now, symbols: symbols)
    assembly.place()
    known += repeatElement(nil, count: lines.count - known.count)
    return assembly.groups.map { group in
      if group.more.isEmpty, let deployment = known[group.first] { return deployment }
      let tier = tier(lines[group.first].env)
      guard group.more.isEmpty else {
        return assembly.deployment(of: assembly.lines(of: group), tier: tier)
      }
      let deployment = assembly.deployment(ofOnly: lines[group.first], tier: tier)
      known[group.first] = deployment
      return deployment
    }
  }

  private init(lines: [DeployLine], now: Timestamp, symbols: SymbolTable) {
    self.lines = lines
    self.now = now
    self.symbols = symbols
  }

  private func lines(of group: Group) -> [DeployLine] {
    [lines[group.first]] + group.more.map { lines[$0] }
  }

  private mutating func place() {
    var places = WordMap(capacity: lines.count)
    var withoutID: [Int] = []
    for index in lines.indices where lines[index].time <= now && !lines[index].isReplaced {
      if lines[index].id.isNone {
        withoutID.append(index)
        continue
      }
      let group = places.insert(WordMap.key(lines[index].env, lines[index].id), groups.count)
      if group < groups.count {
        groups[group].more.append(index)
      } else {
        groups.append(Group(first: index))
      }
    }
    if !withoutID.isEmpty { join(withoutID) }
  }

  private mutating func join(_ places: [Int]) {
    /// Groups by (environment, sha else version).
    var lists: [[Int]] = []
    var byKey = WordMap(capacity: lines.count)
    func note(_ group: Int, _ key: UInt64) {
      let list = byKey.insert(key, lists.count)
      if list == lists.count { lists.append([]) }
      if lists[list].last != group { lists[list].append(group) }
    }
    for (index, group) in groups.enumerated() {
      note(index, key(of: group.first))
      for line in group.more { note(index, key(of: line)) }
    }
    let ordered = places.sorted { left, right in
      let first = lines[left]
      let second = lines[right]
      if (first.time, first.state.rank) != (second.time, second.state.rank) {
        return (first.time, first.state.rank) < (second.time, second.state.rank)
      }
      if first.version != second.version { return symbols.precedes(first.version, second.version) }
      return symbols.precedes(first.repo, second.repo)
    }
    for place in ordered {
      let key = key(of: place)
      let candidates = byKey[key].map { lists[$0] } ?? []
      switch lines[place].state {
      case .succeeded, .failed, .cancelled:
        if let group = unfinished(among: candidates, at: lines[place].time) {
          groups[group].more.append(place)
          continue
        }
      case .rolledback:
        if let group = latestFinished(among: candidates, at: lines[place].time) {
          groups[group].more.append(place)
          continue
        }
      default:
        break
      }
      note(groups.count, key)
      groups.append(Group(first: place))
    }
  }

  private func key(of line: Int) -> UInt64 { WordMap.key(lines[line].env, lines[line].key) }

  /// The candidate with the latest queued or started line at or before `time` that has no finishing
  /// line at or before it.
  private func unfinished(among candidates: [Int], at time: Timestamp) -> Int? {
    var best: (group: Int, begun: Timestamp)?
    for group in candidates {
      var begun: Timestamp?
      var hasFinished = false
      for line in lines(of: groups[group]) where line.time <= time {
        switch line.state {
        case .queued, .started: begun = max(begun ?? .distantPast, line.time)
        case .succeeded, .failed, .cancelled: hasFinished = true
        default: break
        }
      }
      guard let begun, !hasFinished else { continue }
      if let current = best {
        guard
          current.begun < begun
            || current.begun == begun && isLesser(groups[group], groups[current.group])
        else { continue }
      }
      best = (group, begun)
    }
    return best?.group
  }

  /// The candidate with the latest succeeded or failed line at or before `time`.
  private func latestFinished(among candidates: [Int], at time: Timestamp) -> Int? {
    var best: (group: Int, finished: Timestamp)?
    for group in candidates {
      let ends = lines(of: groups[group]).filter {
        ($0.state == .succeeded || $0.state == .failed) && $0.time <= time
      }
      guard let finished = ends.map(\.time).max() else { continue }
      if let current = best {
        guard
          current.finished < finished
            || current.finished == finished && isLesser(groups[group], groups[current.group])
        else { continue }
      }
      best = (group, finished)
    }
    return best?.group
  }

  /// Breaks a tie between two candidates by their ids; one without an id comes first.
  private func isLesser(_ left: Group, _ right: Group) -> Bool {
    symbols.precedes(lines[left.first].id, lines[right.first].id)
  }

  /// Terminal lines go before all others, then (time, state rank).
  private static func precedence(_ line: DeployLine) -> Precedence {
    Precedence(
      isDecisive: line.state == .succeeded || line.state == .failed, time: line.time,
      rank: line.state.rank)
  }

  /// The deployment of which one line speaks, as most do.
  private func deployment(ofOnly line: DeployLine, tier: EnvironmentTier) -> Deployment {
    var times = DeploymentTimes()
    times.take(line)
    return Deployment(
      env: line.env, tier: tier, id: line.id, sha: line.sha, version: line.version, run: line.run,
      actor: line.actor, trigger: line.trigger, fixes: line.fixes, labels: line.labels,
      shas: line.shas, parts: [], result: times.result, finish: times.finish,
      begin: times.begin, runStart: times.runStart, hasTerminalLine: times.terminal != nil,
      isRolledBack: times.lastRolledBack != nil, isCancelled: times.isCancelled)
  }

  private func deployment(of lines: [DeployLine], tier: EnvironmentTier) -> Deployment {
    var times = DeploymentTimes()
    for line in lines { times.take(line) }
    let registers = Registers(lines, symbols: symbols, precedence: Self.precedence)
    let shas = registers.list { $0.shas }
    return Deployment(
      env: lines[0].env, tier: tier, id: lines.first { $0.id.isSome }?.id ?? .none,
      sha: registers.symbol { $0.sha }, version: registers.symbol { $0.version },
      run: registers.symbol { $0.run }, actor: registers.symbol { $0.actor },
      trigger: registers.value({ $0.trigger == .none ? nil : $0.trigger }, <) ?? .none,
      fixes: registers.list { $0.fixes.isEmpty ? nil : $0.fixes } ?? [],
      labels: registers.labels { $0.labels }, shas: shas,
      parts: parts(of: lines, deciding: times.terminal?.state, list: shas), result: times.result,
      finish: times.finish, begin: times.begin, runStart: times.runStart,
      hasTerminalLine: times.terminal != nil, isRolledBack: times.lastRolledBack != nil,
      isCancelled: times.isCancelled)
  }

  /// The sha of the last deciding line of each repo, when there are several repos and no list.
  private func parts(
    of lines: [DeployLine], deciding state: EventState?, list: [Symbol]?
  ) -> [Symbol] {
    guard let state, lines.count > 1, list == nil else { return [] }
    let deciding = lines.filter { $0.state == state }
    let repos = Set(deciding.map(\.repo))
    if repos.count < 2 { return [] }
    return repos.map { repo in
      let registers = Registers(deciding.filter { $0.repo == repo }, symbols: symbols) {
        Precedence(time: $0.time, rank: $0.state.rank)
      }
      return registers.symbol { $0.sha }
    }
  }
}

/// When a deployment began and finished, by all of its lines.
private struct DeploymentTimes {
  private(set) var terminal: (time: Timestamp, state: EventState)?
  private(set) var lastRolledBack: Timestamp?
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
    case .rolledback: lastRolledBack = max(lastRolledBack ?? .distantPast, line.time)
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

extension DeployLine {
  /// The sha, else the version: what a line without an id is matched by.
  var key: Symbol { sha.isSome ? sha : version }
}
