import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// A random log of which most deployments name a version alone, with notes of what versions were made of, of few
/// names, so that they meet and contradict each other.
private struct ArtifactLog {
  var generator: RandomSource
  var lines: [EventLog.Line]

  init(seed: UInt64) {
    var log = RandomLog(seed: seed)
    generator = log.generator
    lines = log.lines
    for index in lines.indices where lines[index].kind == .deploy && !one(in: 4) {
      if !one(in: 5) { lines[index].fields["sha"] = nil }
      lines[index].fields["version"] = .text(version())
    }
    for number in 0..<log.generator.next(4...24) {
      let service = pick(["a", "a", "b", "c"])
      var line = artifact(
        version(),
        "d\(generator.next(1...20)) \(generator.next(8...20)):\(generator.next(0...5) * 10)",
        one(in: 2) ? "\(service)\(generator.next(0...9))" : nil,
        change: one(in: 2) ? "\(generator.next(0...5))" : nil,
        service: pick([nil, nil, "a", "b"])
      ).with("team", pick([nil, nil, "red", "blue"]))
      // Some are of one delivery, be it by mistake.
      if one(in: 4) { line = line.with("event", "e\(generator.next(0...2))") }
      lines.insert(line, at: number * lines.count / 24)
    }
  }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[generator.next(0...values.count - 1)]
  }

  private mutating func one(in count: Int) -> Bool { generator.next(1...count) == 1 }

  private mutating func version() -> String {
    let version = pick(["v\(generator.next(0...2))", "pkg:oci/x@\(generator.next(0...3))"])
    return version.hasPrefix("pkg:")
      ? version + pick(["", "", "?arch=a", "?arch=b", "#s"]) : version
  }
}

@Suite("one truth about artifacts")
struct ArtifactTruthTests {
  /// Random logs, each seen at an instant that the ledgers came to in different ways.
  @Test("however an instant is come to, and in whichever order and parts the lines come")
  func instants() {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("artifacts: seeds from \(first)")
    var resolved = 0
    for seed in first..<(first + 40) {
      var log = ArtifactLog(seed: seed)
      let times = log.lines.map(\.time).sorted()
      guard let start = times.first else { continue }
      let target = times[log.generator.next(0...(times.count - 1))]
      let scope: Scope = log.generator.next(0...2) == 0 ? .service("a") : .everything
      let whole = EventLog(log.lines).ledger()
      let report = Shown(whole, at: target, scope: scope)
      resolved += whole.derived.deliveries.flatMap(\.deployments).count {
        $0.onlyLine == nil && $0.sha.isSome && $0.version.isSome
      }
      func expectSame(_ ledger: Ledger, _ how: String) {
        let found = Shown(ledger, at: target, scope: scope).differences(from: report)
        #expect(found == [], "\(how), seed \(seed)")
      }

      let visible = log.lines.filter { $0.time <= target }
      var truth = Shown(EventLog(visible).ledger(), at: target, scope: scope)
      // What is later is hidden, but for conflicts that are counted over all lines.
      truth.snapshot.input = report.snapshot.input
      #expect(truth.differences(from: report) == [], "without what is later, seed \(seed)")

      expectSame(EventLog(log.lines.shuffled(using: &log.generator)).ledger(), "shuffled")

      let player = EventLog(log.lines).ledger()
      for time in times where time <= target { _ = Shown(player, at: time) }
      expectSame(player, "played")

      let stepper = EventLog(log.lines.shuffled(using: &log.generator)).ledger()
      for time in times.reversed() where time >= target {
        _ = stepper.snapshot(at: time, windowNanoseconds: nanoseconds("3d"))
      }
      expectSame(stepper, "stepped back")

      let seeker = EventLog(log.lines).ledger()
      for _ in 0..<log.generator.next(1...4) {
        let other = times[log.generator.next(0...(times.count - 1))]
        _ = seeker.snapshot(at: other, windowNanoseconds: nanoseconds("20d"))
      }
      expectSame(seeker, "sought")

      // In parts, with the clock anywhere meanwhile, and work that is cut short.
      let parts = EventLog().ledger()
      parts.prepareInParts(of: 1)
      for line in log.lines.shuffled(using: &log.generator) {
        parts.apply(line)
        if log.generator.next(0...2) > 0 { continue }
        var left = log.generator.next(0...9)
        _ = parts.prepare(at: times[log.generator.next(0...(times.count - 1))]) {
          left -= 1
          return left < 0
        }
      }
      expectSame(parts, "in parts")

      let live = EventLog().ledger()
      var clock = start
      for line in log.lines where line.time <= target {
        live.apply(line)
        clock = max(clock, line.time)
        _ = live.prepare(at: clock) { true }
      }
      expectSame(live, "live")
    }
    #expect(resolved > 40, "too few deployments have the commit of an artifact: \(resolved)")
  }

  @Test("with a name that moves on, of very many notes, it stays quick and right")
  func latest() {
    var lines: [EventLog.Line] = []
    for number in 0..<160 {
      let time = "d\(1 + number / 40) \(8 + number % 40 / 4):\(10 + number % 4 * 10)"
      lines.append(commit("c\(number)", time))
      lines.append(artifact("latest", time, "c\(number)"))
      lines.append(deploy("\(number)", time + ":30", nil, version: "latest"))
    }
    let whole = EventLog(lines).snapshot()
    #expect(whole.reading.leadTime.n == 159)
    #expect(whole.reading.leadTime.mean == 30)
    let live = EventLog().ledger()
    for line in lines.reversed() {
      live.apply(line)
      if live.input.events.isMultiple(of: 4) {
        _ = live.prepare(at: instant("d31 00:00")) { false }
      }
    }
    let last = live.snapshot(at: instant("d31 00:00"), windowNanoseconds: nanoseconds("30d"))
    #expect(last.reading == whole.reading)
  }
}
