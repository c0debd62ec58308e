import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

private func time(_ text: String) -> Timestamp { Timestamp(text: text) ?? .distantPast }

/// A zone with some changes of offset, in hours.
private func zone(_ first: Double, _ changes: [(String, Double)]) -> ZoneRules {
  ZoneRules(
    name: "Test/Zone", initialOffsetSeconds: Int(first * 3600),
    transitions: changes.map {
      ZoneRules.Transition(at: time($0.0), offsetSeconds: Int($0.1 * 3600))
    })
}

private let berlin = zone(1, [("2026-03-29T01:00:00Z", 2), ("2026-10-25T01:00:00Z", 1)])

@Suite("spans of time")
struct SpanTests {
  private let clock = time("2026-11-24T14:07:31Z")

  private func read(_ text: String, zone: ZoneRules = .utc) -> String {
    do {
      let spans = try SpanPair(text.split(separator: " ").map(String.init)).resolved(
        at: clock, window: 7 * Sample.day, zone: zone)
      return [spans.first, spans.second].map { span in
        let times = [span.from, span.to].map(TimeFormat.rfc3339).joined(separator: " ")
        return "\(span.label): \(times)\(span.isClipped ? " so far" : "")"
      }.joined(separator: "; ")
    } catch {
      return error.description
    }
  }

