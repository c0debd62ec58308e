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

  /// Calls `body` with each end that decides, and whether it is green.
  func forEachEnd(_ body: (Timestamp, Bool) -> Void) {
    for line in lines {
      switch line.state {
      case .succeeded, .skipped: body(line.time, true)
      case .failed: body(line.time, false)
      default: break
      }
    }
  }

  /// The earliest time of any line, or of its `queued` and `started` fields.
  var begin: Timestamp? {
    lines.lazy.map { min($0.time, $0.queued ?? $0.time, $0.started ?? $0.time) }.min()
  }
}

/// Finds the pipelines and jobs of a commit.
///
/// An object: what was merged last is mostly asked for again, by each of its jobs.
final class CILookup {
  let facts: Facts
  let now: Timestamp
  private var last: (id: Symbol, pipelines: [CIRun])?
  /// The lines of the jobs of the run at hand; kept, so that its room is.
  private var jobs: [RunLine] = []
  /// The same of the job at hand, by service.
  private var groups = Groups()
  private var symbols: SymbolTable { facts.symbols }

  init(facts: Facts, now: Timestamp) {
    self.facts = facts
    self.now = now
  }

  /// The pipelines and jobs of a service with a sha; where it has none, those of all services.
  func runs(of sha: Symbol, service: Symbol) -> [CIRun] {
    guard facts.runs.haveSHAs, sha.isSome else { return [] }
    let all = runs(of: sha)
    if all.allSatisfy({ $0.service == service }) { return all }
    let own = all.filter { $0.service == service }
    return own.isEmpty ? all : own
  }

