import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// Lines in every order, taken at once and one by one with the clock at the end, show the same.
func expectOneTruth(
  _ lines: [EventLog.Line], at clock: String = "d9 00:00",
  location: SourceLocation = #_sourceLocation
) {
  let expected = Shown(EventLog(lines).ledger(), at: instant(clock))
  for order in permutations(lines) {
    let found = Shown(EventLog(order).ledger(), at: instant(clock))
    #expect(found.differences(from: expected) == [], "at once", sourceLocation: location)
    let live = EventLog().ledger()
    for line in order {
      live.apply(line)
      _ = live.prepare(at: instant(clock)) { false }
    }
    let last = Shown(live, at: instant(clock))
    #expect(last.differences(from: expected) == [], "one by one", sourceLocation: location)
  }
}

private func permutations(_ lines: [EventLog.Line]) -> [[EventLog.Line]] {
  guard lines.count > 1 else { return [lines] }
  return lines.indices.flatMap { index in
    var rest = lines
    let first = rest.remove(at: index)
    return permutations(rest).map { [first] + $0 }
  }
}

@Suite("arrival")
struct ArrivalTests {
  private let ping = event(.health, .up, "ping", "d3 09:00").with("event", "e1")

  @Test("an event that was corrected to be later does not begin the log at its former time")
  func beginning() {
    var corrected = ping.with("name", "p")
    corrected.time = instant("d5 09:00")
    expectOneTruth([ping, corrected, commit("c1", "d7 10:00")])
  }

  @Test("what is still to come is counted alike, wherever the clock was before")
  func future() {
    var corrected = ping
    corrected.time = instant("d5 09:00")
    let lines = [commit("c1", "d1 09:00"), ping, corrected]
    let clock = instant("d3 08:58")
    let expected = EventLog(lines).ledger().snapshot(at: clock, windowNanoseconds: 1)
    let ledger = EventLog(lines).ledger()
    _ = ledger.snapshot(at: instant("d3 10:00"), windowNanoseconds: 1)
    let found = ledger.snapshot(at: clock, windowNanoseconds: 1)
    #expect(found.input.future == expected.input.future)
    #expect(differences(found, expected) == [])
  }

