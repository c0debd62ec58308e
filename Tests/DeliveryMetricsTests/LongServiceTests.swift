import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// One service that deploys very often: what is kept of its deployments from one line to the next must be what a
/// new ledger makes of them all.
@Suite("a service with many deployments")
struct LongServiceTests {
  /// Deployments one after the other, some of them failed, rolled back, repaired or laid to an incident.
  private static func lines(seed: UInt64) -> (lines: [EventLog.Line], random: RandomSource) {
    var random = RandomSource(state: seed)
    var lines: [EventLog.Line] = []
    func time(_ number: Int) -> Timestamp {
      instant("d1 08:00").advanced(byNanoseconds: Int64(number) * 2_400_000_000_000)
    }
    for number in 0..<140 {
      let at = "d1 08:00"
      func put(_ line: EventLog.Line, _ number: Int) {
        var line = line
        line.time = time(number)
        lines.append(line)
      }
      // Half of the commits are deployed again later, so that there are rollbacks and redeploys.
      let sha = random.next(0...2) == 0 ? "c\(random.next(0...max(1, number)))" : "c\(number)"
      if random.next(0...1) == 0 { put(commit("c\(number)", at), number) }
      put(
        deploy(
          random.next(0...20) == 0 ? nil : "\(number)", at, sha,
          [.succeeded, .succeeded, .succeeded, .failed, .rolledback][random.next(0...4)],
          env: ["production", "production", "prod/eu", "staging"][random.next(0...3)],
          trigger: random.next(0...9) == 0 ? "rollback" : nil,
          fixes: random.next(0...9) == 0 ? ["\(random.next(0...max(1, number)))"] : nil,
          labels: random.next(0...15) == 0 ? ["kind": "hotfix"] : nil), number)
      if random.next(0...9) == 0 {
        put(
          incident(
            "i\(number / 12)", at, random.next(0...1) == 0 ? .opened : .resolved,
            deploy: random.next(0...1) == 0 ? "\(random.next(0...max(1, number)))" : nil), number)
      }
    }
    // Some come late, and by far.
    for _ in 0..<12 {
      let line = lines.remove(at: random.next(0...lines.count - 1))
      lines.insert(line, at: random.next(0...lines.count))
    }
    return (lines, random)
  }

  @Test("lines that come one by one, late ones among them, and a clock that goes to and fro")
  func lineByLine() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("long service: seeds from \(first)")
    for seed in first..<(first + 8) {
      var (lines, random) = Self.lines(seed: seed)
      let times = lines.map(\.time).sorted()
      var settings = Settings()
      if seed % 3 == 0 { settings.rollbackMarks = .firstAfterTarget }
      let ledger = EventLog().ledger(settings: settings)
      for count in lines.indices {
        ledger.apply(lines[count])
        let back = random.next(0...5) == 0
        let clock = back ? times[random.next(0...times.count - 1)] : lines[count].time
        let found = Shown(ledger, at: clock)
        guard count % 9 == 0 || back else { continue }
        let fresh = EventLog(Array(lines[...count])).ledger(settings: settings)
        #expect(
          found.differences(from: Shown(fresh, at: clock)) == [], "seed \(seed), line \(count)")
        #expect(
          turns(ledger, at: clock) == turns(fresh, at: clock), "seed \(seed), line \(count)")
      }
    }
  }

  @Test("services that get their first item while others have theirs count in the stream at once")
  func firstItems() {
    let ledger = EventLog().ledger()
    var lines = (0..<9).map { deploy("0", "d1 08:0\($0)", "a\($0)", service: "s\($0)") }
    for line in lines { ledger.apply(line) }
    for number in 0..<9 {
      let service = "s\(number)"
      let added = [
        commit("c\(number)", "d2 08:00", service: service),
        deploy("1", "d2 1\(number):00", "c\(number)", .started, service: service),
        // Each takes longer than the one before, so that percentiles tell who is missing.
        deploy("1", "d2 1\(number):\(10 + 5 * number)", "c\(number)", service: service),
      ]
      for line in added { ledger.apply(line) }
      lines += added
      let clock = instant("d5 00:00")
      let (found, fresh) = (Shown(ledger, at: clock), Shown(EventLog(lines).ledger(), at: clock))
      #expect(found.differences(from: fresh) == [], "service \(number)")
      #expect(found.snapshot.valueStream.stages.contains { $0.n == number + 1 })
    }
  }

  @Test(
    "of so many items that they are looked at by blocks, nothing is missed that comes, goes or changes"
  )
  func blocks() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("blocks of a stream: seed \(seed)")
    var random = RandomSource(state: seed)
    func at(_ line: EventLog.Line, _ minutes: Int) -> EventLog.Line {
      var line = line
      line.time = instant("d1 00:00").advanced(byNanoseconds: Int64(minutes) * 60_000_000_000)
      return line
    }
    var lines: [EventLog.Line] = []
    var late: [EventLog.Line] = []
    let count = 3_000
    for number in 0..<count {
      let begin = number * 20
      let change = commit("c\(number)", "d1 00:00")
      let result: EventState = random.next(0...9) == 0 ? .failed : .succeeded
      let length = random.next(1...40)
      if random.next(0...99) == 0 {
        late.append(at(change, begin))
      } else {
        lines.append(at(change, begin))
      }
      lines.append(at(deploy("\(number)", "d1 00:00", "c\(number)", .started), begin + 10))
      lines.append(at(deploy("\(number)", "d1 00:00", "c\(number)", result), begin + 10 + length))
      if number % 60 == 7 {
        let id = "i\(number)"
        lines.append(at(incident(id, "d1 00:00", .opened, deploy: "\(number)"), begin + 55))
        lines.append(at(incident(id, "d1 00:00", .resolved), begin + 55 + random.next(1...900)))
      }
    }
    lines.sort { $0.time < $1.time }
    let ledger = EventLog().ledger()
    var given: [EventLog.Line] = []
    func compare(_ minutes: Int) {
      let clock = instant("d1 00:00").advanced(byNanoseconds: Int64(minutes) * 60_000_000_000)
      let window = nanoseconds("20d")
      let found = ledger.snapshot(at: clock, windowNanoseconds: window)
      let fresh = EventLog(given).ledger().snapshot(at: clock, windowNanoseconds: window)
      let others = differences(found, fresh)
      #expect(others == [], "seed \(seed), \(given.count) lines, at \(minutes) minutes")
    }
    for (place, line) in lines.enumerated() {
      ledger.apply(line)
      given.append(line)
      // So that what there is grows beyond one block, and by blocks, under the eyes of the ledger.
      if place % 97 == 0 || place > lines.count - 20 {
        _ = ledger.snapshot(at: line.time, windowNanoseconds: nanoseconds("20d"))
      }
    }
    let visits = ledger.visits.reduce(0) { $0 + $1.visits.count }
    #expect(visits > 4 * 4 * StretchEnds.size, "\(visits) visits are one block")
    let all = count * 20
    compare(all)
    for line in late {
      ledger.apply(line)
      given.append(line)
      if random.next(0...3) == 0 { compare(all - random.next(0...2000)) }
    }
    for _ in 0..<6 { compare(random.next(0...all)) }
    compare(all)
  }

  private func turns(_ ledger: Ledger, at clock: Timestamp) -> [AlertTurn] {
    ledger.alertTurns(
      at: clock, windowNanoseconds: nanoseconds("10d"), scope: .everything, zone: .utc)
  }
}
