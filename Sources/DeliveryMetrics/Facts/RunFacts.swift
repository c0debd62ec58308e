import DeliveryEvents

/// The lines of pipelines and jobs, and how to find those of a commit.
///
/// The look-ups are made when they are first needed: a log whose runs never name a commit has no CI
/// to match, and pays nothing for it.
struct RunFacts {
  private(set) var lines = RunLines()
  /// Whether a run ever named a commit.
  private(set) var haveSHAs = false
  /// Lines by sha, pipelines and jobs by id, and jobs by their run, as far as ``indexed``.
  private(set) var bySHA = SymbolChains()
  private var pipelinesByID = SymbolChains()
  private var jobsByID = SymbolChains()
  /// Numbers for jobs' ids, to stand in the place of symbols.
  private var jobNumbers = WordMap()
  private(set) var jobsByRun = SymbolChains()
  /// Ids of jobs whose lines do not all name the same run.
  private var strayJobs: Set<UInt64> = []
  private var indexed = 0
  private var unsettled = 0
  private var replaced: [Int] = []
  private var newest = Timestamp.distantPast
  /// The same when this was last asked.
  private var seen = Timestamp.distantPast
  /// The lines by their time, made when it is first asked for.
  private var timeline = TimeOrder()
  /// The least and the greatest time of each ``stretch`` lines: few of them lie in a window.
  private var stretches: [(first: Timestamp, last: Timestamp)] = []
  private static let stretch = 4096

  /// Takes in a line and returns its place.
  mutating func append(_ event: UnsafePointer<DeliveryEvent>, in symbols: SymbolTable) -> Int {
    if event.pointee.sha.isSome { haveSHAs = true }
    newest = max(newest, event.pointee.time)
    if lines.count % Self.stretch == 0 {
      stretches.append((event.pointee.time, event.pointee.time))
    }
    let last = stretches.count - 1
    stretches[last].first = min(stretches[last].first, event.pointee.time)
    stretches[last].last = max(stretches[last].last, event.pointee.time)
    lines.append(RunLine(event, in: symbols))
    return lines.count - 1
  }

  /// Takes a line out because a merge takes its place, or lets it stand again.
  mutating func setReplaced(_ isReplaced: Bool, at index: Int) {
    lines.setReplaced(isReplaced, at: index)
    replaced.append(index)
  }

  /// Makes the look-ups complete.
  private mutating func index() {
    guard haveSHAs else { return }
    while indexed < lines.count {
      let line = lines[indexed]
      bySHA.insert(line.sha, line: indexed)
      pipelinesByID.insert(line.pipelineID, line: indexed)
      let number = line.isJob ? jobNumbers.insert(line.id, jobNumbers.count + 1) : 0
      let job = Symbol(rawValue: UInt32(number))
      if let other = jobsByID.newest(job), lines[other].run != line.run {
        strayJobs.insert(line.id)
      }
      jobsByID.insert(job, line: indexed)
      jobsByRun.insert(line.isJob ? line.run : .none, line: indexed)
      indexed += 1
    }
  }

  /// The lines added or replaced since this was last asked, and those that the clock passes; none where
  /// no run names a commit.
  mutating func takeTouched(_ move: ClockMove) -> [Int] {
    guard haveSHAs else { return [] }
    index()
    var touched = Array(unsettled..<lines.count) + replaced
    unsettled = lines.count
    replaced = []
    defer { seen = newest }
    guard seen > move.start, move.old != move.now else { return touched }
    var added: [(time: Timestamp, number: UInt32)] = []
    for index in timeline.count..<lines.count {
      added.append((lines.time(at: index), UInt32(index)))
    }
    timeline.insert(added)
    timeline.forEach(after: move.start, upTo: move.end) { touched.append($0) }
    return touched
  }

  /// Calls `body` with the place of each line of a half-open stretch of time, replaced ones included.
  func forEachLine(after start: Timestamp, upTo end: Timestamp, _ body: (Int) -> Void) {
    for (number, span) in stretches.enumerated() where span.last > start && span.first <= end {
      let first = number * Self.stretch
      for index in first..<min(first + Self.stretch, lines.count) {
        let time = lines.time(at: index)
        if time > start, time <= end { body(index) }
      }
    }
  }

  /// Calls `body` with each line of a pipeline's or a job's id.
  @inline(__always)
  func forEachLine(withID id: UInt64, isJob: Bool, _ body: (Int) -> Void) {
    if isJob {
      guard let number = jobNumbers[id] else { return }
      jobsByID.forEachLine(Symbol(rawValue: UInt32(number)), body)
    } else {
      pipelinesByID.forEachLine(Symbol(rawValue: UInt32(truncatingIfNeeded: id)), body)
    }
  }

  /// The lines of a pipeline's or a job's id.
  func lines(withID id: UInt64, isJob: Bool) -> [Int] {
    var found: [Int] = []
    forEachLine(withID: id, isJob: isJob) { found.append($0) }
    return found
  }

  /// Whether all lines of a job name the same run.
  func isOfOneRun(job id: UInt64) -> Bool { strayJobs.isEmpty || !strayJobs.contains(id) }

  /// The lines of a pipeline's id.
  func lines(ofPipeline id: Symbol) -> [Int] { pipelinesByID.lines(id) }

  /// The line at a place, those of the same id, those of the pipelines that it belongs to, and, of a
  /// pipeline, its jobs with all of theirs: what tells whose CI it is.
  func relatives(of index: Int) -> [RunLine] {
    let line = lines[index]
    if line.isJob { return [line] + ofJob(line.id) }
    var found = [line] + lines(withID: line.id, isJob: false).map { lines[$0] }
    for job in Set(jobsByRun.lines(line.pipelineID).map { lines[$0].id }) { found += ofJob(job) }
    return found
  }

  /// The lines of a job, and those of the pipelines that it names.
  private func ofJob(_ id: UInt64) -> [RunLine] {
    let own = lines(withID: id, isJob: true)
    var found = own.map { lines[$0] }
    for run in Set(found.map(\.run)) { found += lines(ofPipeline: run).map { lines[$0] } }
    return found
  }
}
