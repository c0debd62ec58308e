import DeliveryEvents

/// Lists what changes for a rule after an instant: what comes into its window and leaves it again, or when
/// something becomes too old.
struct AlertSteps {
  let rule: AlertRule
  /// What it is judged for.
  let services: [Int]
  let facts: AlertFacts
  let observed: ObservedDays
  /// From when on what there was is counted on top of what was carried over; `nil` where nothing was.
  let carriedAt: Timestamp?
  /// Those of the services, each once; for rules that look at incidents.
  let incidents: [AlertFacts.Span]

  init(
    rule: AlertRule, services: [Int], isEverything: Bool, facts: AlertFacts,
    observed: ObservedDays, carriedAt: Timestamp?
  ) {
    self.rule = rule
    self.services = services
    self.facts = facts
    self.observed = observed
    self.carriedAt = carriedAt
    switch rule.measure {
    case .recoveryTime, .openIncidentAge, .speedWithoutSafety:
      if isEverything {
        incidents = facts.incidents
      } else if services.count == 1 {
        incidents = facts.services[services[0]].incidents
      } else {
        var known: Set<Symbol> = []
        incidents = services.flatMap { facts.services[$0].incidents }.filter {
          known.insert($0.of).inserted
        }
      }
    case .changeFailureRate, .leadTime, .deploymentsPerDay, .stageAge, .trunkRed,
      .sinceDeployment, .sourceSilence:
      incidents = []
    }
  }

  var window: Int64 { rule.windowNanoseconds }

  /// For so many room is made at once.
  private static let many = 10_000

  /// Whether what leaves the window is counted for the period before.
  var hasPeriodBefore: Bool { rule.measure == .speedWithoutSafety }

  func attempt(_ step: SignalStep) -> AlertAttempts.Attempt {
    facts.services[step.service].attempts[Int(step.place)]
  }

  /// Whether samples are looked at one by one.
  var judgesMedian: Bool {
    rule.statistic == .median && rule.measure.hasStatistic
  }

  /// The lead times of a deployment, for a rule that looks at each.
  func forEachSample(_ step: SignalStep, _ body: (Int64) -> Void) {
    guard judgesMedian else { return }
    facts.services[step.service].attempts.forEachSample(of: Int(step.place), body)
  }

  /// How long an incident took.
  func recovery(_ step: SignalStep) -> Int64 {
    let incident = incidents[Int(step.place)]
    return incident.end.nanoseconds(since: incident.begin)
  }

  /// The steps after an instant up to another, in order of time; and when the first comes after that, if one
  /// does.
  func steps(after start: Timestamp, upTo end: Timestamp = .distantFuture) -> StepList {
    var steps = StepList(after: start, upTo: end)
    switch rule.measure {
    case .changeFailureRate, .leadTime, .deploymentsPerDay, .speedWithoutSafety:
      for service in services { addAttempts(of: service, to: &steps) }
    case .recoveryTime: break
    case .openIncidentAge:
      addAges(incidents, &steps)
      addKnown(incidents.map(\.begin), &steps)
    case .stageAge:
      for service in services { addAges(facts.services[service].visits, &steps) }
      addKnown(services.flatMap { first(of: facts.services[$0].visits.lazy.map(\.begin)) }, &steps)
    case .trunkRed:
      for service in services { addAges(facts.services[service].trunk, &steps) }
      addKnown(services.flatMap { first(of: facts.services[$0].trunk.lazy.map(\.begin)) }, &steps)
    case .sinceDeployment: addGaps(&steps)
    case .sourceSilence: addSilences(&steps)
    }
    if rule.measure == .recoveryTime || hasPeriodBefore { addRecoveries(to: &steps) }
    if rule.measure == .deploymentsPerDay || hasPeriodBefore { addMidnights(&steps) }
    addBeginning(&steps)
    steps.sort()
    return steps
  }

