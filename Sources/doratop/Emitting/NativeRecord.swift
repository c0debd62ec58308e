import Dashboard
import DeliveryEvents

/// A native line (EVENTS.md 2) that is being written: its members in the order in which they are
/// added.
///
/// Straight into bytes, since an import writes hundreds of thousands of them.
struct NativeRecord {
  /// What there is of the line, without the end of its object.
  private var bytes: [UInt8] = [UInt8(ascii: "{")]

  /// A line about something that happened at a time.
  init(_ kind: EventKind, _ state: EventState = .none, at time: Timestamp) {
    bytes.reserveCapacity(400)
    add("time", TimeFormat.rfc3339(time))
    add("kind", kind.word)
    add("state", state.word)
  }

  /// A line that has nothing yet.
  init() {}

  /// Adds a text; none and an empty one are left out, which is what the reader takes them for.
  mutating func add(_ key: String, _ text: String?) {
    guard let text, !text.isEmpty else { return }
    name(key)
    quote(text)
  }

  /// Adds an instant.
  mutating func add(_ key: String, _ time: Timestamp?) {
    add(key, time.map(TimeFormat.rfc3339))
  }

  /// Adds a number as it is written in JSON.
  mutating func add(_ key: String, number: String?) {
    guard let number else { return }
    name(key)
    bytes += number.utf8
  }

  /// Adds a count.
  mutating func add(_ key: String, count: Int?) { add(key, number: count.map(String.init)) }

  /// Adds `true`, or nothing.
  mutating func add(_ key: String, flag: Bool) { if flag { add(key, number: "true") } }

  /// Adds a list, also an empty one, which says something else than none.
  mutating func add(_ key: String, list: [String]?) {
    guard let list else { return }
    name(key)
    bytes.append(UInt8(ascii: "["))
    for (index, element) in list.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      quote(element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Adds the labels, if there are any.
  mutating func add(labels: [(key: String, value: String)]) {
    if labels.isEmpty { return }
    name("labels")
    bytes.append(UInt8(ascii: "{"))
    for (index, label) in labels.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      quote(label.key)
      bytes.append(UInt8(ascii: ":"))
      quote(label.value)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// The line with its line break.
  var line: [UInt8] { bytes + [UInt8(ascii: "}"), UInt8(ascii: "\n")] }

  private mutating func name(_ key: String) {
    if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
    quote(key)
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func quote(_ text: String) {
    let isPlain = text.utf8.allSatisfy {
      $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
    }
    if isPlain {
      bytes.append(UInt8(ascii: "\""))
      bytes += text.utf8
      bytes.append(UInt8(ascii: "\""))
    } else {
      var quoted = ""
      JSONQuote.write(text, to: &quoted)
      bytes += quoted.utf8
    }
  }
}
