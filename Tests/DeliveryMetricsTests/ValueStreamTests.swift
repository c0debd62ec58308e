import DeliveryEvents
import DeliveryMetrics
import Testing

private let base = [commit("c0", "d1 08:00", []), deploy("d0", "d1 09:00", "c0")]

/// A deployment with a started line.
private func run(
  _ id: String, _ day: Int, _ begin: String, _ end: String, _ sha: String,
  env: String = "production", _ state: EventState = .succeeded
) -> [EventLog.Line] {
  [
    deploy(id, "d\(day) \(begin)", sha, .started, env: env),
    deploy(id, "d\(day) \(end)", sha, state, env: env),
  ]
}

private func job(
  _ id: String, _ name: String, _ day: Int, _ begin: String, _ end: String, _ sha: String,
  _ state: EventState = .succeeded
) -> EventLog.Line {
  event(
    .job, state, id, "d\(day) \(end)", sha: sha, name: name, run: "r\(sha)",
    started: "d\(day) \(begin)")
}

/// The first worked example of METRICS.md 5 on a day: merged 10:00, jobs 10:05-10:15 and
/// 10:05-10:20, staging 10:50-10:55, production 11:40-11:45.
private func whole(_ number: Int, day: Int) -> [EventLog.Line] {
  let sha = "c\(number)"
  return [
    commit(sha, "d\(day) 10:00", ["c\(number - 1)"]),
    event(.change, .merged, "\(number)", "d\(day) 10:00", sha: sha),
    event(.pipeline, .queued, "r\(sha)", "d\(day) 10:00", sha: sha),
    job("u\(number)", "unit_tests", day, "10:05", "10:15", sha),
    job("n\(number)", "integration_tests", day, "10:05", "10:20", sha),
  ] + run("s\(number)", day, "10:50", "10:55", sha, env: "staging")
    + run("p\(number)", day, "11:40", "11:45", sha)
}

private func stage(_ stage: Stage, of snapshot: Snapshot) -> StageReading {
  snapshot.valueStream.stages[stage.rawValue]
}

private let minute = 60.0

/// The worked examples of METRICS.md section 5, and the turns that a change may take.
@Suite("value stream")
struct ValueStreamTests {
  @Test("a deployment that was only cancelled makes no run another's than CI's")
  func cancelledRun() {
    let ci = [
      commit("c1", "d2 09:10", ["c0"]), event(.pipeline, .failed, "r1", "d2 09:20", sha: "c1"),
      event(.pipeline, .succeeded, "r2", "d2 10:00", sha: "c1"),
    ]
    let lines = base + ci + [deploy("x", "d2 09:40", "c1", .cancelled, run: "r1")]
    let testing = stage(.testing, of: EventLog(lines).snapshot(at: "d3 00:00"))
    #expect(testing.departures == 1)
    #expect(testing.p50 == 40 * minute)
    #expect(testing.firstPass == 0)
  }

  @Test("a run that was skipped at the instant it started has ended")
  func skipped() {
    let lines =
      base + [
        commit("c1", "d2 10:00", ["c0"]),
        event(.pipeline, .started, "r1", "d2 10:05", sha: "c1", name: "docs"),
        event(.pipeline, .skipped, "r1", "d2 10:05", sha: "c1", name: "docs"),
        event(.pipeline, .started, "r2", "d2 10:15", sha: "c1", name: "ci"),
        event(.pipeline, .succeeded, "r2", "d2 10:35", sha: "c1", name: "ci"),
      ]
    let testing = stage(.testing, of: EventLog(lines).snapshot(at: "d3 00:00"))
    #expect(testing.processMean == 20 * minute)
    #expect(testing.waitMean == 10 * minute)
  }

