/// How far apart the time of an event and its coming may lie (METRICS.md 2b), in nanoseconds.
public enum ArrivalLimits {
  /// An event is late when the newest one that came before is newer by more than that.
  public static let late: Int64 = 300_000_000_000
  /// An event is of the future when it is ahead of the clock by more than that.
  public static let future: Int64 = 300_000_000_000
}
