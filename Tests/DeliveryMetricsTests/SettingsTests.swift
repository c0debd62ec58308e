import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("settings")
struct SettingsTests {
  private func map(_ entries: KeyValuePairs<String, String>) throws -> ServiceMap {
    var map = ServiceMap()
    map.entries = try entries.map {
      ServiceMap.Entry(repository: try NamePattern(glob: $0.key), service: $0.value)
    }
    return map
  }

  /// A line as the decoder hands it over: without a service of its own it has the repository's name.
  private func deployed(_ id: String, _ time: String, repo: String, service: String? = nil)
    -> EventLog.Line
  {
    let own = repo.split(separator: "/").last.map(String.init) ?? repo
    return deploy(id, time, "s\(id)", service: service ?? own, repo: repo)
  }

  @Test("a repository is its service's by the first line that matches; a service of the line stays")
  func services() throws {
    var settings = Settings()
    settings.services = try map([
      "acme/pay-*": "payments", "acme/pay-web": "web", "acme/shop": "shop!",
    ])
    let log = EventLog([
      deployed("1", "d2 09:00", repo: "acme/pay-api"),
      deployed("2", "d2 10:00", repo: "acme/pay-web"),
      deployed("3", "d2 11:00", repo: "acme/shop"), deployed("4", "d2 12:00", repo: "acme/other"),
      deployed("5", "d2 13:00", repo: "acme/pay-api", service: "mine"),
    ])
    let names = log.snapshot(settings: settings).byService.map(\.name).sorted()
    #expect(names == ["mine", "other", "payments", "shop!"])
  }

