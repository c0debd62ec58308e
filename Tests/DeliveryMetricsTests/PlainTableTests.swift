import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("lists and tables of plain values")
struct PlainTableTests {
  @Test("a list is what an array is, whatever is added and changed")
  func list() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("lists: seed \(seed)")
    var source = RandomSource(state: seed)
    var list = PlainList<Int64>()
    defer { list.deallocate() }
    var array: [Int64] = []
    for turn in 0..<3_000 {
      switch source.next(0...9) {
      case 1 where !array.isEmpty:
        let place = source.next(0...(array.count - 1))
        list[place] &+= 7
        array[place] &+= 7
      case 2: list.reserveCapacity(source.next(0...400))
      default:
        let value = Int64(bitPattern: source.next())
        list.append(value)
        array.append(value)
      }
      if turn % 50 == 0 { #expect(Array(list) == array, "seed \(seed), turn \(turn)") }
    }
    #expect(Array(list) == array)
    list.deallocate()
    #expect(list.isEmpty)
    list.append(1)
    #expect(Array(list) == [1])
  }

  @Test("a table of numbers finds each by its key, and none that is not there")
  func numbers() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("tables: seed \(seed)")
    var source = RandomSource(state: seed)
    var table = NumberTable()
    #expect(table.find(1) { _ in 0 } == nil)
    var keys: [UInt64] = []
    var known: [UInt64: Int] = [:]
    for _ in 0..<5_000 {
      // Close together and far apart, and many twice.
      let key = source.next(0...1) == 0 ? UInt64(source.next(0...2_000)) : source.next()
      let number = table.insert(key, keys.count) { [keys] in keys[$0] }
      #expect(number == known[key] ?? keys.count, "seed \(seed)")
      if number == keys.count {
        known[key] = number
        keys.append(key)
      }
    }
    #expect(table.count == keys.count)
    for key in keys { #expect(table.find(key) { keys[$0] } == known[key]) }
    for key in 3_000..<UInt64(4_000) where known[key] == nil {
      #expect(table.find(key) { keys[$0] } == nil)
    }
  }
}
