import DeliveryEvents
import Testing

@testable import DeliveryMetrics

/// What is advised of figures that were made by hand.
@Suite("advice")
struct AdviceTests {
  private struct Service {
    var name: String
    var attempts = 0
    var failed = 0
    var leadTimes = 0
    /// In hours, as all that follows.
    var leadTime = 0
    var recoveries = 0
    var recovery = 0
  }

  private func reading(_ name: String, _ services: [Service]) -> Reading {
    func sum(_ part: KeyPath<Service, Int>) -> Int { services.reduce(0) { $0 + $1[keyPath: part] } }
    func mean(_ hours: Int, _ n: Int) -> Double? {
      n == 0 ? nil : Double(hours) * 3600 / Double(n)
    }
    var frequency = DeploymentFrequencyReading()
    frequency.deployments = sum(\.attempts) - sum(\.failed)
    frequency.perDay = Double(frequency.deployments) / 30
    frequency.isTargetMet = frequency.deployments > 30
    var lead = LeadTimeReading()
    lead.n = sum(\.leadTimes)
    lead.sum = .seconds(sum(\.leadTime) * 3600)
    lead.mean = mean(sum(\.leadTime), lead.n)
    lead.isTargetMet = lead.mean.map { $0 < 3600 }
    var failures = ChangeFailureRateReading()
    (failures.attempts, failures.failed) = (sum(\.attempts), sum(\.failed))
    var recovery = RecoveryTimeReading()
    recovery.n = sum(\.recoveries)
    recovery.sum = .seconds(sum(\.recovery) * 3600)
    recovery.mean = mean(sum(\.recovery), recovery.n)
    recovery.isTargetMet = recovery.mean.map { $0 < 3600 }
    return Reading(
      name: name, deploymentFrequency: frequency, leadTime: lead, changeFailureRate: failures,
      recoveryTime: recovery, failedDeploymentRecoveryTime: DurationReading(),
      reworkRate: ReworkRateReading(), buckets: [])
  }

  private func snapshot(
    _ services: [Service], _ stream: ValueStream = .empty, alerts: [Alert] = []
  ) -> Snapshot {
    let now = instant("d31 00:00")
    return Snapshot(
      asOf: now, zone: "UTC",
      window: WindowSpan(nanoseconds: nanoseconds("30d"), to: now, observedDays: 30),
      scope: .everything, reading: reading("", services),
      byService: services.map { reading($0.name, [$0]) }, byTeam: [], valueStream: stream,
      deployments: [], openIncidents: [], alerts: AlertPicture(raised: alerts),
      input: InputCounts())
  }

  private func stream(
    hours: Double, n: Int = 20, between: Double = 0, _ bottleneck: Bottleneck? = nil
  ) -> ValueStream {
    var stream = ValueStream.empty
    (stream.leadTimeMean, stream.n) = (hours * 3600, n)
    (stream.waitBetweenShare, stream.bottleneck) = (between, bottleneck)
    return stream
  }

  private func practice(_ kind: PracticeKind, _ value: Double, warn: Double) -> PracticeReading {
    PracticeReading(
      kind: kind, verdict: .warn, value: value, unit: .share, n: 40,
      limits: PracticeLimits(warn: warn, alarm: nil), reason: nil, figures: [])
  }

  private static let staging = Bottleneck(
    stage: .staging, share: 0.55, because: "queue p85 > process p85", queueP85: 9600,
    processP85: 240)

  @Test("where nothing is beyond a limit, nothing is advised")
  func nothing() {
    let fine = Service(
      name: "a", attempts: 100, failed: 1, leadTimes: 100, leadTime: 50, recoveries: 5, recovery: 1)
    #expect(Advice.list(snapshot([fine], stream(hours: 0.5))) == [])
    // No data is nothing to conclude from.
    #expect(Advice.list(snapshot([])).map(\.isFrequency) == [true])
  }

