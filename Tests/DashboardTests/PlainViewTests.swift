import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard

@Test("the plain view says the overview in sentences")
func plainOverview() {
  let text = PlainView(snapshot: Sample.snapshot, status: Sample.status, view: Sample.view()).text
  let expected = """
    doratop: all services, last 30d, as of 2026-11-22 14:07:31 UTC
    Deployment frequency: 6.4/day, OK, target above 1/day, 148 deploys, before 5.2/day \
    (+22%), level elite (2021), last 22m ago, active 22 days
    Lead time for changes: mean 00:47:12, OK, target below 01:00:00, n=179, before 00:51:55 \
    (-9%), level elite (2021), p50 30m p90 1h58m, 2 without commit time
    Change failure rate: 17.3%, MISS, target below 15%, 31 of 179 deploys, before 11.8% \
    (+5.5pt), level high (2021), 1 undecided, rework 5.0%
    Time to recover: mean 00:56:25, WARN, target below 01:00:00, n=29, before 01:00:55 \
    (-7%), open now: 1 (12m), p50 45m p90 1h58m
    Baseline: none: no production deployment yet
    Development stage: median 3h10m, 85th percentile 9h02m, 14 in progress, oldest 1d03h, \
    first pass 98.0%
    Testing stage: median 11m, 85th percentile 24m, 3 in progress, oldest 1h12m, first pass \
    98.0%
    Staging stage: median 26m, 85th percentile 2h40m, 6 in progress, 2 ageing, oldest \
    8h00m, first pass 98.0%
    Production stage: median 4m, 85th percentile 9m, 1 in progress, oldest 27m, first pass \
    98.0%
    Monitoring stage: median 30m, 85th percentile 1h00m, 2 in progress, oldest 3h00m, first \
    pass 98.0%
    Constraint: staging, 55.0% of the way to production, queue p85 > process p85
    Critical alert: change failure rate 17.3% is not below 15%, of checkout and search
    Warning: deploys +22% while failures +5.5pt: speed without safety, of checkout
    Incident: INC-204 open for 12m, of checkout, checkout 5xx, after 8f31c2a (assumed)
    Deployment 2026-11-22 13:45: search, 77bb02c, ok, lead time 21m, 3 commits, kim
    Deployment 2026-11-22 13:43: checkout, 8f31c2a, failed, incident INC-204, lead time \
    21m, 3 commits, kim
    Deployment 2026-11-22 13:21: search, 77aa01b, ok, lead time 21m, 3 commits, raj
    Deployment 2026-11-22 13:04: billing, 19be2d0, ok, lead time 21m, 3 commits, kim
    Deployment 2026-11-22 11:20: checkout, be0011d, no result yet, lead time 21m, 3 \
    commits, ana
    Deployment 2026-11-22 10:57: billing, 0c0c0c0, ok, lead time 21m, 3 commits, kim
    Deployment 2026-11-21 13:07: catalog, 9d9d9d9, ok, lead time 21m, 3 commits, kim
    Deployment 2026-11-21 11:27: catalog, 1a1a1a1, ok, lead time 21m, 3 commits, eve
    Log: 44120 events, 0 bad lines, 3 of 3 sources well

    """
  #expect(text == expected)
}

@Test("the plain view of an empty log says what to do")
func plainEmpty() {
  var snapshot = Sample.snapshot
  snapshot.input = InputCounts()
  var status = FeedStatus(now: Sample.now)
  (status.sources, status.sourcesOK) = (1, 1)
  let text = PlainView(snapshot: snapshot, status: status, view: Sample.view()).text
  let expected = """
    doratop: all services, last 30d, as of 2026-11-22 14:07:31 UTC
    The log is empty
    Waiting for the first event; it is shown as soon as it is written.
    One printf of a CI job writes one; the README shows it.
    To see what a log looks like: doratop demo
    Log: 0 events, 0 bad lines, 1 of 1 sources well

    """
  #expect(text == expected)
}

