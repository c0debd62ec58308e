/// A line that holds the headers of a request and its body (EVENTS.md 1.2), as a receiver of webhooks
/// logs it: headers hold what bodies do not, such as the event's name and the delivery's id.
struct Envelope {
  /// The headers.
  let headers: Headers
  /// The body: an object, or a list of them.
  let body: JSONNode
  /// When it was received; `nil` when the envelope does not say.
  let received: Timestamp?

  /// The envelope of a line; `nil` when it is none.
  ///
  /// A body may be JSON or a string of JSON, and stand under `body` or `payload`. One that is a string
  /// and no JSON is the envelope's fault, and is kept as that string.
  init?(_ node: JSONNode) {
    guard let headers = node["headers"], headers.isObject,
      let body = node["body"] ?? node["payload"]
    else { return nil }
    self.headers = Headers(headers)
    if case .string(var text) = body {
      self.body = text.withUTF8 { JSONNode(UnsafeRawBufferPointer($0)) } ?? body
    } else {
      self.body = body
    }
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
}
