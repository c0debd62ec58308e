import DeliveryEvents

/// A pipeline or a job: the merge of its visible lines.
struct CIRun {
  var isJob: Bool
  var service: Symbol
  /// A pipeline's id; none for a job.
  var pipelineID: Symbol
  var name: Symbol
  var stage: Symbol
  var run: Symbol
  var sha: Symbol
  /// In order of (time, state rank).
  var lines: [RunLine]

  /// Each start to end of this id; an unfinished one lasts.
  var runs: [Interval] {
    var found: [Interval] = []
    forEachRun { span, _ in found.append(span) }
    return found
  }

  /// The same with what each came to.
  var tries: [(span: Interval, outcome: DeploymentCheck.Outcome)] {
    var found: [(span: Interval, outcome: DeploymentCheck.Outcome)] = []
    forEachRun { span, state in
      let outcome: DeploymentCheck.Outcome =
        switch state {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .skipped: .skipped
        default: .running
        }
      found.append((span, outcome))
    }
    return found
  }

  /// Calls `body` with each start to end and the state that it ended in.
  func forEachRun(_ body: (Interval, EventState) -> Void) {
    var started: Timestamp?
    for line in lines {
      switch line.state {
      case .started: started = started ?? min(line.time, line.started ?? line.time)
      case .succeeded, .failed, .cancelled, .skipped:
        let start = min(line.started ?? started ?? line.time, line.time)
        body(Interval(start: start, end: line.time), line.state)
        started = nil
      default: break
      }
    }
    if let started { body(Interval(start: started, end: .distantFuture), .started) }
  }

  /// Ends that decide: (time, whether green).
  var ends: [(time: Timestamp, isGreen: Bool)] {
    lines.compactMap { line in
      switch line.state {
      case .succeeded, .skipped: (line.time, true)
      case .failed: (line.time, false)
      default: nil
      }
    }
  }

  /// The earliest time of any line, or of its `queued` and `started` fields.
  var begin: Timestamp? {
    lines.map { min($0.time, $0.queued ?? $0.time, $0.started ?? $0.time) }.min()
  }
}

/// Finds the pipelines and jobs of a commit.
struct CILookup {
  let facts: Facts
  let now: Timestamp
  private var symbols: SymbolTable { facts.symbols }

  init(facts: Facts, now: Timestamp) {
    self.facts = facts
    self.now = now
  }

  /// The pipelines and jobs of a service with a sha; where it has none, those of all services.
  func runs(of sha: Symbol, service: Symbol) -> [CIRun] {
    guard facts.runs.haveSHAs, sha.isSome else { return [] }
    let all = allRuns(of: sha)
    let own = all.filter { $0.service == service }
    return own.isEmpty ? all : own
  }

  /// Pipelines with an id, in every service.
  func pipelines(withID id: Symbol) -> [CIRun] {
    entities(withID: UInt64(id.rawValue), isJob: false)
  }

  /// A pipeline and its jobs, in every service; looks at every line where no run names a commit.
  func runs(ofPipeline id: Symbol) -> [CIRun] {
    guard id.isSome else { return [] }
    let places =
      facts.runs.haveSHAs
      ? facts.runs.lines(ofPipeline: id) + facts.runs.jobsByRun.lines(id)
      : facts.runs.lines.indices.filter { facts.runs.lines.isOf(pipeline: id, at: $0) }
    let jobs = places.filter { facts.runs.lines[$0].isJob }
    let byJob = Dictionary(grouping: jobs) { facts.runs.lines[$0].id }
    let pipeline = places.filter { !facts.runs.lines[$0].isJob }
    return entities(of: pipeline, isJob: false)
      + byJob.values.flatMap { entities(of: $0, isJob: true) }
  }

  private func allRuns(of sha: Symbol) -> [CIRun] {
    var looked: Set<UInt64> = []
    var found: [CIRun] = []
    func add(_ index: Int) {
      let line = facts.runs.lines[index]
      guard looked.insert(line.isJob ? line.id : ~line.id).inserted else {
        return
      }
      found += entities(withID: line.id, isJob: line.isJob).filter { $0.sha == sha }
    }
    facts.runs.bySHA.lines(sha).forEach(add)
    for pipeline in found where !pipeline.isJob {
      facts.runs.jobsByRun.lines(pipeline.pipelineID).forEach(add)
    }
    return found
  }

