import DeliveryEvents

/// Follows the items of one service through the five stages (METRICS.md 5, 5b).
struct VisitDerivation {
  let service: Int
  let facts: Facts
  let directory: CommitDirectory
  let derivation: Derivation
  let settings: Settings
  let now: Timestamp
  let lookup: CILookup
  let staging: [DeploymentCoverage]
  let production: [DeploymentCoverage]
  let health: HealthTimeline
  let verify: Symbol
  let stages: Set<Stage>

  let delivery: ServiceDelivery
  /// The number of an attempt by its place among the deployments.
  let attempts: [Int: Int]
  /// For each attempt the finish of the next success in the same environment that is no redeploy.
  let superseding: [Int: Timestamp]

  /// Prepares what the items of a service have in common.
  static func index(_ delivery: ServiceDelivery) -> (
    attempts: [Int: Int], superseding: [Int: Timestamp]
  ) {
    var attempts: [Int: Int] = [:]
    var superseding: [Int: Timestamp] = [:]
    var next: [Symbol: Timestamp] = [:]
    for attempt in delivery.attempts.indices.reversed() {
      attempts[delivery.attempts[attempt]] = attempt
      let deployment = delivery.deployment(ofAttempt: attempt)
      superseding[attempt] = next[deployment.env]
      if deployment.result == .succeeded, !delivery.marks[attempt].isRedeploy {
        next[deployment.env] = deployment.finish
      }
    }
    return (attempts, superseding)
  }

  /// The visits of one item.
  func item(_ draft: ItemDraft, ci: HeadCI?) -> StreamItem {
    var item = StreamItem(service: service, landed: draft.landed)
    item.visits = developmentVisits(draft)
    guard let landed = draft.landed, draft.head.isSome else { return item }
    let arrival = arrival(of: draft)
    item.isFollowed = isFollowed(draft, arrival)
    let productionVisits = productionVisits(draft, arrival, landed: landed)
    let productionBegun = productionVisits.first?.entered
    let stagingAttempts = stagingAttempts(draft)
    let stagingBegun = stagingAttempts.compactMap {
      delivery.deployments[$0].moved.map { max($0.start, landed) }
    }.min()
    var green: Timestamp?
    if let ci {
      let testing = testingVisit(
        ci, landed: landed, stagingBegun: stagingBegun, productionBegun: productionBegun)
      if let testing {
        item.visits.append(testing)
        green = ci.green.map { max($0, landed) }
      }
    }
    guard item.isFollowed else { return item }
    if stages.contains(.staging) {
      let visit = stagingVisit(
        attempts: stagingAttempts, green: green, begun: stagingBegun,
        productionBegun: productionBegun, landed: landed)
      if let visit { item.visits.append(visit) }
    }
    item.visits += productionVisits
    if let arrival, let finish = delivery.deployments[arrival].finish {
      let arrived = max(finish, landed)
      item.arrived = arrived
      let watch = monitoringVisit(arrival, arrived: arrived)
      item.visits.append(watch)
      let isFailed = hasFailed(arrival)
      let isSick = health.failed(from: arrived, to: min(watch.left ?? now, now))
      if isFailed || isSick,
        let last = item.visits.lastIndex(where: { $0.stage == .production })
      {
        item.visits[last].isMiss = true
      }
    }
    return item
  }

  // MARK: Development

  private func developmentVisits(_ draft: ItemDraft) -> [Visit] {
    var begins = draft.lines.map(\.time)
    begins += [draft.firstCommit, draft.opened, draft.landed].compactMap { $0 }
    begins += draft.commits.map { settings.leadTimeStart.time(of: directory.commit($0)) }
    guard let begin = begins.min() else { return [] }
    var visits: [Visit] = []
    var current: Visit? = Visit(stage: .development, entered: begin)
    var approved: Timestamp?
    func close(at time: Timestamp, abandoned: Bool) {
      guard var visit = current else { return }
      visit.left = time
      visit.isAbandoned = abandoned
      if let approved {
        visit.active = max(0, approved.nanoseconds(since: visit.entered))
      }
      visits.append(visit)
      current = nil
      approved = nil
    }
    for line in draft.lines {
      if let landed = draft.landed, line.time >= landed { break }
      switch line.state {
      case .opened:
        if current == nil {
          current = Visit(stage: .development, entered: line.time)
          visits[visits.count - 1].isReopened = true
          visits[visits.count - 1].isMiss = true
        }
      case .approved:
        if current != nil { approved = line.time }
      case .closed: close(at: line.time, abandoned: true)
      default: break
      }
    }
    if let landed = draft.landed {
      if current == nil {
        visits[visits.count - 1].isAbandoned = true
      } else {
        close(at: landed, abandoned: false)
      }
    } else if let current {
      visits.append(current)
    }
    return visits
  }

  // MARK: Testing

  private func testingVisit(
    _ ci: HeadCI, landed: Timestamp, stagingBegun: Timestamp?, productionBegun: Timestamp?
  ) -> Visit? {
    let begin = max(ci.begin, landed)
    let moved = [stagingBegun, productionBegun].compactMap { $0 }.min()
    if let moved, moved <= begin { return nil }
    var visit = Visit(stage: .testing, entered: begin)
    visit.left = [ci.green.map { max($0, landed) }, moved].compactMap { $0 }.min()
    let stay = Interval(start: begin, end: visit.left ?? .distantFuture)
    visit.active = active(ci.runs, in: stay)
    visit.isMiss = ci.failures.contains { $0 >= begin && $0 <= stay.end }
    return visit
  }

  // MARK: Staging

