import DeliveryMetrics

/// One bar of a graph: one bucket, or a few neighbours pooled into one.
struct TrendColumn: Sendable, Equatable {
  /// What was counted in it.
  var total: TrendBucket
  /// Whether the clock or the window's start lies inside it, or it holds fewer buckets than others.
  var isPartial: Bool

  /// Its length in days.
  var days: Double { total.to.seconds(since: total.from) / 86_400 }
}

/// Pools buckets into as many columns as there is room for.
enum TrendColumns {
  /// The columns, oldest first: at most `limit`, each of the same number of buckets.
  ///
  /// Groups begin at whole multiples of their length, counted from the epoch, so that a column
  /// keeps its place and its content while the clock moves: only a closing bucket shifts the graph.
  static func pool(_ buckets: [TrendBucket], into limit: Int) -> [TrendColumn] {
    guard limit > 0, let first = buckets.first else { return [] }
    let length = first.to.nanoseconds(since: first.from)
    guard length > 0 else { return [] }
    let start = floorDivide(first.from.nanoseconds, by: length)
    let size = groupSize(for: buckets.count, into: limit)
    // A single column holds everything, wherever its edges fall.
    let isSingle = limit == 1
    var columns: [TrendColumn] = []
    var group: Int64?
    var members = 0
    for (offset, bucket) in buckets.enumerated() {
      let number = isSingle ? 0 : floorDivide(start + Int64(offset), by: Int64(size))
      if number == group {
        columns[columns.count - 1].add(bucket)
        members += 1
      } else {
        if group != nil, members < size { columns[columns.count - 1].isPartial = true }
        columns.append(TrendColumn(total: bucket, isPartial: bucket.isPartial))
        group = number
        members = 1
      }
    }
    if members < size, !columns.isEmpty { columns[columns.count - 1].isPartial = true }
    return columns
  }

  /// How many buckets make a column; the same wherever the first of them stands, so that the graph
  /// does not change its scale while the clock moves.
  private static func groupSize(for count: Int, into limit: Int) -> Int {
    if count <= limit { return 1 }
    if limit < 2 { return count }
    var size = 2
    // So many groups are touched at worst by that many neighbours.
    while (count - 2) / size + 2 > limit { size += 1 }
    return size
  }

  private static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }
}

extension TrendColumn {
  /// Adds the next bucket to the pool.
  fileprivate mutating func add(_ bucket: TrendBucket) {
    total.to = bucket.to
    total.deployments += bucket.deployments
    total.attempts += bucket.attempts
    total.failed += bucket.failed
    total.leadTimes += bucket.leadTimes
    total.leadTimeSum += bucket.leadTimeSum
    total.recoveries += bucket.recoveries
    total.recoverySum += bucket.recoverySum
    isPartial = isPartial || bucket.isPartial
  }
}
