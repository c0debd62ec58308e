import Dashboard
import Testing

@testable import TerminalScreen

private func outcome(_ text: String, _ form: MouseReport.Form = .numbers) -> MouseReport.Outcome {
  var report = MouseReport(form)
  var last = MouseReport.Outcome.more
  for scalar in text.unicodeScalars where last == .more { last = report.take(Int32(scalar.value)) }
  return last
}

@Test("a report says what was done and where, in both forms")
func reports() {
  let point = Point(row: 4, column: 299)
  #expect(outcome("0;300;5M") == .whole(PointerEvent(.press, at: point)))
  #expect(outcome("20;300;5M") == .whole(PointerEvent(.press, at: point)))
  #expect(outcome("64;300;5M") == .whole(PointerEvent(.wheelUp, at: point)))
  #expect(outcome("65;300;5M") == .whole(PointerEvent(.wheelDown, at: point)))
  #expect(outcome("32;300;5M") == .whole(PointerEvent(.drag, at: point)))
  #expect(outcome("0;300;5m") == .whole(PointerEvent(.release, at: point)))
  // Bytes 32 above: the first button, column 96, row 1.
  #expect(
    outcome(" \u{80}!", .bytes) == .whole(PointerEvent(.press, at: Point(row: 0, column: 95))))
  #expect(outcome("@!!", .bytes) == .whole(PointerEvent(.drag, at: Point(row: 0, column: 0))))
  #expect(outcome("#!!", .bytes) == .whole(PointerEvent(.release, at: Point(row: 0, column: 0))))
}

@Test(
  "what nobody asked for is no event: other buttons, motion without one, places outside",
  arguments: [
    "2;3;5m", "2;3;5M", "34;3;5M", "35;3;5M", "66;3;5M", "0;0;5M", "0;3;0M", "0;0;5m", "3;3;5M",
  ])
func ignoredReports(text: String) {
  #expect(outcome(text) == .whole(nil))
}

@Test(
  "what is no report ends it at once",
  arguments: ["q", "0;3M", "0;3;5;7M", "0;3;5q", "100000", "0;-3", "\u{1B}", "\u{131}"])
func brokenReports(text: String) {
  #expect(outcome(text) == .broken)
  #expect(outcome("0;3;") == .more)
}
