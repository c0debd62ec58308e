import DeliveryMetrics
import EditedFiles
import Testing

@testable import Configuration

@Suite("alert rules of a configuration")
struct AlertFieldsTests {
  private let usual = AlertRule.defaults(for: Settings())

  @Test("a rule is read with all that it can say")
  func whole() throws {
    let found = configuration(
      """
      alerts:
        - id: api-failures
          metric: change_failure_rate
          window: 7d
          groupBy: [service]
          fire: { op: ">=", value: 15% }
          clear: { op: "<", value: 0.12 }
          minSamples: 7
          for: 10m
          keepFiringFor: 15m
          noData: alert
          severity: info
          inhibitedBy: [source-stale]
          notify: [bell, exec:page]
      notifications: {receivers: {page: {exec: [/bin/page]}}}
      """)
    #expect(found.problems == [])
    var rule = AlertRule(
      id: "api-failures", measure: .changeFailureRate, fire: AlertThreshold(.atLeast, 0.15),
      clear: AlertThreshold(.below, 0.12))
    rule.windowNanoseconds = 7 * 86_400_000_000_000
    rule.grouping = .service
    rule.minimumSamples = 7
    rule.forNanoseconds = 600_000_000_000
    rule.keepFiringForNanoseconds = 900_000_000_000
    rule.noData = .alert
    rule.severity = .info
    rule.inhibitedBy = ["source-stale"]
    rule.notify = ["bell", "exec:page"]
    #expect(found.settings.alertRules == usual + [rule])
  }

  @Test("a rule is of the mean or the median, as it says, else as the headline")
  func statistic() {
    let found = configuration(
      """
      headline: {recovery: median}
      alerts:
        - {id: one, metric: lead_time, statistic: median, fire: "> 2d"}
        - {id: two, metric: lead_time, fire: "> 2d"}
        - {id: three, metric: recovery_time, fire: "> 2h"}
        - {id: four, metric: recovery_time, statistic: mean, fire: "> 2h"}
        - {id: lead-time-high, statistic: median}
      """)
    #expect(found.problems == [])
    let rules = found.settings.alertRules ?? []
    #expect(rules.suffix(4).map(\.statistic) == [.median, .mean, .median, .mean])
    #expect(rules.first { $0.id == "lead-time-high" }?.statistic == .median)
    #expect(rules.first { $0.id == "recovery-high" }?.statistic == .median)
  }

  @Test("an id of a usual rule changes that one alone, and enabled: false takes it away")
  func changes() {
    let found = configuration(
      """
      alerts:
        - {id: cfr-high, fire: ">= 20%", for: 5m}
        - {id: trunk-red, enabled: false}
      """)
    #expect(found.problems == [])
    var expected = usual.filter { $0.id != "trunk-red" }
    let place = expected.firstIndex { $0.id == "cfr-high" } ?? 0
    expected[place].fire = AlertThreshold(.atLeast, 0.2)
    expected[place].forNanoseconds = 300_000_000_000
    #expect(found.settings.alertRules == expected)
  }

  @Test(
    "a usual rule that fires elsewhere clears where it did, unless that is no longer on the safe side",
    arguments: [
      ("cfr-high", ">= 20%", AlertThreshold(.below, 0.15 * 14 / 15)),
      ("cfr-high", ">= 10%", AlertThreshold(.below, 0.1)),
      ("cfr-high", "< 1%", AlertThreshold(.atLeast, 0.01)),
      ("frequency-low", "<= 0.5", AlertThreshold(.above, 1.05)),
      ("frequency-low", "<= 2", AlertThreshold(.above, 2)),
      // It is clear when nothing is as old as that.
      ("incident-over-target", ">= 2h", AlertThreshold(.below, 7200)),
    ])
  func hysteresis(_ id: String, _ fire: String, _ clear: AlertThreshold) {
    let found = configuration("alerts: [{id: \(id), fire: \"\(fire)\"}]")
    #expect(found.problems == [])
    #expect(found.settings.alertRules?.first { $0.id == id }?.clear == clear)
  }

  @Test("usual rules go by the targets of the file, wherever these stand")
  func targets() {
    let found = configuration(
      "alerts: [{id: trunk-red, enabled: false}]\ntargets: {leadTimeBelow: 2h}")
    let rule = found.settings.alertRules?.first { $0.id == "lead-time-high" }
    #expect(rule?.fire == AlertThreshold(.atLeast, 7200))
  }

