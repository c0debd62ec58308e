import DeliveryEvents

/// Follows the items of one service through the five stages (METRICS.md 5, 5b).
///
/// An object, so that the lists it fills for one item serve the next.
final class VisitDerivation {
  private let commits: ServiceCommits
  private let find: CommitFinder
  private let settings: Settings
  /// Of staging, with what was delivered there; and of production, those that cover anything.
  private let stagingCoverage: [(coverage: DeploymentCoverage?, delivery: EnvironmentDelivery?)]
  private let productionCoverage: [DeploymentCoverage]
  private let health: HealthTimeline
  /// The runs of jobs that verify a staging deployment, by the deployed sha.
  private let verifications: ((Symbol) -> [Interval])?
  private let stages: StageSet
  private let delivery: ServiceDelivery
  private let failures: ServiceFailures
  private let incidents: [Incident]
  /// For each attempt the finish of the next success in the same environment that is no redeploy.
  private let superseding: [Timestamp]
  private let production: [EnvironmentDelivery]
  /// What is found for the item at hand.
  private var stagingAttempts: [Int] = []
  private var productionAttempts: [Int] = []
  private var productionVisits: [Visit] = []
  private var productionRuns: [Interval] = []
  private var productionMisses: [Timestamp] = []
  private var runs: [Interval] = []

  init(
    service: Int, settings: Settings, find: CommitFinder, coverage: [DeploymentCoverage],
    health: HealthTimeline, verifications: ((Symbol) -> [Interval])?, stages: StageSet,
    delivery: ServiceDelivery, failures: ServiceFailures, incidents: [Incident],
    superseding: [Timestamp]
  ) {
    commits = find.commits(of: service)
    self.find = find
    self.settings = settings
    self.health = health
    self.verifications = verifications
    self.stages = stages
    self.delivery = delivery
    self.failures = failures
    self.incidents = incidents
    self.superseding = superseding
    production = delivery.environments.filter { $0.tier == .production }
    let staging = delivery.environments.filter { $0.tier == .staging }
    stagingCoverage = coverage.filter { $0.tier == .staging }.map { coverage in
      (coverage.coversAnything ? coverage : nil, staging.first { $0.env == coverage.env })
    }
    productionCoverage = coverage.filter { $0.tier == .production && $0.coversAnything }
  }

  /// When a deployment moved, by its place.
  private func movement(_ place: Int) -> Movement { Movement(delivery.deployments[place]) }

  /// Follows one item: fills in what it came to, and adds its visits to a list.
  func follow(_ draft: ItemDraft, ci: HeadCI?, _ visits: inout [Visit]) -> StreamItem {
    var item = StreamItem()
    if draft.lines.isEmpty, draft.commits.isEmpty { return item }
    item.landed = draft.landed
    item.head = draft.head
    item.change = draft.id
    item.commits = Int32(draft.commits.count)
    developmentVisits(draft, &visits)
    if let landed = draft.landed, draft.head.isSome {
      laterVisits(draft, ci, landed: landed, &item, &visits)
    }
    return item
  }

  private func laterVisits(
    _ draft: ItemDraft, _ ci: HeadCI?, landed: Timestamp, _ item: inout StreamItem,
    _ visits: inout [Visit]
  ) {
    let arrival = arrival(of: draft)
    item.isFollowed = isFollowed(draft, arrival)
    findProductionVisits(draft, arrival, landed: landed)
    let productionBegun = productionVisits.first?.entered
    stagingAttempts.removeAll(keepingCapacity: true)
    findStagingAttempts(draft)
    var stagingBegun: Timestamp?
    for attempt in stagingAttempts {
      guard let moved = movement(attempt).moved else { continue }
      stagingBegun = min(stagingBegun ?? .distantFuture, max(moved.start, landed))
    }
    var green: Timestamp?
    if let ci {
      let testing = testingVisit(
        ci, landed: landed, stagingBegun: stagingBegun, productionBegun: productionBegun)
      if let testing {
        visits.append(testing)
        green = ci.green.map { max($0, landed) }
      }
    }
    guard item.isFollowed else { return }
    if stages.contains(.staging) {
      let visit = stagingVisit(
        green: green, begun: stagingBegun, productionBegun: productionBegun, landed: landed)
      if let visit { visits.append(visit) }
    }
    visits += productionVisits
    guard let arrival, let finish = movement(arrival).finish else { return }
    let arrived = max(finish, landed)
    item.arrived = arrived
    let watch = monitoringVisit(arrival, arrived: arrived)
    if !productionVisits.isEmpty,
      hasFailed(arrival) || health.failed(from: arrived, to: watch.left ?? .distantFuture)
    {
      visits[visits.count - 1].isMiss = true
    }
    visits.append(watch)
  }

