/// A small company of three teams and six services, delivering for a quarter and on.
///
/// It has a story: weeks that meet the targets; a sixth week before the end in which twice as much
/// is deployed and too much of it fails; a rollback; an incident with its cause; and one service
/// whose staging is slow. The same seed and start give the same lines.
struct DemoSimulator {
  struct Service {
    var name: String
    var team: String
    /// Changes a working day.
    var pace: Double
    /// Minutes that a change waits in staging.
    var stagingWait: ClosedRange<Int>
  }

  static let services = [
    Service(name: "checkout", team: "storefront", pace: 2.4, stagingWait: 3...9),
    Service(name: "search", team: "storefront", pace: 1.8, stagingWait: 2...8),
    Service(name: "billing", team: "payments", pace: 1.3, stagingWait: 45...160),
    Service(name: "ledger-api", team: "payments", pace: 1.0, stagingWait: 3...12),
    Service(name: "identity", team: "platform", pace: 1.1, stagingWait: 2...9),
    Service(name: "notifications", team: "platform", pace: 0.8, stagingWait: 2...7),
  ]

  private let people = ["ana", "kim", "raj", "eve", "tom", "lin"]
  private var random: SeededGenerator
  private var heads: [String: String] = [:]
  private var running: [String: String] = [:]
  private var previous: [String: String] = [:]
  private var serial = 1000
  private let pace: Double
  /// Days whose deployments fail more often than is well.
  private let badDays: ClosedRange<Int>
  private(set) var lines: [DemoLine] = []

  /// Creates the company; `pace` scales how much it delivers.
  init(seed: UInt64, pace: Double = 1, badDays: ClosedRange<Int> = 70...76) {
    self.pace = pace
    random = SeededGenerator(seed: seed)
    self.badDays = badDays
  }

  /// The lines of some days, the first of which begins at `start`; a Monday makes the weekends
  /// fall where they should.
  mutating func run(days: Range<Int>, start: Int64) -> [DemoLine] {
    lines.removeAll(keepingCapacity: true)
    for day in days {
      for service in Self.services { work(service, day: day, start: start) }
    }
    lines.sort { $0.time < $1.time }
    return lines
  }

  private mutating func work(_ service: Service, day: Int, start: Int64) {
    let isWeekend = day % 7 >= 5
    let isBad = badDays.contains(day)
    var expected = service.pace * pace * (isWeekend ? 0.1 : 1)
    if isBad { expected *= 1.9 }
    var count = Int(expected)
    if random.happens(expected - Double(count)) { count += 1 }
    let morning = start + Int64(day) * 86_400 + 8 * 3600
    var at = morning + Int64(random.number(0...5400))
    for _ in 0..<count {
      at = deliver(service, at: at, isBad: isBad) + Int64(random.number(1800...9000))
    }
    if day % 7 == 2, !isWeekend { note(service, at: morning) }
  }

  private mutating func note(_ service: Service, at time: Int64) {
    add(
      time, "health",
      [
        ("state", "up"), ("id", "\(service.name) healthz"), ("service", service.name),
        ("env", "production"),
      ])
  }

  private mutating func add(_ time: Int64, _ kind: String, _ fields: [(String, String)]) {
    lines.append(DemoLine(time, kind, fields))
  }

  private mutating func nextID() -> String {
    serial += 1
    return "\(serial)"
  }

  /// One change from its first commit to production; returns when it was over.
  private mutating func deliver(_ service: Service, at start: Int64, isBad: Bool) -> Int64 {
    let isBot = random.happens(0.12)
    let author = isBot ? "renovate[bot]" : people[random.number(0...people.count - 1)]
    let change = nextID()
    let named = [("service", service.name), ("team", service.team)]
    let opened = start - Int64(random.number(1200...14_400))
    add(opened, "change", [("state", "opened"), ("id", change)] + named + [("author", author)])
    if !isBot {
      add(
        start - Int64(random.number(120...900)), "change",
        [("state", "approved"), ("id", change)] + named)
    }
    let commits = commit(service, change: change, author: author, at: start)
    let head = heads[service.name] ?? ""
    add(start, "change", [("state", "merged"), ("id", change)] + named + [("sha", head)])
    var at = test(service, head: head, at: start)
    at = stage(service, head: head, at: at, isSlow: isBad)
    return ship(service, head: head, commits: commits, at: at, isBad: isBad)
  }

  private mutating func commit(_ service: Service, change: String, author: String, at time: Int64)
    -> Int
  {
    let count = random.number(1...3)
    for index in 0..<count {
      let sha = random.sha()
      let parents = heads[service.name].map { "[\"\($0)\"]" } ?? "[]"
      // Working in small steps: written minutes before it lands.
      let written = time - Int64(random.number(120...900)) - Int64(count - index) * 240
      add(
        time, "commit",
        [
          ("sha", sha), ("service", service.name),
          ("team", service.team), ("author", author), ("change", change),
          ("committed", DemoLine.stamp(written)), ("parents", parents),
        ])
      heads[service.name] = sha
    }
    return count
  }

