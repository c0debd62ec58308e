import DeliveryEvents

/// Puts an alert into words: the figure, its limit, and who contributes most.
struct AlertWords {
  let rule: AlertRule
  let track: AlertTrack
  let judge: AlertJudge
  let steps: AlertSteps
  let derivation: Derivation
  let now: Timestamp

  /// The alert of an episode; one that is over is described by its rule alone.
  func alert(_ episode: AlertEpisode, group: Scope) -> Alert {
    let isOver = episode.state == .resolved
    var alert = Alert(
      rule: rule.id, measure: rule.measure, severity: rule.severity, scope: group,
      episode: episode, value: isOver ? nil : value,
      message: isOver ? limit : message, services: [], notify: rule.notify)
    if !isOver, let clearing {
      alert.isHeld = true
      alert.message += clearing
    }
    if rule.measure.hasWindow { alert.windowNanoseconds = rule.windowNanoseconds }
    switch group {
    case .service(let name): alert.services = [name]
    case .everything, .team: if !isOver { alert.services = worst }
    }
    return alert
  }

  /// The measure as of now.
  private var value: Double? {
    switch rule.measure {
    case .openIncidentAge: longest(steps.incidents)
    case .stageAge: longest(steps.services.flatMap { steps.facts.services[$0].visits })
    case .trunkRed: longest(steps.services.flatMap { steps.facts.services[$0].trunk })
    case .sinceDeployment: latestSuccess.map(now.seconds(since:))
    case .sourceSilence:
      silences.map { now.seconds(since: $0.begin) / Double($0.usual) * 1e9 }.max()
    case .changeFailureRate, .leadTime, .recoveryTime, .deploymentsPerDay, .speedWithoutSafety:
      track.value(judge)
    }
  }

  private func open(_ spans: [AlertFacts.Span]) -> [AlertFacts.Span] {
    spans.filter { $0.begin <= now && $0.end > now }
  }

  private func longest(_ spans: [AlertFacts.Span]) -> Double? {
    open(spans).map(\.begin).min().map(now.seconds(since:))
  }

  private var latestSuccess: Timestamp? {
    steps.services.compactMap { service in
      let attempts = steps.facts.services[service].attempts
      return attempts.latestSuccess(before: attempts.count)
    }.max()
  }

  private var silences: [EventGaps.Silence] {
    steps.facts.silences.filter { $0.begin <= now && $0.end > now && isLong($0) }
  }

  private func isLong(_ silence: EventGaps.Silence) -> Bool {
    now.nanoseconds(since: silence.begin) >= EventGaps.day
      && rule.fire.holds(now.seconds(since: silence.begin) / Double(silence.usual) * 1e9)
  }

  private var message: String {
    if track.machine.episode?.isWithoutData == true {
      return "\(subject): too little to judge by since it fired; \(limit)"
    }
    switch rule.measure {
    case .changeFailureRate:
      return
        "\(track.counts.now.failed) of \(track.counts.now.attempts) deployments failed: \(figure), \(limit)"
    case .leadTime:
      return
        "\(rule.statistic.rawValue) lead time \(Self.text(value ?? 0)) over \(track.counts.now.leadTimes.count) changes, \(limit)"
    case .recoveryTime:
      return
        "\(rule.statistic.rawValue) recovery \(Self.text(value ?? 0)) over \(track.counts.now.recoveries.count) incidents, \(limit)"
    case .deploymentsPerDay:
      return "\(figure) deployment\(figure == "1" ? "" : "s") a day, \(limit)"
    case .openIncidentAge:
      let count = open(steps.incidents).count
      return
        "\(count) incident\(count == 1 ? "" : "s") open, the oldest for \(Self.text(value ?? 0)), \(limit)"
    case .stageAge: return stuck
    case .trunkRed: return "the trunk has been red for \(Self.text(value ?? 0)), \(limit)"
    case .sinceDeployment:
      return "no deployment has succeeded for \(Self.text(value ?? 0)), \(limit)"
    case .sourceSilence:
      let kinds = silences.map {
        "\($0.kind.word) for \(Self.text(now.seconds(since: $0.begin)))"
      }
      return "no \(kinds.joined(separator: ", no ")): events that used to come"
    case .speedWithoutSafety: return speed
    }
  }

  /// What is measured, where there is no figure that says so.
  private var subject: String {
    switch rule.measure {
    case .changeFailureRate: "failure rate"
    case .leadTime: "\(rule.statistic.rawValue) lead time"
    case .recoveryTime: "\(rule.statistic.rawValue) recovery"
    case .deploymentsPerDay: "deployments a day"
    case .openIncidentAge: "open incidents"
    case .stageAge: "time in a stage"
    case .trunkRed: "red trunk"
    case .sinceDeployment: "time since a deployment"
    case .sourceSilence: "silence"
    case .speedWithoutSafety: "speed without safety"
    }
  }

