/// Durations of one measure over one window: exact sums and exact percentiles (METRICS.md R13).
///
/// Whole nanoseconds, so that neither the order of samples nor how they were pooled can change a
/// digit of the result.
struct Durations {
  /// What is left of samples that are kept elsewhere.
  private struct Summary {
    var count: Int
    var percentiles: [(fraction: Double, seconds: Double)]
  }

  private var nanoseconds: [Int64] = []
  private var summary: Summary?
  /// The exact sum in nanoseconds.
  private(set) var sum: Int128 = 0
  /// Parts of the list between these places are in the order of the parts, if not in order inside.
  private var settled: [Int] = []

  /// No samples.
  init() {}

  /// Samples that are kept elsewhere, of which no other percentiles will be asked for; and no more will come.
  init(count: Int, sum: Int128, percentiles: [(fraction: Double, seconds: Double)]) {
    self.sum = sum
    summary = Summary(count: count, percentiles: percentiles)
  }

  /// How many samples there are.
  var count: Int { summary?.count ?? nanoseconds.count }

  /// The samples in no order.
  var samples: [Int64] { nanoseconds }

  /// Takes a sample.
  mutating func record(_ value: Int64) {
    nanoseconds.append(value)
    sum += Int128(value)
    if !settled.isEmpty { settled = [] }
  }

  /// The exact sum.
  var total: Duration { Duration(attoseconds: sum * 1_000_000_000) }

  /// Takes all samples of others.
  mutating func add(_ other: Durations) {
    if other.nanoseconds.isEmpty { return }
    nanoseconds += other.nanoseconds
    sum += other.sum
    settled = []
  }

  /// The mean in seconds; `nil` without samples.
  var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) / 1e9 }

  /// The percentile at the given fraction, in seconds, by linear interpolation between order
  /// statistics (R type 7); `nil` without samples. Takes time in proportion to the count.
  mutating func percentile(_ fraction: Double) -> Double? {
    if let summary { return summary.percentiles.first { $0.fraction == fraction }?.seconds }
    if nanoseconds.isEmpty { return nil }
    return seconds(at: Double(count - 1) * fraction)
  }

  /// What stands at a position of the list in order, in seconds; between two values, so far on the way from
  /// one to the other.
  mutating func seconds(at position: Double) -> Double {
    let low = Int(position)
    let first = Double(value(at: low))
    if low + 1 == nanoseconds.count { return first / 1e9 }
    return (first + (position - Double(low)) * (Double(value(at: low + 1)) - first)) / 1e9
  }

  /// The value at a place of the list in order: the list is parted just as far as that takes.
  private mutating func value(at place: Int) -> Int64 {
    let after = settled.firstPlace { $0 > place }
    var low = after > 0 ? settled[after - 1] : 0
    var high = after < settled.count ? settled[after] : nanoseconds.count
    while high - low > 32 {
      let (left, right) = part(low, high)
      if place < left {
        high = left
      } else if place >= right {
        low = right
      } else {
        note(left)
        note(right)
        return nanoseconds[place]
      }
    }
    nanoseconds[low..<high].sort()
    for index in low...high { note(index) }
    return nanoseconds[place]
  }

  private mutating func note(_ place: Int) {
    let index = settled.firstPlace { $0 >= place }
    if index == settled.count || settled[index] != place { settled.insert(place, at: index) }
  }

  /// Parts a stretch around one of its values; returns where the values equal to it begin and end.
  private mutating func part(_ low: Int, _ high: Int) -> (left: Int, right: Int) {
    let middle = low + (high - low) / 2
    let candidates = [nanoseconds[low], nanoseconds[middle], nanoseconds[high - 1]].sorted()
    let pivot = candidates[1]
    return nanoseconds.withUnsafeMutableBufferPointer { values in
      // Three parts: less, equal, greater.
      var left = low
      var right = high
      var index = low
      while index < right {
        let value = values[index]
        if value < pivot {
          values.swapAt(index, left)
          left += 1
          index += 1
        } else if value > pivot {
          right -= 1
          values.swapAt(index, right)
        } else {
          index += 1
        }
      }
      return (left, right)
    }
  }
}
