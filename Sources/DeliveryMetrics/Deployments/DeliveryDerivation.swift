import DeliveryEvents

/// Derives a ``ServiceDelivery`` from the lines of a service.
struct DeliveryDerivation {
  let service: Int
  let now: Timestamp
  let settings: Settings
  let find: CommitFinder

  /// Walks the deployments of the service in order.
  func delivery(of facts: ServiceFacts, rules: NameRules) -> ServiceDelivery {
    let symbols = find.symbols
    var lines = facts.deploys
    if facts.newest > now || facts.deploys.contains(where: \.isReplaced) {
      lines = lines.filter { $0.time <= now && !$0.isReplaced }
    }
    var delivery = ServiceDelivery()
    if lines.isEmpty { return delivery }
    delivery.deployments = DeploymentAssembly.deployments(of: lines, symbols: symbols) {
      rules.tier(of: $0, in: symbols)
    }
    let deployments = delivery.deployments
    let finished = deployments.indices.filter {
      let deployment = deployments[$0]
      return deployment.isFinished
        && (deployment.tier == .production || deployment.tier == .staging)
    }.sorted { left, right in
      let first = deployments[left]
      let second = deployments[right]
      if precedes(first, second, in: symbols) { return true }
      if precedes(second, first, in: symbols) { return false }
      // The contract calls these equal; arrival must not decide.
      return symbols.precedes(first.env, second.env)
    }
    var walk = Walk()
    for index in finished {
      take(index, of: &delivery, walk: &walk, rules: rules)
    }
    delivery.attemptsByID = delivery.attempts.indices.compactMap { attempt in
      let id = deployments[delivery.attempts[attempt]].id
      return id.isNone ? nil : (id.rawValue, attempt)
    }.sorted { $0 < $1 }
    return delivery
  }

  /// What is carried from one deployment to the next.
  private struct Walk {
    /// For each environment: the running success, and when each key first arrived.
    var running: [Symbol: (key: Symbol, attempt: Int)] = [:]
    var firstArrival: [Symbol: [Symbol: Int]] = [:]
    var successes: [Symbol: [(key: Symbol, attempt: Int)]] = [:]
    var arrivedPlaces: Set<CommitPlace> = []
    var arrivedUnknown: Set<Symbol> = []
  }

  private func take(
    _ index: Int, of delivery: inout ServiceDelivery, walk: inout Walk, rules: NameRules
  ) {
    let deployment = delivery.deployments[index]
    let env = deployment.env
    var environment =
      delivery.environments.removeValue(forKey: env)
      ?? EnvironmentDelivery(content: Content(service: service))
    environment.finished.append(index)
    defer { delivery.environments[env] = environment }
    let attempt = delivery.attempts.count
    var mark = AttemptMark()
    let from = delivery.arrivals.count
    if deployment.result == .succeeded {
      let items = environment.content.deliver(deployment, find)
      let isBaseline = !environment.hasSucceeded && deployment.shas == nil
      if isBaseline { environment.baseline = index }
      environment.hasSucceeded = true
      for item in items {
        if let place = item.place {
          environment.deliveredBy[place] = index
        } else {
          environment.deliveredUnknownBy[item.sha] = index
        }
        if deployment.tier == .production {
          if deployment.shas == nil { delivery.contents.append((item.sha, attempt)) }
          arrive(
            item, with: deployment, attempt: attempt, isBaseline: isBaseline, delivery: &delivery,
            walk: &walk, rules: rules)
        }
      }
      if deployment.tier == .production {
        mark = judge(deployment, attempt: attempt, walk: &walk, marks: &delivery.marks)
      }
    }
    guard deployment.tier == .production else { return }
    for sha in deployment.shas ?? [] { delivery.contents.append((sha, attempt)) }
    mark.arrivals = from..<delivery.arrivals.count
    delivery.attempts.append(index)
    delivery.marks.append(mark)
  }

  private func arrive(
    _ item: Content.Item, with deployment: Deployment, attempt: Int, isBaseline: Bool,
    delivery: inout ServiceDelivery, walk: inout Walk, rules: NameRules
  ) {
    guard let finish = deployment.finish else { return }
    guard let place = item.place else {
      if walk.arrivedUnknown.insert(item.sha).inserted {
        delivery.arrivals.append(
          Arrival(
            kind: .unknown, isBot: false, sha: item.sha, place: nil, attempt: attempt,
            finish: finish, start: finish))
      }
      return
    }
    guard walk.arrivedPlaces.insert(place).inserted else { return }
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
        kind: kind, isBot: isBot, sha: item.sha, place: place, attempt: attempt, finish: finish,
        start: start))
  }

  /// Redeploy, rollback or neither (R7); a rollback marks the deployment it replaces.
  private func judge(
    _ deployment: Deployment, attempt: Int, walk: inout Walk, marks: inout [AttemptMark]
  ) -> AttemptMark {
    var mark = AttemptMark()
    let key = deployment.key
    let env = deployment.env
    if let running = walk.running[env] {
      if running.key == key {
        mark.isRedeploy = true
      } else {
        let first = walk.firstArrival[env]?[key]
        let runningFirst = walk.firstArrival[env]?[running.key] ?? attempt
        let isOlder = first.map { $0 < runningFirst } ?? false
        if isOlder || deployment.trigger == .rollback {
          mark.isRollback = true
          var failed = running.attempt
          if settings.rollbackMarks == .firstAfterTarget,
            let target = walk.successes[env]?.lastIndex(where: { $0.key == key }),
            let next = walk.successes[env]?.dropFirst(target + 1).first
          {
            failed = next.attempt
          }
          marks[failed].replacedBy = attempt
        }
      }
    } else if deployment.trigger == .rollback {
      mark.isRollback = true
    }
    if walk.firstArrival[env, default: [:]][key] == nil {
      walk.firstArrival[env, default: [:]][key] = attempt
    }
    walk.running[env] = (key, attempt)
    if settings.rollbackMarks == .firstAfterTarget {
      walk.successes[env, default: []].append((key, attempt))
    }
    return mark
  }
}
