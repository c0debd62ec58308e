import Testing

@testable import DeliveryEvents

/// Every field of every tool's sample, missing or odd.
@Suite("odd payloads of tools")
struct OddPayloadTests {
  /// A node with each of its parts, at any depth, taken out or replaced once.
  private func variants(of node: JSONNode, with odd: [JSONNode]) -> [JSONNode] {
    switch node {
    case .object(let members):
      return members.keys.sorted().flatMap { key in
        let value = members[key] ?? .null
        let parts = odd + variants(of: value, with: odd)
        let without = JSONNode.object(members.filter { $0.key != key })
        return [without] + parts.map { .object(members.merging([key: $0]) { $1 }) }
      }
    case .array(let elements):
      return elements.indices.flatMap { index in
        (odd + variants(of: elements[index], with: odd)).map { part in
          var changed = elements
          changed[index] = part
          return .array(changed)
        }
      }
    default: return []
    }
  }

  private let odd: [JSONNode] = [
    .null, .bool(true), .number("-1"), .number("1e400"), .number("9223372036854775807"),
    .string(""), .string("\u{0}\u{1B}[2J\u{202E}"), .string(String(repeating: "9", count: 400)),
    .string("0001-01-01T00:00:00Z"), .string("9999-12-31T23:59:59Z"), .array([]),
    .array([.object([:])]), .object([:]),
  ]

  @Test(
    "a field that is missing or odd makes an event without it, or a refusal with its name",
    arguments: EventFormat.ofTools)
  func fields(format: EventFormat) throws {
    var text = format.sample
    let sample = try #require(text.withUTF8 { JSONNode(UnsafeRawBufferPointer($0)) })
    let decoding = Decoding()
    for variant in variants(of: sample, with: odd) {
      var written = ""
      variant.write(into: &written)
      let line = decoding.line(written)
      // It comes to something, or says why it comes to nothing.
      #expect(
        !line.events.isEmpty || !line.rejections.isEmpty || !line.ignored.isEmpty,
        "\(written)")
      for rejection in line.rejections {
        let isUnknown = [.unknownFormat, .notObject].contains(rejection.cause)
        #expect(isUnknown || rejection.field?.isEmpty == false, "\(written)")
      }
      // Once it is told, it stays told: no other tool's format is guessed for it.
      #expect(line.format == nil || line.format == format || isSibling(line.format, format))
    }
  }

  /// Whether two formats differ by one key only, which a variant may lack.
  private func isSibling(_ one: EventFormat?, _ other: EventFormat) -> Bool {
    [[.alertmanager, .grafana], [.github, .gitea]].contains { (pair: [EventFormat]) in
      one.map(pair.contains) ?? false && pair.contains(other)
    }
  }
}
