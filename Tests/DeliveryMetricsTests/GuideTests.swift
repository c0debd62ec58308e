import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// Each step of the guide with a log where it is done, one where it is open, and one that does not tell;
/// day 1 is 2026-03-02.
@Suite("guide")
struct GuideTests {
  private func guide(
    _ lines: [EventLog.Line], at now: String = "d20 00:00", settings: Settings = Settings(),
    kept: Baseline? = nil
  ) throws -> GuideDetail {
    let ledger = EventLog(lines).ledger(settings: settings)
    ledger.keptBaseline = kept
    let detail = ledger.detail(
      for: .guide, at: instant(now), windowNanoseconds: nanoseconds("30d"))
    guard case .guide(let guide) = detail else {
      throw Failure()
    }
    return guide
  }

  private struct Failure: Error {}

  private func step(
    _ step: GuideStep, _ lines: [EventLog.Line], at now: String = "d20 00:00"
  ) throws -> GuideStepReading {
    let guide = try guide(lines, at: now)
    return try #require(guide.steps.first { $0.step == step })
  }

  /// Deployments of two services on one day.
  private static let two = [
    deploy("1", "d10 10:00", "a1"), deploy("2", "d10 11:00", "b1", service: "b"),
  ]

  @Test("the day since the first deployment tells the phase, whatever came before it")
  func phases() throws {
    let lines = [commit("c", "d1 00:00"), deploy("1", "d2 23:00", "c")]
    func place(_ now: String) throws -> [Int?] {
      let guide = try guide(lines, at: now)
      return [guide.day, guide.phase.rawValue]
    }
    #expect(try place("d1 12:00") == [nil, 0])
    #expect(try place("d2 23:00") == [1, 0])
    #expect(try place("d31 23:00") == [30, 0])
    #expect(try place("d32 00:00") == [31, 1])
    #expect(try place("d91 00:00") == [90, 1])
    #expect(try place("d92 00:00") == [91, 2])
  }

  @Test("baseline: not told without a deployment, open until it is finished and comparable")
  func baseline() throws {
    func state(_ lines: [EventLog.Line], _ now: String) throws -> GuideState {
      try step(.baseline, lines, at: now).state
    }
    let lines = BaselineTests.deployments(Array(1...12))
    #expect(try state([commit("c", "d1 00:00")], "d60 00:00") == .undecided)
    #expect(try state(lines, "d20 00:00") == .open)
    #expect(try state(lines, "d31 00:00") == .done)
    let kept = EventLog(lines).ledger().baseline(at: instant("d60 00:00"), zone: .utc)
    var settings = Settings()
    settings.countsBots = false
    let guide = try guide(lines, at: "d60 00:00", settings: settings, kept: kept)
    #expect(guide.steps.first?.state == .open)
    #expect(guide.next?.step == .baseline)
  }

