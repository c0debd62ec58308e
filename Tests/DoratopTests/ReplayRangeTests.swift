import Dashboard
import DeliveryEvents
import Testing

@testable import DeliveryMetrics
@testable import doratop

private func range(_ from: String, _ until: String, zone: ZoneRules = .utc) throws -> ReplayRange {
  ReplayRange(
    from: try #require(Moment(from)), until: try #require(Moment(until)), fromText: from,
    untilText: until, zone: zone)
}

/// A log of hourly events over the first ten days of May.
private var marks: TimelineMarks {
  var marks = TimelineMarks()
  let first = Timestamp(seconds: 1_777_593_600)
  marks.events = (0...240).map { first.advanced(byNanoseconds: $0 * 3_600_000_000_000) }
  return marks
}

private func time(_ text: String) throws -> Timestamp { try #require(Timestamp(text: text)) }

@Test(
  "what holds nothing in any log is refused before it is read, in every form of a time",
  arguments: [
    ("2026-05-02", "2026-05-02"), ("2026-05-02", "2026-05-01"),
    ("2026-05-02 13:00", "2026-05-02 12:59"), ("2026-05-02T10:00:00Z", "2026-05-02 09:00"),
    ("2026-05-02T10:00:00+02:00", "2026-05-02 08:00"), ("-1h", "-2h"), ("-1d", "-24h"),
    ("-0h", "end"), ("end", "end"), ("end", "start"), ("start", "start"), ("now", "end"),
    ("2026-05-02", "start"), ("end", "2026-05-02"), ("+1h", "end"), ("start", "+1h"),
    ("today 13:00", "yesterday 13:00"), ("yesterday 13:00", "yesterday 13:00"),
  ])
func impossibleRanges(from: String, until: String) throws {
  let fault = try #require(try range(from, until).fault)
  #expect(fault.contains("\"\(from)\"") || fault.contains("\"\(until)\""))
}

@Test(
  "what may hold something in some log is not refused",
  arguments: [
    ("start", "end"), ("2026-05-01", "2026-05-02"), ("-2h", "-1h"), ("-30d", "end"),
    ("start", "-2h"), ("2026-05-02", "-1d"), ("-1d", "2026-05-02"), ("13:00", "12:00"),
    ("yesterday", "today"), ("yesterday 13:00", "now"),
    ("2026-05-02T10:00:00+02:00", "2026-05-02 08:01"),
  ])
func possibleRanges(from: String, until: String) throws {
  #expect(try range(from, until).fault == nil)
}

@Test("times without an offset, and those of what is said, are of the zone")
func zonedRanges() throws {
  let east = ZoneRules(name: "east", initialOffsetSeconds: 7200, transitions: [])
  #expect(
    try range("2026-05-03", "2026-05-04 13:30", zone: east).resolved(in: marks)
      == .init(
        span: TimelineSpan(
          from: try time("2026-05-02T22:00:00Z"), until: try time("2026-05-04T11:30:00Z"))))
  #expect(
    try range("2026-05-03", "2027-01-01", zone: east).resolved(in: marks)?.remark
      == "--until 2027-01-01 lies after the last event: the log has 2026-05-01 02:00:00 to 2026-05-11 02:00:00 +02:00"
  )
  // Half past ten in the zone is before nine in UTC.
  #expect(try range("2026-05-02 10:30", "2026-05-02T09:00:00Z", zone: east).fault == nil)
  #expect(try range("2026-05-02 11:30", "2026-05-02T09:00:00Z", zone: east).fault != nil)
}

@Test("a range is that of the log where nothing else was asked for, and is cut to it")
func cutRanges() throws {
  let (first, last) = (try time("2026-05-01"), try time("2026-05-11"))
  let whole = TimelineSpan(from: first, until: last)
  #expect(try range("start", "end").resolved(in: TimelineMarks()) == nil)
  #expect(try range("start", "end").resolved(in: marks) == .init(span: whole, remark: nil))
  #expect(
    try range("-2d", "-1d").resolved(in: marks)
      == .init(span: TimelineSpan(from: try time("2026-05-09"), until: try time("2026-05-10"))))
  #expect(
    try range("2026-04-01", "2026-05-03").resolved(in: marks)
      == .init(
        span: TimelineSpan(from: first, until: try time("2026-05-03")),
        remark:
          "--from 2026-04-01 lies before the first event: the log has 2026-05-01 00:00:00 to 2026-05-11 00:00:00 UTC"
      ))
  #expect(
    try range("2026-05-03", "2027-01-01").resolved(in: marks)?.remark
      == "--until 2027-01-01 lies after the last event: the log has 2026-05-01 00:00:00 to 2026-05-11 00:00:00 UTC"
  )
}

@Test(
  "where a log has nothing of what was asked for, all of it is played, and that is said",
  arguments: [
    ("2027-01-01", "end", "--from 2027-01-01 lies after the last event"),
    ("2026-01-01", "2026-02-01", "--until 2026-02-01 lies before the first event"),
    ("2026-05-03", "-9d", "--from 2026-05-03 is not before --until -9d"),
    ("-1d", "2026-05-10", "--from -1d is not before --until 2026-05-10"),
    ("start", "-20d", "--until -20d lies before the first event"),
    ("2026-05-11", "end", "--from 2026-05-11 is not before --until end"),
  ])
func emptyRanges(from: String, until: String, words: String) throws {
  let resolved = try #require(try range(from, until).resolved(in: marks))
  #expect(
    resolved.fault == "\(words): the log has 2026-05-01 00:00:00 to 2026-05-11 00:00:00 UTC")
  #expect(
    resolved.span == TimelineSpan(from: try time("2026-05-01"), until: try time("2026-05-11")))
  #expect(
    resolved.remark
      == "\(words); the whole log is played, 2026-05-01 00:00:00 to 2026-05-11 00:00:00 UTC")
}
