import Testing

@testable import DeliveryEvents

private func deploy(_ fields: String) -> String {
  "{\"time\":\"2026-03-02T09:00:00Z\",\"kind\":\"deploy\",\"state\":\"succeeded\",\"env\":\"prod\",\"sha\":\"s\"\(fields)}"
}

@Suite("native lines")
struct NativeLineTests {
  @Test(
    "every accepted form of a time is the same instant",
    arguments: [
      "\"2026-03-02T08:00:00Z\"", "\"2026-03-02t08:00:00z\"", "\"2026-03-02T10:00:00+02:00\"",
      "\"2026-03-02 08:00:00 UTC\"", "\"2026-03-02 10:00:00 +0200\"", "\"2026-03-02 08:00:00\"",
      "\"2026-03-02T08:00:00.000000000Z\"", "\"2026-03-02T08:00:00.0000000009Z\"", "1772438400",
      "\"1772438400\"", "1772438400000", "1772438400000000", "1772438400000000000",
      "1772438400.0", "\"2026-03-02T07:59:60Z\"",
    ])
  func times(text: String) {
    let event = Decoding().event("{\"time\":\(text),\"kind\":\"note\",\"text\":\"x\"}")
    #expect(event?.time == Timestamp(seconds: 1_772_438_400))
  }

  @Test(
    "what is no time is refused as such",
    arguments: [
      "\"yesterday\"", "\"2026-02-30T00:00:00Z\"", "\"2026-03-02T24:00:00Z\"",
      "\"0001-01-01T00:00:00Z\"",
      "12", "\"2026-03-02T08:00:00+25:00\"", "{}", "true", "\"\"",
    ])
  func badTimes(text: String) {
    let line = Decoding().line("{\"time\":\(text),\"kind\":\"note\",\"text\":\"x\"}")
    #expect(line.rejections.map(\.cause) == [.badTime])
  }

  @Test("numbers as strings, null and ids as integers mean what they say")
  func looseTypes() {
    let decoding = Decoding()
    let first = decoding.event(deploy(",\"id\":5,\"version\":null"))
    let second = decoding.event(deploy(",\"id\":\"5\""))
    #expect(first == second)
    #expect(decoding.string(first?.id ?? .none) == "5")
    #expect(first?.version == Symbol.none)
  }

