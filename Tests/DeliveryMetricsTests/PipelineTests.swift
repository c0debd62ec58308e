import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("the pipeline, job by job")
struct PipelineTests {
  private func pipeline(
    _ lines: [EventLog.Line], _ settings: Settings = Settings(), at now: String = "d31 00:00"
  ) -> PipelineDetail {
    let detail = EventLog(lines).ledger(settings: settings).detail(
      for: .pipeline, at: instant(now), windowNanoseconds: nanoseconds("30d"))
    guard case .pipeline(let pipeline) = detail else {
      return PipelineDetail(stages: [], redTrunks: [], trunks: 0)
    }
    return pipeline
  }

  private func job(_ name: String, _ pipeline: PipelineDetail) -> PipelineJob? {
    pipeline.stages.flatMap(\.jobs).first { $0.name == name }
  }

  private func run(
    _ id: String, _ time: String, _ state: EventState, _ name: String = "unit_tests",
    started: String? = nil, sha: String? = nil, service: String = "a"
  ) -> EventLog.Line {
    event(
      .job, state, id, time, service: service, sha: sha, name: name, run: "r", started: started)
  }

  @Test("an empty log has every configured job, and no figure")
  func empty() {
    let found = pipeline([])
    #expect(found.stages.map(\.name) == ["build", "deploy", "monitor"])
    #expect(
      found.stages.flatMap(\.jobs).map(\.name)
        == PipelineDefinition.standard.stages.flatMap(\.jobs))
    #expect(
      found.stages.flatMap(\.jobs).allSatisfy { $0 == PipelineJob(name: $0.name, source: .none) })
  }

  @Test("pass rate, durations, queue and flaky rate of a job")
  func figures() throws {
    var queued = run("j1", "d2 09:00", .queued)
    queued.fields["service"] = .text("a")
    let lines = [
      queued, run("j1", "d2 09:02", .started), run("j1", "d2 09:12", .failed, sha: "c1"),
      run("j2", "d2 10:20", .succeeded, started: "d2 10:00", sha: "c1"),
      run("j3", "d3 09:30", .succeeded, started: "d3 09:00", sha: "c2"),
      run("j4", "d3 10:00", .cancelled, started: "d3 09:00"),
      run("j5", "d3 11:00", .skipped), run("j6", "d4 09:00", .started),
    ]
    let found = try #require(job("unit_tests", pipeline(lines)))
    #expect(found.source == .job && found.service == "a" && found.services.isEmpty)
    #expect(found.runs == 3 && found.passRate == 2.0 / 3)
    #expect(found.p50 == 1200 && found.p90 == 1680)
    #expect(found.queueP50 == 120)
    #expect(found.flaky == 1 && found.flakyRate == 1.0 / 3)
    #expect(found.state == .running && found.time == instant("d4 09:00"))
    #expect(found.redSince == nil)
  }

  @Test("a red job on the trunk is red until it is green there")
  func red() throws {
    let lines = [
      commit("c1", "d2 08:00"), commit("c2", "d3 08:00"), commit("c3", "d4 08:00"),
      run("j1", "d2 09:00", .succeeded, sha: "c1"), run("j2", "d3 09:00", .failed, sha: "c2"),
      // A branch's run neither ends nor begins it.
      run("j3", "d3 10:00", .succeeded, sha: "elsewhere"),
      run("j4", "d4 09:00", .failed, sha: "c3"),
      run("k1", "d4 09:00", .succeeded, sha: "b", service: "b"),
      commit("b", "d4 08:00", service: "b"),
    ]
    let found = pipeline(lines)
    let all = try #require(job("unit_tests", found))
    #expect(all.redSince == instant("d3 09:00") && all.redServices == 1)
    #expect(all.services.map(\.service) == ["a", "b"])
    #expect(all.services.map(\.redServices) == [1, 0])
    #expect(
      found.redTrunks
        == [RedTrunk(service: "a", since: instant("d3 09:00"), runs: ["unit_tests"])])
    #expect(found.trunks == 2)
    let later = pipeline(
      lines + [commit("c4", "d5 08:00"), run("j5", "d5 09:00", .succeeded, sha: "c4")])
    #expect(later.redTrunks.isEmpty && job("unit_tests", later)?.redSince == nil)
  }

  @Test("a name is that of a job, of an environment, or of a health check")
  func names() throws {
    var settings = Settings()
    settings.pipeline = PipelineDefinition(stages: [
      .init(name: "one", jobs: ["unit_tests", "prod/eu", "production", "ping", "health_checks"]),
      .init(name: "two", jobs: ["metrics_collection", "ping"]),
    ])
    let lines = [
      run("j", "d2 09:00", .succeeded),
      deploy("1", "d2 09:00", "s", env: "prod/eu"), deploy("2", "d2 09:00", "s", .failed),
      deploy("3", "d2 09:10", "s", env: "prod/us"), deploy("4", "d2 09:20", "s", env: "elsewhere"),
      event(.health, .up, "ping", "d2 09:00"), event(.health, .down, "page", "d2 09:00"),
      event(.metric, .none, "m", "d2 09:00").with("name", "rate"),
      event(.pipeline, .succeeded, "p", "d2 09:00", name: "docs"),
      run("k", "d2 09:00", .succeeded, "lint"),
    ]
    let found = pipeline(lines, settings)
    #expect(found.stages.map(\.name) == ["one", "two", ""])
    #expect(
      found.stages.map { $0.jobs.map { "\($0.name) \($0.source.rawValue) \($0.runs)" } } == [
        [
          "unit_tests job 1", "prod/eu deployment 1", "production deployment 2", "ping health 1",
          "health_checks health 1",
        ], ["metrics_collection metric 1", "ping none 0"],
        ["docs pipeline 1", "lint job 1", "elsewhere deployment 1"],
      ])
    let production = try #require(job("production", found))
    #expect(production.passRate == 0.5 && production.redSince == instant("d2 09:00"))
    #expect(job("health_checks", found)?.redSince == instant("d2 09:00"))
    #expect(job("ping", found)?.passRate == 1)
  }

  @Test("what began before the window and ends in it has its whole length")
  func edges() throws {
    let lines = [
      run("j", "d1 23:50", .started), run("j", "d2 00:20", .succeeded),
      run("k", "d1 23:00", .succeeded),
    ]
    let detail = EventLog(lines).ledger().detail(
      for: .pipeline, at: instant("d9 00:00"), windowNanoseconds: nanoseconds("7d"))
    guard case .pipeline(let found) = detail else { return }
    let one = try #require(job("unit_tests", found))
    #expect(one.runs == 1 && one.p50 == 1800)
  }
}
