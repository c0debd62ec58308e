import DeliveryEvents

/// Keeps the ``ServiceStream`` of one service up to date: follows those items again that something new
/// can have changed.
final class StreamWalk {
  let service: Int
  let stream: ServiceStream
  /// What came since items were last chosen; filled in by whoever learns of it.
  var news = StreamNews()
  private let book: ItemBook
  /// By item, whether it is waiting to be followed, and those that are.
  private var isWaiting: [Bool] = []
  private var waiting: [Int32] = []
  private var coverage: [DeploymentCoverage] = []
  /// The environment of each.
  private var coveredEnvironments: [Symbol] = []
  private var superseding: [Timestamp] = []
  private var health = HealthTimeline()
  /// How many lines of changes the book has.
  private var booked = 0
  /// By item, whether its head has CI; and how many have.
  private var hasCI: [Bool] = []
  private var ciCount = 0
  /// Items that landed after they had arrived.
  private var skewed: Set<Int> = []

  init(service: Int, longVisit: Int64) {
    self.service = service
    stream = ServiceStream(longVisit: longVisit)
    book = ItemBook(service: service)
  }

  // MARK: Choosing

  /// Finds the items that what is new can have changed.
  func settle(_ input: StreamInput, _ touched: TouchedDeliveries) {
    let news = self.news
    self.news = .none
    let facts = input.facts.services[service]
    let delivery = input.derivation.deliveries[service]
    // What is asked of items below is asked of those that are known by now.
    settleBook(facts, news, input.find)
    for change in touched.replacements { note(change.place, change.old, change.new) }
    if touched.isAll { noteAll(delivery) }
    settleHealth(facts, news, input)
    settleCoverage(news, touched, input, delivery)
    touchVerified(news.verified, delivery, input.find)
    settleSuperseding(delivery, news, input.find)
    let commits = input.find.commits(of: service)
    for place in touched.commits {
      // A change may have been merged as what only another service's commits have.
      if place.service != service {
        touch(input.find.sha(place), input.find)
      } else {
        book.forEachItem(ofSHA: commits.lines.sha(at: place.index), at: place.index, touch)
      }
    }
    for place in news.foreign { touch(input.find.sha(place), input.find) }
    for sha in touched.unknown { touch(sha, input.find) }
    for sha in news.shas { touch(sha, input.find) }
    for attempt in news.attempts { touch(attempt: attempt, delivery, input.find) }
    settleStages(facts, input)
    if news.isAll || touched.isAll { touchAll() }
  }

  private func touch(_ item: Int) {
    while isWaiting.count <= item { isWaiting.append(false) }
    if isWaiting[item] { return }
    isWaiting[item] = true
    waiting.append(Int32(item))
  }

  private func touchAll() { for item in 0..<book.count { touch(item) } }

  private func touch(_ sha: Symbol, _ find: CommitFinder) {
    book.forEachItem(ofSHA: sha, at: find.place(of: sha, in: service), touch)
  }

  /// Touches the items that an attempt brought to production.
  private func touch(attempt: Int, _ delivery: ServiceDelivery, _ find: CommitFinder) {
    guard attempt < delivery.attempts.count else { return }
    for place in delivery.marks[attempt].arrivals { touch(delivery.arrivals[place].sha, find) }
  }

  private func settleBook(_ facts: ServiceFacts, _ news: StreamNews, _ find: CommitFinder) {
    book.settle(
      facts, lines: news.changes, added: booked..<facts.changes.count, commits: news.commits,
      find, touch)
    booked = facts.changes.count
  }

  private func note(_ place: Int, _ old: Deployment, _ new: Deployment) {
    if new.isCounted, !coveredEnvironments.contains(new.env) {
      coverage.append(DeploymentCoverage(env: new.env, tier: new.tier))
      coveredEnvironments.append(new.env)
    }
    for index in coveredEnvironments.indices {
      let env = coveredEnvironments[index]
      if env == old.env || env == new.env { coverage[index].replace(place, old, by: new) }
    }
  }

  private func noteAll(_ delivery: ServiceDelivery) {
    coverage = []
    coveredEnvironments = []
    for (place, deployment) in delivery.deployments.enumerated() {
      note(place, .absent, deployment)
    }
  }

