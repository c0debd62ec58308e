public import DeliveryEvents

/// The offsets of one time zone over time, as a table: what is needed to turn instants into local
/// dates.
///
/// A value, so that the measures stay pure; who reads the system's zone data builds it.
public struct ZoneRules: Sendable, Equatable {
  /// A change of offset.
  public struct Transition: Sendable, Equatable {
    /// The first instant at which the offset holds.
    public var at: Timestamp
    /// Seconds east of UTC.
    public var offsetSeconds: Int

    /// Creates a change of offset.
    public init(at: Timestamp, offsetSeconds: Int) {
      self.at = at
      self.offsetSeconds = offsetSeconds
    }
  }

  /// The name, such as `America/New_York`.
  public var name: String
  /// The offset before the first transition.
  public var initialOffsetSeconds: Int
  /// In order of time.
  public var transitions: [Transition]

  /// Creates the rules of a zone from its changes of offset.
  public init(name: String, initialOffsetSeconds: Int, transitions: [Transition]) {
    self.name = name
    self.initialOffsetSeconds = initialOffsetSeconds
    self.transitions = transitions
  }

  /// Coordinated universal time.
  public static let utc = ZoneRules(name: "UTC", initialOffsetSeconds: 0, transitions: [])

  /// Seconds east of UTC at an instant.
  public func offsetSeconds(at time: Timestamp) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= time { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? initialOffsetSeconds : transitions[low - 1].offsetSeconds
  }

  /// The local date of an instant, as days since 1970-01-01.
  public func day(of time: Timestamp) -> Int {
    let local = time.secondsRoundedDown + Int64(offsetSeconds(at: time))
    let quotient = local / 86_400
    return Int(local % 86_400 < 0 ? quotient - 1 : quotient)
  }

  /// The instant at which a local date, in days since 1970-01-01, is so many seconds old by the clock
  /// on the wall; where the clock jumps over it, the instant of the jump's other side.
  public func instant(day: Int, seconds: Int) -> Timestamp {
    let local = Int64(day) * 86_400 + Int64(seconds)
    let guess = Timestamp(seconds: local - Int64(offsetSeconds(at: Timestamp(seconds: local))))
    return Timestamp(seconds: local - Int64(offsetSeconds(at: guess)))
  }
}
