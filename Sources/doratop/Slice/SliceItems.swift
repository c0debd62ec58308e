import DeliveryEvents

/// The changes and commits of a log, each change with its commits as one item.
///
/// An item is over when all its commits had arrived in production and other content came after them,
/// so that nothing watches them any more, before any window begins. It may go if nothing that stays
/// can reach it or be reached from it: no later line speaks of it, and no commit stays that came to
/// production with it. Where a deployment may bring more than its own lines tell by themselves (see
/// ``SliceIdle``), it may be no descendant of a commit that stays, either, and where content goes by
/// landing, it has to have landed before all that stay.
struct SliceItems {
  private enum Name: Hashable {
    case commit(Symbol)
    case change(Symbol, service: Symbol)
  }

  private struct Item: SliceGroup {
    var lines: [Int] = []
    var commits: Set<SliceCommit> = []
    /// Changes, those that are known to have a commit, and the commits that they were merged as.
    var changes: Set<Name> = []
    var landed: Set<Name> = []
    var merged: Set<SliceCommit> = []
    var latest = Timestamp.distantPast
    /// When it landed first.
    var begun = Timestamp.distantFuture

    /// Whether every change stands for commits that are known.
    var isWhole: Bool {
      !commits.isEmpty && changes.isSubset(of: landed) && merged.isSubset(of: commits)
    }

    mutating func take(_ other: Item) {
      lines += other.lines
      commits.formUnion(other.commits)
      changes.formUnion(other.changes)
      landed.formUnion(other.landed)
      merged.formUnion(other.merged)
      latest = max(latest, other.latest)
      begun = min(begun, other.begun)
    }
  }

  /// A commit line, as far as content goes by it.
  private struct Landing {
    var time: Timestamp
    var commit: SliceCommit
    var parents: [Symbol]
  }

  private let cut: Timestamp
  private var items = SliceGroups<Name, Item>()
  private var landings: [Landing] = []
  /// Services with a commit of which no parents are known, and with one of which some are.
  private var byLanding: Set<Symbol> = []
  private var byParents: Set<Symbol> = []

  init(span: SliceSpan) {
    cut = span.cut
  }

  /// Takes in a line, in any order.
  mutating func take(_ event: DeliveryEvent, service: Symbol, line: Int) {
    let commit = SliceCommit(sha: event.sha, service: service)
    let number: Int
    if event.kind == .commit {
      let change = Name.change(event.change, service: service)
      number =
        event.change.isSome
        ? items.number(.commit(event.sha), change) : items.number(.commit(event.sha))
      items[number].commits.insert(commit)
      if event.change.isSome { items[number].landed.insert(change) }
      landings.append(Landing(time: event.time, commit: commit, parents: event.parents ?? []))
      if event.parents == nil { byLanding.insert(service) } else { byParents.insert(service) }
      items[number].begun = min(items[number].begun, event.time)
    } else {
      let change = Name.change(event.id, service: service)
      number = event.sha.isSome ? items.number(change, .commit(event.sha)) : items.number(change)
      items[number].changes.insert(change)
      if event.state == .merged, event.sha.isSome {
        items[number].landed.insert(change)
        items[number].merged.insert(commit)
        items[number].begun = min(items[number].begun, event.time)
      }
    }
    items[number].lines.append(line)
    items[number].latest = max(items[number].latest, event.time)
  }

  /// The old commit of each service that landed last: it stays, so that the service is seen to have
  /// items.
  private var latest: Set<Symbol> {
    var latest: [Symbol: Landing] = [:]
    for landing in landings where landing.time <= cut {
      let service = landing.commit.service
      if latest[service].map({ $0.time < landing.time }) ?? true { latest[service] = landing }
    }
    return Set(latest.values.map(\.commit.sha))
  }

  /// Whether parents tell what commits a service has deployed.
  func hasParents(_ service: Symbol) -> Bool { byParents.contains(service) }

  /// Whether their landing does, of some of them.
  func hasLandings(_ service: Symbol) -> Bool { byLanding.contains(service) }

  /// The commits of items that took long, and were not over by an instant.
  ///
  /// - Parameter arrival: When a commit arrived.
  func slow(
    _ nanoseconds: Int64, after instant: Timestamp, arrival: (SliceCommit) -> Timestamp?
  ) -> Set<Symbol> {
    var found: Set<Symbol> = []
    for number in items.all {
      let item = items[number]
      guard let end = item.commits.compactMap(arrival).max(), end > instant,
        item.begun != .distantFuture, end.nanoseconds(since: item.begun) >= nanoseconds
      else { continue }
      found.formUnion(item.commits.map(\.sha))
    }
    return found
  }

  /// Which items may go.
  ///
  /// - Parameters:
  ///   - isOver: Whether a commit had arrived and been superseded.
  ///   - isNeeded: Whether a commit has to stay.
  ///   - isPinned: Whether a line has to stay.
  ///   - bringer: What brought a commit, if nothing that comes with another has a part in it.
  func passed(
    isOver: (SliceCommit) -> Bool, isNeeded: (Symbol) -> Bool, isPinned: (Int) -> Bool,
    bringer: (SliceCommit) -> SliceProduction.Arrival?
  ) -> Passed {
    let latest = latest
    var passes = Set(
      items.all.filter { number in
        let item = items[number]
        return item.latest <= cut && item.isWhole && item.commits.allSatisfy(isOver)
          && !item.commits.contains { isNeeded($0.sha) || latest.contains($0.sha) }
          && !item.lines.contains(where: isPinned)
      })
    let ordered = landings.sorted { $0.time < $1.time }
    let numbers = ordered.map { items.known(.commit($0.commit.sha)) ?? -1 }
    let brought = items.all.map { ($0, items[$0].commits.compactMap(bringer)) }
    var before = -1
    while before != passes.count {
      before = passes.count
      let staying = Set(brought.filter { !passes.contains($0.0) }.flatMap(\.1))
      for (number, bringers) in brought where bringers.contains(where: staying.contains) {
        passes.remove(number)
      }
      var horizons: [Symbol: Timestamp] = [:]
      for (landing, number) in zip(ordered, numbers) {
        let service = landing.commit.service
        if bringer(landing.commit) != nil { continue }
        if passes.contains(number) {
          let isBehind =
            byLanding.contains(service) && landing.time >= horizons[service] ?? .distantFuture
          if isBehind || landing.parents.contains(where: { stays($0, passes) }) {
            passes.remove(number)
          }
        }
        // In order of landing, so the first that stays is the horizon.
        if !passes.contains(number), horizons[service] == nil { horizons[service] = landing.time }
      }
    }
    return Passed(
      lines: passes.flatMap { items[$0].lines },
      shas: Set(passes.flatMap { items[$0].commits.map(\.sha) }))
  }

  private func stays(_ parent: Symbol, _ passes: Set<Int>) -> Bool {
    guard let number = items.known(.commit(parent)), !items[number].commits.isEmpty else {
      return false
    }
    return !passes.contains(number)
  }

  /// What may go.
  struct Passed {
    /// Once for each event.
    var lines: [Int] = []
    var shas: Set<Symbol> = []
  }
}

/// A commit as one service knows it.
struct SliceCommit: Hashable {
  var sha: Symbol
  var service: Symbol
}
