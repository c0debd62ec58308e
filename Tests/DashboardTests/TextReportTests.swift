import DeliveryMetrics
import Testing

@testable import Dashboard

@Suite("the report as text")
struct TextReportTests {
  private func lines(_ snapshot: Snapshot) -> [String] {
    TextReport(snapshot, levels: "2021").text.split(separator: "\n").map(String.init)
  }

  @Test(
    "names its window with all of it",
    arguments: [
      (5400, "1h30m"), (6000, "1h40m"), (90, "1m30s"), (43_200, "12h"), (2_592_000, "30d"),
    ] as [(Int64, String)])
  func window(seconds: Int64, text: String) {
    var snapshot = Sample.snapshot
    snapshot.window = WindowSpan(
      nanoseconds: seconds * 1_000_000_000, to: Sample.now, observedDays: 30)
    #expect(lines(snapshot)[1] == "window \(text), scope everything")
  }

  @Test("says of which rule an alert is, and of which service or team, in each form")
  func groups() {
    var snapshot = Sample.snapshot
    func alert(_ scope: Scope) -> Alert {
      Alert(
        rule: "api-failures", measure: .changeFailureRate, severity: .warning, scope: scope,
        episode: Sample.snapshot.alerts[0].episode, value: 0.353, message: "6 of 17 failed",
        services: ["checkout"])
    }
    snapshot.alerts = [
      alert(.service("checkout")), alert(.team("web")), alert(.everything),
    ]
    #expect(
      lines(snapshot).filter { $0.hasPrefix("  api-failures") } == [
        "  api-failures, service checkout: 6 of 17 failed",
        "  api-failures, team web: 6 of 17 failed", "  api-failures: 6 of 17 failed",
      ])
    let markdown = MarkdownReport(Sample.report(snapshot)).text.split(separator: "\n")
    let since = "since 2026-11-22 13:55:31: 6 of 17 failed (checkout)"
    #expect(
      markdown.filter { $0.hasPrefix("- **WARNING**") } == [
        "- **WARNING** api-failures, service checkout \(since)",
        "- **WARNING** api-failures, team web \(since)", "- **WARNING** api-failures \(since)",
      ])
    let page = HTMLReport(Sample.report(snapshot)).text
    let rule = "<b>WARNING</b> <bdi>api-failures</bdi>"
    for words in [
      "\(rule), service <bdi>checkout</bdi> since", "\(rule), team <bdi>web</bdi> since",
      "\(rule) since",
    ] {
      #expect(page.contains(words), "\(words)")
    }
  }
}
