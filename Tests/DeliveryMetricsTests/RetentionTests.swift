import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// What is given up was of no consequence: windows that begin after the horizon are as before.
@Suite struct RetentionTests {
  /// Some months of work as teams do it, by chance: commits, changes, runs, deployments to staging and
  /// production, failures, rollbacks to what ran before, incidents, health.
  struct Months {
    var random: RandomSource
    var lines: [EventLog.Line] = []
    private var commits = 0
    /// Whether deployments to production list the commits of their day, and so pass over those of days before that
    /// were not deployed.
    private let lists: Bool

    init(seed: UInt64, days: Int, lists: Bool = false) {
      random = RandomSource(state: seed)
      self.lists = lists
      for service in ["a", "b", "c"] {
        let byParents = one(in: 2)
        var head: String?
        var running: [String] = []
        for day in 1...days where !one(in: 3) {
          var shas: [String] = []
          for _ in 0..<random.next(0...3) {
            commits += 1
            let sha = "\(service)c\(commits)"
            let change = "\(service)-\(commits)"
            let time = "d\(day) 0\(random.next(1...8)):\(10 + random.next(0...49))"
            lines.append(
              commit(
                sha, time, byParents ? head.map { [$0] } ?? [] : nil, service: service,
                change: one(in: 2) ? change : nil
              ).with("team", one(in: 3) ? "red" : nil))
            if one(in: 3) {
              lines.append(
                event(
                  .change, .opened, change, "d\(max(1, day - 2)) 09:00", service: service, sha: sha)
              )
              if !one(in: 5) {
                lines.append(
                  event(.change, .merged, change, "d\(day) 09:20", service: service, sha: sha))
              }
            }
            if one(in: 2) { run(sha, service, day) }
            head = sha
            shas.append(sha)
          }
          guard let sha = shas.last, !one(in: 4) else { continue }
          deployments(sha, service, day, &running, lists ? shas : nil)
        }
      }
    }

    private mutating func one(in count: Int) -> Bool { random.next(1...count) == 1 }

    private mutating func run(_ sha: String, _ service: String, _ day: Int) {
      let id = "run-\(sha)"
      lines.append(event(.pipeline, .queued, id, "d\(day) 09:30", service: service, sha: sha))
      lines.append(
        event(
          .job, .succeeded, "\(id)/unit", "d\(day) 09:40", service: service, name: "unit_tests",
          run: id))
      lines.append(
        event(
          .pipeline, one(in: 6) ? .failed : .succeeded, id, "d\(day) 09:45", service: service,
          sha: sha))
    }

    private mutating func deployments(
      _ sha: String, _ service: String, _ day: Int, _ running: inout [String], _ shas: [String]?
    ) {
      let id = "\(service)-\(day)"
      lines.append(deploy("s\(id)", "d\(day) 10:00", sha, env: "staging", service: service))
      lines.append(deploy(id, "d\(day) 11:00", sha, .started, service: service))
      let isBad = one(in: 5)
      lines.append(
        deploy(
          id, "d\(day) 11:10", sha, isBad ? .failed : .succeeded, service: service, shas: shas))
      if !isBad { running.append(sha) }
      if running.count > 1, one(in: 6) {
        let before = running[running.count - 2]
        lines.append(
          deploy("r\(id)", "d\(day) 12:00", before, service: service, trigger: "rollback"))
        running.append(before)
      }
      if one(in: 5) {
        lines.append(
          incident("i\(id)", "d\(day) 13:00", service: service, deploy: one(in: 2) ? id : nil))
        if !one(in: 6) {
          lines.append(
            incident("i\(id)", "d\(day + random.next(0...2)) 15:00", .resolved, service: service))
        }
      }
      if one(in: 4) {
        lines.append(
          event(.health, one(in: 3) ? .down : .up, "ping", "d\(day) 16:00", service: service))
      }
    }
  }

  private struct Pair {
    var full: Ledger
    var folded: Ledger
    var kept: Int
    var all: Int
  }