  /// The value of a rate, with as many digits as it takes to tell it from the limit that it misses.
  private var figure: String {
    let (value, limit) = (value ?? 0, rule.fire.value)
    let isShare = rule.measure == .changeFailureRate
    func text(_ value: Double, _ digits: Int) -> String {
      isShare ? Self.percent(value, digits: digits) : Self.short(value, digits: digits)
    }
    let usual = isShare ? 1 : 2
    let digits = value == limit ? nil : (usual...6).first { text(value, $0) != text(limit, $0) }
    return text(value, digits ?? usual)
  }

  private var stuck: String {
    let open = open(steps.services.flatMap { steps.facts.services[$0].visits }).filter {
      rule.fire.holds(now.seconds(since: $0.begin))
    }
    let stages = Set(open.map { "\(Stage.allCases[Int($0.kind)])" }).sorted()
    let first = open.map(\.begin).min()
    let names = open.filter { $0.begin == first }.map { derivation.symbols.string($0.of) }
    let item = names.min().map { " \($0.prefix(12))" } ?? ""
    return
      "\(open.count) stuck in \(stages.joined(separator: ", ")), the oldest\(item) for \(Self.text(value ?? 0)), \(limit)"
  }

  private var speed: String {
    let change = (judge.pace(track.counts, at: now) ?? 1) - 1
    let (now, before) = (track.counts.now, track.counts.before)
    let sign = change < 0 ? "" : "+"
    return
      "speed without safety is dangerous: deployments \(sign)\(Self.percent(change)), failures \(Self.percent(before.failureRate ?? 0)) to \(Self.percent(now.failureRate ?? 0))"
  }

  /// The limit, as a target where it is one.
  private var limit: String {
    let value = rule.fire.value
    let word: String
    switch rule.fire.comparison {
    case .above, .atLeast: word = "below"
    case .below, .atMost: word = "above"
    }
    switch rule.measure {
    case .changeFailureRate: return "target \(word) \(Self.percent(value))"
    case .leadTime, .recoveryTime: return "target \(word) \(Self.text(value))"
    case .deploymentsPerDay: return "target \(word) \(Self.hundredths(value))"
    case .openIncidentAge: return "target \(Self.text(value))"
    case .stageAge, .trunkRed, .sinceDeployment: return "limit \(Self.text(value))"
    case .sourceSilence: return "events that used to come"
    case .speedWithoutSafety: return "speed without safety is dangerous"
    }
  }

  /// Where it clears, of a figure that misses its target no more; `nil` of any other.
  private var clearing: String? {
    guard track.machine.episode?.isWithoutData != true, let value, !rule.fire.holds(value)
    else { return nil }
    let word =
      switch rule.clear.comparison {
      case .above, .atLeast: "above"
      case .below, .atMost: "below"
      }
    switch rule.measure {
    case .changeFailureRate: return ", clears \(word) \(Self.percent(rule.clear.value))"
    case .leadTime, .recoveryTime: return ", clears \(word) \(Self.text(rule.clear.value))"
    case .deploymentsPerDay: return ", clears \(word) \(Self.hundredths(rule.clear.value))"
    case .openIncidentAge, .stageAge, .trunkRed, .sinceDeployment, .sourceSilence,
      .speedWithoutSafety:
      return nil
    }
  }

  // MARK: Details

  /// What there is to know beyond the figure.
  func detail(_ alert: Alert, clearsAt: Timestamp?) -> AlertDetail {
    var detail = AlertDetail(alert: alert)
    detail.clearsAt = clearsAt
    detail.clearsWhen = clearsWhen
    detail.forNanoseconds = rule.forNanoseconds
    detail.keepFiringForNanoseconds = rule.keepFiringForNanoseconds
    detail.contributors = blamed.prefix(10).map {
      AlertDetail.Contributor(service: $0.name, words: share(of: $0.service))
    }
    detail.crossedBy = crossing(at: alert.episode.start)
    return detail
  }

  private var clearsWhen: String {
    let value = rule.clear.value
    let sign = rule.clear.comparison.rawValue
    switch rule.measure {
    case .changeFailureRate: return "failure rate \(sign) \(Self.percent(value))"
    case .leadTime: return "\(rule.statistic.rawValue) lead time \(sign) \(Self.text(value))"
    case .recoveryTime: return "\(rule.statistic.rawValue) recovery \(sign) \(Self.text(value))"
    case .deploymentsPerDay: return "deployments a day \(sign) \(Self.hundredths(value))"
    case .openIncidentAge: return "no incident open for \(Self.text(value))"
    case .stageAge: return "nothing in a stage for \(Self.text(value))"
    case .trunkRed: return "the next green run of the trunk"
    case .sinceDeployment: return "the next successful deployment"
    case .sourceSilence: return "the next event of the kind"
    case .speedWithoutSafety: return "failures no more than before, or no faster than before"
    }
  }