  @Test("monitoring: every service that is deployed has health lines of production in 30 days")
  func monitoring() throws {
    func health(_ service: String, _ time: String = "d12 00:00", env: String? = nil)
      -> EventLog.Line
    {
      event(.health, .up, "ping", time, service: service).with("env", env)
    }
    func reading(_ lines: [EventLog.Line], at now: String = "d20 00:00") throws
      -> GuideStepReading
    {
      try step(.monitoring, Self.two + lines, at: now)
    }
    #expect(try reading([]).state == .undecided)
    #expect(
      try reading([health("a")])
        == GuideStepReading(.monitoring, .open, .services(1, of: 2, without: ["b"])))
    #expect(try reading([health("a"), health("b", env: "staging")]).state == .open)
    #expect(
      try reading([health("a"), health("b", env: "live")])
        == GuideStepReading(.monitoring, .done, .services(2, of: 2, without: [])))
    let later = [deploy("3", "d44 00:00", "a2"), health("a")]
    // The health lines are older than 30 days, and b is deployed no more.
    #expect(
      try reading(later, at: "d45 00:00").evidence == .services(0, of: 1, without: ["a"]))
    #expect(try reading([health("a")], at: "d60 00:00").state == .undecided)
  }

  @Test("documented process: nine of ten deployments tell what they brought and how")
  func process() throws {
    func lines(told: Int, of all: Int) -> [EventLog.Line] {
      (0..<all).map { deploy("\($0)", "d10 10:00:\($0)", "s\($0)", run: $0 < told ? "r" : nil) }
    }
    #expect(try step(.documentedProcess, []).state == .undecided)
    #expect(try step(.documentedProcess, lines(told: 0, of: 10)).state == .undecided)
    #expect(
      try step(.documentedProcess, lines(told: 8, of: 10))
        == GuideStepReading(.documentedProcess, .open, .deployments(8, of: 10, enough: 0.9)))
    #expect(try step(.documentedProcess, lines(told: 9, of: 10)).state == .done)
  }

  @Test("automation: every service that is deployed has pipeline or job runs in 30 days")
  func automation() throws {
    func run(_ service: String, _ time: String = "d9 00:00") -> EventLog.Line {
      event(.pipeline, .succeeded, "p\(service)", time, service: service)
    }
    #expect(try step(.automation, Self.two).state == .undecided)
    #expect(
      try step(.automation, Self.two + [run("a")]).evidence
        == .services(1, of: 2, without: ["b"]))
    #expect(try step(.automation, Self.two + [run("a"), run("b")]).state == .done)
    let old = Self.two + [run("a"), run("b"), deploy("3", "d44 00:00", "a2")]
    #expect(try step(.automation, old, at: "d45 00:00").state == .open)
  }

  @Test("manual steps: as the detector of manual deployments says")
  func manualSteps() throws {
    func lines(byHand: Int) -> [EventLog.Line] {
      (0..<10).map {
        deploy("\($0)", "d10 10:00:\($0)", "s\($0)", trigger: $0 < byHand ? "manual" : "auto")
      }
    }
    #expect(try step(.manualSteps, Self.two).state == .undecided)
    #expect(try step(.manualSteps, lines(byHand: 1)).state == .done)
    let reading = try step(.manualSteps, lines(byHand: 2))
    #expect(reading.state == .open)
    guard case .practices(let readings) = reading.evidence else {
      Issue.record("\(reading)")
      return
    }
    #expect(readings.map(\.kind) == [.manualDeployments])
    #expect(readings[0].value == 0.2)
  }

  @Test("feedback from production: half a day from merge to production is well, two are not")
  func feedback() throws {
    func lines(hours: Int) -> [EventLog.Line] {
      (1...6).flatMap { day -> [EventLog.Line] in
        let time = "d\(day + hours / 24) \(hours % 24):30"
        return [
          event(.change, .merged, "\(day)", "d\(day) 00:30", sha: "c\(day)"),
          commit("c\(day)", "d\(day) 00:30", change: "\(day)"),
          deploy("\(day)", time, "c\(day)", shas: ["c\(day)"]),
        ]
      }
    }
    #expect(try step(.feedbackFromProduction, Self.two).state == .undecided)
    #expect(try step(.feedbackFromProduction, lines(hours: 12)).state == .done)
    #expect(try step(.feedbackFromProduction, lines(hours: 48)).state == .open)
  }

  @Test("feedback from CI: eight minutes are well, twenty are not")
  func feedbackFromCI() throws {
    func lines(minutes: Int) -> [EventLog.Line] {
      (1...6).flatMap { day -> [EventLog.Line] in
        [
          commit("c\(day)", "d\(day) 09:00"),
          event(
            .pipeline, .succeeded, "p\(day)", "d\(day) 09:\(minutes)", sha: "c\(day)",
            started: "d\(day) 09:01"),
        ]
      }
    }
    #expect(try step(.feedbackFromCI, Self.two).state == .undecided)
    #expect(try step(.feedbackFromCI, lines(minutes: 8)).state == .done)
    #expect(try step(.feedbackFromCI, lines(minutes: 20)).state == .open)
  }

  @Test("advanced automation and cross-team: the worst of their practices decides")
  func combined() throws {
    func lines(flaky: Int) -> [EventLog.Line] {
      (1...10).flatMap { day -> [EventLog.Line] in
        let red = event(
          .pipeline, .failed, "r\(day)", "d\(day) 09:05", sha: "c\(day)", name: "ci")
        let green = event(
          .pipeline, .succeeded, "g\(day)", "d\(day) 09:10", sha: "c\(day)", name: "ci")
        return (day <= flaky ? [red] : []) + [green]
      }
    }
    #expect(try step(.advancedAutomation, Self.two).state == .undecided)
    #expect(try step(.advancedAutomation, lines(flaky: 0)).state == .done)
    #expect(try step(.advancedAutomation, lines(flaky: 5)).state == .open)
    func pairs(minutesApart: Int) -> [EventLog.Line] {
      (1...6).flatMap { day in
        [
          deploy("a\(day)", "d\(day) 10:00", "a\(day)", run: "r\(day)"),
          deploy("b\(day)", "d\(day) 10:\(minutesApart)", "b\(day)", service: "b", run: "r\(day)"),
        ]
      }
    }
    #expect(try step(.crossTeam, Self.two).state == .undecided)
    #expect(try step(.crossTeam, pairs(minutesApart: 40)).state == .done)
    #expect(try step(.crossTeam, pairs(minutesApart: 10)).state == .open)
  }

  @Test("continuous improvement: nothing worse than the baseline and something better")
  func improvement() throws {
    let first = BaselineTests.deployments(Array(1...12))
    func later(_ perDay: Int, failed: Int = 0) -> [EventLog.Line] {
      (61...90).flatMap { day in
        (0..<perDay).map {
          deploy(
            "n\(day)-\($0)", "d\(day) 1\($0):00", "n\(day)-\($0)",
            (day - 61) * perDay + $0 < failed ? .failed : .succeeded)
        }
      }
    }
    func state(_ lines: [EventLog.Line], _ now: String = "d91 00:00") throws -> GuideState {
      try step(.continuousImprovement, lines, at: now).state
    }
    #expect(try state(first, "d20 00:00") == .undecided)
    #expect(try state(first + later(2)) == .done)
    #expect(try state(first + later(2, failed: 20)) == .open)
    // As often as at first, and as well: nothing is better.
    #expect(try state(first + BaselineTests.deployments(Array(70...81))) == .open)
  }

  @Test("the next step is the first open one, else the first of which the log does not tell")
  func next() {
    func next(_ states: [GuideState]) -> GuideStep? {
      GuideDetail(
        day: 1, phase: .beginning,
        steps: zip(GuideStep.allCases, states).map { GuideStepReading($0, $1, .missing("")) },
        advice: []
      ).next?.step
    }
    #expect(next([.done, .undecided, .open, .open]) == .documentedProcess)
    #expect(next([.done, .undecided, .done, .undecided]) == .monitoring)
    #expect(next([.done, .done]) == nil)
  }

  @Test("any order of arrival and any way to an instant give the same guide and advice")
  func properties() throws {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("guide property seeds from \(first)")
    for seed in first..<(first + 120) {
      var log = RandomLog(seed: seed)
      let now = "d\(log.generator.next(10...40)) 12:00"
      let expected = try guide(log.lines, at: now)
      let ledger = EventLog(log.lines.shuffled(using: &log.generator)).ledger()
      for _ in 0..<3 {
        let other = instant("d\(log.generator.next(1...60)) 03:00")
        _ = ledger.snapshot(at: other, windowNanoseconds: nanoseconds("7d"))
        let found = ledger.detail(
          for: .guide, at: instant(now), windowNanoseconds: nanoseconds("30d"))
        #expect(found == .guide(expected), "seed \(seed)")
      }
    }
  }
}
