import Testing

@testable import DeliveryEvents

/// Lines whose fields are there and say nothing, or that have what their kind has not.
private let oddLines: [String] = [
  #"{"time":1772438400,"kind":"deploy","state":"failed","env":"","sha":"","labels":{"":"","a":"","b":true}}"#,
  #"{"time":1772438400,"kind":"note","state":"party","text":"x","labels":"none"}"#,
  #"{"time":1772438400,"kind":"commit","state":"opened","sha":"1","repo":"","service":"s"}"#,
  #"{"time":"1772438400.25","kind":"pipeline","state":"failed","id":"","name":""}"#,
]

/// Notes of what an artifact was made of.
private let artifactLines: [String] = [
  #""version":"pkg:oci/api@1","sha":"9fceb02aa1","text":"packaged pkg:oci/api@1""#,
  #""version":"pkg:oci/api@1","change":"312","text":"published pkg:oci/api@1","repo":"acme/api""#,
  #""version":"pkg:oci/api@1","change":"9fceb02aa1","sha":"9fceb02aa1","text":"built""#,
  #""version":"1.42","sha":"9fceb02aa1","text":"packaged","service":"api""#,
].map { #"{"time":"2026-03-02T09:59:40Z","kind":"note",\#($0)}"# }

@Suite("native lines as CDEvents and back")
struct CDEventsExportTests {
  /// A line of each kind and state, with each field that it may have, and with none but those it needs.
  private static let lines: [String] = EventKind.allCases.flatMap { kind -> [String] in
    (kind.states.isEmpty ? [EventState.none] : kind.states).flatMap { state -> [String] in
      var needed = [#""time":"2026-03-02T09:59:40.5Z""#, #""kind":"\#(kind.word)""#]
      if state != .none { needed.append(#""state":"\#(state.word)""#) }
      let own: [String] =
        switch kind {
        case .commit: [#""sha":"9fceb02aa1","repo":"acme/api""#]
        case .job: [#""id":"j-1","run":"r-1""#]
        case .deploy: [#""env":"production","sha":"9fceb02aa1""#]
        case .metric: [#""name":"errors","value":0.5"#]
        case .note: [#""text":"flag \"new\" on""#]
        default: [#""id":"i-1""#]
        }
      let more: [String] = [
        #""service":"api v2/x","team":"core","actor":"kim","source":"our ci","url":"https://ci/1","synthetic":true"#,
        kind == .commit
          ? "" : #""repo":"git@github.com:Acme/API.git","version":"1.2 beta","name":"unit tests""#,
        #""labels":{"flag":"on","n":"1"},"title":"a \u0007 bell","trigger":"rollback","severity":"P1""#,
        #""committed":1772438400,"authored":"2026-03-02 08:00:00 UTC","opened":1772438400123"#,
        #""started":"2026-03-02T09:50:00Z","queued":"2026-03-02T09:49:00+01:00","first_commit":"2026-03-01T00:00:00Z""#,
        #""parents":["a1","b2"],"shas":["c3"],"fixes":["d-1","d-2"],"services":["a","b"],"merge":true,"bot":false"#,
        #""added":3,"deleted":"4","branch":"main","base":"trunk","stage":"test","deploy":"d-7","change":"12""#,
        kind == .metric ? #""unit":"s","ms":12.5,"code":503"# : #""ms":12.5,"code":503"#,
      ].filter { !$0.isEmpty }
      let least = (needed + own).joined(separator: ",")
      return [
        "{\(least)}", "{\(least),\(more.joined(separator: ","))}", "{\(least),\"event\":\"e-9\"}",
      ]
    }
  }

  @Test(
    "each line reads back as the same event, whatever it says",
    arguments: lines + oddLines + artifactLines)
  func roundTrip(line: String) throws {
    let decoding = Decoding()
    let event = try #require(decoding.event(line), "\(decoding.line(line).rejections)")
    let native = DecodedLine()
    native.keepsLines = true
    var text = line
    text.withUTF8 { decoding.decoder.decode(UnsafeRawBufferPointer($0), into: native) }
    let exported = CDEventsExport.json(native.lines[0], symbols: decoding.symbols)
    let back = decoding.line(exported)
    #expect(back.format == .cdevents)
    #expect(back.rejections.isEmpty)
    #expect(back.events == [event], "\(exported)")
    // The same line is the same event again, by its id, too.
    #expect(CDEventsExport.json(native.lines[0], symbols: SymbolTable()) == exported)
    // And it is what the bare event says.
    let node = exported.utf8.withContiguousStorageIfAvailable {
      JSONNode(UnsafeRawBufferPointer($0))
    }
    var bare = ""
    try #require(node??["data"]).write(into: &bare)
    #expect(decoding.line(bare).events == [event])
  }

  @Test("what CDEvents can say is said in their words")
  func words() throws {
    let decoding = Decoding()
    let node = { (line: String) -> JSONNode in
      let native = DecodedLine()
      native.keepsLines = true
      var line = line
      line.withUTF8 { decoding.decoder.decode(UnsafeRawBufferPointer($0), into: native) }
      var text = CDEventsExport.json(native.lines[0], symbols: decoding.symbols)
      return text.withUTF8 { JSONNode(UnsafeRawBufferPointer($0)) } ?? .null
    }
    let deploy = node(EventFormat.native.sample)
    #expect(deploy["specversion"]?.text == "1.0")
    #expect(deploy["type"]?.text == "dev.cdevents.service.deployed.0.3.0")
    #expect(deploy.at("data.context.id") == deploy["id"])
    #expect(deploy.at("data.context.timestamp")?.text == "2026-03-02T09:59:40Z")
    #expect(deploy.at("data.subject.id")?.text == "api")
    #expect(deploy.at("data.subject.content.environment.id")?.text == "production")
    #expect(deploy.at("data.subject.content.artifactId")?.text == "pkg:generic/api@9fceb02")
    // Of what the event says itself nothing stands in the custom data.
    #expect(
      deploy.at("data.customData.doratop")?.keys == ["id", "kind", "sha", "state", "version"])
    let run = node(
      #"{"time":1772438400,"kind":"pipeline","state":"failed","id":"7","name":"main","url":"https://ci/7"}"#
    )
    #expect(run["type"]?.text == "dev.cdevents.pipelinerun.finished.0.3.0")
    #expect(run.at("data.subject.content.outcome")?.text == "failure")
    #expect(run.at("data.subject.content.pipelineName")?.text == "main")
    let made = node(artifactLines[1])
    #expect(made["type"]?.text == "dev.cdevents.artifact.published.0.3.0")
    #expect(made["subject"]?.text == "pkg:oci/api@1")
    #expect(made.at("data.subject.content.change.id")?.text == "312")
    #expect(node(artifactLines[3])["type"]?.text == "dev.cdeventsx.doratop-note.reported.0.1.0")
    let failed = node(
      #"{"time":1772438400,"kind":"deploy","state":"failed","env":"production","sha":"9fceb02"}"#)
    #expect(failed["type"]?.text == "dev.cdeventsx.doratop-deploy.failed.0.1.0")
  }

  @Test("custom data without a known kind is refused by its place")
  func odd() {
    let line = Decoding().line(
      #"{"context":{"id":"1","source":"/s","type":"dev.cdeventsx.doratop-x.y.0.1.0","timestamp":"2026-03-02T09:00:00Z"},"subject":{"id":"s","content":{}},"customData":{"doratop":{"kind":"party"}}}"#
    )
    #expect(line.rejections.map(\.field) == ["customData.doratop"])
    #expect(line.rejections.first?.found == "\"party\"")
  }
}
