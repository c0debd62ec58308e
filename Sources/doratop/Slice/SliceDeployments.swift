import DeliveryEvents

/// The deployments of a log, each with all its lines.
///
/// Those to production stay. One to another environment only moves the items that it carries: it may
/// go when it is decided, old, not the latest there, and all its commits go.
struct SliceDeployments {
  private struct Name: Hashable {
    var service: Symbol
    var env: Symbol
    /// Its id, or its sha, else its version.
    var name: Symbol
  }

  private struct Deployment: SliceGroup {
    var lines: [Int] = []
    var service = Symbol.none
    var env = Symbol.none
    var shas: Set<Symbol> = []
    var runs: Set<Symbol> = []
    /// When it last began.
    var begun = Timestamp.distantPast
    var latest = Timestamp.distantPast
    var isDecided = false

    mutating func take(_ other: Deployment) {
      lines += other.lines
      if other.service.isSome { (service, env) = (other.service, other.env) }
      shas.formUnion(other.shas)
      runs.formUnion(other.runs)
      begun = max(begun, other.begun)
      latest = max(latest, other.latest)
      isDecided = isDecided || other.isDecided
    }
  }

  private let cut: Timestamp
  private var deployments = SliceGroups<Name, Deployment>()
  /// Lines with an id by that and by their commit, and the commits of lines without an id.
  private var named: [(id: Name, commit: Name)] = []
  private var nameless: Set<Name> = []
  private struct Success {
    var place: SliceEnvironment
    var name: Name
    var sha: Symbol
    var time: Timestamp
  }

  /// Environments to which something succeeded that listed its content, with when each commit of its own
  /// first did; and what did not list it.
  private var listed: [SliceEnvironment: [Symbol: Timestamp]] = [:]
  private var unlisted: [Success] = []
  /// Environments to which something succeeded that neither listed its content nor repeats what did.
  private var unlistedPlaces: Set<SliceEnvironment> = []
  /// Own commits of old deployments that listed others, by service.
  private(set) var closers: [Symbol: Set<Symbol>] = [:]

  init(span: SliceSpan) {
    cut = span.cut
  }

  /// Takes in a line of a deployment, in any order.
  mutating func take(_ event: DeliveryEvent, service: Symbol, line: Int) {
    func name(_ symbol: Symbol) -> Name { Name(service: service, env: event.env, name: symbol) }
    let commit = name(event.sha.isSome ? event.sha : event.version)
    if event.id.isNone {
      nameless.insert(commit)
    } else if commit.name.isSome {
      named.append((name(event.id), commit))
    }
    let number = deployments.number(event.id.isSome ? name(event.id) : commit)
    var deployment = deployments[number]
    deployments[number] = Deployment()
    deployment.lines.append(line)
    (deployment.service, deployment.env) = (service, event.env)
    if event.sha.isSome { deployment.shas.insert(event.sha) }
    deployment.shas.formUnion(event.shas ?? [])
    if event.state == .succeeded {
      let place = SliceEnvironment(service: service, env: event.env)
      if event.shas == nil {
        let own = event.id.isSome ? name(event.id) : commit
        unlisted.append(Success(place: place, name: own, sha: event.sha, time: event.time))
      } else {
        let first = listed[place]?[event.sha] ?? .distantFuture
        listed[place, default: [:]][event.sha] = min(first, event.time)
      }
    }
    if event.shas != nil, event.sha.isSome, event.time <= cut {
      closers[service, default: []].insert(event.sha)
    }
    if event.run.isSome { deployment.runs.insert(event.run) }
    deployment.begun = max(deployment.begun, min(event.time, event.started ?? event.time))
    deployment.latest = max(deployment.latest, event.time)
    switch event.state {
    case .succeeded, .failed, .cancelled, .rolledback: deployment.isDecided = true
    default: break
    }
    deployments[number] = deployment
  }

  /// Joins, now that all lines are known, those without an id and those with one that may be of the
  /// same deployment, for they are of the same commit.
  mutating func settle() {
    for pair in named where nameless.contains(pair.commit) {
      _ = deployments.number(pair.id, pair.commit)
    }
    named = []
    // What is rolled back to had closed before whatever it would bring by itself.
    for one in unlisted
    where listed[one.place]?[one.sha] ?? .distantFuture >= one.time {
      // A version alone brings nothing.
      let hasCommit = deployments.known(one.name).map { !deployments[$0].shas.isEmpty } ?? true
      if hasCommit { unlistedPlaces.insert(one.place) }
    }
    unlisted = []
  }

  /// How the deployments of a service tell what they bring.
  enum Telling {
    /// By their own commits alone.
    case commits
    /// Those to production by lists alone.
    case lists
    case both
  }

  func telling(_ service: Symbol, isProduction: (SliceEnvironment) -> Bool) -> Telling {
    let lists = listed.keys.filter { $0.service == service }
    if !unlistedPlaces.isDisjoint(with: lists) { return .both }
    return lists.contains(where: isProduction) ? .lists : .commits
  }

  /// Commits of deployments that are not old, or not altogether.
  var spokenOf: Set<Symbol> {
    var spoken: Set<Symbol> = []
    for number in deployments.all where deployments[number].latest > cut {
      spoken.formUnion(deployments[number].shas)
    }
    return spoken
  }

  /// Calls `body` with each line of a deployment that may go.
  func forEachPassed(
    isProduction: (SliceEnvironment) -> Bool, isPassed: (Symbol) -> Bool,
    isRunDone: (Symbol) -> Bool, isPinned: (Int) -> Bool, _ body: (Int) -> Void
  ) {
    var begun: [SliceEnvironment: Timestamp] = [:]
    var ended: [SliceEnvironment: Timestamp] = [:]
    for deployment in deployments.all.map({ deployments[$0] }) where deployment.latest <= cut {
      let place = SliceEnvironment(service: deployment.service, env: deployment.env)
      begun[place] = max(begun[place] ?? .distantPast, deployment.begun)
      ended[place] = max(ended[place] ?? .distantPast, deployment.latest)
    }
    for deployment in deployments.all.map({ deployments[$0] }) {
      let place = SliceEnvironment(service: deployment.service, env: deployment.env)
      guard deployment.latest <= cut, deployment.isDecided, !isProduction(place),
        deployment.begun != begun[place], deployment.latest != ended[place],
        deployment.shas.allSatisfy(isPassed), deployment.runs.allSatisfy(isRunDone),
        !deployment.lines.contains(where: isPinned)
      else { continue }
      deployment.lines.forEach(body)
    }
  }
}

/// An environment of a service.
struct SliceEnvironment: Hashable {
  var service: Symbol
  var env: Symbol
}