  @Test("jobs of any service verify a staging deployment of their commit")
  func verifyingElsewhere() {
    var smoke = event(
      .job, .succeeded, "v1", "d2 10:50", service: "b", sha: "c1", name: "smoke", run: "r9",
      started: "d2 10:40")
    smoke.fields["stage"] = .text("verify")
    let lines =
      base + [commit("c1", "d2 10:00", ["c0"])]
      + run("s1", 2, "10:30", "10:35", "c1", env: "staging")
      + run("p1", 2, "11:00", "11:10", "c1") + [smoke]
    for more in [[], [event(.job, .succeeded, "l1", "d2 10:01", sha: "c1", name: "lint")]] {
      let staging = stage(.staging, of: EventLog(lines + more).snapshot(at: "d3 00:00"))
      #expect(staging.processMean == 15 * minute)
    }
  }

  @Test("a change's time is split into stages, active and waiting")
  func oneItem() {
    let snapshot = EventLog(base + whole(1, day: 2)).snapshot(at: "d3 00:00")
    let testing = stage(.testing, of: snapshot)
    #expect(testing.p50 == 20 * minute)
    #expect(testing.processMean == 15 * minute)
    #expect(testing.waitMean == 5 * minute)
    let staging = stage(.staging, of: snapshot)
    #expect(staging.p50 == 80 * minute)
    #expect(staging.processMean == 5 * minute)
    #expect(staging.waitMean == 75 * minute)
    let production = stage(.production, of: snapshot)
    #expect(production.p50 == 5 * minute)
    #expect(production.flowEfficiency == 1)
    #expect(snapshot.valueStream.leadTimeMean == 105 * minute)
    #expect(snapshot.valueStream.flowEfficiency == 25.0 / 105)
    #expect(snapshot.valueStream.waitBetweenShare == 0)
    #expect(snapshot.valueStream.bottleneck == nil)
  }

