import Dashboard
import DeliveryMetrics
import EditedFiles
import Testing

@testable import Configuration

@Suite("a configuration")
struct ReaderTests {
  @Test("without a line, or of comments alone, says nothing")
  func empty() {
    for text in ["", "\n", "# nothing\n", "---\n", "{}"] {
      let found = configuration(text)
      #expect(found.problems == [], "\(text)")
      #expect(found.settings == Settings())
      #expect(found.places == [:])
    }
  }

  @Test("sets every key that there is")
  func every() throws {
    let found = configuration(Self.whole)
    #expect(found.problems.map(\.description) == [])
    let own = ConfigurationKey.allCases.filter { $0 != .include }
    #expect(Set(found.places.keys) == Set(own))
    #expect(found.sources == ["deploys.jsonl", "/var/log/ci", "/home/ann/x.log", "-"])
    let settings = found.settings
    #expect(settings.services.entries.map(\.service) == ["checkout", "payments"])
    #expect(
      settings.services.entries.map(\.repository.text) == ["acme/checkout-api", "acme/pay-*"])
    #expect(settings.teams.team(of: "billing") == "payments")
    #expect(settings.teams.team(of: "web-7") == "web")
    #expect(settings.people == ["ann": "Ann", "a@x.org": "Ann", "bob": "Bob"])
    #expect(settings.names.production?.map(\.text) == ["prod", "^live-"])
    #expect(settings.names.staging?.map(\.text) == ["stage"])
    #expect(settings.names.ignored?.map(\.text) == ["^pr-"])
    #expect(settings.names.hotfix?.map(\.text) == ["(?i)urgent"])
    #expect(settings.names.bots?.map(\.text) == ["-bot$"])
    #expect(settings.names.incidentLabels?.map(\.text) == ["^sev"])
    #expect(settings.deploymentsPerDayAbove == 2.5)
    #expect(settings.leadTimeSecondsBelow == 7200)
    #expect(settings.changeFailureRateBelow == 0.1)
    #expect(settings.recoverySecondsBelow == 5400)
    #expect(settings.leadTimeStatistic == .median)
    #expect(settings.recoveryStatistic == .median)
    #expect(settings.levelTable == .year2023)
    #expect(settings.leadTimeStart == .landed)
    #expect(!settings.countsBots)
    #expect(settings.rollbackMarks == .firstAfterTarget)
    #expect(settings.linkWindowNanoseconds == 43_200_000_000_000)
    #expect(settings.bakeNanoseconds == 1_800_000_000_000)
    #expect(settings.requiredJobs == ["unit", "lint"])
    #expect(found.zone == "Europe/Berlin")
    #expect(found.window == WindowChoice(nanoseconds: 14 * 86_400_000_000_000, label: "14d"))
    #expect(found.windows.map(\.label) == ["12h", "1w", "14d"])
    #expect(
      settings.pipeline.stages == [
        .init(name: "build", jobs: ["unit_tests", "integration_tests", "security_scan"]),
        .init(name: "deploy", jobs: ["staging", "production"]),
        .init(name: "monitor", jobs: ["health_checks", "metrics_collection"]),
      ])
    #expect(settings.practiceLimits[.manualDeployments] == PracticeLimits(warn: 0.2, alarm: 0.4))
    #expect(settings.practiceLimits[.slowIntegration] == PracticeLimits(warn: 300, alarm: nil))
    #expect(settings.practiceLimits[.continuousIntegration] == PracticeLimits(warn: 2, alarm: 1))
    #expect(found.notifications.receivers["hook"]?.way.name == "webhook")
    #expect(found.notifications.groupWaitNanoseconds == 60_000_000_000)
    #expect(found.metrics.file == "doratop.prom" && found.metrics.listen?.port == 9477)
    #expect(found.theme == "paper")
    #expect(found.keyWishes.map(\.action) == ["freeze", "mouse"])
    #expect(found.retention?.label == "400d")
    #expect(found.state == .init(file: "doratop.db", isKept: true, isRequired: true))
  }

  /// Every key but `include`.
  static let whole = """
    sources: [deploys.jsonl, /var/log/ci, ~/x.log, '-']
    services:
      https://github.com/Acme/checkout-api.git: checkout
      acme/pay-*: payments
    teams: {payments: [checkout, billing], web: web-*}
    people: {Ann: [ann, a@x.org], Bob: bob}
    environments: {production: [prod, ^live-], staging: stage, ignored: [^pr-]}
    patterns: {hotfix: (?i)urgent, bots: ['-bot$'], incidentLabels: [^sev]}
    targets: {deploymentsPerDayAbove: 2.5, leadTimeBelow: 2h, changeFailureRateBelow: 10%, recoveryBelow: 1h30m}
    headline: {leadTime: median, recovery: median}
    levels: 2023
    leadTime: {start: landed, bots: false}
    rollback: firstAfterTarget
    linkWindow: 12h
    bake: 30m
    requiredJobs: [unit, lint]
    zone: Europe/Berlin
    window: 14d
    windows: [1w, 14d, 12h]
    pipeline:
      stages:
        - build: [unit_tests, integration_tests, security_scan]
        - deploy: [staging, production]
        - monitor: [health_checks, metrics_collection]
    practices:
      manual_deployments: {warn: 20%, alarm: 0.4}
      slow_ci: {warn: 5m}
      continuous_integration: {warn: 2, alarm: 1}
    alerts:
      - id: cfr-high
        fire: {op: ">=", value: 0.2}
      - {id: slow, metric: recovery_time, statistic: median, fire: "> 2h"}
    notifications:
      receivers:
        hook: {webhook: "https://example.org/h", headers: {X-Team: a}}
      groupWait: 1m
    metrics: {file: doratop.prom, listen: 9477}
    theme: paper
    keys: {freeze: f, mouse: none}
    retention: 400d
    state: {file: doratop.db, required: true}
    """

  @Test(
    "says of each key what was found and what would be right",
    arguments: [
      (
        "sources: {a: b}",
        "1: sources is a mapping, expected a list of a file, a glob, a folder or -"
      ),
      (
        "services: [a]", "1: services is a list, expected lines such as acme/checkout-api: checkout"
      ),
      (
        "services: {https://x/https://y/z: a}",
        "1: services.https://x/https://y/z names no repository, expected owner/name"
      ),
      (
        "services: {a/b: x, git@host:A/B.git: y}",
        "1: services.git@host:A/B.git is a/b, which is there already, expected it once"
      ),
      ("services: {a/b: }", "1: services.a/b is blank, expected the name of a service"),
      ("services:\n ? a/b", "2: services.a/b is blank, expected the name of a service"),
      (
        "teams:\n  a: [x]\n  b: [x]",
        "3: teams.b has \"x\", which is in teams.a as well, expected it once"
      ),
      (
        "people: {Ann: [x], Bob: [x]}",
        "1: people.Bob[0] is \"x\", who is Ann already, expected it once"
      ),
      (
        "environments: {production: ['^(prod']}",
        "1: environments.production[0] is \"^(prod\", which has a \"(\" without its \")\", expected \\( for the character"
      ),
      (
        "environments: {prodution: prod}",
        "1: environments.prodution is not a key, expected production"
      ),
      (
        "patterns: {bots: ['(?<=a)b']}",
        "1: patterns.bots[0] is \"(?<=a)b\", which has \"(?<=\", expected ( or (?: for a group, and (?i) only at the beginning"
      ),
      (
        "targets: {leadTimeBelow: 60}",
        "1: targets.leadTimeBelow is \"60\", expected a duration of more than 0s, such as 90s, 10m, 1h30m or 7d"
      ),
      (
        "targets: {changeFailureRateBelow: 15}",
        "1: targets.changeFailureRateBelow is \"15\", expected a share such as 15% or 0.15"
      ),
      (
        "targets: {deploymentsPerDayAbove: many}",
        "1: targets.deploymentsPerDayAbove is \"many\", expected a number from 0 to 1000000000"
      ),
      ("headline: {leadTime: mode}", "1: headline.leadTime is \"mode\", expected mean or median"),
      ("levels: 2020", "1: levels is \"2020\", expected 2019, 2021, 2023, 2024 or off"),
      ("leadTime: {bots: maybe}", "1: leadTime.bots is \"maybe\", expected true or false"),
      (
        "rollback: replace",
        "1: rollback is \"replace\", expected replaced or firstAfterTarget (did you mean replaced?)"
      ),
      ("linkWindow: 0s", "1: linkWindow is \"0s\", expected a duration of more than 0s"),
      ("bake: -5m", "1: bake is \"-5m\", expected a duration of at least 0s"),
      ("requiredJobs: {}", "1: requiredJobs is a mapping, expected a list of the name of a job"),
      (
        "zone: Mars/Base",
        "1: zone is \"Mars/Base\", expected a name of the time zone database such as Europe/Berlin, or UTC, or local"
      ),
      (
        "window: month",
        "1: window is \"month\", expected a duration of more than 0s, such as 90s, 10m, 1h30m or 7d"
      ),
      ("window: 100000d", "1: window is \"100000d\", expected a duration of at most 36500d"),
      ("bake: 999999999w", "1: bake is \"999999999w\", expected a duration of at most 36500d"),
      ("windows: []", "1: windows is empty, expected durations such as 7d"),
      (
        "pipeline: {stages: [build]}",
        "1: pipeline.stages[0] is \"build\", expected a stage with its jobs, such as build: [unit_tests]"
      ),
      ("pipeline: {stage: []}", "1: pipeline.stage is not a key, expected stages"),
      (
        "practices: {batch_size: {warn: 50, alarm: 10}}",
        "1: practices.batch_size.alarm comes before warn, expected it at least that"
      ),
      (
        "practices: {manual_deploys: {warn: 1%}}",
        "1: practices.manual_deploys is not a key, expected manual_deployments"
      ),
      ("alerts: {id: a}", "1: alerts is a mapping, expected a list of rules, each with an id"),
      (
        "notifications: {receivers: {page: {exec: page team}}}",
        "1: notifications.receivers.page.exec is \"page team\", use [\"cmd\",\"arg\"]; no shell is used"
      ),
      ("theme: []", "1: theme is a list, expected the name of a theme"),
      ("keys: {freze: f}", "1: keys: \"freze\" is not an action, expected freeze"),
      (
        "retention: forever",
        "1: retention is \"forever\", expected a duration of more than 0s, such as 90s, 10m, 1h30m or 7d"
      ),
      (
        "state: {keep: false, file: a.db}",
        "1: state.keep is false beside file or required, expected one of them"
      ),
      ("include: [a.yaml]", "1: include \"a.yaml\" is not possible here, expected no include"),
      ("target: {}", "1: target is not a key, expected targets"),
      ("zon: UTC", "1: zon is not a key, expected zone"),
      ("[a]", "1: the file is a list, expected keys such as sources, services, teams"),
    ])
  func bad(_ text: String, _ sentence: String) {
    #expect(faults(text) == ["doratop.yaml:" + sentence])
  }

  @Test("lists all faults at once, in the order of their lines")
  func all() {
    let text = """
      levels: 2020
      targets:
        leadTimeBelow: soon
        recoveryBelov: 1h
      bake: -1m
      """
    #expect(
      faults(text) == [
        "doratop.yaml:1: levels is \"2020\", expected 2019, 2021, 2023, 2024 or off",
        "doratop.yaml:3: targets.leadTimeBelow is \"soon\", expected a duration of more than 0s, such as 90s, 10m, 1h30m or 7d",
        "doratop.yaml:4: targets.recoveryBelov is not a key, expected recoveryBelow",
        "doratop.yaml:5: bake is \"-1m\", expected a duration of at least 0s",
      ])
    #expect(!configuration(text).isUsable)
  }

  @Test("has lists and maps with an end")
  func long() {
    let lines = (0...10_000).map { "  a\($0): b\n" }.joined()
    #expect(
      faults("people:\n\(lines)") == [
        "doratop.yaml:2: people has 10001 entries, expected at most 10000"
      ])
    let key = String(repeating: "\u{1}", count: 151)
    #expect(
      faults("people: {\(YAMLText.value(key)): x}") == [
        "doratop.yaml:1: people has a key of 151 bytes, expected at most 150"
      ])
    let shorter = String(key.dropLast())
    #expect(
      configuration("people: {\(YAMLText.value(shorter)): x}").settings.people == ["x": shorter])
    let list = (0...10_000).map { "x\($0)" }.joined(separator: ", ")
    #expect(
      faults("requiredJobs: [\(list)]") == [
        "doratop.yaml:1: requiredJobs has 10001 entries, expected at most 10000"
      ])
  }

  @Test("that is no YAML, has anchors or a key twice, says where")
  func syntax() {
    #expect(faults("zone: 'UTC\n").first?.hasPrefix("doratop.yaml:") == true)
    #expect(
      faults("a: &x 1\nb: *x\n") == [
        "doratop.yaml:1: anchors and aliases are not read, expected the value"
      ])
    #expect(
      faults("zone: UTC\nzone: UTC\n") == [
        "doratop.yaml:1: \"zone\" stands here and again below, expected it once"
      ])
    #expect(configuration("zone: UTC\nzone: UTC\n").isUsable == false)
  }

  @Test("gets its durations as people write them")
  func durations() {
    for (text, seconds) in [("10m", 600), ("7d", 604_800), ("1h30m", 5400), ("1.5d", 129_600)] {
      let found = configuration("window: \(text)\n")
      #expect(found.window.nanoseconds == Int64(seconds) * 1_000_000_000, "\(text)")
    }
  }

  @Test("a mistake in keys costs that key and nothing else")
  func keys() {
    let found = configuration("zone: Europe/Berlin\nkeys: {freeze: f, deployments: [q]}")
    #expect(found.isUsable)
    #expect(found.problems.count == 1)
    #expect(found.keys.action(for: .character("f"), in: .overview) == .toggleFreeze)
  }
}
