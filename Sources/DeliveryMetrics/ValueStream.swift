/// The five stages of the value stream (METRICS.md 5), in order.
public enum Stage: Int, Sendable, CaseIterable, Comparable {
  case development, testing, staging, production, monitoring

  public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The value stream of a scope over a window (METRICS.md 5). Durations in seconds.
public struct ValueStream: Sendable, Equatable {
  /// All five, in order; a stage that no service of the scope has holds only `nil`.
  public var stages: [StageReading]
  /// Mean time from landing to arrival in production; `nil` without completed items.
  public var leadTimeMean: Double?
  /// Completed items.
  public var n: Int
  public var flowEfficiency: Double?
  public var waitBetweenShare: Double?
  public var rolledFirstPass: Double?
  public var littlesLaw: LittlesLaw
  public var bottleneck: Bottleneck?
  /// Why ``bottleneck`` is `nil`.
  public var bottleneckReason: String?

  /// Creates a value stream from its parts.
  public init(
    stages: [StageReading], leadTimeMean: Double?, n: Int, flowEfficiency: Double?,
    waitBetweenShare: Double?, rolledFirstPass: Double?, littlesLaw: LittlesLaw,
    bottleneck: Bottleneck?, bottleneckReason: String?
  ) {
    self.stages = stages
    self.leadTimeMean = leadTimeMean
    self.n = n
    self.flowEfficiency = flowEfficiency
    self.waitBetweenShare = waitBetweenShare
    self.rolledFirstPass = rolledFirstPass
    self.littlesLaw = littlesLaw
    self.bottleneck = bottleneck
    self.bottleneckReason = bottleneckReason
  }

  /// The stream of an empty log.
  public static let empty = ValueStream(
    stages: Stage.allCases.map { StageReading(stage: $0) }, leadTimeMean: nil, n: 0,
    flowEfficiency: nil, waitBetweenShare: nil, rolledFirstPass: nil, littlesLaw: LittlesLaw(),
    bottleneck: nil, bottleneckReason: "n < 5")
}

/// The figures of one stage; all `nil` when no service of the scope has the stage.
public struct StageReading: Sendable, Equatable {
  public var stage: Stage
  /// Items in the stage at the clock.
  public var wip: Int?
  /// Time-weighted mean of the items in the stage over the observed part of the window.
  public var meanWip: Double?
  public var arrivals: Int?
  public var departures: Int?
  public var throughputPerDay: Double?
  /// Visits that left in the window with a positive length: the samples of what follows.
  public var n: Int?
  public var p50: Double?
  public var p85: Double?
  public var p95: Double?
  public var processMean: Double?
  public var waitMean: Double?
  public var flowEfficiency: Double?
  /// Percent complete and accurate, in `0...1`.
  public var firstPass: Double?
  public var oldestAgeSeconds: Double?
  /// Open visits older than ``p85``; `nil` when n < 5.
  public var ageing: Int?

  /// Creates the reading of a stage that does not exist in the scope.
  public init(stage: Stage) {
    self.stage = stage
  }
}

/// Mean work in progress against throughput times cycle time: near 1 when the log is whole and flow
/// stable.
public struct LittlesLaw: Sendable, Equatable {
  public var meanWip: Double?
  public var throughputPerDay: Double?
  public var cycleTimeMean: Double?
  public var ratio: Double?
  /// `nil` below five completed items.
  public var isStable: Bool?

  /// Creates a check without data.
  public init() {}
}

/// The stage that holds the stream back, with the measure that decided.
public struct Bottleneck: Sendable, Equatable {
  public var stage: Stage
  /// Its share of the stream's lead time, in `0...1`.
  public var share: Double
  /// `queue p85 > process p85` or `WIP growing`.
  public var because: String
  /// The 85th percentiles of waiting and of active time, in seconds; `nil` where a growing WIP decided.
  public var queueP85: Double?
  public var processP85: Double?

  /// Creates a bottleneck from its parts.
  public init(
    stage: Stage, share: Double, because: String, queueP85: Double? = nil,
    processP85: Double? = nil
  ) {
    self.stage = stage
    self.share = share
    self.because = because
    self.queueP85 = queueP85
    self.processP85 = processP85
  }
}