  /// - Parameter settings: With a map of services, lines name repositories.
  /// - Parameter ofVersions: Whether deployments name versions alone, of which notes say what they were made of.
  private func pair(
    seed: UInt64, days: Int, horizon: Timestamp, now: Timestamp, settings: Settings = Settings(),
    lists: Bool = false, ofVersions: Bool = false
  ) -> Pair {
    let months = Months(seed: seed, days: days, lists: lists).lines
    return pair(
      ofVersions ? withArtifacts(months) : months, horizon: horizon, now: now, settings: settings)
  }

  private func pair(
    _ lines: [EventLog.Line], horizon: Timestamp, now: Timestamp, settings: Settings = Settings()
  ) -> Pair {
    let full = Ledger(symbols: SymbolTable(), settings: settings)
    var events: [(event: DeliveryEvent, format: EventFormat?)] = []
    full.onNews = { events.append(($0.pointee, $1)) }
    for line in lines {
      var line = line
      if !settings.services.entries.isEmpty, case .text(let service)? = line.fields["service"] {
        line.fields["service"] = .text("\(service)-repo")
        line.fields["repo"] = .text("acme/\(service)-repo")
      }
      full.apply(line)
    }
    let rule = full.retention(from: horizon, at: now)
    let folded = Ledger(symbols: full.symbols, settings: settings)
    let kept = events.filter { rule.keeps($0.event) }
    folded.restore(kept)
    folded.restore(full.counts)
    folded.sealed = full.sealedDays(until: horizon, zone: .utc)
    folded.keptBaseline = full.baseline(at: now, zone: .utc)
    return Pair(full: full, folded: folded, kept: kept.count, all: events.count)
  }

  /// The same work, told by versions: of every other one by the change that was merged, where there is one.
  private func withArtifacts(_ lines: [EventLog.Line]) -> [EventLog.Line] {
    var merged: [EventLog.Field: EventLog.Field] = [:]
    for line in lines where line.kind == .change && line.state == .merged {
      merged[line.fields["sha"] ?? .text("")] = line.fields["id"]
    }
    var named: Set<String> = []
    return lines.flatMap { line -> [EventLog.Line] in
      guard line.kind == .deploy, case .text(let sha)? = line.fields["sha"] else { return [line] }
      var line = line
      let version = "pkg:oci/\(sha)@1"
      line.fields["sha"] = nil
      line.fields["version"] = .text(version)
      guard named.insert(sha).inserted else { return [line] }
      var note = artifact(version, "d1 00:00", sha)
      if named.count.isMultiple(of: 2), let change = merged[.text(sha)] {
        note.fields["sha"] = nil
        note.fields["change"] = change
      }
      note.time = line.time.advanced(byNanoseconds: -600_000_000_000)
      note.fields["event"] = .text("artifact \(sha)")
      return [note, line]
    }
  }

  // In the last one the merged line of a change was given up that an artifact names.
  @Test(arguments: Array(UInt64(101)...124) + [5192]) func soAreTheyWithArtifacts(seed: UInt64) {
    check(seed: seed, Settings(), ofVersions: true)
  }

  @Test(arguments: Array(UInt64(1)...24)) func windowsAfterTheHorizonAreAsBefore(seed: UInt64) {
    check(seed: seed, Settings())
  }

  @Test(arguments: Array(UInt64(25)...32)) func soAreTheyWithAMapOfServices(seed: UInt64) throws {
    var settings = Settings()
    for (repository, service) in [("acme/a-*", "one"), ("acme/b-*", "one"), ("acme/c-*", "two")] {
      settings.services.entries.append(
        .init(repository: try NamePattern(glob: repository), service: service))
    }
    check(seed: seed, settings)
  }

  @Test(arguments: Array(UInt64(33)...40)) func soAreTheyWithAMapOfTeams(seed: UInt64) throws {
    var settings = Settings()
    settings.teams.entries = [
      .init(team: "own", services: [try NamePattern(glob: "a"), try NamePattern(glob: "c")])
    ]
    check(seed: seed, settings)
  }

  @Test(arguments: Array(UInt64(81)...96)) func soAreTheyWithLists(seed: UInt64) {
    check(seed: seed, Settings(), lists: true)
  }