  @Test("what is kept of a line is without the map, so that another can be had of it")
  func kept() throws {
    var settings = Settings()
    settings.services = try map(["acme/**": "one"])
    let ledger = Ledger(symbols: SymbolTable(), settings: settings)
    var kept: [DeliveryEvent] = []
    ledger.onNews = { event, _ in kept.append(event.pointee) }
    let lines = [
      deployed("1", "d2 09:00", repo: "acme/a"), deployed("2", "d2 10:00", repo: "acme/b"),
    ]
    for line in lines { ledger.apply(line) }
    let found = ledger.snapshot(at: instant("d31 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(found.byService.map(\.name) == ["one"])
    let plain = Ledger(symbols: ledger.symbols)
    plain.restore(kept.map { ($0, nil) })
    let snapshot = plain.snapshot(at: instant("d31 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(snapshot.byService.map(\.name).sorted() == ["a", "b"])
    #expect(
      differences(snapshot.reading as Any, EventLog(lines).snapshot().reading as Any) == [])
  }

  @Test("a team that was chosen for a service goes before those of its lines")
  func teams() throws {
    var settings = Settings()
    settings.teams.entries = [
      .init(team: "blue", services: [try NamePattern(glob: "pay*")]),
      .init(team: "green", services: [try NamePattern(glob: "payments")]),
    ]
    let log = EventLog([
      deploy("1", "d2 09:00", "s1", service: "payments").with("team", "red"),
      deploy("2", "d2 09:00", "s2", service: "shop").with("team", "red"),
    ])
    let snapshot = log.snapshot(settings: settings)
    #expect(snapshot.byTeam.map(\.name).sorted() == ["blue", "red"])
  }

  @Test("a team that a map gives a service to is there from the first line of the service on")
  func teamsInTime() throws {
    var settings = Settings()
    settings.teams.entries = [.init(team: "red", services: [try NamePattern(glob: "api")])]
    var rule = AlertRule(
      id: "rare", measure: .deploymentsPerDay, fire: AlertThreshold(.below, 0.5))
    rule.grouping = .team
    rule.minimumSamples = 0
    settings.alertRules = [rule]
    let log = EventLog([
      deploy("1", "d2 09:00", "s1", service: "web"), deploy("2", "d20 09:00", "s2", service: "api"),
    ])
    let before = log.snapshot(at: "d15 09:00", settings: settings)
    #expect(before.byTeam.isEmpty)
    #expect(before.alerts.allSatisfy { $0.scope != .team("red") })
    let after = log.snapshot(at: "d20 09:00", settings: settings)
    #expect(after.byTeam.map(\.name) == ["red"])
    #expect(after.byTeam.first?.deploymentFrequency.deployments == 1)
  }

  @Test("whatever the settings, an instant shows what a log shows that ends with it")
  func cut() throws {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("settings and instants: seeds from \(first)")
    for seed in first..<first + 60 {
      var log = RandomLog(seed: seed)
      var settings = try random(&log.generator)
      settings.teams.entries = [
        .init(
          team: "own", services: [try NamePattern(glob: log.generator.next(0...1) == 0 ? "a" : "*")]
        )
      ]
      let target = log.lines[log.generator.next(0...(log.lines.count - 1))].time
      let whole = EventLog(log.lines).ledger(settings: settings)
      let part = EventLog(log.lines.filter { $0.time <= target }).ledger(settings: settings)
      let differences = Shown(whole, at: target).differences(from: Shown(part, at: target))
      #expect(differences == [], "seed \(seed)")
    }
  }

  @Test("the headline is the statistic that was chosen, and targets are judged by it")
  func headline() {
    // 4 x 28 minutes and one of 24 hours (METRICS.md 4, case 32): the mean misses, the median does not.
    var lines = [commit("c0", "d1 08:00", []), deploy("0", "d1 09:00", "c0")]
    for day in 2...6 {
      let start = day == 6 ? "d5 09:00" : "d\(day) 09:00"
      lines.append(commit("c\(day)", start, ["c\(day == 2 ? 0 : day - 1)"]))
      lines.append(deploy("\(day)", day == 6 ? "d6 09:30" : "d\(day) 09:28", "c\(day)"))
      lines.append(incident("i\(day)", "d\(day) 10:00", .opened, deploy: "none"))
      lines.append(incident("i\(day)", day == 6 ? "d6 22:00" : "d\(day) 10:10", .resolved))
    }
    let mean = EventLog(lines).snapshot().reading
    var settings = Settings()
    settings.leadTimeStatistic = .median
    settings.recoveryStatistic = .median
    let median = EventLog(lines).snapshot(settings: settings).reading
    #expect(mean.leadTime.isTargetMet == false)
    #expect(mean.leadTime.headline == mean.leadTime.mean)
    #expect(median.leadTime.isTargetMet == true)
    #expect(median.leadTime.headline == 1680.0)
    #expect(mean.recoveryTime.isTargetMet == false)
    #expect(median.recoveryTime.isTargetMet == true)
    #expect(median.recoveryTime.headline == 600)
  }

  /// Settings by chance, of all that a ledger can change while it runs.
  private func random(_ source: inout RandomSource) throws -> Settings {
    var settings = Settings()
    func one(_ count: Int) -> Bool { source.next(1...count) == 1 }
    if one(2) { settings.names.production = [try NamePattern("^(production|elsewhere)$")] }
    if one(2) { settings.names.staging = [try NamePattern("eu$")] }
    if one(3) { settings.names.ignored = [try NamePattern("staging")] }
    if one(2) { settings.names.bots = [try NamePattern("ann")] }
    if one(2) { settings.names.hotfix = [try NamePattern("never")] }
    if one(2) { settings.countsBots = false }
    if one(2) { settings.linkWindowNanoseconds = nanoseconds("\(source.next(1...100))h") }
    if one(2) { settings.bakeNanoseconds = nanoseconds("\(source.next(1...600))m") }
    if one(2) { settings.requiredJobs = ["other"] }
    if one(2) { settings.rollbackMarks = .firstAfterTarget }
    if one(2) { settings.leadTimeStart = .landed }
    if one(2) { settings.leadTimeStatistic = .median }
    if one(2) { settings.recoverySecondsBelow = Double(source.next(1...100_000)) }
    if one(2) {
      settings.teams.entries = [.init(team: "own", services: [try NamePattern(glob: "a")])]
    }
    return settings
  }

  @Test("other settings in the midst of a log give what they give from the beginning")
  func change() throws {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("settings seeds from \(first)")
    for seed in first..<first + 150 {
      var log = RandomLog(seed: seed)
      let ledger = EventLog().ledger(settings: try random(&log.generator))
      for line in log.lines {
        ledger.apply(line)
        if log.generator.next(0...9) > 0 { continue }
        let clock = "d\(log.generator.next(1...20)) 12:00"
        if log.generator.next(0...1) == 0 {
          _ = ledger.snapshot(at: instant(clock), windowNanoseconds: nanoseconds("14d"))
        }
        let settings = try random(&log.generator)
        #expect(ledger.use(settings))
        #expect(ledger.settings == settings)
      }
      let expected = EventLog(log.lines).snapshot(
        at: "d18 12:00", window: "14d", settings: ledger.settings)
      let found = ledger.snapshot(at: instant("d18 12:00"), windowNanoseconds: nanoseconds("14d"))
      #expect(differences(found, expected) == [], "seed \(seed)")
    }
  }

  @Test("a ledger cannot take another map of services")
  func changeOfMap() throws {
    let ledger = EventLog([deploy("1", "d2 09:00", "s1")]).ledger()
    var settings = Settings()
    settings.services = try map(["acme/*": "one"])
    #expect(!ledger.use(settings))
    #expect(ledger.settings == Settings())
  }
}