  private func stagingAttempts(_ draft: ItemDraft) -> [Int] {
    staging.flatMap { $0.attempts(covering: draft) }
  }

  private func stagingVisit(
    attempts: [Int], green: Timestamp?, begun: Timestamp?, productionBegun: Timestamp?,
    landed: Timestamp
  ) -> Visit? {
    guard let entered = [green, begun].compactMap({ $0 }).min() else { return nil }
    if let productionBegun {
      if productionBegun < entered || productionBegun == entered && entered == begun { return nil }
    }
    var visit = Visit(stage: .staging, entered: entered, left: productionBegun)
    let stay = Interval(start: entered, end: productionBegun ?? .distantFuture)
    var runs = attempts.compactMap { delivery.deployments[$0].running }
    for sha in Set(attempts.map { delivery.deployments[$0].sha }) where sha.isSome {
      for job in lookup.runs(of: sha, service: facts.services[service].name)
      where job.isJob && verify.isSome && job.stage == verify {
        runs += job.runs
      }
    }
    // A staging deployment after production began is none of this item's.
    runs = runs.filter { max($0.start, landed) <= stay.end }
    visit.active = active(runs, in: stay)
    visit.isMiss = attempts.contains { attempt in
      let deployment = delivery.deployments[attempt]
      guard deployment.result == .failed, let finish = deployment.finish else { return false }
      return max(finish, landed) <= stay.end
    }
    return visit
  }

  /// Active time in a visit; `nil` when all its runs have no length.
  private func active(_ runs: [Interval], in stay: Interval) -> Int64? {
    !runs.isEmpty && runs.allSatisfy(\.isEmpty) ? nil : runs.covered(in: stay)
  }

  // MARK: Production

  /// The first success that delivers the head in any production environment.
  private func arrival(of draft: ItemDraft) -> Int? {
    production.compactMap { $0.delivering(draft) }.min {
      precedes(delivery.deployments[$0], delivery.deployments[$1], in: facts.symbols)
    }
  }

  private func isFollowed(_ draft: ItemDraft, _ arrival: Int?) -> Bool {
    guard stages.contains(.production) else { return false }
    if let arrival { return !production.contains { $0.isBaseline(arrival) } }
    return !production.contains { $0.isClosed(draft) }
  }

  private func productionVisits(_ draft: ItemDraft, _ arrival: Int?, landed: Timestamp) -> [Visit] {
    let finish = arrival.flatMap { delivery.deployments[$0].finish }
    var attempts = production.flatMap { $0.unsuccessful(covering: draft, before: finish) }
    if let arrival { attempts.append(arrival) }
    let cut = finish.map { max($0, landed) } ?? .distantFuture
    var stays: [Interval] = []
    for attempt in attempts {
      guard let moved = delivery.deployments[attempt].moved else { continue }
      stays.append(
        Interval(start: min(max(moved.start, landed), cut), end: min(max(moved.end, landed), cut)))
    }
    return stays.union().map { stay in
      var visit = Visit(stage: .production, entered: stay.start)
      visit.left = stay.end == .distantFuture ? nil : stay.end
      var runs: [Interval] = []
      for attempt in attempts {
        let deployment = delivery.deployments[attempt]
        guard let running = deployment.running else { continue }
        let start = max(running.start, landed)
        guard start >= stay.start, start <= stay.end else { continue }
        runs.append(Interval(start: start, end: max(running.end, landed)))
      }
      visit.active = active(runs, in: stay)
      visit.isMiss = attempts.contains { attempt in
        // One that fails after the arrival no longer takes anything back.
        guard attempt != arrival, let finish = delivery.deployments[attempt].finish else {
          return false
        }
        let end = max(finish, landed)
        return end >= stay.start && end <= stay.end
      }
      return visit
    }
  }

  private func hasFailed(_ place: Int) -> Bool {
    guard let attempt = attempts[place] else { return false }
    return derivation.failures.verdicts[service][attempt].isFailed
  }

  // MARK: Monitoring

  private func monitoringVisit(_ arrival: Int, arrived: Timestamp) -> Visit {
    var visit = Visit(stage: .monitoring, entered: arrived)
    let bake = arrived.advanced(byNanoseconds: settings.bakeNanoseconds)
    let linked = linkedIncidents(arrival).filter { incident in
      !incident.isBadData && incident.opened.map { $0 <= bake } ?? false
    }
    if linked.isEmpty {
      visit.left = health.healthy(from: bake)
    } else if linked.allSatisfy({ $0.resolved != nil }) {
      visit.left = linked.compactMap(\.resolved).max().map { max($0, arrived) }
    }
    if let next = attempts[arrival].flatMap({ superseding[$0] }) {
      visit.left = min(visit.left ?? .distantFuture, max(next, arrived))
    }
    if let first = health.first, first <= (visit.left ?? .distantFuture) {
      visit.active = (visit.left ?? .distantFuture).nanoseconds(since: max(first, arrived))
    }
    return visit
  }

  private func linkedIncidents(_ place: Int) -> [Incident] {
    guard let attempt = attempts[place] else { return [] }
    let key = AttemptPlace(service: service, attempt: attempt)
    return (derivation.failures.incidentsByAttempt[key] ?? []).map { derivation.incidents[$0] }
  }
}

extension Settings.LeadTimeStart {
  /// The instant of a commit at which its lead time starts.
  func time(of commit: CommitLine) -> Timestamp {
    switch self {
    case .committed: commit.committed ?? commit.time
    case .authored: commit.authored ?? commit.committed ?? commit.time
    case .landed: commit.time
    }
  }
}