  /// Time begins with the first event of the log: where that something is missing is an alert, what never came
  /// is missing from there on. A service of its own is judged from the first that is known of it.
  private func addBeginning(_ steps: inout StepList) {
    guard rule.noData == .alert, rule.grouping != .service, let first = observed.firstEvent else {
      return
    }
    steps.add(SignalStep(time: first, act: .nothing))
  }

  // MARK: Windows

  private func addAttempts(of service: Int, to steps: inout StepList) {
    let finishes = facts.services[service].attempts.finishes
    /// Adds what happens to each attempt some time after its finish.
    func add(_ act: SignalStep.Act, after delay: Int64) {
      var place = finishes.firstPlace { $0.advanced(byNanoseconds: delay) > steps.start }
      if finishes.count - place > Self.many {
        let end = finishes.firstPlace { $0.advanced(byNanoseconds: delay) > steps.end }
        steps.reserve(max(0, end - place))
      }
      while place < finishes.count {
        let time = finishes[place].advanced(byNanoseconds: delay)
        let step = SignalStep(
          time: time, service: service, place: Int32(place), act: act)
        // Those after it come later still.
        if !steps.add(step) { break }
        place += 1
      }
    }
    add(.enters, after: 0)
    if rule.measure == .changeFailureRate || hasPeriodBefore {
      let late = facts.services[service].attempts.failures.late
      for failure in late[late.firstPlace { $0.time > steps.start }...]
      where failure.time < end(of: finishes[Int(failure.place)]) {
        let step = SignalStep(
          time: failure.time, service: service, place: failure.place, act: .fails)
        if !steps.add(step) { break }
      }
    }
    if hasPeriodBefore { add(.moves, after: window) }
    add(.leaves, after: hasPeriodBefore ? 2 * min(window, .max / 2) : window)
  }

  /// When something is looked at no more.
  private func end(of time: Timestamp) -> Timestamp {
    let end = time.advanced(byNanoseconds: window)
    return hasPeriodBefore ? end.advanced(byNanoseconds: window) : end
  }

  private func addRecoveries(to steps: inout StepList) {
    for (place, incident) in incidents.enumerated() where incident.end != .distantFuture {
      func add(_ act: SignalStep.Act, _ time: Timestamp) {
        steps.add(SignalStep(time: time, place: Int32(place), act: act))
      }
      add(.recovers, incident.end)
      if hasPeriodBefore { add(.recoveryMoves, incident.end.advanced(byNanoseconds: window)) }
      add(.recoveryLeaves, end(of: incident.end))
    }
  }

  /// The days to divide by grow at midnight until they fill the window, and those of the period before as much later.
  private func addMidnights(_ steps: inout StepList) {
    guard let first = observed.firstEvent else { return }
    // A service of its own is judged from the first that is known of it.
    var begin = first
    if rule.grouping == .service, carriedAt == nil {
      let known = services.lazy.compactMap { facts.services[$0].attempts.finishes.first }.min()
      guard let known else { return }
      begin = known
    }
    func add(_ time: Timestamp) {
      if time >= begin { steps.add(SignalStep(time: time, act: .nothing)) }
    }
    func addBoth(_ time: Timestamp) {
      add(time)
      if hasPeriodBefore { add(time.advanced(byNanoseconds: window)) }
    }
    addBoth(first)
    let day = observed.zone.day(of: first)
    let days = Int(min(rule.windowNanoseconds / 86_400_000_000_000, 3660)) + 1
    for next in 1...max(1, days) { addBoth(observed.zone.instant(day: day + next, seconds: 0)) }
  }

  // MARK: Ages

  /// When something has been so for longer than the thresholds, as long as it is so.
  private func addAges(
    _ spans: [AlertFacts.Span], _ steps: inout StepList
  ) {
    let clear = Self.crossing(rule.clear, unit: 1e9)
    let fire = Self.crossing(rule.fire, unit: 1e9)
    for span in spans where span.end > steps.start {
      addAge(of: span.begin, span.end, clear: clear, fire: fire, &steps)
    }
  }