  @Test("the calendar is that of the days that are counted, times of day are those that are shown")
  func twoZones() throws {
    var view = ViewState()
    view.dayZone = berlin
    func ends(_ text: String) throws -> [Timestamp] {
      let span = try view.spans(try SpanPair([text, "now"]), at: clock).first
      return [span.from, span.to]
    }
    #expect(try ends("2026-10") == ["2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"].map(time))
    #expect(try ends("yesterday") == ["2026-11-22T23:00:00Z", "2026-11-23T23:00:00Z"].map(time))
    #expect(
      try ends("2026-10-04..2026-10-04T13:40")
        == ["2026-10-03T22:00:00Z", "2026-10-04T13:40:00Z"].map(time))
    (view.localZone, view.showsLocalTime) = (berlin, true)
    #expect(try ends("2026-10-04T13:40")[1] == time("2026-10-04T11:40:00Z"))
    view.dayZone = .utc
    #expect(try ends("2026-10") == ["2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"].map(time))
  }

  @Test(
    "what people type is the stretch of time they mean",
    arguments: [
      ("2026-09", "2026-09-01T00:00:00Z 2026-10-01T00:00:00Z"),
      ("2026-12..", "\"2026-12\" in \"2026-12..\" is no instant"),
      ("2024-02", "2024-02-01T00:00:00Z 2024-03-01T00:00:00Z"),
      ("2025-12", "2025-12-01T00:00:00Z 2026-01-01T00:00:00Z"),
      ("2026-W36", "2026-08-31T00:00:00Z 2026-09-07T00:00:00Z"),
      ("2026-w01", "2025-12-29T00:00:00Z 2026-01-05T00:00:00Z"),
      ("2020-W53", "2020-12-28T00:00:00Z 2021-01-04T00:00:00Z"),
      ("2026-09-14", "2026-09-14T00:00:00Z 2026-09-15T00:00:00Z"),
      ("2026-Q3", "2026-07-01T00:00:00Z 2026-10-01T00:00:00Z"),
      ("2025-q4", "2025-10-01T00:00:00Z 2026-01-01T00:00:00Z"),
      ("2025", "2025-01-01T00:00:00Z 2026-01-01T00:00:00Z"),
      ("2026-11", "2026-11-01T00:00:00Z 2026-11-24T14:07:31Z so far"),
      ("2026-09-01..2026-10-01", "2026-09-01T00:00:00Z 2026-10-01T00:00:00Z"),
      ("2026-09-01T06:30..-2h", "2026-09-01T06:30:00Z 2026-11-24T12:07:31Z"),
      ("2026-11-01..2027-01-01", "2026-11-01T00:00:00Z 2026-11-24T14:07:31Z so far"),
      ("2026-11-20..", "2026-11-20T00:00:00Z 2026-11-24T14:07:31Z"),
      ("2026-10-04T13:40", "2026-09-27T13:40:00Z 2026-10-04T13:40:00Z"),
      ("2026-10-04t13:40:05", "2026-09-27T13:40:05Z 2026-10-04T13:40:05Z"),
      ("2026-10-04T13:40:00+02:00", "2026-09-27T11:40:00Z 2026-10-04T11:40:00Z"),
      ("-2h", "2026-11-17T12:07:31Z 2026-11-24T12:07:31Z"),
      ("13:40", "2026-11-17T13:40:00Z 2026-11-24T13:40:00Z"),
      ("yesterday", "2026-11-23T00:00:00Z 2026-11-24T00:00:00Z"),
      ("today", "2026-11-24T00:00:00Z 2026-11-24T14:07:31Z so far"),
    ])
  func meant(_ typed: String, _ expected: String) {
    let found = read(typed)
    guard !expected.hasPrefix("\"") else {
      #expect(found.hasPrefix(expected))
      return
    }
    #expect(
      found == "\(typed): \(expected); now: 2026-11-17T14:07:31Z 2026-11-24T14:07:31Z")
  }

  @Test(
    "the span before is of the same kind, or of the same length",
    arguments: [
      ("", "2026-11-10T14:07:31Z 2026-11-17T14:07:31Z"),
      ("previous now", "2026-11-10T14:07:31Z 2026-11-17T14:07:31Z"),
      ("previous 2026-10", "2026-09-01T00:00:00Z 2026-10-01T00:00:00Z"),
      ("previous 2026-01", "2025-12-01T00:00:00Z 2026-01-01T00:00:00Z"),
      ("previous 2026-Q1", "2025-10-01T00:00:00Z 2026-01-01T00:00:00Z"),
      ("previous 2026-W01", "2025-12-22T00:00:00Z 2025-12-29T00:00:00Z"),
      ("previous 2025", "2024-01-01T00:00:00Z 2025-01-01T00:00:00Z"),
      ("previous today", "2026-11-23T00:00:00Z 2026-11-24T00:00:00Z"),
      ("previous 2026-11-20..2026-11-22", "2026-11-18T00:00:00Z 2026-11-20T00:00:00Z"),
    ])
  func before(_ typed: String, _ expected: String) {
    let found = read(typed).split(separator: ";")[0]
    #expect(found.hasSuffix(expected), "\(found)")
    #expect(
      read("2026-10 previous").hasSuffix("2026-09: 2026-09-01T00:00:00Z 2026-10-01T00:00:00Z"))
  }

  @Test("periods are those of the zone, an hour longer or shorter where clocks change")
  func zones() {
    #expect(
      read("2026-10 2026-10-25", zone: berlin)
        == "2026-10: 2026-09-30T22:00:00Z 2026-10-31T23:00:00Z; 2026-10-25: 2026-10-24T22:00:00Z 2026-10-25T23:00:00Z"
    )
    #expect(
      read("2026-03-29 2026-10-04T13:40", zone: berlin)
        == "2026-03-29: 2026-03-28T23:00:00Z 2026-03-29T22:00:00Z; 2026-10-04T13:40: 2026-09-27T11:40:00Z 2026-10-04T11:40:00Z"
    )
  }

  @Test(
    "a day begins where its date does, wherever clocks jump",
    arguments: [
      // At midnight from 0 to 1, as in the Americas and in the East.
      (zone(-3, [("2018-11-04T03:00:00Z", -2)]), "2018-11-04", "2018-11-04T03:00:00Z"),
      (zone(2, [("2018-03-24T22:00:00Z", 3)]), "2018-03-25", "2018-03-24T22:00:00Z"),
      // At midnight back to 23; and at 1 back to 0: the first of two midnights.
      (zone(-2, [("2018-02-18T02:00:00Z", -3)]), "2018-02-18", "2018-02-18T03:00:00Z"),
      (zone(3, [("2018-10-25T22:00:00Z", 2)]), "2018-10-26", "2018-10-25T21:00:00Z"),
      (zone(-4, [("2018-11-04T05:00:00Z", -5)]), "2018-11-04", "2018-11-04T04:00:00Z"),
      // A date that was left out.
      (zone(-10, [("2011-12-30T10:00:00Z", 14)]), "2011-12-31", "2011-12-30T10:00:00Z"),
      (zone(-10, [("2011-12-30T10:00:00Z", 14)]), "2011-12-30", "2011-12-30T10:00:00Z"),
    ])
  func beginnings(zone: ZoneRules, date: String, expected: String) {
    #expect(zone.start(ofDay: ZoneRules.utc.day(of: time(date))) == time(expected))
  }

  @Test("every date has its number, for three hundred years")
  func numbers() {
    for day in -1000..<106_000 {
      let date = CivilTime(secondsSince1970: Int64(day) * 86_400)
      if CivilTime.day(date.year, date.month, date.day) != day { Issue.record("day \(day)") }
    }
  }

  @Test(
    "what is no span is answered with what would be right",
    arguments: [
      ("soon", "\"soon\" is no span, expected one such as 2026-09, 2026-W36"),
      ("2026-13", "\"2026-13\" is not in the calendar, expected a month from 01 to 12"),
      ("2026-02-29", "\"2026-02-29\" is not in the calendar, expected a day from 01 to 28"),
      ("2025-W53", "\"2025-W53\" is not in the calendar, expected W01 to W52 in 2025"),
      ("2026-Q5", "\"2026-Q5\" is not in the calendar, expected Q1 to Q4"),
      ("1066", "\"1066\" is not in the calendar, expected a year from 1971 to 2260"),
      ("2026-9", "\"2026-9\" is no span"),
      ("..2026-09-01", "\"\" in \"..2026-09-01\" is no instant"),
      (
        "2026-09-02..2026-09-01",
        "\"2026-09-02..2026-09-01\" ends no later than it begins, expected an end after its beginning"
      ),
      (
        "2026-12",
        "\"2026-12\" begins 2026-12-01 00:00:00, ahead of the clock, 2026-11-24 14:07:31; expected a time before it"
      ),
      ("+2h", "\"+2h\" lies at 2026-11-24 16:07:31, ahead of the clock"),
      ("previous previous", "previous of previous says nothing"),
      ("1 2 3", "3 spans to compare, expected two such as 2026-09 2026-10"),
    ])
  func faults(typed: String, expected: String) {
    #expect(read(typed).hasPrefix(expected), "\(read(typed))")
  }

  @Test("any text is a span or a sentence")
  func anything() {
    var generator = SystemRandomNumberGenerator()
    let letters = Array("0123456789-.:TQWZqwz +hd/\u{1B}é日")
    for _ in 0..<20_000 {
      let count = Int.random(in: 0...24, using: &generator)
      let text = String((0..<count).map { _ in letters.randomElement(using: &generator) ?? "0" })
      _ = read(text, zone: berlin)
    }
    #expect(read(String(repeating: "9", count: 5000)).contains("is no span"))
  }
}
