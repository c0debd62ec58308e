/// CDEvents 0.4, 0.5 and the draft of 0.6 (cdevents/spec), bare or inside CloudEvents.
///
/// The event's type is cut from its version, since versions move names and not meanings. Producers
/// lag behind the specification, so both spellings of a field are read.
enum CDEventsFormat {
  /// A line of this format, and of no other.
  static let sample =
    #"{"context":{"specversion":"0.5.1","id":"d-1","source":"/deploy","type":"dev.cdevents.service.deployed.0.3.0","timestamp":"2026-03-02T09:59:40Z"},"subject":{"id":"api","content":{"environment":{"id":"production"},"artifactId":"pkg:oci/api@sha256:0b31b1"}}}"#

  /// What the types of all CDEvents begin with.
  static let typePrefix = "dev.cdevents."

  /// What the types of events begin with that stand for what CDEvents have no type for (cdevents/spec, "Custom
  /// events"), as ``CDEventsExport`` writes them.
  static let ownTypePrefix = "dev.cdeventsx.doratop-"

  /// Whether a type is that of an event that is read here.
  static func isKnown(_ type: String) -> Bool {
    type.hasPrefix(typePrefix) || type.hasPrefix(ownTypePrefix)
  }

  /// Whether the object may be a bare CDEvent.
  static func accepts(_ fields: LineFields) -> Bool {
    fields[.context].kind == .object && fields[.subject].kind == .object
  }

  /// Decodes a bare CDEvent.
  static func decode(
    _ fields: LineFields, _ part: UnsafeRawBufferPointer, _ lines: ForeignDecoder,
    into result: DecodedLine
  ) {
    guard let node = JSONNode(part), let type = node["context"]?["type"]?.text, isKnown(type) else {
      result.rejections.append(.unknownFormat(part, offset: 0))
      return
    }
    decode(node, envelope: nil, fields, lines, into: result)
  }

  /// Decodes a CDEvent, whose envelope gives what the event itself lacks.
  static func decode(
    _ node: JSONNode, envelope: JSONNode?, _ fields: LineFields, _ lines: ForeignDecoder,
    into result: DecodedLine
  ) {
    // Whatever it comes to; in a batch a refused one leaves what others were taken for.
    result.format = result.format ?? .cdevents
    let context = node["context"]
    let type = (context?["type"] ?? envelope?["type"])?.text ?? ""
    guard let id = (context?["id"] ?? envelope?["id"])?.text,
      let source = (context?["source"] ?? envelope?["source"])?.text
    else {
      result.rejections.append(
        refusal(.missing, "context.id", node["context"]?["id"], "an id and a source"))
      return
    }
    guard let stamp = context?["timestamp"] ?? envelope?["time"] else {
      result.rejections.append(refusal(.unknownFormat, "context.timestamp", nil, "a time"))
      return
    }
    guard let time = instant(stamp) else {
      result.rejections.append(
        refusal(.badTime, "context.timestamp", stamp, "an RFC 3339 time since 1971"))
      return
    }
    guard let subject = node["subject"], let name = subject["id"]?.text else {
      result.rejections.append(refusal(.missing, "subject.id", nil, "a string"))
      return
    }
    if let own = node["customData"]?[CDEventsExport.key], own.isObject {
      readBack(own, node, type, stamp, fields, lines, into: result)
      return
    }
    let mapping = CDEventsMapping(
      type: type, time: time, subject: name,
      source: numberer(of: name, subject["source"]?.text, event: source),
      content: subject["content"],
      custom: node["customData"], symbols: fields.symbols)
    result.format = .cdevents
    let seed = fields.seed
    let key = EventIdentity.keyed(
      [3, hash(source, seed), hash(id, seed), hash(type, seed)], seed: seed)
    let content = hash(node, seed)
    let events: [DeliveryEvent]
    do throws(Rejection) {
      events = try mapping.events()
    } catch {
      result.rejections.append(error)
      return
    }
    result.what = mapping.verb
    for (index, event) in events.enumerated() {
      var event = event
      event.isKeyedByEvent = true
      event.key = ByteHash.hash(key &+ UInt64(index), seed: seed)
      event.content = content
      result.events.append(event)
      if result.keepsLines {
        var line = NativeLine(event, fields.symbols)
        line.set(.event, "\(id) \(type)" + (events.count == 1 ? "" : "#\(index)"))
        line.set(.source, source)
        result.lines.append(line)
      }
    }
  }

  /// Who numbers a subject: its own source, else the event's.
  ///
  /// The plugin of Jenkins gives the folder of a job as the subject's source, which is that of all jobs there,
  /// and the address of the build, `job/api/118/`, as the event's and as that of the run which its steps
  /// belong to.
  private static func numberer(of id: String, _ own: String?, event source: String) -> String {
    guard let own, source.hasPrefix(own), source.split(separator: "/").contains(Substring(id))
    else {
      return own ?? source
    }
    return source
  }

  /// Reads an event that was made of a native line: as that line.
  private static func readBack(
    _ own: JSONNode, _ node: JSONNode, _ type: String, _ time: JSONNode, _ fields: LineFields,
    _ lines: ForeignDecoder, into result: DecodedLine
  ) {
    result.format = .cdevents
    result.what = type.split(separator: ".").dropFirst(2).prefix(2).joined(separator: ".")
    guard let line = CDEventsExport.line(own, of: node, time: time, symbols: fields.symbols) else {
      result.rejections.append(
        refusal(
          .unknownFormat, "customData.\(CDEventsExport.key)", own["kind"],
          "the kind and state of a native line"))
      return
    }
    lines.take(line, into: result)
  }

  /// The instant of a string or number.
  static func instant(_ node: JSONNode) -> Timestamp? {
    guard var text = node.text else { return nil }
    return text.withUTF8 { TimeText.parse(UnsafeRawBufferPointer($0)) }
  }

  private static func refusal(
    _ cause: RejectionCause, _ field: String, _ found: JSONNode?, _ expected: String
  ) -> Rejection {
    var words = found?.text ?? ""
    let cut = words.withUTF8 { Rejection.cut(UnsafeRawBufferPointer($0)) }
    return Rejection(
      cause: cause, offset: 0, field: field, found: found == nil ? "missing" : "\"\(cut)\"",
      expected: expected)
  }

  private static func hash(_ text: String, _ seed: UInt64) -> UInt64 {
    var text = text
    return text.withUTF8 { ByteHash.hash(UnsafeRawBufferPointer($0), seed: seed) }
  }

  /// A hash of a tree that does not depend on the order of members.
  private static func hash(_ node: JSONNode, _ seed: UInt64) -> UInt64 {
    switch node {
    case .null: 11
    case .bool(let value): value ? 13 : 17
    case .number(let text): ByteHash.hash(hash(text, seed) &+ 1, seed: seed)
    case .string(let text): hash(text, seed)
    case .array(let elements):
      elements.reduce(19) { ByteHash.hash($0 ^ hash($1, seed), seed: seed) }
    case .object(let members):
      members.reduce(23) { sum, member in
        member.value == .null
          ? sum
          : sum &+ ByteHash.hash(hash(member.key, seed) ^ hash(member.value, seed), seed: seed)
      }
    }
  }
}
