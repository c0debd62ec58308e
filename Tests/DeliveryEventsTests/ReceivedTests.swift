import Testing

@testable import DeliveryEvents

@Suite("when a line was received")
struct ReceivedTests {
  private let decoding = Decoding()

  private func line(_ received: String) -> DecodedLine {
    decoding.line("{\(received)\"time\":1772000000,\"kind\":\"note\",\"text\":\"x\"}")
  }

  @Test("a native line says it in any form of time; what is none counts as nothing said")
  func forms() {
    let time = Timestamp(seconds: 1_772_000_060)
    for text in ["1772000060", "1772000060000", "\"1772000060\"", "\"2026-02-25T06:14:20Z\""] {
      #expect(line("\"received\":\(text),").received == time, "\(text)")
    }
    for text in ["\"soon\"", "null", "3600", "{}", "true"] {
      let found = line("\"received\":\(text),")
      #expect(found.received == nil && found.events.count == 1 && found.rejections.isEmpty)
    }
    #expect(line("").received == nil)
  }

  @Test("it is no part of the event: a line that came twice is one event")
  func identity() {
    let plain = line("").events[0]
    let first = line("\"received\":1772000060,").events[0]
    #expect(first.key == plain.key && first.content == plain.content && first == plain)
  }

  @Test("of a batch the latest counts, and the next line begins with none")
  func batch() {
    let text = (1...3).map {
      "{\"time\":1772000000,\"kind\":\"note\",\"text\":\"\($0)\",\"received\":\(1_772_000_000 + $0 % 3)}"
    }
    let result = decoding.line("[" + text.joined(separator: ",") + "]")
    #expect(result.received == Timestamp(seconds: 1_772_000_002) && result.events.count == 3)
    result.reset()
    #expect(result.received == nil)
  }
}