  // MARK: Development

  private func developmentVisits(_ draft: ItemDraft, _ visits: inout [Visit]) {
    let lines = draft.lines
    var begin = draft.landed ?? .distantFuture
    if let time = draft.firstCommit { begin = min(begin, time) }
    if let time = draft.opened { begin = min(begin, time) }
    for line in lines { begin = min(begin, line.time) }
    for place in draft.commits {
      begin = min(begin, commits.start(Int(place), by: settings.leadTimeStart))
    }
    if begin == .distantFuture { return }
    var current: Visit? = Visit(stage: .development, entered: begin)
    var approved: Timestamp?
    func close(at time: Timestamp, abandoned: Bool) {
      guard var visit = current else { return }
      visit.left = time
      visit.isAbandoned = abandoned
      if let approved { visit.active = max(0, approved.nanoseconds(since: visit.entered)) }
      visits.append(visit)
      current = nil
      approved = nil
    }
    for line in lines {
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
  }

  // MARK: Testing

  private func testingVisit(
    _ ci: HeadCI, landed: Timestamp, stagingBegun: Timestamp?, productionBegun: Timestamp?
  ) -> Visit? {
    let begin = max(ci.begin, landed)
    let moved = earliest(stagingBegun, productionBegun)
    if let moved, moved <= begin { return nil }
    var visit = Visit(stage: .testing, entered: begin)
    visit.left = earliest(ci.green.map { max($0, landed) }, moved)
    let stay = Interval(start: begin, end: visit.left ?? .distantFuture)
    visit.active = active(ci.runs, in: stay)
    visit.isMiss = ci.failures.contains { $0 >= begin && $0 <= stay.end }
    return visit
  }

  // MARK: Staging

  /// Fills ``stagingAttempts``: by environment the first delivery and the unsuccessful ones that began
  /// before it finished; without a delivery all unsuccessful ones that cover the head.
  private func findStagingAttempts(_ draft: ItemDraft) {
    for (coverage, environment) in stagingCoverage {
      let first = environment?.delivering(draft)
      coverage?.unsuccessful(
        covering: draft, before: first.flatMap { movement($0).finish }, delivery, find,
        into: &stagingAttempts)
      if let first { stagingAttempts.append(first) }
    }
  }

  private func stagingVisit(
    green: Timestamp?, begun: Timestamp?, productionBegun: Timestamp?, landed: Timestamp
  ) -> Visit? {
    guard let entered = earliest(green, begun) else { return nil }
    if let productionBegun {
      if productionBegun < entered || productionBegun == entered && entered == begun { return nil }
    }
    var visit = Visit(stage: .staging, entered: entered, left: productionBegun)
    let stay = Interval(start: entered, end: productionBegun ?? .distantFuture)
    runs.removeAll(keepingCapacity: true)
    // A staging deployment after production began is none of this item's.
    func take(_ run: Interval) {
      let run = Interval(start: max(run.start, landed), end: max(run.end, landed))
      if run.start <= stay.end { runs.append(run) }
    }
    for attempt in stagingAttempts { movement(attempt).running.map(take) }
    if let verifications {
      for sha in Set(stagingAttempts.map { delivery.deployments[$0].sha }) where sha.isSome {
        verifications(sha).forEach(take)
      }
    }
    visit.active = active(runs, in: stay)
    visit.isMiss = stagingAttempts.contains { attempt in
      guard movement(attempt).hasFailed, let finish = movement(attempt).finish else {
        return false
      }
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
    var best: Int?
    for environment in production {
      guard let place = environment.delivering(draft) else { continue }
      if let current = best,
        !comesBefore(delivery.deployments[place], delivery.deployments[current], find.symbols)
      {
        continue
      }
      best = place
    }
    return best
  }

  private func isFollowed(_ draft: ItemDraft, _ arrival: Int?) -> Bool {
    guard stages.contains(.production) else { return false }
    return !production.contains { environment in
      arrival.map { environment.baseline == $0 } ?? environment.isClosed(draft)
    }
  }

  /// Fills ``productionVisits``.
  private func findProductionVisits(_ draft: ItemDraft, _ arrival: Int?, landed: Timestamp) {
    let finish = arrival.flatMap { movement($0).finish }
    productionAttempts.removeAll(keepingCapacity: true)
    productionVisits.removeAll(keepingCapacity: true)
    for coverage in productionCoverage {
      coverage.unsuccessful(
        covering: draft, before: finish, delivery, find, into: &productionAttempts)
    }
    if let arrival { productionAttempts.append(arrival) }
    readProductionAttempts(arrival, landed: landed)
    let cut = finish.map { max($0, landed) } ?? .distantFuture
    if productionAttempts.count == 1 {
      guard let moved = movement(productionAttempts[0]).moved else { return }
      productionVisits.append(
        productionVisit(clamped(moved, landed, cut)))
      return
    }
    var stays: [Interval] = []
    for attempt in productionAttempts {
      guard let moved = movement(attempt).moved else { continue }
      stays.append(clamped(moved, landed, cut))
    }
    for stay in stays.union() {
      productionVisits.append(productionVisit(stay))
    }
  }

  /// Reads when the attempts of the item at hand ran and which were in vain, in order: there may be very many, and
  /// as many visits.
  private func readProductionAttempts(_ arrival: Int?, landed: Timestamp) {
    productionRuns.removeAll(keepingCapacity: true)
    productionMisses.removeAll(keepingCapacity: true)
    for attempt in productionAttempts {
      let movement = movement(attempt)
      if let running = movement.running {
        productionRuns.append(
          Interval(start: max(running.start, landed), end: max(running.end, landed)))
      }
      // One that fails after the arrival no longer takes anything back.
      if attempt != arrival, let finish = movement.finish {
        productionMisses.append(max(finish, landed))
      }
    }
    if productionRuns.count > 1 { productionRuns.sort { $0.start < $1.start } }
    if productionMisses.count > 1 { productionMisses.sort() }
  }

  private func clamped(_ moved: Interval, _ landed: Timestamp, _ cut: Timestamp) -> Interval {
    Interval(start: min(max(moved.start, landed), cut), end: min(max(moved.end, landed), cut))
  }

  private func productionVisit(_ stay: Interval) -> Visit {
    var visit = Visit(stage: .production, entered: stay.start)
    visit.left = stay.end == .distantFuture ? nil : stay.end
    runs.removeAll(keepingCapacity: true)
    var place = productionRuns.firstPlace { $0.start >= stay.start }
    while place < productionRuns.count, productionRuns[place].start <= stay.end {
      runs.append(productionRuns[place])
      place += 1
    }
    visit.active = active(runs, in: stay)
    let end = productionMisses.firstPlace { $0 >= stay.start }
    visit.isMiss = end < productionMisses.count && productionMisses[end] <= stay.end
    return visit
  }

  private func hasFailed(_ place: Int) -> Bool {
    delivery.attempt(at: place).map { failures.verdicts[$0].isFailed } ?? false
  }

  // MARK: Monitoring

  private func monitoringVisit(_ arrival: Int, arrived: Timestamp) -> Visit {
    var visit = Visit(stage: .monitoring, entered: arrived)
    let bake = arrived.advanced(byNanoseconds: settings.bakeNanoseconds)
    let attempt = delivery.attempt(at: arrival)
    var linked: [Incident] = []
    if let attempt {
      linked = failures.incidents(of: attempt).map { incidents[$0] }.filter {
        !$0.isBadData && $0.opened.map { $0 <= bake } ?? false
      }
    }
    if linked.isEmpty {
      visit.left = health.healthy(from: bake)
    } else if linked.allSatisfy({ $0.resolved != nil }) {
      visit.left = linked.compactMap(\.resolved).max().map { max($0, arrived) }
    }
    if let next = attempt.map({ superseding[$0] }), next != .distantFuture {
      visit.left = min(visit.left ?? .distantFuture, max(next, arrived))
    }
    if let first = health.first, first <= (visit.left ?? .distantFuture) {
      visit.active = (visit.left ?? .distantFuture).nanoseconds(since: max(first, arrived))
    }
    return visit
  }
}

/// The earlier of two instants, either of which may be unknown.
private func earliest(_ first: Timestamp?, _ second: Timestamp?) -> Timestamp? {
  guard let first else { return second }
  return second.map { min(first, $0) } ?? first
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
