public import DeliveryEvents

/// One column of a graph: counts and sums, so that neighbours can be pooled into a wider one.
public struct TrendBucket: Sendable, Equatable {
  /// The bucket is `(from, to]`; its ends are multiples of its length, whatever the clock.
  public var from: Timestamp
  public var to: Timestamp
  /// Whether the clock or the window's start lies inside it.
  public var isPartial: Bool
  /// Successful production deployments.
  public var deployments = 0
  public var attempts = 0
  public var failed = 0
  public var leadTimes = 0
  public var leadTimeSum = 0.0
  public var recoveries = 0
  public var recoverySum = 0.0

  /// Creates an empty bucket.
  public init(from: Timestamp, to: Timestamp, isPartial: Bool) {
    self.from = from
    self.to = to
    self.isPartial = isPartial
  }
}

/// The buckets of a window, oldest first, one after the other and of one length.
///
/// Only those in which something happened take room: of thousands of services, most do something in few.
public struct TrendSeries: Sendable, Equatable {
  private let start: Timestamp
  private let length: Int64
  private let size: Int
  private let beginsPartial: Bool
  private let endsPartial: Bool
  /// The buckets that are not empty, in order, by their places.
  private var told: [Told] = []

  private struct Told: Sendable, Equatable {
    var place: Int32
    var bucket: TrendBucket
  }

  /// Creates empty buckets.
  ///
  /// - Parameters:
  ///   - from: Where the first one begins.
  ///   - to: Where it ends.
  ///   - count: How many there are.
  ///   - beginsPartial: Whether the first one is partial.
  ///   - endsPartial: Whether the last one is.
  init(from: Timestamp, to: Timestamp, count: Int, beginsPartial: Bool, endsPartial: Bool) {
    start = from
    length = to.nanoseconds &- from.nanoseconds
    size = count
    self.beginsPartial = beginsPartial
    self.endsPartial = endsPartial
  }

  /// Creates a series from its buckets, which follow one another and are of one length.
  public init(_ buckets: some Collection<TrendBucket>) {
    self.init(
      from: buckets.first?.from ?? .distantPast, to: buckets.first?.to ?? .distantPast,
      count: buckets.count, beginsPartial: buckets.first?.isPartial ?? false,
      endsPartial: Array(buckets.suffix(1)).first?.isPartial ?? false)
    for (place, bucket) in buckets.enumerated() { append(bucket, at: place) }
  }

  /// Takes one of the buckets with what happened in it; those before it have been taken.
  mutating func append(_ bucket: TrendBucket, at place: Int) {
    let empty = TrendBucket(from: bucket.from, to: bucket.to, isPartial: bucket.isPartial)
    if bucket != empty { told.append(Told(place: Int32(place), bucket: bucket)) }
  }
}

extension TrendSeries: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { size }

  public subscript(place: Int) -> TrendBucket {
    let index = told.firstPlace { $0.place >= Int32(place) }
    if index < told.count, told[index].place == Int32(place) { return told[index].bucket }
    let from = Timestamp(nanoseconds: start.nanoseconds &+ Int64(place) &* length)
    return TrendBucket(
      from: from, to: Timestamp(nanoseconds: from.nanoseconds &+ length),
      isPartial: place == 0 && beginsPartial || place == size - 1 && endsPartial)
  }
}

extension TrendSeries: ExpressibleByArrayLiteral {
  public init(arrayLiteral buckets: TrendBucket...) { self.init(buckets) }
}

extension TrendSeries: CustomDebugStringConvertible {
  /// All buckets, as those of a list.
  public var debugDescription: String { Array(self).debugDescription }
}