  @Test("a rule that is wrong is off, and all else is used")
  func wrong() {
    let found = configuration(
      """
      zone: Europe/Berlin
      alerts:
        - {id: mine, metric: lead_time, fire: "> 2h", for: -5m}
        - {id: other, metric: lead_time, fire: "> 3h"}
      """)
    #expect(
      found.problems.map(\.description) == [
        "doratop.yaml:3: alerts[0].for is \"-5m\", expected a duration of at least 0s"
      ])
    #expect(found.isUsable)
    #expect(found.zone == "Europe/Berlin")
    #expect(found.settings.alertRules?.map(\.id) == usual.map(\.id) + ["other"])
  }

  @Test(
    "says what is wrong with a rule",
    arguments: [
      ("[a]", "alerts[0] is \"a\", expected a rule with an id"),
      ("[{metric: lead_time}]", "alerts[0] has no id, expected a name such as cfr-high"),
      (
        "[{id: a b, metric: lead_time}]",
        "alerts[0].id is \"a b\", expected letters, digits, - _ and ., at most 64"
      ),
      (
        "[{id: a, metric: lead_tim, fire: \"> 1h\"}]",
        "alerts[0].metric is \"lead_tim\", expected change_failure_rate, lead_time, recovery_time, deployments_per_day, open_incident_age, stage_age, trunk_red, since_deployment, source_silence or speed_without_safety (did you mean lead_time?)"
      ),
      (
        "[{id: a, metric: lead_time, statistic: p90, fire: \"> 1h\"}]",
        "alerts[0].statistic is \"p90\", expected mean or median"
      ),
      (
        "[{id: a, metric: stage_age, statistic: mean, fire: \"> 1h\"}]",
        "alerts[0].statistic has no meaning for stage_age, expected none"
      ),
      (
        "[{id: a, metric: lead_time}]",
        "alerts[0] has no fire, expected {op: \">=\", value: ...}"
      ),
      (
        "[{id: a, metric: lead_time, fire: {op: \"=\", value: 1h}}]",
        "alerts[0].fire.op is \"=\", expected >, >=, < or <="
      ),
      (
        "[{id: a, metric: lead_time, fire: {op: \">\", value: 90}}]",
        "alerts[0].fire.value is \"90\", expected a duration of at least 0s, such as 90m"
      ),
      (
        "[{id: a, metric: lead_time, fire: {op: \">\", value: 40000d}}]",
        "alerts[0].fire.value is \"40000d\", expected a duration of at most 36500d"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 40000d\"}]",
        "alerts[0].fire is \"> 40000d\", expected a duration of at most 36500d"
      ),
      (
        "[{id: a, metric: lead_time, fire: {op: \">\"}}]",
        "alerts[0].fire has no value, expected {op: \">=\", value: ...}"
      ),
      (
        "[{id: a, metric: lead_time, fire: 1h}]",
        "alerts[0].fire is \"1h\", expected a sign and a value such as \">= 90m\""
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", clear: \"< 2h\"}]",
        "alerts[0].clear is not on the safe side of fire, expected <= 1h or further"
      ),
      (
        "[{id: a, metric: stage_age, fire: \"> 1h\", window: 7d}]",
        "alerts[0].window has no meaning for stage_age, expected none"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", groupBy: [repo]}]",
        "alerts[0].groupBy[0] is \"repo\", expected everything, service or team"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", minSamples: -1}]",
        "alerts[0].minSamples is \"-1\", expected a whole number from 0 to 1000000"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", noData: ignore}]",
        "alerts[0].noData is \"ignore\", expected keep, alert or clear"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", notify: [pager]}]",
        "alerts[0].notify has \"pager\", expected bell"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", inhibitedBy: [source-stal]}]",
        "alerts[0].inhibitedBy has \"source-stal\", expected source-stale"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", inhibitedBy: [a]}]",
        "alerts[0].inhibitedBy leads back to a, expected rules that it does not hold back"
      ),
      (
        "[{id: a, metric: lead_time, fire: \"> 1h\", fro: 1m}]",
        "alerts[0].fro is not a key, expected for"
      ),
      (
        "[{id: cfr-high, metric: lead_time}]",
        "alerts[0].metric is lead_time, where the usual cfr-high has change_failure_rate, expected another id"
      ),
      (
        "[{id: cfr-high}, {id: cfr-high}]",
        "alerts[1].id is \"cfr-high\", which another rule has, expected it once"
      ),
      (
        "[{id: cfr-hgh, enabled: false}]",
        "alerts[0].id is \"cfr-hgh\", which no usual rule has, expected cfr-high"
      ),
      (
        "[{id: x, enabled: false}]",
        "alerts[0].id is \"x\", which no usual rule has, expected incident-over-target, cfr-high, recovery-high, lead-time-high, frequency-low, speed-without-safety, trunk-red, stage-stuck, no-deployments or source-stale"
      ),
    ])
  func bad(_ text: String, _ sentence: String) {
    let found = configuration("alerts: \(text)")
    #expect(found.problems.map(\.description) == ["doratop.yaml:1: " + sentence])
    #expect(found.isUsable)
  }

  @Test("of a rule with an id that another one has, all that is wrong is said at once")
  func doubled() {
    let found = configuration(
      """
      alerts:
        - {id: cfr-high, for: 5m}
        - {id: cfr-high, for: -5m}
      """)
    #expect(
      found.problems.map(\.description) == [
        "doratop.yaml:3: alerts[1].id is \"cfr-high\", which another rule has, expected it once",
        "doratop.yaml:3: alerts[1].for is \"-5m\", expected a duration of at least 0s",
      ])
    #expect(
      found.settings.alertRules?.first { $0.id == "cfr-high" }?.forNanoseconds == 300_000_000_000)
  }

  @Test("a rule of one's own that is off for now is no mistake")
  func off() {
    let found = configuration(
      "alerts: [{id: mine, metric: lead_time, fire: \"> 2h\", enabled: false}]")
    #expect(found.problems == [])
    #expect(found.settings.alertRules == usual)
  }

  @Test("rules that hold back each other in a circle are off")
  func circle() {
    let found = configuration(
      """
      alerts:
        - {id: a, metric: lead_time, fire: "> 1h", inhibitedBy: [b]}
        - {id: b, metric: lead_time, fire: "> 1h", inhibitedBy: [c]}
        - {id: c, metric: lead_time, fire: "> 1h", inhibitedBy: [a]}
      """)
    #expect(found.problems.map(\.line) == [2, 3, 4])
    #expect(found.settings.alertRules == usual)
  }

  @Test("a usual rule stays when the one that holds it back is taken away")
  func held() {
    let found = configuration("alerts: [{id: source-stale, enabled: false}]")
    #expect(found.problems == [])
    #expect(found.settings.alertRules?.first { $0.id == "stage-stuck" }?.inhibitedBy == [])
  }
}
