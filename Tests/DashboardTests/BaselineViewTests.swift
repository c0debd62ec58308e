import DeliveryEvents
import Testing

@testable import Dashboard
@testable import DeliveryMetrics

@Test(
  "Golden: a baseline on the overview, beside a measure, and beside services",
  arguments: [(24, 80), (40, 120), (45, 160)])
func baselineGoldens(size: (Int, Int)) {
  for (name, place) in [
    ("overview", Place(.overview)), ("services", Place(.services)),
    ("metric", Place(.metric, subject: .metric(.leadTime))),
  ] {
    var view = Sample.view(.ascii)
    _ = view.open(place)
    let frame = render(
      snapshot: Sample.withBaseline(), status: Sample.status, view: view,
      size: Size(rows: size.0, columns: size.1), detail: Sample.detail(for: place))
    Golden.expect(frame, "baseline-\(name)-\(size.1)x\(size.0)")
  }
}

@Test("a baseline of a measure says how the measure moved, or why that cannot be said")
func baselineSentences() {
  func sentences(_ snapshot: Snapshot) -> [String?] {
    OverviewMetric.allCases.map { BesideText($0, snapshot.reading)?.sentence }
  }
  #expect(
    sentences(Sample.withBaseline()) == [
      "baseline 5.2/day, +23%, better", "baseline 51m, -9%, same", "baseline 11.8%, +5.5pt, worse",
      "baseline 56m, n < 5 then",
    ])
  #expect(
    sentences(Sample.withBaseline(changes: ["zone UTC, was Europe/Berlin"])).first
      == "baseline 5.2/day, defined in another way then")
  #expect(sentences(Sample.snapshot) == [nil, nil, nil, nil])
}

@Test("what there is of a baseline, in words")
func baselineStatusWords() {
  func sentence(_ status: BaselineStatus) -> String { BaselineText(status).sentence }
  var frozen = Sample.frozen
  #expect(
    sentence(.frozen(frozen)) == "Baseline: 2026-06-03 to 2026-07-02 (the first 30 days), kept")
  (frozen.isKept, frozen.span.basis, frozen.span.days) = (false, .tenDeployments, 44)
  #expect(
    sentence(.frozen(frozen))
      == "Baseline: 2026-06-03 to 2026-07-16 (44 days, up to the tenth deployment), computed from the log, kept nowhere"
  )
  frozen.changes = ["zone UTC, was a\u{1B}b"]
  #expect(sentence(.frozen(frozen)).hasSuffix("; not comparable: zone UTC, was a^[b"))
  let progress = BaselineProgress(
    from: Sample.now, day: 12, deployments: 1, until: Sample.now, isExtended: false)
  #expect(sentence(.collecting(progress)) == "Baseline: day 12 of 30, 1 deployment so far")
}

@Test("the JSON report has the baseline of each measure, or the reason that there is none")
func baselineJSON() {
  let with = JSONReport(Sample.withBaseline(), by: .service, files: 1).text
  #expect(
    with.contains(
      #""baseline":{"value":5.2,"n":156,"verdict":"better"}},"leadTime""#
    ))
  #expect(
    with.contains(#""baseline":{"value":3115,"n":140,"p50":2000,"p85":6000,"verdict":"same"}"#))
  #expect(
    with.contains(
      #""baseline":{"value":null,"reason":"nothing happened in the days of the baseline"}"#))
  #expect(
    with.contains(
      #""days":30,"basis":"thirtyDays","zone":"UTC","settings":"\#(Sample.frozen.definition.digest)","kept":true,"comparable":true,"changes":[]"#
    ))
  let without = JSONReport(Sample.snapshot, files: 1).text
  #expect(
    without.contains(
      #""baseline":{"value":null,"reason":"no production deployment yet"}"#))
  #expect(
    without.contains(#""baseline":{"state":"none","reason":"no production deployment yet"}"#))
}
