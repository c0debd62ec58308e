import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard

@Test(
  "durations",
  arguments: [
    (0, "00:00:00", "0s"), (59.9, "00:00:59", "59s"), (2832, "00:47:12", "47m"),
    (7080, "01:58:00", "1h58m"), (86_399, "23:59:59", "23h59m"), (86_400, "1d00h", "1d00h"),
    (273_600, "3d04h", "3d04h"), (8_640_000, "100d", "100d"), (-5, "00:00:00", "0s"),
    (.nan, "-", "-"), (.infinity, "-", "-"), (1e300, "-", "-"),
  ])
func durations(seconds: Double, long: String, short: String) {
  #expect(Figures.duration(seconds) == long)
  #expect(Figures.shortDuration(seconds) == short)
}

@Test("no value is a dash")
func missing() {
  #expect(Figures.duration(nil) == "-")
  #expect(Figures.percent(nil) == "-")
  #expect(Figures.rate(.nan) == "-")
}

@Test("percentages, rates and changes are rounded once")
func numbers() {
  #expect(Figures.percent(31.0 / 179) == "17.3%")
  #expect(Figures.percent(0) == "0.0%" && Figures.percent(1) == "100.0%")
  #expect(Figures.rate(6.43) == "6.4" && Figures.rate(0.034) == "0.03")
  #expect(Figures.rate(0.996) == "1.0" && Figures.rate(99.7) == "100")
  #expect(Figures.change(6.4, since: 5.246) == "+22%")
  #expect(Figures.change(1, since: 0) == nil && Figures.change(nil, since: 1) == nil)
  #expect(Figures.points(0.173, since: 0.118) == "+5.5pt")
  #expect(Figures.points(0.1, since: 0.118) == "-1.8pt")
  #expect(Figures.count(9431) == "9431" && Figures.count(44_120) == "44.1k")
  #expect(Figures.bytes(12_400_000) == "12 MB" && Figures.age(252) == "4m")
}

@Test(
  "dates",
  arguments: [
    (1_795_356_451, "2026-11-22 14:07:31"), (0, "1970-01-01 00:00:00"),
    (-1, "1969-12-31 23:59:59"), (951_782_400, "2000-02-29 00:00:00"),
    (4_107_542_400, "2100-03-01 00:00:00"),
  ])
func dates(seconds: Int64, text: String) {
  #expect(ClockText(zone: .utc).dateTime(Timestamp(seconds: seconds)) == text)
}

@Test("the ends of time can be written")
func endsOfTime() {
  #expect(ClockText(zone: .utc).date(.distantPast) == "1677-09-21")
  #expect(ClockText(zone: .utc).date(.distantFuture) == "2262-04-11")
  #expect(TimeFormat.rfc3339(.distantPast) == "1677-09-21T00:12:43.145224192Z")
  #expect(TimeFormat.rfc3339(.distantFuture) == "2262-04-11T23:47:16.854775807Z")
}
