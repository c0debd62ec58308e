import DeliveryEvents

/// Lists what changes for a rule after an instant: what comes into its window and leaves it again, or when
/// something becomes too old.
struct AlertSteps {
  let rule: AlertRule
  /// What it is judged for.
  let services: [Int]
  let isEverything: Bool
  let facts: AlertFacts
  let observed: ObservedDays

  /// The steps after an instant, in order of time, those to come included.
  func steps(after start: Timestamp) -> [SignalStep] {
    var steps: [SignalStep] = []
    switch rule.measure {
    case .changeFailureRate, .leadTime, .deploymentsPerDay, .speedWithoutSafety:
      for service in services { addAttempts(of: service, after: start, to: &steps) }
    case .recoveryTime: break
    case .openIncidentAge: addAges(incidents, &steps)
    case .stageAge: addAges(services.flatMap { facts.services[$0].visits }, &steps)
    case .trunkRed: addAges(services.flatMap { facts.services[$0].trunk }, &steps)
    case .sinceDeployment: addGaps(&steps)
    case .sourceSilence: addSilences(&steps)
    }
    if rule.measure == .recoveryTime || rule.measure == .speedWithoutSafety {
      for incident in incidents where incident.end != .distantFuture {
        add(
          AlertJudge.Slot.recoveries, from: incident.end, known: incident.end,
          sum: incident.end.nanoseconds(since: incident.begin), after: start, to: &steps)
      }
    }
    if rule.measure == .deploymentsPerDay { addMidnights(after: start, &steps) }
    if start != .distantPast { steps.removeAll { $0.time <= start } }
    steps.sort { $0.time < $1.time }
    return steps
  }

  var incidents: [AlertFacts.Span] {
    if isEverything { return facts.incidents }
    if services.count == 1 { return facts.services[services[0]].incidents }
    // An incident of several services counts once.
    var known: Set<Symbol> = []
    return services.flatMap { facts.services[$0].incidents }.filter { known.insert($0.of).inserted }
  }

  // MARK: Windows

  private func addAttempts(of service: Int, after start: Timestamp, to steps: inout [SignalStep]) {
    typealias Slot = AlertJudge.Slot
    let attempts = facts.services[service].attempts
    let reach = rule.measure == .speedWithoutSafety ? 2 : 1
    var earliest = start
    for _ in 0..<reach where earliest != .distantPast {
      earliest = earliest.advanced(byNanoseconds: -rule.windowNanoseconds)
    }
    let isRate = rule.measure == .changeFailureRate || rule.measure == .speedWithoutSafety
    let isFrequency = rule.measure == .deploymentsPerDay || rule.measure == .speedWithoutSafety
    let isLeadTime = rule.measure == .leadTime || rule.measure == .speedWithoutSafety
    let first = attempts.firstPlace { $0.finish > earliest }
    for attempt in attempts[first...] {
      let finish = attempt.finish
      func count(_ slot: Int, known: Timestamp, count: Int64 = 1, sum: Int64 = 0) {
        add(slot, from: finish, known: known, count: count, sum: sum, after: start, to: &steps)
      }
      if isRate {
        count(Slot.attempts, known: finish)
        if attempt.failed != .distantFuture { count(Slot.failed, known: attempt.failed) }
      }
      if isFrequency, attempt.isSuccess {
        count(Slot.deployments, known: finish)
        if attempt.isRework, rule.measure == .speedWithoutSafety {
          count(Slot.rework, known: finish)
        }
      }
      if isLeadTime, attempt.samples > 0 {
        count(Slot.leadTimes, known: finish, count: Int64(attempt.samples), sum: attempt.leadTime)
      }
    }
  }

  /// Counts something from when it is known for as long as it lies in the window, and, where that is asked
  /// for, in the period before.
  private func add(
    _ slot: Int, from: Timestamp, known: Timestamp, count: Int64 = 1, sum: Int64 = 0,
    after start: Timestamp, to steps: inout [SignalStep]
  ) {
    let end = from.advanced(byNanoseconds: rule.windowNanoseconds)
    stay(slot, max(from, known), end, count, sum, start, &steps)
    if rule.measure == .speedWithoutSafety {
      let after = end.advanced(byNanoseconds: rule.windowNanoseconds)
      stay(slot + AlertJudge.Slot.previous, max(end, known), after, count, sum, start, &steps)
    }
  }

