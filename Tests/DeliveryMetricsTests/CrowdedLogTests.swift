import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// A random log of what ``RandomLog`` seldom or never has: many ties, lines of one key whose contents differ and
/// whose times lie apart, deployments without an id, ancestors in other services, far-off times.
private struct CrowdedLog {
  var generator: RandomSource
  var lines: [EventLog.Line] = []
  /// Whether times are few.
  private var isDense: Bool

  init(seed: UInt64) {
    generator = RandomSource(state: seed)
    isDense = generator.next(0...1) == 0
    let kinds = [0...99, 0...55, 20...99, 60...99][generator.next(0...3)]
    for _ in 0..<generator.next(8...45) {
      var entry = line(generator.next(kinds))
      entry = entry.with("team", pick([nil, "red", "blue"]))
      if isOne(in: 4) { entry = entry.with("event", "\(entry.kind)\(generator.next(0...3))") }
      lines.append(entry)
      // The same again, with other contents, at another time.
      if isOne(in: 5) {
        var variant = entry
        variant.fields["event"] = .text("x\(lines.count)")
        lines[lines.count - 1] = variant
        variant.time = instant(time())
        if isOne(in: 2) { variant = variant.with("actor", pick(["ann", "bob"])) }
        if isOne(in: 3) { variant.fields["sha"] = .text(sha("a")) }
        if isOne(in: 3), [.deploy, .job, .pipeline].contains(variant.kind) {
          variant.state = pick([.succeeded, .failed, .started])
        }
        if isOne(in: 4), variant.kind != .incident {
          variant.fields["service"] = .text(pick(["a", "b"]))
        }
        lines.append(variant)
      }
    }
    if isOne(in: 6), !lines.isEmpty {
      lines[generator.next(0...lines.count - 1)].time = Timestamp(nanoseconds: Int64.max - 1)
    }
  }

  private mutating func pick<V>(_ values: [V]) -> V { values[generator.next(0...values.count - 1)] }

  private mutating func isOne(in count: Int) -> Bool { generator.next(1...count) == 1 }

  private mutating func time() -> String {
    isDense
      ? "d\(generator.next(1...2)) \(generator.next(8...11)):00"
      : "d\(generator.next(1...12)) \(generator.next(8...14)):\(generator.next(0...2) * 20)"
  }

  private mutating func sha(_ name: String) -> String {
    isOne(in: 5) ? "x\(generator.next(0...3))" : "\(name)\(generator.next(0...4))"
  }

  private mutating func service() -> String { pick(["a", "a", "b"]) }

