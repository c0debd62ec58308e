/// A stretch of time as people type it: `2026-09`, `2026-W36`, `2026-09-14`, `2026-Q3`, `2026`,
/// `2026-09-01..2026-10-01`, `2026-10-04T13:40`, `-2h`, `previous`, `now`.
///
/// A span becomes the window `(from, to]` of METRICS.md R12: a month is the exact time from its
/// first midnight to that of the next, in the zone in which days are counted, and what happened at
/// the very instant of a midnight belongs to the period that ends there. So neighbours never share an event,
/// none falls between them, and a report `--as-of` the end with a `--window` of the length has the
/// same numbers.
public enum Span: Sendable, Hashable {
  case period(CalendarPeriod)
  /// The day that lies so many days before that of the clock: `today`, `yesterday`.
  case day(back: Int)
  /// From one instant to another.
  case range(Moment, Moment)
  /// The window in use, ending at an instant.
  case window(endingAt: Moment)
  /// The period of the same kind, or the window of the same length, just before the other span.
  case previous

  /// Why a span cannot be used, in words.
  public struct Fault: Error, Equatable, CustomStringConvertible {
    public var description: String
  }

  /// What can be typed, for sentences.
  public static let forms =
    "2026-09, 2026-W36, 2026-09-14, 2026-Q3, 2026, 2026-09-01..2026-10-01, 2026-10-04T13:40, -2h, previous or now"

  /// Reads a span.
  public init(_ text: String) throws(Fault) {
    let word = text.lowercased()
    switch word {
    case "previous": self = .previous
    case "today": self = .day(back: 0)
    case "yesterday": self = .day(back: 1)
    default:
      if let dots = Self.dots(in: text) {
        self = .range(
          try Self.end(text[..<dots.lowerBound], of: text),
          dots.upperBound == text.endIndex
            ? .now : try Self.end(text[dots.upperBound...], of: text))
      } else if let period = try CalendarPeriod(text) {
        self = .period(period)
      } else if let moment = Self.moment(word) {
        self = .window(endingAt: moment)
      } else {
        throw Fault(description: "\"\(text)\" is no span, expected one such as \(Self.forms)")
      }
    }
  }

  private static func dots(in text: String) -> Range<String.Index>? {
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      if text[index] == ".", next < text.endIndex, text[next] == "." {
        return index..<text.index(after: next)
      }
      index = next
    }
    return nil
  }

  private static func end(_ part: Substring, of text: String) throws(Fault) -> Moment {
    if case .day(let day)? = try CalendarPeriod(String(part)) {
      return .local(day: day, nanoseconds: 0)
    }
    if let moment = moment(part.lowercased()) { return moment }
    throw Fault(
      description:
        "\"\(part)\" in \"\(text)\" is no instant, expected one such as 2026-09-01, 2026-09-01T13:40, -2h or now"
    )
  }

  /// An instant without blanks; `nil` for what is none, or depends on what was read.
  private static func moment(_ word: String) -> Moment? {
    // Without a zone it is that of the screen.
    let parts = word.split(separator: "t", omittingEmptySubsequences: false)
    if parts.count == 2, case .local(let day, let nanoseconds)? = Moment("\(parts[0]) \(parts[1])")
    {
      return .local(day: day, nanoseconds: nanoseconds)
    }
    guard let moment = Moment(word.uppercased()) ?? Moment(word) else { return nil }
    switch moment {
    case .now, .after, .timeOfDay, .exact: return moment
    case .local, .mark, .start, .end: return nil
    }
  }
}

extension CalendarPeriod {
  /// Reads a period; `nil` for what has not the form of one, a fault for one that no calendar has.
  init?(_ text: String) throws(Span.Fault) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...3).contains(parts.count), let year = Self.number(parts[0], 4) else { return nil }
    func fault(_ expected: String) -> Span.Fault {
      Span.Fault(description: "\"\(text)\" is not in the calendar, expected \(expected)")
    }
    func checked(_ number: Int, _ range: ClosedRange<Int>, _ expected: String) throws(Span.Fault)
      -> Int
    {
      if range.contains(number) { return number }
      throw fault(expected)
    }
    func yearChecked() throws(Span.Fault) {
      _ = try checked(year, 1971...2260, "a year from 1971 to 2260")
    }
    if parts.count == 1 {
      try yearChecked()
      self = .year(year)
    } else if parts.count == 2, let quarter = Self.number(parts[1], 1, after: "q") {
      try yearChecked()
      self = .quarter(try checked(quarter, 1...4, "Q1 to Q4"), year: year)
    } else if parts.count == 2, let week = Self.number(parts[1], 2, after: "w") {
      try yearChecked()
      let last = Self.weeks(in: year)
      self = .week(try checked(week, 1...last, "W01 to W\(last) in \(year)"), year: year)
    } else if let month = Self.number(parts[1], 2) {
      try yearChecked()
      _ = try checked(month, 1...12, "a month from 01 to 12")
      self = .month(month, year: year)
      guard parts.count == 3 else { return }
      guard let day = Self.number(parts[2], 2) else { return nil }
      let days = endDay - firstDay
      _ = try checked(day, 1...days, "a day from 01 to \(days)")
      self = .day(firstDay + day - 1)
    } else {
      return nil
    }
  }

  /// A number of so many digits, after a letter if one is asked for.
  private static func number(_ text: Substring, _ digits: Int, after letter: Character? = nil)
    -> Int?
  {
    var text = text
    if let letter {
      guard text.first?.lowercased() == String(letter) else { return nil }
      text = text.dropFirst()
    }
    guard text.utf8.count == digits, text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text)
  }
}
