import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// All that can be shown of an instant: the snapshot with its alerts, every view's list, and each visit
/// of each item.
struct Shown: Equatable {
  struct Stay: Hashable {
    var name: String
    var visit: String
  }
  var snapshot: Snapshot
  var details: [Detail]
  var stays: [Stay: Int]

  init(_ ledger: Ledger, at clock: Timestamp, scope: Scope = .everything) {
    let window = nanoseconds("10d")
    snapshot = ledger.snapshot(at: clock, windowNanoseconds: window, scope: scope)
    // What is counted over all lines, and what depends on arrival, is no matter of the instant.
    snapshot.input = InputCounts()
    let requests: [DetailRequest] =
      [.deployments, .incidents, .stream] + MetricKind.allCases.map(DetailRequest.metric)
    details = requests.map {
      ledger.detail(for: $0, at: clock, windowNanoseconds: window, scope: scope)
    }
    stays = [:]
    for (name, visits) in ledger.visits {
      for visit in visits {
        stays[Stay(name: name, visit: String(describing: visit)), default: 0] += 1
      }
    }
  }

  func differences(from other: Shown) -> [String] {
    var found = DeliveryMetricsTests.differences(snapshot, other.snapshot)
    for (mine, theirs) in zip(details, other.details) where mine != theirs {
      found += DeliveryMetricsTests.differences(mine as Any, theirs as Any).prefix(3)
    }
    for (stay, count) in stays where other.stays[stay] != count { found.append("\(stay)") }
    for (stay, count) in other.stays where stays[stay] != count { found.append("no \(stay)") }
    return Array(found.prefix(5))
  }
}

@Suite("one truth")
struct OneTruthTests {
  @Test("a seek, playing, stepping back and a live run that stopped show the same of an instant")
  func instants() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("one truth: seeds from \(first)")
    for seed in first..<(first + 80) {
      var log = RandomLog(seed: seed)
      let times = log.lines.map(\.time).sorted()
      guard let start = times.first else { continue }
      let target = times[log.generator.next(0...(times.count - 1))]
      let scope: Scope = log.generator.next(0...2) == 0 ? .service("a") : .everything
      let report = Shown(EventLog(log.lines).ledger(), at: target, scope: scope)

      let player = EventLog(log.lines).ledger()
      for time in times where time <= target { _ = Shown(player, at: time) }
      #expect(
        Shown(player, at: target, scope: scope).differences(from: report) == [],
        "played, seed \(seed)")

