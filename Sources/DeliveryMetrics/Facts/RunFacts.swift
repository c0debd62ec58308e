import DeliveryEvents

/// The lines of pipelines and jobs, and how to find those of a commit.
///
/// The look-ups are made when they are first needed: a log whose runs never name a commit has no CI
/// to match, and pays nothing for it.
struct RunFacts {
  private(set) var lines = ChunkedList<RunLine>()
  /// Whether a run ever named a commit.
  private(set) var haveSHAs = false
  /// Lines by sha, by id, and jobs by their run, as far as ``indexed``.
  private(set) var bySHA = SymbolChains()
  private(set) var byID = SymbolChains()
  private(set) var jobsByRun = SymbolChains()
  private var indexed = 0
  private var unsettled = 0
  private var replaced: [Int] = []

  /// Takes in a line and returns its place.
  mutating func append(_ event: UnsafePointer<DeliveryEvent>) -> Int {
    if event.pointee.sha.isSome { haveSHAs = true }
    lines.append(RunLine(event.pointee))
    return lines.count - 1
  }

  /// Takes a line out because a merge takes its place.
  mutating func replace(at index: Int) {
    lines[index].isReplaced = true
    replaced.append(index)
  }

  /// Makes the look-ups complete.
  mutating func index() {
    guard haveSHAs else { return }
    while indexed < lines.count {
      let line = lines[indexed]
      bySHA.insert(line.sha, line: indexed)
      byID.insert(line.id, line: indexed)
      jobsByRun.insert(line.isJob ? line.run : .none, line: indexed)
      indexed += 1
    }
  }

  /// The lines added or replaced since this was last asked; none where no run names a commit.
  mutating func takeTouched() -> [Int] {
    defer {
      unsettled = lines.count
      replaced = []
    }
    return haveSHAs ? Array(unsettled..<lines.count) + replaced : []
  }

  /// The line at a place, those of the same id, and those of the pipeline that it belongs to: what
  /// tells whose CI it is.
  func relatives(of index: Int) -> [RunLine] {
    let line = lines[index]
    var found = byID.lines(line.id)
    if line.isJob { found += byID.lines(line.run) } else { found += jobsByRun.lines(line.id) }
    return [line] + found.map { lines[$0] }
  }
}