  @Test("the service with most failures, if it has more of them than of the deployments")
  func failures() {
    let services = [
      Service(name: "a", attempts: 60, failed: 6), Service(name: "b", attempts: 41, failed: 14),
    ]
    let part = Advice.Part(
      service: "b", own: 14, all: 20, ownCount: 41, allCount: 101, target: 0.15)
    #expect(Advice.list(snapshot(services)) == [.failures(part)])
    #expect(part.share == 0.7)
    #expect(part.without == 0.1)
    #expect(part.countShare == 41.0 / 101)
    // Three quarters of the failures in three quarters of the deployments are nobody's.
    let even = [
      Service(name: "a", attempts: 60, failed: 15), Service(name: "b", attempts: 20, failed: 5),
    ]
    #expect(Advice.list(snapshot(even)) == [])
    let one = Advice.list(snapshot([Service(name: "a", attempts: 40, failed: 10)]))
    #expect(
      one
        == [
          .frequency(perDay: 1, target: 1, more: 1, days: 30),
          .failures(
            Advice.Part(service: "a", own: 10, all: 10, ownCount: 40, allCount: 40, target: 0.15)),
        ].sorted { left, _ in !left.isFrequency })
  }

  @Test("so many more deployments meet the target, whatever the product of target and days is")
  func enoughDeployments() {
    var settings = Settings()
    settings.deploymentsPerDayAbove = 0.7
    let lines = (1...62).map { deploy("d\($0)", "d\($0 + 15) 10:00", "s\($0)") }
    let ledger = EventLog([event(.health, .up, "h", "d1 00:00")] + lines).ledger(settings: settings)
    let snapshot = ledger.snapshot(at: instant("d101 00:00"), windowNanoseconds: nanoseconds("90d"))
    // 63 in 90 days are 0.7 a day, and a target exactly reached is missed.
    #expect(
      Advice.list(snapshot).first(where: \.isFrequency)
        == .frequency(perDay: 62 / 90, target: 0.7, more: 2, days: 90))
  }

  @Test("the constraint comes first, with the part of the lead time that it holds")
  func constraint() {
    let bad = Service(name: "a", attempts: 100, failed: 50)
    let list = Advice.list(snapshot([bad], stream(hours: 2, Self.staging)))
    #expect(
      list.first
        == .constraint(Advice.Holding(held: 0.55 * 7200, leadTime: 7200, n: 20), Self.staging))
    #expect(list.count == 2)
    // Of two parts of one lead time the longer one.
    let waiting = Advice.list(snapshot([bad], stream(hours: 2, between: 0.6, Self.staging)))
    #expect(
      waiting.first == .waiting(Advice.Holding(held: 0.6 * 7200, leadTime: 7200, n: 20)))
    // Less than half, and few changes, are no constraint.
    #expect(Advice.list(snapshot([bad], stream(hours: 2, between: 0.4))).count == 1)
    #expect(Advice.list(snapshot([bad], stream(hours: 2, n: 4, between: 0.9))).count == 1)
  }

  @Test("what passes before a change lands is weighed against what passes after")
  func landing() {
    let slow = Service(name: "a", attempts: 100, failed: 0, leadTimes: 10, leadTime: 100)
    let list = Advice.list(snapshot([slow], stream(hours: 2, between: 0.9)))
    #expect(
      list == [
        .landing(Advice.Holding(held: 28_800, leadTime: 36_000, n: 10), changes: 20),
        .waiting(Advice.Holding(held: 0.9 * 7200, leadTime: 7200, n: 20)),
      ])
    let quick = Advice.list(snapshot([slow], stream(hours: 8, between: 0.1)))
    #expect(quick == [])
  }

  @Test(
    "a danger comes before everything, and there are five lines at most, by how far off they are")
  func ranks() {
    let services = [
      Service(
        name: "a", attempts: 10, failed: 5, leadTimes: 10, leadTime: 40, recoveries: 5, recovery: 40
      ),
      Service(
        name: "b", attempts: 10, failed: 0, leadTimes: 10, leadTime: 5, recoveries: 5, recovery: 1),
    ]
    let alert = Alert(
      rule: "speed", measure: .speedWithoutSafety, severity: .warning,
      episode: AlertEpisode(
        state: .firing, start: instant("d30 00:00"), fired: instant("d30 00:00")),
      value: nil, message: "more fail", services: [])
    let list = Advice.list(
      snapshot(services, stream(hours: 2, Self.staging), alerts: [alert]),
      practices: [
        practice(.manualDeployments, 0.9, warn: 0.1), practice(.flakyPipeline, 0.06, warn: 0.05),
        practice(.coupledDeployments, 0.6, warn: 0.3),
        practice(.speedWithoutSafety, 0.2, warn: 0.1),
      ])
    // 9 times its limit, then recovery with 4.1 times, then lead time with 2.25 times.
    #expect(
      list.map(\.name) == ["danger", "constraint", "manual_deployments", "recovery", "leadTime"])
    // Without the alert the detector warns.
    let other = Advice.list(
      snapshot(services), practices: [practice(.speedWithoutSafety, 0.2, warn: 0.1)])
    #expect(other.first?.name == "speed_without_safety")
    #expect(
      other.map(\.name) == [
        "speed_without_safety", "recovery", "leadTime", "frequency", "failures",
      ])
  }

  @Test("too few deployments say how many more there would have to be")
  func frequency() {
    #expect(
      Advice.list(snapshot([Service(name: "a", attempts: 12)])) == [
        .frequency(perDay: 0.4, target: 1, more: 19, days: 30)
      ])
  }
}

extension Advice {
  fileprivate var isFrequency: Bool { name == "frequency" }

  fileprivate var name: String {
    switch self {
    case .danger: "danger"
    case .constraint: "constraint"
    case .waiting: "waiting"
    case .landing: "landing"
    case .failures: "failures"
    case .leadTime: "leadTime"
    case .recovery: "recovery"
    case .frequency: "frequency"
    case .practice(let reading): reading.kind.rawValue
    }
  }
}
