/// Turns the bytes of one line into events.
///
/// One decoder reads one log with one ``SymbolTable``: keys and contents of events are comparable
/// only when they come from the same decoder.
public struct EventDecoder {
  /// The strings of every event decoded so far.
  public let symbols: SymbolTable
  private let fields: LineFields

  /// Creates a decoder that interns into `symbols`.
  public init(symbols: SymbolTable) {
    self.symbols = symbols
    fields = LineFields(symbols: symbols)
  }

  /// Decodes one line without its line break.
  ///
  /// An array is a batch: each element is an event or a rejection of its own. The bytes are not
  /// kept.
  public func decode(_ line: UnsafeRawBufferPointer, into result: DecodedLine) {
    result.reset()
    var scanner = JSONScanner(line)
    scanner.skipWhitespace()
    if scanner.isAtEnd {
      result.isBlank = true
      return
    }
    do throws(JSONFault) {
      switch scanner.current {
      case UInt8(ascii: "{"):
        try object(&scanner, into: result)
      case UInt8(ascii: "["):
        try scanner.elements { (scanner) throws(JSONFault) in
          if scanner.current == UInt8(ascii: "{") {
            try object(&scanner, into: result)
          } else {
            let value = try scanner.value(depth: 1)
            result.rejections.append(.notObject(line, value))
          }
        }
      default:
        let value = try scanner.value()
        result.rejections.append(.notObject(line, value))
      }
      scanner.skipWhitespace()
      if !scanner.isAtEnd {
        throw JSONFault(offset: scanner.position, expected: "the end of the line")
      }
    } catch {
      result.reset()
      result.rejections.append(.notJSON(line, error))
    }
  }

  private func object(_ scanner: inout JSONScanner, into result: DecodedLine)
    throws(JSONFault)
  {
    let start = scanner.position
    try fields.scan(&scanner)
    if let kind = NativeFormat.kind(of: fields) {
      result.format = .native
      if fields.has(.received), let received = fields.time(.received) {
        result.received = max(received, result.received ?? received)
      }
      let last = result.events.count
      result.events.append(DeliveryEvent(kind: .note, time: .distantPast))
      if let rejection = NativeFormat.decode(fields, kind, into: &result.events[last]) {
        result.events.removeLast()
        result.rejections.append(rejection)
      }
      return
    }
    let part = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
    if CDEventsFormat.accepts(fields) {
      CDEventsFormat.decode(fields, part, into: result)
    } else if CloudEventsFormat.accepts(fields) {
      CloudEventsFormat.decode(fields, part, into: result)
    } else {
      result.rejections.append(.unknownFormat(part, offset: start))
    }
  }
}

/// What one line came to; one serves line after line.
public final class DecodedLine {
  /// The format of the line; `nil` when it was refused or blank.
  public var format: EventFormat?
  /// Whether the line held nothing but white space: it is not counted at all.
  public var isBlank = false
  /// When the line was received, as native lines may say themselves; of a batch the latest. `nil`
  /// when it does not say, or not with a time since 1971.
  ///
  /// It takes no part in the identity of events: one that came twice is one.
  public var received: Timestamp?
  /// The events of the line: one, or several for a batch.
  public var events: [DeliveryEvent] = []
  /// What was refused: the line itself, or elements of a batch.
  public var rejections: [Rejection] = []

  /// Creates a result that holds nothing, as that of a blank line.
  public init() {
    isBlank = true
  }

  /// Forgets the last line and keeps the memory for the next.
  public func reset() {
    format = nil
    received = nil
    isBlank = false
    if events.count == 1 { events.removeLast() } else { events.removeAll(keepingCapacity: true) }
    // Of a batch that was refused element by element, the room is given back.
    if !rejections.isEmpty { rejections.removeAll(keepingCapacity: rejections.count <= 1024) }
  }

  /// Makes it the result of a blank line, which counts for nothing.
  public func clear() {
    reset()
    isBlank = true
  }
}