  private func settleHealth(_ facts: ServiceFacts, _ news: StreamNews, _ input: StreamInput) {
    guard news.healthFrom != .distantFuture || news.isAll else { return }
    health = HealthTimeline(facts.others, now: input.find.now) {
      input.rules.tier(of: $0, in: input.find.symbols) == .production
    }
    let delivery = input.derivation.deliveries[service]
    for (attempt, next) in superseding.enumerated() where next >= news.healthFrom {
      touch(attempt: attempt, delivery, input.find)
    }
    for item in skewed { touch(item) }
  }

  private func settleCoverage(
    _ news: StreamNews, _ touched: TouchedDeliveries, _ input: StreamInput,
    _ delivery: ServiceDelivery
  ) {
    for index in coverage.indices {
      let isNew =
        news.isAll || coverage[index].ends(at: touched.commits)
        || news.commits.contains { commit in
          let place = CommitPlace(service: service, index: Int(commit))
          return coverage[index].concerns(place, input.find.sha(place))
        } || news.foreign.contains { coverage[index].concerns($0, input.find.sha($0)) }
      let from = coverage[index].settle(delivery, service, input.find, isNew: isNew)
      guard let from else { continue }
      touchUndelivered(by: from, coverage[index].env, delivery, input.find)
    }
  }

  /// Touches the items that staging deployments of some shas brought, or tried to bring.
  private func touchVerified(
    _ shas: Set<Symbol>, _ delivery: ServiceDelivery, _ find: CommitFinder
  ) {
    if shas.isEmpty { return }
    for environment in coverage where environment.tier == .staging {
      let finished = delivery.environments.first { $0.env == environment.env }?.finished ?? []
      let places = finished.filter { shas.contains(delivery.deployments[$0].sha) }
      let begin = environment.begin(ofSHAs: shas, delivery)
      if begin == nil, places.isEmpty { continue }
      touchUndelivered(
        by: begin ?? .distantFuture, orBy: Set(places), environment.env, delivery, find)
    }
  }

  /// Touches the items that had not been delivered to an environment by an instant, and those that some
  /// deployments delivered.
  private func touchUndelivered(
    by instant: Timestamp, orBy places: Set<Int> = [], _ env: Symbol,
    _ delivery: ServiceDelivery, _ find: CommitFinder
  ) {
    guard let environment = delivery.environments.first(where: { $0.env == env }) else {
      return touchAll()
    }
    for item in stream.items.indices {
      let head = stream.items[item].head
      let index = book.commit(of: item) ?? find.place(of: head, in: service)
      let by =
        index.map { Int(environment.deliveredBy[CommitPlace(service: service, index: $0)]) }
        ?? environment.deliveredUnknownBy[head] ?? -1
      if by >= 0, let finish = delivery.deployments[by].finish, finish <= instant,
        !places.contains(by)
      {
        continue
      }
      touch(item)
    }
  }

  private func settleSuperseding(
    _ delivery: ServiceDelivery, _ news: StreamNews, _ find: CommitFinder
  ) {
    // Nothing asks for it, and the first item is followed in any case.
    if book.count == 0 {
      superseding = []
      return
    }
    var found = [Timestamp](repeating: .distantFuture, count: delivery.attempts.count)
    var next: [(env: Symbol, finish: Timestamp)] = []
    for attempt in delivery.attempts.indices.reversed() {
      let env = delivery.attemptEnvironments[attempt]
      var place = next.firstIndex { $0.env == env } ?? next.count
      if place == next.count {
        next.append((env, .distantFuture))
        place = next.count - 1
      }
      found[attempt] = next[place].finish
      if delivery.successes[attempt], !delivery.marks[attempt].isRedeploy {
        next[place].finish = delivery.finishes[attempt]
      }
    }
    for attempt in 0..<min(found.count, superseding.count)
    where found[attempt] != superseding[attempt] {
      touch(attempt: attempt, delivery, find)
    }
    superseding = found
  }

