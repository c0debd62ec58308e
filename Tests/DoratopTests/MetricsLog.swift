import DeliveryEvents
import DeliveryMetrics

@testable import doratop

/// A random log of JSON lines about services with all kinds of names; the same for the same seed.
struct MetricsLog {
  /// 2026-03-22T00:00:00Z
  static let end = Timestamp(seconds: 1_774_137_600)

  static let names = [
    "api", "checkout", "other", "a\"b\\c{}=,", "$(touch pwned)", "two\nlines",
    "\u{1B}]0;owned\u{7}",
    "nul\u{0}l", "a\u{202E}b", "naïve 😀", "zero\u{200B}width", String(repeating: "x", count: 300),
    String(repeating: "x", count: 301), "^[", "\u{1B}", "le=\"+Inf\"", " ", "é",
  ]

  private var generator: SeededGenerator
  private let services: [String]

  /// - Parameter services: How many of its own there are beyond those of ``names``.
  init(seed: UInt64, services: Int = 0) {
    generator = SeededGenerator(seed: seed)
    self.services = Self.names + (0..<services).map { "s\($0)" }
  }

  /// A session that has read it, and what it shows at its end.
  mutating func snapshot(lines: Int, each: Bool = false) -> (LogSession, Snapshot) {
    let session = LogSession(sources: [], mode: .once, settings: Settings())
    func take(_ line: String) {
      Array(line.utf8).withUnsafeBytes { session.take($0) }
    }
    if each { for service in services { take(deploy(service)) } }
    for _ in 0..<lines { take(line()) }
    return (
      session,
      session.ledger.snapshot(
        at: Self.end, windowNanoseconds: 30 * 86_400_000_000_000, scope: .everything, zone: .utc)
    )
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[generator.number(0...values.count - 1)]
  }

  private mutating func line() -> String {
    let service = pick(services)
    switch generator.number(0...19) {
    case 0:
      return pick(["{", "[]", "[1]", "{\"kind\":\"what\"}", "{\"kind\":\"deploy\",\"time\":\"x\"}"])
    case 1...5: return commit(service)
    case 6...10: return deploy(service)
    case 11...13: return incident(service)
    case 14...16:
      return object(
        "change", pick(["opened", "merged", "closed"]), service,
        ["id": "\(generator.number(0...20))", "sha": "c\(generator.number(0...30))"])
    case 17:
      return object(
        "health", pick(["up", "down"]), service, ["id": "ping", "env": "production"])
    default:
      return object(
        "pipeline", pick(["started", "succeeded", "failed"]), service,
        ["id": "r\(generator.number(0...20))", "sha": "c\(generator.number(0...30))"])
    }
  }

  private mutating func commit(_ service: String) -> String {
    object(
      "commit", "landed", service,
      ["sha": "c\(generator.number(0...30))", "author": pick(["ann", "dependabot[bot]"])])
  }

  private mutating func deploy(_ service: String) -> String {
    object(
      "deploy", pick(["started", "succeeded", "succeeded", "failed", "rolledback"]), service,
      [
        "id": "d\(generator.number(0...400))", "sha": "c\(generator.number(0...30))",
        "env": pick(["production", "production", "staging", "moon"]),
      ])
  }

  private mutating func incident(_ service: String) -> String {
    object(
      "incident", pick(["opened", "resolved", "resolved", "reopened"]), service,
      ["id": "i\(generator.number(0...30))"])
  }

  private mutating func object(
    _ kind: String, _ state: String, _ service: String, _ more: [String: String]
  ) -> String {
    let time = Self.end.advanced(
      byNanoseconds: -Int64(generator.number(0...2_700_000)) * 1_000_000_000)
    var members = [
      "kind": kind, "state": state, "service": service,
      "time": "\(time.nanoseconds / 1_000_000_000)",
    ]
    if generator.happens(0.3) { members["team"] = pick(["red", "\u{9B}blue"]) }
    members.merge(more) { _, new in new }
    return "{"
      + members.sorted { $0.key < $1.key }.map { name, value in
        "\"\(name)\":" + (name == "time" ? value : Self.quoted(value))
      }.joined(separator: ",") + "}"
  }

  private static func quoted(_ text: String) -> String {
    "\""
      + text.unicodeScalars.map { scalar in
        if scalar == "\"" || scalar == "\\" { return "\\\(scalar)" }
        guard scalar.value < 0x20 else { return String(scalar) }
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }.joined() + "\""
  }
}
