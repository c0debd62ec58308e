import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("pooling keeps every count and fits into the room")
func poolingKeepsCounts() {
  let buckets = Sample.buckets
  for room in 1...130 {
    let columns = TrendColumns.pool(buckets, into: room)
    #expect(!columns.isEmpty && columns.count <= room)
    #expect(
      columns.map(\.total.deployments).reduce(0, +) == buckets.map(\.deployments).reduce(0, +))
    #expect(columns.map(\.total.attempts).reduce(0, +) == buckets.map(\.attempts).reduce(0, +))
    #expect(columns.first?.total.from == buckets.first?.from)
    #expect(columns.last?.total.to == buckets.last?.to)
  }
  #expect(TrendColumns.pool(buckets, into: 0).isEmpty)
  #expect(TrendColumns.pool([], into: 10).isEmpty)
}

@Test("whole columns keep their edges and content when the window moves on by a bucket")
func columnsStandStill() {
  let buckets = Sample.buckets
  for room in [10, 20, 31, 40] {
    let before = TrendColumns.pool(Array(buckets.dropLast(3)), into: room)
    let after = TrendColumns.pool(Array(buckets.dropFirst(3)), into: room)
    let whole = before.filter { !$0.isPartial }
    let kept = whole.filter { column in after.contains(column) }
    #expect(kept.count >= whole.count - 4)
  }
}

@Test("bars fill from the right, gaps stay empty, zero is a line and outliers are marked")
func bars() {
  func draw(_ values: [Double?], rows: Int = 2, columns: Int) -> [String] {
    let canvas = Canvas(size: Size(rows: rows, columns: columns), tier: .ascii)
    BarGraph(bars: values.map { BarGraph.Bar(value: $0, role: .graphOK) }, target: nil)
      .draw(on: canvas)
    return canvas.frame.lines
  }
  #expect(draw([0, 1, 2, nil, 6], columns: 6) == ["     |", " _.: |"])
  #expect(draw([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 90], columns: 12)[0].hasSuffix("^"))
  #expect(draw([], columns: 5) == ["", ""])
  #expect(draw([.infinity, .nan], columns: 2) == ["", ""])
}
