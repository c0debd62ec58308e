import DeliveryEvents

/// What the value stream is derived from.
struct StreamInput {
  let facts: Facts
  let directory: CommitDirectory
  let derivation: Derivation
  let settings: Settings
  let rules: NameRules
  let now: Timestamp
}

/// The items of the value stream and their visits, service by service.
struct StreamDerivation {
  private(set) var services: [ServiceStream] = []

  /// Derives the items of some services anew.
  mutating func refresh(_ input: StreamInput, services numbers: [Int]) {
    while services.count < input.facts.services.count { services.append(ServiceStream()) }
    for service in numbers { services[service] = Self.stream(of: service, input) }
  }

  private static func stream(of service: Int, _ input: StreamInput) -> ServiceStream {
    let facts = input.facts
    let symbols = facts.symbols
    let delivery = input.derivation.deliveries[service]
    let own = facts.services[service]
    let finder = CommitFinder(
      directory: input.directory, speakers: facts.commitSpeakers, symbols: symbols,
      serviceNames: input.derivation.serviceNames, outside: facts.outside)
    let moving = delivery.deployments.filter { !$0.isCancelled || $0.isFinished }
    func coverage(_ tier: EnvironmentTier) -> [DeploymentCoverage] {
      Set(moving.filter { $0.tier == tier }.map(\.env)).map {
        DeploymentCoverage(
          env: $0, tier: tier, delivery: delivery, service: service, find: finder)
      }
    }
    let staging = coverage(.staging)
    let production = coverage(.production)
    var stream = ServiceStream()
    if !staging.isEmpty || own.firstStagingMention <= input.now { stream.stages.insert(.staging) }
    if !production.isEmpty || own.firstProductionMention <= input.now {
      stream.stages.formUnion([.production, .monitoring])
    }
    let lookup = CILookup(facts: facts, now: input.now)
    let drafts = ItemAssembly(
      service: service, facts: facts, directory: input.directory, now: input.now
    ).drafts()
    if !drafts.isEmpty { stream.stages.insert(.development) }
    let required = Set(input.settings.requiredJobs.compactMap(symbols.find))
    let deployingRuns = Set(delivery.deployments.map(\.run).filter(\.isSome))
    let ci = drafts.map { draft in
      HeadCI(
        draft.landed == nil ? [] : lookup.runs(of: draft.head, service: own.name),
        required: required, deployingRuns: deployingRuns, lookup: lookup)
    }
    if ci.contains(where: { $0 != nil }) { stream.stages.insert(.testing) }
    let index = VisitDerivation.index(delivery)
    let work = VisitDerivation(
      service: service, facts: facts, directory: input.directory, derivation: input.derivation,
      settings: input.settings, now: input.now, lookup: lookup, staging: staging,
      production: production,
      health: HealthTimeline(own.others, now: input.now) {
        input.rules.tier(of: $0, in: symbols) == .production
      },
      verify: symbols.find("verify") ?? .none,
      stages: stream.stages, delivery: delivery, attempts: index.attempts,
      superseding: index.superseding)
    stream.items = drafts.indices.map { work.item(drafts[$0], ci: ci[$0]) }
    return stream
  }
}
