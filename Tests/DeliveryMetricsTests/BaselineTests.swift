import DeliveryEvents
import FoundationEssentials
import Testing

@testable import DeliveryMetrics

/// The baseline rule by hand (METRICS.md 6); day 1 is 2026-03-02.
@Suite("baseline")
struct BaselineTests {
  /// One deployment a day at noon, on the days given.
  static func deployments(_ days: [Int], service: String = "a") -> [EventLog.Line] {
    days.map { deploy("\(service)\($0)", "d\($0) 12:00", "\(service)\($0)", service: service) }
  }

  private func status(
    _ lines: [EventLog.Line], at now: String, zone: ZoneRules = .utc,
    settings: Settings = Settings()
  ) -> BaselineStatus {
    EventLog(lines).snapshot(at: now, zone: zone, settings: settings).baseline
  }

  private func span(
    _ from: String, _ until: String, _ days: Int, _ basis: BaselineSpan.Basis
  ) -> BaselineSpan {
    // The first date goes with the last instant, in whatever zone.
    let firstDay = Int((instant(until).secondsRoundedDown + 43_200) / 86_400) - days
    return BaselineSpan(
      firstDay: firstDay, from: instant(from), until: instant(until), days: days, basis: basis)
  }

  @Test("ten deployments in the first 30 dates freeze it when these are over, and not before")
  func thirtyDays() {
    let lines = Self.deployments(Array(3...12)) + Self.deployments([20, 33, 40])
    let expected = span("d3 12:00", "d33 00:00", 30, .thirtyDays)
    #expect(status(lines, at: "d33 00:00").frozen?.span == expected)
    #expect(status(lines, at: "d80 00:00").frozen?.span == expected)
    #expect(
      status(lines, at: "d32 23:59:59")
        == .collecting(
          BaselineProgress(
            from: instant("d3 12:00"), day: 30, deployments: 11, until: instant("d33 00:00"),
            isExtended: false)))
  }

  @Test("fewer are gone on with to the end of the date of the tenth")
  func extended() {
    let lines = Self.deployments([1, 2, 3, 4, 5, 6, 7, 8, 9, 44, 50])
    let expected = span("d1 12:00", "d45 00:00", 44, .tenDeployments)
    #expect(status(lines, at: "d45 00:00").frozen?.span == expected)
    #expect(
      status(lines, at: "d40 00:00")
        == .collecting(
          BaselineProgress(
            from: instant("d1 12:00"), day: 40, deployments: 9, until: instant("d91 00:00"),
            isExtended: true)))
    // The tenth on the last date of the 30 still makes it 30; one date later it is 31.
    let last = Self.deployments([1, 2, 3, 4, 5, 6, 7, 8, 9, 30])
    #expect(status(last, at: "d60 00:00").frozen?.span.days == 30)
    let next = Self.deployments([1, 2, 3, 4, 5, 6, 7, 8, 9, 31])
    #expect(
      status(next, at: "d60 00:00").frozen?.span
        == span("d1 12:00", "d32 00:00", 31, .tenDeployments))
  }

  @Test("after 90 dates it is over with however few")
  func ninetyDays() {
    let lines = Self.deployments([1, 40, 95, 96, 97, 98, 99, 100, 101, 102, 103])
    let expected = span("d1 12:00", "d91 00:00", 90, .ninetyDays)
    #expect(status(lines, at: "d91 00:00").frozen?.span == expected)
    #expect(status(lines, at: "d120 00:00").frozen?.span == expected)
    #expect(status(lines, at: "d90 23:00").frozen == nil)
    let reading = EventLog(lines).snapshot(at: "d120 00:00").reading
    let beside = reading.baseline?.deploymentFrequency
    #expect(
      beside
        == BaselineBeside(
          base: BaselineFigure(value: 2.0 / 90, n: 2), verdict: nil, reason: "n < 5 then"))
  }

  @Test("under a median it holds against the median of then, and says so by which")
  func median() throws {
    // After a first one ten deployments, each an hour after its commit but one that took ten days; later all take two hours.
    func pair(_ day: Int, _ age: Int) -> [EventLog.Line] {
      let written = instant("d\(day) 12:00").advanced(
        byNanoseconds: -Int64(age) * 3_600_000_000_000)
      var line = commit("s\(day)", "d\(day) 11:30")
      line.fields["committed"] = .time(written)
      return [line, deploy("x\(day)", "d\(day) 12:00", "s\(day)")]
    }
    let first = pair(11, 1)
    let then = (12...21).flatMap { pair($0, $0 == 16 ? 240 : 1) }
    let now = (50...60).flatMap { pair($0, 2) }
    func beside(_ statistic: Settings.Statistic) -> BaselineBeside? {
      var settings = Settings()
      settings.leadTimeStatistic = statistic
      return EventLog(first + then + now).snapshot(at: "d61 00:00", settings: settings).reading
        .baseline?.leadTime
    }
    let (mean, median) = (try #require(beside(.mean)), try #require(beside(.median)))
    #expect(mean.base == median.base)
    #expect(median.base.p50 == 3600 && median.base.n == 10)
    #expect(mean.verdict == .better)
    #expect(median.verdict == .worse)
  }

  @Test("failed deployments are deployments of it, and make its first day")
  func failedOnes() {
    var lines = Self.deployments(Array(2...10))
    lines.append(deploy("x", "d1 09:00", "x", .failed))
    let frozen = status(lines, at: "d60 00:00").frozen
    #expect(frozen?.span == span("d1 09:00", "d31 00:00", 30, .thirtyDays))
    let base = EventLog(lines).snapshot(at: "d60 00:00").reading.baseline
    #expect(base?.deploymentFrequency.base == BaselineFigure(value: 0.3, n: 9))
    #expect(base?.changeFailureRate.base == BaselineFigure(value: 0.1, n: 10))
  }

  @Test("without a production deployment there is none, whatever else there is")
  func none() {
    let lines = [
      commit("c", "d1 08:00"), deploy("s", "d1 09:00", "c", env: "staging"),
      deploy("q", "d2 09:00", "c", .started),
    ]
    #expect(status(lines, at: "d100 00:00") == .none("no production deployment yet"))
    #expect(EventLog(lines).snapshot(at: "d100 00:00").reading.baseline == nil)
  }

  @Test("a first deployment that comes late begins it anew, as if it had come in time")
  func lateFirst() {
    let early = deploy("early", "d1 06:00", "e")
    let later = Self.deployments(Array(10...25))
    let ledger = EventLog(later).ledger()
    func span(_ now: String) -> BaselineSpan? {
      ledger.snapshot(at: instant(now), windowNanoseconds: nanoseconds("30d")).baseline.frozen?.span
    }
    #expect(span("d60 00:00")?.from == instant("d10 12:00"))
    ledger.apply(early)
    #expect(span("d60 00:00") == self.span("d1 06:00", "d31 00:00", 30, .thirtyDays))
    #expect(
      ledger.baseline(at: instant("d60 00:00"), zone: .utc)
        == EventLog([early] + later).ledger().baseline(at: instant("d60 00:00"), zone: .utc))
  }

  @Test("dates are those of the zone, on days of 23 and 25 hours, too")
  func zones() {
    // Two hours east until 2026-03-29T01:00Z, three after it.
    let zone = ZoneRules(
      name: "East", initialOffsetSeconds: 7200,
      transitions: [
        ZoneRules.Transition(at: Timestamp(seconds: 1_774_746_000), offsetSeconds: 10_800)
      ])
    // 23:00 of day 2 is 01:00 of day 3 there.
    let lines = (0..<12).map { deploy("\($0)", "d2 23:\(10 + $0)", "s\($0)") }
    let frozen = status(lines, at: "d60 00:00", zone: zone).frozen
    #expect(frozen?.span == span("d2 23:10", "d32 21:00", 30, .thirtyDays))
    #expect(frozen?.definition.zone == "East")
    // What finished in the last second of its last date counts, and at midnight no more.
    let edge = [deploy("in", "d32 20:59:59", "in"), deploy("out", "d32 21:00", "out")]
    let snapshot = EventLog(lines + edge).snapshot(at: "d60 00:00", zone: zone)
    #expect(snapshot.reading.baseline?.deploymentFrequency.base.n == 13)
  }

  @Test("each figure by hand, of everything, of a service and of a team")
  func figures() {
    var lines: [EventLog.Line] = []
    for day in 1...10 {
      let sha = "s\(day)"
      lines.append(commit(sha, "d\(day) 08:00"))
      // Lead times of 1 h to 10 h; the first deployment is a baseline of commits, and has no sample.
      lines.append(deploy("\(day)", "d\(day) \(8 + day):00", sha).with("team", "red"))
    }
    lines.append(incident("i", "d9 18:00", deploy: "9"))
    lines.append(incident("i", "d9 20:00", .resolved, deploy: "9"))
    lines += (1...5).map { deploy("b\($0)", "d\($0) 20:00", "b\($0)", service: "b") }
    let ledger = EventLog(lines).ledger()
    let baseline = ledger.baseline(at: instant("d60 00:00"), zone: .utc)
    func figures(_ name: String, deployments: Int, of attempts: Int, failed: Double)
      -> BaselineFigures
    {
      BaselineFigures(
        name: name,
        deploymentFrequency: BaselineFigure(value: Double(deployments) / 30, n: deployments),
        // 2 h to 10 h: nine of them, p85 at 6.8 of the places 0 to 8.
        leadTime: BaselineFigure(value: 21_600, n: 9, p50: 21_600, p85: 31_680),
        changeFailureRate: BaselineFigure(value: failed / Double(attempts), n: attempts),
        recoveryTime: BaselineFigure(value: 7200, n: 1, p50: 7200, p85: 7200))
    }
    #expect(baseline?.all == figures("", deployments: 15, of: 15, failed: 1))
    #expect(baseline?.services.map(\.name) == ["a", "b"])
    #expect(baseline?.services.first == figures("a", deployments: 10, of: 10, failed: 1))
    #expect(baseline?.teams == [figures("red", deployments: 10, of: 10, failed: 1)])
    #expect(
      baseline?.figures(of: .service("b"))?.leadTime == BaselineFigure(value: nil, n: 0))
    #expect(baseline?.figures(of: .service("c")) == nil)
  }

  @Test("within a tenth is the same, beyond it better or worse")
  func verdicts() {
    func verdict(_ value: Double, _ base: Double, _ isHigher: Bool = false) -> BaselineVerdict {
      BaselineVerdict(value, beside: base, higherIsBetter: isHigher)
    }
    #expect(verdict(1.1, 1) == .same)
    #expect(verdict(0.9, 1) == .same)
    #expect(verdict(1.101, 1) == .worse)
    #expect(verdict(0.899, 1) == .better)
    #expect(verdict(1.101, 1, true) == .better)
    #expect(verdict(0.899, 1, true) == .worse)
    // Of nothing a tenth is nothing.
    #expect(verdict(0, 0) == .same)
    #expect(verdict(0.01, 0) == .worse)
  }

  @Test("what is measured later is held against it, for each service too")
  func beside() {
    // Ten deployments in the first 30 days, then twenty in the last 30: three times as many.
    var lines = Self.deployments(Array(1...10))
    lines += (61...90).map { deploy("n\($0)", "d\($0) 12:00", "n\($0)") }
    lines += (61...70).map { deploy("b\($0)", "d\($0) 12:00", "b\($0)", service: "b") }
    let snapshot = EventLog(lines).snapshot(at: "d91 00:00")
    #expect(snapshot.reading.baseline?.deploymentFrequency.verdict == .better)
    #expect(snapshot.reading.baseline?.changeFailureRate.verdict == .same)
    #expect(snapshot.reading.baseline?.recoveryTime.reason == "nothing to measure then")
    #expect(snapshot.byService.map { $0.baseline?.deploymentFrequency.verdict } == [.better, nil])
    #expect(snapshot.byService[1].baseline == nil)
    // Nothing any more is worse, however few that are.
    let quiet = EventLog(Self.deployments(Array(1...10))).snapshot(at: "d91 00:00")
    #expect(quiet.reading.baseline?.deploymentFrequency.verdict == .worse)
    #expect(quiet.reading.baseline?.changeFailureRate.reason == "nothing to measure now")
  }

  @Test(
    "a kept one stands whatever comes late, is not known before its days are over, and goes as JSON"
  )
  func kept() throws {
    let lines = Self.deployments(Array(1...12))
    let ledger = EventLog(lines).ledger()
    let now = instant("d60 00:00")
    let kept = try #require(ledger.baseline(at: now, zone: .utc))
    let text = try JSONEncoder().encode(kept)
    #expect(try JSONDecoder().decode(Baseline.self, from: text) == kept)
    ledger.keptBaseline = kept
    for day in 13...20 { ledger.apply(deploy("late\(day)", "d\(day) 12:00", "l\(day)")) }
    func snapshot(_ time: Timestamp, zone: ZoneRules = .utc) -> Snapshot {
      ledger.snapshot(at: time, windowNanoseconds: nanoseconds("30d"), zone: zone)
    }
    #expect(snapshot(now).baseline.frozen?.isKept == true)
    #expect(snapshot(now).reading.baseline?.deploymentFrequency.base.n == 12)
    #expect(ledger.baseline(at: now, zone: .utc) == kept)
    #expect(ledger.computedBaseline(at: now, zone: .utc)?.all.deploymentFrequency.n == 20)
    #expect(ledger.keptBaseline == kept)
    let before = snapshot(instant("d20 00:00"))
    #expect(before.baseline.frozen == nil)
    #expect(before.reading.baseline == nil)
  }

  @Test("under other settings a kept one is shown and not compared, with what is another")
  func notComparable() throws {
    let lines = Self.deployments(Array(1...12))
    let now = instant("d60 00:00")
    let kept = try #require(EventLog(lines).ledger().baseline(at: now, zone: .utc))
    var settings = Settings()
    settings.leadTimeStart = .authored
    settings.deploymentsPerDayAbove = 7
    let ledger = EventLog(lines).ledger(settings: settings)
    ledger.keptBaseline = kept
    let zone = ZoneRules(name: "East", initialOffsetSeconds: 7200, transitions: [])
    let snapshot = ledger.snapshot(at: now, windowNanoseconds: nanoseconds("30d"), zone: zone)
    #expect(
      snapshot.baseline.frozen?.changes
        == ["zone East, was UTC", "lead time from authored, was committed"])
    #expect(
      snapshot.reading.baseline?.deploymentFrequency
        == BaselineBeside(
          base: kept.all.deploymentFrequency, verdict: nil, reason: "defined in another way then"))
    #expect(kept.definition.digest != BaselineDefinition(settings, zone: zone).digest)
    // Targets judge, and make no figure.
    var targets = Settings()
    targets.deploymentsPerDayAbove = 7
    #expect(kept.definition == BaselineDefinition(targets, zone: .utc))
  }

  @Test("when the first deployments were given up, none is made of what is left")
  func givenUp() {
    let ledger = EventLog(Self.deployments(Array(1...40))).ledger()
    let now = instant("d60 00:00")
    _ = ledger.snapshot(at: now, windowNanoseconds: nanoseconds("30d"))
    let sealed = ledger.sealedDays(until: instant("d20 00:00"), zone: .utc)
    let rest = EventLog(Self.deployments(Array(20...40))).ledger()
    rest.sealed = sealed
    let status = rest.snapshot(at: now, windowNanoseconds: nanoseconds("30d")).baseline
    #expect(status == .none("the first deployments were given up before a baseline was kept"))
    rest.keptBaseline = ledger.baseline(at: now, zone: .utc)
    let kept = rest.snapshot(at: now, windowNanoseconds: nanoseconds("30d"))
    #expect(kept.baseline.frozen?.isKept == true)
    #expect(kept.reading.baseline?.deploymentFrequency.base == BaselineFigure(value: 1, n: 30))
  }

  @Test("that of many services is kept up from line to line as a new ledger makes it")
  func manyServices() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("baseline of many services: seeds from \(first)")
    for seed in first..<(first + 2) {
      var log = RandomLog(seed: seed, services: (0..<40).map { "s\($0)" }, lines: 300...340)
      let late = Array(log.lines.suffix(24))
      var lines = Array(log.lines.dropLast(24))
      let ledger = EventLog(lines).ledger()
      for line in late {
        ledger.apply(line)
        lines.append(line)
        let clock = instant("d\(log.generator.next(29...36)) 10:00")
        // Of another instant its days may be others.
        if log.generator.next(0...2) == 0 {
          _ = ledger.baseline(at: instant("d\(log.generator.next(4...99)) 11:00"), zone: .utc)
        }
        func snapshot(_ ledger: Ledger) -> Snapshot {
          ledger.snapshot(at: clock, windowNanoseconds: nanoseconds("20d"))
        }
        #expect(
          differences(snapshot(ledger), snapshot(EventLog(lines).ledger())) == [], "seed \(seed)")
      }
    }
  }

  @Test("any order of arrival and any way to an instant give the same baseline")
  func properties() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("baseline property seeds from \(first)")
    var frozen = 0
    for seed in first..<(first + 200) {
      var log = RandomLog(seed: seed)
      let now = instant("d\(log.generator.next(20...110)) 12:00")
      let expected = EventLog(log.lines).ledger().baseline(at: now, zone: .utc)
      if expected != nil { frozen += 1 }
      let ledger = EventLog(log.lines.shuffled(using: &log.generator)).ledger()
      for _ in 0..<3 {
        let other = instant("d\(log.generator.next(1...120)) 03:00")
        _ = ledger.snapshot(at: other, windowNanoseconds: nanoseconds("7d"), scope: .service("a"))
        #expect(ledger.baseline(at: now, zone: .utc) == expected, "seed \(seed)")
      }
    }
    #expect(frozen > 20, "seeds from \(first)")
  }
}
