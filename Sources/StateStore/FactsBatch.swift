public import DeliveryEvents

/// Events in the form in which the state keeps them: a row of the table `batches`.
struct FactsBatch: Sendable {
  var words: [UInt8]
  var facts: [UInt8]
  var count: Int64
  /// The times of the first and of the last event, in milliseconds since 1970.
  var first: Int64
  var last: Int64

  var byteCount: Int { words.count + facts.count }
}

/// Events that are to be kept, in batches of a size at which both giving up the oldest and reading all are
/// cheap.
public struct PendingFacts {
  private static let batchBytes = 1 << 19

  private var writer: FactsWriter
  private var batches: [FactsBatch] = []

  /// Creates a list of events whose words are of one table.
  public init(symbols: SymbolTable) {
    writer = FactsWriter(symbols: symbols)
  }

  /// Whether there is no event.
  public var isEmpty: Bool { batches.isEmpty && writer.count == 0 }

  /// How many bytes they have.
  public var byteCount: Int { batches.reduce(writer.byteCount) { $0 + $1.byteCount } }

  /// Adds an event.
  public mutating func append(_ event: borrowing DeliveryEvent, format: EventFormat?) {
    writer.append(event, format: format)
    if writer.byteCount >= Self.batchBytes { batches.append(writer.take()) }
  }

  /// Takes all and begins anew.
  mutating func take() -> [FactsBatch] {
    if writer.count > 0 { batches.append(writer.take()) }
    defer { batches = [] }
    return batches
  }
}
