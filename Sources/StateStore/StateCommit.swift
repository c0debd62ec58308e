public import DeliveryMetrics
public import EventIntake

/// All that one transaction saves: what was read since the one before, up to the end of a line.
public struct StateCommit: Sendable {
  /// The events.
  var batches: [FactsBatch]
  /// The positions that changed.
  public var positions: [FilePosition]
  /// The positions that are of no use any more.
  public var removed: [Int]
  /// All that was counted up to now, as a text; empty to leave what was saved before.
  public var counters: String
  /// The time of saving, in milliseconds since 1970.
  public var time: Int64
  /// What is given up with it.
  public var fold: StateFold?
  /// Lines that were refused since.
  public var refusals: [StoredRefusal] = []
  /// What is to be remembered or forgotten.
  public var remembered: [Remembered] = []
  /// Whether it must outlast a loss of power: no log holds it.
  public var isDurable = false

  /// Takes the events that are to be kept.
  public init(
    _ facts: inout PendingFacts, positions: [FilePosition], removed: [Int] = [], counters: String,
    time: Int64
  ) {
    batches = facts.take()
    self.positions = positions
    self.removed = removed
    self.counters = counters
    self.time = time
  }

  /// How much it is to write.
  var byteCount: Int { batches.reduce(0) { $0 + $1.byteCount } }
}

/// The oldest batches given up: what of their events still matters is in the same commit's batch.
public struct StateFold: Sendable {
  /// The number of the last batch to go.
  public var batch: Int64
  /// The sums of all days before the events that are kept.
  public var sealed: SealedDays

  /// Creates a fold.
  public init(batch: Int64, sealed: SealedDays) {
    self.batch = batch
    self.sealed = sealed
  }
}

/// A refused line, as it is kept for those who look for what is wrong with a log.
public struct StoredRefusal: Sendable, Equatable {
  /// The file that holds the line.
  public var path: String
  /// The line's number in its file, and the byte at which it begins.
  public var line: Int
  public var offset: Int
  /// The name of the cause under which it is counted.
  public var cause: String
  /// The byte of the line at which the fault was noticed.
  public var byte: Int
  /// The field at fault; `nil` where none can be named.
  public var field: String?
  /// What stood there.
  public var found: String
  /// What would be right.
  public var expected: String

  /// Creates a refusal.
  public init(
    path: String, line: Int, offset: Int, cause: String, byte: Int, field: String?, found: String,
    expected: String
  ) {
    self.path = path
    self.line = line
    self.offset = offset
    self.cause = cause
    self.byte = byte
    self.field = field
    self.found = found
    self.expected = expected
  }
}
