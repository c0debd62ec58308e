import DeliveryEvents

/// Makes deployments of the visible deployment lines of one service: by id, and by the joining rule
/// for lines without one (METRICS.md 2b, "Deployments").
struct DeploymentAssembly {
  private struct Group {
    var env: Symbol
    var lines: [DeployLine]
  }
  private struct EnvironmentAndID: Hashable {
    var env: Symbol
    var id: Symbol
  }

  private let symbols: SymbolTable
  private var groups: [Group] = []

  /// The deployments of one service, in no particular order.
  static func deployments(
    of lines: [DeployLine], symbols: SymbolTable, tier: (Symbol) -> EnvironmentTier
  ) -> [Deployment] {
    var assembly = DeploymentAssembly(symbols: symbols)
    assembly.place(lines)
    return assembly.groups.map { assembly.deployment(of: $0, tier: tier($0.env)) }
  }

  private init(symbols: SymbolTable) {
    self.symbols = symbols
  }

  private mutating func place(_ lines: [DeployLine]) {
    var places: [EnvironmentAndID: Int] = [:]
    places.reserveCapacity(lines.count)
    var withoutID: [DeployLine] = []
    for line in lines {
      if line.id.isNone {
        withoutID.append(line)
        continue
      }
      let identity = EnvironmentAndID(env: line.env, id: line.id)
      if let place = places[identity] {
        groups[place].lines.append(line)
      } else {
        places[identity] = groups.count
        groups.append(Group(env: line.env, lines: [line]))
      }
    }
    if !withoutID.isEmpty { join(withoutID) }
  }

  private mutating func join(_ lines: [DeployLine]) {
    var byKey: [EnvironmentAndID: [Int]] = [:]
    for index in groups.indices {
      for key in Set(groups[index].lines.map(\.key)) {
        byKey[EnvironmentAndID(env: groups[index].env, id: key), default: []].append(index)
      }
    }
    let ordered = lines.sorted { left, right in
      if (left.time, left.state.rank) != (right.time, right.state.rank) {
        return (left.time, left.state.rank) < (right.time, right.state.rank)
      }
      if left.version != right.version { return symbols.precedes(left.version, right.version) }
      return symbols.precedes(left.repo, right.repo)
    }
    for line in ordered {
      let identity = EnvironmentAndID(env: line.env, id: line.key)
      let candidates = byKey[identity] ?? []
      switch line.state {
      case .succeeded, .failed, .cancelled:
        if let place = unfinished(among: candidates, at: line.time) {
          groups[place].lines.append(line)
          continue
        }
      case .rolledback:
        if let place = latestFinished(among: candidates, at: line.time) {
          groups[place].lines.append(line)
          continue
        }
      default:
        break
      }
      byKey[identity, default: []].append(groups.count)
      groups.append(Group(env: line.env, lines: [line]))
    }
  }

  /// The candidate with the latest queued or started line at or before `time` that has no finishing
  /// line at or before it.
  private func unfinished(among candidates: [Int], at time: Timestamp) -> Int? {
    var best: (place: Int, begun: Timestamp)?
    for place in candidates {
      var begun: Timestamp?
      var hasFinished = false
      for line in groups[place].lines where line.time <= time {
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
            || current.begun == begun && isLesser(groups[place], groups[current.place])
        else { continue }
      }
      best = (place, begun)
    }
    return best?.place
  }

  /// The candidate with the latest succeeded or failed line at or before `time`.
  private func latestFinished(among candidates: [Int], at time: Timestamp) -> Int? {
    var best: (place: Int, finished: Timestamp)?
    for place in candidates {
      let ends = groups[place].lines.filter {
        ($0.state == .succeeded || $0.state == .failed) && $0.time <= time
      }
      guard let finished = ends.map(\.time).max() else { continue }
      if let current = best {
        guard
          current.finished < finished
            || current.finished == finished && isLesser(groups[place], groups[current.place])
        else { continue }
      }
      best = (place, finished)
    }
    return best?.place
  }

  /// Breaks a tie between two candidates by their ids; one without an id comes first.
  private func isLesser(_ left: Group, _ right: Group) -> Bool {
    symbols.precedes(left.lines.first?.id ?? .none, right.lines.first?.id ?? .none)
  }

  /// Terminal lines go before all others, then (time, state rank).
  private static func precedence(_ line: DeployLine) -> Precedence {
    Precedence(
      isDecisive: line.state == .succeeded || line.state == .failed, time: line.time,
      rank: line.state.rank)
  }

  private func deployment(of group: Group, tier: EnvironmentTier) -> Deployment {
    let lines = group.lines
    var terminal: DeployLine?
    var lastRolledBack: Timestamp?
    var isCancelled = false
    var begin: Timestamp?
    var runStart: Timestamp?
    for line in lines {
      switch line.state {
      case .succeeded, .failed:
        if let current = terminal,
          (line.time, line.state.rank) <= (current.time, current.state.rank)
        {
          break
        }
        terminal = line
      case .rolledback: lastRolledBack = max(lastRolledBack ?? .distantPast, line.time)
      case .cancelled: isCancelled = true
      case .queued: begin = min(begin ?? .distantFuture, line.time)
      case .started:
        begin = min(begin ?? .distantFuture, line.time)
        runStart = min(runStart ?? .distantFuture, line.time)
      default: break
      }
      if let started = line.started {
        begin = min(begin ?? .distantFuture, started)
        runStart = min(runStart ?? .distantFuture, started)
      }
    }
    let finish = terminal?.time ?? lastRolledBack
    let result: Deployment.Result =
      switch terminal?.state {
      case .succeeded: .succeeded
      case .failed: .failed
      default: lastRolledBack == nil ? .none : .failed
      }
    if let finish {
      begin = begin.map { min($0, finish) }
      runStart = runStart.map { min($0, finish) }
    }
    let registers = Registers(lines, symbols: symbols, precedence: Self.precedence)
    let shas = registers.list { $0.shas }
    return Deployment(
      env: group.env, tier: tier, id: lines.first { $0.id.isSome }?.id ?? .none,
      sha: registers.symbol { $0.sha }, version: registers.symbol { $0.version },
      run: registers.symbol { $0.run }, actor: registers.symbol { $0.actor },
      trigger: registers.value({ $0.trigger == .none ? nil : $0.trigger }, <) ?? .none,
      fixes: registers.list { $0.fixes.isEmpty ? nil : $0.fixes } ?? [],
      labels: registers.labels { $0.labels }, shas: shas,
      parts: parts(of: lines, deciding: terminal?.state, list: shas), result: result,
      finish: finish,
      begin: begin, runStart: runStart, hasTerminalLine: terminal != nil,
      isRolledBack: lastRolledBack != nil,
      isCancelled: isCancelled)
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

extension DeployLine {
  /// The sha, else the version: what a line without an id is matched by.
  var key: Symbol { sha.isSome ? sha : version }
}
