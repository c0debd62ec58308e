import DeliveryEvents

/// What the value stream is derived from.
struct StreamInput {
  let facts: Facts
  let find: CommitFinder
  let derivation: Derivation
  let settings: Settings
  let rules: NameRules
  let now: Timestamp
}

/// The items of the value stream and their visits, service by service.
struct StreamDerivation {
  private(set) var services: [ServiceStream] = []

  /// Puts what a work came to in the place of what the service had.
  mutating func take(_ work: StreamWork) {
    while services.count <= work.service { services.append(ServiceStream()) }
    services[work.service] = work.stream
  }
}

/// The items of one service as they are being followed, which can be done in parts.
struct StreamWork {
  let service: Int
  private(set) var stream = ServiceStream()
  private var drafts: [ItemDraft] = []
  /// The CI of each head; empty when no run names a commit.
  private var ci: [HeadCI?] = []
  private var visits: VisitDerivation?
  private var next = 0

  /// Begins to derive the items of one service anew.
  init(_ service: Int, _ input: StreamInput) {
    self.service = service
    let facts = input.facts
    let symbols = facts.symbols
    let delivery = input.derivation.deliveries[service]
    let own = facts.services[service]
    let coverage = Self.coverage(of: delivery, service, input.find)
    if coverage.contains(where: { $0.tier == .staging }) || own.firstStagingMention <= input.now {
      stream.stages.insert(.staging)
    }
    if coverage.contains(where: { $0.tier == .production })
      || own.firstProductionMention <= input.now
    {
      stream.stages.formUnion([.production, .monitoring])
    }
    let lookup = CILookup(facts: facts, now: input.now)
    let drafts = ItemAssembly(service: service, facts: own, find: input.find, now: input.now)
      .drafts()
    if drafts.items.isEmpty { return }
    stream.stages.insert(.development)
    self.drafts = drafts.items
    ci = Self.headCI(of: drafts, delivery, own.name, lookup, input.settings)
    if ci.contains(where: { $0 != nil }) { stream.stages.insert(.testing) }
    let verify = symbols.find("verify") ?? .none
    visits = VisitDerivation(
      service: service, drafts: drafts, commits: input.find.commits(of: service),
      settings: input.settings, now: input.now, symbols: symbols, coverage: coverage,
      health: HealthTimeline(own.others, now: input.now) {
        input.rules.tier(of: $0, in: symbols) == .production
      },
      verifications: verify.isNone || !facts.runs.haveSHAs
        ? nil
        : { sha in
          lookup.runs(of: sha, service: own.name).filter { $0.isJob && $0.stage == verify }
            .flatMap(\.runs)
        },
      stages: stream.stages, delivery: delivery,
      failures: input.derivation.failures.services[service],
      incidents: input.derivation.incidents)
    stream.items.reserveCapacity(drafts.items.count)
    stream.visits.reserveCapacity(drafts.items.count * 3)
  }

  /// Follows items until all are or `isOver`, asked after each `stride`, answers that time is
  /// up; tells whether all are.
  mutating func advance(by stride: Int, _ isOver: () -> Bool) -> Bool {
    while next < drafts.count {
      let end = min(drafts.count, next + stride)
      for index in next..<end {
        visits?.append(drafts[index], ci: ci.isEmpty ? nil : ci[index], to: &stream)
      }
      next = end
      if isOver() { break }
    }
    return next == drafts.count
  }

  private static func headCI(
    of drafts: ItemDrafts, _ delivery: ServiceDelivery, _ name: Symbol, _ lookup: CILookup,
    _ settings: Settings
  ) -> [HeadCI?] {
    guard lookup.facts.runs.haveSHAs else { return [] }
    let required = Set(settings.requiredJobs.compactMap(lookup.facts.symbols.find))
    let deployingRuns = Set(delivery.deployments.map(\.run).filter(\.isSome))
    return drafts.items.map { draft in
      HeadCI(
        draft.landed == nil ? [] : lookup.runs(of: draft.head, service: name),
        required: required, deployingRuns: deployingRuns, lookup: lookup)
    }
  }

  /// The staging and production environments to which something moved.
  private static func coverage(
    of delivery: ServiceDelivery, _ service: Int, _ find: CommitFinder
  ) -> [DeploymentCoverage] {
    var places: [[Int]] = []
    var numbers = WordMap()
    var last: (env: Symbol, number: Int)?
    for (place, deployment) in delivery.deployments.enumerated() {
      guard deployment.tier == .staging || deployment.tier == .production,
        !deployment.isCancelled || deployment.isFinished
      else { continue }
      var number = last?.number ?? -1
      if last?.env != deployment.env {
        number = numbers.insert(WordMap.key(deployment.env), places.count)
        last = (deployment.env, number)
      }
      if number == places.count { places.append([]) }
      places[number].append(place)
    }
    return places.map { places in
      let first = delivery.deployments[places[0]]
      return DeploymentCoverage(
        tier: first.tier, places: places, deployments: delivery.deployments,
        delivery: delivery.environments.first { $0.env == first.env }, service: service,
        find: find)
    }
  }
}
