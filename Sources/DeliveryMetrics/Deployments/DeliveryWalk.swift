import DeliveryEvents

/// Keeps a ``ServiceDelivery`` up to date: walks the finished deployments of a service in order, and
/// goes back no further than to the first one that something new can change.
final class DeliveryWalk {
  let service: Int
  let delivery: ServiceDelivery
  private let settings: Settings
  private let rules: NameRules
  private let deployed: DeployedRuns
  private var slots = DeploymentSlots()
  /// The deployments to walk through, and how many have been taken.
  private var order = DeploymentOrder()
  private var taken = 0
  /// Deployments, by their places, of which another commit may be known than when they were last looked at.
  private var asking: [Int32] = []
  private var journal = WalkJournal()
  private var notes = FindNotes()
  /// For each of the delivery's environments.
  private var environments: [EnvironmentWalk] = []
  private var environmentNumbers = WordMap()
  /// The environment that was looked up last, which the next deployment mostly shares.
  private var lastEnvironment: (env: Symbol, number: Int)?
  /// What the deployment at hand delivers; kept, so that its room is.
  private var items: [Content.Item] = []
  /// Which commits and unknown shas have arrived in production.
  private var arrived: PlaceTable<Bool>
  private var arrivedUnknown: Set<Symbol> = []
  /// Whose place in the stream may have changed since this was last emptied.
  var touched = TouchedDeliveries()

  /// What is carried from one deployment to an environment to the next.
  private struct EnvironmentWalk {
    /// The running success, and when each key first arrived.
    var running: (key: Symbol, attempt: Int)?
    var firstArrival: [Symbol: Int32] = [:]
    var successes: [(key: Symbol, attempt: Int)] = []
  }

  init(
    service: Int, lines: DeployLines, settings: Settings, rules: NameRules, deployed: DeployedRuns
  ) {
    self.service = service
    delivery = ServiceDelivery(service: service, lines: lines)
    self.settings = settings
    self.rules = rules
    self.deployed = deployed
    arrived = PlaceTable(service: service, absent: false)
  }

  /// Whether all deployments have been taken.
  var isDone: Bool { taken == order.count }

  // MARK: What is new

  /// Takes in lines that are new, replaced, or passed by the clock; tells whether anything changed.
  ///
  /// - Parameter artifacts: Says of which commit a version is; `nil` when nothing is known of any.
  func settle(
    _ lines: DeployLines, touched: [Int32], now: Timestamp, _ symbols: SymbolTable,
    artifacts: ArtifactFinder?
  ) -> Bool {
    let again = asking
    asking = []
    let all = slots.settle(
      lines, touched: touched, again: again, now: now, symbols, artifacts: artifacts
    ) {
      rules.tier(of: $0, in: symbols)
    }
    let changes = all.filter { change in
      change.place >= delivery.deployments.count
        || delivery.deployments[change.place] != change.deployment
    }
    replace(changes, symbols)
    return !changes.isEmpty
  }

  /// Whether deployments are to be looked at again, though nothing came of them.
  var isAsking: Bool { !asking.isEmpty }

  /// Has the deployment at a place ask again for the commit of its version.
  func ask(_ place: Int32) { asking.append(place) }

  /// Has all deployments ask that name a version alone.
  func askAll() {
    for place in delivery.deployments.indices {
      let deployment = delivery.deployments[place]
      if deployment.sha.isNone && deployment.version.isSome || deployment.parts.contains(.none) {
        asking.append(Int32(place))
      }
    }
  }

  /// Puts deployments in the place of others, at their places in ``ServiceDelivery/deployments``.
  private func replace(_ changes: [DeploymentOrder.Change], _ symbols: SymbolTable) {
    if changes.isEmpty { return }
    // What goes is taken back while it still is what it was.
    let gone = order.first(of: changes)
    rewind(to: gone)
    var decided: Set<Int> = []
    for (place, deployment) in changes {
      let old = place < delivery.deployments.count ? delivery.deployments[place] : .absent
      touched.note(old, deployment, at: place)
      deployed.replace(old.movedRun, by: deployment.movedRun)
      if noteUndecided(place, old, deployment) { decided.insert(place) }
      delivery.deployments.set(deployment, at: place)
    }
    if !decided.isEmpty { delivery.undecided.removeAll(where: decided.contains) }
    let (added, first) = order.prepare(changes, from: gone, in: delivery.deployments, symbols)
    rewind(to: first)
    order.merge(added, changes, from: first, in: delivery.deployments, symbols)
  }

  /// Notes a deployment that is undecided now; tells whether it was so, and is no more.
  private func noteUndecided(_ place: Int, _ old: Deployment, _ new: Deployment) -> Bool {
    let was = old.isUndecided && old.tier == .production
    let isNow = new.isUndecided && new.tier == .production
    if isNow, !was { delivery.undecided.append(place) }
    return was && !isNow
  }

