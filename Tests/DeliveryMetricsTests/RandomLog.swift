import DeliveryEvents

/// A random log in shorthand, with coarse times, so that ties are many, and few names, so that lines
/// speak of the same things.
struct RandomLog {
  var generator: RandomSource
  var lines: [EventLog.Line] = []
  private let services: [String]

  init(
    seed: UInt64, services: [String] = ["a", "a", "b", "c"], lines count: ClosedRange<Int> = 20...80
  ) {
    generator = RandomSource(state: seed)
    self.services = services
    // Some logs are of one kind of work mostly.
    let kinds = [0...99, 0...55, 20...99][generator.next(0...2)]
    for index in 0..<generator.next(count) {
      let line = line(generator.next(kinds), index)
      // Teams change hands, now and then within a day.
      lines.append(line.with("team", pick([nil, "red", "red", "blue"])))
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[generator.next(0...values.count - 1)]
  }

  private mutating func isOne(in count: Int) -> Bool { generator.next(1...count) == 1 }

  private mutating func time() -> String {
    "d\(generator.next(1...20)) \(generator.next(8...20)):\(generator.next(0...5) * 10)"
  }

  private mutating func sha(_ service: String) -> String { "\(service)\(generator.next(0...9))" }

  private mutating func line(_ kind: Int, _ index: Int) -> EventLog.Line {
    let service = pick(services)
    switch kind {
    case 0..<25: return commitLine(service)
    case 25..<60: return deployLine(service)
    case 60..<70: return incidentLine(service)
    case 70..<80:
      var line = event(
        .change, pick([.opened, .approved, .closed, .merged, .merged]),
        "\(generator.next(0...5))", time(), service: service, sha: sha(service))
      if isOne(in: 4) { line.fields["opened"] = .time(instant(time())) }
      return line
    case 80..<90: return runLine(service, index)
    default:
      return event(
        .health, pick([.up, .up, .degraded, .down]), pick(["ping", "page"]), time(),
        service: service
      ).with("env", pick([nil, "production", "staging"]))
    }
  }

  private mutating func commitLine(_ service: String) -> EventLog.Line {
    var line = commit(
      sha(service), time(), isOne(in: 2) ? nil : [sha(service)], service: service,
      committed: isOne(in: 3) ? time() : nil, author: pick([nil, "ann", "dependabot[bot]"]),
      merge: isOne(in: 8) ? true : nil,
      change: isOne(in: 4) ? "\(generator.next(0...5))" : nil)
    if isOne(in: 10) { line.fields["parents"] = .list([sha(service), sha(service)]) }
    return line
  }

  private mutating func deployLine(_ service: String) -> EventLog.Line {
    let other = pick(services)
    let own: String? = isOne(in: 8) ? nil : sha(isOne(in: 6) ? other : service)
    return deploy(
      isOne(in: 4) ? nil : "\(generator.next(0...12))", time(), own,
      pick([
        .succeeded, .succeeded, .succeeded, .failed, .started, .queued, .rolledback, .cancelled,
      ]),
      env: pick(["production", "production", "prod/eu", "staging", "staging", "elsewhere"]),
      service: service,
      shas: isOne(in: 4) ? [sha(service), sha(service), sha(other)] : nil,
      version: isOne(in: 5) ? "v\(generator.next(0...2))" : nil,
      trigger: isOne(in: 9) ? "rollback" : nil,
      fixes: isOne(in: 5) ? ["\(generator.next(0...12))"] : nil,
      labels: isOne(in: 9) ? ["kind": "hotfix"] : nil,
      repo: isOne(in: 6) ? pick(["r1", "r2"]) : nil,
      run: isOne(in: 4) ? "r\(generator.next(0...3))" : nil
    ).with("actor", pick(["ann", "bob"]))
  }

  private mutating func incidentLine(_ service: String) -> EventLog.Line {
    let other = pick(services)
    var line = incident(
      "i\(generator.next(0...5))", time(),
      pick([.opened, .opened, .resolved, .resolved, .reopened, .acknowledged, .cancelled]),
      service: isOne(in: 3) ? nil : service,
      deploy: isOne(in: 3) ? "\(generator.next(0...12))" : nil,
      services: isOne(in: 3) ? [other, service] : nil,
      env: isOne(in: 6) ? "staging" : nil)
    if isOne(in: 5) { line.fields["opened"] = .time(instant(time())) }
    if isOne(in: 4) { line.fields["sha"] = .text(sha(service)) }
    return line
  }

  private mutating func runLine(_ service: String, _ index: Int) -> EventLog.Line {
    let state: EventState = pick([.started, .succeeded, .succeeded, .failed, .skipped, .cancelled])
    if isOne(in: 3) {
      return event(
        .pipeline, state, "r\(generator.next(0...3))", time(),
        service: isOne(in: 5) ? nil : service, sha: isOne(in: 3) ? nil : sha(service))
    }
    return event(
      .job, state, isOne(in: 2) ? "j\(generator.next(0...5))" : "k\(index)", time(),
      service: isOne(in: 3) ? nil : service, sha: isOne(in: 2) ? nil : sha(service),
      name: pick(["unit_tests", "unit_tests", "security_scan", "other"]),
      run: isOne(in: 3) ? nil : "r\(generator.next(0...3))"
    ).with("stage", isOne(in: 6) ? "verify" : nil)
  }
}

struct RandomSource: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }

  mutating func next(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int((next() >> 20) % UInt64(range.count))
  }
}
