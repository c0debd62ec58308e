import DeliveryEvents

/// Writes JSON text: members in the order in which they are added, numbers as short as they can be
/// read back.
///
/// Everything that a terminal could act upon is escaped (control characters, C1, bidirectional and
/// invisible formatting), so that a report piped to a screen is harmless.
struct JSONWriter {
  /// A value to write.
  indirect enum Value {
    case null
    case bool(Bool)
    case int(Int)
    case double(Double)
    case string(String)
    case array([Value])
    case object([(String, Value)])
  }

  /// The text of a value on one line.
  static func text(_ value: Value) -> String {
    var text = ""
    write(value, to: &text)
    return text
  }

  private static func write(_ value: Value, to text: inout String) {
    switch value {
    case .null: text += "null"
    case .bool(let flag): text += flag ? "true" : "false"
    case .int(let number): text += "\(number)"
    case .double(let number): text += self.text(of: number)
    case .string(let string): JSONQuote.write(string, to: &text)
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        write(element, to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        JSONQuote.write(member.0, to: &text)
        text += ":"
        write(member.1, to: &text)
      }
      text += "}"
    }
  }

  /// A number, whole ones without a fraction; what is no number is `null`.
  private static func text(of number: Double) -> String {
    if !number.isFinite { return "null" }
    if number == number.rounded(), abs(number) < 1e15 { return "\(Int(number))" }
    return "\(number)"
  }
}

extension JSONWriter.Value {
  init(_ value: Double?) { self = value.map { .double($0) } ?? .null }
  init(_ value: Int?) { self = value.map { .int($0) } ?? .null }
  init(_ value: Bool?) { self = value.map { .bool($0) } ?? .null }
  init(_ value: String?) { self = value.map { .string($0) } ?? .null }
}

extension [(String, JSONWriter.Value)] {
  /// The same members, with a reason where one is needed.
  func explained(_ isNeeded: Bool, _ reason: String) -> Self {
    isNeeded ? self + [("reason", .string(reason))] : self
  }
}
