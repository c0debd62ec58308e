import Dashboard
import DeliveryEvents

/// A line of the simulator: when it happened, and its native JSON.
struct DemoLine {
  /// Seconds since 1970.
  var time: Int64
  var text: String

  /// A native line of some fields, in their order. All values are of our own making: words, ids and
  /// shas that need no escape.
  init(_ time: Int64, _ kind: String, _ fields: [(String, String)]) {
    self.time = time
    var text = "{\"time\":\"\(Self.stamp(time))\",\"kind\":\"\(kind)\""
    for (key, value) in fields {
      let isBare = value.hasPrefix("[") || value.hasPrefix("{") || value == "true"
      text += ",\"\(key)\":" + (isBare ? value : "\"\(value)\"")
    }
    self.text = text + "}"
  }

  /// A CDEvent, bare or inside a CloudEvent.
  init(
    cdevent type: String, id: String, subject: String, content: String, custom: String,
    at time: Int64, isWrapped: Bool
  ) {
    self.time = time
    let stamp = Self.stamp(time)
    let context =
      "{\"specversion\":\"0.5.1\",\"id\":\"\(id)\",\"source\":\"/demo/ci\",\"type\":\"\(type)\",\"timestamp\":\"\(stamp)\"}"
    let event =
      "{\"context\":\(context),\"subject\":{\"id\":\"\(subject)\",\"content\":\(content)},\"customData\":\(custom)}"
    text =
      isWrapped
      ? "{\"specversion\":\"1.0\",\"id\":\"\(id)\",\"source\":\"/demo/ci\",\"type\":\"\(type)\",\"time\":\"\(stamp)\",\"datacontenttype\":\"application/json\",\"data\":\(event)}"
      : event
  }

  /// The time as RFC 3339.
  static func stamp(_ time: Int64) -> String { TimeFormat.rfc3339(Timestamp(seconds: time)) }
}
