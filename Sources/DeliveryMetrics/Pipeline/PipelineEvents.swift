import DeliveryEvents

/// What happened over the window to runs, deployments, health checks and metrics, by name and by service.
struct PipelineEvents {
  /// By the name of a job, a pipeline, an environment or a check, and then by service.
  typealias ByName = [String: [String: [JobEvent]]]

  var jobs: ByName = [:]
  var pipelines: ByName = [:]
  var deployments: ByName = [:]
  var health: ByName = [:]
  /// By service; empty for what names none.
  var metrics: [String: [JobEvent]] = [:]

  private let assembly: SnapshotAssembly
  private let facts: Facts
  private let services: [Int]
  private var derivation: Derivation { assembly.derivation }
  private var window: WindowSpan { assembly.window }

  init(_ assembly: SnapshotAssembly, facts: Facts, services: [Int], tries: [RunTry]) {
    self.assembly = assembly
    self.facts = facts
    self.services = services
    readRuns(tries)
    readDeployments()
    readOthers()
  }

  private func text(_ symbol: Symbol) -> String { derivation.symbols.string(symbol) }

  private func name(_ service: Int) -> String {
    text(service == RunTry.nobody ? facts.defaultService : derivation.serviceNames[service])
  }

  private func runName(_ name: Symbol) -> String { name.isSome ? text(name) : "(no name)" }

  private mutating func readRuns(_ tries: [RunTry]) {
    var ofJobs = JobEvents()
    var ofPipelines = JobEvents()
    let withJobs = tries.reduce(into: Set<Symbol>()) { if $1.isJob { $0.insert($1.pipeline) } }
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
        subject: one.sha.isSome ? JobEvent.Subject(commit: one.sha) : nil,
        isTrunk: one.isTrunk == true)
      if one.isJob {
        ofJobs.append(event, name: one.name, service: one.service)
      } else {
        ofPipelines.append(event, name: one.name, service: one.service)
      }
    }
    jobs = ofJobs.texts(name: runName, service: name)
    pipelines = ofPipelines.texts(name: runName, service: name)
  }

  private mutating func readDeployments() {
    var found = JobEvents()
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
          subject: deployment.key.isSome
            ? JobEvent.Subject(commit: deployment.key, place: deployment.env) : nil,
          isTrunk: true, part: deployment.env)
        let start = deployment.runStart ?? deployment.begin
        if let finish = deployment.finish, let start {
          event.nanoseconds = finish.nanoseconds(since: start)
        }
        if let begin = deployment.begin, let start = deployment.runStart, begin < start {
          event.queue = start.nanoseconds(since: begin)
        }
        found.append(event, name: deployment.env, service: service)
      }
    }
    deployments = found.texts(name: text, service: name)
  }

  private mutating func readOthers() {
    var found = JobEvents()
    for service in services {
      for line in facts.services[service].others
      where line.kind == .health && !line.isReplaced && line.time <= window.to
        && line.time > window.from
      {
        let state: PipelineJob.State =
          line.state == .up ? .up : line.state == .down ? .down : .degraded
        found.append(
          JobEvent(state: state, time: line.time, isTrunk: true, part: line.id), name: line.id,
          service: service)
      }
    }
    health = found.texts(name: text, service: name)
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
