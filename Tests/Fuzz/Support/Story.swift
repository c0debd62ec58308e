/// Turns bytes into lines of a log that speak of few things at few times, so that they meet: a byte
/// more or less is another line, where a byte more or less of JSON is mostly none.
///
/// An input that begins with a bracket is taken as lines itself.
enum Story {
  /// The most lines that one input becomes.
  static let limit = 40

  /// The lines of an input.
  static func lines(of input: UnsafeRawBufferPointer) -> [[UInt8]] {
    if input.first == UInt8(ascii: "{") || input.first == UInt8(ascii: "[") {
      return input.split(separator: 0x0A).prefix(limit).map(Array.init)
    }
    var choices = Choices(input)
    var lines: [[UInt8]] = []
    while !choices.isAtEnd, lines.count < limit { lines.append(Array(line(&choices).utf8)) }
    return lines
  }

  private static let kinds: [(kind: String, states: [String])] = [
    ("commit", []), ("change", ["opened", "approved", "merged", "closed"]),
    ("pipeline", ["queued", "started", "succeeded", "failed", "cancelled", "skipped"]),
    ("job", ["queued", "started", "succeeded", "failed", "cancelled", "skipped"]),
    ("deploy", ["succeeded", "failed", "started", "queued", "rolledback", "cancelled"]),
    (
      "incident", ["opened", "resolved", "acknowledged", "mitigated", "reopened", "cancelled"]
    ),
    ("alert", ["firing", "resolved"]), ("health", ["up", "down", "degraded"]), ("metric", []),
    ("note", []),
  ]
  /// The ends of time among them, and what a log has that was written by a broken clock.
  private static let times = [
    "\"1971-01-01T00:00:00Z\"", "\"2262-04-11T23:47:16.854775807Z\"", "\"9999-12-31T23:59:59Z\"",
    "1e300", "31536000", "\"2026-03-02T24:00:00Z\"",
  ]

  private static func line(_ choices: inout Choices) -> String {
    let (kind, states) = choices.pick(kinds)
    let service = choices.pick(["a", "b", "c"])
    var members = ["\"time\":\(time(&choices))", "\"kind\":\"\(kind)\""]
    if !states.isEmpty { members.append("\"state\":\"\(choices.pick(states))\"") }
    // Each bit is a field; the order is that of use.
    let flags = UInt16(choices.byte()) | UInt16(choices.byte()) << 8
    func has(_ bit: UInt16) -> Bool { flags & 1 << bit != 0 }
    func sha(_ choices: inout Choices) -> String { "\"\(service)\(choices.next(6))\"" }
    if !has(0) { members.append("\"service\":\"\(service)\"") }
    if !has(1) {
      members.append("\"id\":\"\(choices.next(5))\"")
      members.append("\"name\":\"\(choices.pick(["unit_tests", "security_scan", "lint"]))\"")
    }
    if !has(2) { members.append("\"sha\":\(sha(&choices))") }
    if kind != "commit", !has(3) {
      let environments = ["production", "prod/eu", "staging", "elsewhere"]
      members.append("\"env\":\"\(choices.pick(environments))\"")
    }
    if has(4) { members.append("\"parents\":[\(sha(&choices)),\(sha(&choices))]") }
    if has(5) { members.append("\"shas\":[\(sha(&choices)),\(sha(&choices))]") }
    if has(6) { members.append("\"run\":\"r\(choices.next(3))\"") }
    if has(7) { members.append("\"change\":\"\(choices.next(5))\"") }
    if has(8) { members.append("\"deploy\":\"\(choices.next(5))\"") }
    if has(9) { members.append("\"fixes\":[\"\(choices.next(5))\"]") }
    if has(10) { members.append("\"team\":\"\(choices.pick(["red", "blue"]))\"") }
    if has(11) { members.append("\"trigger\":\"\(choices.pick(["rollback", "auto"]))\"") }
    if has(12) {
      for key in ["started", "opened", "committed"] {
        members.append("\"\(key)\":\(time(&choices))")
      }
    }
    // Mostly a delivery's id belongs to one kind; now and then a sender gives one to several.
    if has(13) {
      let owner = choices.byte() % 4 == 0 ? "any" : kind
      members.append("\"event\":\"\(owner)-\(choices.next(3))\"")
    }
    if has(14) { members.append("\"version\":\"v\(choices.next(3))\",\"merge\":true") }
    if has(15) { members.append("\"services\":[\"b\",\"c\"],\"stage\":\"verify\"") }
    members += ["\"value\":1e3\(choices.next(9))", "\"ms\":\(choices.byte())", "\"text\":\"t\""]
    return "{" + members.joined(separator: ",") + "}"
  }

  /// Hours of twenty days, and now and then an end of time.
  private static func time(_ choices: inout Choices) -> String {
    let hour = choices.byte()
    if hour >= 250 { return times[Int(hour - 250)] }
    return "\(1_772_409_600 + Int(hour) * 2 * 3600)"
  }
}
