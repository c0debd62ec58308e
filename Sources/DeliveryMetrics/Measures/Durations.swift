/// Durations of one measure over one window: exact sums and exact percentiles (METRICS.md R13).
///
/// Whole nanoseconds, so that neither the order of samples nor how they were pooled can change a
/// digit of the result.
struct Durations {
  private var nanoseconds: [Int64] = []
  private var sum: Int128 = 0
  private var isSorted = true

  /// How many samples there are.
  var count: Int { nanoseconds.count }

  /// Takes a sample.
  mutating func record(_ value: Int64) {
    nanoseconds.append(value)
    sum += Int128(value)
    isSorted = false
  }

  /// The exact sum in seconds.
  var sumSeconds: Double { Double(sum) / 1e9 }

  /// The mean in seconds; `nil` without samples.
  var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) / 1e9 }

  /// The percentiles at the given fractions, in seconds, by linear interpolation between order
  /// statistics (R type 7); `nil` without samples. Sorts once.
  mutating func percentile(_ fraction: Double) -> Double? {
    if nanoseconds.isEmpty { return nil }
    if !isSorted {
      nanoseconds.sort()
      isSorted = true
    }
    let position = Double(count - 1) * fraction
    let low = Int(position)
    let first = Double(nanoseconds[low])
    if low + 1 == count { return first / 1e9 }
    return (first + (position - Double(low)) * (Double(nanoseconds[low + 1]) - first)) / 1e9
  }
}
