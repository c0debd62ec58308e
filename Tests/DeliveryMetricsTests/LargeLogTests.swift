import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// Some thousand lines of which many come at once: what is done otherwise for many than for few (blocks of a stream,
/// indexes that are merged, runs of which the heads are not looked for one by one) is done, and given up again.
private struct LargeLog {
  var random: RandomSource
  var lines: [EventLog.Line] = []
  private var shas: [[String]] = [[], []]
  private var ids: [[String]] = [[], []]
  private var time = instant("d1 00:00")

  init(seed: UInt64, count: Int) {
    random = RandomSource(state: seed)
    while lines.count < count {
      time = time.advanced(byNanoseconds: Int64(random.next(0...4)) * 120_000_000_000)
      add(lines.count, service: one(3) ? 1 : 0)
    }
    for _ in 0..<count / 40 {
      let line = lines.remove(at: random.next(0...lines.count - 1))
      lines.insert(line, at: random.next(0...lines.count))
    }
  }

  mutating func one(_ count: Int) -> Bool { random.next(1...count) == 1 }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[random.next(0...values.count - 1)]
  }

  /// Mostly one of the last, now and then any.
  private mutating func known(_ values: [String]) -> String {
    if values.isEmpty { return "x" }
    if one(8) { return pick(values) }
    return values[values.count - 1 - random.next(0...min(6, values.count - 1))]
  }

  private mutating func put(_ line: EventLog.Line, after minutes: Int = 0) {
    var line = line.with("team", pick([nil, nil, "red", "blue"]))
    line.time = time.advanced(byNanoseconds: Int64(minutes) * 60_000_000_000)
    if one(80) { line = line.with("event", "e\(random.next(0...40))") }
    lines.append(line)
  }

  private mutating func add(_ number: Int, service: Int) {
    let (name, at) = (["a", "b"][service], "d1 00:00")
    let sha = one(30) ? known(shas[1 - service]) : known(shas[service])
    switch random.next(0...9) {
    case 0...2:
      let parents = one(4) ? nil : shas[service].suffix(one(15) ? 2 : 1)
      shas[service].append("\(name)\(number)")
      put(
        commit(
          "\(name)\(number)", at, parents.map(Array.init), service: name,
          author: pick([nil, "ann", "dependabot[bot]"]), change: one(3) ? "\(number / 9)" : nil))
    case 3:
      put(
        event(
          .change, pick([.opened, .approved, .merged, .closed]), "\(number / 9)", at, service: name,
          sha: one(3) ? nil : sha))
    case 4, 5:
      let run = "r\(number)"
      put(event(.pipeline, .started, run, at, service: name, sha: sha))
      for job in ["unit_tests", "security_scan"] {
        put(
          event(
            .job, pick([.succeeded, .failed]), "\(run)/\(job)", at, service: nil, name: job,
            run: run
          ).with("stage", one(6) ? "verify" : nil), after: random.next(1...30))
      }
      if !one(5) { put(event(.pipeline, .succeeded, run, at, sha: sha), after: 31) }
    case 6, 7, 8:
      let id: String? = one(9) ? nil : one(20) ? known(ids[service]) : "\(number)"
      var line = deploy(
        id, at, sha, pick([.succeeded, .succeeded, .succeeded, .failed, .rolledback, .cancelled]),
        env: pick(["production", "production", "live", "staging"]), service: name,
        shas: one(6) ? Array(shas[service].suffix(random.next(0...60))) : nil,
        trigger: one(15) ? "rollback" : nil, fixes: one(15) ? [known(ids[service])] : nil)
      if let id { ids[service].append(id) }
      if one(3) {
        let result = line.state
        line.state = .started
        put(line)
        line.state = result
        if one(12) { return }
      }
      put(line, after: random.next(0...50))
    default:
      if one(3) {
        return put(event(.health, pick([.up, .degraded, .down]), "ping", at, service: name))
      }
      put(
        incident(
          "i\(number / 50)", at, pick([.opened, .resolved, .resolved, .reopened, .cancelled]),
          service: one(5) ? nil : name, deploy: one(3) ? known(ids[service]) : nil,
          services: one(6) ? ["a", "b"] : nil))
    }
  }
}

@Suite("large logs")
struct LargeLogTests {
  @Test(
    "lines that come by hundreds, and a clock that goes to and fro, show what a new ledger shows")
  func chunks() {
    let seed = UInt64.random(in: 0...1_000_000_000)
    print("large log: seed \(seed)")
    var log = LargeLog(seed: seed, count: 14_000)
    let ledger = EventLog().ledger()
    ledger.prepareInParts(of: [7, 64, 1024][log.random.next(0...2)])
    let times = log.lines.map(\.time).sorted()
    var given = 0
    var checked = 0
    var clock = times[0]
    while given < log.lines.count {
      let next = min(log.lines.count, given + log.random.next(1...(log.one(4) ? 7000 : 300)))
      for line in log.lines[given..<next] { ledger.apply(line) }
      given = next
      for _ in 0...log.random.next(0...2) {
        clock = log.one(4) ? log.pick(times) : log.lines[given - 1].time
        var left = log.random.next(0...5)
        _ = ledger.prepare(at: clock) {
          left -= 1
          return left < 0
        }
        if log.one(2) { _ = ledger.snapshot(at: clock, windowNanoseconds: nanoseconds("4d")) }
      }
      guard given - checked > 2400 || given == log.lines.count else { continue }
      checked = given
      // In another order, too, which must not matter.
      let fresh = EventLog(log.lines[..<given].reversed()).ledger()
      let window = nanoseconds("10d")
      let snapshots = [ledger, fresh].map { $0.snapshot(at: clock, windowNanoseconds: window) }
      let others = differences(snapshots[0], snapshots[1])
      #expect(others == [], "seed \(seed), \(given) lines")
      guard given == log.lines.count else { continue }
      let last = times[times.count - 1]
      #expect(
        Shown(ledger, at: last).differences(from: Shown(fresh, at: last)) == [], "seed \(seed)")
      // As of the end: the clock may have stood anywhere.
      let visits = ledger.visits.reduce(0) { $0 + $1.visits.count }
      #expect(visits > 4 * 4 * StretchEnds.size, "\(visits) visits are one block")
    }
  }
}
