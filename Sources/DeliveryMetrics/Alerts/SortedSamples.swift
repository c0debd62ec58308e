/// Durations in order, in blocks, so that one comes or goes without moving all others and a copy shares
/// what has not changed since.
struct SortedSamples: Equatable {
  private var blocks: [[Int64]] = []
  private(set) var count = 0

  private static let limit = 512

  mutating func insert(_ value: Int64) {
    count += 1
    guard !blocks.isEmpty else {
      blocks.append([value])
      return
    }
    let place = min(block(of: value), blocks.count - 1)
    blocks[place].insert(value, at: blocks[place].firstPlace { $0 >= value })
    guard blocks[place].count > Self.limit else { return }
    let half = blocks[place].count / 2
    blocks.insert(Array(blocks[place][half...]), at: place + 1)
    blocks[place].removeSubrange(half...)
  }

  /// Takes one of a value away; what is not there stays away.
  mutating func remove(_ value: Int64) {
    let place = block(of: value)
    guard place < blocks.count else { return }
    let index = blocks[place].firstPlace { $0 >= value }
    guard index < blocks[place].count, blocks[place][index] == value else { return }
    blocks[place].remove(at: index)
    if blocks[place].isEmpty { blocks.remove(at: place) }
    count -= 1
  }

  /// The first block whose last value is no less.
  private func block(of value: Int64) -> Int {
    blocks.firstPlace { ($0.last ?? .max) >= value }
  }

  /// The median by linear interpolation (METRICS.md R13), in seconds; `nil` for none.
  var median: Double? {
    guard count > 0 else { return nil }
    let low = Double(self[(count - 1) / 2])
    let high = Double(self[count / 2])
    return (low + (high - low) * 0.5) / 1e9
  }

  private subscript(place: Int) -> Int64 {
    var rest = place
    for block in blocks {
      if rest < block.count { return block[rest] }
      rest -= block.count
    }
    return 0
  }
}
