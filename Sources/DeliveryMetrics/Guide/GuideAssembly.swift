import DeliveryEvents

/// Marks each step of the guide from what the log tells of the last 30 days.
struct GuideAssembly {
  /// From which share on most is enough.
  static let enough = 0.9

  let assembly: SnapshotAssembly
  let facts: Facts
  /// What detectors say of the last 30 days, in any order.
  let practices: [PracticeReading]
  private let from: Timestamp
  private let now: Timestamp
  /// Services of the scope with a production deployment in the window.
  private let deploying: [Int]

  init(_ assembly: SnapshotAssembly, facts: Facts, practices: [PracticeReading]) {
    self.assembly = assembly
    self.facts = facts
    self.practices = practices
    now = assembly.window.to
    let from = now.advanced(byNanoseconds: -30 * 86_400_000_000_000)
    self.from = from
    let now = now
    deploying = assembly.derivation.services(in: assembly.scope).filter { service in
      let finishes = assembly.derivation.deliveries[service].finishes
      return !range(of: finishes, from: from, to: now, by: { $0 }).isEmpty
    }
  }

  func detail(_ snapshot: Snapshot) -> GuideDetail {
    let first = assembly.derivation.deliveries.compactMap(\.finishes.first).min()
    // What was given up makes nobody a beginner.
    let start = [first, snapshot.baseline.frozen?.span.from].compactMap { $0 }.min()
    let day = start.map { assembly.zone.day(of: now) - assembly.zone.day(of: $0) + 1 }
    return GuideDetail(
      day: day, phase: GuidePhase(day: day ?? 1),
      steps: GuideStep.allCases.map { reading($0, snapshot) },
      advice: Advice.list(snapshot, practices: practices))
  }

  private func reading(_ step: GuideStep, _ snapshot: Snapshot) -> GuideStepReading {
    switch step {
    case .baseline: baseline(snapshot.baseline)
    case .monitoring: monitoring()
    case .documentedProcess: process()
    case .automation: automation()
    case .continuousImprovement: improvement(snapshot)
    case .manualSteps, .feedbackFromCI, .feedbackFromProduction, .advancedAutomation, .crossTeam:
      judge(step)
    }
  }

  private func missing(_ step: GuideStep, _ what: String) -> GuideStepReading {
    GuideStepReading(step, .undecided, .missing(what))
  }

  private func baseline(_ status: BaselineStatus) -> GuideStepReading {
    switch status {
    case .none where assembly.derivation.deliveries.allSatisfy(\.finishes.isEmpty):
      return missing(.baseline, "deploy lines with an env such as production")
    case .none, .collecting: return GuideStepReading(.baseline, .open, .baseline(status))
    case .frozen(let frozen):
      return GuideStepReading(
        .baseline, frozen.isComparable ? .done : .open, .baseline(status))
    }
  }

  private static let noDeployment =
    "deploy lines of the last 30 days with an env such as production"

  /// A step that is done when all services that are deployed have something.
  private func services(_ step: GuideStep, with found: Set<Int>) -> GuideStepReading {
    let without = deploying.filter { !found.contains($0) }.map(name).sortedByBytes()
    return GuideStepReading(
      step, without.isEmpty ? .done : .open,
      .services(deploying.count - without.count, of: deploying.count, without: without))
  }

  private func name(_ service: Int) -> String {
    assembly.derivation.symbols.string(assembly.derivation.serviceNames[service])
  }

  private func isRecent(_ time: Timestamp) -> Bool { time > from && time <= now }

  private func monitoring() -> GuideStepReading {
    if deploying.isEmpty { return missing(.monitoring, Self.noDeployment) }
    var found: Set<Int> = []
    var isTold = false
    for service in facts.services.indices where service < assembly.derivation.deliveries.count {
      for line in facts.services[service].others
      where line.kind == .health && !line.isReplaced && line.time <= now {
        isTold = true
        let isProduction =
          line.env.isNone || facts.rules.tier(of: line.env, in: facts.symbols) == .production
        if isProduction, isRecent(line.time) { found.insert(service) }
      }
    }
    // Of a log that never told of any, nobody knows whether there are none.
    guard isTold else { return missing(.monitoring, "health lines: id, service, state up or down") }
    return services(.monitoring, with: found)
  }