  private func stay(
    _ slot: Int, _ begin: Timestamp, _ end: Timestamp, _ count: Int64, _ sum: Int64,
    _ start: Timestamp, _ steps: inout [SignalStep]
  ) {
    guard begin < end else { return }
    if begin > start { steps.append(SignalStep(begin, slot: slot, count: count, sum: sum)) }
    if end > start { steps.append(SignalStep(end, slot: slot, count: -count, sum: -sum)) }
  }

  /// The days to divide by grow at midnight until they fill the window.
  private func addMidnights(after start: Timestamp, _ steps: inout [SignalStep]) {
    guard let first = observed.firstEvent else { return }
    if first > start { steps.append(SignalStep(first)) }
    let day = observed.zone.day(of: first)
    let days = Int(min(rule.windowNanoseconds / 86_400_000_000_000, 3660)) + 1
    for next in 1...max(1, days) {
      let midnight = observed.zone.instant(day: day + next, seconds: 0)
      if midnight > start { steps.append(SignalStep(midnight)) }
    }
  }

  // MARK: Ages

  /// When something has been so for longer than the thresholds, as long as it is so.
  private func addAges(_ spans: [AlertFacts.Span], _ steps: inout [SignalStep]) {
    let clear = Self.crossing(rule.clear, unit: 1e9)
    let fire = Self.crossing(rule.fire, unit: 1e9)
    if rule.minimumSamples > 0 {
      for time in spans.map(\.begin).sorted().prefix(rule.minimumSamples) {
        steps.append(SignalStep(time, slot: AlertJudge.Age.known, count: 1))
      }
    }
    for span in spans { addAge(of: span.begin, span.end, clear: clear, fire: fire, &steps) }
  }

  private func addAge(
    of begin: Timestamp, _ end: Timestamp, clear: Int64, fire: Int64, _ steps: inout [SignalStep]
  ) {
    for (slot, age) in [(AlertJudge.Age.overClear, clear), (AlertJudge.Age.overFire, fire)] {
      let crossing = begin.advanced(byNanoseconds: age)
      guard crossing < end else { continue }
      steps.append(SignalStep(crossing, slot: slot, count: 1))
      if end != .distantFuture { steps.append(SignalStep(end, slot: slot, count: -1)) }
    }
  }

  /// Silences are as old as they are of what is usual.
  private func addSilences(_ steps: inout [SignalStep]) {
    // Of what never came there is no silence.
    steps.append(SignalStep(.distantPast, slot: AlertJudge.Age.known, count: 1_000_000))
    for silence in facts.silences {
      let unit = Double(silence.usual)
      addAge(
        of: silence.begin, silence.end, clear: Self.crossing(rule.clear, unit: unit),
        fire: Self.crossing(rule.fire, unit: unit), &steps)
    }
  }

  /// From which age on a threshold is crossed, or clear no longer holds, in nanoseconds; `unit` of them are
  /// one of the measure's.
  private static func crossing(_ threshold: AlertThreshold, unit: Double) -> Int64 {
    let age = Int64(max(0, min(threshold.value * unit, 9e18)).rounded(.up))
    switch threshold.comparison {
    case .atLeast, .below: return age
    case .above, .atMost: return age.addingReportingOverflow(1).partialValue
    }
  }

  /// The gaps between successful deployments, which end with the next.
  private func addGaps(_ steps: inout [SignalStep]) {
    var times: [Timestamp] = []
    for service in services {
      for attempt in facts.services[service].attempts where attempt.isSuccess {
        times.append(attempt.finish)
      }
    }
    times.sort()
    var spans: [AlertFacts.Span] = []
    spans.reserveCapacity(times.count)
    for (place, time) in times.enumerated() {
      let next = place + 1 < times.count ? times[place + 1] : .distantFuture
      spans.append(AlertFacts.Span(begin: time, end: next))
    }
    addAges(spans, &steps)
  }
}
