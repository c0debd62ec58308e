import DeliveryEvents

/// Derives a ``ServiceDelivery`` from the lines of a service: walks its deployments in order, which
/// can be done in parts.
struct DeliveryDerivation {
  let service: Int
  private let settings: Settings
  private let find: CommitFinder
  private let rules: NameRules
  private let commits: Int
  private(set) var delivery = ServiceDelivery()
  /// Finished deployments to production and staging, in order, and how many have been taken.
  private var order: [(finish: Timestamp, place: Int)] = []
  private var taken = 0
  /// For each of the delivery's environments.
  private var walks: [EnvironmentWalk] = []
  private var environmentNumbers = WordMap()
  /// The environment that was looked up last, which the next deployment mostly shares.
  private var lastEnvironment: (env: Symbol, number: Int)?
  /// What the deployment at hand delivers; kept, so that its room is.
  private var items: [Content.Item] = []
  /// Which commits and unknown shas have arrived in production.
  private var arrived: PlaceTable<Bool>
  private var arrivedUnknown: Set<Symbol> = []

  /// What is carried from one deployment to an environment to the next.
  private struct EnvironmentWalk {
    /// The running success, and when each key first arrived.
    var running: (key: Symbol, attempt: Int)?
    var firstArrival = WordMap()
    var successes: [(key: Symbol, attempt: Int)] = []
  }

  /// Begins to derive the delivery of one service; `sole` is what was kept for it of the last one.
  init(
    _ service: Int, _ facts: ServiceFacts, sole: [Deployment?], now: Timestamp, settings: Settings,
    find: CommitFinder, rules: NameRules
  ) {
    self.service = service
    self.settings = settings
    self.find = find
    self.rules = rules
    commits = facts.deploys.isEmpty ? 0 : find.directory.commits[service].count
    arrived = PlaceTable(service: service, count: commits, absent: false)
    if facts.deploys.isEmpty { return }
    delivery.soleDeployments = sole
    sort(
      DeploymentAssembly.deployments(
        of: facts.deploys, at: now, symbols: find.symbols, known: &delivery.soleDeployments
      ) {
        rules.tier(of: $0, in: find.symbols)
      })
  }

  /// Takes deployments until all are taken or `isOver`, asked after each `stride`, answers that
  /// time is up; tells whether all are.
  mutating func advance(by stride: Int, _ isOver: () -> Bool) -> Bool {
    while taken < order.count {
      let end = min(order.count, taken + stride)
      for index in taken..<end { take(order[index].place) }
      taken = end
      if isOver() { break }
    }
    return taken == order.count
  }

  private mutating func sort(_ deployments: [Deployment]) {
    delivery.deployments = deployments
    for (place, deployment) in deployments.enumerated() {
      guard let finish = deployment.finish else {
        if deployment.isUndecided, deployment.tier == .production {
          delivery.undecided.append(place)
        }
        continue
      }
      if deployment.tier == .production || deployment.tier == .staging {
        order.append((finish, place))
      }
    }
    order.sort { left, right in
      if left.finish != right.finish { return left.finish < right.finish }
      let first = deployments[left.place]
      let second = deployments[right.place]
      if precedes(first, second, in: find.symbols) { return true }
      if precedes(second, first, in: find.symbols) { return false }
      // The contract calls these equal; arrival must not decide.
      return find.symbols.precedes(first.env, second.env)
    }
  }

  private mutating func number(of deployment: Deployment) -> Int {
    if let last = lastEnvironment, last.env == deployment.env { return last.number }
    let number = environmentNumbers.insert(WordMap.key(deployment.env), walks.count)
    lastEnvironment = (deployment.env, number)
    if number == walks.count {
      walks.append(EnvironmentWalk())
      delivery.environments.append(
        EnvironmentDelivery(
          env: deployment.env, tier: deployment.tier, service: service, commits: commits))
    }
    return number
  }

