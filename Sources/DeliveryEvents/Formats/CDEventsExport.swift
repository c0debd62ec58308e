/// Writes native lines as CDEvents 0.5 inside CloudEvents (cdevents/spec v0.5.1, "CloudEvents binding"), without
/// losing anything.
///
/// What CDEvents have a type for becomes an event of that type with the fields of the specification; the rest
/// becomes a custom event, `dev.cdeventsx.doratop-KIND.STATE`. What the fields cannot say stands in
/// `customData.doratop`: the kind and state, and each field of the line that the event alone would not be read
/// as, `null` for what it would be read as and the line does not say. So it reads back as the same line.
public struct CDEventsExport {
  /// The member of `customData`.
  static let key = "doratop"

  private let line: NativeLine
  private let symbols: SymbolTable

  private init(_ line: NativeLine, _ symbols: SymbolTable) {
    self.line = line
    self.symbols = symbols
  }

  /// The event that says what a native line says, as JSON without a line break.
  ///
  /// - Parameters:
  ///   - line: A line that was decoded without a refusal.
  ///   - symbols: A table that the export may add to.
  public static func json(_ line: NativeLine, symbols: SymbolTable) -> String {
    var text = ""
    CDEventsExport(line, symbols).cloudEvent.write(into: &text)
    return text
  }

  private var cloudEvent: JSONNode {
    let event = bare
    let context = event["context"]
    var members: [String: JSONNode] = [
      "specversion": .string("1.0"), "datacontenttype": .string("application/json"),
    ]
    members["id"] = context?["id"]
    members["source"] = context?["source"]
    members["type"] = context?["type"]
    members["time"] = context?["timestamp"]
    members["subject"] = event.at("subject.id")
    members["data"] = event
    return .object(members)
  }

  /// The CDEvent, with the rest of the line in its custom data.
  private var bare: JSONNode {
    let shape = shape
    let time = line[.time]?.instant ?? .distantPast
    var members: [String: JSONNode] = [
      "context": .object([
        "specversion": .string("0.5.1"), "id": .string(id), "source": .string(source),
        "type": .string(shape.type), "timestamp": .string(TimeFormat.rfc3339(time)),
      ]),
      "subject": .object(["id": .string(shape.subject), "content": .object(shape.content)]),
    ]
    let said = Self.said(
      by: .object(members), time: .string(TimeFormat.rfc3339(time)), symbols: symbols)
    members["customData"] = .object([Self.key: rest(beyond: said)])
    members["customDataContentType"] = .string("application/json")
    return .object(members)
  }

