import DeliveryMetrics
import Testing

@testable import Dashboard

/// Widths add up in every row, halves stand behind their characters, and no cell holds a control.
func expectWellFormed(_ frame: Frame, sourceLocation: SourceLocation = #_sourceLocation) {
  for row in 0..<frame.size.rows {
    var isHalfDue = false
    for cell in frame.row(row) {
      if isHalfDue != (cell.width == 0) {
        Issue.record("row \(row) has half a character", sourceLocation: sourceLocation)
        return
      }
      isHalfDue = cell.width == 2
      let isControl = cell.scalars.contains {
        $0.value < 0x20 || (0x7F..<0xA0).contains($0.value)
      }
      if isControl { Issue.record("row \(row) has a control", sourceLocation: sourceLocation) }
    }
    if isHalfDue {
      Issue.record("row \(row) ends in half a character", sourceLocation: sourceLocation)
    }
  }
}

@Test("the overview draws at every small size, and at samples of the large ones")
func everySize() {
  let snapshot = Sample.snapshot
  let status = Sample.status
  let rows = Array(0...30) + [36, 45, 60, 83, 100]
  let columns = Array(0...60) + [79, 80, 81, 99, 119, 120, 149, 160, 199, 220, 300]
  for tier in GlyphTier.allCases {
    let view = Sample.view(tier)
    for (index, height) in rows.enumerated() {
      // One tier goes through all widths, the others through every seventh.
      for width in columns where tier == .blocks || (width + index) % 7 == 0 {
        let frame = render(
          snapshot: snapshot, status: status, view: view,
          size: Size(rows: height, columns: width))
        #expect(frame.size == Size(rows: height, columns: width))
        expectWellFormed(frame)
      }
    }
  }
}

@Test("every panel draws into every room from 0x0 up")
func everyPanel() {
  for (id, detail) in PanelID.allCases.flatMap({ id in
    [nil, Sample.detail(for: .overview)].map { (id, $0) }
  }) {
    let scene = Scene(
      snapshot: Sample.snapshot, status: Sample.status, view: Sample.view(), detail: detail)
    let panel = Panels.panel(id)
    #expect(panel.id == id)
    let prepared = panel.prepared(for: scene)
    for rows in 0...16 {
      for columns in [0, 1, 2, 3, 7, 12, 20, 38, 55, 77, 120, 160] {
        let canvas = Canvas(size: Size(rows: rows, columns: columns), tier: .blocks)
        prepared.draw(canvas)
        _ = prepared.title(columns)
        expectWellFormed(canvas.frame)
      }
    }
  }
}

@Test("a panel cannot draw outside its part of the canvas")
func clipping() {
  let canvas = Canvas(size: Size(rows: 3, columns: 10), tier: .ascii)
  let part = canvas.part(row: 1, column: 2, rows: 1, columns: 4)
  part.write("overlong", row: 0)
  part.write("gone", row: 1)
  part.write("gone", row: -1)
  part.put("x", row: 0, column: 4, role: .text)
  #expect(canvas.frame.lines == ["", "  ove~", ""])
}

@Test("a wide character that loses a half becomes blank")
func wideCharacterIsCut() {
  let canvas = Canvas(size: Size(rows: 1, columns: 5), tier: .ascii)
  canvas.write("日本", row: 0)
  canvas.write("x", row: 0, column: 1)
  #expect(canvas.frame.lines == [" x本"])
  canvas.write("日", row: 0, column: 4)
  expectWellFormed(canvas.frame)
}

@Test("parts of a line go by priority, and the most important one is cut last")
func priorities() {
  let parts = [
    LinePart("value", priority: 0), LinePart("graph", priority: 9), LinePart("n=5", priority: 2),
  ]
  func text(_ columns: Int) -> String {
    String(
      String.UnicodeScalarView(
        LinePart.line(parts, columns: columns).cells.flatMap(\.scalars)))
  }
  #expect(text(17) == "value  graph  n=5")
  #expect(text(16) == "value  n=5")
  #expect(text(9) == "value")
}
