import DeliveryEvents
import DeliveryMetrics
import Testing

@testable import Dashboard
@testable import doratop

@Suite("the report as metrics")
struct OpenMetricsTests {
  private func report(_ snapshot: Snapshot, _ by: OpenMetricsReport.Breakdown = .both)
    -> OpenMetricsReport
  {
    OpenMetricsReport(
      snapshot, by: by, sources: .init(files: 2, all: 3, well: 1), version: "1.2.3")
  }

  @Test(
    "each form keeps to its letter, and all say the same", arguments: 1...20 as ClosedRange<UInt64>)
  func forms(seed: UInt64) throws {
    var log = MetricsLog(seed: seed)
    let (_, snapshot) = log.snapshot(lines: 400)
    let report = report(snapshot)
    let open = try MetricsText(report.openMetrics, .openMetrics)
    let prometheus = try MetricsText(report.prometheus, .prometheus)
    let either = try MetricsText(report.text, .either)
    #expect(open.samples == prometheus.samples && open.samples == either.samples, "seed \(seed)")
    #expect(open.samples.count > 100)
    // In both readings of the common text: what has no type there is a counter in each form.
    for family in either.families where either.types[family] == nil {
      #expect(prometheus.types[family] == "counter" && family.hasSuffix("_total"))
      #expect(open.types[String(family.dropLast(6))] == "counter")
    }
    #expect(Set(either.families) == Set(prometheus.families))
  }

