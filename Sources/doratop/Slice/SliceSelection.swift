import DeliveryEvents

/// Which lines of a log make the slice.
///
/// What is later than the span goes. What any window of the span, or the period before it, may hold
/// stays. Of what is older, production deployments and incidents stay, all of them: what is running,
/// replaced, broken or first hangs on every one. Other old lines go where they can tell nothing any
/// more: see ``SliceIdle``.
struct SliceSelection {
  /// How much of what is old stays.
  enum Depth {
    /// What the numbers depend on; everything of some services.
    case needed(SliceReach, whole: Set<Symbol>)
    /// Everything up to the end of the span.
    case everything
  }

  /// For each line of the log.
  private(set) var isKept: [Bool]

  init(_ log: SliceLog, _ history: SliceHistory, depth: Depth) {
    let span = history.span
    isKept = log.lines.map { $0.first <= span.to && $0.isDated }
    switch depth {
    case .needed(let reach, let whole):
      for line in SliceIdle(log, history, reach, whole: whole).lines { isKept[line] = false }
      keepRepetitions(history)
      keepRefused(log, span, all: false)
    case .everything: keepRefused(log, span, all: true)
    }
  }

  /// Keeps what repeats a line that stays.
  private mutating func keepRepetitions(_ history: SliceHistory) {
    var kept: Set<UInt64> = []
    for index in isKept.indices where isKept[index] { kept.formUnion(history.keys(of: index)) }
    for index in isKept.indices where !isKept[index] {
      if history.keys(of: index).contains(where: kept.contains) { isKept[index] = true }
    }
  }

  /// Keeps refused lines, which have no time, where the line before them in their source is not old;
  /// before the first line that has a time, where that one is.
  private mutating func keepRefused(_ log: SliceLog, _ span: SliceSpan, all: Bool) {
    var lastTimes: [Int: Timestamp] = [:]
    var waiting: [Int: [Int]] = [:]
    func isInside(_ time: Timestamp) -> Bool { time <= span.to && (all || time > span.cut) }
    for (index, line) in log.lines.enumerated() {
      if line.isDated {
        lastTimes[line.source] = line.last
        for refused in waiting.removeValue(forKey: line.source) ?? [] {
          isKept[refused] = isInside(line.last)
        }
      } else if let time = lastTimes[line.source] {
        isKept[index] = isInside(time)
      } else {
        waiting[line.source, default: []].append(index)
      }
    }
  }
}
