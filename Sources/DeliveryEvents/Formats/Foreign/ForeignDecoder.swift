/// Decodes payloads of other tools, and envelopes around any line.
struct ForeignDecoder {
  private let lines: LineFields

  init(symbols: SymbolTable) {
    lines = LineFields(symbols: symbols)
  }

  /// Whether an object has a key at its top that tells a payload of another tool.
  func mayRead(_ part: UnsafeRawBufferPointer) -> Bool {
    var scanner = JSONScanner(part)
    var found = false
    try? scanner.members { (scanner, key) throws(JSONFault) in
      if !found {
        let name = UnsafeRawBufferPointer(rebasing: part[Int(key.start)..<Int(key.end)])
        let text = String(decoding: name, as: UTF8.self)
        found = text == Envelope.rowKey || EventFormat.foreignKeys.contains(text)
      }
      _ = try scanner.value(depth: 1)
    }
    return found
  }

  /// The format of a payload: what its headers say, else what its keys say; `nil` when it is of none.
  func format(of payload: Payload) -> EventFormat? {
    EventFormat.ofTools.first { $0.foreign?.claims(payload.headers) ?? false }
      ?? EventFormat.ofTools.first { $0.foreign?.accepts(payload.body) ?? false }
  }

  /// Decodes a payload.
  func decode(_ payload: Payload, as format: EventFormat, into result: DecodedLine) {
    guard let foreign = format.foreign else { return }
    result.format = format
    do throws(Rejection) {
      var reading = try foreign.read(payload)
      if let delivery = payload.delivery {
        reading.identify(delivery.id, source: delivery.source)
      }
      result.what = reading.what
      if let ignored = reading.ignored { result.ignored.append(ignored) }
      result.rejections += reading.rejections
      for line in reading.lines { take(line, into: result) }
    } catch {
      result.rejections.append(error)
    }
  }

  /// Decodes a native line that a payload came to.
  func take(_ line: NativeLine, into result: DecodedLine) {
    var text = line.json
    text.withUTF8 { bytes in
      var scanner = JSONScanner(UnsafeRawBufferPointer(bytes))
      // Written by us, so it can be read; and of a known kind.
      guard (try? lines.scan(&scanner)) != nil else { return }
      var event = DeliveryEvent(kind: line.kind, time: .distantPast)
      if let rejection = NativeFormat.decode(lines, line.kind, into: &event) {
        result.rejections.append(rejection)
      } else {
        result.events.append(event)
        if result.keepsLines { result.lines.append(line) }
      }
    }
  }
}