  /// All entities of one kind and id: one for each service that has it.
  private func entities(withID id: UInt64, isJob: Bool) -> [CIRun] {
    entities(of: facts.runs.lines(withID: id, isJob: isJob), isJob: isJob)
  }

  private func entities(of places: [Int], isJob: Bool) -> [CIRun] {
    var groups: [(service: Symbol, lines: [RunLine])] = []
    for index in places {
      let line = facts.runs.lines[index]
      guard line.time <= now, !line.isReplaced else { continue }
      let service = service(of: line)
      if let place = groups.firstIndex(where: { $0.service == service }) {
        groups[place].lines.append(line)
      } else {
        groups.append((service, [line]))
      }
    }
    return groups.map { run(service: $0.service, isJob: isJob, lines: $0.lines) }
  }

  private func run(service: Symbol, isJob: Bool, lines: [RunLine]) -> CIRun {
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }
    var run = CIRun(
      isJob: isJob, service: service, pipelineID: lines[0].pipelineID,
      name: fields.symbol { $0.name },
      stage: fields.symbol { $0.stage }, run: fields.symbol { $0.run },
      sha: fields.symbol { $0.sha },
      lines: lines.sorted { ($0.time, $0.state.rank) < ($1.time, $1.state.rank) })
    if isJob, run.sha.isNone, run.run.isSome {
      let pipelines = pipelines(withID: run.run)
      let named =
        pipelines.first { $0.service == service }
        ?? pipelines.min { symbols.precedes($0.service, $1.service) }
      run.sha = named?.sha ?? .none
    }
    return run
  }

  /// The service of a line: its own; for a job without one that of its pipeline.
  private func service(of line: RunLine) -> Symbol {
    if line.service.isSome { return line.service }
    guard line.isJob, line.run.isSome else { return facts.defaultService }
    var best = Symbol.none
    for index in facts.runs.lines(ofPipeline: line.run) {
      let pipeline = facts.runs.lines[index]
      guard pipeline.time <= now, !pipeline.isReplaced else { continue }
      let service = pipeline.service.isSome ? pipeline.service : facts.defaultService
      if best.isNone || symbols.precedes(service, best) { best = service }
    }
    return best.isNone ? facts.defaultService : best
  }
}

/// The CI of one head: what Testing waits for.
struct HeadCI {
  var begin: Timestamp
  /// The first instant at which the latest end of every unit is green.
  var green: Timestamp?
  /// Runs of its units.
  var runs: [Interval]
  /// Times at which a unit ended red.
  var failures: [Timestamp]

  /// The CI among the runs of a head; `nil` when none of them is a unit.
  init?(
    _ all: [CIRun], required: Set<Symbol>, isDeploying: (Symbol) -> Bool, lookup: CILookup
  ) {
    let jobs = all.filter { $0.isJob && required.contains($0.name) }
    var units: [CIRun]
    if jobs.isEmpty {
      let pipelines = all.filter { !$0.isJob }
      let others = pipelines.filter { !isDeploying($0.pipelineID) }
      units = others.isEmpty ? pipelines : others
    } else {
      units = jobs
    }
    var begins = units.compactMap(\.begin)
    for job in jobs where job.run.isSome {
      begins += lookup.pipelines(withID: job.run).filter { $0.service == job.service }
        .compactMap(\.begin)
    }
    guard let begin = begins.min() else { return nil }
    self.begin = begin
    runs = units.flatMap(\.runs)
    failures = units.flatMap { $0.ends.filter { !$0.isGreen }.map(\.time) }
    var latest: [Symbol: Bool] = [:]
    for unit in units { latest[unit.name] = false }
    var ends: [(time: Timestamp, isGreen: Bool, unit: Symbol)] = []
    for unit in units {
      for end in unit.ends { ends.append((end.time, end.isGreen, unit.name)) }
    }
    ends.sort { ($0.time, $0.isGreen ? 1 : 0) < ($1.time, $1.isGreen ? 1 : 0) }
    for (index, end) in ends.enumerated() {
      latest[end.unit] = end.isGreen
      if index + 1 < ends.count, ends[index + 1].time == end.time { continue }
      if latest.values.allSatisfy({ $0 }) {
        green = end.time
        break
      }
    }
  }
}
