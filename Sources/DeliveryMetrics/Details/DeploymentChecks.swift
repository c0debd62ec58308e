public import DeliveryEvents

/// Something that was tried on a deployment's content: a run of a job or a pipeline, a deployment to
/// staging, or a health check that was not up after it.
public struct DeploymentCheck: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case pipeline, job, staging, health
  }
  public enum Outcome: String, Sendable {
    case running, succeeded, failed, cancelled, skipped, degraded, down
  }

  public var kind: Kind
  /// The job's or the pipeline's name, the environment, or the health check.
  public var name: String
  public var outcome: Outcome
  public var began: Timestamp
  /// How long it took; `nil` while it runs, and for a health check.
  public var seconds: Double?

  /// Creates a check from its parts.
  public init(kind: Kind, name: String, outcome: Outcome, began: Timestamp, seconds: Double?) {
    self.kind = kind
    self.name = name
    self.outcome = outcome
    self.began = began
    self.seconds = seconds
  }
}

extension DetailAssembly {
  /// How many commits of a large batch are looked up.
  private static let lookedUp = 100

  /// What was tried on a deployment's own commit and on those that it brought, and what its run did;
  /// oldest first.
  ///
  /// - Parameter commits: Those that it brought first.
  func checks(_ service: Int, _ deployment: Deployment, commits: some Collection<Symbol>)
    -> [DeploymentCheck]
  {
    var shas = [deployment.sha].filter(\.isSome)
    for sha in commits.suffix(Self.lookedUp) where !shas.contains(sha) { shas.append(sha) }
    let found =
      runs(of: shas, service, deployment) + staging(service, deployment)
      + health(service, deployment)
    return found.sorted { left, right in
      if left.began != right.began { return left.began < right.began }
      return (left.name, left.seconds ?? -1) < (right.name, right.seconds ?? -1)
    }
  }

  private func runs(of shas: [Symbol], _ service: Int, _ deployment: Deployment)
    -> [DeploymentCheck]
  {
    let lookup = CILookup(facts: facts, now: window.to)
    let name = facts.services[service].name
    var runs = shas.flatMap { lookup.runs(of: $0, service: name) }
    // Its own run, where that names no commit.
    if !runs.contains(where: { ($0.isJob ? $0.run : $0.pipelineID) == deployment.run }) {
      runs += lookup.runs(ofPipeline: deployment.run)
    }
    // A pipeline is the sum of its jobs.
    let withJobs = Set(runs.filter(\.isJob).map(\.run))
    return runs.filter { $0.isJob || !withJobs.contains($0.pipelineID) }.flatMap { run in
      run.tries.map { one in
        DeploymentCheck(
          kind: run.isJob ? .job : .pipeline,
          name: text(run.name.isSome ? run.name : run.isJob ? run.run : run.pipelineID),
          outcome: one.outcome, began: one.span.start,
          seconds: one.outcome == .running
            ? nil : one.span.end.seconds(since: one.span.start))
      }
    }
  }

  /// Deployments of the same content to staging.
  private func staging(_ service: Int, _ deployment: Deployment) -> [DeploymentCheck] {
    let end = deployment.finish ?? window.to
    return derivation.deliveries[service].deployments.compactMap { other in
      guard other.tier == .staging, other.key == deployment.key, let begin = other.begin,
        begin <= end
      else { return nil }
      let outcome: DeploymentCheck.Outcome =
        switch other.result {
        case .succeeded: .succeeded
        case .failed: .failed
        case .none: other.isCancelled ? .cancelled : .running
        }
      return DeploymentCheck(
        kind: .staging, name: text(other.env), outcome: outcome, began: begin,
        seconds: other.finish.map { $0.seconds(since: begin) })
    }
  }

  /// The health checks that were not up while the deployment was watched: each once, at its first
  /// gravest line.
  private func health(_ service: Int, _ deployment: Deployment) -> [DeploymentCheck] {
    guard let finish = deployment.finish else { return [] }
    let end = min(
      window.to, finish.advanced(byNanoseconds: assembly.settings.bakeNanoseconds))
    var worst: [Symbol: OtherLine] = [:]
    for line in facts.services[service].others
    where line.kind == .health && !line.isReplaced && line.time > finish && line.time <= end {
      guard line.state == .down || line.state == .degraded,
        line.env.isNone || line.env == deployment.env
      else { continue }
      if let known = worst[line.id] {
        if known.state == .down, line.state == .degraded { continue }
        if known.state == line.state, known.time <= line.time { continue }
      }
      worst[line.id] = line
    }
    return worst.values.map { line in
      DeploymentCheck(
        kind: .health, name: text(line.id), outcome: line.state == .down ? .down : .degraded,
        began: line.time, seconds: nil)
    }
  }
}