  /// The same for the same line, so that a line that is exported twice is known as one.
  private var id: String {
    var text = line.json
    let hashes = text.withUTF8 { bytes in
      [UInt64(0x5EED), 0xD0A1].map { ByteHash.hash(UnsafeRawBufferPointer(bytes), seed: $0) }
    }
    return hashes.map { hash in
      let digits = String(hash, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// A reference to who says it: a repository's path, else the service's.
  private var source: String {
    let name = text(.repo).map(RepoName.normalised) ?? text(.service) ?? "doratop"
    return "/" + name.split(separator: "/").map(Self.escaped).joined(separator: "/")
  }

  /// A text in which nothing is left that a URI would be read by (RFC 3986, "unreserved").
  private static func escaped(_ text: some StringProtocol) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        return String(UnicodeScalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        return "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }.joined()
  }

  private func text(_ field: NativeField) -> String? { line[field]?.text }
}

/// The type of event and its fields.
extension CDEventsExport {
  private struct Shape {
    var type: String
    var subject: String
    var content: [String: JSONNode] = [:]
  }

  private var shape: Shape {
    switch (line.kind, line.state) {
    case (.change, .opened): change("change.created.0.4.0")
    case (.change, .approved): change("change.reviewed.0.4.0")
    case (.change, .merged): change("change.merged.0.4.0")
    case (.change, .closed): change("change.abandoned.0.4.0")
    case (.pipeline, .queued): pipeline("pipelinerun.queued.0.3.0")
    case (.pipeline, .started): pipeline("pipelinerun.started.0.3.0")
    case (.pipeline, .succeeded): pipeline("pipelinerun.finished.0.3.0", "success")
    case (.pipeline, .failed): pipeline("pipelinerun.finished.0.3.0", "failure")
    case (.pipeline, .cancelled): pipeline("pipelinerun.finished.0.3.0", "cancel")
    case (.job, .started): job("taskrun.started.0.3.0")
    case (.job, .succeeded): job("taskrun.finished.0.3.0", "success")
    case (.job, .failed): job("taskrun.finished.0.3.0", "failure")
    case (.job, .cancelled): job("taskrun.finished.0.3.0", "cancel")
    case (.deploy, .succeeded):
      deployment(
        text(.trigger) == "rollback" ? "service.rolledback.0.3.0" : "service.deployed.0.3.0")
    case (.incident, .opened): incident("incident.detected.0.3.0")
    case (.incident, .resolved): incident("incident.resolved.0.3.0")
    case (.note, _) where isArtifact: artifactMade
    default: custom
    }
  }

  private func type(_ name: String) -> String { CDEventsFormat.typePrefix + name }

  private func reference(_ name: String?) -> JSONNode? {
    name.map { .object(["id": .string($0)]) }
  }

  private func change(_ name: String) -> Shape {
    var content: [String: JSONNode] = [:]
    content["repository"] = reference(text(.repo).map(RepoName.normalised))
    return Shape(type: type(name), subject: text(.id) ?? "", content: content)
  }

  private func pipeline(_ name: String, _ outcome: String? = nil) -> Shape {
    var content: [String: JSONNode] = [:]
    content["pipelineName"] = text(.name).map(JSONNode.string)
    content["uri"] = text(.url).map(JSONNode.string)
    content["outcome"] = outcome.map(JSONNode.string)
    return Shape(type: type(name), subject: text(.id) ?? "", content: content)
  }

  private func job(_ name: String, _ outcome: String? = nil) -> Shape {
    var content: [String: JSONNode] = [:]
    content["taskName"] = text(.name).map(JSONNode.string)
    content["pipelineRun"] = reference(text(.run))
    content["uri"] = text(.url).map(JSONNode.string)
    content["outcome"] = outcome.map(JSONNode.string)
    return Shape(type: type(name), subject: text(.id) ?? "", content: content)
  }

  /// What is deployed, as a package URL (purl-spec, "generic").
  private func artifact(_ service: String) -> JSONNode? {
    guard let version = text(.version) ?? text(.sha) else { return nil }
    if version.hasPrefix("pkg:") { return .string(version) }
    return .string("pkg:generic/\(Self.escaped(service))@\(Self.escaped(version))")
  }

  private func deployment(_ name: String) -> Shape {
    let service = text(.service) ?? text(.repo).map { RepoName.service(RepoName.normalised($0)) }
    var content: [String: JSONNode] = [:]
    content["environment"] = reference(text(.env))
    content["artifactId"] = artifact(service ?? "default")
    return Shape(type: type(name), subject: service ?? "default", content: content)
  }

  private func incident(_ name: String) -> Shape {
    var content: [String: JSONNode] = [:]
    content["environment"] = reference(text(.env))
    content["service"] = reference(text(.service))
    content["description"] = text(.title).map(JSONNode.string)
    return Shape(type: type(name), subject: text(.id) ?? "", content: content)
  }

  /// Whether a note says what a package was made of.
  private var isArtifact: Bool {
    text(.version)?.hasPrefix("pkg:") == true && (text(.change) ?? text(.sha)) != nil
  }

  private var artifactMade: Shape {
    let isPublished = text(.text)?.hasPrefix("published") == true
    var content: [String: JSONNode] = [:]
    content["change"] = reference(text(.change) ?? text(.sha))
    return Shape(
      type: type(isPublished ? "artifact.published.0.3.0" : "artifact.packaged.0.3.0"),
      subject: text(.version) ?? "", content: content)
  }

  /// An event of a type of our own.
  private var custom: Shape {
    let predicate = line.state == .none ? "reported" : line.state.word
    return Shape(
      type: "\(CDEventsFormat.ownTypePrefix)\(line.kind.word).\(predicate).0.1.0",
      subject: text(.id) ?? text(.sha) ?? text(.name) ?? line.kind.word)
  }
}

/// What an event says, and what it does not.
extension CDEventsExport {
  /// The native line as which an event would be read without its custom data; `nil` where it would be none, or
  /// be one of our own types.
  private static func said(by event: JSONNode, time: JSONNode, symbols: SymbolTable) -> NativeLine?
  {
    guard let type = event.at("context.type")?.text, type.hasPrefix(CDEventsFormat.typePrefix),
      let subject = event.at("subject.id")?.text
    else { return nil }
    let mapping = CDEventsMapping(
      type: type, time: time.instant ?? .distantPast, subject: subject,
      source: event.at("context.source")?.text ?? "", content: event.at("subject.content"),
      custom: nil, symbols: symbols)
    // A merged change may be read as a commit, too: the change comes last.
    return (try? mapping.events())?.last.map { event in
      var line = NativeLine(event, symbols)
      line[.time] = time
      return line
    }
  }

  /// The members of the custom data: what is to be said beyond what the event says.
  private func rest(beyond said: NativeLine?) -> JSONNode {
    var members = ["kind": JSONNode.string(line.kind.word)]
    let own = line.node
    members["state"] = own["state"]
    let base = said?.node
    for field in NativeField.allCases where field.isOfLines || field == .labels {
      let (wanted, read) = (own[field.key], base?[field.key])
      if wanted != read { members[field.key] = wanted ?? .null }
    }
    return .object(members)
  }

  /// The native line that an event was made of; `nil` when its custom data has no known kind.
  static func line(
    _ custom: JSONNode, of event: JSONNode, time: JSONNode, symbols: SymbolTable
  ) -> NativeLine? {
    guard case .object(let rest) = custom else { return nil }
    var members: [String: JSONNode] = [:]
    if case .object(let said)? = said(by: event, time: time, symbols: symbols)?.node {
      members = said
    }
    members["state"] = nil
    members["time"] = time
    for (key, value) in rest { members[key] = value }
    return NativeLine(.object(members))
  }
}
