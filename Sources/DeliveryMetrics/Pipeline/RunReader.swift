import DeliveryEvents

/// Puts lines together to runs.
struct RunReader {
  /// What jobs take from the pipeline that they belong to.
  private struct Pipeline {
    var id: Symbol
    var service: Symbol
    var sha: Symbol
    var branch: Symbol
  }

  let facts: Facts
  let services: Set<Int>?
  let now: Timestamp
  private(set) var trunk: TrunkNames
  let symbols: SymbolTable
  private let lines: RunLines
  /// In order of (id, service by its bytes), and where those of an id begin.
  private var pipelines: [Pipeline] = []
  private var firstOfID: [Symbol: Int] = [:]
  private var found: [RunTry] = []

  init(facts: Facts, services: Set<Int>?, now: Timestamp, trunk: TrunkNames) {
    self.facts = facts
    self.services = services
    self.now = now
    self.trunk = trunk
    symbols = facts.symbols
    lines = facts.runs.lines
  }

  mutating func read(after start: Timestamp) {
    var ofPipelines: [(id: UInt64, index: UInt32)] = []
    var ofJobs: [(id: UInt64, index: UInt32)] = []
    facts.runs.forEachLine(after: start, upTo: now) { index in
      guard let (id, isJob) = lines.identity(at: index) else { return }
      if isJob {
        ofJobs.append((id, UInt32(index)))
      } else {
        ofPipelines.append((id, UInt32(index)))
      }
    }
    // Each is told by a line at least.
    found.reserveCapacity(ofPipelines.count + ofJobs.count)
    forEachRun(&ofPipelines) { reader, run in
      let branch = reader.branch(of: run)
      reader.pipelines.append(
        Pipeline(id: run.pipelineID, service: run.service, sha: run.sha, branch: branch))
      reader.add(run, sha: run.sha, branch: branch)
    }
    let symbols = symbols
    pipelines.sort { left, right in
      left.id != right.id
        ? left.id.rawValue < right.id.rawValue : symbols.precedes(left.service, right.service)
    }
    for (place, pipeline) in pipelines.enumerated().reversed() { firstOfID[pipeline.id] = place }
    forEachRun(&ofJobs) { reader, job in
      let own = reader.pipeline(of: job)
      reader.add(
        job, sha: job.sha.isSome ? job.sha : own?.sha ?? .none, branch: own?.branch ?? .none)
    }
  }

  /// Hands over what was found, in no order.
  mutating func takeFound() -> [RunTry] {
    defer { found = [] }
    return found
  }

  /// Calls `body` with the lines of each id put together, those of several services apart.
  private mutating func forEachRun(
    _ places: inout [(id: UInt64, index: UInt32)], _ body: (inout RunReader, CIRun) -> Void
  ) {
    places.sort { $0.id != $1.id ? $0.id < $1.id : $0.index < $1.index }
    var start = 0
    while start < places.count {
      var end = start + 1
      while end < places.count, places[end].id == places[start].id { end += 1 }
      if end == start + 1 {
        let line = lines[Int(places[start].index)]
        body(&self, run(service(of: line), [line]))
      } else {
        var groups: [(service: Symbol, lines: [RunLine])] = []
        for place in start..<end {
          let line = lines[Int(places[place].index)]
          let service = service(of: line)
          if let group = groups.firstIndex(where: { $0.service == service }) {
            groups[group].lines.append(line)
          } else {
            groups.append((service, [line]))
          }
        }
        for group in groups { body(&self, run(group.service, group.lines)) }
      }
      start = end
    }
  }

  /// Its own; of a job without one that of its pipeline.
  private func service(of line: RunLine) -> Symbol {
    if line.service.isSome { return line.service }
    guard line.isJob, let first = firstOfID[line.run] else { return facts.defaultService }
    return pipelines[first].service
  }

  /// The pipeline of a job: that of its service; without one the first.
  private func pipeline(of job: CIRun) -> Pipeline? {
    guard let first = firstOfID[job.run] else { return nil }
    var place = first
    while place < pipelines.count, pipelines[place].id == job.run {
      if pipelines[place].service == job.service { return pipelines[place] }
      place += 1
    }
    return pipelines[first]
  }

  private func run(_ service: Symbol, _ lines: [RunLine]) -> CIRun {
    let first = lines[0]
    guard lines.count > 1 else {
      return CIRun(
        isJob: first.isJob, service: service, pipelineID: first.pipelineID, name: first.name,
        stage: first.stage, run: first.run, sha: first.sha, lines: lines)
    }
    let sorted = lines.sorted { left, right in
      if left.time != right.time { return left.time < right.time }
      if left.state != right.state { return left.state.precedes(right.state) }
      let first = (left.started ?? .distantPast, left.queued ?? .distantPast)
      return first < (right.started ?? .distantPast, right.queued ?? .distantPast)
    }
    func same(_ field: (RunLine) -> Symbol) -> Symbol? {
      let value = field(first)
      return lines.allSatisfy { field($0) == value } ? value : nil
    }
    // Lines of one run mostly say the same of it.
    if let name = same({ $0.name }), let stage = same({ $0.stage }), let run = same({ $0.run }),
      let sha = same({ $0.sha })
    {
      return CIRun(
        isJob: first.isJob, service: service, pipelineID: first.pipelineID, name: name,
        stage: stage, run: run, sha: sha, lines: sorted)
    }
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }
    return CIRun(
      isJob: first.isJob, service: service, pipelineID: first.pipelineID,
      name: fields.symbol { $0.name }, stage: fields.symbol { $0.stage },
      run: fields.symbol { $0.run }, sha: fields.symbol { $0.sha }, lines: sorted)
  }

  private func branch(of pipeline: CIRun) -> Symbol {
    let first = pipeline.lines[0].branch
    if pipeline.lines.allSatisfy({ $0.branch == first }) { return first }
    return Registers(pipeline.lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }.symbol { $0.branch }
  }

  private mutating func add(_ run: CIRun, sha: Symbol, branch: Symbol) {
    let service = facts.knownNumber(ofService: run.service) ?? RunTry.nobody
    if let services, !services.contains(service) { return }
    run.addTries(
      service: service, sha: sha, isTrunk: isTrunk(run, sha: sha, branch: branch, of: service),
      to: &found)
  }

  /// A branch decides where one is named; else whether the commit had landed when the run began, which
  /// it had not when it was tried before it was merged.
  private mutating func isTrunk(_ run: CIRun, sha: Symbol, branch: Symbol, of service: Int)
    -> Bool?
  {
    if branch.isSome { return trunk.contains(branch, of: service) }
    guard sha.isSome, let begin = run.begin else { return nil }
    var places: [CommitPlace] = []
    facts.commitPlaces.forEach(sha) { places.append($0) }
    return places.contains { place in
      let commits = facts.services[place.service].commits
      guard commits.isVisible(place.index, at: now), commits.landings[place.index] <= begin else {
        return false
      }
      let named = commits.commit(place.index).branch
      return named.isNone || trunk.contains(named, of: place.service)
    }
  }
}
