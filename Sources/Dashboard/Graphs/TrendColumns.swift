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
  static func pool(_ buckets: some Collection<TrendBucket>, into limit: Int) -> [TrendColumn] {
    guard limit > 0, let first = buckets.first else { return [] }
    let length = first.to.nanoseconds(since: first.from)
    guard length > 0 else { return [] }
    // One column for everything has no edges to stand on.
    let size = limit == 1 ? Int64.max : Self.size(of: buckets.count, in: limit)
    return pool(buckets, by: size, floorDivide(first.from.nanoseconds, by: length))
  }

  /// The columns, oldest first: each of a day, from midnight to midnight in UTC; the buckets themselves
  /// where a day is no multiple of one, and where days would be few.
  static func days(_ buckets: some Collection<TrendBucket>) -> [TrendColumn] {
    guard let first = buckets.first else { return [] }
    let (day, length) = (Int64(86_400_000_000_000), first.to.nanoseconds(since: first.from))
    guard length > 0 else { return [] }
    let isDaily = length < day && day % length == 0 && Int64(buckets.count) * length > 3 * day
    return pool(
      buckets, by: isDaily ? day / length : 1, floorDivide(first.from.nanoseconds, by: length))
  }

  /// Pools groups of a size; `start` is the number of the first bucket.
  private static func pool(_ buckets: some Collection<TrendBucket>, by size: Int64, _ start: Int64)
    -> [TrendColumn]
  {
    var columns: [TrendColumn] = []
    var group: Int64?
    var members = 0
    for (offset, bucket) in buckets.enumerated() {
      let number = size == .max ? 0 : floorDivide(start + Int64(offset), by: size)
      if number == group {
        columns[columns.count - 1].add(bucket)
        members += 1
      } else {
        if group != nil, Int64(members) < size { columns[columns.count - 1].isPartial = true }
        columns.append(TrendColumn(total: bucket, isPartial: bucket.isPartial))
        group = number
        members = 1
      }
    }
    if Int64(members) < size, !columns.isEmpty { columns[columns.count - 1].isPartial = true }
    return columns
  }

  /// How many buckets a column holds, wherever its edges lie: were the size to follow the edges, a
  /// closing bucket could change it, and with it the whole graph.
  private static func size(of count: Int, in limit: Int) -> Int64 {
    if count <= limit { return 1 }
    // At most this many columns are cut by both ends of the window.
    return Int64((count - 1 + limit - 2) / (limit - 1))
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