  @Test("which event is the latest by an instant is known afresh, whatever was asked before")
  func latest() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("latest events: seeds from \(first)")
    for seed in first..<(first + 20) {
      var random = RandomSource(state: seed)
      let live = EventLog().ledger()
      var lines: [EventLog.Line] = []
      for number in 0..<120 {
        let time = "d\(random.next(1...60)) \(random.next(0...23)):00"
        // Some correct what was said before, which then stands no more.
        let name = random.next(0...4) == 0 ? random.next(0...max(1, number)) : number
        lines.append(event(.health, .up, "h\(number)", time).with("event", "e\(name)"))
        live.apply(lines[number])
        for _ in 0..<random.next(0...3) {
          let clock = instant("d\(random.next(1...60)) 12:00")
          let fresh = EventLog(lines).ledger()
          #expect(
            live.latestEvent(notAfter: clock) == fresh.latestEvent(notAfter: clock), "seed \(seed)")
        }
      }
    }
  }

  @Test("a service that a line of an event names goes before what another gets from its repository")
  func derivedService() {
    let derived = deploy("d1", "d2 10:00", "c1", service: "zeta", repo: "acme/zeta")
      .with("event", "e1")
    let named = deploy("d1", "d2 10:00", "c1", service: "payments", repo: "acme/zeta")
      .with("event", "e1")
    expectOneTruth([derived, named])
    let other = derived.with("service", "alpha").with("repo", "beta/alpha")
    for (lines, service) in [([derived, named], "payments"), ([derived, other], "alpha")] {
      let snapshot = EventLog(lines).snapshot()
      let found = snapshot.byService.filter { $0.deploymentFrequency.deployments > 0 }
      #expect(found.map(\.name) == [service])
    }
  }

  @Test("an event that was corrected to be another service's gives no team to the former")
  func team() {
    let wrong = ping.with("team", "red")
    var corrected = wrong.with("service", "b")
    corrected.time = instant("d5 09:00")
    expectOneTruth([wrong, corrected, deploy("d1", "d7 10:00", "c1")])
  }

  @Test("an event that was corrected to be of another environment gives the service no staging")
  func mention() {
    let wrong = ping.with("env", "staging")
    var corrected = wrong.with("env", "production")
    corrected.time = instant("d5 09:00")
    expectOneTruth([wrong, corrected, commit("c1", "d7 10:00"), deploy("d1", "d7 10:30", "c1")])
  }

  @Test("of two states of one rank that an event was given, the greater word holds")
  func states() {
    let closed = event(.change, .closed, "1", "d2 09:00").with("event", "e1")
    var merged = closed
    merged.state = .merged
    expectOneTruth([closed, merged, commit("c1", "d3 10:00"), deploy("d1", "d7 10:30", "c1")])
  }

  @Test("of equal deployments to two environments the same one brings a commit there")
  func environments() {
    expectOneTruth([
      commit("c1", "d2 08:00"), deploy("d0", "d1 09:00", "c0"),
      deploy("d1", "d2 09:00", "c1", env: "prod/eu"), deploy("d1", "d2 09:00", "c1"),
      deploy("d2", "d2 09:30", "c0"),
    ])
  }

  @Test("of equal deployments the one with a list has its place, whichever came first")
  func equals() {
    expectOneTruth([
      commit("c1", "d2 08:00"), commit("c2", "d2 08:30"),
      deploy(nil, "d2 09:00", "c2", shas: ["c1"], repo: "r1"),
      deploy(nil, "d2 09:00", "c2", repo: "r2"),
    ])
  }

  @Test("a change's head may be another service's commit, whichever came first")
  func foreignHead() {
    for state in [EventState.succeeded, .failed] {
      expectOneTruth([
        commit("m1", "d2 08:00", service: "mono"), commit("m2", "d2 08:30", service: "mono"),
        event(.change, .merged, "1", "d2 08:00", sha: "m1"),
        deploy("d0", "d1 09:00", "c0"), deploy("d1", "d2 09:00", "m2", state),
      ])
    }
  }

  @Test("deployments of one instant are listed by what names them")
  func list() {
    expectOneTruth([
      deploy("1", "d8 09:00", nil, .queued), deploy("1", "d8 09:00", nil, .queued, env: "prod/eu"),
      deploy("1", "d8 09:00", nil, .queued, env: "live"),
    ])
  }

  @Test("what a commit's second line adds is seen, whether it comes before its deployment or after")
  func twice() {
    for parents in [["c1"], [], nil] as [[String]?] {
      expectOneTruth([
        commit("c1", "d2 07:00"), deploy("d0", "d1 09:00", "c0"),
        commit("c2", "d2 08:00"),
        commit("c2", "d2 08:10", parents, committed: "d2 07:30", author: "ann", change: "1"),
        deploy("d1", "d2 09:00", "c2"),
      ])
    }
  }

  @Test("lines without an id join as their times say, and not as they came")
  func joining() {
    expectOneTruth([
      deploy(nil, "d2 09:00", "c1", .started), deploy(nil, "d2 09:05", "c1", .started),
      deploy(nil, "d2 09:10", "c1"), deploy("d1", "d2 09:05", "c1", .started),
      deploy(nil, "d2 09:20", "c1", .rolledback),
    ])
  }

  @Test("a pipeline says whose a job is that names it on one line, and its commit on another")
  func pipeline() {
    expectOneTruth([
      commit("c1", "d2 08:00"),
      event(.pipeline, .started, "r1", "d2 08:01"),
      event(.job, .started, "j1", "d2 08:02", service: nil, name: "unit_tests", run: "r1"),
      event(.job, .succeeded, "j1", "d2 08:20", sha: "c1", name: "unit_tests"),
    ])
  }

  @Test(
    "an id that an incident names is found wherever it comes up, though its sha was found at home")
  func namedElsewhere() {
    let lines = [
      deploy("1", "d2 08:00", "c1"),
      incident("i1", "d2 09:00", .opened, deploy: "7").with("sha", "c1"),
      deploy("7", "d2 09:30", "x", service: "b"),
    ]
    expectOneTruth(lines)
    let found = EventLog(lines).snapshot()
    let failed = found.byService.map { "\($0.name) \($0.changeFailureRate.failed)" }
    #expect(failed == ["a 0", "b 1"])
  }

  @Test("a run that a deployment of whichever service names is no CI where others remain")
  func deployingRun() {
    let lines = [
      commit("c1", "d2 08:00"),
      event(
        .pipeline, .succeeded, "r1", "d2 08:15", service: "mono", sha: "c1", name: "ci",
        started: "d2 08:05"),
      event(
        .pipeline, .failed, "r2", "d2 09:41", service: "mono", sha: "c1", name: "release",
        started: "d2 09:00"),
      deploy("1", "d2 09:30", "c1", service: "b", run: "r2"),
      deploy("2", "d2 09:40", "c1", run: "r2"),
    ]
    expectOneTruth(lines)
    for left in [3, 4] {
      var some = lines
      some.remove(at: left)
      expectOneTruth(some)
      let testing = EventLog(some).snapshot().valueStream.stages.first { $0.stage == .testing }
      #expect(testing?.departures == 1, "without line \(left)")
      #expect(testing?.p50 == 600, "without line \(left)")
    }
  }

  @Test(
    "a job verifies a staging deployment by its sha, be that a known commit of the service or not")
  func verification() {
    for sha in ["x", "b1"] {
      expectOneTruth([
        deploy("d0", "d1 09:00", "c0"),
        commit("c1", "d2 08:00"), commit("b1", "d2 08:00", service: "b"),
        deploy("s1", "d2 09:00", sha, env: "staging", shas: ["c1"]),
        event(.job, .succeeded, "j1", "d2 09:20", sha: sha, started: "d2 09:05")
          .with("stage", "verify"),
      ])
    }
  }

  @Test("a commit is told by its sha: one that another service has, too, arrives once")
  func sharedSHA() {
    let lines = [
      commit("same", "d2 01:00", service: "web"),
      commit("same", "d3 00:20", [], service: "api"),
      commit("cafe", "d3 01:20", service: "web"),
      deploy("1", "d3 22:00", "same", env: "prod/eu", service: "api"),
      deploy("2", "d5 08:00", "cafe", service: "api"),
    ]
    let found = EventLog(lines).snapshot(at: "d8 00:00", window: "7d")
    #expect(found.reading.leadTime.excludedBaseline == 2)
    expectOneTruth(lines)
  }

  @Test("a deployment covers the own commit of a sha that it reaches in another service")
  func sharedSHACovered() {
    let lines = [
      commit("same", "d2 01:00", service: "api"), commit("same", "d2 02:00", service: "web"),
      commit("cafe", "d3 01:20", service: "web"),
      deploy("1", "d4 08:00", "cafe", .failed, service: "api"),
      deploy("2", "d5 08:00", "same", service: "api"),
    ]
    let production = EventLog([deploy("0", "d4 07:00", "zero", service: "api")] + lines)
      .snapshot(at: "d8 00:00", window: "30d").valueStream.stages[3]
    #expect(production.arrivals == 2)
    #expect(production.firstPass == 0.5)
    expectOneTruth(lines)
  }

  @Test("the unknown sha of a deployment with a list is closed, too")
  func closedUnknown() {
    let lines = [
      deploy("0", "d1 09:00", "c0"), deploy("1", "d2 09:00", "c1", shas: ["c2"]),
      deploy("2", "d3 09:00", "c1"), deploy("3", "d4 09:00", "c3", shas: ["c1"]),
    ]
    func unknown(_ clock: String) -> Int {
      EventLog(lines).snapshot(at: clock, window: "30d").reading.leadTime.unknownCommits
    }
    // What a list names is delivered all the same.
    #expect([unknown("d3 12:00"), unknown("d4 12:00")] == [2, 3])
    expectOneTruth(lines)
    expectOneTruth(lines + [commit("c1", "d2 08:00")])
  }

  @Test("a change is not followed when a list closed it, be its commit known or not")
  func closedChange() {
    let lines = [
      event(.change, .merged, "3", "d2 07:00", sha: "c4"),
      deploy("100", "d2 22:00", "c4", shas: []),
    ]
    #expect(EventLog(lines).snapshot(at: "d5 00:00").valueStream.littlesLaw.meanWip == 0)
    expectOneTruth(lines)
    expectOneTruth(
      lines + [commit("c4", "d2 06:30"), deploy("101", "d3 22:00", "c5", shas: ["c4"])])
  }

  @Test("the list of a deployment of several repos closes what each part would have given")
  func closedByParts() {
    let lines = [
      commit("c0", "d1 08:00"), deploy("0", "d1 09:00", "c0"), commit("c1", "d2 08:00", ["c0"]),
      commit("c2", "d2 09:00", ["c1"]),
      deploy("1", "d2 10:00", "c2", shas: ["c2"], repo: "acme/two"),
      deploy("1", "d2 11:00", "c9"), commit("c3", "d3 08:00"), deploy("2", "d3 09:00", "c3"),
    ]
    for order in [lines, lines.reversed()] {
      #expect(EventLog(order).snapshot(at: "d8 00:00", window: "7d").reading.leadTime.n == 2)
    }
  }
}

