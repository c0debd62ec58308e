import Testing

@testable import DeliveryEvents

@Suite("telling formats from each other")
struct SniffingTests {
  @Test("each tool's sample is accepted by its own rule only", arguments: EventFormat.ofTools)
  func exclusive(format: EventFormat) throws {
    var text = format.sample
    let body = try #require(text.withUTF8 { JSONNode(UnsafeRawBufferPointer($0)) })
    let accepting = EventFormat.ofTools.filter { $0.foreign?.accepts(body) ?? false }
    #expect(accepting == [format])
    #expect(format.foreign?.keys.contains { body[$0] != nil } ?? false)
  }

  @Test("each tool's sample says the same in an envelope, as an object and as a string")
  func envelopes() {
    let decoding = Decoding()
    for format in EventFormat.ofTools {
      var quoted = ""
      JSONNode.string(format.sample).write(into: &quoted)
      let bare = decoding.line(format.sample).events
      for body in [format.sample, quoted] {
        let line = decoding.line(
          #"{"received":"2026-03-02T10:00:00Z","headers":{"Content-Type":"application/json"},"body":\#(body)}"#
        )
        #expect(line.format == format && line.events == bare && line.rejections.isEmpty)
      }
    }
  }

  @Test("a batch may mix them, and one that is unknown harms no other")
  func batch() {
    let samples = EventFormat.allCases.map(\.sample)
    let line = Decoding().line("[" + (samples + [#"{"who":"knows"}"#]).joined(separator: ",") + "]")
    #expect(line.events.count == samples.count)
    #expect(line.rejections.map(\.cause) == [.unknownFormat])
  }

  @Test("an event of nobody's is counted with its first keys")
  func unknown() {
    for text in [
      #"{"event":{"type":"url_verification"},"token":"x"}"#, #"{"event_type":"push","data":1}"#,
      #"{"data":{"attributes":{"name":"x"}}}"#, #"{"alert":"low battery","action":"charge"}"#,
      #"{"build":{"status":"ok"},"name":"x"}"#, #"{"details":{"type":"igor:build"}}"#,
      #"{"issueKey":"X-1","summary":"s"}"#, #"{"sha":"9fceb02"}"#,
    ] {
      let line = Decoding().line(text)
      #expect(line.format == nil && line.rejections.map(\.cause) == [.unknownFormat], "\(text)")
    }
  }

  @Test("a deployment and an incident of Datadog differ by who they are about")
  func datadog() {
    func kind(_ about: String) -> EventKind? {
      Decoding().event(
        #"{"data":{"attributes":{\#(about),"env":"p","version":"1","started_at":1772445481,"finished_at":1772445580}}}"#
      )?.kind
    }
    #expect(kind(#""service":"api""#) == .deploy)
    #expect(kind(#""services":["api"]"#) == .incident)
    #expect(kind(#""team":"core""#) == .incident)
    // A deployment may say its team.
    #expect(kind(#""service":"api","team":"core""#) == .deploy)
  }
}
