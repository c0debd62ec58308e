import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("properties of the ledger")
struct PropertyTests {
  private static func seeds(_ count: Int) -> [UInt64] {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("ledger property seeds from \(first)")
    return (0..<UInt64(count)).map { first + $0 }
  }

  private func snapshot(_ ledger: Ledger, at time: String) -> Snapshot {
    ledger.snapshot(at: instant(time), windowNanoseconds: nanoseconds("14d"))
  }

  @Test("any order of the lines, and any repetition, gives the same numbers")
  func orders() {
    for seed in Self.seeds(300) {
      var log = RandomLog(seed: seed)
      let expected = EventLog(log.lines).snapshot(at: "d18 12:00", window: "14d")
      for _ in 0..<3 {
        log.lines.shuffle(using: &log.generator)
        let found = EventLog(log.lines).snapshot(at: "d18 12:00", window: "14d")
        #expect(differences(found, expected) == [], "seed \(seed)")
      }
      var twice = EventLog(log.lines + log.lines).snapshot(at: "d18 12:00", window: "14d")
      twice.input = expected.input
      #expect(differences(twice, expected) == [], "seed \(seed)")
    }
  }

  @Test("lines of one alert under one delivery's id give the same, whichever came first")
  func alertsOfOneDelivery() {
    var named = event(.alert, .firing, "2", "d1 08:00", service: nil)
      .with("event", "e").with("team", "red")
    named.fields["services"] = .list(["b", "c"])
    let bare = event(.alert, .resolved, "2", "d6 08:00", service: nil).with("event", "e")
    let lines = [named, bare, deploy("1", "d3 08:00", "b1", service: "b")]
    let expected = EventLog(lines.reversed()).snapshot(at: "d18 12:00", window: "30d")
    let found = EventLog(lines).snapshot(at: "d18 12:00", window: "30d")
    #expect(expected.byTeam.map(\.name) == ["red"])
    #expect(differences(found, expected) == [])
  }

  @Test("settings may come at any time, and what is asked then is derived anew")
  func derivedAnew() {
    for seed in Self.seeds(80) {
      var log = RandomLog(seed: seed)
      let ledger = EventLog().ledger()
      ledger.prepareInParts(of: 1)
      for line in log.lines.shuffled(using: &log.generator) {
        ledger.apply(line)
        if log.generator.next(0...9) > 0 { continue }
        if log.generator.next(0...2) > 0 {
          _ = snapshot(ledger, at: "d\(log.generator.next(1...20)) 12:00")
        }
        if log.generator.next(0...2) == 0 {
          // In the midst of it.
          let parts = log.generator.next(1...5)
          var asked = 0
          _ = ledger.prepare(at: instant("d\(log.generator.next(1...20)) 12:00")) {
            asked += 1
            return asked > parts
          }
        }
        #expect(ledger.use(ledger.settings))
      }
      let expected = EventLog(log.lines).snapshot(at: "d18 12:00", window: "14d")
      #expect(differences(snapshot(ledger, at: "d18 12:00"), expected) == [], "seed \(seed)")
    }
  }

  @Test(
    "what stands in for a ledger says what had been counted and when its last event was, and no more"
  )
  func standIn() {
    for seed in Self.seeds(5) {
      let log = RandomLog(seed: seed)
      let ledger = EventLog(log.lines).ledger()
      _ = snapshot(ledger, at: "d12 12:00")
      let standIn = Ledger(standingInFor: ledger)
      #expect(standIn.isStandIn && !ledger.isStandIn)
      #expect(standIn.counts == ledger.counts)
      let soon = instant("d12 12:05")
      #expect(standIn.latestEvent(notAfter: soon) == ledger.latestEvent(notAfter: soon))
      #expect(standIn.latestEvent(notAfter: instant("d0 00:00")) == nil)
      #expect(standIn.settings == ledger.settings)
      #expect(snapshot(standIn, at: "d12 12:00").byService.isEmpty)
    }
  }