@Suite("lines of one key")
struct StraddlingTests {
  @Test("a clock that goes to and fro over a correction leaves no line behind")
  func toAndFro() {
    let first = deploy("d1", "d2 09:00", "c1").with("event", "e1")
    var second = first.with("actor", "ann").with("team", "red")
    second.time = instant("d3 09:00")
    let ledger = EventLog([commit("c1", "d2 08:00"), first, second]).ledger()
    for _ in 0..<10 {
      for clock in ["d2 12:00", "d4 00:00", "d1 00:00"] {
        let fresh = EventLog([commit("c1", "d2 08:00"), first, second]).ledger()
        let found = Shown(ledger, at: instant(clock))
        #expect(found.differences(from: Shown(fresh, at: instant(clock))) == [])
      }
    }
    #expect(ledger.facts.services.map(\.deploys.count).max() == 3)
  }

  @Test("an event is still to come as long as a line of it is, whatever can be seen of it")
  func stillToCome() {
    let lines = [
      event(.health, .up, "ping", "d3 09:00").with("event", "e1"),
      event(.health, .up, "ping", "d9 09:00").with("event", "e1"),
      event(.health, .up, "ping", "d8 09:00").with("event", "e2"), commit("c1", "d4 10:00"),
    ]
    for (clock, future) in [("d2 00:00", 3), ("d5 00:00", 2), ("d8 12:00", 1), ("d9 09:00", 0)] {
      #expect(EventLog(lines).snapshot(at: clock).input.future == future, "\(clock)")
      expectOneTruth(lines, at: clock)
    }
  }
}
