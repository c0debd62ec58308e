import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("alerts where it is easy to go wrong")
struct AlertEdgesTests {
  private static func ledger(_ rule: AlertRule, _ lines: [EventLog.Line]) -> Ledger {
    var settings = Settings()
    settings.alertRules = [rule]
    return EventLog(lines).ledger(settings: settings)
  }

  private static func raised(
    _ ledger: Ledger, _ clock: String, scope: Scope = .everything
  ) -> [Alert] {
    ledger.snapshot(at: instant(clock), windowNanoseconds: nanoseconds("30d"), scope: scope).alerts
  }

  @Test("many long lead times have a mean, though their sum is centuries")
  func longLeadTimes() throws {
    let shas = (0..<1500).map { "c\($0)" }
    var rule = AlertRule(
      id: "lead", measure: .leadTime, fire: AlertThreshold(.atLeast, 100 * 86_400))
    rule.minimumSamples = 1
    let ledger = Self.ledger(
      rule, shas.map { commit($0, "d1 10:00") } + [deploy("1", "d121 10:00", "c0", shas: shas)])
    let alert = try #require(Self.raised(ledger, "d122 00:00").first)
    #expect(alert.value == 10_368_000.0)
    #expect(alert.message == "mean lead time 120d00h over 1500 changes, target below 100d00h")
    let detail = ledger.detail(
      for: .alerts, at: instant("d122 00:00"), windowNanoseconds: nanoseconds("30d"))
    guard case .alerts(let alerts) = detail else {
      Issue.record("no details of alerts")
      return
    }
    #expect(alerts.first?.contributors.first?.words == "120d00h over 1500 changes")
  }

  @Test(
    "how often a service deploys is judged from its first deployment, not from the log's beginning")
  func serviceFrequency() throws {
    var rule = AlertRule(
      id: "slow", measure: .deploymentsPerDay, fire: AlertThreshold(.atMost, 0.5))
    rule.grouping = .service
    let ledger = Self.ledger(
      rule,
      [
        deploy("1", "d2 09:00", nil, service: "web", version: "1"),
        deploy("2", "d20 09:00", nil, service: "api", version: "1"),
      ])
    let alerts = Self.raised(ledger, "d21 00:00")
    let api = try #require(alerts.first { $0.scope == .service("api") })
    #expect(api.episode.since == instant("d20 09:00"))
    let web = try #require(alerts.first { $0.scope == .service("web") })
    #expect(web.episode.since < instant("d9 00:00"))
  }

  @Test("a team's alert is judged by the whole team, in the scope of a service as well")
  func teamInServiceScope() {
    var rule = AlertRule(
      id: "idle", measure: .sinceDeployment, fire: AlertThreshold(.atLeast, 3 * 86_400))
    (rule.grouping, rule.minimumSamples) = (.team, 1)
    let ledger = Self.ledger(
      rule,
      [
        deploy("1", "d2 10:00", nil, service: "a").with("team", "red"),
        deploy("2", "d9 10:00", nil, service: "b").with("team", "red"),
      ])
    #expect(Self.raised(ledger, "d10 00:00", scope: .service("a")) == [])
    let later = Self.raised(ledger, "d13 00:00")
    #expect(later.map(\.scope) == [.team("red")])
    #expect(Self.raised(ledger, "d13 00:00", scope: .service("a")) == later)
  }

  @Test("what holds back everything holds back a service's alert in that service's scope as well")
  func heldInServiceScope() throws {
    var (stale, idle) = (
      AlertRule(id: "stale", measure: .sourceSilence, fire: AlertThreshold(.atLeast, 4)),
      AlertRule(id: "idle", measure: .sinceDeployment, fire: AlertThreshold(.atLeast, 86_400))
    )
    (idle.grouping, idle.minimumSamples, idle.inhibitedBy) = (.service, 1, ["stale"])
    stale.minimumSamples = 5
    var settings = Settings()
    settings.alertRules = [stale, idle]
    let lines = (10...19).map { commit("c\($0)", "d2 \($0):00") }
    let ledger = EventLog(lines + [deploy("1", "d2 20:00", "c19")]).ledger(settings: settings)
    let whole = Self.raised(ledger, "d6 00:00")
    #expect(whole.map(\.rule).sorted() == ["idle", "stale"])
    let held = try #require(whole.first { $0.rule == "idle" })
    #expect(held.inhibitedBy == "stale")
    #expect(Self.raised(ledger, "d6 00:00", scope: .service("a")) == [held])
    // Once the source is heard again, neither is.
    let heard = EventLog(
      lines + [deploy("1", "d2 20:00", "c19"), commit("c20", "d5 23:00")]
    ).ledger(settings: settings)
    #expect(Self.raised(heard, "d6 00:00", scope: .service("a")).map(\.inhibitedBy) == [nil])
  }

