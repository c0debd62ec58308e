import DeliveryEvents
import DeliveryMetrics

/// Which commits had arrived in production before any window begins, for good: nothing that comes
/// later may take them back.
struct SliceArrivals {
  private struct DeploymentName: Hashable {
    var service: Symbol
    var env: Symbol
    /// Its id, else its sha, else its version.
    var name: Symbol
  }

  private let span: SliceSpan
  /// The services that know a commit, or a change that it stands for.
  private var knowing: [Symbol: [Symbol]] = [:]
  /// Commits that lines name, with when, and when commits landed.
  private var named: [(commit: SliceCommit, time: Timestamp)] = []
  private var landed: [SliceCommit: Timestamp] = [:]
  /// Old deployments with a result.
  private var decided: Set<DeploymentName> = []
  /// Old lines of a beginning, by id and by commit: a result without an id may belong to one.
  private var begun: [(id: DeploymentName, commit: DeploymentName)] = []
  /// The same of what is not old.
  private var landing: Set<Symbol> = []
  private var deploying: Set<DeploymentName> = []

  init(span: SliceSpan) {
    self.span = span
  }

  /// Takes in an event, in any order.
  mutating func take(_ event: DeliveryEvent, service: Symbol) {
    let isOld = event.time <= span.cut
    switch event.kind {
    case .commit:
      let commit = SliceCommit(sha: event.sha, service: service)
      know(event.sha, service)
      landed[commit] = min(landed[commit] ?? .distantFuture, event.time)
      if !isOld { landing.insert(event.sha) }
      name([event.sha] + (event.parents ?? []), event, service)
    case .change:
      if event.sha.isSome { know(event.sha, service) }
    case .deploy:
      name([event.sha] + (event.shas ?? []), event, service)
      takeState(event, service, isOld: isOld)
    case .pipeline, .job, .incident, .alert, .health, .metric, .note: break
    }
  }

  /// Notes of which deployments something is decided, and of which more is said later. Lines with an
  /// id and without may speak of one; the same commit under another id is another.
  private mutating func takeState(_ event: DeliveryEvent, _ service: Symbol, isOld: Bool) {
    func name(_ symbol: Symbol) -> DeploymentName {
      DeploymentName(service: service, env: event.env, name: symbol)
    }
    let commit = name(event.sha.isSome ? event.sha : event.version)
    guard isOld else {
      deploying.insert(event.id.isSome ? name(event.id) : commit)
      return
    }
    switch event.state {
    case .succeeded, .failed, .rolledback:
      decided.insert(commit)
      if event.id.isSome { decided.insert(name(event.id)) }
    default:
      if event.id.isSome { begun.append((name(event.id), commit)) }
    }
  }

  private mutating func name(_ shas: [Symbol], _ event: DeliveryEvent, _ service: Symbol) {
    for sha in shas where sha.isSome {
      named.append((SliceCommit(sha: sha, service: service), event.time))
    }
  }

  private mutating func know(_ sha: Symbol, _ service: Symbol) {
    if knowing[sha]?.contains(service) == true { return }
    knowing[sha, default: []].append(service)
  }

  /// The services of which later lines say more about what is old: a commit that was deployed before
  /// its line came, a deployment that got another result; and those that look for commits in each
  /// other's.
  var unsettled: Set<Symbol> {
    var services: Set<Symbol> = []
    for (commit, time) in named {
      if time <= span.cut, landing.contains(commit.sha) { services.insert(commit.service) }
      if landed[commit] ?? .distantFuture <= time { continue }
      for other in self.services(knowing: commit.sha) where other != commit.service {
        services.formUnion([commit.service, other])
      }
    }
    for deployment in deploying.intersection(decided) { services.insert(deployment.service) }
    for names in begun where deploying.contains(names.id) && decided.contains(names.commit) {
      services.insert(names.id.service)
    }
    return services
  }

  /// When a commit landed; `nil` for one that no line told of.
  func landing(of commit: SliceCommit) -> Timestamp? { landed[commit] }

  /// The services that know a commit; empty for one that no change and no commit line told of.
  func services(knowing sha: Symbol) -> [Symbol] { knowing[sha] ?? [] }
}
