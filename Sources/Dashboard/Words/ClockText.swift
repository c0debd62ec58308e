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
    let (year, month, day) = Self.civil(zone.day(of: time))
    return "\(year)-\(Figures.two(month))-\(Figures.two(day))"
  }

  /// `11-22`
  public func monthDay(_ time: Timestamp) -> String {
    let (_, month, day) = Self.civil(zone.day(of: time))
    return "\(Figures.two(month))-\(Figures.two(day))"
  }

  /// `14:07:31`
  public func timeOfDay(_ time: Timestamp) -> String {
    let second = secondOfDay(time)
    return hourMinute(time) + ":" + Figures.two(second % 60)
  }

  /// `14:07`
  public func hourMinute(_ time: Timestamp) -> String {
    let second = secondOfDay(time)
    return Figures.two(second / 3600) + ":" + Figures.two(second / 60 % 60)
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

  private func secondOfDay(_ time: Timestamp) -> Int {
    let local = time.secondsRoundedDown + Int64(zone.offsetSeconds(at: time))
    let second = local % 86_400
    return Int(second < 0 ? second + 86_400 : second)
  }

  /// The proleptic Gregorian date of a day since 1970-01-01, by eras of 400 years from March on.
  static func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
      dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }
}