  @Test("the state kept up to date equals one built from scratch, after every event")
  func incremental() {
    for seed in Self.seeds(12) {
      let log = RandomLog(seed: seed)
      let ledger = EventLog().ledger()
      for count in log.lines.indices {
        ledger.apply(log.lines[count])
        let scratch = EventLog(Array(log.lines[...count])).ledger()
        let found = snapshot(ledger, at: "d18 12:00")
        #expect(
          differences(found, snapshot(scratch, at: "d18 12:00")) == [],
          "seed \(seed), line \(count)")
      }
    }
  }

  @Test("deriving in parts, with lines coming in between, equals one derivation")
  func parts() {
    for seed in Self.seeds(120) {
      var log = RandomLog(seed: seed)
      let lines = log.lines.shuffled(using: &log.generator)
      let ledger = EventLog().ledger()
      ledger.prepareInParts(of: 1)
      var parts = 0
      for line in lines {
        ledger.apply(line)
        // Sometimes to the end, sometimes not: then the next line comes in between.
        let clock = instant("d\(log.generator.next(18...25)) 00:00")
        for _ in 0..<log.generator.next(0...6) where !ledger.prepare(at: clock, isOver: { true }) {
          parts += 1
        }
      }
      while !ledger.prepare(at: instant("d22 00:00"), isOver: { true }), parts < 10_000 {
        parts += 1
      }
      #expect((1..<10_000).contains(parts), "seed \(seed)")
      let found = snapshot(ledger, at: "d22 00:00")
      let expected = snapshot(EventLog(lines).ledger(), at: "d22 00:00")
      #expect(differences(found, expected) == [], "seed \(seed)")
    }
  }

  @Test("a walk to and fro through the instants of a log shows what a jump to each shows")
  func walk() {
    for seed in Self.seeds(30) {
      var log = RandomLog(seed: seed)
      // Runs concern all services: without them it is seen whether only those concerned are made anew.
      if seed % 2 == 0 { log.lines.removeAll { $0.kind == .job } }
      let times = log.lines.map(\.time).sorted()
      log.lines.shuffle(using: &log.generator)
      let ledger = EventLog(log.lines).ledger()
      var place = times.count - 1
      for _ in 0..<16 {
        place = min(max(place + log.generator.next(0...8) - 5, 0), times.count - 1)
        let early = log.generator.next(0...2) == 0
        let clock = early ? times[place].advanced(byNanoseconds: -1) : times[place]
        let found = ledger.snapshot(at: clock, windowNanoseconds: nanoseconds("14d"))
        let expected = EventLog(log.lines).ledger().snapshot(
          at: clock, windowNanoseconds: nanoseconds("14d"))
        #expect(differences(found, expected) == [], "seed \(seed)")
        if place == 0 { place = times.count - 1 }
      }
    }
  }

  @Test("the ends of time are instants like others", arguments: [Int64.min, .min + 1, 0, .max])
  func extremes(nanoseconds: Int64) {
    let log = RandomLog(seed: 7)
    let snapshot = EventLog(log.lines).ledger().snapshot(
      at: Timestamp(nanoseconds: nanoseconds), windowNanoseconds: 30 * 86_400_000_000_000)
    #expect(snapshot.asOf.nanoseconds == nanoseconds)
  }

  @Test("moving the clock in steps, or back, equals one jump")
  func clock() {
    for seed in Self.seeds(60) {
      let log = RandomLog(seed: seed)
      let ledger = EventLog(log.lines).ledger()
      for day in [3, 4, 9, 10, 15, 21, 12, 5, 21] {
        let jump = EventLog(log.lines).ledger()
        let found = snapshot(ledger, at: "d\(day) 10:30")
        #expect(
          differences(found, snapshot(jump, at: "d\(day) 10:30")) == [], "seed \(seed) day \(day)")
      }
    }
  }
}

/// Where two snapshots differ, apart from what depends on arrival (METRICS.md 2b, "late").
func differences(_ left: Snapshot, _ right: Snapshot) -> [String] {
  var left = left
  left.input.late = right.input.late
  // Some counts are no part of what makes two snapshots equal.
  if left == right, "\(left.input)" == "\(right.input)" { return [] }
  return differences(left as Any, right as Any, "")
}

/// Whether two values are known to be equal without being written out, which takes long.
private func areEqual(_ left: Any, _ right: Any) -> Bool {
  func areEqual<Value: Equatable>(_ left: Value) -> Bool { left == right as? Value }
  if left is Snapshot || left is InputCounts { return false }
  return (left as? any Equatable).map { areEqual($0) } ?? false
}

/// Where two values differ, with what each has there.
func differences(_ left: Any, _ right: Any, _ path: String = "") -> [String] {
  if areEqual(left, right) { return [] }
  let first = Mirror(reflecting: left)
  let second = Mirror(reflecting: right)
  if String(describing: left) == String(describing: right) { return [] }
  if first.children.isEmpty || first.children.count != second.children.count {
    let values = [left, right].map { String(describing: $0).prefix(150) }
    return ["\(path): \(values[0]) | \(values[1])"]
  }
  return zip(first.children, second.children).flatMap {
    differences($0.value, $1.value, path + "." + ($0.label ?? ""))
  }
}
