import DeliveryEvents
import DeliveryMetrics

/// A year, quarter, month, ISO week or day of the calendar, in whatever zone it is looked at.
public enum CalendarPeriod: Sendable, Hashable {
  case year(Int)
  /// From 1 to 4.
  case quarter(Int, year: Int)
  /// From 1 to 12.
  case month(Int, year: Int)
  /// By ISO 8601: it begins on a Monday, and the first of a year has the year's first Thursday.
  case week(Int, year: Int)
  /// In days since 1970-01-01.
  case day(Int)

  /// Its first day, in days since 1970-01-01.
  var firstDay: Int {
    switch self {
    case .year(let year): CivilTime.day(year, 1, 1)
    case .quarter(let number, let year): CivilTime.day(year, number * 3 - 2, 1)
    case .month(let number, let year): CivilTime.day(year, number, 1)
    case .week(let number, let year): Self.firstMonday(of: year) + 7 * (number - 1)
    case .day(let day): day
    }
  }

  /// The day after its last one.
  var endDay: Int {
    switch self {
    case .year(let year): CivilTime.day(year + 1, 1, 1)
    case .quarter(let number, let year): CivilTime.day(year, number * 3 + 1, 1)
    case .month(let number, let year): CivilTime.day(year, number + 1, 1)
    case .week: firstDay + 7
    case .day(let day): day + 1
    }
  }

  /// The period of its kind before it.
  var previous: CalendarPeriod {
    let before = CivilTime(secondsSince1970: Int64(firstDay - 1) * 86_400)
    switch self {
    case .year(let year): return .year(year - 1)
    case .quarter: return .quarter((before.month + 2) / 3, year: before.year)
    case .month: return .month(before.month, year: before.year)
    case .week(1, let year): return .week(Self.weeks(in: year - 1), year: year - 1)
    case .week(let number, let year): return .week(number - 1, year: year)
    case .day(let day): return .day(day - 1)
    }
  }

  /// As it is typed: `2026-Q3`.
  var text: String {
    switch self {
    case .year(let year): return "\(year)"
    case .quarter(let number, let year): return "\(year)-Q\(number)"
    case .month(let number, let year): return "\(year)-\(Figures.two(number))"
    case .week(let number, let year): return "\(year)-W\(Figures.two(number))"
    case .day(let day):
      let date = CivilTime(secondsSince1970: Int64(day) * 86_400)
      return "\(date.year)-\(Figures.two(date.month))-\(Figures.two(date.day))"
    }
  }

  /// How many ISO weeks a year has.
  static func weeks(in year: Int) -> Int { (firstMonday(of: year + 1) - firstMonday(of: year)) / 7 }

  /// The Monday of a year's first ISO week: that of the fourth of January.
  private static func firstMonday(of year: Int) -> Int {
    let fourth = CivilTime.day(year, 1, 4)
    // The first day of 1970 was a Thursday.
    return fourth - (fourth + 3) % 7
  }
}

extension CivilTime {
  /// Days since 1970-01-01 of a date; months may run over the end of a year.
  static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month > 12 ? year + 1 : year
    let month = month > 12 ? month - 12 : month
    // Years begin in March, so that the leap day is the last.
    let shifted = month <= 2 ? year - 1 : year
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let leaps = shifted / 4 - shifted / 100 + shifted / 400
    return shifted * 365 + leaps + ofYear - 719_468
  }
}

extension ZoneRules {
  /// The instant from which on it is a local date, in days since 1970-01-01: midnight, or where
  /// clocks jump over that, the other side of the jump.
  func start(ofDay day: Int) -> Timestamp {
    let midnight = Int64(day) * 86_400
    let around = Timestamp(seconds: midnight - 200_000)...Timestamp(seconds: midnight + 200_000)
    let near = transitions.filter { around.contains($0.at) }
    let offsets = [offsetSeconds(at: around.lowerBound)] + near.map(\.offsetSeconds)
    let candidates =
      offsets.map { Timestamp(seconds: midnight - Int64($0)) } + near.map(\.at)
    return candidates.filter { time in
      self.day(of: time) >= day && self.day(of: time.advanced(byNanoseconds: -1)) < day
    }.max() ?? instant(day: day, seconds: 0)
  }
}
