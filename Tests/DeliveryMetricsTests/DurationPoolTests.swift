import Testing

@testable import DeliveryMetrics

@Suite("pools of durations")
struct DurationPoolTests {
  /// Durations of every length that there is, and many that are equal.
  private func duration(_ source: inout RandomSource) -> Int64 {
    switch source.next(0...5) {
    case 0: Int64(source.next(-3...3))
    case 1: Int64(source.next(0...200))
    case 2: Int64(source.next(3_599...3_601)) * 1_000_000_000
    case 3: [.max, .max - 1, 1 << 62, 1 << 40][source.next(0...3)]
    default: Int64(bitPattern: source.next() >> UInt64(source.next(1...60)))
    }
  }

  @Test("have the percentiles of a list in order, whatever comes and goes")
  func percentiles() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("pools: seed \(seed)")
    var source = RandomSource(state: seed)
    var lists: [[Int64]] = Array(repeating: [], count: 5)
    var pool = DurationPool()
    for turn in 0..<400 {
      let place = source.next(0...4)
      var list = lists[place]
      for _ in 0..<source.next(0...6) where !list.isEmpty {
        list.remove(at: source.next(0...(list.count - 1)))
      }
      for _ in 0..<source.next(0...9) {
        list.insert(duration(&source), at: source.next(0...list.count))
      }
      if source.next(0...20) == 0 { list = [] }
      pool.replace(lists[place], by: list)
      lists[place] = list
      var whole = Durations()
      for list in lists { for value in list { whole.record(value) } }
      #expect(pool.count == whole.count)
      for fraction in [0, 0.25, 0.5, 0.85, 0.95, 1] {
        let found = pool.percentile(fraction) { body in lists.forEach(body) }
        #expect(found == whole.percentile(fraction), "seed \(seed), turn \(turn), \(fraction)")
      }
    }
  }

  @Test("of nothing have none")
  func nothing() {
    var pool = DurationPool()
    #expect(pool.percentile(0.5) { _ in } == nil)
    pool.add(5)
    pool.remove(5)
    #expect(pool.percentile(0.5) { _ in } == nil)
  }
}
