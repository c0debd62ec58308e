import DeliveryEvents

/// What incidents, repairs and rollbacks make of the deployments of one service.
///
/// An object: ``Failures`` keeps it up to date where it stands, from the first attempt on that may be another
/// than it was, for there may be very many before.
final class ServiceFailures {
  /// An attempt that failed.
  struct Failed: Equatable {
    var place: Int32
    /// From when on that is known.
    var time: Timestamp
  }

  /// For each attempt.
  private(set) var verdicts: [Verdict] = []
  /// From which attempt on they were judged anew, each time.
  private(set) var changes = RecentChanges()
  /// Those that failed, in their order.
  private(set) var failed: [Failed] = []
  /// Those of them that failed after their finish, in order of when they did.
  private(set) var late: [Failed] = []
  /// In order of recovery.
  private(set) var outages: [Outage] = []
  /// What incidents say of an attempt that they are linked to.
  private(set) var links: [Int: [Failures.Claims.Link]] = [:]
  /// Deployments that name an attempt in their `fixes`.
  private(set) var fixers: [Int: [AttemptPlace]] = [:]

  /// The places of the incidents that are linked to an attempt.
  func incidents(of attempt: Int) -> [Int] { links[attempt]?.map(\.incident) ?? [] }

  /// From when on an attempt is known to have failed; the distant future for one that did not.
  func failure(of attempt: Int) -> Timestamp {
    guard verdicts[attempt].isFailed else { return .distantFuture }
    let place = failed.firstPlace { $0.place >= Int32(attempt) }
    return place < failed.count && failed[place].place == Int32(attempt)
      ? failed[place].time : .distantFuture
  }

  /// Judges the attempts from one on anew, what is before being as it was.
  ///
  /// - Parameter others: The first attempt that is another than the one that stood there.
  /// - Returns: What that changed.
  func settle(_ input: FailureInput, from first: Int, others: Int) -> AttemptChanges.Change {
    let first = min(first, verdicts.count, input.delivery.attempts.count)
    let old = (verdicts: Array(verdicts[first...]), failed: part(of: failed, from: first))
    verdicts.removeLast(verdicts.count - first)
    failed.removeLast(old.failed.count)
    judge(input, from: first)
    changes.note(first)
    var change = AttemptChanges.Change(first: others)
    for attempt in first..<min(others, first + old.verdicts.count, verdicts.count)
    where verdicts[attempt].isRework != old.verdicts[attempt - first].isRework {
      change.time = input.delivery.finishes[attempt]
      break
    }
    let new = part(of: failed, from: first)
    change.compare(old.failed, with: new)
    if !old.failed.isEmpty || !new.isEmpty { settleLate(input.delivery, from: first, new) }
    outages = foundOutages(input)
    return change
  }

  private func part(of list: [Failed], from first: Int) -> ArraySlice<Failed> {
    list[list.firstPlace { $0.place >= Int32(first) }...]
  }

  private func settleLate(
    _ delivery: ServiceDelivery, from first: Int, _ new: ArraySlice<Failed>
  ) {
    late.removeAll { $0.place >= Int32(first) }
    let count = late.count
    for failure in new
    where failure.time > delivery.finishes[Int(failure.place)] && failure.time != .distantFuture {
      late.append(failure)
    }
    if late.count > count { late.sort { ($0.time, $0.place) < ($1.time, $1.place) } }
  }

  private func judge(_ input: FailureInput, from first: Int) {
    let delivery = input.delivery
    if verdicts.isEmpty { verdicts.reserveCapacity(delivery.attempts.count) }
    for attempt in first..<delivery.attempts.count {
      verdicts.appendSparingly(
        Self.verdict(
          of: delivery.deployment(ofAttempt: attempt), delivery.marks[attempt], input.rules,
          input.finder.symbols))
    }
    if input.areClaimsOther { takeClaims(input.claims) }
    for link in input.claims.links where link.attempt >= first {
      verdicts[link.attempt].reasons.insert(.incident)
    }
    for fix in input.claims.fixes where fix.attempt >= first {
      verdicts[fix.attempt].reasons.insert(.fixed)
    }
    markRework(input, from: first)
    for attempt in first..<verdicts.count where verdicts[attempt].isFailed {
      failed.appendSparingly(Failed(place: Int32(attempt), time: failing(attempt, input)))
    }
  }

  private func takeClaims(_ claims: Failures.Claims) {
    (links, fixers) = ([:], [:])
    for link in claims.links { links[link.attempt, default: []].append(link) }
    for fix in claims.fixes { fixers[fix.attempt, default: []].append(fix.by) }
  }

  /// What an attempt is by its own lines and those of its rollback.
  private static func verdict(
    of deployment: Deployment, _ mark: AttemptMark, _ rules: NameRules, _ symbols: SymbolTable
  ) -> Verdict {
    var verdict = Verdict()
    if deployment.result == .failed, !(deployment.isRolledBack && deployment.isAlone) {
      verdict.reasons.insert(.resultFailed)
    }
    if deployment.isRolledBack { verdict.reasons.insert(.rolledBack) }
    if mark.replacedBy != nil { verdict.reasons.insert(.replaced) }
    if deployment.result == .succeeded {
      verdict.isRework =
        mark.isRollback || !deployment.fixes.isEmpty
        || !deployment.labels.isEmpty
          && deployment.labels.contains { rules.isHotfix($0, in: symbols) }
    }
    return verdict
  }

