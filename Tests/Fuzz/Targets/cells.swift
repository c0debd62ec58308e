@testable import Dashboard

/// Any bytes as a text of a log: only what may be seen on a terminal comes out, of known width
/// (RELIABILITY.md 5.3), also where it is cut, put beside others, or drawn over.
@_cdecl("LLVMFuzzerTestOneInput")
public func cells(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Harness.run(bytes, count) { input in
    var choices = Choices(input)
    let width = choices.next(40)
    let column = choices.next(48) - 8
    let tier: GlyphTier = choices.pick(GlyphTier.allCases)
    let text = String(decoding: choices.remainder(), as: UTF8.self)

    let cells = CellText.cells(text)
    Harness.expect(cells.count <= CellText.columnLimit, "a field of \(cells.count) columns")
    Allowed.check(cells[...])
    Allowed.check(Frame.plain(text))

    let styled = StyledText(text, .statusMiss)
    for alignsRight in [false, true] {
      let fitted = styled.fitted(to: width, glyphs: .of(tier), alignsRight: alignsRight)
      Harness.expect(fitted.columns == width, "\(fitted.columns) columns, expected \(width)")
      Allowed.check(fitted.cells[...])
    }
    draw(text, width: width, column: column, tier: tier)
  }
}

/// Draws a text where it hangs over the edges, and again over itself.
private func draw(_ text: String, width: Int, column: Int, tier: GlyphTier) {
  let size = Size(rows: 4, columns: width)
  let canvas = Canvas(size: size, tier: tier)
  canvas.write(text, row: 0, column: column)
  canvas.write(text, row: 1, column: 0)
  canvas.write(String(text.unicodeScalars.dropFirst()), row: 1, column: max(0, column))
  canvas.writeCentred(StyledText(text), row: 2)
  canvas.writeRight(StyledText(text), row: 3)
  canvas.part(row: 2, column: column, rows: 3, columns: 5).write(text, row: 0, column: -1)
  Allowed.check(canvas.frame)
}
