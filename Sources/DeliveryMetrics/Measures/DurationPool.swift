/// How many durations of many lists there are of about which length: so that a percentile of all of them, of
/// which few come and go, is found without putting them in order.
///
/// Counts stand in buckets of a 64th of an octave; the exact value is looked for among those of one bucket.
struct DurationPool {
  private(set) var count = 0
  /// Percentiles that were asked for since the last change.
  private var answers: [Double: Double] = [:]
  private var buckets = [Int32](repeating: 0, count: 1 + 59 * 64)

  mutating func removeAll() { self = DurationPool() }

  @inline(__always)
  mutating func add(_ value: Int64) {
    buckets[Self.bucket(of: value)] += 1
    count += 1
    if !answers.isEmpty { answers = [:] }
  }

  @inline(__always)
  mutating func remove(_ value: Int64) {
    buckets[Self.bucket(of: value)] -= 1
    count -= 1
    if !answers.isEmpty { answers = [:] }
  }

  /// Makes of the values of one list those of another that is mostly the same.
  mutating func replace(_ old: [Int64], by new: [Int64]) {
    var (left, right) = (0, 0)
    while left < old.count, right < new.count {
      if old[left] == new[right] {
        (left, right) = (left + 1, right + 1)
      } else if left + 1 < old.count, old[left + 1] == new[right] {
        remove(old[left])
        left += 1
      } else if right + 1 < new.count, old[left] == new[right + 1] {
        add(new[right])
        right += 1
      } else {
        remove(old[left])
        add(new[right])
        (left, right) = (left + 1, right + 1)
      }
    }
    for value in old[left...] { remove(value) }
    for value in new[right...] { add(value) }
  }

  /// A percentile in seconds, as ``Durations/percentile(_:)`` has it; `forEachList` hands over the lists of
  /// which the values are.
  mutating func percentile(
    _ fraction: Double, _ forEachList: (([Int64]) -> Void) -> Void
  ) -> Double? {
    if count == 0 { return nil }
    if let known = answers[fraction] { return known }
    let position = Double(count - 1) * fraction
    let rank = Int(position)
    var (first, before) = (0, 0)
    while before + Int(buckets[first]) <= rank {
      before += Int(buckets[first])
      first += 1
    }
    var (last, end) = (first, before + Int(buckets[first]))
    while end <= min(rank + 1, count - 1) {
      last += 1
      end += Int(buckets[last])
    }
    let values = Self.least(of: first)...Self.most(of: last)
    var found = Durations()
    forEachList { list in
      for value in list where values.contains(value) { found.record(value) }
    }
    let answer = found.seconds(at: Double(rank - before) + (position - Double(rank)))
    answers[fraction] = answer
    return answer
  }

  /// The buckets begin with one for all that is not positive, and one for each of 1 to 63.
  @inline(__always)
  private static func bucket(of value: Int64) -> Int {
    if value < 64 { return value <= 0 ? 0 : Int(value) }
    let shift = 57 - value.leadingZeroBitCount
    return shift << 6 + Int(value >> Int64(shift))
  }

  /// The least value of a bucket, and the greatest.
  private static func least(of bucket: Int) -> Int64 {
    if bucket == 0 { return .min }
    if bucket < 128 { return Int64(bucket) }
    let shift = bucket >> 6 - 1
    return Int64(bucket - shift << 6) << Int64(shift)
  }

  private static func most(of bucket: Int) -> Int64 {
    bucket == Self.bucket(of: .max) ? .max : least(of: bucket + 1) - 1
  }
}
