import DeliveryMetrics
import Testing

@testable import Dashboard

private func drawn(_ columns: [[Int]], rows: Int, width: Int) -> String {
  let bands = [
    StackedBars.Band(glyph: ".", role: .graphAxis, isForeground: false),
    StackedBars.Band(glyph: "T", role: .stageTesting, isForeground: true),
    StackedBars.Band(glyph: "D", role: .stageDevelopment, isForeground: true),
  ]
  let canvas = Canvas(size: Size(rows: rows, columns: width), tier: .ascii)
  StackedBars(bands: bands, columns: columns).draw(on: canvas)
  return canvas.frame.text
}

@Test("bands stand on each other, in proportion to the highest stack")
func stacked() {
  #expect(
    drawn([[0, 0, 0], [2, 1, 1], [4, 2, 2]], rows: 4, width: 6) == """
          DD
          TT
        DD..
        ....

      """)
}

@Test("what is not zero is drawn, however thin, and the thickest thin band wins")
func thinBands() {
  #expect(
    drawn([[0, 0, 1], [100, 1, 2], [99, 3, 1], [100, 0, 0]], rows: 3, width: 4) == """
       DT.
       ...
      D...

      """)
}

@Test("without room for all columns the newest are drawn, and nothing for an empty graph")
func narrowStack() {
  #expect(drawn([[9, 0, 0], [0, 1, 0], [0, 0, 1]], rows: 1, width: 2) == "TD\n")
  #expect(drawn([[0, 0, 0]], rows: 1, width: 4) == "\n")
  #expect(drawn([], rows: 1, width: 4) == "\n")
}

private func check(_ ratio: Double?, stable: Bool?, n: Int = 9) -> FlowCheck {
  var law = LittlesLaw()
  (law.ratio, law.isStable) = (ratio, stable)
  law.throughputPerDay = 2
  law.cycleTimeMean = 43_200
  law.meanWip = ratio
  return FlowCheck(law, completed: n)
}

@Test("Little's law is said with its figures, its verdict and what breaks it")
func flowCheck() {
  #expect(
    check(1.05, stable: true).text(columns: 200) == StyledText("+ OK ", .statusOK)
      + StyledText(
        "Little's law holds, 5% apart: WIP 1.1, throughput 2.0/day x cycle time 12h00m = 1.0"))
  let broken = check(1.6, stable: false)
  #expect(broken.verdict == .warn)
  #expect(broken.finding.hasPrefix("Little's law does not hold, 60% apart: WIP 1.6,"))
  #expect(broken.reason.hasPrefix("more is in flight than comes out"))
  #expect(check(0.5, stable: false).reason.hasPrefix("less is in flight than comes out"))
  #expect(check(1, stable: nil, n: 3).verdict == .few)
  #expect(check(1, stable: nil, n: 3).finding.hasPrefix("Little's law, too few to judge (n=3)"))
  #expect(check(nil, stable: nil).verdict == .noData)
}

@Test("the check takes as many words as fit into a line")
func flowCheckWidth() {
  let broken = check(1.6, stable: false)
  for columns in [78, 118, 158, 238] { #expect(broken.text(columns: columns).columns <= columns) }
  #expect(broken.text(columns: 238).sentence.hasSuffix("or the log lacks arrivals"))
  #expect(
    broken.text(columns: 78).sentence
      == "~ WARN Little's law does not hold, 60% apart: WIP 1.6, 2.0/day x 12h00m = 1.0")
}

@Test("every stage has a glyph of its own in every tier", arguments: GlyphTier.allCases)
func stageGlyphs(tier: GlyphTier) {
  let glyphs = Glyphs.of(tier)
  #expect(Set(glyphs.stages + [glyphs.gone, "-"]).count == Stage.allCases.count + 2)
}

@Test("the diagram is drawn from 120x40 on, and the stages' own flow at 80x24")
func diagramFits() {
  for (rows, columns, isDrawn) in [(40, 120, true), (45, 160, true), (24, 80, false)] {
    let text = Sample.frame(Place(.stream), Size(rows: rows, columns: columns), .ascii).text
    #expect(text.contains("CUMULATIVE FLOW") == isDrawn)
    #expect(text.contains("M MONITOR") && text.contains("OLDEST IN FLIGHT"))
    #expect(text.contains("billing"))
  }
}