  @Test("every number is that of the JSON report", arguments: 1...20 as ClosedRange<UInt64>)
  func numbers(seed: UInt64) throws {
    var log = MetricsLog(seed: seed)
    let (_, snapshot) = log.snapshot(lines: 400)
    #expect(snapshot.input.events > 100 && snapshot.reading.leadTime.n > 0)
    let samples = try MetricsText(report(snapshot).text, .either).samples
    let services = JSONReport(snapshot, by: .service, files: 2)
    let json = try #require(JSONTree.value(of: services.text) as? [String: Any])
    var compared = MetricsComparison(samples: samples)
    compared.measures(json, "doratop_")
    let byService = try #require(json["byService"] as? [[String: Any]])
    for row in byService {
      let name = try #require(row["service"] as? String)
      let label = MetricLabel.clean(name)
      if label == "other" || byService.contains(where: { collides($0["service"], name) }) {
        continue
      }
      compared.measures(row, "doratop_service_", labels: ["service": label])
    }
    compared.stages(try #require(json["valueStream"] as? [String: Any]))
    compared.input(try #require(json["input"] as? [String: Any]))
    compared.alerts(try #require(json["alerts"] as? [[String: Any]]))
    #expect(compared.differences == [], "seed \(seed)")
    #expect(compared.count > 400, "seed \(seed)")
  }

  /// Whether another name comes to the same label.
  private func collides(_ other: Any?, _ name: String) -> Bool {
    guard let other = other as? String, other != name else { return false }
    return MetricLabel.clean(other) == MetricLabel.clean(name)
  }

  @Test("services beyond the limit are together, and nothing is lost or counted twice")
  func others() throws {
    var log = MetricsLog(seed: 7, services: 600)
    let (_, snapshot) = log.snapshot(lines: 3_000, each: true)
    #expect(snapshot.byService.count > 400)
    let samples = try MetricsText(report(snapshot, .service).text, .either).samples
    for name in ["deployments", "deployment_attempts", "failed_deployments", "redeployments"] {
      let family = samples.filter { $0.key.hasPrefix("doratop_service_\(name){") }
      #expect(family.count <= BoundedReadings.limit + 1, "\(name)")
      let rest = try #require(family["doratop_service_\(name){service=\"other\"}"])
      #expect(rest > 0 || name == "redeployments", "\(name)")
      #expect(family.values.reduce(0, +) == samples["doratop_\(name)"], "\(name)")
    }
    // No percentile of all others is known, but their mean is.
    #expect(samples["doratop_service_lead_time_median_seconds{service=\"other\"}"] == nil)
    // Those with names of their own are those with most going on.
    let bounded = BoundedReadings(snapshot.byService, observedDays: 30)
    let named = Set(bounded.named.map(\.reading.name))
    #expect(named.count >= BoundedReadings.limit - MetricsLog.names.count)
    let attempts = snapshot.byService.filter { !named.contains($0.name) }.map {
      $0.changeFailureRate.attempts
    }
    let most = try #require(snapshot.byService.map { $0.changeFailureRate.attempts }.max())
    #expect(bounded.named.contains { $0.reading.changeFailureRate.attempts == most })
    #expect(attempts.count == snapshot.byService.count - named.count)
  }

  @Test("the mean of all others is that of their sums")
  func pooledMean() throws {
    func reading(_ name: String, _ samples: [Int64]) -> Reading {
      var lead = LeadTimeReading()
      lead.n = samples.count
      lead.sum = .seconds(samples.reduce(0, +))
      lead.mean = Double(samples.reduce(0, +)) / Double(samples.count)
      return Reading(
        name: name, deploymentFrequency: .init(), leadTime: lead, changeFailureRate: .init(),
        recoveryTime: .init(), failedDeploymentRecoveryTime: .init(), reworkRate: .init(),
        buckets: [])
    }
    // Worked case 27: the mean of the means would be 55.
    let pool = BoundedReadings.pooled([reading("a", [10]), reading("b", [100, 100, 100])], 30)
    #expect(pool.leadTime.mean == 77.5 && pool.leadTime.n == 4 && pool.leadTime.median == nil)
  }

  @Test("a service called other, and names that look the same, are among the others")
  func collisions() {
    func reading(_ name: String, _ attempts: Int) -> Reading {
      var rate = ChangeFailureRateReading()
      rate.attempts = attempts
      return Reading(
        name: name, deploymentFrequency: .init(), leadTime: .init(), changeFailureRate: rate,
        recoveryTime: .init(), failedDeploymentRecoveryTime: .init(), reworkRate: .init(),
        buckets: [])
    }
    let bounded = BoundedReadings(
      [reading("\u{1B}", 1), reading("^[", 2), reading("api", 4), reading("other", 8)],
      observedDays: 30)
    #expect(bounded.named.map(\.label) == ["^[", "api"])
    #expect(bounded.rest?.changeFailureRate.attempts == 10)
  }

  @Test("ten thousand alerts are some hundred series, and none is lost")
  func manyAlerts() throws {
    let alerts = (0..<10_000).map { number in
      Alert(
        rule: "r\(number % 2)", measure: .openIncidentAge, severity: .critical,
        scope: .service("s\(number)"),
        episode: AlertEpisode(state: .firing, start: MetricsLog.end, fired: MetricsLog.end),
        value: 1, message: "", services: [])
    }
    let series = AlertSeries.all(alerts, limit: 500)
    #expect(series.count == 502)
    #expect(series.map(\.count).reduce(0, +) == 10_000)
    #expect(
      series.filter { $0.labels.contains { $0.text == "service=\"other\"" } }.map(\.count) == [
        4_750, 4_750,
      ])
  }

  @Test("as long as nothing has been read to its end, that is all that is said")
  func notReady() throws {
    for isOpen in [true, false] {
      let text = try MetricsText(
        OpenMetricsReport.notReady(version: "1.2.3", isOpenMetrics: isOpen),
        isOpen ? .openMetrics : .prometheus)
      #expect(text.samples == ["doratop_build_info{version=\"1.2.3\"}": 1, "doratop_ready": 0])
    }
  }

  @Test("what is not there has no sample")
  func empty() throws {
    let session = LogSession(sources: [], mode: .once, settings: Settings())
    let snapshot = session.ledger.snapshot(
      at: MetricsLog.end, windowNanoseconds: 1, scope: .everything, zone: .utc)
    let samples = try MetricsText(report(snapshot).text, .either).samples
    #expect(samples["doratop_deployments"] == 0)
    #expect(samples["doratop_input_rejected_total{cause=\"notJSON\"}"] == 0)
    for name in [
      "deployments_per_day", "lead_time_mean_seconds", "change_failure_ratio",
      "recovery_mean_seconds",
    ] {
      #expect(samples["doratop_" + name] == nil, "\(name)")
    }
    #expect(
      !samples.keys.contains {
        $0.hasPrefix("doratop_target_met") || $0.hasPrefix("doratop_stage_")
      })
  }
}
