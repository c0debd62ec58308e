public import DeliveryEvents
public import DeliveryMetrics

/// How the reading of the log is going: what the status line tells beside the measures.
public struct FeedStatus: Sendable, Equatable {
  /// A first reading of what the sources hold already.
  public struct Progress: Sendable, Equatable {
    /// In `0...1`.
    public var fraction: Double
    /// `nil` until it is known.
    public var bytesPerSecond: Double?
    /// `nil` until the rate is known.
    public var secondsLeft: Double?

    /// Creates a progress.
    public init(fraction: Double, bytesPerSecond: Double? = nil, secondsLeft: Double? = nil) {
      self.fraction = fraction
      self.bytesPerSecond = bytesPerSecond
      self.secondsLeft = secondsLeft
    }
  }

  /// Which clock the figures go by, and why.
  public enum Mode: Sendable, Equatable {
    case live
    /// The clock is stopped by the feed itself; a viewer's freeze is in ``ViewState/frozen``.
    case frozen
    case loading(Progress)
    /// The log is history: it had ended long before it was read, and the clock stands at its last event.
    case ended(secondsAgo: Double)
    /// A simulation.
    case demo
    /// A log is played.
    case replay(Replay)

    /// The same while the sources are read for the first time.
    public func loading(_ progress: Progress) -> Mode {
      guard case .replay(var replay) = self else { return .loading(progress) }
      replay.loading = progress
      return .replay(replay)
    }
  }

  /// How far a replay is.
  public struct Replay: Sendable, Equatable {
    /// As a multiple of life's speed.
    public var speed: Int
    /// Whether the end has been reached.
    public var isOver: Bool
    /// How much of the time has been played, in `0...1`.
    public var fraction: Double
    /// How many events there are up to what is shown, and in all.
    public var eventsShown: Int
    public var eventsInAll: Int
    /// How the first reading goes; `nil` when it is over. Nothing is played before.
    public var loading: Progress?

    /// Creates a state of a replay.
    public init(
      speed: Int, isOver: Bool, fraction: Double, eventsShown: Int, eventsInAll: Int,
      loading: Progress? = nil
    ) {
      self.speed = speed
      self.isOver = isOver
      self.fraction = fraction
      self.eventsShown = eventsShown
      self.eventsInAll = eventsInAll
      self.loading = loading
    }
  }

  /// The replay that is under way; `nil` when this is none.
  public var replay: Replay? {
    if case .replay(let replay) = mode { replay } else { nil }
  }

  /// What there is to say beside figures that are shown as they were known then; `nil` while they are
  /// shown by event time.
  public var asKnown: AsKnown?

  /// Whether the first reading is still under way, so that figures are of a part of the log.
  public var isLoading: Bool { loading != nil }

  /// How far that is; `nil` when it is over.
  public var loading: Progress? {
    switch mode {
    case .loading(let progress): progress
    case .replay(let replay): replay.loading
    case .live, .frozen, .ended, .demo: nil
    }
  }

  /// The clock of the feed; shown in the header.
  public var now: Timestamp
  /// What the header says beside the clock.
  public var mode = Mode.live
  /// The age of the newest event that was read; `nil` before the first.
  public var freshnessSeconds: Double?
  /// From event time to reading, the 95th percentile; `nil` before the first event.
  public var lagSeconds: Double?
  /// How many of ``sources`` can be read.
  public var sourcesOK = 0
  /// How many sources are read or waited for; 0 for a feed without any, such as a simulation.
  public var sources = 0
  /// What is wrong with the first source that is not well, such as `pay.log waiting 40s`.
  public var firstBadSource: String?
  /// Lines refused up to now.
  public var badLines = 0
  /// Events read up to now.
  public var events = 0
  /// Bytes in use by the process; `nil` when unknown.
  public var memoryBytes: Int64?
  /// Bytes that are waiting to be read.
  public var behindBytes: Int64 = 0
  /// Whether nothing has come for longer than is usual.
  public var isStale = false
  /// Refused lines with their places, for the view of data quality; empty while another is open.
  public var refusals: [Refusal] = []

  /// A refused line in words.
  public struct Refusal: Sendable, Equatable {
    /// The name of the cause under which it is counted.
    public var cause: String
    /// Its place, what was found there, and what would be right.
    public var sentence: String

    /// Creates a refusal.
    public init(cause: String, sentence: String) {
      self.cause = cause
      self.sentence = sentence
    }
  }

  /// What the files say of the open deployment; `nil` while another view is open.
  public var sourceLines: SourceLines?

  /// What happened to the wall clock, such as `clock stepped -37s`.
  public var clockNotice: String?

  /// What is wrong with the keeping of what was read, such as `no state: Read-only file system;
  /// figures rebuilt at each start`.
  public var stateNotice: String?
  /// Where that is or what helps, for where there is room.
  public var stateDetail: String?
  /// Who reads the sources when another process does, such as `pid 4242`.
  public var writer: String?

  /// What people said of alerts.
  public var marks = AlertMarks()
  /// The clock of whoever says it, by which silences end whatever instant is shown; `nil` for ``now``.
  public var marksClock: Timestamp?

  /// When things happened; `nil` where the clock runs by itself and there is nowhere to go.
  public var timeline: Timeline?

  /// Creates the status of a feed that has read nothing.
  public init(now: Timestamp) {
    self.now = now
  }
}