  /// Goes back to before whatever a commit of some service can change that has appeared.
  func rewind(forCommit sha: Symbol, landing: Timestamp, of other: Int) {
    if taken == 0 { return }
    if let position = notes.firstMiss(of: sha) { rewind(to: position) }
    for number in delivery.environments.indices {
      let position = delivery.environments[number].content.firstReaching(landing, in: other)
      if let position { rewind(to: position) }
    }
  }

  /// Goes back to before whatever the fields of a commit can change: what it brought where it was
  /// delivered, and whatever way through its parents was gone from there on.
  func rewind(forFieldsOf commit: CommitPlace) {
    for number in delivery.environments.indices {
      if delivery.environments[number].content.hasClosed(commit) { return rewind(to: 0) }
      let place = Int(delivery.environments[number].deliveredBy[commit])
      if place >= 0, let position = order.position(of: place) { rewind(to: position) }
    }
  }

  /// Goes back to before whatever leaned on a commit that cannot be seen at an instant.
  func rewind(forCommitsAfter now: Timestamp) {
    if let position = notes.firstEarly(after: now) { rewind(to: position) }
  }

  // MARK: Walking

  /// Takes deployments until all are taken or `isOver`, asked after each `stride`, answers that
  /// time is up; tells whether all are.
  func advance(by stride: Int, _ find: CommitFinder, _ isOver: () -> Bool) -> Bool {
    find.notes = notes
    notes = FindNotes()
    defer {
      notes = find.notes ?? FindNotes()
      find.notes = nil
    }
    while taken < order.count {
      let end = min(order.count, taken + stride)
      while taken < end {
        take(order[taken], find)
        taken += 1
      }
      if isOver() { break }
    }
    return isDone
  }

  private func number(of deployment: Deployment) -> Int {
    if let last = lastEnvironment, last.env == deployment.env { return last.number }
    let number = environmentNumbers.insert(WordMap.key(deployment.env), environments.count)
    lastEnvironment = (deployment.env, number)
    if number == environments.count {
      environments.append(EnvironmentWalk())
      delivery.environments.append(
        EnvironmentDelivery(env: deployment.env, tier: deployment.tier, service: service))
    }
    return number
  }

  private func take(_ place: Int, _ find: CommitFinder) {
    let deployment = delivery.deployments[place]
    let number = number(of: deployment)
    let environment = delivery.environments[number]
    let attempt = delivery.attempts.count
    let isProduction = deployment.tier == .production
    journal.begin()
    find.notes?.stand(at: taken, finish: deployment.finish ?? .distantFuture)
    environment.finished.appendSparingly(place)
    var mark = AttemptMark()
    let from = delivery.arrivals.count
    if deployment.result == .succeeded {
      deliver(deployment, place, environment, attempt: attempt, find)
      if isProduction { mark = judge(deployment, number, attempt: attempt) }
    }
    guard isProduction else { return }
    mark.arrivals = from..<delivery.arrivals.count
    delivery.append(deployment, at: place, mark)
    touched.note(attempt: attempt)
  }

  private func deliver(
    _ deployment: Deployment, _ place: Int, _ environment: EnvironmentDelivery, attempt: Int,
    _ find: CommitFinder
  ) {
    let isProduction = deployment.tier == .production
    let hasList = deployment.hasList
    let isBaseline = !environment.hasSucceeded && !hasList
    if isBaseline {
      environment.baseline = place
      journal.note(.baseline)
    }
    if !environment.hasSucceeded {
      environment.hasSucceeded = true
      journal.note(.succeeded)
    }
    items.removeAll(keepingCapacity: true)
    environment.content.deliver(
      deployment, at: taken, find, &journal, { items.append($0) }, closed: { touched.note($0) })
    let finish = deployment.finish
    for index in items.indices {
      let item = items[index]
      touched.note(item)
      if let commit = item.place {
        environment.deliveredBy[commit] = Int32(place)
      } else {
        environment.deliveredUnknownBy[item.sha] = place
      }
      if isProduction, let finish {
        if !hasList { delivery.contents.insert(item.sha, attempt) }
        arrive(item, finish, attempt: attempt, isBaseline: isBaseline, find)
      }
    }
  }

  private func arrive(
    _ item: Content.Item, _ finish: Timestamp, attempt: Int, isBaseline: Bool,
    _ find: CommitFinder
  ) {
    guard let place = item.place else {
      if arrivedUnknown.insert(item.sha).inserted {
        journal.note(.arrivedUnknown, UInt64(item.sha.rawValue))
        delivery.arrivals.appendSparingly(
          Arrival(
            kind: .unknown, isBot: false, sha: item.sha, attempt: Int32(attempt), finish: finish,
            start: finish))
      }
      return
    }
    if arrived[place] { return }
    arrived[place] = true
    journal.note(.arrived, place)
    let lead = find.commits(of: place.service).lead(place.index, by: settings.leadTimeStart)
    let isBot = lead.bot == true || rules.isBot(lead.author, in: find.symbols)
    let kind: Arrival.Kind =
      if lead.isMerge {
        .merge
      } else if isBaseline {
        .baseline
      } else if finish < lead.start {
        .clockSkew
      } else if isBot, !settings.countsBots {
        .bot
      } else {
        .sample
      }
    delivery.arrivals.appendSparingly(
      Arrival(
        kind: kind, isBot: isBot, sha: item.sha, attempt: Int32(attempt), finish: finish,
        start: lead.start))
  }