@Test("nothing of a log reaches a line of the plain view as a command, nor makes lines of its own")
func plainIsHarmless() {
  var snapshot = Sample.snapshot
  snapshot.alerts[0].message = "one\ntwo\u{1B}[31m\u{202E}"
  snapshot.openIncidents[0].title = "\u{9B}31m\r\n"
  snapshot.deployments[0].service = "a\u{7}\nb"
  snapshot.scope = .team("web\n\u{1B}]8;;x\u{7}")
  var status = Sample.status
  (status.sourcesOK, status.firstBadSource) = (2, "pay\n.log waiting 40s")
  let text = PlainView(snapshot: snapshot, status: status, view: Sample.view()).text
  let controls = text.unicodeScalars.filter {
    $0 != "\n" && [.control, .format, .lineSeparator].contains($0.properties.generalCategory)
  }
  #expect(controls.isEmpty)
  let plain = PlainView(snapshot: Sample.snapshot, status: Sample.status, view: Sample.view())
  #expect(text.split(separator: "\n").count == plain.text.split(separator: "\n").count)
  #expect(text.contains("Critical alert: one^Jtwo^[[31m<U+202E>, of checkout and search"))
  #expect(text.hasPrefix("doratop: team web^J^[]8;;x^G, last 30d"))
  #expect(text.hasSuffix("2 of 3 sources well, pay^J.log waiting 40s\n"))
}

@Test("what is missing is said in words")
func plainWithoutData() {
  var snapshot = Sample.snapshot
  snapshot.reading = Sample.reading(
    "", perDay: 0.1, lead: nil, failed: 0, of: 2, recovery: nil)
  snapshot.valueStream = .empty
  snapshot.deployments = []
  snapshot.alerts = []
  snapshot.openIncidents = []
  let lines = PlainView(snapshot: snapshot, status: Sample.status, view: Sample.view()).text
    .split(separator: "\n")
  #expect(
    lines[2]
      == "Lead time for changes: NO DATA, no commit reached production, target below 01:00:00, no period before to compare with, 2 without commit time"
  )
  #expect(
    lines[6...].prefix(8) == [
      "Development stage: not used", "Testing stage: not used", "Staging stage: not used",
      "Production stage: not used", "Monitoring stage: not used", "Constraint: none: n < 5",
      "Alerts: no alert, no open incident",
      "Deployments: no production deployment in the log yet",
    ])
}

private func lines(_ place: Place, _ change: (inout ViewState) -> Void = { _ in }) -> [Substring] {
  var view = Sample.view(.braille)
  view.place = place
  change(&view)
  return PlainView(
    snapshot: Sample.snapshot, status: Sample.status, view: view, detail: Sample.detail(for: place)
  ).text.split(separator: "\n")
}

@Test("a table is said row by row, with the names of its columns")
func plainTable() {
  let all = lines(Place(.deployments))
  #expect(all.count == 11 && all[1] == "Deployments: 8 rows")
  #expect(
    all[3]
      == "time 13:43:31, service checkout, version 8f31c2a, result X FAIL, lead 21m, took 2m, commits 3, actor kim, environment production, why incident INC-204"
  )
  let some = lines(Place(.deployments)) { $0.place.filter = "service:checkout" }
  #expect(some.count == 5 && some[1] == "Deployments: 2 rows of 8")
  #expect(lines(Place(.teams)).dropFirst().first == "Teams: 0 rows")
}

@Test("every view is said without a line, a bar or a graph", arguments: Sample.places)
func plainViews(place: Place) {
  let text = lines(place).joined(separator: "\n")
  let drawn = text.unicodeScalars.filter {
    (0x2500...0x259F).contains($0.value) || (0x2800...0x28FF).contains($0.value)
  }
  #expect(drawn.isEmpty && !text.contains("----") && !text.contains("  "))
  #expect(lines(place).count > 2)
}
