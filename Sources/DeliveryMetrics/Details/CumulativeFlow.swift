public import DeliveryEvents

/// A time bucket of the cumulative flow: which stage each item was in when it closed.
///
/// Out, between and the stages together are the items that had arrived by then, counted from the
/// first bucket's begin: the top line of a cumulative flow diagram, as ``out`` is its bottom one.
public struct FlowBucket: Sendable, Equatable {
  /// It holds what happened in `(from, to]`, on the grid of all other graphs.
  public var from: Timestamp
  public var to: Timestamp
  /// Whether the clock lies inside it: the counts are then those at the clock.
  public var isPartial: Bool
  /// Items in each stage at its end.
  public var inStages: [Int]
  /// Items on their way that were in no stage at its end.
  public var between: Int
  /// Items that have left the stream since the first bucket began.
  public var out: Int
  /// Time-weighted mean of the items in each stage during the bucket.
  public var means: [Double]

  /// Creates a bucket from its parts.
  public init(
    from: Timestamp, to: Timestamp, isPartial: Bool, inStages: [Int], between: Int, out: Int,
    means: [Double]
  ) {
    self.from = from
    self.to = to
    self.isPartial = isPartial
    self.inStages = inStages
    self.between = between
    self.out = out
    self.means = means
  }

  /// Items that had arrived by its end and had not left.
  public var inFlight: Int { inStages.reduce(between, +) }
}

/// Counts items and their visits into the buckets of a window, each visit once and in constant time.
struct CumulativeFlow {
  private let grid: BucketGrid
  private let now: Timestamp
  /// By how much a count at the end of a bucket differs from that of the bucket before.
  private var stageSteps: [[Int]]
  private var arrivalSteps: [Int]
  private var outSteps: [Int]
  /// Visits that last through a whole bucket, as steps, and nanoseconds of those that do not.
  private var wholeSteps: [[Int]]
  private var times: [[Int128]]

  /// Creates the flow of a window without items; `nil` for a window that no grid fits.
  init?(_ window: WindowSpan) {
    guard let grid = BucketGrid(window) else { return nil }
    self.grid = grid
    now = window.to
    let none = [Int](repeating: 0, count: grid.count + 1)
    stageSteps = Array(repeating: none, count: Stage.allCases.count)
    wholeSteps = stageSteps
    arrivalSteps = none
    outSteps = none
    times = Array(
      repeating: Array(repeating: 0, count: grid.count), count: Stage.allCases.count)
  }

  /// Counts an item by its visits.
  mutating func record(_ item: StreamItem, _ visits: some Collection<Visit>) {
    var arrived: Timestamp?
    // What has landed and is followed leaves by way of production only.
    let isUnderWay = item.isFollowed && item.landed != nil && item.arrived == nil
    var gone = isUnderWay ? Timestamp.distantFuture : .distantPast
    for visit in visits where visit.entered <= now {
      arrived = min(arrived ?? visit.entered, visit.entered)
      let left = visit.left.flatMap { $0 <= now ? $0 : nil }
      gone = max(gone, left ?? .distantFuture)
      record(visit.stage, visit.entered, left)
    }
    // What left before the first bucket is no part of the picture.
    guard let arrived, gone > grid.start else { return }
    arrivalSteps[grid.place(arrived)] += 1
    if gone <= now { outSteps[grid.place(gone)] += 1 }
  }

  private mutating func record(_ stage: Stage, _ entered: Timestamp, _ left: Timestamp?) {
    let end = left ?? now
    guard end > grid.start || left == nil else { return }
    let first = grid.place(entered)
    let last = grid.place(end)
    stageSteps[stage.rawValue][first] += 1
    // Without an end it is in the stage at the end of every bucket to come.
    stageSteps[stage.rawValue][left == nil ? grid.count : last] -= 1
    let stay = Interval(start: entered, end: end)
    times[stage.rawValue][first] += Int128(stay.clipped(to: observed(first)).nanoseconds)
    guard last > first else { return }
    times[stage.rawValue][last] += Int128(stay.clipped(to: observed(last)).nanoseconds)
    wholeSteps[stage.rawValue][first + 1] += 1
    wholeSteps[stage.rawValue][last] -= 1
  }

  /// The part of a bucket that is not after the clock.
  private func observed(_ bucket: Int) -> Interval {
    Interval(start: grid.from(bucket), end: min(grid.from(bucket + 1), now))
  }

  /// The buckets, oldest first.
  func buckets() -> [FlowBucket] {
    let stages = Stage.allCases.indices
    var inStages = [Int](repeating: 0, count: stages.count)
    var whole = inStages
    var arrived = 0
    var out = 0
    return (0..<grid.count).map { bucket in
      arrived += arrivalSteps[bucket]
      out += outSteps[bucket]
      let length = observed(bucket).nanoseconds
      let means = stages.map { stage -> Double in
        inStages[stage] += stageSteps[stage][bucket]
        whole[stage] += wholeSteps[stage][bucket]
        let time = times[stage][bucket] + Int128(whole[stage]) * Int128(length)
        return length > 0 ? Double(time) / Double(length) : 0
      }
      return FlowBucket(
        from: grid.from(bucket), to: grid.from(bucket + 1),
        isPartial: grid.from(bucket + 1) > now, inStages: inStages,
        between: arrived - out - inStages.reduce(0, +), out: out, means: means)
    }
  }
}