  /// A process is documented when each deployment tells what it brought, and how it came about.
  private func process() -> GuideStepReading {
    // One by one: there may be so many that a list of them is more than all else.
    var (count, isTold, told) = (0, false, 0)
    for service in deploying {
      let delivery = assembly.derivation.deliveries[service]
      for attempt in range(of: delivery.finishes, from: from, to: now, by: { $0 }) {
        let one = delivery.deployment(ofAttempt: attempt)
        count += 1
        guard one.trigger != .none || one.run.isSome || one.actor.isSome else { continue }
        isTold = true
        if one.key.isSome || one.shas != nil { told += 1 }
      }
    }
    if count == 0 { return missing(.documentedProcess, Self.noDeployment) }
    guard isTold else {
      return missing(.documentedProcess, "a trigger, a run or an actor on deploy lines")
    }
    let share = Double(told) / Double(count)
    return GuideStepReading(
      .documentedProcess, share >= Self.enough ? .done : .open,
      .deployments(told, of: count, enough: Self.enough))
  }

  private func automation() -> GuideStepReading {
    if deploying.isEmpty { return missing(.automation, Self.noDeployment) }
    let numbers = Dictionary(
      assembly.derivation.serviceNames.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    // A job without a service takes that of its pipeline, which has a line of its own.
    var found: Set<Int> = []
    var isTold = false
    for index in 0..<facts.runs.lines.count where facts.runs.lines.time(at: index) <= now {
      let line = facts.runs.lines[index]
      if line.isReplaced { continue }
      isTold = true
      guard isRecent(line.time) else { continue }
      let service = line.service.isSome ? line.service : line.isJob ? .none : facts.defaultService
      if let number = numbers[service] { found.insert(number) }
    }
    guard isTold else { return missing(.automation, "pipeline and job lines of what CI runs") }
    return services(.automation, with: found)
  }

  private func improvement(_ snapshot: Snapshot) -> GuideStepReading {
    let reading = snapshot.reading
    let verdicts = [
      reading.deploymentFrequency.isTargetMet, reading.leadTime.isTargetMet,
      reading.changeFailureRate.isTargetMet, reading.recoveryTime.isTargetMet,
    ].compactMap { $0 }
    let met = verdicts.count { $0 }
    let beside = reading.baseline?.all.compactMap(\.verdict) ?? []
    let evidence = GuideStepReading.Evidence.measures(
      reading.baseline, met: met, targets: verdicts.count)
    guard !beside.isEmpty else {
      return missing(
        .continuousImprovement, "a finished baseline, and at least 5 deployments since then")
    }
    // Whoever meets every target need not be better than at the beginning.
    let isDone =
      met == 4 || !beside.contains(.worse) && beside.contains(.better)
    return GuideStepReading(.continuousImprovement, isDone ? .done : .open, evidence)
  }

  /// A step that is done when the practices of which the log tells are kept.
  private func judge(_ step: GuideStep) -> GuideStepReading {
    let own = step.practices.compactMap { kind in practices.first { $0.kind == kind } }
    let told = own.filter { $0.verdict != .silent }.sorted {
      $0.isOff != $1.isOff ? $0.isOff : ($0.excess ?? 0) > ($1.excess ?? 0)
    }
    guard let worst = told.first else {
      let reasons = own.compactMap(\.reason)
      return missing(step, reasons.isEmpty ? step.needs : "\(step.needs) (\(reasons[0]))")
    }
    return GuideStepReading(step, worst.isOff ? .open : .done, .practices(told))
  }
}

extension GuideStep {
  /// Which lines its practices need.
  fileprivate var needs: String {
    switch self {
    case .manualSteps: "a trigger, a run or an actor on deploy lines"
    case .feedbackFromCI: "pipeline or job lines with a sha, and commit lines"
    case .feedbackFromProduction: "change or commit lines, and deploy lines with a sha"
    case .advancedAutomation: "pipeline lines with a sha or branch, and commit lines"
    case .crossTeam: "an actor on deploy and incident lines, and an author on commit lines"
    case .baseline, .monitoring, .documentedProcess, .automation, .continuousImprovement: ""
    }
  }
}

extension DetailAssembly {
  /// The guide, with what detectors say of practices.
  func guide() -> GuideDetail {
    GuideAssembly(assembly, facts: facts, practices: practices()).detail(
      assembly.snapshot(input: InputCounts()))
  }
}

extension PracticeReading {
  /// Whether it is beyond its limits.
  var isOff: Bool { verdict >= .warn }

  /// How many times its limit the value is, on the bad side; `nil` where the two cannot be divided.
  var excess: Double? {
    guard let value, let limit = limits.warn, value > 0, limit > 0 else { return nil }
    return kind.isBadBelow ? limit / value : value / limit
  }
}