  private mutating func line(_ kind: Int) -> EventLog.Line {
    let name = service()
    switch kind {
    case 0..<25:
      var entry = commit(
        sha(name), time(), isOne(in: 2) ? nil : isOne(in: 3) ? [] : [sha(service())], service: name,
        committed: isOne(in: 3) ? time() : nil, author: pick([nil, "ann", "dependabot[bot]"]),
        merge: isOne(in: 8) ? true : nil, change: isOne(in: 3) ? "\(generator.next(0...3))" : nil)
      if isOne(in: 4) { entry.fields["authored"] = .time(instant(time())) }
      if isOne(in: 8) { entry.fields["parents"] = .list([sha(name), sha(service())]) }
      if isOne(in: 10) { entry = entry.with("env", pick(["production", "staging"])) }
      return entry
    case 25..<60:
      let idless = isOne(in: 3)
      return deploy(
        idless ? nil : "\(generator.next(0...5))", time(), isOne(in: 5) ? nil : sha(name),
        pick([
          .succeeded, .succeeded, .succeeded, .failed, .started, .queued, .rolledback, .cancelled,
        ]),
        env: pick(["production", "production", "prod/eu", "live", "staging", "uat", "elsewhere"]),
        service: name,
        shas: isOne(in: 5) ? [sha(name), sha(service())] : nil,
        version: isOne(in: 4) ? "v\(generator.next(0...1))" : nil,
        trigger: isOne(in: 7) ? "rollback" : nil,
        fixes: isOne(in: 6)
          ? [isOne(in: 3) ? "i\(generator.next(0...3))" : "\(generator.next(0...5))"] : nil,
        labels: isOne(in: 9) ? ["kind": "hotfix"] : nil,
        repo: isOne(in: 4) ? pick(["r1", "r2"]) : nil,
        run: isOne(in: 3) ? "r\(generator.next(0...2))" : nil
      ).with("actor", pick(["ann", "bob"]))
    case 60..<70:
      var entry = incident(
        "i\(generator.next(0...3))", time(),
        pick([.opened, .opened, .resolved, .resolved, .reopened, .acknowledged, .cancelled]),
        service: isOne(in: 3) ? nil : name,
        deploy: isOne(in: 3) ? pick(["none", "0", "1", "2"]) : nil,
        services: isOne(in: 3) ? ["b", "c", name] : nil, env: isOne(in: 6) ? "staging" : nil)
      if isOne(in: 4) { entry.fields["opened"] = .time(instant(time())) }
      if isOne(in: 3) { entry.fields["sha"] = .text(sha(name)) }
      return entry
    case 70..<80:
      var entry = event(
        .change, pick([.opened, .approved, .closed, .merged, .merged]), "\(generator.next(0...3))",
        time(), service: name, sha: isOne(in: 4) ? nil : sha(name))
      if isOne(in: 4) { entry.fields["opened"] = .time(instant(time())) }
      if isOne(in: 4) { entry.fields["firstCommit"] = .time(instant(time())) }
      if isOne(in: 10) { entry = entry.with("env", pick(["production", "staging"])) }
      return entry
    case 80..<92:
      let st: EventState = pick([.started, .succeeded, .succeeded, .failed, .skipped, .cancelled])
      if isOne(in: 3) {
        return event(
          .pipeline, st, "r\(generator.next(0...2))", time(), service: isOne(in: 4) ? nil : name,
          sha: isOne(in: 3) ? nil : sha(name), started: isOne(in: 4) ? time() : nil)
      }
      return event(
        .job, st, "j\(generator.next(0...3))", time(), service: isOne(in: 2) ? nil : name,
        sha: isOne(in: 2) ? nil : sha(name),
        name: pick(["unit_tests", "unit_tests", "security_scan", "other"]),
        run: isOne(in: 3) ? nil : "r\(generator.next(0...2))", started: isOne(in: 4) ? time() : nil
      ).with("stage", isOne(in: 3) ? "verify" : nil)
    default:
      return event(
        .health, pick([.up, .up, .degraded, .down]), pick(["ping", "page"]), time(), service: name
      )
      .with("env", pick([nil, "production", "staging", "live"]))
    }
  }
}

@Suite("one truth of crowded logs")
struct CrowdedLogTests {
  @Test("any order, and any way of the clock while lines come, shows the same of an instant")
  func truth() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("crowded logs: seeds from \(first)")
    for seed in first..<(first + 60) {
      var log = CrowdedLog(seed: seed)
      let times = log.lines.map(\.time).sorted()
      let target = times[log.generator.next(0...(times.count - 1))]
      var settings = Settings()
      if seed % 3 == 0 { settings.rollbackMarks = .firstAfterTarget }
      settings.leadTimeStart = [.committed, .authored, .landed][log.generator.next(0...2)]
      settings.countsBots = log.generator.next(0...2) > 0
      let report = Shown(EventLog(log.lines).ledger(settings: settings), at: target)
      let other = log.lines.shuffled(using: &log.generator)
      #expect(
        Shown(EventLog(other).ledger(settings: settings), at: target).differences(from: report)
          == [], "in another order, seed \(seed)")

      let live = EventLog().ledger(settings: settings)
      live.prepareInParts(of: seed % 2 == 0 ? 1 : 1024)
      for line in log.lines {
        live.apply(line)
        for _ in 0..<log.generator.next(0...3) {
          let clock = times[log.generator.next(0...(times.count - 1))]
          // Broken off now and then, with the clock elsewhere when it goes on.
          var left = log.generator.next(0...12)
          _ = live.prepare(at: clock) {
            left -= 1
            return left < 0
          }
        }
      }
      #expect(
        Shown(live, at: target).differences(from: report) == [],
        "to and fro, in parts, seed \(seed)")
    }
  }
}
