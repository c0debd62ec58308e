/// An instant of event time, in whole nanoseconds since 1970-01-01T00:00:00Z.
///
/// Integer, so that two readers of one log compare instants exactly (METRICS.md 2b). Reaches from
/// the year 1677 to 2262; decoders clamp what lies outside, such as the year 9999, to the ends.
public struct Timestamp: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the epoch; negative before 1970.
  public var nanoseconds: Int64

  /// Creates an instant from nanoseconds since the epoch.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Creates an instant from whole seconds since the epoch, clamped to the range of the type.
  @inlinable
  public init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    nanoseconds = overflow ? (seconds < 0 ? .min : .max) : product
  }

  /// Seconds since the epoch, rounded towards the past.
  @inlinable
  public var secondsRoundedDown: Int64 {
    let quotient = nanoseconds / 1_000_000_000
    return nanoseconds % 1_000_000_000 < 0 ? quotient - 1 : quotient
  }

  /// Earlier than every event that a decoder accepts.
  @inlinable
  public static var distantPast: Timestamp { Timestamp(nanoseconds: .min) }

  /// Later than every event that a decoder accepts, except those clamped to it.
  @inlinable
  public static var distantFuture: Timestamp { Timestamp(nanoseconds: .max) }

  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// This instant moved by a number of nanoseconds, clamped to the range of the type.
  @inlinable
  public func advanced(byNanoseconds amount: Int64) -> Timestamp {
    let (sum, overflow) = nanoseconds.addingReportingOverflow(amount)
    return Timestamp(nanoseconds: overflow ? (amount < 0 ? .min : .max) : sum)
  }

  /// Nanoseconds from `start` to this instant, clamped; negative when `start` is later.
  @inlinable
  public func nanoseconds(since start: Timestamp) -> Int64 {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(start.nanoseconds)
    return overflow ? (nanoseconds < start.nanoseconds ? .min : .max) : difference
  }

  /// Seconds from `start` to this instant.
  @inlinable
  public func seconds(since start: Timestamp) -> Double {
    Double(nanoseconds(since: start)) / 1e9
  }
}

extension Timestamp {
  /// The instant of a text in any form that event lines may have (EVENTS.md 2.2); a date alone is
  /// its first instant in UTC. `nil` for anything else and for what lies before 1971.
  public init?(text: String) {
    var full = text.utf8.count == 10 && text.contains("-") ? text + "T00:00:00Z" : text
    guard let time = full.withUTF8({ TimeText.parse(UnsafeRawBufferPointer($0)) }) else {
      return nil
    }
    self = time
  }
}