  @Test("with five such changes staging is the constraint, and the measure that decided is named")
  func bottleneck() {
    let items = (1...5).flatMap { whole($0, day: $0 + 1) }
    let stream = EventLog(base + items).snapshot(at: "d8 00:00").valueStream
    #expect(
      stream.bottleneck
        == Bottleneck(
          stage: .staging, share: 80.0 / 105, because: "queue p85 > process p85",
          queueP85: 75 * minute, processP85: 5 * minute))
  }

  @Test("%C&A of 0.9, 0.95 and 1.0 rolls up to 0.855")
  func rolledFirstPass() {
    var lines = base
    for number in 1...20 {
      let sha = "c\(number)"
      let day = number + 1
      lines.append(commit(sha, "d\(day) 10:00", ["c\(number - 1)"]))
      if number == 3 || number == 7 {
        lines.append(job("x\(number)", "unit_tests", day, "10:01", "10:04", sha, .failed))
      }
      lines.append(job("u\(number)", "unit_tests", day, "10:05", "10:10", sha))
      if number == 9 {
        lines += run("sx", day, "10:11", "10:12", sha, env: "staging", .failed)
      }
      lines += run("s\(number)", day, "10:15", "10:20", sha, env: "staging")
      lines += run("p\(number)", day, "10:30", "10:35", sha)
    }
    let snapshot = EventLog(lines).snapshot(at: "d25 00:00")
    #expect(stage(.testing, of: snapshot).firstPass == 0.9)
    #expect(stage(.staging, of: snapshot).firstPass == 0.95)
    #expect(stage(.production, of: snapshot).firstPass == 1)
    #expect(abs((snapshot.valueStream.rolledFirstPass ?? 0) - 0.855) < 1e-12)
  }

  @Test("two open for 6 h and four for 18 h are a mean of 3.5 in progress")
  func meanWip() {
    let changes =
      [1, 2].map { event(.change, .opened, "\($0)", "d2 00:00") }
      + [3, 4].map { event(.change, .opened, "\($0)", "d2 06:00") }
    let development = stage(
      .development, of: EventLog(base + changes).snapshot(at: "d3 00:00", window: "1d"))
    #expect(development.wip == 4)
    #expect(development.meanWip == 3.5)
    #expect(development.oldestAgeSeconds == 86_400)
  }

  @Test("9-10 failed and 12-14 are two visits of 3 h together, not one of 5 h")
  func movingBack() {
    let lines =
      [commit("c1", "d2 09:00", ["c0"])] + run("p1", 2, "09:00", "10:00", "c1", .failed)
      + run("p2", 2, "12:00", "14:00", "c1")
    let snapshot = EventLog(base + lines).snapshot(at: "d3 00:00")
    let production = stage(.production, of: snapshot)
    #expect(production.n == 2)
    #expect(production.p50 == 90 * minute)
    #expect(production.firstPass == 0.5)
    #expect(snapshot.valueStream.leadTimeMean == 300 * minute)
    #expect(snapshot.valueStream.waitBetweenShare == 0.4)
  }

  @Test("a stage that the log does not show has no value, not a zero")
  func absentStages() {
    let lines = [commit("c1", "d2 10:00", ["c0"])] + run("p1", 2, "11:00", "11:10", "c1")
    let snapshot = EventLog(base + lines).snapshot(at: "d3 00:00")
    #expect(stage(.testing, of: snapshot) == StageReading(stage: .testing))
    #expect(stage(.staging, of: snapshot) == StageReading(stage: .staging))
    #expect(snapshot.valueStream.waitBetweenShare == 60.0 / 70)
  }

  @Test("Little's law holds for one change of 70 min in a day")
  func littlesLaw() {
    let lines = [commit("c1", "d2 10:00", ["c0"])] + run("p1", 2, "11:00", "11:10", "c1")
    let law = EventLog(base + lines).snapshot(at: "d3 00:00", window: "1d").valueStream.littlesLaw
    #expect(law.meanWip == 70.0 / 1440)
    #expect(law.throughputPerDay == 1)
    #expect(law.ratio == 1)
    #expect(law.isStable == nil)
  }

  @Test("an abandoned change is a departure and no sample")
  func abandoned() {
    let lines = [
      event(.change, .opened, "7", "d2 09:00"), event(.change, .closed, "7", "d2 10:00"),
    ]
    let development = stage(.development, of: EventLog(base + lines).snapshot(at: "d3 00:00"))
    #expect(development.n == 0)
    #expect(development.departures == 2)
    #expect(development.firstPass == 1)
  }

  @Test("a change that was merged as a commit of another service arrives with it")
  func foreignHead() {
    for parents in [["c0"], nil] as [[String]?] {
      let lines = [
        commit("c0", "d1 08:00", service: "mono"), deploy("d0", "d1 09:00", "c0"),
        commit("c1", "d2 10:00", parents, service: "mono"),
        event(.change, .merged, "7", "d2 10:00", sha: "c1"),
        deploy("d1", "d2 10:30", "c1", .failed), deploy("d2", "d2 11:00", "c1"),
      ]
      let snapshot = EventLog(lines).snapshot(at: "d3 00:00", scope: .service("a"))
      #expect(snapshot.valueStream.n == 1)
      #expect(snapshot.valueStream.leadTimeMean == 60 * minute)
      let production = stage(.production, of: snapshot)
      #expect(production.wip == 0)
      #expect(production.departures == 2)
      #expect(production.firstPass == 0.5)
    }
  }

  @Test("a staging run that was over when the change landed leaves its split unknown")
  func earlyStaging() {
    let lines =
      run("s1", 2, "09:00", "09:10", "c1", env: "staging")
      + [commit("c1", "d2 10:00", ["c0"])] + run("p1", 2, "11:00", "11:10", "c1")
    let staging = stage(.staging, of: EventLog(base + lines).snapshot(at: "d3 00:00"))
    #expect(staging.p50 == 60 * minute)
    #expect(staging.processMean == nil)
    #expect(staging.waitMean == nil)
  }
}
