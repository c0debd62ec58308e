import DeliveryEvents
import Testing

@testable import doratop

@Suite("a line that is emitted")
struct EmitLineTests {
  private static let time = Timestamp(text: "2026-03-02T09:59:40Z")!
  /// A text of which one byte is no UTF-8.
  private static let latin = SystemText.text(of: Array("caf".utf8) + [0xE9])

  private func text(
    _ kind: EventKind, _ state: String? = nil, _ given: [EmitField: EmitValue] = [:],
    found: [EmitField: EmitValue] = [:], labels: [(key: String, value: String)] = []
  ) -> String {
    var line = EmitLine(kind: kind, state: state, time: Self.time, given: given)
    line.found = found
    line.labels = labels
    do throws(EmitFault) {
      return String(decoding: try line.line(), as: UTF8.self)
    } catch {
      return error.description
    }
  }

  @Test("has what was given, in the order of the schema, and ends with a line break")
  func whole() {
    #expect(
      text(
        .deploy, "succeeded",
        [
          .sha: .text("9fceb02"), .env: .text("production"), .service: .text("api"),
          .fixes: .list(["1187"]), .id: .text("1188"), .started: .text("1772445000"),
        ], labels: [("hotfix", "true")])
        == #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"succeeded","id":"1188","service":"api","env":"production","sha":"9fceb02","started":"2026-03-02T09:50:00Z","fixes":["1187"],"labels":{"hotfix":"true"}}"#
        + "\n")
    #expect(
      text(.health, "down", [.id: .text("api /healthz"), .ms: .text("30000"), .code: .text("503")])
        == #"{"time":"2026-03-02T09:59:40Z","kind":"health","state":"down","id":"api /healthz","ms":30000,"code":"503"}"#
        + "\n")
  }

  @Test(
    "is refused with the option that is at fault",
    arguments: [
      (EventKind.deploy, "paused", [:], "--state is \"paused\", expected one of queued, started,"),
      (.deploy, nil, [:], "--state is missing, expected one of queued, started,"),
      (.deploy, "failed", [.sha: .text("9fceb02")], "--env is missing, expected a string"),
      (.deploy, "failed", [.env: .text("prod")], "--sha is missing, expected a string"),
      (.job, "failed", [.id: .text("1")], "--run is missing, expected a string"),
      (.commit, nil, [.sha: .text("1234567")], "--service is missing, expected a string"),
      (.commit, "merged", [.sha: .text("1234567")], "--state is \"merged\", but a commit has none"),
      (.metric, nil, [.name: .text("x")], "--value is missing, expected a number"),
      (.note, nil, [.text: .text("")], "--text is empty, expected a value, or no such option"),
      (.alert, "firing", [.id: .text("1"), .env: .text("")], "--env is empty, expected a value"),
      (.health, "up", [.id: .text("x"), .sha: .text("1234567")], "--sha is nothing that a health"),
      (.metric, nil, [.value: .text("many")], "--value is \"many\", expected a number"),
      (.metric, nil, [.value: .text("inf")], "--value is \"inf\", expected a number"),
      (.commit, nil, [.added: .text("-1")], "--added is \"-1\", expected a count"),
      (.commit, nil, [.committed: .text("noon")], "--committed is \"noon\", expected an RFC 3339"),
      (.commit, nil, [.committed: .text("0")], "--committed is \"0\", expected an RFC 3339 time"),
      (.deploy, "failed", [.trigger: .text("me")], "--trigger is \"me\", expected auto, manual,"),
      (.deploy, "failed", [.fixes: .list(["1", ""])], "--fixes has an empty part, expected texts"),
      (.deploy, "failed", [.id: .text(Self.latin)], "--id is \"caf<E9>\", expected UTF-8"),
      (
        .deploy, "failed", [.fixes: .list(["1", Self.latin])],
        "--fixes is \"caf<E9>\", expected UTF-8"
      ),
      (.health, Self.latin, [.id: .text("x")], "--state is \"caf<E9>\", expected UTF-8"),
    ] as [(EventKind, String?, [EmitField: EmitValue], String)])
  func refused(
    kind: EventKind, state: String?, given: [EmitField: EmitValue], words: String
  ) {
    #expect(text(kind, state, given).hasPrefix(words))
  }

  @Test("may say how a run ended in the words of a CI system")
  func words() {
    func state(_ word: String, _ kind: EventKind = .job) -> String? {
      let line = text(
        kind, word,
        [.id: .text("1"), .sha: .text("1234567")].merging(
          kind == .job ? [.run: .text("2")] : [.env: .text("prod")]
        ) { $1 })
      return line.split(separator: "\"").dropFirst(11).first.map(String.init)
    }
    #expect(["success", "SUCCESS", "Succeeded", "passed"].allSatisfy { state($0) == "succeeded" })
    #expect(["failure", "FAILURE", "UNSTABLE"].allSatisfy { state($0, .deploy) == "failed" })
    #expect(["ABORTED", "canceled", "cancelled"].allSatisfy { state($0) == "cancelled" })
    #expect(state("skipped") == "skipped" && state("skipped", .deploy) == "cancelled")
  }

  @Test("takes from the run what was not given, and leaves out what the kind does not have")
  func found() {
    let run: [EmitField: EmitValue] = [
      .sha: .text("1234567"), .stage: .text("deploy"), .branch: .text("main"), .run: .text("7"),
    ]
    #expect(
      text(.deploy, "failed", [.env: .text("prod"), .run: .text("8")], found: run)
        == #"{"time":"2026-03-02T09:59:40Z","kind":"deploy","state":"failed","env":"prod","sha":"1234567","run":"8"}"#
        + "\n")
  }

  @Test("has nothing that is no UTF-8, whether it was given or found, and that is told")
  func encoding() {
    let labels = [(key: "at", value: Self.latin)]
    #expect(
      text(.note, nil, [.text: .text("x")], labels: labels)
        == "--set is \"at=caf<E9>\", expected UTF-8")
    var line = EmitLine(kind: .note, state: nil, time: Self.time, given: [.text: .text("x")])
    line.found = [.actor: .text(Self.latin), .source: .text("github")]
    #expect(
      line.leftOut == ["--actor of the CI system is \"caf<E9>\", expected UTF-8; it is left out"])
    #expect(
      text(.note, nil, line.given, found: line.found)
        == #"{"time":"2026-03-02T09:59:40Z","kind":"note","text":"x","source":"github"}"# + "\n")
    line.given[.actor] = .text("ann")
    #expect(line.leftOut == [])
  }

  @Test("names a repository without what stands before it, such as a password")
  func repository() {
    let line = text(
      .commit, nil,
      [.sha: .text("1234567"), .repo: .text("https://user:secret@host.test/Acme/API.git")])
    #expect(line.contains(#""repo":"acme/api""#) && !line.contains("secret"))
  }

  @Test("is not longer than what readers take, and the fault names the longest option")
  func long() {
    let words = text(
      .note, nil,
      [.text: .text(String(repeating: "x", count: 1 << 20)), .url: .text("http://host.test")])
    #expect(words.hasPrefix("--text makes the line 10"))
  }

  @Test(
    "comes out of the decoder as it was given, whatever its texts hold",
    arguments: [
      "\"\\\u{8}\u{c}\n\r\t\u{1f}\u{7f}", "\u{80}\u{9b}31m\u{9f}\u{a0}", "é\u{301}漢😀\u{202e}",
      "\u{2028}\u{2029}", "{\"kind\":\"note\"}", " ", "\u{0}",
    ])
  func hostile(_ hostile: String) {
    let symbols = SymbolTable()
    let decoded = DecodedLine()
    var line = EmitLine(
      kind: .incident, state: "opened", time: Self.time,
      given: [
        .id: .text(hostile), .title: .text(hostile), .services: .list([hostile, "b"]),
        .service: .text(hostile), .severity: .text(hostile),
      ])
    line.labels = [(hostile, hostile)]
    let bytes = (try? line.line()) ?? []
    #expect(bytes.filter { $0 < 0x20 } == [0x0A] && !bytes.contains(0x7F))
    bytes.withUnsafeBytes {
      EventDecoder(symbols: symbols).decode(
        UnsafeRawBufferPointer(rebasing: $0.dropLast()), into: decoded)
    }
    let event = decoded.events.first
    #expect(event.map { symbols.string($0.id) } == hostile)
    #expect(event.map { symbols.string($0.title) } == hostile)
    #expect(event?.services.map { symbols.string($0) } == [hostile, "b"])
  }
}
