import DeliveryEvents
import Testing

@testable import DeliveryMetrics

@Suite("properties of practices and the pipeline")
struct PracticePropertyTests {
  private static let requests: [DetailRequest] =
    [.practices, .pipeline] + PracticeKind.allCases.map { .practice($0) }

  private static func seeds(_ count: Int) -> [UInt64] {
    let first = UInt64.random(in: 0...1_000_000_000)
    print("practice property seeds from \(first)")
    return (0..<UInt64(count)).map { first + $0 }
  }

  /// A random log with the fields that only practices look at.
  private static func log(_ seed: UInt64) -> RandomLog {
    var log = RandomLog(seed: seed)
    // Enough of everything to be judged.
    for more in 1...3 { log.lines += RandomLog(seed: seed &+ UInt64(more) << 40).lines }
    func pick(_ values: [String?]) -> String? { values[log.generator.next(0...values.count - 1)] }
    for index in log.lines.indices {
      switch log.lines[index].kind {
      case .commit, .change, .pipeline:
        var line = log.lines[index].with("branch", pick([nil, "main", "f1", "f2", "dev"]))
        if line.kind != .pipeline { line = line.with("lines", pick([nil, "3", "900"])) }
        if line.kind == .change {
          line = line.with("author", pick([nil, "ann", "bob"])).with("base", pick([nil, "dev"]))
        }
        log.lines[index] = line
      case .incident:
        log.lines[index] = log.lines[index].with("actor", pick([nil, "ann", "ops", "x[bot]"]))
      case .deploy:
        log.lines[index] = log.lines[index].with("trigger", pick([nil, "auto", "manual"]))
      case .job:
        if log.generator.next(0...3) == 0 {
          log.lines[index].fields["queued"] = .time(log.lines[index].time)
        }
      case .alert, .health, .metric, .note: break
      }
    }
    return log
  }

  private func details(_ ledger: Ledger, at now: Timestamp) -> [Detail] {
    Self.requests.map {
      ledger.detail(for: $0, at: now, windowNanoseconds: nanoseconds("14d"))
    }
  }

  private func expectSame(_ found: [Detail], _ expected: [Detail], _ place: String) {
    for (index, request) in Self.requests.enumerated() where found[index] != expected[index] {
      Issue.record("\(request) differs, \(place)\n\(found[index])\n\(expected[index])")
    }
  }

  @Test("any order of the lines, and any repetition, gives the same")
  func orders() {
    for seed in Self.seeds(60) {
      var log = Self.log(seed)
      let expected = details(EventLog(log.lines).ledger(), at: instant("d18 12:00"))
      for _ in 0..<2 {
        log.lines.shuffle(using: &log.generator)
        let found = details(EventLog(log.lines).ledger(), at: instant("d18 12:00"))
        expectSame(found, expected, "seed \(seed)")
      }
      let twice = details(EventLog(log.lines + log.lines).ledger(), at: instant("d18 12:00"))
      expectSame(twice, expected, "seed \(seed), twice")
    }
  }

  @Test(
    "a walk to and fro shows what a jump to each instant shows, and so does a log without a future")
  func walk() {
    for seed in Self.seeds(16) {
      var log = Self.log(seed)
      let ledger = EventLog(log.lines).ledger()
      for _ in 0..<6 {
        let now = instant("d\(log.generator.next(2...24)) \(log.generator.next(8...21)):15")
        let found = details(ledger, at: now)
        expectSame(found, details(EventLog(log.lines).ledger(), at: now), "seed \(seed)")
        let past = EventLog(log.lines.filter { $0.time <= now }).ledger()
        expectSame(found, details(past, at: now), "seed \(seed), past only")
      }
    }
  }

  @Test("the ends of time are instants like others", arguments: [Int64.min, .min + 1, 0, .max])
  func extremes(nanoseconds: Int64) {
    let ledger = EventLog(Self.log(7).lines).ledger()
    let found = details(ledger, at: Timestamp(nanoseconds: nanoseconds))
    guard case .practices(let readings) = found[0] else {
      Issue.record("another detail")
      return
    }
    #expect(readings.count == PracticeKind.allCases.count)
  }
}
