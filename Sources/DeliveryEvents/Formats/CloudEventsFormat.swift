/// CloudEvents 1.0 in structured JSON (cloudevents/spec v1.0.2, "JSON Event Format").
///
/// An event of CDEvents inside is read as such. Any other says nothing about delivery: it becomes a
/// note that carries its type, so that it is counted and shown, and moves no number.
enum CloudEventsFormat {
  /// A line of this format, and of no other.
  static let sample =
    #"{"specversion":"1.0","id":"e-1","source":"/builds","type":"com.example.cache.cleared","time":"2026-03-02T09:59:40Z","data":{"entries":3}}"#

  /// Whether the object has the four required attributes.
  static func accepts(_ fields: LineFields) -> Bool {
    [.specversion, .type, .source, .id].allSatisfy { fields[$0].kind == .string }
  }

  /// Whether the event is of a tool that has a format of its own.
  static func isOfTool(_ fields: LineFields) -> Bool {
    fields.symbols.string(fields.symbol(.type)).hasPrefix(TektonFormat.typePrefix)
  }

  static func decode(
    _ fields: LineFields, _ part: UnsafeRawBufferPointer, _ lines: ForeignDecoder,
    into result: DecodedLine
  ) {
    let type = fields.symbols.string(fields.symbol(.type))
    if CDEventsFormat.isKnown(type), let node = JSONNode(part) {
      if let data = node["data"] ?? decoded(node["dataBase64"] ?? node["data_base64"]),
        data.isObject
      {
        CDEventsFormat.decode(data, envelope: node, fields, lines, into: result)
        return
      }
      result.format = result.format ?? .cdevents
      // A string in its place is a string, and is not read as JSON once more.
      let field: NativeField = !fields.has(.data) && fields.has(.dataBase64) ? .dataBase64 : .data
      let expected = field == .data ? "a CDEvent" : "a CDEvent in Base64"
      result.rejections.append(fields.rejection(.missing, field, expected: expected))
      return
    }
    result.format = result.format ?? .cloudevents
    guard let time = fields.time(.time) else {
      let cause: RejectionCause = fields.has(.time) ? .badTime : .unknownFormat
      result.rejections.append(fields.rejection(cause, .time, expected: "an RFC 3339 time"))
      return
    }
    result.format = .cloudevents
    result.what = type
    var event = DeliveryEvent(kind: .note, time: time)
    event.text = fields.symbol(.type)
    event.source = fields.symbol(.source)
    event.isKeyedByEvent = true
    event.key = EventIdentity.keyed(
      [2, fields.textHash(.source) ?? 0, fields.textHash(.id) ?? 0], seed: fields.seed)
    event.content = EventIdentity.keyed(
      [UInt64(bitPattern: time.nanoseconds), fields.textHash(.type) ?? 0], seed: fields.seed)
    result.events.append(event)
    if result.keepsLines {
      var line = NativeLine(event, fields.symbols)
      line.set(.event, fields.symbols.string(fields.symbol(.id)))
      result.lines.append(line)
    }
  }

  /// The JSON inside `data_base64`; `nil` when there is none.
  static func decoded(_ node: JSONNode?) -> JSONNode? {
    guard let text = node?.text, let bytes = Base64.decode(text) else { return nil }
    return bytes.withUnsafeBytes { JSONNode($0) }
  }
}

/// Base64 (RFC 4648), padded or not.
enum Base64 {
  /// The bytes of a text; `nil` when it is none.
  static func decode(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer: UInt32 = 0
    var bits = 0
    for character in text.utf8 {
      let value: UInt8
      switch character {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - 65
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - 71
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character + 4
      case UInt8(ascii: "+"), UInt8(ascii: "-"): value = 62
      case UInt8(ascii: "/"), UInt8(ascii: "_"): value = 63
      case UInt8(ascii: "="): continue
      default: return nil
      }
      buffer = buffer << 6 | UInt32(value)
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
      }
    }
    return bytes
  }
}