  /// Which stages the service has; another one makes another thing of every item.
  private func settleStages(_ facts: ServiceFacts, _ input: StreamInput) {
    var stages = stream.stages.intersection([.development, .testing])
    // The end of time stands for no mention, and a clock may show it.
    func isPast(_ mention: Timestamp) -> Bool {
      mention <= input.find.now && mention != .distantFuture
    }
    if coverage.contains(where: { $0.tier == .staging && $0.count > 0 })
      || isPast(facts.firstStagingMention)
    {
      stages.insert(.staging)
    }
    if coverage.contains(where: { $0.tier == .production && $0.count > 0 })
      || isPast(facts.firstProductionMention)
    {
      stages.formUnion([.production, .monitoring])
    }
    if stages == stream.stages { return }
    stream.stages = stages
    touchAll()
  }

  // MARK: Following

  /// Follows items until none is waiting or `isOver`, asked after each `stride`, answers that time is
  /// up; tells whether none is.
  func advance(by stride: Int, _ input: StreamInput, _ isOver: () -> Bool) -> Bool {
    if !waiting.isEmpty { follow(by: stride, input, isOver) }
    return waiting.isEmpty
  }

  private func follow(by stride: Int, _ input: StreamInput, _ isOver: () -> Bool) {
    let facts = input.facts.services[service]
    let lookup = CILookup(facts: input.facts, now: input.find.now)
    let required = Set(input.settings.requiredJobs.compactMap(input.find.symbols.find))
    let visiting = derivation(input, lookup)
    var visits: [Visit] = []
    var draft = ItemDraft()
    if stream.items.isEmpty { stream.reserve(book.count) }
    // In order, so that visits of neighbours stand together.
    if waiting.count > 1 { waiting.sort(by: >) }
    var count = 0
    while let next = waiting.popLast() {
      let item = Int(next)
      isWaiting[item] = false
      book.read(item, into: &draft, facts, input.find)
      let ci = ci(of: draft, item, lookup, required, input.deployed)
      visits.removeAll(keepingCapacity: true)
      let found = visiting.follow(draft, ci: ci, &visits)
      stream.put(found, at: item, visits: visits)
      noteSkew(found, item)
      count += 1
      if count % stride == 0, isOver() { break }
    }
    noteStages()
  }

  private func noteSkew(_ item: StreamItem, _ place: Int) {
    if let landed = item.landed, landed == item.arrived {
      skewed.insert(place)
    } else if !skewed.isEmpty {
      skewed.remove(place)
    }
  }

  private func noteStages() {
    if ciCount > 0 { stream.stages.insert(.testing) } else { stream.stages.remove(.testing) }
    if stream.items.contains(where: { !$0.visits.isEmpty }) {
      stream.stages.insert(.development)
    } else {
      stream.stages.remove(.development)
    }
  }

  private func ci(
    of draft: ItemDraft, _ item: Int, _ lookup: CILookup, _ required: Set<Symbol>,
    _ deployed: DeployedRuns
  )
    -> HeadCI?
  {
    guard lookup.facts.runs.haveSHAs else { return nil }
    let runs =
      draft.landed == nil
      ? [] : lookup.runs(of: draft.head, service: lookup.facts.services[service].name)
    let ci = HeadCI(
      runs, required: required, isDeploying: deployed.contains, lookup: lookup)
    while hasCI.count <= item { hasCI.append(false) }
    if hasCI[item] != (ci != nil) { ciCount += ci == nil ? -1 : 1 }
    hasCI[item] = ci != nil
    return ci
  }

  private func derivation(_ input: StreamInput, _ lookup: CILookup) -> VisitDerivation {
    let verify = input.find.symbols.find("verify") ?? .none
    return VisitDerivation(
      service: service, settings: input.settings, find: input.find, coverage: coverage,
      health: health,
      verifications: verify.isNone || !input.facts.runs.haveSHAs
        ? nil
        : { sha in
          lookup.runs(of: sha).filter { $0.isJob && $0.stage == verify }.flatMap(\.runs)
        },
      stages: stream.stages, delivery: input.derivation.deliveries[service],
      failures: input.derivation.failures.services[service],
      incidents: input.derivation.incidents, superseding: superseding)
  }
}
