/// Turns the bytes of one line into events.
///
/// One decoder reads one log with one ``SymbolTable``: keys and contents of events are comparable
/// only when they come from the same decoder.
public struct EventDecoder {
  /// The strings of every event decoded so far.
  public let symbols: SymbolTable
  private let fields: LineFields
  private let foreign: ForeignDecoder

  /// Creates a decoder that interns into `symbols`.
  ///
  /// - Parameter isIncidentLabel: Whether a label makes an issue of a forge an incident; `nil` for the
  ///   rule of METRICS.md (after 2b).
  public init(symbols: SymbolTable, isIncidentLabel: (@Sendable (String) -> Bool)? = nil) {
    self.symbols = symbols
    fields = LineFields(symbols: symbols)
    foreign = ForeignDecoder(
      symbols: symbols, isIncidentLabel: isIncidentLabel ?? ForgeText.isIncident)
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
            let (start, known) = (scanner.position, result.rejections.count)
            try object(&scanner, into: result)
            result.place(from: known, atLeast: start)
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

  private func object(
    _ scanner: inout JSONScanner, isInEnvelope: Bool = false, into result: DecodedLine
  ) throws(JSONFault) {
    let start = scanner.position
    try fields.scan(&scanner)
    if fields[.headers].kind == .object, !isInEnvelope {
      let part = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
      if let envelope = JSONNode(part).flatMap({ Envelope($0) }) {
        open(envelope, part, offset: start, into: result)
        return
      }
    }
    if let kind = NativeFormat.kind(of: fields) {
      result.format = .native
      if fields.has(.received), let received = fields.time(.received) {
        result.receive(received)
      }
      let last = result.events.count
      result.events.append(DeliveryEvent(kind: .note, time: .distantPast))
      if let rejection = NativeFormat.decode(fields, kind, into: &result.events[last]) {
        result.events.removeLast()
        result.rejections.append(rejection)
      } else if result.keepsLines {
        let part = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
        if let line = JSONNode(part).flatMap({ NativeLine($0) }) { result.lines.append(line) }
      }
      return
    }
    let part = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
    if CDEventsFormat.accepts(fields) {
      CDEventsFormat.decode(fields, part, foreign, into: result)
    } else if CloudEventsFormat.accepts(fields), !CloudEventsFormat.isOfTool(fields) {
      CloudEventsFormat.decode(fields, part, foreign, into: result)
    } else if foreign.mayRead(part), let body = JSONNode(part) {
      if !isInEnvelope, let row = Envelope(row: body) {
        open(row, part, offset: start, into: result)
      } else {
        decode(Payload(body: body), part, offset: start, into: result)
      }
    } else {
      result.rejections.append(.unknownFormat(part, offset: start, fields))
    }
  }

  /// Decodes a payload of another tool.
  private func decode(
    _ payload: Payload, _ part: UnsafeRawBufferPointer, offset: Int, into result: DecodedLine
  ) {
    if let format = foreign.format(of: payload) {
      foreign.decode(payload, as: format, into: result)
    } else {
      result.rejections.append(.unknownFormat(part, offset: offset, fields))
    }
  }

  /// Decodes what an envelope holds: its headers decide, and else its body, as any other line.
  private func open(
    _ envelope: Envelope, _ part: UnsafeRawBufferPointer, offset: Int, into result: DecodedLine
  ) {
    if let received = envelope.received { result.receive(received) }
    let bodies = envelope.body.isList ? envelope.body.elements : [envelope.body]
    for body in bodies {
      let payload = envelope.payload(body)
      guard payload.body.isObject else {
        result.rejections.append(
          Rejection(
            cause: .notObject, offset: offset, field: envelope.bodyKey,
            found: Payload(body: .object(["body": body])).found(at: "body"),
            expected: "a JSON object"))
        continue
      }
      if let format = foreign.format(of: payload) {
        foreign.decode(payload, as: format, into: result)
        continue
      }
      var text = ""
      payload.body.write(into: &text)
      text.withUTF8 { bytes in
        var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
        let known = result.rejections.count
        // Written by us from what was read: this cannot fail.
        try? object(&scanner, isInEnvelope: true, into: result)
        // Places are those of what was written by us: the envelope is where it stands in the line.
        for index in known..<result.rejections.count { result.rejections[index].offset = offset }
      }
    }
  }
}

/// What one line came to; one serves line after line.
public final class DecodedLine {
  /// The format of the line; `nil` when it was blank, or refused before its format was known.
  public var format: EventFormat?
  /// Whether the line held nothing but white space: it is not counted at all.
  public var isBlank = false
  /// When the line was received, as native lines may say themselves; of a batch the latest. `nil`
  /// when it does not say, or not with a time since 1971.
  ///
  /// It takes no part in the identity of events: one that came twice is one.
  public var received: Timestamp?
  /// What the payload of another tool is in that tool's words, such as `deployment_status success`;
  /// `nil` for a native line, and for one that was refused; of a batch the last.
  public var what: String?
  /// Why the line, or parts of it, came to no event, though they are known: they say nothing about
  /// delivery.
  public var ignored: [String] = []
  /// Whether the native lines that the line comes to are kept in ``lines``.
  public var keepsLines = false
  /// The native lines that the line came to, one for each event, if they are kept.
  public var lines: [NativeLine] = []
  /// The events of the line: one, or several for a batch.
  public var events: [DeliveryEvent] = []
  /// What was refused: the line itself, or elements of a batch.
  public var rejections: [Rejection] = []

  /// How many refusals there are of each cause that there is.
  public var rejectedBy: [(cause: RejectionCause, count: Int)] {
    if rejections.count == 1 { return [(rejections[0].cause, 1)] }
    var counts = Array(repeating: 0, count: RejectionCause.allCases.count)
    for rejection in rejections { counts[rejection.cause.ordinal] += 1 }
    return RejectionCause.allCases.compactMap {
      counts[$0.ordinal] > 0 ? ($0, counts[$0.ordinal]) : nil
    }
  }

  /// Creates a result that holds nothing, as that of a blank line.
  public init() {
    isBlank = true
  }

  /// Forgets the last line and keeps the memory for the next.
  public func reset() {
    format = nil
    received = nil
    isBlank = false
    what = nil
    if !ignored.isEmpty { ignored.removeAll() }
    if !lines.isEmpty { lines.removeAll() }
    if events.count == 1 { events.removeLast() } else { events.removeAll(keepingCapacity: true) }
    // Of a batch that was refused element by element, the room is given back.
    if !rejections.isEmpty { rejections.removeAll(keepingCapacity: rejections.count <= 1024) }
  }

  /// Moves refusals that name no place, or one before the element of a batch that they are of, to where it begins.
  func place(from first: Int, atLeast start: Int) {
    for index in first..<rejections.count where rejections[index].offset < start {
      rejections[index].offset = start
    }
  }

  /// Notes when the line was received; of a batch the latest counts.
  func receive(_ time: Timestamp) {
    received = max(time, received ?? time)
  }

  /// Makes it the result of a blank line, which counts for nothing.
  public func clear() {
    reset()
    isBlank = true
  }
}