  @Test("a deployment that is rolled back later is known to have failed from then on")
  func rolledBackLater() throws {
    var rule = AlertRule(
      id: "cfr", measure: .changeFailureRate, fire: AlertThreshold(.atLeast, 0.5))
    (rule.minimumSamples, rule.forNanoseconds) = (1, nanoseconds("60m"))
    let ledger = Self.ledger(
      rule,
      [
        deploy("1", "d2 10:00", nil), deploy("2", "d2 11:00", nil),
        deploy("2", "d2 14:00", nil, .rolledback), deploy("2", "d2 15:30", nil, .rolledback),
      ])
    for clock in ["d2 13:59", "d2 14:00", "d2 14:59"] {
      #expect(Self.raised(ledger, clock) == [], "\(clock)")
    }
    for clock in ["d2 15:00", "d2 16:00"] {
      let alert = try #require(Self.raised(ledger, clock).first, "\(clock)")
      #expect(alert.episode.start == instant("d2 14:00"))
      #expect(alert.episode.fired == instant("d2 15:00"))
    }
  }

  @Test("a gap of less than a day is no silence, neither while it lasts nor afterwards")
  func shortGap() {
    let rule = AlertRule(id: "stale", measure: .sourceSilence, fire: AlertThreshold(.atLeast, 1))
    var lines = (10...19).map { commit("c\($0)", "d2 \($0):00") }
    let live = Self.ledger(rule, lines)
    #expect(Self.raised(live, "d3 04:00") == [])
    lines.append(commit("late", "d3 05:00"))
    #expect(Self.raised(Self.ledger(rule, lines), "d3 04:00") == [])
    #expect(Self.raised(live, "d3 18:59") == [])
    #expect(Self.raised(live, "d3 19:00").map(\.episode.start) == [instant("d3 19:00")])
  }

  @Test("a run becomes the trunk's when a late line says that its commit had landed")
  func lateLanding() {
    let rule = AlertRule(id: "red", measure: .trunkRed, fire: AlertThreshold(.atLeast, 3600))
    let ledger = Self.ledger(
      rule,
      [commit("x", "d4 09:00"), event(.pipeline, .failed, "r1", "d3 10:00", sha: "x", name: "ci")])
    #expect(Self.raised(ledger, "d5 00:00") == [])
    ledger.apply(commit("x", "d2 09:00"))
    #expect(Self.raised(ledger, "d5 00:00").map(\.episode.start) == [instant("d3 11:00")])
  }

