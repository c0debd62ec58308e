public import DeliveryEvents
public import DeliveryMetrics

/// An instant as people type it: `13:40`, `-2h`, `yesterday`, `2026-10-04 13:40`, `now`.
public enum Moment: Sendable, Hashable {
  /// The clock that runs.
  case now
  /// So many nanoseconds after what is shown; before it when negative.
  case after(Int64)
  /// Nanoseconds into a day that lies so many days before the shown one; `nil` is the shown day, or the
  /// one before where that would lie ahead.
  case timeOfDay(Int64, daysBack: Int?)
  /// Nanoseconds into a local date, in days since 1970-01-01.
  case local(day: Int, nanoseconds: Int64)
  case exact(Timestamp)
  /// So many events, deployments or incidents later; earlier when negative.
  case mark(TimelineMarks.Kind, Int)
  /// The first and the last event.
  case start, end

  /// Reads what was typed, or any time that a log may have; `nil` when it is no time.
  public init?(_ text: String) {
    if let moment = Self(typed: text) {
      self = moment
    } else if let time = Timestamp(text: text) {
      self = .exact(time)
    } else {
      return nil
    }
  }

  private init?(typed text: String) {
    var words = text.split(separator: " ").map(String.init)
    // `2026-10-04T13:40` without an offset is of the zone, as it is with a space.
    if words.count == 1, let place = words[0].firstIndex(where: { $0 == "T" || $0 == "t" }),
      Self.day(String(words[0][..<place])) != nil
    {
      words = [String(words[0][..<place]), String(words[0][words[0].index(after: place)...])]
    }
    guard let first = words.first, words.count <= 2 else { return nil }
    let time = words.count == 2 ? Self.nanosecondsOfDay(words[1]) : 0
    guard let time else { return nil }
    switch first {
    case "now", "live":
      guard words.count == 1 else { return nil }
      self = .now
    case "start", "end":
      guard words.count == 1 else { return nil }
      self = first == "start" ? .start : .end
    case "today": self = .timeOfDay(time, daysBack: 0)
    case "yesterday": self = .timeOfDay(time, daysBack: 1)
    default:
      if let day = Self.day(first) {
        self = .local(day: day, nanoseconds: time)
      } else if words.count == 1, let moment = Self.single(first) {
        self = moment
      } else {
        return nil
      }
    }
  }

  private static func single(_ word: String) -> Moment? {
    if let time = nanosecondsOfDay(word) { return .timeOfDay(time, daysBack: nil) }
    if let sign = word.first, sign == "-" || sign == "+" {
      guard word.dropFirst().first != "-",
        let length = DurationText.nanoseconds(word.dropFirst(), upTo: 9_000_000_000_000_000_000)
      else { return nil }
      return .after(sign == "-" ? -length : length)
    }
    return nil
  }

