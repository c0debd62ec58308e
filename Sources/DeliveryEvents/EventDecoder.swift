/// Turns the bytes of one line into events.
///
/// One decoder reads one log with one ``SymbolTable``: keys and contents of events are comparable
/// only when they come from the same decoder.
public struct EventDecoder {
  /// The strings of every event decoded so far.
  public let symbols: SymbolTable

  /// Creates a decoder that interns into `symbols`.
  public init(symbols: SymbolTable) {
    self.symbols = symbols
  }
}

/// What one line came to.
public struct DecodedLine: Sendable {
  /// The format of the line; `nil` when it was refused or blank.
  public var format: EventFormat?
  /// Whether the line held nothing but white space: it is not counted at all.
  public var isBlank = false
  /// The events of the line: one, or several for a batch.
  public var events: [DeliveryEvent] = []
  /// What was refused: the line itself, or elements of a batch.
  public var rejections: [Rejection] = []

  /// Creates the result of a blank line.
  public init() {}

  /// Forgets the last line and keeps the memory for the next.
  public mutating func reset() {
    format = nil
    isBlank = false
    events.removeAll(keepingCapacity: true)
    rejections.removeAll(keepingCapacity: true)
  }
}
