import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Suite("practices and the pipeline in words and reports")
struct PracticeReportTests {
  private let addition = ReportAddition([
    .pipeline(Sample.pipeline), .practices(Sample.practices),
  ])

  @Test("the JSON report has both, and a reason wherever a practice is silent")
  func json() {
    let text = JSONReport(Sample.snapshot, files: 1, with: addition).text
    #expect(
      text.contains(
        #""practices":[{"practice":"manual_deployments","title":"Manual deployments","verdict":"alarm","value":0.4,"unit":"share""#
      ))
    #expect(text.contains(#""limits":{"warn":0.1,"alarm":0.3,"bad":"above"}"#))
    #expect(text.contains(#"{"name":"by hand","value":16,"unit":"count"}"#))
    #expect(
      text.contains(
        #""n":0,"days":30,"limits":{"warn":0.8,"alarm":1,"bad":"above"},"reason":"no resolved incident tells who resolved it""#
      ))
    #expect(text.contains(#"{"name":"before","value":null,"unit":"seconds","reason":"#))
    #expect(
      text.contains(
        #""pipeline":{"stages":[{"stage":"build","listed":true,"jobs":[{"job":"unit_tests""#))
    #expect(text.contains(#""source":"none","service":null,"state":null"#))
    #expect(text.contains(#""trunk":{"services":6,"red":[{"service":"checkout","since":"#))
    // What a log says is harmless to whatever shows it.
    #expect(text.contains(#""lint\u001b[31m""#) && !text.contains("\u{1B}"))
    let without = JSONReport(Sample.snapshot, files: 1).text
    #expect(!without.contains("practices") && !without.contains("pipeline"))
  }

  @Test("the text report says what is wrong, why, and what to do")
  func text() {
    let lines = TextReport(Sample.snapshot, levels: "2021", with: addition).text
      .split(separator: "\n").map(String.init)
    #expect(
      lines.contains("  ALARM  Manual deployments 40.0%: 16 of 40 production deployments by hand"))
    #expect(
      lines.contains("         human error and slow delivery -> automated deployment pipeline"))
    #expect(
      lines.contains("  SILENT Siloed operations: no resolved incident tells who resolved it"))
    #expect(lines.contains("  trunk red in checkout (main), search (main, nightly), of 6 services"))
    #expect(lines.contains { $0.hasPrefix("  integration_tests   failed     91.3%") })
    #expect(lines.contains { $0.hasPrefix("  security_scan       no data    -") })
    #expect(!lines.joined().contains("\u{1B}"))
    #expect(!TextReport(Sample.snapshot, levels: "2021").text.contains("PRACTICES"))
  }

  @Test("what is behind a practice, as text, JSON and CSV")
  func explained() {
    let report = EvidenceReport(
      PracticeDetail(
        reading: Sample.practices[0], events: (1...9).map(Sample.event), count: 12),
      asOf: Sample.now)
    let text = report.text(.text)
    #expect(text.hasPrefix("Manual deployments, as of 2026-11-22T14:07:31Z, from 2026-10-23"))
    #expect(text.contains("ALARM: 40.0% of production deployments by hand, n=40"))
    #expect(text.contains("warns above 10%, alarms above 30%"))
    #expect(text.contains("BEHIND THE NUMBER: 5") && text.contains("LEFT OUT: 4"))
    #expect(text.hasSuffix("  and 3 more"))
    let json = report.text(.json)
    #expect(json.contains(#""practice":"manual_deployments""#) && json.contains(#""count":12"#))
    #expect(json.contains(#""reading":{"practice":"manual_deployments""#))
    #expect(report.text(.csv).split(separator: "\r\n").count == 10)
  }

  @Test("what a change is large by is no time")
  func explainedLines() {
    var reading = Sample.practices[0]
    (reading.kind, reading.unit) = (.batchSize, .lines)
    let change = Evidence.Entry(
      subject: .change, isIncluded: true, time: Sample.now, services: ["web"], id: "1", value: 25,
      reason: "lines: 25")
    let text = EvidenceReport(
      PracticeDetail(reading: reading, events: [change], count: 1), asOf: Sample.now
    ).text(.text)
    #expect(text.contains("  web  1  25  lines: 25"))
  }

  @Test("values and limits have the units of their practice")
  func words() {
    func text(
      _ kind: PracticeKind, _ value: Double?, _ unit: PracticeUnit, _ limits: PracticeLimits? = nil
    ) -> PracticeText {
      PracticeText(
        PracticeReading(
          kind: kind, verdict: .ok, value: value, unit: unit, n: 9,
          limits: limits ?? kind.standardLimits, reason: nil, figures: []))
    }
    #expect(text(.manualDeployments, 0.125, .share).value == "12.5%")
    #expect(text(.slowIntegration, 1500, .seconds).value == "25m")
    #expect(text(.slowIntegration, 1500, .seconds).limits == "> 10m > 30m")
    #expect(text(.branchLife, nil, .seconds).value == "-")
    #expect(text(.branchLife, 1, .seconds).limitWords == "warns above 1d, alarms above 3d")
    #expect(text(.continuousIntegration, 0.57, .perDay).limits == "< 1 < 0.4")
    #expect(
      text(.continuousIntegration, 0.57, .perDay).limitWords == "warns below 1, alarms below 0.4")
    #expect(text(.batchSize, 2.4, .commits).value == "2.4")
    #expect(text(.batchSize, 2.4, .commits).labelled == "2.4 commits")
    #expect(text(.batchSize, 1, .lines).labelled == "1 line")
    #expect(text(.continuousIntegration, 0.57, .perDay).labelled == "0.57/day")
    #expect(text(.batchSize, nil, .lines).labelled == "-")
    #expect(text(.manualDeployments, 0.125, .share).labelled == "12.5%")
    #expect(text(.speedWithoutSafety, 0.5, .share).value == "+50.0%")
    #expect(text(.safetyWithoutSpeed, -0.5, .share).limitWords == "judged by its definition")
    // Nothing exceeds all of them.
    let siloed = text(.siloedOperations, 1, .share)
    #expect(siloed.limitWords == "warns above 80%, alarms from 100%")
    #expect(siloed.limits == "> 80% >= 100%")
    #expect(text(.staleSource, 1.62, .times).value == "1.6x")
    #expect(text(.manualDeployments, .infinity, .share).value == "-")
  }

  @Test("no practice has figures that its words lack")
  func everyKind() {
    for kind in PracticeKind.allCases {
      let figures = (0..<12).map { PracticeFigure("figure \($0)", Double($0)) }
      let text = PracticeText(
        PracticeReading(
          kind: kind, verdict: .ok, value: 1, unit: .count, n: 9, limits: kind.standardLimits,
          reason: nil, figures: figures))
      #expect(!text.arithmetic.isEmpty && !text.arithmetic.contains("#"), "\(kind)")
      // A reading without figures, as of an empty log, has words, too.
      let empty = PracticeText(
        PracticeReading(
          kind: kind, verdict: .silent, value: nil, unit: .count, n: 0,
          limits: kind.standardLimits, reason: "why", figures: []))
      #expect(empty.finding == "why" && !empty.arithmetic.contains("#0 "), "\(kind)")
    }
  }
}