  /// Nanoseconds of `13:40`, `13:40:05` or `13:40:05.25`.
  private static func nanosecondsOfDay(_ text: String) -> Int64? {
    let whole = text.prefix { $0 != "." && $0 != "," }
    let parts = whole.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count),
      let fraction = fraction(text.dropFirst(whole.count), isOfSeconds: parts.count == 3)
    else { return nil }
    let numbers = parts.compactMap { $0.count <= 2 && $0.allSatisfy(\.isNumber) ? Int($0) : nil }
    guard numbers.count == parts.count, numbers[0] < 24, numbers.dropFirst().allSatisfy({ $0 < 60 })
    else { return nil }
    let seconds = numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
    return Int64(seconds) * 1_000_000_000 + fraction
  }

  /// Nanoseconds of `.25`, which only seconds have; of nothing, none. What is less than one is left off.
  private static func fraction(_ text: Substring, isOfSeconds: Bool) -> Int64? {
    if text.isEmpty { return 0 }
    let digits = text.dropFirst()
    guard isOfSeconds, !digits.isEmpty, digits.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else {
      return nil
    }
    return Int64(digits.prefix(9) + String(repeating: "0", count: max(0, 9 - digits.count)))
  }

  /// Days since 1970-01-01 of `2026-10-04`.
  private static func day(_ text: String) -> Int? {
    guard text.count == 10, let midnight = Timestamp(text: text + "T00:00:00Z") else { return nil }
    return ZoneRules.utc.day(of: midnight)
  }

  /// Whether it takes the marks of a log to know the instant.
  public var needsMarks: Bool {
    switch self {
    case .mark, .start, .end: true
    case .now, .after, .timeOfDay, .local, .exact: false
    }
  }

  /// The instant meant; `nil` for the clock that runs.
  ///
  /// - Parameters:
  ///   - shown: The instant that is shown, from which relative times go.
  ///   - running: The clock that runs.
  ///   - zone: The zone of local times.
  ///   - marks: When things happened.
  public func instant(
    shown: Timestamp, running: Timestamp, zone: ZoneRules, marks: TimelineMarks = TimelineMarks()
  ) -> Timestamp? {
    switch self {
    case .now: return nil
    case .mark(let kind, let steps): return marks.instant(kind, steps, from: shown)
    case .start: return marks.events.first
    case .end: return marks.events.last.map { min($0, running) }
    case .after(let nanoseconds): return shown.advanced(byNanoseconds: nanoseconds)
    case .timeOfDay(let nanoseconds, let daysBack):
      let day = zone.day(of: shown) - (daysBack ?? 0)
      let instant = Self.instant(day, nanoseconds, zone)
      if daysBack == nil, instant > running { return Self.instant(day - 1, nanoseconds, zone) }
      return instant
    case .local(let day, let nanoseconds): return Self.instant(day, nanoseconds, zone)
    case .exact(let time): return time
    }
  }

  private static func instant(_ day: Int, _ nanoseconds: Int64, _ zone: ZoneRules) -> Timestamp {
    let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
    return zone.instant(day: day, seconds: Int(seconds)).advanced(byNanoseconds: rest)
  }
}

extension ViewState {
  /// Stops the clock at an instant, or lets it run again; says so.
  ///
  /// - Parameters:
  ///   - shown: The instant that is shown.
  ///   - running: The clock that runs, which nothing may be ahead of.
  ///   - events: How many events have been read, for the count while frozen.
  ///   - marks: When things happened.
  ///   - first: The first event, or the beginning of what is played, before which there is nothing to see; `nil`
  ///     when that is not known.
  ///   - isReading: Whether the log is still read for the first time.
  ///   - isReplay: Whether the clock that runs is the end of what is played.
  public mutating func go(
    to moment: Moment, shown: Timestamp, running: Timestamp, events: Int,
    marks: TimelineMarks = TimelineMarks(), first: Timestamp? = nil, isReading: Bool = false,
    isReplay: Bool = false
  ) {
    if moment == .now {
      frozen = nil
      notice = nil
      return
    }
    let clock = ClockText(zone: shownZone)
    guard
      let instant = moment.instant(shown: shown, running: running, zone: shownZone, marks: marks)
    else {
      notice = moment.absence
      return
    }
    guard instant <= running else {
      let (there, end) = (clock.dateTime(instant), clock.dateTime(running))
      notice =
        isReading
        ? "\(there) has not been read yet; the log is read up to \(end)"
        : "\(there) lies \(isReplay ? "after the end of the replay" : "ahead of the clock"), \(end)"
      return
    }
    if let first, instant < first, first <= running {
      frozen = Frozen(since: first, events: events)
      let edge = isReplay ? "beginning of the replay" : "first event"
      notice =
        moment == .start
        ? nil
        : "\(clock.dateTime(instant)) lies before the \(edge): shown is that, \(clock.dateTime(first))"
      return
    }
    // No log is older.
    frozen = Frozen(since: max(instant, Timestamp(seconds: 0)), events: events)
    notice = nil
  }
}

extension Moment {
  /// Why there is nothing to go to.
  fileprivate var absence: String {
    guard case .mark(let kind, let steps) = self else { return "nothing has been read" }
    let word =
      switch kind {
      case .event: "event"
      case .deployment: "deployment"
      case .failure: "failure"
      case .incident: "incident"
      }
    return "no \(steps > 0 ? "later" : "earlier") \(word)"
  }
}
