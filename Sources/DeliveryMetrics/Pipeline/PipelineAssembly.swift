import DeliveryEvents

extension DetailAssembly {
  /// What the stages and jobs of the configured pipeline come to.
  func pipeline() -> PipelineDetail {
    var reader = PipelineReader(assembly: assembly, facts: facts, services: services)
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
  /// What happened, by name and by service.
  private typealias Events = [String: [String: [JobEvent]]]
  private var jobs: Events = [:]
  private var pipelines: Events = [:]
  private var deployments: Events = [:]
  private var health: Events = [:]
  private var metrics: [String: [JobEvent]] = [:]

  /// The names under which a definition means whatever else there is of a kind.
  private static let allHealth = "health_checks"
  private static let allMetrics = "metrics_collection"

  init(assembly: SnapshotAssembly, facts: Facts, services: [Int]) {
    self.assembly = assembly
    self.facts = facts
    self.services = services
    var trunk = TrunkNames(facts: facts, now: assembly.window.to)
    tries =
      RunWindow(
        facts, services: assembly.scope == .everything ? nil : Set(services),
        from: assembly.window.from, to: assembly.window.to,
        trunk: &trunk
      ).tries
    readRuns()
    readDeployments()
    readOthers()
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
      }, trunks: Set(runs.decided.map(\.service)).count)
  }

  /// The row of a name, whose events nobody else gets.
  private mutating func take(
    _ name: String, named: Set<String>, environments: [String: [String]]
  ) -> PipelineJob {
    if let events = jobs.removeValue(forKey: name) { return row(name, .job, events) }
    if let events = pipelines.removeValue(forKey: name) { return row(name, .pipeline, events) }
    if let own = environments[name], !own.isEmpty {
      return row(name, .deployment, merged(own.compactMap { deployments.removeValue(forKey: $0) }))
    }
    if let events = health.removeValue(forKey: name) { return row(name, .health, events) }
    if name == Self.allHealth {
      let others = health.keys.filter { !named.contains($0) }
      if !others.isEmpty {
        return row(name, .health, merged(others.compactMap { health.removeValue(forKey: $0) }))
      }
    }
    if name == Self.allMetrics, !metrics.isEmpty {
      defer { metrics = [:] }
      return row(name, .metric, metrics)
    }
    return PipelineJob(name: name, source: .none)
  }

  /// What no name stands for.
  private func rest() -> [PipelineJob] {
    let lists: [(PipelineJob.Source, Events)] = [
      (.pipeline, pipelines), (.job, jobs), (.deployment, deployments), (.health, health),
    ]
    return lists.flatMap { source, events in
      events.keys.sorted().map { row($0, source, events[$0] ?? [:]) }
    } + (metrics.isEmpty ? [] : [row("metrics", .metric, metrics)])
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
    for environment in deployments.keys.sorted() {
      if named.contains(environment) {
        found[environment, default: []].append(environment)
      } else if let own = tiers.first(where: { tier(environment) == $0.tier })?.name {
        found[own, default: []].append(environment)
      }
    }
    return found
  }

  // MARK: Reading

  private mutating func readRuns() {
    let withJobs = Set(tries.filter(\.isJob).map(\.pipeline))
    for one in tries {
      // A pipeline is the sum of its jobs.
      if !one.isJob, withJobs.contains(one.pipeline) { continue }
      let state: PipelineJob.State =
        switch one.state {
        case .succeeded: .succeeded
        case .failed: .failed
        case .cancelled: .cancelled
        case .skipped: .skipped
        case .queued: .queued
        default: .running
        }
      let event = JobEvent(
        state: state, time: one.latest,
        nanoseconds: one.end.map { $0.nanoseconds(since: one.start) }, queue: one.queue,
        subject: one.sha.isSome ? [one.sha] : nil, isTrunk: one.isTrunk == true)
      let label = text(one.name.isSome ? one.name : one.pipeline)
      if one.isJob {
        jobs[one.name.isSome ? label : "(no name)", default: [:]][name(one.service), default: []]
          .append(event)
      } else {
        pipelines[one.name.isSome ? label : "(no name)", default: [:]][
          name(one.service), default: []
        ].append(event)
      }
    }
  }

  private mutating func readDeployments() {
    for service in services {
      for deployment in derivation.deliveries[service].deployments {
        guard let time = deployment.finish ?? deployment.begin, time > window.from,
          time <= window.to, deployment.tier != .ignored
        else { continue }
        var state = PipelineJob.State.running
        switch deployment.result {
        case .succeeded: state = .succeeded
        case .failed: state = .failed
        case .none:
          if deployment.isRolledBack { state = .failed }
          if deployment.isCancelled { state = .cancelled }
        }
        var event = JobEvent(
          state: state, time: time,
          subject: deployment.key.isSome ? [deployment.key, deployment.env] : nil, isTrunk: true,
          part: deployment.env)
        let start = deployment.runStart ?? deployment.begin
        if let finish = deployment.finish, let start {
          event.nanoseconds = finish.nanoseconds(since: start)
        }
        if let begin = deployment.begin, let start = deployment.runStart, begin < start {
          event.queue = start.nanoseconds(since: begin)
        }
        deployments[text(deployment.env), default: [:]][name(service), default: []].append(event)
      }
    }
  }

  private mutating func readOthers() {
    for service in services {
      for line in facts.services[service].others
      where line.kind == .health && !line.isReplaced && line.time <= window.to
        && line.time > window.from
      {
        let state: PipelineJob.State =
          line.state == .up ? .up : line.state == .down ? .down : .degraded
        health[text(line.id), default: [:]][name(service), default: []].append(
          JobEvent(state: state, time: line.time, isTrunk: true, part: line.id))
      }
    }
    let scope = Set(services.map { derivation.serviceNames[$0] })
    for line in facts.others
    where line.kind == .metric && !line.isReplaced && line.time <= window.to
      && line.time > window.from
      && (assembly.scope == .everything || scope.contains(line.service))
    {
      let service = line.service.isSome ? text(line.service) : ""
      metrics[service, default: []].append(
        JobEvent(state: .seen, time: line.time, isTrunk: false, part: line.words))
    }
  }
}
