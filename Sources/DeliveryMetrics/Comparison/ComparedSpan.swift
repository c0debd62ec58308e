public import DeliveryEvents

/// One side of a comparison: an instant, and the window `(from, to]` that ends there (METRICS.md
/// R12).
///
/// A side knows what was known at its end, as a report `--as-of` that instant with a `--window` of
/// that length does: an incident that was opened later has not made a failure of its deployment yet.
/// Both sides are judged alike then, and none by what only the other could know.
public struct ComparedSpan: Sendable, Hashable {
  /// What it was asked for as, such as `2026-09`.
  public var label: String
  public var to: Timestamp
  /// The length of the window; more than zero.
  public var nanoseconds: Int64
  /// Whether it was cut short at the clock, beyond which nothing is known.
  public var isClipped: Bool
  /// Why there is no such span, as of a baseline that is not finished; its window means nothing then.
  public var absence: String?

  /// Creates a side.
  public init(label: String, to: Timestamp, nanoseconds: Int64, isClipped: Bool = false) {
    self.label = label
    self.to = to
    self.nanoseconds = nanoseconds
    self.isClipped = isClipped
  }

  /// Where the window begins: what happened at this very instant lies before it.
  public var from: Timestamp { to.advanced(byNanoseconds: -nanoseconds) }
}

/// What is compared with what.
public struct ComparedSpans: Sendable, Hashable {
  /// What the other is compared with: A.
  public var first: ComparedSpan
  /// B: differences are B less A.
  public var second: ComparedSpan

  /// Creates a pair.
  public init(_ first: ComparedSpan, _ second: ComparedSpan) {
    self.first = first
    self.second = second
  }
}