  private mutating func take(_ place: Int) {
    let deployment = delivery.deployments[place]
    let environment = number(of: deployment)
    let attempt = delivery.attempts.count
    let isProduction = deployment.tier == .production
    delivery.environments[environment].finished.append(place)
    var mark = AttemptMark()
    let from = delivery.arrivals.count
    if deployment.result == .succeeded {
      deliver(deployment, place, environment, attempt: attempt)
      if isProduction { mark = judge(deployment, environment, attempt: attempt) }
    }
    guard isProduction else { return }
    for sha in deployment.shas ?? [] { delivery.contents.insert(sha, attempt) }
    if deployment.id.isSome { delivery.attemptsByID.insert(deployment.id, attempt) }
    if deployment.sha.isSome { delivery.attemptsBySHA.insert(deployment.sha, attempt) }
    mark.arrivals = from..<delivery.arrivals.count
    delivery.attempts.append(place)
    delivery.marks.append(mark)
  }

  private mutating func deliver(
    _ deployment: Deployment, _ place: Int, _ number: Int, attempt: Int
  ) {
    let isProduction = deployment.tier == .production
    let hasList = deployment.shas != nil
    let isBaseline = !delivery.environments[number].hasSucceeded && !hasList
    if isBaseline { delivery.environments[number].baseline = place }
    delivery.environments[number].hasSucceeded = true
    items.removeAll(keepingCapacity: true)
    delivery.environments[number].content.deliver(deployment, find) { items.append($0) }
    for item in items {
      if let commit = item.place {
        delivery.environments[number].deliveredBy[commit] = Int32(place)
      } else {
        delivery.environments[number].deliveredUnknownBy[item.sha] = place
      }
      if isProduction {
        if !hasList { delivery.contents.insert(item.sha, attempt) }
        arrive(item, with: deployment, attempt: attempt, isBaseline: isBaseline)
      }
    }
  }

  private mutating func arrive(
    _ item: Content.Item, with deployment: Deployment, attempt: Int, isBaseline: Bool
  ) {
    guard let finish = deployment.finish else { return }
    guard let place = item.place else {
      if arrivedUnknown.insert(item.sha).inserted {
        delivery.arrivals.append(
          Arrival(
            kind: .unknown, isBot: false, sha: item.sha, attempt: Int32(attempt), finish: finish,
            start: finish))
      }
      return
    }
    if arrived[place] { return }
    arrived[place] = true
    let commit = find.commit(place)
    let isBot = commit.bot == true || rules.isBot(commit.author, in: find.symbols)
    let start = settings.leadTimeStart.time(of: commit)
    let kind: Arrival.Kind =
      if commit.isMerge {
        .merge
      } else if isBaseline {
        .baseline
      } else if finish < start {
        .clockSkew
      } else if isBot, !settings.countsBots {
        .bot
      } else {
        .sample
      }
    delivery.arrivals.append(
      Arrival(
        kind: kind, isBot: isBot, sha: item.sha, attempt: Int32(attempt), finish: finish,
        start: start))
  }

  /// Redeploy, rollback or neither (R7); a rollback marks the deployment it replaces.
  private mutating func judge(_ deployment: Deployment, _ number: Int, attempt: Int)
    -> AttemptMark
  {
    var mark = AttemptMark()
    let key = deployment.key
    if let running = walks[number].running {
      if running.key == key {
        mark.isRedeploy = true
      } else {
        let first = walks[number].firstArrival[key]
        let runningFirst = walks[number].firstArrival[running.key] ?? attempt
        let isOlder = first.map { $0 < runningFirst } ?? false
        if isOlder || deployment.trigger == .rollback {
          mark.isRollback = true
          let failed = firstAfterTarget(key, number) ?? running.attempt
          delivery.marks[failed].replacedBy = attempt
        }
      }
    } else if deployment.trigger == .rollback {
      mark.isRollback = true
    }
    _ = walks[number].firstArrival.insert(WordMap.key(key), attempt)
    walks[number].running = (key, attempt)
    if settings.rollbackMarks == .firstAfterTarget {
      walks[number].successes.append((key, attempt))
    }
    return mark
  }

  /// Datadog's reading of a rollback: the success right after the one that is returned to.
  private func firstAfterTarget(_ key: Symbol, _ number: Int) -> Int? {
    guard settings.rollbackMarks == .firstAfterTarget,
      let target = walks[number].successes.lastIndex(where: { $0.key == key })
    else { return nil }
    return walks[number].successes.dropFirst(target + 1).first?.attempt
  }
}