  private mutating func test(_ service: Service, head: String, at time: Int64) -> Int64 {
    let run = "run-" + nextID()
    let common = [("service", service.name), ("sha", head)]
    add(time + 5, "pipeline", [("state", "queued"), ("id", run), ("name", "main")] + common)
    let begin = time + Int64(random.number(10...90))
    add(begin, "pipeline", [("state", "started"), ("id", run), ("name", "main")] + common)
    var end = begin
    for (name, length) in [
      ("unit_tests", 60...240), ("integration_tests", 120...480), ("security_scan", 40...200),
    ] {
      var from = begin
      if random.happens(0.05) {
        let failed = from + Int64(random.number(length))
        add(
          failed, "job",
          [
            ("state", "failed"), ("id", "\(run)/\(name)/1"), ("run", run), ("name", name),
            ("stage", "test"), ("started", DemoLine.stamp(from)),
          ] + common)
        from = failed + Int64(random.number(60...300))
      }
      let to = from + Int64(random.number(length))
      add(
        to, "job",
        [
          ("state", "succeeded"), ("id", "\(run)/\(name)"), ("run", run), ("name", name),
          ("stage", name == "security_scan" ? "scan" : "test"), ("started", DemoLine.stamp(from)),
        ] + common)
      end = max(end, to)
    }
    add(end + 2, "pipeline", [("state", "succeeded"), ("id", run), ("name", "main")] + common)
    return end + 2
  }

  private mutating func stage(_ service: Service, head: String, at time: Int64, isSlow: Bool)
    -> Int64
  {
    let id = "stg-" + nextID()
    let fields = [
      ("id", id), ("service", service.name), ("env", "staging"), ("sha", head), ("trigger", "auto"),
    ]
    let begin = time + Int64(random.number(10...60))
    add(begin, "deploy", [("state", "started")] + fields)
    let end = begin + Int64(random.number(40...150))
    add(end, "deploy", [("state", "succeeded")] + fields)
    let wait = random.number(service.stagingWait) * (isSlow ? 2 : 1)
    return end + Int64(wait) * 60
  }

  private mutating func ship(
    _ service: Service, head: String, commits: Int, at time: Int64, isBad: Bool
  ) -> Int64 {
    let id = "dep-" + nextID()
    let isManual = random.happens(0.06)
    let fields = [
      ("id", id), ("service", service.name), ("team", service.team), ("env", "production"),
      ("sha", head), ("trigger", isManual ? "manual" : "auto"),
      ("actor", isManual ? people[random.number(0...people.count - 1)] : "pipeline"),
    ]
    add(time, "deploy", [("state", "started")] + fields)
    let end = time + Int64(random.number(60...260))
    if random.happens(isBad ? 0.12 : 0.04) {
      add(end, "deploy", [("state", "failed")] + fields)
      let again = end + Int64(random.number(600...2400))
      let retry = [("id", "dep-" + nextID())] + fields.dropFirst()
      add(again, "deploy", [("state", "started")] + retry)
      add(again + 120, "deploy", [("state", "succeeded")] + retry)
      arrive(service, head)
      return again + 120
    }
    add(end, "deploy", [("state", "succeeded")] + fields)
    arrive(service, head)
    if random.happens(isBad ? 0.30 : 0.05) { return breakDown(service, deployment: id, at: end) }
    return end
  }

  /// What incidents are about.
  private static let troubles = [
    "error rate above objective", "latency p99 above objective", "5xx after deployment",
    "queue growing, consumers stuck", "connection pool exhausted",
    "memory climbing, pods restarting",
  ]

  private mutating func arrive(_ service: Service, _ head: String) {
    previous[service.name] = running[service.name]
    running[service.name] = head
  }

  /// An incident, traced to the deployment, ended by a rollback or by itself.
  private mutating func breakDown(_ service: Service, deployment: String, at time: Int64) -> Int64 {
    let id = "INC-" + nextID()
    let opened = time + Int64(random.number(60...1200))
    add(
      opened - 30, "alert",
      [
        ("state", "firing"), ("id", "alert-\(id)"), ("name", "HighErrorRate"),
        ("service", service.name), ("severity", "critical"),
      ])
    add(
      opened, "incident",
      [
        ("state", "opened"), ("id", id), ("service", service.name), ("env", "production"),
        ("severity", "sev\(random.number(1...3))"), ("deploy", deployment),
        ("title", service.name + " " + Self.troubles[random.number(0...Self.troubles.count - 1)]),
      ])
    add(
      opened + Int64(random.number(60...400)), "incident", [("state", "acknowledged"), ("id", id)])
    let repaired = opened + Int64(random.number(900...4200))
    if let old = previous[service.name], random.happens(0.5) {
      add(
        repaired - 60, "deploy",
        [
          ("state", "succeeded"), ("id", "dep-" + nextID()), ("service", service.name),
          ("team", service.team), ("env", "production"), ("sha", old), ("trigger", "rollback"),
          ("fixes", "[\"\(deployment)\"]"), ("actor", "pipeline"),
        ])
      running[service.name] = old
    }
    add(repaired, "incident", [("state", "resolved"), ("id", id)])
    add(
      repaired + 60, "alert",
      [
        ("state", "resolved"), ("id", "alert-\(id)"), ("name", "HighErrorRate"),
        ("service", service.name), ("severity", "critical"),
      ])
    return repaired
  }
}
