import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Suite("the comparison on the screen and in reports")
struct ComparisonViewTests {
  private func press(_ text: String, _ view: inout ViewState) -> Effect? {
    view.prompt = Prompt(.command, text: text)
    return view.type(.enter, rows: [], keys: [], services: [], teams: [], themes: [])
  }

  @Test("a command compares, Esc goes back, and what cannot be says why")
  func command() throws {
    var view = Sample.view()
    #expect(
      press("compare 2026-10 2026-11", &view) == .compare(try SpanPair(["2026-10", "2026-11"])))
    #expect(press("compare", &view) == .compare(try SpanPair([])))
    view.compare(try SpanPair(["2026-10", "2026-11"]), at: Sample.now)
    #expect(view.place == Sample.comparedPlace)
    #expect(view.place.request == .comparison(Sample.compared))
    view.compare(
      try SpanPair(["2026-10", "2026-11"]), at: Sample.now.advanced(byNanoseconds: Sample.day))
    #expect(view.places.count == 2 && view.place != Sample.comparedPlace)
    #expect(view.apply(.close, now: Sample.now, events: 0) == .recompute)
    #expect(view.view == .overview)
    view.compare(try SpanPair(["2027"]), at: Sample.now)
    #expect(view.view == .overview)
    #expect(
      view.notice?.hasPrefix("\"2027\" begins 2027-01-01 00:00:00, ahead of the clock") == true)
    #expect(press("compare soon", &view) == .redraw)
    #expect(view.notice?.hasPrefix("\"soon\" is no span, expected one such as") == true)
  }

  @Test("Tab completes both spans")
  func completion() {
    var view = Sample.view()
    view.prompt = Prompt(.command, text: "comp")
    for (key, text) in [
      (Key.tab, "compare "), (.character("p"), "compare p"), (.tab, "compare previous "),
      (.character("n"), "compare previous n"), (.tab, "compare previous now "),
    ] {
      _ = view.type(key, rows: [], keys: [], services: [], teams: [], themes: [])
      #expect(view.prompt?.text == text)
    }
  }

  @Test("another window and another clock move what follows them, and leave months where they are")
  func renewal() throws {
    var view = Sample.view()
    view.compare(try SpanPair(["previous", "now"]), at: Sample.now)
    view.choose(WindowChoice(days: 7))
    let later = Sample.now.advanced(byNanoseconds: Sample.day)
    view.renewComparison(at: later)
    guard case .comparison(let spans)? = view.place.request else {
      Issue.record("no comparison")
      return
    }
    #expect(spans.second.to == later && spans.second.nanoseconds == 7 * Sample.day)
    #expect(spans.first.to == spans.second.from)
    view.compare(try SpanPair(["2026-09", "2026-10"]), at: Sample.now)
    let place = view.place
    view.renewComparison(at: later)
    #expect(view.place == place)
    view.renewComparison(at: Timestamp(seconds: 1_000_000_000))
    #expect(view.place == place, "a clock before them leaves them, too")
  }

  @Test("rows go from all to the services that moved most, with who did it below")
  func rows() throws {
    var view = Sample.view()
    _ = view.open(Sample.comparedPlace)
    let content = try #require(
      ListViews.content(
        of: Scene(
          snapshot: Sample.snapshot, status: Sample.status, view: view,
          detail: .comparison(Sample.comparison))))
    let all = content.rows.prefix(ComparedFigure.allCases.count)
    #expect(all.allSatisfy { $0.facts["service"] == "" })
    let lead = content.filtered("measure:lead").compactMap { $0.facts["service"] }
    #expect(lead == ["", "", "checkout", "legacy-batch-with-a-name", "billing"])
    let words = content.rows.first { $0.facts["measure"] == "lead mean" }?.details().map(\.sentence)
    #expect(words?.first == "n 210 to 178, moved by")
    #expect(
      words?[1].hasPrefix("checkout +00:12:07: own figure ") == true, "\(words ?? [])")
  }

  @Test("no service name and no label can leave its place")
  func hostile() {
    for text in [
      "\u{1B}]0;pwned\u{7}\u{1B}[2J", "\u{202E}\u{2066}", "日本語日本語", "", "\r\n",
      String(repeating: "x", count: 5000),
    ] {
      var comparison = Sample.comparison
      comparison.spans.first.label = text
      for index in comparison.byService.indices { comparison.byService[index].name = text }
      for index in comparison.movements.indices {
        for place in comparison.movements[index].contributions.indices {
          comparison.movements[index].contributions[place].service = text
        }
      }
      var view = Sample.view()
      _ = view.open(Sample.comparedPlace)
      for size in [(10, 40), (24, 80), (40, 120), (5, 20), (60, 220)] {
        for selected in [0, 1, 12, 20] {
          view.place.selected = selected
          let frame = render(
            snapshot: Sample.snapshot, status: Sample.status, view: view,
            size: Size(rows: size.0, columns: size.1), detail: .comparison(comparison))
          expectWellFormed(frame)
        }
      }
      for report in [
        ComparisonReport(comparison, zone: .utc).text, ComparisonJSON(comparison).text,
      ] {
        #expect(
          !report.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 0x202E })
      }
    }
  }

  @Test("the JSON has a reason wherever a value is missing")
  func json() {
    let text = ComparisonJSON(Sample.comparison).text
    #expect(text.hasPrefix("{\"schema\":\"doratop.compare/1\",\"zone\":\"UTC\","))
    #expect(
      text.contains(
        "\"recoveryTimeMean\":{\"unit\":\"seconds\",\"a\":{\"value\":null,\"n\":null,\"reason\":\"there is no such service then\"},"
      ))
    #expect(text.contains("\"clippedToClock\":true"))
  }
}