  /// What happened at an instant that can have crossed the threshold.
  private func crossing(at instant: Timestamp) -> [String] {
    var found: [String] = []
    for service in steps.services {
      let delivery = derivation.deliveries[service]
      let name = derivation.symbols.string(derivation.serviceNames[service])
      var place = delivery.finishes.firstPlace { $0 >= instant }
      while place < delivery.finishes.count, delivery.finishes[place] == instant {
        let deployment = delivery.deployment(ofAttempt: place)
        let sha = deployment.sha.isSome ? deployment.sha : deployment.version
        let own = [deployment.id, sha].filter(\.isSome).map {
          derivation.symbols.string($0).prefix(12)
        }
        let isFailed = derivation.failures.services[service].verdicts[place].isFailed
        found.append(
          "deployment \(own.joined(separator: " ")) of \(name) \(isFailed ? "failed" : "succeeded")"
        )
        place += 1
      }
    }
    for incident in derivation.incidents {
      let id = derivation.symbols.string(incident.id)
      if incident.opened == instant { found.append("incident \(id) opened") }
      if incident.resolved == instant { found.append("incident \(id) was resolved") }
    }
    return Array(found.sorted().prefix(5))
  }

  /// A service's part in words.
  private func share(of service: Int) -> String {
    let attempts = steps.facts.services[service].attempts
    let part = attempts.finished(after: start)
    switch rule.measure {
    case .changeFailureRate, .speedWithoutSafety:
      let failed = attempts.failures(from: part.lowerBound, by: now)
      return
        "\(failed) of \(part.count) (\(Self.percent(Double(failed) / Double(max(1, part.count)))))"
    case .leadTime:
      let leads = attempts.leadTimes(after: start)
      return "\(Self.text(leads.mean ?? 0)) over \(leads.count) changes"
    case .recoveryTime, .openIncidentAge, .stageAge, .trunkRed:
      return Self.text(blame(service) ?? 0)
    case .deploymentsPerDay, .sinceDeployment, .sourceSilence: return ""
    }
  }

  // MARK: Contributors

  private var worst: [String] { blamed.prefix(3).map(\.name) }

  private var blamed: [(service: Int, name: String, value: Double)] {
    let places = steps.services.compactMap { service in
      blame(service).map { (service: service, value: $0) }
    }
    return places.map {
      ($0.service, derivation.symbols.string(derivation.serviceNames[$0.service]), $0.value)
    }.sorted {
      $0.value != $1.value ? $0.value > $1.value : ExactName($0.name) < ExactName($1.name)
    }
  }

  /// How much a service has to do with it; `nil` for nothing.
  private func blame(_ service: Int) -> Double? {
    let own = steps.facts.services[service]
    switch rule.measure {
    case .changeFailureRate, .speedWithoutSafety:
      let first = own.attempts.finished(after: start).lowerBound
      let failed = own.attempts.failures(from: first, by: now)
      return failed == 0 ? nil : Double(failed)
    case .leadTime: return own.attempts.leadTimes(after: start).mean
    case .recoveryTime:
      let over = own.incidents.filter { $0.end > start && $0.end <= now }
      let seconds = over.map { $0.end.seconds(since: $0.begin) }
      return seconds.isEmpty ? nil : seconds.reduce(0, +) / Double(seconds.count)
    case .openIncidentAge: return longest(own.incidents)
    case .stageAge: return longest(own.visits)
    case .trunkRed: return longest(own.trunk)
    case .deploymentsPerDay, .sinceDeployment, .sourceSilence: return nil
    }
  }

  /// Where the window of the rule begins, itself not in it.
  private var start: Timestamp { now.advanced(byNanoseconds: -rule.windowNanoseconds) }

  // MARK: Numbers

  static func percent(_ value: Double, digits: Int = 1) -> String {
    "\(short(value * 100, digits: digits, isWhole: { abs($0) >= 100 }))%"
  }

  static func hundredths(_ value: Double) -> String { short(value, digits: 2) }

  /// A number with so many digits after the point at most; none of a whole one that `isWhole` lets be.
  private static func short(
    _ value: Double, digits: Int, isWhole: (Double) -> Bool = { abs($0) < 1e15 }
  ) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && isWhole(rounded) && abs(rounded) < 1e15
      ? "\(Int(rounded))" : "\(rounded)"
  }

  /// `HH:MM:SS` below a day, then `3d04h`.
  static func text(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e15)))
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    if whole >= 86_400 { return "\(whole / 86_400)d\(two(whole % 86_400 / 3600))h" }
    return "\(two(whole / 3600)):\(two(whole % 3600 / 60)):\(two(whole % 60))"
  }
}
