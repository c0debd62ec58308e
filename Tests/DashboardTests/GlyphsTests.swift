import Testing

@testable import Dashboard

@Test(
  "Golden: the overview in the tiers that are asked for",
  arguments: [(24, 80), (45, 160)], [GlyphTier.braille, .cp437])
func tierGoldens(size: (Int, Int), tier: GlyphTier) {
  let frame = render(
    snapshot: Sample.snapshot, status: Sample.status, view: Sample.view(tier),
    size: Size(rows: size.0, columns: size.1))
  Golden.expect(frame, "overview-\(size.1)x\(size.0)-\(tier.rawValue)")
}

/// What a PC console can draw beyond ASCII, of what is used here.
private let console = Set("─│┌┐└┘├┤┬┴┼█▄▌▐▀░▒▓·▲▼".unicodeScalars)

@Test("each tier draws only what its fonts have, in every view", arguments: GlyphTier.allCases)
func repertoire(tier: GlyphTier) {
  for place in Sample.places {
    for (rows, columns) in [(1, 9), (5, 41), (10, 40), (24, 80), (60, 220)] {
      let frame = Sample.frame(place, Size(rows: rows, columns: columns), tier)
      expectWellFormed(frame)
      let others = Set(frame.text.unicodeScalars.filter { $0.value >= 0x7F })
      let hasDots = others.contains { (0x2801...0x28FF).contains($0.value) }
      switch tier {
      case .ascii: #expect(others.isEmpty)
      case .cp437: #expect(others.isSubset(of: console), "\(place.view) \(others)")
      case .blocks: #expect(!hasDots)
      case .braille: #expect(hasDots || place.view != .overview || rows < 10)
      }
    }
  }
}

@Test("every graph draws into every room from 0x0 up, in every tier", arguments: GlyphTier.allCases)
func everyRoom(tier: GlyphTier) {
  let values: [Double?] = [nil, 0, 3, 900, .infinity, -4, 2, .nan, 0.0001, 7, 7]
  for rows in 0...5 {
    for columns in [0, 1, 2, 3, 5, 8, 11, 12, 20, 40] {
      for count in [0, 1, 2, 5, values.count] {
        let canvas = Canvas(size: Size(rows: rows, columns: columns), tier: tier)
        let bars = values.prefix(count).map { BarGraph.Bar(value: $0, role: .graphOK) }
        let graph = BarGraph(bars: bars, target: 4)
        graph.draw(on: canvas)
        #expect((0...columns).contains(graph.start(on: canvas)))
        expectWellFormed(canvas.frame)
      }
    }
  }
}

@Test("a bucket that is not over is shaded on a console, where dimming may not show")
func shadedPartial() {
  let canvas = Canvas(size: Size(rows: 2, columns: 3), tier: .cp437)
  let bars: [BarGraph.Bar] = [
    .init(value: 4, role: .graphOK), .init(value: 3, role: .graphOK),
    .init(value: 3, role: .graphPartial),
  ]
  BarGraph(bars: bars, target: nil).draw(on: canvas)
  #expect(canvas.frame.lines == ["█▄▒", "██▒"])
}
