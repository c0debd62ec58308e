import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("lines that share a delivery's id")
struct SharedDeliveryTests {
  @Test("a line without a service leaves it to the others of its delivery, whichever came first")
  func service() {
    let bare = EventLog.Line(
      kind: .deploy, state: .succeeded, time: instant("d2 09:00"),
      fields: [
        "id": .text("1"), "sha": .text("c1"), "env": .text("production"), "event": .text("e"),
      ])
    let named = deploy("1", "d1 09:00", "c1", service: "c").with("event", "e")
    for lines in [[bare, named], [named, bare]] {
      let found = EventLog(lines).snapshot(at: "d18 12:00", window: "30d")
      #expect(found.deployments.map(\.service) == ["c"])
    }
  }

  @Test("of lines of several kinds the last one says what happened, whichever came first")
  func kinds() {
    let pipeline = event(.pipeline, .failed, "7", "d1 09:00", service: "c", sha: "c1")
      .with("event", "e").with("text", "nothing that a pipeline has")
    let note = event(.note, .none, "7", "d2 09:00", service: nil).with("event", "e")
    let bare = EventLog.Line(
      kind: .deploy, state: .succeeded, time: instant("d3 09:00"),
      fields: ["version": .text("1"), "env": .text("production"), "event": .text("e")])
    var lines = [pipeline, note, bare]
    for _ in 0..<3 {
      lines.append(lines.removeFirst())
      for order in [lines, lines.reversed()] {
        let found = EventLog(order).snapshot(at: "d18 12:00", window: "30d")
        #expect(found.deployments.map(\.service) == ["c"])
        #expect(found.input.events == 1)
        #expect(found.input.conflicts == 2)
      }
    }
  }

  @Test("a change that turns out to be another thing leaves nothing at the end of time")
  func endOfTime() {
    let ledger = EventLog().ledger()
    ledger.apply(event(.change, .opened, "3", "d1 08:00").with("event", "e"))
    ledger.apply(
      EventLog.Line(
        kind: .pipeline, state: .queued, time: .distantFuture,
        fields: ["id": .text("2"), "event": .text("e")]))
    ledger.apply(commit("c1", "d1 08:00"))
    func arrivals(at clock: Timestamp) -> Int? {
      ledger.snapshot(at: clock, windowNanoseconds: nanoseconds("7d"))
        .valueStream.stages.first { $0.stage == .development }?.arrivals
    }
    #expect(arrivals(at: instant("d2 00:00")) == 2)
    #expect(arrivals(at: .distantFuture) == 0)
    #expect(arrivals(at: instant("d2 00:00")) == 2)
  }

  @Test("at the end of time a service has no environment that none of its lines names")
  func stagesAtTheEndOfTime() {
    let ledger = EventLog([event(.health, .down, "3", "d1 08:00")]).ledger()
    for clock in [instant("d2 00:00"), .distantFuture] {
      let stages = ledger.snapshot(at: clock, windowNanoseconds: nanoseconds("7d"))
        .valueStream.stages
      #expect(stages.allSatisfy { $0.wip == nil })
    }
  }

  @Test("lines of any kinds under few delivery ids give the same in any order")
  func orders() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("shared delivery seeds from \(first)")
    for seed in first..<first + 60 {
      var log = RandomLog(seed: seed)
      for index in log.lines.indices where log.generator.next(1...3) == 1 {
        log.lines[index].fields["event"] = .text("e\(log.generator.next(0...5))")
        if log.generator.next(1...3) == 1 { log.lines[index].fields["service"] = nil }
      }
      for clock in ["d18 12:00", "d9 12:00"] {
        let expected = EventLog(log.lines).snapshot(at: clock, window: "14d")
        for _ in 0..<3 {
          log.lines.shuffle(using: &log.generator)
          let found = EventLog(log.lines).snapshot(at: clock, window: "14d")
          #expect(differences(found, expected) == [], "seed \(seed), \(clock)")
        }
      }
    }
  }

  @Test("however many lines contradict each other, they are merged once when they are looked at")
  func manyContents() {
    let ledger = EventLog().ledger()
    for number in 0..<500 { ledger.apply(deploy("1", "d2 09:00", "c\(number)").with("event", "e")) }
    // Nobody has looked yet, and yet it is there.
    #expect(ledger.latestEvent(notAfter: .distantFuture) == instant("d2 09:00"))
    #expect(ledger.timelineMarks().deployments == [instant("d2 09:00")])
    let found = ledger.snapshot(at: instant("d3 00:00"), windowNanoseconds: nanoseconds("7d"))
    #expect(found.input.conflicts == 499)
    #expect(found.deployments.map(\.sha) == ["c99"])
    #expect(ledger.facts.services[0].deploys.count == 2, "the first line and the merge")
    ledger.apply(deploy("1", "d2 10:00", "c0").with("event", "e"))
    #expect(ledger.latestEvent(notAfter: .distantFuture) == instant("d2 10:00"))
  }
}
