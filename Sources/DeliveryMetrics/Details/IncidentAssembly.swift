import DeliveryEvents

extension DetailAssembly {
  /// A deployment among what changed, with its place.
  private typealias Found = (change: IncidentDetail.Change, service: Int, attempt: Int)

  /// One incident, with what changed before and while it lasted.
  func incident(_ id: String, _ lookBack: Int64) -> IncidentDetail? {
    guard
      let place = derivation.incidents.indices.first(where: {
        text(derivation.incidents[$0].id) == id
      })
    else { return nil }
    let incident = derivation.incidents[place]
    let opened = incident.opened ?? window.to
    let from = opened.advanced(byNanoseconds: -lookBack)
    let own = Set(incident.services)
    let deployments = deployments(from: from, to: opened, own: own)
    let changes = deployments.map(\.change) + lines(from: from, to: opened, own: own)
    let end = min(
      incident.resolved ?? window.to, opened.advanced(byNanoseconds: lookBack), window.to)
    let after =
      self.deployments(from: opened, to: end, own: own).map(\.change)
      + lines(from: opened, to: end, own: own)
    let summary = assembly.incident(place)
    let first = deployments.min { isLikelier($0.change, $1.change) }
    return IncidentDetail(
      incident: summary, lookBackNanoseconds: lookBack, changes: changes.sorted(by: isLikelier),
      after: after.sorted { ($0.time, $0.service, $0.words) < ($1.time, $1.service, $1.words) },
      suspect: first.map { suspect($0, summary, opened: opened) })
  }

  private func isLikelier(_ left: IncidentDetail.Change, _ right: IncidentDetail.Change) -> Bool {
    if left.isOwnService != right.isOwnService { return left.isOwnService }
    if left.time != right.time { return left.time > right.time }
    return (left.service, left.words) < (right.service, right.words)
  }

  private func deployments(from: Timestamp, to: Timestamp, own: Set<Int>) -> [Found] {
    var found: [Found] = []
    for service in derivation.deliveries.indices {
      let delivery = derivation.deliveries[service]
      for attempt in range(
        of: delivery.attempts, from: from, to: to,
        by: {
          delivery.deployments[Int($0)].finish ?? .distantFuture
        })
      {
        let row = assembly.summary(service, delivery, attempt: attempt)
        let change = IncidentDetail.Change(
          kind: .deploy, time: row.time, service: row.service,
          words: row.version ?? row.sha ?? row.id ?? "", actor: row.actor,
          isOwnService: own.contains(service), deployment: row)
        found.append((change, service, attempt))
      }
    }
    return found
  }

  /// Notes and alerts.
  private func lines(from: Timestamp, to: Timestamp, own: Set<Int>) -> [IncidentDetail.Change] {
    facts.others.compactMap { line in
      guard line.time > from, line.time <= to, !line.isReplaced,
        line.kind == .note || line.kind == .alert && line.state == .firing
      else { return nil }
      let service = facts.knownNumber(ofService: line.service)
      let words = text(line.words.isSome ? line.words : line.id)
      return IncidentDetail.Change(
        kind: line.kind == .alert ? .alert : Self.isConfiguration(words) ? .config : .note,
        time: line.time, service: text(line.service), words: words, actor: nil,
        isOwnService: service.map(own.contains) ?? false, deployment: nil)
    }
  }

  /// Whether a note tells of a changed configuration, by its first word.
  private static func isConfiguration(_ words: String) -> Bool {
    let first = words.prefix { $0.isLetter }.lowercased()
    return ["config", "configuration", "feature", "flag", "setting", "toggle"].contains(first)
  }

  // MARK: The suspect

  /// The likeliest deployment, with what speaks against it.
  private func suspect(_ found: Found, _ incident: IncidentSummary, opened: Timestamp) -> String {
    guard let row = found.change.deployment else { return "" }
    let minutes = Int(opened.seconds(since: row.time) / 60)
    var reasons = [found.change.isOwnService ? "same service" : "another service"]
    reasons.append("\(minutes)m before")
    if let cause = incident.cause, [row.id, row.sha, row.version].contains(cause) {
      reasons.append(incident.isCauseAssumed ? "linked by time" : "named by the incident")
    }
    if row.commits > 1 { reasons.append("batch of \(row.commits)") }
    if row.isRollback { reasons.append("a rollback") }
    if row.failureReasons.contains("result failed") { reasons.append("its result was failed") }
    if let lead = row.leadTimeMean { reasons.append(haste(lead, of: found.service)) }
    reasons += tried(found, opened)
    return "\(row.id ?? row.sha ?? row.version ?? row.service): "
      + reasons.joined(separator: ", ")
  }

  /// Its lead time against that of its service's other changes in the window.
  private func haste(_ seconds: Double, of service: Int) -> String {
    let minutes = Int(seconds / 60)
    let text =
      minutes < 120 ? "lead time \(minutes)m" : "lead time \(minutes / 60)h\(minutes % 60)m"
    let arrivals = derivation.deliveries[service].arrivals
    let samples = range(of: arrivals, from: window.from, to: window.to, by: \.finish).map {
      arrivals[$0]
    }.filter { $0.kind == .sample }
    guard samples.count >= 5 else { return text }
    let slower = samples.count { Double($0.nanoseconds) / 1e9 > seconds }
    let share = slower * 100 / samples.count
    return share >= 75 ? "\(text) (faster than \(share)% of changes)" : text
  }

  /// What its checks say against it.
  private func tried(_ found: Found, _ opened: Timestamp) -> [String] {
    let delivery = derivation.deliveries[found.service]
    let checks = checks(
      found.service, delivery.deployment(ofAttempt: found.attempt),
      commits: delivery.arrivals[delivery.marks[found.attempt].arrivals].map(\.sha)
    ).filter { $0.began <= opened }
    func names(_ outcome: DeploymentCheck.Outcome) -> String {
      var names: [String] = []
      for check in checks where check.outcome == outcome && !names.contains(check.name) {
        names.append(check.name)
      }
      return names.prefix(3).joined(separator: " and ")
    }
    var reasons: [String] = []
    if !names(.down).isEmpty { reasons.append("\(names(.down)) down after it") }
    if !names(.failed).isEmpty { reasons.append("\(names(.failed)) failed on its way") }
    if !names(.skipped).isEmpty { reasons.append("\(names(.skipped)) skipped") }
    return reasons
  }
}
