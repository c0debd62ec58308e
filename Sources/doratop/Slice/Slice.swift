import Dashboard
import DeliveryEvents
import DeliveryMetrics

/// The part of a log that gives the same numbers as the whole at every instant of a span.
struct Slice {
  let span: SliceSpan
  /// The lines that make it, source by source as they were read.
  let lines: [Int]
  let counts: SliceCounts
  /// How much had to be added to what its numbers were thought to depend on.
  let widening: Widening
  let check: SliceCheck

  enum Widening: Equatable {
    case none
    /// All old lines of so many services.
    case services(Int)
    /// All that is older than the end of the span.
    case everything
  }

  /// Chooses the lines, and more of them until the numbers are the same.
  init(of log: SliceLog, _ span: SliceSpan, zone: ZoneRules = .utc) throws(SliceFault) {
    let history = SliceHistory(log, span: span)
    let check = SliceCheck(
      whole: log.ledger, span: span, zone: zone,
      services: history.services.map(log.symbols.string).sorted(),
      marks: log.ledger.timelineMarks())
    var depth = SliceSelection.Depth.needed(whole: [])
    while true {
      let selection = SliceSelection(log, history, depth: depth)
      let lines = Self.order(selection, log)
      guard let difference = check.difference(to: Self.ledger(of: lines, in: log)) else {
        self.span = span
        self.lines = lines
        self.check = check
        counts = SliceCounts(selection, log, span)
        widening = Widening(depth)
        return
      }
      guard let more = Self.deeper(than: depth, difference, log.symbols) else {
        throw .differs(at: TimeFormat.rfc3339(difference.instant))
      }
      depth = more
    }
  }

  /// What to try next; `nil` when there is no more to add.
  private static func deeper(
    than depth: SliceSelection.Depth, _ difference: SliceCheck.Difference, _ symbols: SymbolTable
  ) -> SliceSelection.Depth? {
    switch depth {
    case .everything: return nil
    case .needed(let whole):
      let more = whole.union(difference.services.compactMap(symbols.find))
      return more == whole ? .everything : .needed(whole: more)
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

extension Slice.Widening {
  fileprivate init(_ depth: SliceSelection.Depth) {
    switch depth {
    case .needed(let whole): self = whole.isEmpty ? .none : .services(whole.count)
    case .everything: self = .everything
    }
  }
}