  @Test("what a list passed over is done with, and does not wait for staging again")
  func passedOver() {
    for day in ["d14", "d33"] {
      let lines = [
        commit("c1", "d12 09:00", ["c0"]),
        event(.pipeline, .succeeded, "r1", "d12 10:00", sha: "c1"),
        commit("c2", "d13 09:00", ["c1"]), commit("c3", "d13 10:00", ["c2"]),
        deploy("s", "\(day) 09:00", "c3", env: "staging"),
        deploy("1", "\(day) 10:00", "c3", shas: ["c3"]),
        commit("c4", "d34 09:00", ["c3"]),
      ]
      // The commit of the last run of the trunk before the horizon stays, too.
      for further in [[], [event(.pipeline, .succeeded, "r2", "d13 11:00", sha: "c3")]] {
        let pair = pair(lines + further, horizon: instant("d20 00:00"), now: instant("d35 00:00"))
        let (full, folded) = (pair.full, pair.folded)
        let streams = [full, folded].map {
          $0.snapshot(at: instant("d35 00:00"), windowNanoseconds: nanoseconds("3d")).valueStream
        }
        #expect(streams[0].stages[2].wip == 0)
        #expect(differences(streams[1] as Any, streams[0] as Any) == [], "\(day)")
      }
    }
  }