  /// When the first ones began of a list in order: as many as there must be, and as many of those after what
  /// was carried over.
  private func first(of times: some Sequence<Timestamp>) -> [Timestamp] {
    let count = max(0, rule.minimumSamples)
    guard let carriedAt else { return Array(times.prefix(count)) }
    var (first, later) = ([Timestamp](), [Timestamp]())
    for time in times {
      if later.count >= count { break }
      if first.count < count {
        first.append(time)
      } else if time > carriedAt {
        later.append(time)
      }
    }
    return first + later
  }

  /// When there began to be enough to judge by.
  private func addKnown(_ times: [Timestamp], _ steps: inout StepList) {
    if rule.minimumSamples <= 0 { return }
    for time in first(of: times.sorted()) {
      steps.add(SignalStep(time: time, act: .isKnown))
    }
  }

  private func addAge(
    of begin: Timestamp, _ end: Timestamp, clear: Int64, fire: Int64, _ steps: inout StepList
  ) {
    func add(_ age: Int64, _ begins: SignalStep.Act, _ ends: SignalStep.Act) {
      let crossing = begin.advanced(byNanoseconds: age)
      guard crossing < end else { return }
      steps.add(SignalStep(time: crossing, act: begins))
      if end != .distantFuture { steps.add(SignalStep(time: end, act: ends)) }
    }
    add(clear, .isOverClear, .endsOverClear)
    add(fire, .isOverFire, .endsOverFire)
  }

  /// Silences are as old as they are of what is usual.
  private func addSilences(_ steps: inout StepList) {
    for silence in facts.silences {
      let unit = Double(silence.usual)
      // A gap of less than a day is none once it is over, and so it must not be one while it lasts.
      addAge(
        of: silence.begin, silence.end,
        clear: max(EventGaps.day, Self.crossing(rule.clear, unit: unit)),
        fire: max(EventGaps.day, Self.crossing(rule.fire, unit: unit)), &steps)
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

  /// When the first deployments of each service succeeded.
  private var firstSuccesses: [Timestamp] {
    if rule.minimumSamples <= 0 { return [] }
    return services.flatMap { service in
      first(of: facts.services[service].attempts.successes(from: 0))
    }
  }

  /// The gaps between successful deployments, which end with the next.
  private func addGaps(_ steps: inout StepList) {
    let start = steps.start
    var times: [Timestamp] = []
    for service in services {
      let attempts = facts.services[service].attempts
      // The gap that goes on begins with the last before.
      let place = start == .distantPast ? 0 : attempts.finishes.firstPlace { $0 > start }
      if let last = attempts.latestSuccess(before: place) { times.append(last) }
      times += attempts.successes(from: place)
    }
    times.sort()
    let clear = Self.crossing(rule.clear, unit: 1e9)
    let fire = Self.crossing(rule.fire, unit: 1e9)
    addKnown(firstSuccesses, &steps)
    for (place, time) in times.enumerated() {
      let next = place + 1 < times.count ? times[place + 1] : .distantFuture
      addAge(of: time, next, clear: clear, fire: fire, &steps)
    }
  }
}

/// The steps between two instants.
struct StepList {
  let start: Timestamp
  let end: Timestamp
  private(set) var steps: [SignalStep] = []
  /// When the first comes after the end; the distant future for none.
  private(set) var next = Timestamp.distantFuture

  /// An empty list of those after an instant, up to another and including it; from the distant past on it is
  /// all of them.
  init(after start: Timestamp, upTo end: Timestamp) {
    self.start = start
    self.end = end
  }

  /// Makes room for so many more.
  mutating func reserve(_ count: Int) { steps.reserveCapacity(steps.count + count) }

  /// Takes a step if it lies between the instants; tells whether it does not come after them.
  @discardableResult
  mutating func add(_ step: SignalStep) -> Bool {
    if step.time > end {
      next = min(next, step.time)
      return false
    }
    if step.time > start || start == .distantPast { steps.append(step) }
    return true
  }

  /// Puts them in order of time.
  fileprivate mutating func sort() { steps.sort { $0.time < $1.time } }
}
