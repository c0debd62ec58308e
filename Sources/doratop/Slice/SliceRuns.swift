import DeliveryEvents

/// The pipelines and jobs of a log, each pipeline with its jobs as one run.
///
/// CI decides when an item enters and leaves Testing, and whether it waits in Staging: that is over
/// when the item has arrived in production, so a run may go when all commits that it is of had
/// arrived before any window begins.
struct SliceRuns {
  private enum Name: Hashable {
    case pipeline(Symbol)
    case job(Symbol, hash: UInt64)
  }

  private struct Run: SliceGroup {
    var lines: [Int] = []
    var shas: Set<Symbol> = []
    var latest = Timestamp.distantPast
    /// Whether it checks a staging deployment, which may be of other commits than its own.
    var verifies = false

    mutating func take(_ other: Run) {
      lines += other.lines
      shas.formUnion(other.shas)
      latest = max(latest, other.latest)
      verifies = verifies || other.verifies
    }
  }

  private let cut: Timestamp
  private let verify: Symbol
  private var runs = SliceGroups<Name, Run>()
  /// The last old line of all: by it CI is seen to be there at all.
  private(set) var lastLine: (time: Timestamp, line: Int)?

  init(span: SliceSpan, symbols: SymbolTable) {
    cut = span.cut
    verify = symbols.find("verify") ?? .none
  }

  /// Takes in a line, in any order.
  mutating func take(_ event: DeliveryEvent, line: Int) {
    let number =
      if event.kind == .pipeline {
        runs.number(.pipeline(event.id))
      } else if event.run.isSome {
        runs.number(.job(event.id, hash: event.jobID), .pipeline(event.run))
      } else {
        runs.number(.job(event.id, hash: event.jobID))
      }
    runs[number].lines.append(line)
    if event.time <= cut, event.time >= lastLine?.time ?? .distantPast {
      lastLine = (event.time, line)
    }
    runs[number].latest = max(runs[number].latest, event.time)
    if event.sha.isSome { runs[number].shas.insert(event.sha) }
    if event.stage.isSome, event.stage == verify { runs[number].verifies = true }
  }

  /// Calls `body` with each line of a run that is old, and all of whose commits are done with.
  func forEachDone(_ isDone: (Symbol) -> Bool, _ body: (Int) -> Void) {
    for number in runs.all where self.isDone(number, isDone) { runs[number].lines.forEach(body) }
  }

  /// Whether a pipeline is one of those, or unknown.
  func isDone(pipeline: Symbol, _ isDone: (Symbol) -> Bool) -> Bool {
    runs.known(.pipeline(pipeline)).map { self.isDone($0, isDone) } ?? true
  }

  private func isDone(_ number: Int, _ isDone: (Symbol) -> Bool) -> Bool {
    let run = runs[number]
    return run.latest <= cut && !run.verifies && run.shas.allSatisfy(isDone)
  }

  /// Commits of runs that are not old.
  var spokenOf: Set<Symbol> {
    runs.all.filter { runs[$0].latest > cut }.reduce(into: []) { $0.formUnion(runs[$1].shas) }
  }

  /// The commits that runs are of, by when the last one was.
  var latestBySHA: [Symbol: Timestamp] {
    var latest: [Symbol: Timestamp] = [:]
    for number in runs.all {
      for sha in runs[number].shas {
        latest[sha] = max(latest[sha] ?? .distantPast, runs[number].latest)
      }
    }
    return latest
  }
}