  @Test("the first incident, red trunk or stuck item of a log is enough for a rule about its age")
  func first() {
    let lines: [(AlertMeasure, [EventLog.Line])] = [
      (.openIncidentAge, [incident("i", "d2 10:00", .opened)]),
      (
        .trunkRed,
        [
          commit("x", "d2 09:00"),
          event(.pipeline, .failed, "r1", "d2 10:00", sha: "x", name: "ci"),
        ]
      ),
      (
        .stageAge,
        [
          deploy("0", "d1 09:00", "base"), deploy("s0", "d1 08:00", "base", env: "staging"),
          commit("x", "d2 09:00"), deploy("s1", "d2 10:00", "x", env: "staging"),
        ]
      ),
    ]
    for (measure, lines) in lines {
      let rule = AlertRule(id: "page", measure: measure, fire: AlertThreshold(.atLeast, 1800))
      let ledger = Self.ledger(rule, lines)
      #expect(Self.raised(ledger, "d2 11:00").map(\.rule) == ["page"], "\(measure)")
    }
    #expect(
      AlertRule(id: "r", measure: .leadTime, fire: AlertThreshold(.above, 1)).minimumSamples == 5)
  }

  @Test("a rule that needs very many samples, or none, is judged as quickly as others")
  func extremeSamples() {
    for (number, count) in [(Int.max, 0), (0, 1), (-1, 1)] {
      for measure in [AlertMeasure.sourceSilence, .sinceDeployment, .openIncidentAge] {
        var rule = AlertRule(id: "x", measure: measure, fire: AlertThreshold(.atLeast, 1))
        rule.minimumSamples = number
        let ledger = Self.ledger(
          rule,
          (10...19).map { deploy("\($0)", "d2 \($0):00", nil) }
            + [incident("i", "d2 10:00", .opened)])
        let expected = measure == .sourceSilence ? 1 : count
        #expect(Self.raised(ledger, "d9 00:00").count == expected, "\(measure), \(number)")
      }
    }
  }

  @Test("what never came is missing from the first event on, where that is to be an alert")
  func neverCame() {
    func ledger(_ measure: AlertMeasure, _ policy: AlertRule.NoDataPolicy) -> Ledger {
      var rule = AlertRule(id: "quiet", measure: measure, fire: AlertThreshold(.atLeast, 0.5))
      (rule.noData, rule.forNanoseconds) = (policy, nanoseconds("60m"))
      // Of what one is enough for, none are missing unless a rule says so.
      rule.minimumSamples = 5
      return Self.ledger(rule, [commit("c1", "d2 10:00"), commit("c0", "d2 12:00")])
    }
    for measure in [AlertMeasure.changeFailureRate, .recoveryTime, .stageAge, .sinceDeployment] {
      let live = ledger(measure, .alert)
      for scope in [Scope.everything, .service("a"), .service("nope"), .team("nope")] {
        #expect(Self.raised(live, "d2 10:59", scope: scope) == [], "\(measure) of \(scope)")
        #expect(
          Self.raised(live, "d2 11:00", scope: scope).map(\.episode.start)
            == [instant("d2 10:00")], "\(measure) of \(scope)")
      }
      // An earlier line is the first.
      live.apply(commit("c2", "d2 09:00"))
      #expect(Self.raised(live, "d2 11:00").map(\.episode.start) == [instant("d2 09:00")])
      for policy in [AlertRule.NoDataPolicy.keep, .clear] {
        #expect(Self.raised(ledger(measure, policy), "d9 00:00") == [], "\(measure) \(policy)")
      }
    }
    var rule = AlertRule(id: "q", measure: .leadTime, fire: AlertThreshold(.atLeast, 1))
    rule.noData = .alert
    #expect(Self.raised(Self.ledger(rule, []), "d2 10:00") == [])
  }

  @Test("a failure is known from when its repair by another service ended, wherever the clock was")
  func repairElsewhere() throws {
    let found = try walkedAndFresh(seed: 376_466_068)
    #expect(found.walked == found.fresh)
    #expect(found.fresh.contains { $0.rule == "cfr-high" && $0.services.contains("a") })
  }

  /// The alerts after the clock went back a little, and the same at once: of a random log in which a deployment of
  /// one service says that it repairs one of another.
  private func walkedAndFresh(seed: UInt64) throws -> (walked: [Alert], fresh: [Alert]) {
    var log = RandomLog(seed: seed)
    log.lines.removeAll { $0.kind == .job }
    log.lines.shuffle(using: &log.generator)
    let window = nanoseconds("14d")
    let ledger = EventLog(log.lines).ledger()
    let clocks = [1_774_105_800, 1_774_014_000].map { Timestamp(seconds: $0) }
    for clock in clocks { _ = ledger.snapshot(at: clock, windowNanoseconds: window) }
    let last = try #require(clocks.last)
    let fresh = EventLog(log.lines).ledger()
    return (
      ledger.snapshot(at: last, windowNanoseconds: window).alerts,
      fresh.snapshot(at: last, windowNanoseconds: window).alerts
    )
  }
}
