import DeliveryMetrics
import Testing

@testable import Dashboard

private func rows(_ size: Size, checks: [DeploymentCheck] = [], _ lines: SourceLines?) -> [String] {
  let scene = Scene(
    snapshot: Sample.snapshot, status: Sample.status, view: Sample.view(.ascii), detail: nil)
  return DeploymentRecord(checks: checks, lines: lines, scene: scene).rows(size).map { row in
    let canvas = Canvas(size: Size(rows: 1, columns: size.columns), tier: .ascii)
    canvas.write(row, row: 0)
    expectWellFormed(canvas.frame)
    return canvas.frame.lines[0]
  }
}

private func line(_ text: String) -> SourceLines.Line {
  SourceLines.Line(file: "a.jsonl", number: 7, offset: 310, text: text)
}

@Test("checks are said with time, name, outcome in words and how long they took")
func checkRows() {
  let checks = [
    Sample.check(.job, 60, "unit_tests", .succeeded, 240),
    Sample.check(.job, 50, "scan", .failed, 59), Sample.check(.job, 45, "scan", .running, nil),
    Sample.check(.health, 5, "api", .down, nil), Sample.check(.job, 44, "lint", .skipped, 0),
  ]
  #expect(
    rows(Size(rows: 9, columns: 64), checks: checks, nil) == [
      "CHECKS  5, 2 not well", " 13:07 unit_tests + ok 4m   13:17 scan X failed 59s",
      " 13:22 scan ? running       14:02 api X down", " 13:23 lint - skipped 0s",
    ])
  #expect(rows(Size(rows: 3, columns: 64), nil) == ["CHECKS  no run names its commits"])
}

@Test("of many checks those that fit are shown, and how many rows are not")
func manyChecks() {
  let checks = (0..<30).map { Sample.check(.job, 60 - $0, "job_\($0)", .succeeded, 5) }
  let shown = rows(Size(rows: 8, columns: 30), checks: checks, SourceLines(lines: [line("x")]))
  #expect(shown.count == 8)
  #expect(shown[4] == "  27 more rows of checks")
  #expect(shown[5...].elementsEqual(["RAW LINE", " a.jsonl:7  byte 310", "  x"]))
}

@Test("a raw line is shown where it stands, wrapped, and without a byte that a terminal obeys")
func rawRows() {
  let text = "{\"actor\":\"\u{1B}]0;owned\u{7}\u{9B}31m\u{202E}\",\"note\":\"日本語\"}"
  #expect(
    rows(Size(rows: 12, columns: 30), SourceLines(lines: [line(text)]))
      == [
        "CHECKS  no run names its commits".prefix(29) + "~", "RAW LINE", " a.jsonl:7  byte 310",
        "  {\"actor\":\"^[]0;owned^G<U+009", "  B>31m<U+202E>\",\"note\":\"日本",
        "  語\"}",
      ].map { String($0) })
}

@Test("a long raw line loses nothing, and a wide character is not cut in two")
func longRawLine() {
  let text = String(repeating: "x日", count: 700)
  for columns in [20, 33, 40, 80] {
    let shown = rows(Size(rows: 400, columns: columns), SourceLines(lines: [line(text)]))
    #expect(shown.dropFirst(3).joined().filter { $0 != " " } == text, "\(columns)")
  }
}

@Test("while lines are looked for and where there are none, that is said")
func searchStates() {
  func title(_ lines: SourceLines) -> String {
    rows(Size(rows: 4, columns: 78), lines).dropFirst().joined(separator: "|")
  }
  #expect(title(SourceLines(searched: 0.42)) == "RAW LINES  searching~ 42%")
  #expect(
    title(SourceLines(note: "read from standard input: not kept"))
      == "RAW LINES  read from standard input: not kept")
}