  /// Pipelines with an id, in every service.
  func pipelines(withID id: Symbol) -> [CIRun] {
    if let last, last.id == id { return last.pipelines }
    let pipelines = entities(withID: UInt64(id.rawValue), isJob: false)
    last = (id, pipelines)
    return pipelines
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

  /// The pipelines and jobs of all services with a sha.
  func runs(of sha: Symbol) -> [CIRun] {
    var looked = SeenRuns()
    var found: [CIRun] = []
    found.reserveCapacity(8)
    func add(_ index: Int) {
      guard let run = facts.runs.lines.identity(at: index, evenReplaced: true),
        looked.insert(run.isJob ? run.id : ~run.id)
      else { return }
      let all =
        run.isJob
        ? entities(withID: run.id, isJob: true)
        : pipelines(withID: Symbol(rawValue: UInt32(truncatingIfNeeded: run.id)))
      for run in all where run.sha == sha { found.append(run) }
    }
    facts.runs.bySHA.forEachLine(sha, add)
    for place in found.indices where !found[place].isJob {
      let id = found[place].pipelineID
      jobs.removeAll(keepingCapacity: true)
      facts.runs.jobsByRun.forEachLine(id) { jobs.append(facts.runs.lines[$0]) }
      for index in jobs.indices where looked.insert(jobs[index].id) {
        gather(job: jobs[index].id, from: index)
        for group in groups {
          let run = run(service: group.service, isJob: true, lines: group.lines)
          if run.sha == sha { found.append(run) }
        }
      }
    }
    return found
  }

  /// Gathers the lines of a job, the first of which is at a place of ``jobs``: of few, all that name the
  /// same run, the others are there too and need not be looked up.
  private func gather(job id: UInt64, from first: Int) {
    groups.removeAll(keepingCapacity: true)
    if jobs.count <= 32, facts.runs.isOfOneRun(job: id) {
      for index in first..<jobs.count where jobs[index].id == id {
        take(jobs[index], into: &groups)
      }
    } else {
      facts.runs.forEachLine(withID: id, isJob: true) { take(facts.runs.lines[$0], into: &groups) }
    }
  }

  /// All entities of one kind and id: one for each service that has it.
  private func entities(withID id: UInt64, isJob: Bool) -> [CIRun] {
    var groups = Groups()
    facts.runs.forEachLine(withID: id, isJob: isJob) { take(facts.runs.lines[$0], into: &groups) }
    return runs(of: groups, isJob: isJob)
  }

  private func entities(of places: [Int], isJob: Bool) -> [CIRun] {
    var groups = Groups()
    for index in places { take(facts.runs.lines[index], into: &groups) }
    return runs(of: groups, isJob: isJob)
  }

  /// Lines of one id by their services, of which there is mostly one.
  private typealias Groups = [(service: Symbol, lines: [RunLine])]

  private func runs(of groups: Groups, isJob: Bool) -> [CIRun] {
    groups.map { run(service: $0.service, isJob: isJob, lines: $0.lines) }
  }

  private func take(_ line: RunLine, into groups: inout Groups) {
    guard line.time <= now, !line.isReplaced else { return }
    let service = service(of: line)
    if let place = groups.firstIndex(where: { $0.service == service }) {
      groups[place].lines.append(line)
    } else {
      groups.append((service, [line]))
    }
  }

  private func run(service: Symbol, isJob: Bool, lines: [RunLine]) -> CIRun {
    func isBefore(_ left: RunLine, _ right: RunLine) -> Bool {
      (left.time, left.state.rank) < (right.time, right.state.rank)
    }
    var run = CIRun(
      isJob: isJob, service: service, pipelineID: lines[0].pipelineID, name: lines[0].name,
      stage: lines[0].stage, run: lines[0].run, sha: lines[0].sha, lines: lines)
    if lines.count > 1 {
      run.lines = lines.sorted(by: isBefore)
      let fields = Registers(run.lines, symbols: symbols) {
        Precedence(time: $0.time, rank: $0.state.rank)
      }
      run.name = fields.symbol { $0.name }
      run.stage = fields.symbol { $0.stage }
      run.run = fields.symbol { $0.run }
      run.sha = fields.symbol { $0.sha }
    }
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

/// Numbers for the names of the units of a head: few, and then compared one by one.
private struct UnitNames {
  private(set) var all: [Symbol] = []
  private var numbers: [Symbol: Int] = [:]

  mutating func number(of name: Symbol) -> Int {
    if all.count <= 16, let number = all.firstIndex(of: name) { return number }
    if all.count > 16 {
      if numbers.isEmpty {
        numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
      }
      if let number = numbers[name] { return number }
      numbers[name] = all.count
    }
    all.append(name)
    return all.count - 1
  }
}

/// The runs that have been looked at: few, and then compared one by one.
private struct SeenRuns {
  private var few: [UInt64] = []
  private var many: Set<UInt64> = []

  init() { few.reserveCapacity(16) }

  /// Notes a run; tells whether it is new.
  mutating func insert(_ run: UInt64) -> Bool {
    if few.count < 16 {
      if few.contains(run) { return false }
      few.append(run)
      return true
    }
    if many.isEmpty { many = Set(few) }
    return many.insert(run).inserted
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
    var begin = units.lazy.compactMap(\.begin).min() ?? .distantFuture
    for job in jobs where job.run.isSome {
      for pipeline in lookup.pipelines(withID: job.run) where pipeline.service == job.service {
        begin = min(begin, pipeline.begin ?? .distantFuture)
      }
    }
    if begin == .distantFuture { return nil }
    self.begin = begin
    runs = []
    failures = []
    var names = UnitNames()
    var ends: [(time: Timestamp, isGreen: Bool, name: Int)] = []
    for unit in units {
      unit.forEachRun { span, _ in runs.append(span) }
      let name = names.number(of: unit.name)
      unit.forEachEnd { time, isGreen in
        if !isGreen { failures.append(time) }
        ends.append((time, isGreen, name))
      }
    }
    ends.sort { ($0.time, $0.isGreen ? 1 : 0) < ($1.time, $1.isGreen ? 1 : 0) }
    var isGreen = [Bool](repeating: false, count: names.all.count)
    var red = isGreen.count
    for (index, end) in ends.enumerated() {
      if isGreen[end.name] != end.isGreen { red += end.isGreen ? -1 : 1 }
      isGreen[end.name] = end.isGreen
      if index + 1 < ends.count, ends[index + 1].time == end.time { continue }
      if red == 0 {
        green = end.time
        break
      }
    }
  }
}
