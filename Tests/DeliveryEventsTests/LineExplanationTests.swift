import Testing

@testable import DeliveryEvents

@Suite("a line explained")
struct LineExplanationTests {
  private func explain(_ line: String) -> LineExplanation {
    EventDecoder(symbols: SymbolTable()).explain(Array(line.utf8))
  }

  @Test("of a native line what no figure hangs on, and what is no field at all")
  func native() {
    let found = explain(
      #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","service":"api","env":"production","sha":"9fceb02","url":"https://ci/1","environment":"live","note":null}"#
    )
    #expect(found.format == .native)
    #expect(
      found.unused == [
        LineExplanation.Unused(path: "environment", value: "\"live\"", isKept: false),
        LineExplanation.Unused(path: "url", value: "\"https://ci/1\"", isKept: true),
      ])
    #expect(found.lines.count == 1 && found.rejections.isEmpty && !found.hasMoreUnused)
  }

  @Test("of a payload the native lines, and every part that made no difference")
  func foreign() {
    let found = explain(EventFormat.alertmanager.sample)
    #expect(found.format == .alertmanager)
    #expect(found.lines.map(\.kind) == [.alert])
    #expect(found.unused.map(\.path) == ["groupLabels", "version"])
  }

  @Test("an envelope's parts stand by their way from its top")
  func envelope() {
    let found = explain(
      #"{"received":"2026-03-02T10:00:00Z","headers":{"x-any":"1"},"body":\#(EventFormat.native.sample)}"#
    )
    #expect(found.received == Timestamp(seconds: 1_772_445_600))
    #expect(found.unused.map(\.path) == ["headers.x-any", "received"])
  }

  @Test("of a batch the first object stands for all")
  func batch() {
    let line = #"{"time":1772438400,"kind":"note","text":"x","more":1}"#
    #expect(explain("[\(line),\(line)]").unused.map(\.path) == ["more"])
    #expect(explain("[\(line),\(line)]").lines.count == 2)
  }

  @Test("what is refused is said, and what is no JSON has no parts")
  func refused() {
    #expect(explain("{").rejections.map(\.cause) == [.notJSON])
    #expect(explain("{").unused.isEmpty)
    let unknown = explain(#"{"hello":1,"world":2}"#)
    #expect(unknown.format == nil && unknown.rejections.map(\.cause) == [.unknownFormat])
    let missing = explain(
      #"{"time":1772438400,"kind":"deploy","state":"failed","sha":"s","odd":{"a":[1,2]}}"#)
    #expect(missing.rejections.map(\.field) == ["env"])
    #expect(missing.unused.isEmpty)
  }

  @Test("a line of very many parts takes a bounded time, and says that there is more")
  func bounded() {
    let members = (0..<3000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let line = #"{"time":1772438400,"kind":"note","text":"x",\#(members)}"#
    let found = EventDecoder(symbols: SymbolTable()).explain(Array(line.utf8), probes: 50)
    #expect(found.hasMoreUnused && found.unused.count == 50)
  }
}
