import Testing

@testable import Dashboard

private func drawn(
  _ values: [Double?], rows: Int, columns: Int, target: Double? = nil, partial: Set<Int> = []
) -> Frame {
  let canvas = Canvas(size: Size(rows: rows, columns: columns), tier: .braille)
  let bars = values.enumerated().map { index, value in
    BarGraph.Bar(value: value, role: partial.contains(index) ? .graphPartial : .graphOK)
  }
  BarGraph(bars: bars, target: target).draw(on: canvas)
  return canvas.frame
}

@Test("dots have the bits that Unicode gives them")
func dotBits() {
  var dots = BrailleDots()
  #expect(dots.isEmpty && dots.scalar == "\u{2800}")
  dots.set(column: 0, height: 0)
  #expect(dots.scalar == "⡀")
  dots.set(column: 1, height: 3)
  #expect(dots.scalar == "⡈")
  for column in 0...1 { for height in 0...3 { dots.set(column: column, height: height) } }
  dots.set(column: 2, height: 0)
  dots.set(column: 0, height: 4)
  #expect(dots.scalar == "⣿")
}

@Test("two bars share a cell, a gap has no dot, zero has the lowest, and what is more has another")
func dottedBars() {
  #expect(drawn([nil, 0, 1, 2, 3, 3], rows: 1, columns: 3).lines == ["⢀⣴⣿"])
  #expect(drawn([0.0001, 8], rows: 2, columns: 1).lines == ["⢸", "⣼"])
  // Wide bars: four dots each, one of them a gap.
  #expect(drawn([1, 1, 1], rows: 1, columns: 6).lines == ["⣿⡇⣿⡇⣿⡇"])
}

@Test("a bar that goes on is dotted, one that is too tall is broken below its top")
func shapedBars() {
  #expect(drawn([4, 4], rows: 2, columns: 1, partial: [1]).lines == ["⣟", "⣗"])
  let values: [Double?] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 90]
  #expect(drawn(values, rows: 1, columns: 6).lines == ["⣶⣶⣶⣶⣶⣮"])
}

@Test("what is wrong is not hidden by the neighbour in its cell")
func sharedRoles() {
  func roles(_ left: Role, _ right: Role) -> Role {
    let canvas = Canvas(size: Size(rows: 1, columns: 1), tier: .braille)
    BarGraph(bars: [.init(value: 1, role: left), .init(value: 1, role: right)], target: nil)
      .draw(on: canvas)
    return canvas.frame[0, 0].role
  }
  #expect(roles(.graphOK, .graphMiss) == .graphMiss)
  #expect(roles(.graphMiss, .graphOK) == .graphMiss)
  #expect(roles(.graphPartial, .graphOK) == .graphOK)
  #expect(roles(.graphPartial, .graphPartial) == .graphPartial)
}

@Test("the target is a dotted line where no bar is")
func dottedTarget() {
  #expect(drawn([1, 1, 4, 4], rows: 2, columns: 4, target: 2).lines == ["⡀⡀⣿⣿", "⣶⣶⣿⣿"])
}