  /// What a ledger says long after the horizon is what one says that has given up what was before.
  private func expectSame(
    _ lines: [EventLog.Line], at clock: String = "d90 00:00", window: String = "30d",
    location: SourceLocation = #_sourceLocation
  ) -> Snapshot {
    let pair = pair(lines, horizon: instant("d20 00:00"), now: instant(clock))
    var snapshots = [pair.full, pair.folded].map {
      $0.snapshot(at: instant(clock), windowNanoseconds: nanoseconds(window))
    }
    for index in snapshots.indices { snapshots[index].input = InputCounts() }
    #expect(
      differences(snapshots[1].reading, snapshots[0].reading) == [], sourceLocation: location)
    #expect(
      differences(snapshots[1].valueStream as Any, snapshots[0].valueStream as Any) == [],
      sourceLocation: location)
    return snapshots[1]
  }

  @Test("an incident that was over names a commit that is deployed after it")
  func namedBefore() {
    var early = incident("I1", "d3 01:00")
    early.fields["sha"] = .text("c1")
    let snapshot = expectSame([
      commit("c0", "d2 00:00"), deploy("d0", "d2 01:00", "c0"), commit("c1", "d3 00:00"), early,
      incident("I1", "d3 02:00", .resolved), deploy("d1", "d80 00:00", "c1"),
    ])
    #expect(snapshot.reading.changeFailureRate.failed == 1)
  }

  @Test(
    "what is watched in production because a check is down is watched still",
    arguments: [false, true])
  func watched(isChange: Bool) {
    var lines = [
      commit("c0", "d1 00:00"), deploy("d0", "d1 01:00", "c0"),
      commit("c1", "d2 00:00", change: isChange ? "7" : nil), deploy("d1", "d2 01:00", "c1"),
      event(.health, .down, "ping", "d2 01:10"), event(.health, .up, "disk", "d2 01:20"),
      deploy("e", "d88 00:00", "x", service: "b"),
    ]
    if isChange { lines.append(event(.change, .merged, "7", "d2 00:00", sha: "c1")) }
    #expect(expectSame(lines).valueStream.stages[Stage.monitoring.rawValue].wip == 1)
    let up = event(.health, .up, "ping", "d89 00:00")
    #expect(expectSame(lines + [up]).valueStream.stages[Stage.monitoring.rawValue].departures == 1)
  }

  @Test("what is tested for ever is so, though a list has passed it over since")
  func testedForEver() {
    let snapshot = expectSame([
      commit("x", "d10 14:00"), event(.pipeline, .started, "R", "d10 14:01", sha: "x"),
      commit("y", "d60 11:00"), deploy("d1", "d60 12:00", "y", shas: ["y"]),
    ])
    #expect(snapshot.valueStream.stages[Stage.testing.rawValue].wip == 1)
  }

  @Test("a commit that one of the last deployments brought is known when it is deployed again")
  func deployedAgain() {
    let snapshot = expectSame([
      commit("c0", "d1 00:00"), deploy("d0", "d1 01:00", "c0"), commit("c1", "d2 00:00"),
      commit("c2", "d2 00:10"), deploy("d1", "d2 01:00", "c2"), deploy("d2", "d80 00:00", "c1"),
    ])
    #expect(snapshot.reading.leadTime.unknownCommits == 0)
  }

  @Test("the last line that tells a service's team stays, whatever its kind")
  func teamOfAnyKind() {
    let first = deploy("d0", "d1 01:00", "c0").with("team", "red")
    for line in [
      event(.pipeline, .succeeded, "p", "d5 00:00"), event(.job, .succeeded, "j", "d5 00:00"),
      incident("i", "d5 00:00"), incident("i", "d5 00:00", service: nil, services: ["a"]),
      event(.note, .none, "n", "d5 00:00"), event(.alert, .firing, "w", "d5 00:00"),
      event(.health, .up, "h", "d5 00:00"),
    ] {
      let lines = [
        commit("c0", "d1 00:00"), first, line.with("team", "blue"), deploy("d1", "d80 00:00", "c9"),
      ]
      let pair = pair(lines, horizon: instant("d20 00:00"), now: instant("d90 00:00"))
      let teams = [pair.full, pair.folded].map {
        $0.snapshot(at: instant("d90 00:00"), windowNanoseconds: nanoseconds("30d")).byTeam
          .filter { $0.deploymentFrequency.deployments > 0 }.map(\.name)
      }
      #expect(teams == [["blue"], ["blue"]], "\(line.kind)")
    }
  }

  @Test("a further line of a commit that alone tells a service's team stays with the commit")
  func teamOfAFurtherLine() {
    expectTeam("red", [commit("c1", "d15 00:00").with("team", "red")])
  }

  @Test("of lines of one instant that name different teams the greatest tells it, as before")
  func teamsOfOneInstant() {
    let run = event(.pipeline, .queued, "r1", "d15 00:00").with("team", "blue")
    let commits = ["c1", "c2", "c3"].map { commit($0, "d15 00:00") }
    expectTeam("red", [run, commits[0].with("team", "red")])
    expectTeam("red", [commits[0].with("team", "blue"), commits[1].with("team", "red")])
    expectTeam("red", [commits[2].with("team", "red"), commits[1].with("team", "blue")])
  }

  /// Checks that some lines tell the team of the service after what was before them has been given up.
  private func expectTeam(_ team: String, _ last: [EventLog.Line]) {
    var lines = [commit("c1", "d1 00:00"), commit("c2", "d1 00:00"), commit("c3", "d1 00:00")]
    lines += last
    // Of so many deployments the commits of the first are given up.
    for day in 2...13 {
      let sha = day < 5 ? "c\(day - 1)" : "x\(day)"
      lines.append(deploy("d\(day)", "d\(day) 01:00", sha).with("team", "green"))
    }
    lines.append(deploy("last", "d80 00:00", "c9"))
    let pair = pair(lines, horizon: instant("d20 00:00"), now: instant("d90 00:00"))
    let teams = [pair.full, pair.folded].map {
      $0.snapshot(at: instant("d90 00:00"), windowNanoseconds: nanoseconds("30d")).byTeam
        .filter { $0.deploymentFrequency.deployments > 0 }.map(\.name)
    }
    #expect(teams == [[team], [team]])
  }

  @Test("the log began when it began, though nothing of then is kept")
  func beginning() {
    let note = event(.note, .none, "n", "d1 00:00", service: nil)
    let ping = event(.note, .none, "m", "d85 00:00", service: nil)
    let snapshot = expectSame([note, ping, deploy("1", "d86 00:00", "x")])
    #expect(snapshot.window.observedDays == 30)
  }

  private func check(
    seed: UInt64, _ settings: Settings, lists: Bool = false, ofVersions: Bool = false
  ) {
    let now = instant("d150 18:00")
    let pair = pair(
      seed: seed, days: 150, horizon: instant("d60 00:00"), now: now, settings: settings,
      lists: lists, ofVersions: ofVersions)
    // Windows that begin at the horizon, with the period before.
    for (day, window) in [(64, "2d"), (80, "10d"), (110, "25d")] {
      let snapshots = [pair.full, pair.folded].map {
        $0.snapshot(at: instant("d\(day) 02:00"), windowNanoseconds: nanoseconds(window))
      }
      #expect(snapshots[0].reading == snapshots[1].reading, "seed \(seed), d\(day), \(window)")
      #expect(snapshots[0].byService == snapshots[1].byService, "seed \(seed), d\(day)")
    }
    for day in [130, 140, 150] {
      let clock = instant("d\(day) 18:00")
      for window in ["7d", "20d"] {
        var snapshots = [pair.full, pair.folded].map {
          $0.snapshot(at: clock, windowNanoseconds: nanoseconds(window))
        }
        for index in snapshots.indices { snapshots[index].input = InputCounts() }
        let (full, folded) = (snapshots[0], snapshots[1])
        #expect(full.reading == folded.reading, "seed \(seed), d\(day), \(window)")
        if ofVersions { #expect(full.reading.leadTime.n > 0, "seed \(seed), d\(day), \(window)") }
        #expect(full.byService == folded.byService, "seed \(seed), d\(day), \(window)")
        #expect(full.byTeam == folded.byTeam, "seed \(seed), d\(day), \(window)")
        #expect(full.valueStream == folded.valueStream, "seed \(seed), d\(day), \(window)")
        #expect(full.openIncidents == folded.openIncidents, "seed \(seed), d\(day), \(window)")
        #expect(full.alerts == folded.alerts, "seed \(seed), d\(day), \(window)")
      }
    }
    #expect(pair.kept < pair.all * 3 / 4, "seed \(seed): \(pair.kept) of \(pair.all) kept")
  }

  @Test(arguments: Array(UInt64(41)...60)) func sealedDaysGiveTheSameGraph(seed: UInt64) {
    let now = instant("d150 18:00")
    let pair = pair(seed: seed, days: 150, horizon: instant("d60 00:00"), now: now)
    for scope in [Scope.everything, .service("a")] {
      let trends = [pair.full, pair.folded].map {
        $0.snapshot(at: now, windowNanoseconds: nanoseconds("150d"), scope: scope).reading.buckets
      }
      #expect(trends[0].count == trends[1].count)
      for (full, folded) in zip(trends[0], trends[1]) {
        #expect(full.attempts == folded.attempts, "seed \(seed), \(scope), \(full.to)")
        #expect(full.deployments == folded.deployments)
        #expect(full.failed == folded.failed)
        #expect(full.leadTimes == folded.leadTimes)
        #expect(full.recoveries == folded.recoveries)
        #expect(abs(full.leadTimeSum - folded.leadTimeSum) < 0.1)
        #expect(abs(full.recoverySum - folded.recoverySum) < 0.1)
      }
    }
  }

  @Test(arguments: Array(UInt64(61)...70)) func daysAreSealedInParts(seed: UInt64) {
    let now = instant("d150 18:00")
    let whole = pair(seed: seed, days: 150, horizon: instant("d60 00:00"), now: now)
    let parts = Ledger(symbols: SymbolTable())
    for line in Months(seed: seed, days: 150).lines { parts.apply(line) }
    _ = parts.retention(from: instant("d20 00:00"), at: now)
    for horizon in ["d20 00:00", "d40 09:00", "d40 11:00", "d40 12:00", "d60 00:00"] {
      parts.sealed = parts.sealedDays(until: instant(horizon), zone: .utc)
    }
    #expect(
      parts.sealed.all.sorted(by: isBefore) == whole.folded.sealed.all.sorted(by: isBefore),
      "seed \(seed)")
  }

  private func isBefore(_ left: SealedDays.Day, _ right: SealedDays.Day) -> Bool {
    (left.service, left.day) < (right.service, right.day)
  }

  @Test func whatIsOlderThanWhatIsKeptIsCountedAlone() {
    let log = EventLog([commit("c1", "d1 09:00"), deploy("1", "d1 10:00", "c1")])
    let ledger = log.ledger()
    ledger.sealed = SealedDays([], until: instant("d5 00:00"))
    ledger.apply(deploy("2", "d4 10:00", "c1"))
    ledger.apply(deploy("3", "d5 10:00", "c1"))
    #expect(ledger.input.tooOld == 1)
    #expect(ledger.input.events == 3)
  }
}
