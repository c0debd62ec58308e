import Testing

@testable import Dashboard
@testable import TerminalScreen

/// A shape as rows of points, ten wide and sixteen high.
private func drawn(_ scalar: Unicode.Scalar) -> [String]? {
  guard let shape = CellShape(scalar) else { return nil }
  return (0..<8).map { row in
    String(
      (0..<10).map { column -> Character in
        let (x, y) = (column * 10 + 5, row * 100 / 8 + 6)
        return shape.rects.contains {
          x >= $0.x && x < $0.x + $0.width && y >= $0.y && y < $0.y + $0.height
        } ? "#" : "."
      })
  }
}

@Test("blocks fill the part of a cell that they are named for")
func blockShapes() {
  #expect(drawn("█") == Array(repeating: "##########", count: 8))
  #expect(drawn("▃")?.map(\.first) == [".", ".", ".", ".", ".", "#", "#", "#"])
  #expect(drawn("▌") == Array(repeating: "#####.....", count: 8))
  #expect(drawn("▐") == Array(repeating: ".....#####", count: 8))
  #expect(drawn("▀")?.map(\.first) == ["#", "#", "#", "#", ".", ".", ".", "."])
  #expect(
    drawn("▞") == Array(repeating: ".....#####", count: 4)
      + Array(repeating: "#####.....", count: 4))
  #expect("░▒▓█".unicodeScalars.map { CellShape($0)?.opacity } == [25, 50, 75, 100])
}

@Test("lines reach the edges that their neighbours reach from the other side")
func lineShapes() throws {
  let glyphs = Glyphs.of(.blocks)
  for arms in 0..<16 {
    let (up, down, left, right) = (arms & 8 != 0, arms & 4 != 0, arms & 2 != 0, arms & 1 != 0)
    if (up ? 1 : 0) + (down ? 1 : 0) + (left ? 1 : 0) + (right ? 1 : 0) < 2 { continue }
    let rects = try #require(
      CellShape(glyphs.junction(up: up, down: down, left: left, right: right))
    ).rects
    #expect(rects.contains { $0.y == 0 && $0.height > 6 } == up)
    #expect(rects.contains { $0.y + $0.height == 100 } == down)
    #expect(rects.contains { $0.x == 0 } == left)
    #expect(rects.contains { $0.x + $0.width == 100 } == right)
  }
}

@Test("each dot of a braille character is a square of its own")
func dotShapes() {
  for bits in 0..<256 {
    guard let scalar = Unicode.Scalar(0x2800 + bits) else { continue }
    #expect(CellShape(scalar)?.rects.count == bits.nonzeroBitCount)
  }
  var left = BrailleDots()
  left.set(column: 0, height: 3)
  #expect(CellShape(left.scalar)?.rects == [CellRect(x: 10, y: 5, width: 30, height: 15)])
}

@Test("what is text has no shape, and every glyph that graphs and frames are made of has one")
func shapesOfGlyphs() {
  for scalar in "aé漢▲…→·╔".unicodeScalars { #expect(CellShape(scalar) == nil) }
  for tier in [GlyphTier.blocks, .cp437] {
    let glyphs = Glyphs.of(tier)
    let drawn =
      glyphs.bars + glyphs.partialBars + [
        glyphs.horizontal, glyphs.vertical, glyphs.solid, glyphs.empty,
      ]
    for scalar in drawn { #expect(CellShape(scalar) != nil, "\(scalar)") }
  }
}
