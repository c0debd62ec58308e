import DeliveryEvents
import DeliveryMetrics
import Testing

private func checks(_ lines: [EventLog.Line], of sha: String, at now: String = "d3 00:00")
  -> [DeploymentCheck]
{
  let ledger = EventLog(
    [commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0")] + lines
  ).ledger()
  let window = nanoseconds("30d")
  guard
    case .deployments(let all, _) = ledger.detail(
      for: .deployments, at: instant(now), windowNanoseconds: window),
    let summary = all.first(where: { $0.sha == sha }),
    case .deployment(let detail?) = ledger.detail(
      for: .deployment(DeploymentName(summary)), at: instant(now), windowNanoseconds: window)
  else { return [] }
  return detail.checks
}

private func check(
  _ kind: DeploymentCheck.Kind, _ name: String, _ outcome: DeploymentCheck.Outcome,
  _ began: String, _ minutes: Double?
) -> DeploymentCheck {
  DeploymentCheck(
    kind: kind, name: name, outcome: outcome, began: instant("d2 \(began)"),
    seconds: minutes.map { $0 * 60 })
}

private func job(
  _ id: String, _ name: String, _ begin: String, _ end: String, _ sha: String,
  _ state: EventState = .succeeded
) -> EventLog.Line {
  event(
    .job, state, id, "d2 \(end)", sha: sha, name: name, run: "r\(sha)", started: "d2 \(begin)")
}

@Suite("deployment checks")
struct DeploymentChecksTests {
  @Test("jobs of all its commits, each run by itself, staging, and health that was not up")
  func everything() {
    let lines = [
      commit("c1", "d2 10:00", ["c0"]), commit("c2", "d2 10:02", ["c1"]),
      event(.pipeline, .queued, "rc2", "d2 10:02", sha: "c2"),
      job("u1", "unit_tests", "10:01", "10:04", "c1"),
      job("u2", "unit_tests", "10:05", "10:08", "c2", .failed),
      job("u2", "unit_tests", "10:10", "10:15", "c2"),
      event(.job, .started, "s2", "d2 10:06", sha: "c2", name: "scan", run: "rc2"),
      // Of a commit that came with no deployment.
      commit("c3", "d2 10:03", ["c2"]), job("u3", "unit_tests", "10:05", "10:09", "c3"),
      deploy("s1", "d2 10:50", "c2", .started, env: "staging"),
      deploy("s1", "d2 10:55", "c2", env: "staging"),
      deploy("p1", "d2 11:40", "c2", .started), deploy("p1", "d2 11:45", "c2"),
      event(.health, .degraded, "api", "d2 11:50"), event(.health, .down, "api", "d2 11:52"),
      event(.health, .up, "web", "d2 11:53"), event(.health, .down, "late", "d2 13:00"),
    ]
    #expect(
      checks(lines, of: "c2") == [
        check(.job, "unit_tests", .succeeded, "10:01", 3),
        check(.job, "unit_tests", .failed, "10:05", 3),
        check(.job, "scan", .running, "10:06", nil),
        check(.job, "unit_tests", .succeeded, "10:10", 5),
        check(.staging, "staging", .succeeded, "10:50", 5),
        check(.health, "api", .down, "11:52", nil),
      ])
  }

  @Test("a pipeline without jobs stands for itself, and one under way has its checks too")
  func pipelines() {
    let lines = [
      commit("c1", "d2 10:00", ["c0"]),
      event(.pipeline, .started, "r1", "d2 10:01", sha: "c1", name: "main"),
      event(.pipeline, .succeeded, "r1", "d2 10:09", sha: "c1", name: "main"),
      deploy("p1", "d2 11:40", "c1", .started),
    ]
    #expect(checks(lines, of: "c1") == [check(.pipeline, "main", .succeeded, "10:01", 8)])
  }

  @Test(
    "the run of a deployment tells its jobs where no run names a commit", arguments: [false, true])
  func ownRun(haveSHAs: Bool) {
    var lines = [
      commit("c1", "d2 10:00", ["c0"]),
      event(.pipeline, .started, "r1", "d2 10:01", name: "main"),
      event(
        .job, .succeeded, "j1", "d2 10:09", name: "build", run: "r1", started: "d2 10:01"),
      event(.job, .succeeded, "j2", "d2 10:09", name: "build", run: "r2", started: "d2 10:01"),
      deploy("p1", "d2 11:40", "c1", run: "r1"),
    ]
    if haveSHAs { lines.append(event(.pipeline, .started, "r9", "d2 10:01", sha: "c9")) }
    #expect(checks(lines, of: "c1") == [check(.job, "build", .succeeded, "10:01", 8)])
  }

  @Test("what ran after the clock is not known yet")
  func future() {
    let lines = [
      commit("c1", "d2 10:00", ["c0"]), job("u1", "unit_tests", "10:01", "10:04", "c1"),
      deploy("p1", "d2 11:00", "c1"), job("n1", "nightly", "22:00", "23:00", "c1"),
      event(.health, .down, "api", "d2 11:30"),
    ]
    #expect(
      checks(lines, of: "c1", at: "d2 11:29") == [check(.job, "unit_tests", .succeeded, "10:01", 3)]
    )
  }
}
