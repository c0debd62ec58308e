import DeliveryEvents

@testable import Dashboard
@testable import DeliveryMetrics

extension Sample {
  /// One reading of each practice, of every verdict some.
  static let practices: [PracticeReading] = [
    practice(
      .manualDeployments, .alarm, 0.4, .share, 40,
      [
        PracticeFigure("by hand", 16), PracticeFigure("production deployments", 40),
        PracticeFigure("triggered by hand", 12), PracticeFigure("by a person without a run", 4),
        PracticeFigure("not told", 0),
      ]),
    practice(
      .brokenTrunk, .alarm, 5400, .seconds, 84,
      [
        PracticeFigure("trunk runs", 84), PracticeFigure("times red", 7),
        PracticeFigure("share of time red", 0.081, .share), PracticeFigure("services red now", 2),
      ]),
    practice(
      .slowIntegration, .warn, 1500, .seconds, 84,
      [
        PracticeFigure("commits with CI", 84), PracticeFigure("p50", 620, .seconds),
        PracticeFigure("tried before they landed", 3),
      ]),
    practice(
      .continuousIntegration, .warn, 0.57, .perDay, 75,
      [
        PracticeFigure("merges", 75), PracticeFigure("authors", 6),
        PracticeFigure("working days", 22), PracticeFigure("without an author", 2),
      ]),
    practice(
      .safetyWithoutSpeed, .note, -0.56, .share, 31,
      [
        PracticeFigure("deployments", 14), PracticeFigure("before", 31),
        PracticeFigure("median lead time", 7200, .seconds),
        PracticeFigure("before", nil, .seconds),
      ]),
    practice(
      .batchSize, .ok, 2.4, .commits, 40,
      [
        PracticeFigure("commits per deployment p85", 2.4, .commits),
        PracticeFigure("deployments", 40), PracticeFigure("lines per change p85", nil, .lines),
        PracticeFigure("changes", 0),
      ]),
    practice(
      .flakyPipeline, .ok, 0.027, .share, 259,
      [PracticeFigure("red, then green", 7), PracticeFigure("runs", 259)]),
    silent(.siloedOperations, .share, 0, "no resolved incident tells who resolved it"),
    silent(.coupledDeployments, .share, 3, "n = 3, too few to judge by (5)"),
  ]

  private static func practice(
    _ kind: PracticeKind, _ verdict: PracticeVerdict, _ value: Double, _ unit: PracticeUnit,
    _ n: Int, _ figures: [PracticeFigure]
  ) -> PracticeReading {
    PracticeReading(
      kind: kind, verdict: verdict, value: value, unit: unit, n: n, limits: kind.standardLimits,
      reason: nil, figures: figures)
  }

  private static func silent(
    _ kind: PracticeKind, _ unit: PracticeUnit, _ n: Int, _ reason: String
  ) -> PracticeReading {
    PracticeReading(
      kind: kind, verdict: .silent, value: nil, unit: unit, n: n, limits: kind.standardLimits,
      reason: reason, figures: [])
  }

  static func event(_ index: Int) -> Evidence.Entry {
    Evidence.Entry(
      subject: .deployment, isIncluded: index < 6, time: ago(Int64(index * 700)),
      start: ago(Int64(index * 700 + 4)), services: [index % 2 == 0 ? "checkout" : "search"],
      id: "dep-\(index)", sha: "c0ffee\(index)", environment: "production",
      reason: index < 6 ? "triggered by hand by kim" : "automatic")
  }

  static let pipeline = PipelineDetail(
    stages: [
      PipelineStage(
        name: "build",
        jobs: [
          job("unit_tests", .job, .succeeded, 0.988, red: nil),
          job("integration_tests", .job, .failed, 0.913, red: 134),
          PipelineJob(name: "security_scan", source: .none),
        ]),
      PipelineStage(
        name: "deploy",
        jobs: [
          job("staging", .deployment, .running, 1, red: nil),
          job("production", .deployment, .succeeded, 0.826, red: nil),
        ]),
      PipelineStage(
        name: "monitor",
        jobs: [
          job("health_checks", .health, .degraded, 0.97, red: nil),
          PipelineJob(name: "metrics_collection", source: .none),
        ]),
      PipelineStage(
        name: "", jobs: [job("lint\u{1B}[31m", .pipeline, .cancelled, 0.5, red: nil)]),
    ],
    redTrunks: [
      RedTrunk(service: "checkout", since: ago(134), runs: ["main"]),
      RedTrunk(service: "search", since: ago(9), runs: ["main", "nightly"]),
    ], trunks: 6)

  private static func job(
    _ name: String, _ source: PipelineJob.Source, _ state: PipelineJob.State, _ pass: Double,
    red: Int64?
  ) -> PipelineJob {
    func one(_ service: String?, red: Int64?) -> PipelineJob {
      var job = PipelineJob(name: name, source: source, service: service)
      job.state = state
      job.time = ago(21)
      job.runs = service == nil ? 86 : 14
      job.passRate = pass
      (job.p50, job.p90) = source == .health ? (nil, nil) : (165, 452)
      if source == .job { (job.queueP50, job.queueP90) = (12, 95) }
      job.flaky = source == .job ? 2 : 0
      job.flakyRate = source == .health ? nil : Double(job.flaky) / 86
      job.redSince = red.map(ago)
      job.redServices = red == nil ? 0 : 1
      return job
    }
    var sum = one(nil, red: red)
    sum.services = (1...10).map { one("service-\($0)", red: $0 == 1 ? red : nil) }
    return sum
  }
}
