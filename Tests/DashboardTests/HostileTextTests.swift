import DeliveryMetrics
import Testing

@testable import Dashboard

private func drawn(_ text: String) -> String {
  let cells = CellText.cells(text)
  return String(String.UnicodeScalarView(cells.flatMap(\.scalars)))
}

@Test(
  "what cannot be drawn is spelled out",
  arguments: [
    ("\u{1B}[31mred", "^[[31mred"), ("a\u{0}b\u{7}\t\n", "a^@b^G^I^J"), ("\u{7F}", "^?"),
    ("\u{9B}31m", "<U+009B>31m"), ("\u{202E}evil", "<U+202E>evil"),
    ("a\u{200B}b\u{200D}c\u{FEFF}", "a<U+200B>b<U+200D>c<U+FEFF>"), ("\u{E000}", "<U+E000>"),
    ("\u{E0041}", "<U+E0041>"), ("\u{2028}", "<U+2028>"), ("\u{AD}", "<U+00AD>"),
    ("\u{301}x", "<U+0301>x"), ("\u{3164}", "<U+3164>"), ("\u{10FFFF}", "<U+10FFFF>"),
  ])
func spelledOut(text: String, expected: String) {
  #expect(drawn(text) == expected)
}

@Test("letters, wide characters and up to two marks are drawn as they are")
func drawable() {
  #expect(drawn("größe") == "größe")
  #expect(drawn("e\u{301}\u{302}\u{303}\u{304}") == "e\u{301}\u{302}")
  #expect(CellText.cells("日本").map(\.width) == [2, 0, 2, 0])
  #expect(drawn("⚠\u{FE0F}!") == "⚠!")
  #expect(drawn("a\u{A0}b") == "a b")
  #expect(drawn("日\u{301}") == "日\u{301}")
}

@Test("every scalar there is becomes cells of known width, and none of them a control")
func everyScalar() {
  for value in UInt32(0)...0x10FFFF {
    // The ideographs of the second plane on are one block after the other of the same kind.
    if value > 0x20_FFF, value < 0xE_0000, value % 97 != 0 { continue }
    guard let scalar = Unicode.Scalar(value) else { continue }
    let cells = CellText.cells(String(Character(scalar)))
    var expected = 0
    for cell in cells {
      if cell.width > 0, expected != 0 { Issue.record("U+\(String(value, radix: 16))") }
      expected = cell.width == 2 ? 1 : 0
      for part in cell.scalars where part.value < 0x20 || (0x7F..<0xA0).contains(part.value) {
        Issue.record("U+\(String(value, radix: 16)) left a control in a cell")
      }
    }
    if expected != 0 { Issue.record("U+\(String(value, radix: 16)) is half a character") }
  }
}

@Test("a field takes 256 columns at most and never half a wide character")
func fieldLimit() {
  #expect(CellText.cells(String(repeating: "x", count: 10_000)).count == 256)
  let wide = CellText.cells("x" + String(repeating: "日", count: 300))
  #expect(wide.count == 256 && wide.last?.width == 1)
  #expect(CellText.cells("a" + String(repeating: "\u{301}", count: 100_000)).count == 1)
}

@Test(
  "a text of several lines keeps their breaks and is not cut, and nothing else of it is a command")
func plainLines() {
  #expect(Frame.plainLines("a\u{1B}[2J\r\nb\u{9B}\n") == "a^[[2J^M\nb<U+009B>\n")
  #expect(Frame.plainLines(String(repeating: "x", count: 1000)).count == 1000)
  #expect(Frame.plain("日本", cutAt: 3) == "日 ")
}

@Test("a cell cannot be made of a control, even by our own code")
func cellRefusesControls() {
  #expect(Cell("\u{1B}").scalars == ["\u{FFFD}"])
  #expect(Cell("a", marks: ["\u{1B}", "\u{202E}"]).scalars == ["a"])
}

/// Every string of a snapshot and a status replaced by one.
func poisoned(_ text: String) -> (Snapshot, FeedStatus, ViewState) {
  var snapshot = Sample.snapshot
  snapshot.zone = text
  snapshot.scope = .service(text)
  snapshot.valueStream.bottleneckReason = text
  snapshot.valueStream.bottleneck?.because = text
  snapshot.byService = snapshot.byService.map { reading in
    var reading = reading
    reading.name = text
    return reading
  }
  snapshot.reading.recoveryTime.isTargetMet = nil
  snapshot.reading.recoveryTime.reason = text
  snapshot.deployments = snapshot.deployments.map { deployment in
    var poisoned = deployment
    (poisoned.service, poisoned.team, poisoned.id) = (text, text, text)
    (poisoned.sha, poisoned.version, poisoned.actor) = (text, text, text)
    poisoned.failureReasons = [text]
    poisoned.environment = text
    return poisoned
  }
  snapshot.openIncidents = snapshot.openIncidents.map { incident in
    var poisoned = incident
    (poisoned.id, poisoned.services) = (text, [text, text])
    (poisoned.title, poisoned.severity, poisoned.cause) = (text, text, text)
    return poisoned
  }
  snapshot.alerts = snapshot.alerts.map { alert in
    var poisoned = alert
    (poisoned.rule, poisoned.message, poisoned.services) = (text, text, [text, text])
    return poisoned
  }
  var status = Sample.status
  (status.sourcesOK, status.firstBadSource, status.clockNotice) = (1, text, text)
  var view = Sample.view()
  view.notice = text
  view.window.label = text
  view.localZone.name = text
  view.capabilities = [text]
  return (snapshot, status, view)
}

@Test(
  "no string of the log can leave its place on the screen",
  arguments: [
    "\u{1B}]0;pwned\u{7}\u{1B}[2J", "\u{9B}31m\u{202E}\u{2066}", "日本語日本語日本語",
    "a\u{301}\u{301}\u{301}",
    "\r\n\n\n", "", String(repeating: "x", count: 5000), "👩‍👩‍👧‍👦⚠️",
  ])
func hostileFields(text: String) {
  var (snapshot, status, view) = poisoned(text)
  for size in [(10, 40), (24, 80), (36, 120), (45, 160), (60, 220), (5, 20), (7, 30)] {
    for isEmpty in [false, true] {
      for isHelpOpen in [false, true] {
        if isEmpty { snapshot.input.events = 0 }
        view.isHelpOpen = isHelpOpen
        let frame = render(
          snapshot: snapshot, status: status, view: view,
          size: Size(rows: size.0, columns: size.1))
        expectWellFormed(frame)
      }
    }
    snapshot.input.events = 1
  }
}