      let stepper = EventLog(log.lines.shuffled(using: &log.generator)).ledger()
      for time in times.reversed() where time >= target {
        _ = stepper.snapshot(at: time, windowNanoseconds: nanoseconds("3d"))
      }
      #expect(
        Shown(stepper, at: target, scope: scope).differences(from: report) == [],
        "stepped back, seed \(seed)")

      let seeker = EventLog(log.lines).ledger()
      for _ in 0..<log.generator.next(1...4) {
        let other = times[log.generator.next(0...(times.count - 1))]
        _ = seeker.snapshot(at: other, windowNanoseconds: nanoseconds("20d"))
      }
      #expect(
        Shown(seeker, at: target, scope: scope).differences(from: report) == [],
        "sought, seed \(seed)")

      // Lines come one by one, some of them late, and the clock goes on as they do.
      let live = EventLog().ledger()
      var clock = start
      for line in log.lines where line.time <= target {
        live.apply(line)
        clock = max(clock, line.time)
        _ = live.prepare(at: clock) { true }
      }
      #expect(
        Shown(live, at: target, scope: scope).differences(from: report) == [], "live, seed \(seed)")
    }
  }

  @Test("what is kept of many services from snapshot to snapshot is what a ledger comes to anew")
  func many() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("many services: seeds from \(first)")
    let services = (0..<48).map { "s\($0)" }
    for seed in first..<(first + 5) {
      var log = RandomLog(seed: seed, services: services, lines: 900...1300)
      let times = log.lines.map(\.time).sorted()
      let late = log.lines.suffix(40)
      let ledger = EventLog(Array(log.lines.dropLast(40))).ledger()
      var place = log.generator.next(0...(times.count - 1))
      var window = nanoseconds("5d")
      for turn in 0..<120 {
        // Mostly a step, now and then a jump or another window; other scopes in between; lines that come late.
        place += log.generator.next(-3...4)
        if turn % 30 == 29 { place += log.generator.next(-300...300) }
        if turn % 40 == 39 { window = nanoseconds(["5d", "9d"][log.generator.next(0...1)]) }
        place = min(max(place, 0), times.count - 1)
        if turn == 60 { for line in late { ledger.apply(line) } }
        let scope: Scope =
          [.everything, .everything, .everything, .team("red"), .service("s3")][
            log.generator.next(0...4)]
        let clock = times[place]
        let kept = ledger.snapshot(at: clock, windowNanoseconds: window, scope: scope)
        guard turn % 4 == 3 || turn > 58 && turn < 63 else { continue }
        let fresh = EventLog(turn < 60 ? Array(log.lines.dropLast(40)) : log.lines).ledger()
          .snapshot(at: clock, windowNanoseconds: window, scope: scope)
        #expect(differences(kept, fresh) == [], "seed \(seed), turn \(turn)")
      }
    }
  }

  @Test("a service whose first item comes while those of many others are kept is counted with them")
  func newcomer() {
    var lines = [deploy("first", "d1 09:30", nil, service: "new", version: "1")]
    for number in 0..<12 {
      lines.append(commit("c\(number)", "d1 09:00", service: "s\(number)"))
      lines.append(deploy("\(number)", "d1 12:00", "c\(number)", service: "s\(number)"))
    }
    func shown(_ ledger: Ledger) -> Snapshot {
      ledger.snapshot(at: instant("d2 09:00"), windowNanoseconds: nanoseconds("5d"))
    }
    let ledger = EventLog(lines).ledger()
    _ = shown(ledger)
    let late = [
      commit("late", "d1 10:00", service: "new"), deploy("n", "d1 20:00", "late", service: "new"),
    ]
    for line in late { ledger.apply(line) }
    #expect(differences(shown(ledger), shown(EventLog(lines + late).ledger())) == [])
  }

  @Test("what is kept goes by incidents of no service, and by those that were only ever resolved")
  func incidents() {
    let ledger = EventLog([
      deploy("1", "d1 09:00", "s1", service: "a"),
      event(.incident, .opened, "i1", "d1 10:00"), event(.incident, .resolved, "i1", "d1 11:00"),
      event(.incident, .resolved, "i2", "d3 09:00", service: "a"),
    ]).ledger()
    func shown(_ clock: String) -> (recovered: Int, withoutOpening: Int?) {
      let snapshot = ledger.snapshot(
        at: instant(clock), windowNanoseconds: nanoseconds("5d"), scope: .everything)
      return (
        snapshot.reading.recoveryTime.n,
        snapshot.byService.first?.recoveryTime.excludedResolvedBeforeOpened
      )
    }
    #expect(shown("d2 09:00") == (1, 0))
    #expect(shown("d3 08:00") == (1, 0))
    #expect(shown("d3 10:00") == (1, 1))
    #expect(shown("d6 10:30") == (1, 1))
    #expect(shown("d6 11:00") == (0, 1))
    #expect(shown("d3 08:00") == (1, 0))
  }

  @Test("an incident that is cancelled is open no more, be it the last, of a service or of none")
  func cancelled() {
    for service in [nil, "a"] {
      let ledger = EventLog([
        deploy("1", "d1 09:00", "s1", service: "a"),
        event(.incident, .opened, "i1", "d1 10:00", service: service),
      ]).ledger()
      func open() -> [Int] {
        let snapshot = ledger.snapshot(
          at: instant("d2 09:00"), windowNanoseconds: nanoseconds("5d"), scope: .everything)
        return [snapshot.reading.recoveryTime.open] + snapshot.byService.map(\.recoveryTime.open)
      }
      #expect(open() == [1, service == nil ? 0 : 1])
      ledger.apply(event(.incident, .cancelled, "i1", "d1 11:00", service: service))
      #expect(open() == [0, 0])
    }
  }
}
