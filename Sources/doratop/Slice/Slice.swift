import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// The part of a log that gives the same report as the whole at every instant of a span.
struct Slice {
  /// The span, with how far back of it nothing is old.
  let span: SliceSpan
  /// The lines that make it, source by source as they were read.
  let lines: [Int]
  let counts: SliceCounts
  /// What it holds from before that, and why.
  let reach: SliceReach
  /// How much had to be added to what its numbers were thought to depend on.
  let widening: Widening
  let check: SliceCheck

  /// What is added, more each time.
  struct Widening: Equatable {
    var effort = SliceReach.Effort.beginnings
    /// All old lines of so many services.
    var services = 0
    /// All that is older than the end of the span.
    var isEverything = false
    /// Whether that is because other numbers differed than those of alerts, which tell by themselves how
    /// far back they reach.
    var isUnforeseen = false
  }

  /// What is tried.
  private struct Attempt {
    var span: SliceSpan
    var effort = SliceReach.Effort.beginnings
    /// Services of which all old lines stay.
    var whole: Set<Symbol> = []
    var isEverything = false
    var isUnforeseen = false

    /// Adds what may mend a difference; tells whether there is more to add.
    mutating func widen(
      by difference: SliceCheck.Difference, _ symbols: SymbolTable, first: Timestamp
    ) -> Bool {
      if isEverything { return false }
      if difference.alerts.isEmpty { isUnforeseen = true }
      let services = whole.union(difference.services.compactMap(symbols.find))
      let hangsOnItems = !difference.alerts.isDisjoint(with: [
        .leadTime, .speedWithoutSafety, .stageAge,
      ])
      if services != whole {
        whole = services
      } else if hangsOnItems, let more = SliceReach.Effort(rawValue: effort.rawValue + 1) {
        effort = more
      } else if !difference.alerts.isEmpty {
        span.further += span.from.nanoseconds(since: span.cut)
        isEverything = span.cut <= first
      } else {
        isEverything = true
      }
      return true
    }
  }

  /// Chooses the lines, and more of them until the numbers are the same.
  init(of log: SliceLog, _ span: SliceSpan, zone: ZoneRules = .utc) throws(SliceFault) {
    var attempt = Attempt(span: span)
    var history = SliceHistory(log, span: span)
    let marks = log.ledger.timelineMarks()
    let check = SliceCheck(
      whole: log.ledger, span: span, zone: zone,
      services: history.services.map(log.symbols.string).sorted(), marks: marks)
    while true {
      if history.span != attempt.span { history = SliceHistory(log, span: attempt.span) }
      let reach = SliceReach(
        log.ledger, span: attempt.span, zone: zone, standings: check.standings,
        effort: attempt.effort)
      let selection = SliceSelection(
        log, history,
        depth: attempt.isEverything ? .everything : .needed(reach, whole: attempt.whole))
      let lines = Self.order(selection, log)
      guard let difference = check.difference(to: Self.ledger(of: lines, in: log)) else {
        self.span = attempt.span
        self.lines = lines
        self.reach = reach
        self.check = check
        counts = SliceCounts(selection, log, attempt.span)
        widening = Widening(
          effort: attempt.effort, services: attempt.whole.count,
          isEverything: attempt.isEverything, isUnforeseen: attempt.isUnforeseen)
        return
      }
      let first = marks.events.first ?? .distantPast
      guard attempt.widen(by: difference, log.symbols, first: first) else {
        throw .differs(at: TimeFormat.rfc3339(difference.instant))
      }
    }
  }

  /// The lines that are kept, one source after the other.
  private static func order(_ selection: SliceSelection, _ log: SliceLog) -> [Int] {
    log.lines.indices.filter { selection.isKept[$0] }
      .sorted { (log.lines[$0].source, $0) < (log.lines[$1].source, $1) }
  }

  /// Reads a slice as if it were a log.
  private static func ledger(of lines: [Int], in log: SliceLog) -> Ledger {
    let session = LogSession(sources: [], mode: .once, settings: log.ledger.settings)
    for line in lines {
      let bytes = log.bytes(of: line).dropLast()
      // One that is too long is refused, whatever it says.
      if bytes.count <= FileScan.lineLimit { bytes.withUnsafeBytes(session.take) }
    }
    return session.ledger
  }
}