  /// Redeploy, rollback or neither (R7); a rollback marks the deployment it replaces.
  private func judge(_ deployment: Deployment, _ number: Int, attempt: Int) -> AttemptMark {
    var mark = AttemptMark()
    let key = deployment.key
    let running = environments[number].running
    if let running {
      if running.key == key {
        mark.isRedeploy = true
      } else {
        let first = environments[number].firstArrival[key]
        let runningFirst = environments[number].firstArrival[running.key] ?? Int32(attempt)
        let isOlder = first.map { $0 < runningFirst } ?? false
        if isOlder || deployment.trigger == .rollback {
          mark.isRollback = true
          let failed = firstAfterTarget(key, number) ?? running.attempt
          journal.note(
            .replaced, UInt64(failed), before: Int64(delivery.marks[failed].replacedBy ?? -1))
          delivery.marks[failed].replacedBy = attempt
          touched.note(replaced: failed)
        }
      }
    } else if deployment.trigger == .rollback {
      mark.isRollback = true
    }
    if environments[number].firstArrival[key] == nil {
      environments[number].firstArrival[key] = Int32(attempt)
    }
    // What ran before, and one; 0 for nothing.
    journal.note(.ran, UInt64((running?.attempt ?? -1) + 1))
    environments[number].running = (key, attempt)
    if settings.rollbackMarks == .firstAfterTarget {
      environments[number].successes.append((key, attempt))
    }
    return mark
  }

  /// Datadog's reading of a rollback: the success right after the one that is returned to.
  private func firstAfterTarget(_ key: Symbol, _ number: Int) -> Int? {
    guard settings.rollbackMarks == .firstAfterTarget,
      let target = environments[number].successes.lastIndex(where: { $0.key == key })
    else { return nil }
    return environments[number].successes.dropFirst(target + 1).first?.attempt
  }

  // MARK: Taking back

  /// Takes everything back from a position on.
  func rewind(to position: Int) {
    if position >= taken { return }
    while taken > position {
      taken -= 1
      takeBack(order[taken])
    }
    notes.rewind(to: position)
  }

  private func takeBack(_ place: Int) {
    let deployment = delivery.deployments[place]
    let number = number(of: deployment)
    let environment = delivery.environments[number]
    if deployment.tier == .production {
      touched.note(attempt: delivery.attempts.count - 1)
      delivery.removeLastAttempt()
    }
    environment.finished.removeLast()
    journal.takeBack { step, value, before in
      switch step {
      case .delivered:
        let place = CommitPlace(word: value)
        touched.note(place)
        environment.content.takeBack(delivered: place)
        environment.deliveredBy[place] = -1
      case .closed:
        touched.note(CommitPlace(word: value))
        environment.content.takeBack(closed: CommitPlace(word: value))
      case .closedUnknown:
        let sha = Symbol(rawValue: UInt32(value))
        touched.note(unknown: sha)
        environment.content.takeBack(closedUnknown: sha)
      case .walked:
        environment.content.takeBack(walked: CommitPlace(word: value))
      case .deliveredUnknown:
        let sha = Symbol(rawValue: UInt32(value))
        touched.note(unknown: sha)
        environment.content.takeBack(unknown: sha)
        environment.deliveredUnknownBy[sha] = nil
      case .arrived: arrived[CommitPlace(word: value)] = false
      case .arrivedUnknown: arrivedUnknown.remove(Symbol(rawValue: UInt32(value)))
      case .reached:
        environment.content.takeBack(reached: Int(value), to: Int(before()))
      case .ran:
        let attempt = Int(value) - 1
        environments[number].running =
          attempt < 0 ? nil : (delivery.deployment(ofAttempt: attempt).key, attempt)
        let key = deployment.key
        if environments[number].firstArrival[key] == Int32(delivery.attempts.count) {
          environments[number].firstArrival[key] = nil
        }
        if settings.rollbackMarks == .firstAfterTarget {
          environments[number].successes.removeLast()
        }
      case .replaced:
        let attempt = Int(before())
        delivery.marks[Int(value)].replacedBy = attempt < 0 ? nil : attempt
        touched.note(replaced: Int(value))
      case .baseline: environment.baseline = nil
      case .succeeded: environment.hasSucceeded = false
      }
    }
  }
}
