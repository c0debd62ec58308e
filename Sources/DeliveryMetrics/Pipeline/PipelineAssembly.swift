import DeliveryEvents

extension DetailAssembly {
  /// What the stages and jobs of the configured pipeline come to.
  func pipeline() -> PipelineDetail {
    var reader = PipelineReader(
      assembly: assembly, facts: facts, services: services, shared: shared)
    return reader.detail(assembly.settings.pipeline)
  }
}

/// Sorts what the log has by the names of the definition: a name is that of a job, else of an environment
/// of deployments, else of a health check.
private struct PipelineReader {
  let assembly: SnapshotAssembly
  let facts: Facts
  let services: [Int]
  private var derivation: Derivation { assembly.derivation }
  private var window: WindowSpan { assembly.window }
  private let tries: [RunTry]
  /// What happened and has no row yet.
  private var left: PipelineEvents

  /// The names under which a definition means whatever else there is of a kind.
  private static let allHealth = "health_checks"
  private static let allMetrics = "metrics_collection"

  init(assembly: SnapshotAssembly, facts: Facts, services: [Int], shared: SharedWork) {
    self.assembly = assembly
    self.facts = facts
    self.services = services
    tries = shared.runs(from: assembly.window.from) {
      var trunk = TrunkNames(facts: facts, now: assembly.window.to)
      return RunWindow(
        facts, services: assembly.scope == .everything ? nil : Set(services),
        from: assembly.window.from, to: assembly.window.to,
        trunk: &trunk
      ).tries
    }
    left = PipelineEvents(assembly, facts: facts, services: services, tries: tries)
  }

  private func text(_ symbol: Symbol) -> String { derivation.symbols.string(symbol) }

  private func name(_ service: Int) -> String {
    text(service == RunTry.nobody ? facts.defaultService : derivation.serviceNames[service])
  }

  mutating func detail(_ definition: PipelineDefinition) -> PipelineDetail {
    let named = Set(definition.stages.flatMap(\.jobs))
    let environments = sortedEnvironments(named)
    var stages = definition.stages.map { stage in
      PipelineStage(
        name: stage.name,
        jobs: stage.jobs.map { take($0, named: named, environments: environments) })
    }
    let unlisted = rest()
    if !unlisted.isEmpty { stages.append(PipelineStage(name: "", jobs: unlisted)) }
    let runs = TrunkRuns(tries)
    let red = Dictionary(
      grouping: runs.redStretches.filter { $0.end == nil }, by: \.service
    ).map { service, stretches in
      RedTrunk(
        service: name(service), since: stretches.map(\.start).min() ?? window.to,
        runs: stretches.map { text($0.name.isSome ? $0.name : $0.pipeline) }.sorted())
    }
    return PipelineDetail(
      stages: stages,
      redTrunks: red.sorted {
        $0.since != $1.since ? $0.since < $1.since : $0.service < $1.service
      }, trunks: runs.services.count)
  }

  /// The row of a name, whose events nobody else gets.
  private mutating func take(
    _ name: String, named: Set<String>, environments: [String: [String]]
  ) -> PipelineJob {
    if let events = left.jobs.removeValue(forKey: name) { return row(name, .job, events) }
    if let events = left.pipelines.removeValue(forKey: name) { return row(name, .pipeline, events) }
    if let own = environments[name], !own.isEmpty {
      return row(
        name, .deployment, merged(own.compactMap { left.deployments.removeValue(forKey: $0) }))
    }
    if let events = left.health.removeValue(forKey: name) { return row(name, .health, events) }
    if name == Self.allHealth {
      let others = left.health.keys.filter { !named.contains($0) }
      if !others.isEmpty {
        return row(name, .health, merged(others.compactMap { left.health.removeValue(forKey: $0) }))
      }
    }
    if name == Self.allMetrics, !left.metrics.isEmpty {
      defer { left.metrics = [:] }
      return row(name, .metric, left.metrics)
    }
    return PipelineJob(name: name, source: .none)
  }

  /// What no name stands for.
  private func rest() -> [PipelineJob] {
    let lists: [(PipelineJob.Source, PipelineEvents.ByName)] = [
      (.pipeline, left.pipelines), (.job, left.jobs), (.deployment, left.deployments),
      (.health, left.health),
    ]
    return lists.flatMap { source, events in
      events.keys.sorted().map { row($0, source, events[$0] ?? [:]) }
    } + (left.metrics.isEmpty ? [] : [row("metrics", .metric, left.metrics)])
  }

  private func row(_ name: String, _ source: PipelineJob.Source, _ events: [String: [JobEvent]])
    -> PipelineJob
  {
    JobFigures(name: name, source: source, window: window).job(events)
  }

  private func merged(_ all: [[String: [JobEvent]]]) -> [String: [JobEvent]] {
    all.reduce(into: [:]) { $0.merge($1) { $0 + $1 } }
  }

  /// Which environments a name stands for: the one that is called so, and those of the same tier that no
  /// other name is exactly.
  private func sortedEnvironments(_ named: Set<String>) -> [String: [String]] {
    var found: [String: [String]] = [:]
    let symbols = derivation.symbols
    func tier(_ name: String) -> EnvironmentTier? {
      symbols.find(name).map { facts.rules.tier(of: $0, in: symbols) }
    }
    let tiers: [(name: String, tier: EnvironmentTier)] = [
      ("production", .production), ("staging", .staging),
    ].filter { named.contains($0.0) }
    for environment in left.deployments.keys.sorted() {
      if named.contains(environment) {
        found[environment, default: []].append(environment)
      } else if let own = tiers.first(where: { tier(environment) == $0.tier })?.name {
        found[own, default: []].append(environment)
      }
    }
    return found
  }
}
