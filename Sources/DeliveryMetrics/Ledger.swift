public import DeliveryEvents

/// Keeps the facts of a log and answers for any instant: the join of all lines that speak of one
/// deployment, change, incident or run.
///
/// Merging is commutative, associative and idempotent, so order and repetition of lines cannot
/// matter (DESIGN.md D2). Not thread-safe: one loop owns it.
public final class Ledger {
  /// The strings of every event.
  public let symbols: SymbolTable
  public let settings: Settings

  /// Creates an empty ledger over the strings of the decoder that feeds it.
  public init(symbols: SymbolTable, settings: Settings = Settings()) {
    self.symbols = symbols
    self.settings = settings
  }

  /// Takes in what one line came to.
  public func apply(_ line: DecodedLine) {
    for event in line.events { apply(event, format: line.format) }
  }

  /// Takes in one event.
  public func apply(_ event: DeliveryEvent, format: EventFormat?) {
  }

  /// Counts a refused line.
  public func countRejection(_ cause: RejectionCause) {
  }

  /// The greatest event time that is at most `limit`; `nil` for a log without such an event.
  public func latestEvent(notAfter limit: Timestamp) -> Timestamp? { nil }

  /// Everything there is to show at an instant. Calls with a growing `now` are cheap.
  public func snapshot(
    at now: Timestamp, windowNanoseconds: Int64, scope: Scope = .everything,
    zone: ZoneRules = .utc
  ) -> Snapshot {
    fatalError()
  }

  /// What is behind one measure at an instant.
  public func evidence(
    for metric: MetricKind, at now: Timestamp, windowNanoseconds: Int64,
    scope: Scope = .everything
  ) -> Evidence {
    fatalError()
  }
}
