/// A line around a payload: what a receiver of webhooks logs, with the headers of the request
/// (EVENTS.md 1.2), or a row of Four Keys (3.13). Headers hold what bodies do not, such as the event's
/// name and the delivery's id.
struct Envelope {
  /// The headers.
  let headers: Headers
  /// The body: an object, or a list of them.
  let body: JSONNode
  /// The key that the body stands under, for a refusal.
  let bodyKey: String
  /// When it was received; `nil` when the envelope does not say.
  var received: Timestamp?
  /// What tells it from other deliveries; `nil` when that is up to the payload.
  var delivery: Delivery?

  /// The envelope of a line; `nil` when it is none.
  ///
  /// A body may be JSON or a string of JSON, and stand under `body` or `payload`. One that is a string
  /// and no JSON is the envelope's fault, and is kept as that string.
  init?(_ node: JSONNode) {
    guard let headers = node["headers"], headers.isObject,
      let key = ["body", "payload"].first(where: { node[$0] != nil }), let body = node[key]
    else { return nil }
    self.headers = Headers(headers)
    self.body = body.unquoted
    bodyKey = key
    received = (node["received"] ?? node["time"])?.instant
  }

  /// A CloudEvent in binary mode: its attributes are headers (CloudEvents "HTTP Protocol Binding"
  /// 3.1), its data is the body. `nil` when it is none.
  var cloudEvent: JSONNode? {
    var members = headers.with(prefix: "ce-").mapValues(JSONNode.string)
    guard members["specversion"] != nil, members["type"] != nil else { return nil }
    members["data"] = body
    return .object(members)
  }

  /// The payload of one body.
  func payload(_ body: JSONNode) -> Payload {
    Payload(
      body: cloudEvent ?? body, headers: headers, received: received, delivery: delivery)
  }
}

/// Rows of the table `events_raw` of Four Keys (dora-team/fourkeys, "bq-workers"): the payload of
/// another tool as a string, and what its parser took from headers and body.
extension Envelope {
  /// The key by which a row is told.
  static let rowKey = "metadata"

  /// The envelope that a row is; `nil` when it is none.
  init?(row: JSONNode) {
    guard let type = row["event_type"]?.string, let metadata = row[Self.rowKey],
      row["signature"] != nil || row["msg_id"] != nil || row["time_created"] != nil
    else { return nil }
    let source = row["source"]?.text ?? ""
    var body = metadata.unquoted
    // Of a group of alerts its parser makes a row for each, which holds that alert alone.
    if source == "prometheus", body["alerts"] == nil, body["startsAt"] != nil {
      body = .object([
        "receiver": .string("fourkeys"), "status": body["status"] ?? .null,
        "alerts": .array([body]),
      ])
    }
    self.body = body
    bodyKey = Self.rowKey
    // Of the headers that its parsers looked at this is the only one whose value no body has.
    headers = Headers(source.hasPrefix("github") ? ["x-github-event": type] : [:])
    // Its own key is the signature. Rows of one group share it, and some parsers write a fixed word:
    // with the id it tells them apart.
    if let mark = row["signature"]?.text ?? row["msg_id"]?.text, !mark.isEmpty {
      let id = [type, row["id"]?.text ?? "", mark].joined(separator: "/")
      delivery = Delivery(id: id, source: "fourkeys")
    }
  }
}

extension JSONNode {
  /// The JSON that a string holds, else the node as it is.
  var unquoted: JSONNode {
    guard case .string(var text) = self else { return self }
    return text.withUTF8 { JSONNode(UnsafeRawBufferPointer($0)) } ?? self
  }
}
