import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("practices and anti-patterns")
struct PracticeTests {
  private func readings(
    _ lines: [EventLog.Line], settings: Settings = Settings(), scope: Scope = .everything
  ) -> [PracticeKind: PracticeReading] {
    let detail = EventLog(lines).ledger(settings: settings).detail(
      for: .practices, at: PracticeCase.now, windowNanoseconds: nanoseconds("7d"), scope: scope)
    guard case .practices(let all) = detail else { return [:] }
    return Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })
  }

  private func events(_ kind: PracticeKind, _ lines: [EventLog.Line]) -> PracticeDetail? {
    let detail = EventLog(lines).ledger().detail(
      for: .practice(kind), at: PracticeCase.now, windowNanoseconds: nanoseconds("7d"))
    guard case .practice(let one) = detail else { return nil }
    return one
  }

  @Test(
    "each speaks where it is violated, with its figures and events",
    arguments: PracticeKind.allCases)
  func speaks(_ kind: PracticeKind) throws {
    let one = PracticeCase.of(kind)
    let reading = try #require(readings(one.bad)[kind])
    #expect(reading.verdict == one.verdict, "\(reading)")
    #expect(abs((reading.value ?? .nan) - one.value) < 1e-9, "\(reading)")
    #expect(reading.reason == nil && reading.n >= kind.minimumSamples)
    #expect(reading.figures.count >= 2)
    let detail = try #require(events(kind, one.bad))
    #expect(detail.reading == reading)
    #expect(detail.events.contains { $0.isIncluded }, "\(detail.events)")
    #expect(detail.count == detail.events.count)
  }

  @Test("each is quiet where it is kept", arguments: PracticeKind.allCases)
  func quiet(_ kind: PracticeKind) throws {
    let reading = try #require(readings(PracticeCase.of(kind).good)[kind])
    #expect(reading.verdict == .ok, "\(reading)")
  }

  @Test("each is silent with a reason where an input is missing", arguments: PracticeKind.allCases)
  func silent(_ kind: PracticeKind) throws {
    let one = PracticeCase.of(kind)
    let reading = try #require(readings(one.without)[kind])
    #expect(reading.verdict == .silent)
    #expect(reading.reason == one.reason)
    let empty = try #require(readings([])[kind])
    #expect(empty.verdict == .silent && empty.reason?.isEmpty == false)
    #expect(empty.value == nil, "no data is not zero")
  }

  @Test("each has words for what is wrong and what to do")
  func words() {
    for kind in PracticeKind.allCases {
      #expect(![kind.title, kind.problem, kind.remedy, kind.measure].contains(""))
    }
    #expect(PracticeKind.manualDeployments.problem == "human error and slow delivery")
    #expect(PracticeKind.manualDeployments.remedy == "automated deployment pipeline")
    #expect(Set(PracticeKind.allCases.map(\.title)).count == PracticeKind.allCases.count)
  }

  @Test("all are there, the gravest first, the silent ones last")
  func order() {
    for kind in PracticeKind.allCases {
      let detail = EventLog(PracticeCase.of(kind).bad).ledger().detail(
        for: .practices, at: PracticeCase.now, windowNanoseconds: nanoseconds("30d"))
      guard case .practices(let all) = detail else {
        Issue.record("another detail")
        return
      }
      #expect(Set(all.map(\.kind)) == Set(PracticeKind.allCases))
      #expect(zip(all, all.dropFirst()).allSatisfy { $0.verdict >= $1.verdict })
    }
  }

  @Test("limits of one's own go before the standard ones", arguments: PracticeKind.allCases)
  func limits(_ kind: PracticeKind) throws {
    // Of these the definition decides.
    if kind == .speedWithoutSafety || kind == .safetyWithoutSpeed { return }
    let one = PracticeCase.of(kind)
    var settings = Settings()
    let far = kind.isBadBelow ? -1.0 : 1e9
    settings.practiceLimits[kind] = PracticeLimits(warn: far, alarm: far)
    let lenient = try #require(readings(one.bad, settings: settings)[kind])
    // The share of time for which a trunk is red has a limit of its own.
    #expect(lenient.verdict == .ok && lenient.limits.warn == far, "\(lenient)")
    let near = kind.isBadBelow ? 1e9 : -1.0
    settings.practiceLimits[kind] = PracticeLimits(warn: near, alarm: nil)
    #expect(readings(one.good, settings: settings)[kind]?.verdict == .warn)
  }

  @Test("a scope looks at its own services")
  func scopes() throws {
    let own = PracticeCase.deployments(5) { _ in "manual" }
    let other = (0..<5).map {
      deploy("x\($0)", "d40 0\($0):00", "x\($0)", service: "b", trigger: "auto")
    }
    let all = readings(own + other)
    #expect(all[.manualDeployments]?.value == 0.5)
    let one = readings(own + other, scope: .service("b"))
    #expect(one[.manualDeployments]?.value == 0 && one[.manualDeployments]?.n == 5)
  }

  @Test("too few are too few to judge by")
  func few() throws {
    let reading = try #require(
      readings(PracticeCase.deployments(2) { _ in "manual" })[.manualDeployments])
    #expect(reading.verdict == .silent && reading.value == 1)
    #expect(reading.reason == "n = 2, too few to judge by (3)")
  }

  @Test("the first deployment is no batch, of merge commits either")
  func firstBatch() throws {
    let shas = (0..<6).map { "c\($0)" }
    let commits = shas.enumerated().map { commit($1, "d40 0\($0):00") }
    let deployments = shas.enumerated().map { deploy($1, "d40 0\($0):30", $1) }
    let merge = [commit("c0", "d40 00:00", merge: true)] + commits.dropFirst()
    for lines in [commits, merge] {
      let reading = try #require(readings(lines + deployments)[.batchSize])
      #expect(reading.n == 5 && reading.value == 1)
    }
  }

  @Test("runs of long ago are not said to be missing in the log")
  func oldRuns() throws {
    let runs = (0..<6).map { event(.pipeline, .succeeded, "r\($0)", "d2 0\($0):00") }
    for kind in [PracticeKind.brokenTrunk, .flakyPipeline, .slowIntegration] {
      let reading = try #require(readings(runs)[kind])
      #expect(reading.reason == "no pipeline or job in the last 30 days")
    }
  }

  @Test("how a deployment is told to be by hand")
  func hands() throws {
    func share(_ line: EventLog.Line, with more: [EventLog.Line] = []) -> Double? {
      let lines = [line] + PracticeCase.deployments(2) { _ in "auto" } + more
      return readings(lines)[.manualDeployments]?.figures.first?.value
    }
    let one = deploy("x", "d50 09:00", "x")
    #expect(share(one) == 0)
    #expect(share(one.with("actor", "ann")) == 1)
    #expect(share(one.with("actor", "github-actions[bot]")) == 0)
    #expect(share(one.with("actor", "ann").with("run", "7")) == 0)
    #expect(share(one.with("actor", "ann").with("trigger", "auto")) == 0)
    #expect(share(one.with("actor", "ann").with("trigger", "rollback")) == 1)
    let run = event(.pipeline, .succeeded, "r", "d40 09:00")
    #expect(share(one, with: [run]) == 1)
    #expect(share(one, with: [event(.pipeline, .succeeded, "r", "d40 09:00", service: "b")]) == 0)
  }

  @Test("a run without a branch is the trunk's when its commit had landed")
  func trunk() throws {
    func n(_ lines: [EventLog.Line]) -> Double? {
      readings(lines)[.brokenTrunk]?.figures.first?.value
    }
    let landed = commit("c", "d40 09:00")
    let run = event(.pipeline, .succeeded, "r", "d40 09:05", sha: "c", started: "d40 09:01")
    let before = event(.pipeline, .succeeded, "q", "d40 08:05", sha: "c", started: "d40 08:01")
    #expect(n([landed, run, before]) == 1)
    #expect(n([landed.with("branch", "feature"), run]) == nil)
    #expect(n([landed, run.with("branch", "feature")]) == nil)
    #expect(n([run.with("branch", "develop")]) == nil)
    // The branch that changes go to is a trunk, too.
    let change = event(.change, .opened, "7", "d39 09:00").with("base", "develop")
    #expect(n([run.with("branch", "develop"), change]) == 1)
  }

  @Test("a trunk that is red still counts with its time so far")
  func red() throws {
    let lines = (0..<5).map {
      event(.pipeline, .failed, "r\($0)", "d60 1\($0):00", name: "ci").with("branch", "main")
    }
    let reading = try #require(readings(lines)[.brokenTrunk])
    #expect(reading.value == 14 * 3600 && reading.verdict == .alarm)
    #expect(reading.figures.last == PracticeFigure("services red now", 1))
  }

  @Test("large changes are large batches, however few commits they are")
  func lines() throws {
    let lines = (0..<5).map {
      event(.change, .merged, "\($0)", "d40 09:00", sha: "m\($0)").with("lines", "1000")
    }
    let reading = try #require(readings(lines)[.batchSize])
    #expect(reading.value == 1000 && reading.unit == .lines && reading.verdict == .alarm)
    #expect(reading.limits == PracticeLimits(warn: 219, alarm: 793))
    let commits = (0..<5).map { commit("c\($0)", "d40 09:00").with("lines", "300") }
    #expect(readings(commits)[.batchSize]?.verdict == .warn)
  }

  @Test("the name of a deployment behind a practice is the one that its view is asked by")
  func drilling() throws {
    let ledger = EventLog(
      PracticeCase.deployments(4) { _ in "manual" } + [
        deploy(nil, "d50 09:00", "s9", trigger: "manual"),
        deploy(nil, "d51 09:00", nil, version: "v9", trigger: "manual"),
      ]
    ).ledger()
    let detail = ledger.detail(
      for: .practice(.manualDeployments), at: PracticeCase.now,
      windowNanoseconds: nanoseconds("30d"))
    guard case .practice(let found) = detail else { return }
    #expect(found.events.count == 6)
    for event in found.events {
      let name = try #require(DeploymentName(event))
      let one = ledger.detail(
        for: .deployment(name), at: PracticeCase.now, windowNanoseconds: nanoseconds("30d"))
      guard case .deployment(let deployment?) = one else {
        Issue.record("no deployment is called \(name)")
        continue
      }
      #expect(deployment.summary.time == event.time)
    }
  }

  @Test("at most so many events are listed, the ones that count first")
  func many() throws {
    let lines = (0..<400).map {
      deploy(
        "d\($0)", "d\(32 + $0 / 24) \($0 % 24):00", "s\($0)",
        trigger: $0 % 4 == 0 ? "manual" : "auto")
    }
    let detail = try #require(events(.manualDeployments, lines))
    #expect(detail.count == 400 && detail.events.count == PracticeDetail.limit)
    #expect(detail.events.prefix(100).allSatisfy { $0.isIncluded })
    #expect(detail.events[100...].allSatisfy { !$0.isIncluded })
    let all = EventLog(lines).ledger().detail(
      for: .practice(.manualDeployments, limit: nil), at: PracticeCase.now,
      windowNanoseconds: nanoseconds("7d"))
    guard case .practice(let whole) = all else {
      Issue.record("no practice was found")
      return
    }
    #expect(whole.count == 400 && whole.events.count == 400)
    #expect(whole.events.count { $0.isIncluded } == 100)
  }
}
