/// The files of `sample-data`, written by the simulator so that anybody can make them again.
enum SampleFiles {
  /// Monday 2026-04-06, so that the quarter ends at the close of June.
  private static let start: Int64 = 1_775_433_600

  /// Name and content of each file.
  static func all() -> [(name: String, bytes: [UInt8])] {
    [
      ("quarter.jsonl", Array(quarter.utf8)),
      ("mixed.jsonl", Array(mixed.utf8)),
      ("hostile.jsonl", hostile),
    ]
  }

  private static var quarter: String {
    var simulator = DemoSimulator(seed: 2026, pace: 0.36)
    return text(simulator.run(days: 0..<86, start: start))
  }

  /// A fortnight in which two services speak CDEvents, bare or inside CloudEvents, and the others native lines.
  private static var mixed: String {
    var simulator = DemoSimulator(seed: 7, pace: 0.5)
    let lines = simulator.run(days: 0..<10, start: start).enumerated().map { index, line in
      cdevent(of: line, number: index) ?? line
    }
    return text(lines)
  }

  private static func text(_ lines: [DemoLine]) -> String {
    lines.map { $0.text + "\n" }.joined()
  }

  /// What a CDEvent says of a line of search or identity; `nil` for any other line, and for what
  /// CDEvents have no word for, such as a deployment that began or failed.
  private static func cdevent(of line: DemoLine, number: Int) -> DemoLine? {
    guard let service = value("service", in: line.text), ["search", "identity"].contains(service),
      let kind = value("kind", in: line.text), let id = value("id", in: line.text)
    else { return nil }
    let state = value("state", in: line.text) ?? ""
    let sha = value("sha", in: line.text) ?? ""
    let team = value("team", in: line.text) ?? ""
    let environment = "\"environment\":{\"id\":\"\(value("env", in: line.text) ?? "")\"}"
    let artifact = "\"artifactId\":\"pkg:oci/\(service)@sha256:\(sha)\""
    var type: String
    var subject = id
    var content = "{}"
    var custom = "{\"service\":\"\(service)\",\"sha\":\"\(sha)\",\"team\":\"\(team)\"}"
    switch (kind, state) {
    case ("deploy", "succeeded"):
      let isRollback = line.text.contains("\"trigger\":\"rollback\"")
      type = isRollback ? "service.rolledback" : "service.deployed"
      subject = service
      content = "{\(environment),\(artifact)}"
      custom = "{\"sha\":\"\(sha)\",\"deployment\":\"\(id)\",\"team\":\"\(team)\"}"
    case ("change", "merged"):
      type = "change.merged"
      content = "{\"repository\":{\"id\":\"demo/\(service)\"}}"
    case ("pipeline", "queued"), ("pipeline", "started"):
      type = "pipelinerun.\(state)"
      content = "{\"pipelineName\":\"main\"}"
    case ("pipeline", "succeeded"):
      type = "pipelinerun.finished"
      content = "{\"pipelineName\":\"main\",\"outcome\":\"success\"}"
    case ("incident", "opened"):
      type = "incident.detected"
      content =
        "{\"description\":\"\(value("title", in: line.text) ?? "")\",\(environment),\"service\":{\"id\":\"\(service)\"}}"
      custom = "{\"severity\":\"\(value("severity", in: line.text) ?? "")\"}"
    default: return nil
    }
    return DemoLine(
      cdevent: "dev.cdevents.\(type).0.3.0", id: "ce-\(number)", subject: subject,
      content: content, custom: custom, at: line.time, isWrapped: number % 2 == 0)
  }

  private static func value(_ key: String, in text: String) -> String? {
    guard let range = text.firstRange(of: "\"\(key)\":\"") else { return nil }
    let rest = text[range.upperBound...]
    return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
  }

  /// What strangers may write into a log: each line is harmless to read and would not be harmless
  /// to print.
  private static var hostile: [UInt8] {
    var bytes: [UInt8] = []
    func put(_ text: String) { bytes += Array(text.utf8) + [0x0A] }
    func deploy(_ id: String, _ service: String, minute: Int) {
      put(
        "{\"time\":\"2026-06-30T10:\(minute < 10 ? "0" : "")\(minute):00Z\",\"kind\":\"deploy\",\"state\":\"succeeded\",\"id\":\"\(id)\",\"service\":\"\(service)\",\"env\":\"production\",\"version\":\"1\"}"
      )
    }
    let names = [
      "\\u001b[31mred\\u001b[0m", "\\u001b]0;title\\u0007", "\\u001b]52;c;cHduZWQ=\\u0007",
      "\\u009b2J", "a\\u202egnp.exe", "zero\\u200bwidth", "\\u0000\\u0001\\u007f",
      "wide\u{FF21}\u{6F22}",
      "e\\u0301\\u0302\\u0303\\u0304\\u0305\\u0306", "=cmd|calc", "--help", "../../etc/passwd",
      "\\uD83D\\uDE00", "tab\\tand\\nline", "\\u2028\\u2029", "$(touch pwned)",
    ]
    for (index, name) in names.enumerated() { deploy("h\(index)", name, minute: index) }
    deploy("long", String(repeating: "x", count: 20_000), minute: 20)
    put("not json")
    put("{\"time\":\"2026-06-30T10:30:00Z\",\"kind\":\"dep")
    put(String(repeating: "[", count: 5000))
    put("{\"hello\":\"\\u001b[2J\"}")
    put("{\"time\":\"yesterday\",\"kind\":\"note\",\"text\":\"x\"}")
    put(
      "{\"time\":\"2026-06-30T10:31:00Z\",\"kind\":\"deploy\",\"state\":\"paused\",\"id\":\"1\",\"env\":\"prod\",\"sha\":\"x\"}"
    )
    put(
      "{\"time\":\"2026-06-30T10:32:00Z\",\"kind\":\"deploy\",\"state\":\"succeeded\",\"id\":\"2\",\"sha\":{}}"
    )
    bytes += [0x7B, 0x22, 0xFF, 0xFE, 0x22, 0x3A, 0x31, 0x7D, 0x0A]
    bytes += [0, 0, 0, 0]
    deploy("after-nulls", "api", minute: 33)
    bytes += Array("\r\n\r\n".utf8)
    put("[{\"time\":1782815640,\"kind\":\"note\",\"text\":\"in a batch\"},7]")
    put(
      "{\"time\":\"2026-06-30T10:35:00Z\",\"kind\":\"incident\",\"state\":\"opened\",\"id\":\"\\u001b[5mINC\",\"service\":\"api\",\"title\":\"\\u001b]8;;http://example.test\\u0007click\\u001b]8;;\\u0007\"}"
    )
    return bytes
  }
}
