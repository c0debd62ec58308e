import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("alert rules")
struct AlertRuleTests {
  /// A ledger of a log that is judged by some rules alone.
  private static func ledger(_ lines: [EventLog.Line], _ rules: [AlertRule]) -> Ledger {
    var settings = Settings()
    settings.alertRules = rules
    return EventLog(lines).ledger(settings: settings)
  }

  private static func rule(
    _ measure: AlertMeasure, _ comparison: AlertThreshold.Comparison, _ value: Double,
    samples: Int = 0
  ) -> AlertRule {
    var rule = AlertRule(id: "r", measure: measure, fire: AlertThreshold(comparison, value))
    rule.minimumSamples = samples
    return rule
  }

  private static func alert(_ ledger: Ledger, _ time: String, scope: Scope = .everything) -> Alert?
  {
    ledger.snapshot(at: instant(time), windowNanoseconds: nanoseconds("30d"), scope: scope).alerts
      .first
  }

  @Test("a rule's value is that of the reading of its window, at any instant and for any scope")
  func values() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("rules and readings: seeds from \(first)")
    var compared = 0
    for seed in first..<(first + 25) {
      let log = RandomLog(seed: seed)
      var median = Self.rule(.leadTime, .atLeast, 0)
      (median.id, median.statistic) = ("median", .median)
      var slow = Self.rule(.recoveryTime, .atLeast, 0)
      (slow.id, slow.statistic) = ("recovery-median", .median)
      var rules: [AlertRule] = [median, slow]
      for measure in [
        AlertMeasure.changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay,
      ] {
        var rule = Self.rule(measure, .atLeast, 0)
        rule.id = measure.rawValue
        rules.append(rule)
      }
      let window = nanoseconds("9d")
      for place in rules.indices { rules[place].windowNanoseconds = window }
      let ledger = Self.ledger(log.lines, rules)
      let times = log.lines.map(\.time).sorted()
      guard let start = times.first, let end = times.last else { continue }
      var generator = RandomSource(state: seed)
      for _ in 0..<12 {
        let now = start.advanced(
          byNanoseconds: Int64(generator.next(0...1000)) * (end.nanoseconds(since: start) / 900))
        for scope in [Scope.everything, .service("a"), .service("b")] {
          let shown = ledger.snapshot(at: now, windowNanoseconds: window, scope: scope)
          let found: [String: Double?] = Dictionary(
            uniqueKeysWithValues: shown.alerts.map { ($0.rule, $0.value) })
          let reading = shown.reading
          func expect(_ name: String, _ value: Double?, isExact: Bool = true) {
            guard let value, value >= 0 else { return }
            compared += 1
            let other = (found[name] ?? nil) ?? -1
            #expect(
              abs(other - value) <= 1e-9 * max(1, abs(value)),
              "seed \(seed), \(name) of \(scope) at \(now): \(other), the reading says \(value)")
          }
          expect("change_failure_rate", reading.changeFailureRate.rate)
          expect("lead_time", reading.leadTime.mean)
          expect("median", reading.leadTime.median)
          expect("recovery_time", reading.recoveryTime.mean)
          expect("recovery-median", reading.recoveryTime.median)
          expect("deployments_per_day", reading.deploymentFrequency.perDay)
        }
      }
    }
    #expect(compared > 500)
  }

  @Test("failures raise an alert from the one that crosses the target, until enough has gone well")
  func failures() throws {
    var lines: [EventLog.Line] = []
    for number in 0..<10 {
      lines.append(
        deploy(
          "\(number)", "d\(number + 2) 09:00", "s\(number)", number == 5 ? .failed : .succeeded))
    }
    var rule = Self.rule(.changeFailureRate, .atLeast, 0.15, samples: 5)
    rule.clear = AlertThreshold(.below, 0.12)
    rule.severity = .critical
    let ledger = Self.ledger(lines, [rule])
    #expect(Self.alert(ledger, "d7 08:59") == nil)
    let alert = try #require(Self.alert(ledger, "d7 09:00"))
    #expect(
      alert.episode
        == AlertEpisode(state: .firing, start: instant("d7 09:00"), fired: instant("d7 09:00")))
    #expect(alert.message == "1 of 6 deployments failed: 16.7%, target below 15.0%")
    // One of seven and one of eight lie between the two thresholds.
    let held = try #require(Self.alert(ledger, "d9 09:00"))
    #expect(held.isHeld && !alert.isHeld)
    #expect(
      held.message
        == "1 of 8 deployments failed: 12.5%, target below 15.0%, clears below 12.0%")
    #expect(Self.alert(ledger, "d10 08:59") != nil)
    #expect(Self.alert(ledger, "d10 09:00") == nil)
    #expect(Self.alert(ledger, "d7 09:00")?.id == alert.id)
  }

  @Test("too few samples never raise one, and never end one")
  func samples() {
    let lines = [
      deploy("1", "d2 09:00", "a", .failed), deploy("2", "d3 09:00", "b", .failed),
      deploy("3", "d4 09:00", "c", .failed),
    ]
    var rule = Self.rule(.changeFailureRate, .atLeast, 0.15, samples: 3)
    rule.windowNanoseconds = nanoseconds("5d")
    let ledger = Self.ledger(lines, [rule])
    #expect(Self.alert(ledger, "d3 10:00") == nil)
    #expect(Self.alert(ledger, "d4 09:00")?.episode.isWithoutData == false)
    // The first has left the window: nothing is known to be better.
    #expect(Self.alert(ledger, "d8 09:00")?.episode.isWithoutData == true)
    #expect(Self.alert(ledger, "d8 09:00")?.episode.state == .firing)
    #expect(
      Self.alert(ledger, "d8 09:00")?.message
        == "failure rate: too little to judge by since it fired; target below 15.0%")
  }

  @Test(
    "a late incident raises an alert from when it opened, not from when its deployment finished")
  func lateIncident() {
    let ledger = Self.ledger(
      [deploy("1", "d2 09:00", "a"), incident("i", "d2 15:00", .opened, deploy: "1")],
      [Self.rule(.changeFailureRate, .atLeast, 0.5, samples: 1)])
    #expect(Self.alert(ledger, "d2 14:59") == nil)
    #expect(Self.alert(ledger, "d2 15:00")?.episode.start == instant("d2 15:00"))
    #expect(Self.alert(ledger, "d5 15:00")?.episode.start == instant("d2 15:00"))
  }

  @Test("nothing deployed for too long raises one, the next success ends it")
  func silence() {
    let lines =
      (2..<7).map { deploy("\($0)", "d\($0) 09:00", "s\($0)") }
      + [deploy("20", "d20 09:00", "late")]
    var rule = Self.rule(.sinceDeployment, .atLeast, 7 * 86_400, samples: 5)
    let ledger = Self.ledger(lines, [rule])
    #expect(Self.alert(ledger, "d13 08:59") == nil)
    #expect(
      Self.alert(ledger, "d13 09:00")?.message
        == "no deployment has succeeded for 7d00h, limit 7d00h")
    #expect(Self.alert(ledger, "d20 09:00") == nil)
    rule.minimumSamples = 6
    #expect(Self.alert(Self.ledger(lines, [rule]), "d13 09:00") == nil)
  }

  @Test("an item that stays in a stage raises one for its service, and names itself")
  func stuck() {
    let lines = [
      deploy("0", "d1 09:00", "base"), deploy("s0", "d1 08:00", "base", env: "staging"),
      commit("c1", "d2 09:00"), deploy("s1", "d2 10:00", "c1", env: "staging"),
      deploy("1", "d5 10:00", "c1"),
    ]
    var rule = Self.rule(.stageAge, .atLeast, 86_400)
    rule.grouping = .service
    let ledger = Self.ledger(lines, [rule])
    #expect(Self.alert(ledger, "d3 09:59") == nil)
    let alert = Self.alert(ledger, "d3 10:00")
    #expect(alert?.scope == .service("a"))
    #expect(alert?.message == "1 stuck in staging, the oldest c1 for 1d00h, limit 1d00h")
    #expect(Self.alert(ledger, "d5 10:00") == nil)
    #expect(Self.alert(ledger, "d3 10:00", scope: .service("b")) == nil)
  }

  @Test("a red trunk raises one until it is green; branches and jobs do not")
  func trunk() {
    func run(_ id: String, _ time: String, _ state: EventState, sha: String) -> EventLog.Line {
      event(.pipeline, state, id, time, sha: sha, name: "main")
    }
    var rule = Self.rule(.trunkRed, .atLeast, 3600)
    rule.grouping = .service
    let ledger = Self.ledger(
      [
        commit("c1", "d2 09:00"), run("1", "d2 09:10", .failed, sha: "c1"),
        run("2", "d2 11:00", .succeeded, sha: "nobody"), commit("c2", "d2 12:00"),
        run("3", "d2 12:10", .succeeded, sha: "c2"),
        event(.job, .failed, "j", "d3 09:00", sha: "c2", name: "unit_tests"),
      ], [rule])
    #expect(Self.alert(ledger, "d2 10:09") == nil)
    #expect(Self.alert(ledger, "d2 10:10")?.episode.start == instant("d2 10:10"))
    // What is on no trunk does not make it green.
    #expect(Self.alert(ledger, "d2 11:30") != nil)
    #expect(Self.alert(ledger, "d2 12:10") == nil)
    #expect(Self.alert(ledger, "d4 09:00") == nil)
  }

  @Test("a kind of event that used to come and comes no more raises one; weekends do not")
  func stale() {
    var lines: [EventLog.Line] = []
    for day in 1...26 where ![6, 0].contains(day % 7) {
      for hour in 9..<17 { lines.append(commit("c\(day)-\(hour)", "d\(day) \(hour):00")) }
      lines.append(deploy("\(day)", "d\(day) 16:30", "c\(day)-16"))
    }
    let rule = Self.rule(.sourceSilence, .atLeast, 4, samples: 5)
    let ledger = Self.ledger(lines, [rule])
    // The second and third weekend.
    #expect(Self.alert(ledger, "d15 08:00") == nil)
    #expect(Self.alert(ledger, "d22 08:00") == nil)
    let alert = Self.alert(ledger, "d31 17:00")
    #expect(alert?.message == "no commit for 5d01h: events that used to come")
  }

  @Test("speed without safety needs both")
  func speed() {
    func lines(_ first: Int, failing: Int) -> [EventLog.Line] {
      (0..<40).map { number in
        let day = number < 15 ? number * 2 : 30 + (number - 15)
        let isLate = number >= 15
        return deploy(
          "\(number)", "d\(day + 1) 09:00", "s\(number)",
          isLate && number % 5 < failing ? .failed : .succeeded)
      }
    }
    let rule = Self.rule(.speedWithoutSafety, .atLeast, 0.05, samples: 10)
    #expect(Self.alert(Self.ledger(lines(0, failing: 0), [rule]), "d55 10:00") == nil)
    let alert = Self.alert(Self.ledger(lines(0, failing: 1), [rule]), "d55 10:00")
    #expect(alert?.message.hasPrefix("speed without safety is dangerous: deployments +") == true)
  }

  @Test("more than in a period of which little was observed is not faster")
  func speedOfAPartlyObservedPeriod() {
    // One a day for ten days, then two in three days, the last of which fail.
    let lines = (0..<30).map { number in
      let minutes = number < 10 ? number * 1440 : 14_400 + (number - 10) * 2160
      let (day, rest) = (minutes / 1440 + 1, minutes % 1440)
      return deploy(
        "\(number)", "d\(day) \(rest / 60):00", "s\(number)",
        number >= 27 ? .failed : .succeeded)
    }
    let rule = Self.rule(.speedWithoutSafety, .atLeast, 0.05, samples: 10)
    let ledger = Self.ledger(lines, [rule])
    #expect(Self.alert(ledger, "d41 00:00") == nil)
  }

  @Test("a silence is judged by a gap between the usual ones, not by the longest")
  func usualGap() {
    let days = Array(0...9) + Array(12...19)
    let lines = days.map { deploy("\($0)", "d\($0 + 1) 00:00", "s\($0)") }
    let rule = Self.rule(.sourceSilence, .atLeast, 4)
    let ledger = Self.ledger(lines, [rule])
    // Four times 1.4 days.
    #expect(Self.alert(ledger, "d25 14:23") == nil)
    #expect(Self.alert(ledger, "d25 14:25") != nil)
  }

  @Test("one that another explains is held back while that one fires")
  func inhibited() {
    let lines = (2..<9).map { deploy("\($0)", "d\($0) 09:00", "s\($0)") }
    var stale = Self.rule(.sourceSilence, .atLeast, 4, samples: 5)
    stale.id = "source-stale"
    var silence = Self.rule(.sinceDeployment, .atLeast, 7 * 86_400, samples: 5)
    silence.inhibitedBy = ["source-stale"]
    let shown = Self.ledger(lines + [commit("c", "d1 09:00")], [silence, stale]).snapshot(
      at: instant("d20 09:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(shown.alerts.map(\.rule) == ["source-stale", "r"])
    #expect(shown.alerts.map(\.inhibitedBy) == [nil, "source-stale"])
  }
}
