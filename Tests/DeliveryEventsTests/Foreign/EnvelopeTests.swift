import Testing

@testable import DeliveryEvents

@Suite("envelopes")
struct EnvelopeTests {
  private static let native = EventFormat.native.sample

  @Test("a native line says the same in an envelope, as an object and as a string")
  func native() throws {
    let decoding = Decoding()
    let bare = try #require(decoding.event(Self.native))
    var quoted = ""
    JSONNode.string(Self.native).write(into: &quoted)
    for key in ["body", "payload"] {
      for body in [Self.native, quoted] {
        let line = decoding.line(
          "{\"received\":\"2026-03-02T10:00:00Z\",\"headers\":{\"Content-Type\":\"application/json\"},\"\(key)\":\(body)}"
        )
        #expect(line.events == [bare])
        #expect(line.format == .native)
        #expect(line.received == Timestamp(seconds: 1_772_445_600))
      }
    }
  }

  @Test("headers make a CloudEvent of a body")
  func binary() {
    let decoding = Decoding()
    let data =
      #"{"context":{"id":"d-1","source":"/deploy","type":"dev.cdevents.service.deployed.0.3.0","timestamp":"2026-03-02T09:59:40Z"},"subject":{"id":"api","content":{"environment":{"id":"production"},"artifactId":"a"}}}"#
    let line = decoding.line(
      #"{"headers":{"CE-SpecVersion":"1.0","Ce-Id":"d-1","ce-source":"/deploy","ce-type":"dev.cdevents.service.deployed.0.3.0"},"body":"#
        + data + "}")
    #expect(line.format == .cdevents)
    #expect(line.events == [decoding.event(data)])
  }

  @Test("a body that is no object is refused, with what stood there")
  func faulty() {
    let line = Decoding().line(#"{"headers":{},"body":"payload=%7B%7D"}"#)
    #expect(line.rejections.map(\.cause) == [.notObject])
    #expect(
      line.rejections.first?.sentence
        == #""body" is "payload=%7B%7D", expected a JSON object"#)
  }

  @Test("an envelope in an envelope is no second envelope")
  func nested() {
    let line = Decoding().line(#"{"headers":{},"body":{"headers":{},"body":{"a":1}}}"#)
    #expect(line.rejections.map(\.cause) == [.unknownFormat])
  }

  @Test("a native line may have a key of that name without a body")
  func onlyHeaders() {
    let line = Decoding().line(
      #"{"time":"2026-03-02T09:59:40Z","kind":"note","text":"x","headers":{"a":"b"}}"#)
    #expect(line.format == .native)
    #expect(line.events.count == 1)
  }

  @Test("each refusal of a batch names the place of its element, or one within it")
  func places() {
    let note = "{\"time\":1772438400,\"kind\":\"note\",\"text\":\"x\"}"
    let payload = #"{"object_kind":"deployment","status":"success"}"#
    let event = #"{"specversion":"1.0","id":"e","source":"s","type":"dev.cdevents.a.b.1"}"#
    for element in [
      #"{"time":1772438400,"kind":"note"}"#, #"{"kind":"note"}"#, payload, event, #"{"a":1}"#,
      #"{"headers":{},"body":{"time":"never","kind":"note","text":"x"}}"#,
    ] {
      let line = Decoding().line("[\(note),\(element)]")
      #expect(line.rejections.map(\.offset) == [note.utf8.count + 2], "\(element)")
    }
  }
}