  @Test("a note of a version says what it was made of, and is about the version")
  func artifacts() {
    let decoding = Decoding()
    func event(_ fields: String) -> DeliveryEvent? {
      decoding.event(
        #"{"time":"2026-03-02T09:00:00Z","kind":"note","repo":"acme/api","text":"packaged",\#(fields)}"#
      )
    }
    let first = event(#""version":"1.42","sha":"s""#)
    #expect(first?.isAboutArtifact == true && decoding.string(first?.service ?? .none) == "api")
    #expect([first?.version, first?.sha].map { decoding.string($0 ?? .none) } == ["1.42", "s"])
    #expect(decoding.string(event(#""version":"1.42","change":312"#)?.change ?? .none) == "312")
    #expect(event(#""version":"1.42""#)?.isAboutArtifact == false)
  }

  @Test("branches, sizes, and who resolved an incident are read")
  func practiceFields() {
    let decoding = Decoding()
    func event(_ kind: String, _ fields: String) -> DeliveryEvent? {
      decoding.event(
        #"{"time":"2026-03-02T09:00:00Z","id":"1","service":"a","kind":"\#(kind)",\#(fields)}"#)
    }
    let commit = event("commit", #""sha":"s","branch":"main","added":18,"deleted":"4""#)
    #expect(decoding.string(commit?.branch ?? .none) == "main")
    #expect(commit?.changedLines == 22)
    #expect(event("commit", #""sha":"s","added":3"#)?.changedLines == 3)
    #expect(event("commit", #""sha":"s","files":3"#)?.changedLines == nil)
    let odd = event("commit", #""sha":"s","added":-3,"deleted":1e300"#)
    #expect(odd?.changedLines == 4_000_000_000)
    let change = event(
      "change", #""state":"merged","branch":"f","base":"dev","author":"ann","added":0"#)
    #expect(decoding.string(change?.branch ?? .none) == "f")
    #expect(decoding.string(change?.base ?? .none) == "dev")
    #expect(decoding.string(change?.author ?? .none) == "ann")
    #expect(change?.changedLines == 0)
    let pipeline = event("pipeline", #""state":"queued","branch":"f""#)
    #expect(decoding.string(pipeline?.branch ?? .none) == "f")
    let incident = event("incident", #""state":"resolved","actor":"bob""#)
    #expect(decoding.string(incident?.actor ?? .none) == "bob")
  }

  @Test("key and content do not depend on order, blanks or escapes")
  func identity() {
    let decoding = Decoding()
    let one = decoding.event(
      #"{"time":"2026-03-02T09:00:00Z","kind":"deploy","state":"failed","id":"a","env":"prod","sha":"s"}"#
    )
    let two = decoding.event(
      #" { "sha":"s", "env":"prod","\u0069d":"\u0061","state":"failed","kind":"deploy","time":1772442000 } "#
    )
    #expect(one != nil)
    #expect(one == two)
    let other = decoding.event(
      #"{"time":"2026-03-02T09:00:00Z","kind":"deploy","state":"failed","id":"a","env":"prod","sha":"t"}"#
    )
    #expect(other?.key == one?.key)
    #expect(other?.content != one?.content)
  }

  @Test("a repository gives the service its name, however it is written")
  func repositories() {
    let decoding = Decoding()
    for text in [
      "acme/Api", "https://host.example/acme/api.git", "git@host.example:acme/api.git",
      "ssh://git@host.example/acme/api/",
    ] {
      let event = decoding.event(deploy(",\"repo\":\"\(text)\""))
      #expect(decoding.string(event?.repo ?? .none) == "acme/api")
      #expect(decoding.string(event?.service ?? .none) == "api")
    }
  }

  @Test("a batch is an event for each element, and empty ones are nothing")
  func batches() {
    let decoding = Decoding()
    let note = "{\"time\":1772438400,\"kind\":\"note\",\"text\":\"x\"}"
    let line = decoding.line("[\(note),7,{\"a\":1},\(note)]")
    #expect(line.events.count == 2)
    #expect(line.rejections.map(\.cause) == [.notObject, .unknownFormat])
    let empty = decoding.line("[]")
    #expect(empty.events.isEmpty && empty.rejections.isEmpty && !empty.isBlank)
    #expect(decoding.line("  \t").isBlank)
  }

  @Test("each refusal names what was found and what would be right")
  func sentences() {
    let decoding = Decoding()
    func sentence(_ text: String) -> String? { decoding.line(text).rejections.first?.sentence }
    #expect(
      sentence(#"{"time":"yesterday","kind":"note","text":"x"}"#)
        == #""time" is "yesterday", expected an RFC 3339 time or an epoch number since 1971"#)
    #expect(
      sentence(#"{"time":1772438400,"kind":"deploy","state":"paused","env":"p","sha":"s"}"#)
        == #""state" is "paused", expected one of queued, started, succeeded, failed, rolledback, cancelled"#
    )
    #expect(
      sentence(#"{"time":1772438400,"kind":"deploy","state":"failed","sha":"s"}"#)
        == #""env" is missing, expected a string"#)
    #expect(
      sentence(#"{"hello":1,"world":2}"#)
        == #"an object with the keys hello, world, expected a native line with "time" and a known "kind", or a payload of a known tool"#
    )
    #expect(
      sentence(#"{"time":1772438400,"kind":"deployment","state":"failed"}"#)
        == #""kind" is "deployment", expected one of commit, change, pipeline, job, deploy, incident, alert, health, metric, note"#
    )
    #expect(
      sentence(#"{"kind":"deploy","time":null}"#)
        == #""time" is null, expected an RFC 3339 time or an epoch number since 1971"#)
    #expect(sentence("\"x\"") == "\"x\", expected a JSON object")
    #expect(
      sentence(#"{"time":1,}"#) == #""}" at byte 10, expected a key in quotes"#)
  }

  @Test(
    "what is no JSON is refused whole",
    arguments: [
      "{", "not json", "[1,2", "{\"a\":01}", "{\"a\":1.}", "{\"a\":\"\\x\"}", "{\"a\":\"\\ud800\"}",
      "{} {}", "{\"a\":\"\u{1}\"}", "nul", "-", "{\"a\" 1}", "[1,]",
    ])
  func notJSON(text: String) {
    #expect(Decoding().line(text).rejections.map(\.cause) == [.notJSON])
  }

  @Test("brackets without end, invalid UTF-8 and NULs are refused and cost nothing")
  func hostileBytes() {
    let decoding = Decoding()
    for byte in [UInt8(ascii: "["), UInt8(ascii: "{"), 0] {
      let line = decoding.line([UInt8](repeating: byte, count: 1_000_000))
      #expect(line.rejections.map(\.cause) == [.notJSON])
    }
    for bytes: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] {
      let line = decoding.line([0x7B, 0x22] + bytes + [0x22, 0x3A, 0x31, 0x7D])
      #expect(line.rejections.map(\.cause) == [.notJSON])
    }
  }

  @Test("of a label that is repeated the last counts, also when it is none")
  func repeatedLabels() throws {
    let decoding = Decoding()
    let line = { (labels: String) in
      #"{"time":1772438400,"kind":"deploy","state":"succeeded","env":"p","sha":"1","labels":{\#(labels)}}"#
    }
    let labels = { (text: String) -> [String] in
      decoding.event(line(text))?.labels.map {
        "\(decoding.string($0.key))=\(decoding.string($0.value))"
      } ?? []
    }
    #expect(labels(#""a":"1","b":2,"a":true"#) == ["a=true", "b=2"])
    #expect(labels(#""a":"1","b":2,"a":{}"#) == ["b=2"])
    #expect(labels(#""a":"1","a":null"#) == [])
  }

  @Test("random damage to a line never breaks the decoder")
  func mutations() {
    var generator = SystemRandomNumberGenerator()
    let seed = generator.next()
    print("mutation seed \(seed)")
    var state = seed
    func next() -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33)
    }
    let decoding = Decoding()
    let samples = EventFormat.allCases.map { Array($0.sample.utf8) }
    for _ in 0..<20_000 {
      var bytes = samples[next() % samples.count]
      for _ in 0...(next() % 4) { bytes[next() % bytes.count] = UInt8(truncatingIfNeeded: next()) }
      let line = decoding.line(bytes)
      #expect(line.isBlank || line.what != nil || line.events.count + line.rejections.count > 0)
    }
  }
}