  /// Successes that finished while an incident of their service was open are rework (R10).
  private func markRework(_ input: FailureInput, from first: Int) {
    if input.claims.troubles.isEmpty { return }
    let delivery = input.delivery
    /// How many incidents begin less how many end at an attempt.
    var changes = [Int32](repeating: 0, count: delivery.attempts.count - first + 1)
    for trouble in input.claims.troubles {
      changes[max(0, delivery.firstAttempt(after: trouble.opened) - first)] += 1
      let end = trouble.resolved.map { delivery.firstAttempt(after: $0) }
      changes[max(0, (end ?? delivery.attempts.count) - first)] -= 1
    }
    var open: Int32 = 0
    for attempt in first..<delivery.attempts.count {
      open += changes[attempt - first]
      if open > 0, delivery.successes[attempt] { verdicts[attempt].isRework = true }
    }
  }

  /// From when on a failed attempt is known to have failed.
  private func failing(_ attempt: Int, _ input: FailureInput) -> Timestamp {
    let finish = input.delivery.finishes[attempt]
    // What it ended with is known from the end; what became of it, or others make of it, from when that happened.
    if verdicts[attempt].reasons.contains(.resultFailed) { return finish }
    var failed = Timestamp.distantFuture
    if verdicts[attempt].reasons.contains(.rolledBack) {
      failed = input.delivery.deployment(ofAttempt: attempt).rolledBack ?? finish
    }
    for link in links[attempt] ?? [] { failed = min(failed, link.opened ?? finish) }
    for fixer in fixers[attempt] ?? [] {
      failed = min(failed, input.finder.deliveries[fixer.service].finishes[fixer.attempt])
    }
    if let rollback = input.delivery.marks[attempt].replacedBy {
      failed = min(failed, input.delivery.finishes[rollback])
    }
    return max(failed, finish)
  }

  private func foundOutages(_ input: FailureInput) -> [Outage] {
    if failed.isEmpty { return [] }
    let delivery = input.delivery
    var found: [Outage] = []
    var open: [Symbol: (attempt: Int, start: Timestamp)] = [:]
    var next = 0
    var attempt = -1
    while true {
      // While nothing is open, nothing is to be found before the next that failed.
      attempt += 1
      while next < failed.count, Int(failed[next].place) < attempt { next += 1 }
      if open.isEmpty {
        guard next < failed.count else { break }
        attempt = Int(failed[next].place)
      }
      guard attempt < verdicts.count else { break }
      let verdict = verdicts[attempt]
      let (finish, env) = (delivery.finishes[attempt], delivery.attemptEnvironments[attempt])
      if verdict.reasons.contains(.incident) {
        let linked = (links[attempt] ?? []).filter { !$0.isBadData }
        let resolutions = linked.compactMap(\.resolved)
        if resolutions.count == linked.count, let last = resolutions.max(), last >= finish {
          found.append(Outage(attempt: attempt, start: finish, end: last))
        }
      } else if verdict.isFailed {
        if open[env] == nil { open[env] = (attempt, finish) }
        continue
      }
      if delivery.successes[attempt], let outage = open.removeValue(forKey: env) {
        found.append(Outage(attempt: outage.attempt, start: outage.start, end: finish))
      }
    }
    return found.sorted { ($0.end, $0.start, $0.attempt) < ($1.end, $1.start, $1.attempt) }
  }
}

/// The place in a list from which on it was made anew, for each of the last times.
struct RecentChanges {
  private static let kept = 32
  /// How many times that was.
  private(set) var count = 0
  private var places: [Int32] = []

  mutating func note(_ place: Int) {
    if places.count < Self.kept {
      places.append(Int32(place))
    } else {
      places[count % Self.kept] = Int32(place)
    }
    count += 1
  }

  /// The first place that may hold something else than after so many times; the end of any list for none.
  func first(since earlier: Int) -> Int {
    if count - earlier > places.count { return 0 }
    var first = Int.max
    for number in earlier..<count { first = min(first, Int(places[number % Self.kept])) }
    return first
  }
}

/// What the failures of a service are derived from.
struct FailureInput {
  let delivery: ServiceDelivery
  let claims: Failures.Claims
  /// Whether the claims are others than they were.
  let areClaimsOther: Bool
  let finder: CauseFinder
  let rules: NameRules
}

/// Which attempts of a service a walk made anew.
struct TouchedAttempts {
  /// The first that is another than the one that stood there.
  var first: Int
  /// The first that is, or that another rollback replaced.
  var firstVerdict: Int
}

/// From where on the attempts of services are others than when they were last asked about.
final class AttemptChanges {
  struct Change {
    /// The first attempt that is another than the one that stood there.
    var first = Int.max
    /// The first instant at which one before it counts for something else.
    var time = Timestamp.distantFuture

    /// Notes when failures before the first are others.
    fileprivate mutating func compare(
      _ old: ArraySlice<ServiceFailures.Failed>, with new: ArraySlice<ServiceFailures.Failed>
    ) {
      var (left, right) = (old.startIndex, new.startIndex)
      while left < old.endIndex || right < new.endIndex {
        let mine = left < old.endIndex ? old[left].place : .max
        let theirs = right < new.endIndex ? new[right].place : .max
        if min(mine, theirs) >= Int32(clamping: first) { break }
        if mine != theirs || old[left].time != new[right].time {
          if mine <= theirs { time = min(time, old[left].time) }
          if theirs <= mine { time = min(time, new[right].time) }
        }
        if mine <= theirs { left += 1 }
        if theirs <= mine { right += 1 }
      }
    }
  }

  private var changes: [Int: Change] = [:]

  func note(_ change: Change, of service: Int) {
    if change.first == .max, change.time == .distantFuture { return }
    var all = changes[service] ?? Change()
    all.first = min(all.first, change.first)
    all.time = min(all.time, change.time)
    changes[service] = all
  }

  /// What changed since this was last asked, by service.
  func take() -> [Int: Change] {
    defer { changes = [:] }
    return changes
  }
}
