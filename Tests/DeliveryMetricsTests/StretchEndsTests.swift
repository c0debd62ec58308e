import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the ends of what stands in a long list")
struct StretchEndsTests {
  @Test("nothing that ends later is passed over, and the latest end of what is passed is told")
  func stretches() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("stretches: seed \(seed)")
    var source = RandomSource(state: seed)
    var ends: [Timestamp] = []
    var known = StretchEnds()
    var passedPlaces = 0
    for turn in 0..<400 {
      for _ in 0..<source.next(1...40) {
        let isNew = ends.isEmpty || source.next(0...2) > 0
        let place = isNew ? ends.count : source.next(0...(ends.count - 1))
        let end: Timestamp =
          switch source.next(0...20) {
          case 0: .distantPast
          case 1: .distantFuture
          default: Timestamp(seconds: Int64(place / 64 + source.next(0...20)))
          }
        if isNew { ends.append(end) } else { ends[place] = end }
        known.note(end, at: place)
      }
      // What goes on for ever stands in the way of all; so it ends, as things do.
      if turn % 7 == 0 {
        for place in ends.indices where ends[place] == .distantFuture {
          ends[place] = Timestamp(seconds: Int64(place / 64))
          known.note(ends[place], at: place)
        }
      }
      let instant = Timestamp(seconds: Int64(source.next(0...(ends.count / 64 + 10))))
      var told = [Bool](repeating: false, count: ends.count)
      var passed = Timestamp.distantPast
      known.forEach(
        endingAfter: instant, of: ends.count, end: { ends[$0] },
        passed: { passed = max(passed, $0) },
        { places in for place in places { told[place] = true } })
      let rest = ends.indices.filter { !told[$0] }
      passedPlaces += rest.count
      #expect(rest.allSatisfy { ends[$0] <= instant }, "seed \(seed), turn \(turn)")
      #expect(passed <= instant)
      #expect(rest.map { ends[$0] }.max() ?? .distantPast <= passed, "seed \(seed), turn \(turn)")
    }
    #expect(passedPlaces > 1000)
  }
}
