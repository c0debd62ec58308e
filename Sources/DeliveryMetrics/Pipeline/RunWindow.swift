import DeliveryEvents

/// What pipelines and jobs did over a stretch of time: each the merge of its lines that can be seen, and
/// each start to end for itself.
///
/// Lines from a day before the stretch on are looked at, for what began then and ends in it. Nothing is
/// kept between two calls, and no look-up by commit is needed.
struct RunWindow {
  /// In order of their ends, those that have not ended last; at one instant by what tells them apart.
  let tries: [RunTry]

  /// - Parameter services: The numbers of those in scope; `nil` for everything.
  init(
    _ facts: Facts, services: Set<Int>?, from: Timestamp, to: Timestamp, trunk: inout TrunkNames
  ) {
    var reader = RunReader(facts: facts, now: to, trunk: trunk)
    tries = reader.tries(
      after: from.advanced(byNanoseconds: -86_400_000_000_000), in: services)
    trunk = reader.trunk
  }
}

/// Puts lines together to runs.
private struct RunReader {
  let facts: Facts
  let now: Timestamp
  var trunk: TrunkNames
  /// By id, the pipelines of the stretch, those of the least service by its bytes first.
  private var pipelines: [Symbol: [CIRun]] = [:]
  private var symbols: SymbolTable { facts.symbols }

  init(facts: Facts, now: Timestamp, trunk: TrunkNames) {
    self.facts = facts
    self.now = now
    self.trunk = trunk
  }

  mutating func tries(after start: Timestamp, in services: Set<Int>?) -> [RunTry] {
    var pipelineLines: [(id: UInt64, index: UInt32)] = []
    var jobLines: [(id: UInt64, index: UInt32)] = []
    facts.runs.forEachLine(after: start, upTo: now) { index in
      let line = facts.runs.lines[index]
      if line.isReplaced { return }
      if line.isJob {
        jobLines.append((line.id, UInt32(index)))
      } else {
        pipelineLines.append((line.id, UInt32(index)))
      }
    }
    var found: [RunTry] = []
    forEachRun(pipelineLines) { run in
      pipelines[run.pipelineID, default: []].append(run)
    }
    for (id, runs) in pipelines where runs.count > 1 {
      pipelines[id] = runs.sorted { symbols.precedes($0.service, $1.service) }
    }
    for runs in pipelines.values {
      for run in runs { add(run, branch: branch(of: run), services, to: &found) }
    }
    forEachRun(jobLines) { job in
      var job = job
      let all = pipelines[job.run] ?? []
      let own = all.first { $0.service == job.service } ?? all.first
      if job.sha.isNone { job.sha = own?.sha ?? .none }
      add(job, branch: own.map(branch) ?? .none, services, to: &found)
    }
    return found.sorted(by: isBefore)
  }

  /// Puts the lines of each id together, and tells those of several services apart.
  private func forEachRun(_ lines: [(id: UInt64, index: UInt32)], _ body: (CIRun) -> Void) {
    let lines = lines.sorted { $0 < $1 }
    var start = 0
    while start < lines.count {
      var end = start + 1
      while end < lines.count, lines[end].id == lines[start].id { end += 1 }
      var groups: [(service: Symbol, lines: [RunLine])] = []
      for place in start..<end {
        let line = facts.runs.lines[Int(lines[place].index)]
        let service = service(of: line)
        if let group = groups.firstIndex(where: { $0.service == service }) {
          groups[group].lines.append(line)
        } else {
          groups.append((service, [line]))
        }
      }
      for group in groups { body(run(group.service, group.lines)) }
      start = end
    }
  }

  /// Its own; of a job without one that of its pipeline.
  private func service(of line: RunLine) -> Symbol {
    if line.service.isSome { return line.service }
    return line.isJob
      ? pipelines[line.run]?.first?.service ?? facts.defaultService
      : facts.defaultService
  }

  private func run(_ service: Symbol, _ lines: [RunLine]) -> CIRun {
    let first = lines[0]
    guard lines.count > 1 else {
      return CIRun(
        isJob: first.isJob, service: service, pipelineID: first.pipelineID, name: first.name,
        stage: first.stage, run: first.run, sha: first.sha, lines: lines)
    }
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }
    return CIRun(
      isJob: first.isJob, service: service, pipelineID: first.pipelineID,
      name: fields.symbol { $0.name }, stage: fields.symbol { $0.stage },
      run: fields.symbol { $0.run }, sha: fields.symbol { $0.sha },
      lines: lines.sorted { left, right in
        if left.time != right.time { return left.time < right.time }
        if left.state != right.state { return left.state.precedes(right.state) }
        let first = (left.started ?? .distantPast, left.queued ?? .distantPast)
        return first < (right.started ?? .distantPast, right.queued ?? .distantPast)
      })
  }

  private func branch(of pipeline: CIRun) -> Symbol {
    if pipeline.lines.count == 1 { return pipeline.lines[0].branch }
    return Registers(pipeline.lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }.symbol { $0.branch }
  }

  private mutating func add(
    _ run: CIRun, branch: Symbol, _ services: Set<Int>?, to found: inout [RunTry]
  ) {
    let service = facts.knownNumber(ofService: run.service) ?? RunTry.nobody
    guard services?.contains(service) ?? true else { return }
    found += run.tries(
      service: service, sha: run.sha, isTrunk: isTrunk(run, branch: branch, of: service))
  }

  /// A branch decides where one is named; else whether the commit had landed when the run began, which
  /// it had not when it was tried before it was merged.
  private mutating func isTrunk(_ run: CIRun, branch: Symbol, of service: Int) -> Bool? {
    if branch.isSome { return trunk.contains(branch, of: service) }
    guard run.sha.isSome, let begin = run.begin else { return nil }
    var places: [CommitPlace] = []
    facts.commitPlaces.forEach(run.sha) { places.append($0) }
    return places.contains { place in
      let commits = facts.services[place.service].commits
      guard commits.isVisible(place.index, at: now), commits.landings[place.index] <= begin else {
        return false
      }
      let named = commits.commit(place.index).branch
      return named.isNone || trunk.contains(named, of: place.service)
    }
  }

  private func name(_ service: Int) -> Symbol {
    service == RunTry.nobody ? facts.defaultService : facts.services[service].name
  }

  private func isBefore(_ left: RunTry, _ right: RunTry) -> Bool {
    let ends = (left.end ?? .distantFuture, right.end ?? .distantFuture)
    if ends.0 != ends.1 { return ends.0 < ends.1 }
    if left.state != right.state { return left.state.rank < right.state.rank }
    if left.start != right.start { return left.start < right.start }
    if left.service != right.service {
      return symbols.precedes(name(left.service), name(right.service))
    }
    if left.isJob != right.isJob { return right.isJob }
    for (one, other) in [
      (left.name, right.name), (left.pipeline, right.pipeline), (left.sha, right.sha),
    ] where one != other {
      return symbols.precedes(one, other)
    }
    return left.queue ?? -1 < right.queue ?? -1
  }
}
