public import DeliveryEvents
public import DeliveryMetrics

/// Writes instants in the zone that is shown.
public struct ClockText: Sendable {
  private let zone: ZoneRules

  /// Creates a writer for a zone.
  public init(zone: ZoneRules) {
    self.zone = zone
  }

  /// `2026-11-22 14:07:31`
  public func dateTime(_ time: Timestamp) -> String { "\(date(time)) \(timeOfDay(time))" }

  /// `2026-11-22`
  public func date(_ time: Timestamp) -> String {
    let local = local(time)
    return "\(local.year)-\(Figures.two(local.month))-\(Figures.two(local.day))"
  }

  /// `11-22`
  public func monthDay(_ time: Timestamp) -> String {
    let local = local(time)
    return "\(Figures.two(local.month))-\(Figures.two(local.day))"
  }

  /// `14:07:31`
  public func timeOfDay(_ time: Timestamp) -> String {
    hourMinute(time) + ":" + Figures.two(local(time).second)
  }

  /// `14:07`
  public func hourMinute(_ time: Timestamp) -> String {
    let local = local(time)
    return Figures.two(local.hour) + ":" + Figures.two(local.minute)
  }

  /// `13:45` for an instant of the same local date as `now`, else `11-20`: five columns.
  public func brief(_ time: Timestamp, now: Timestamp) -> String {
    zone.day(of: time) == zone.day(of: now) ? hourMinute(time) : monthDay(time)
  }

  /// `UTC`, or `+01:00` for a local zone at an instant.
  public func zoneName(at time: Timestamp) -> String {
    if zone == .utc { return "UTC" }
    let minutes = abs(zone.offsetSeconds(at: time)) / 60
    let sign = zone.offsetSeconds(at: time) < 0 ? "-" : "+"
    return sign + Figures.two(minutes / 60) + ":" + Figures.two(minutes % 60)
  }

  private func local(_ time: Timestamp) -> CivilTime {
    CivilTime(secondsSince1970: time.secondsRoundedDown + Int64(zone.offsetSeconds(at: time)))
  }
}
