import DeliveryEvents

/// A change or a bare commit before its visits are known: what it owns, its head, its landing.
struct ItemDraft {
  /// The change's id; none for a bare commit.
  var id: Symbol = .none
  /// The lines of the change, as a range of ``ItemDrafts/lines``; empty for a commit.
  var lines: Range<Int> = 0..<0
  /// Commits that it owns, as a range of ``ItemDrafts/commits``.
  var commits: Range<Int> = 0..<0
  /// The sha by which CI and deployments are matched.
  var head: Symbol = .none
  var headPlace: CommitPlace?
  var landed: Timestamp?
  /// The change's registers.
  var opened: Timestamp?
  var firstCommit: Timestamp?
}

/// The items of one service, in flat lists.
struct ItemDrafts {
  var items: [ItemDraft] = []
  /// Lines of changes, change by change, each in order of (time, opened < approved < closed).
  var lines: [ChangeLine] = []
  /// Commits, as places in the service's log, item by item.
  var commits: [Int32] = []
}

/// Makes the items of one service: who owns which commit, and which commit stands for a change
/// (METRICS.md 5b, "Item and head").
struct ItemAssembly {
  private let service: Int
  private let facts: ServiceFacts
  private let find: CommitFinder
  private let now: Timestamp
  private var symbols: SymbolTable { find.symbols }

  init(service: Int, facts: ServiceFacts, find: CommitFinder, now: Timestamp) {
    self.service = service
    self.facts = facts
    self.find = find
    self.now = now
  }

  /// The items, changes first.
  func drafts() -> ItemDrafts {
    var drafts = ItemDrafts()
    var numbers = WordMap(capacity: facts.changes.count)
    var ids: [Symbol] = []
    func number(_ id: Symbol) -> Int {
      let number = numbers.insert(WordMap.key(id), ids.count)
      if number == ids.count { ids.append(id) }
      return number
    }
    placeLines(into: &drafts, number)
    var mergedSHAs = [Symbol](repeating: .none, count: drafts.items.count)
    var changeByMerged: [Symbol: Int] = [:]
    for change in drafts.items.indices {
      let sha = read(change, of: &drafts)
      mergedSHAs[change] = sha
      if sha.isNone { continue }
      if let other = changeByMerged[sha], symbols.precedes(ids[other], ids[change]) { continue }
      changeByMerged[sha] = change
    }
    placeCommits(into: &drafts, changeByMerged, number)
    for change in ids.indices {
      drafts.items[change].id = ids[change]
      let merged = change < mergedSHAs.count ? mergedSHAs[change] : .none
      head(change, of: &drafts, merged: merged)
    }
    return drafts
  }

  /// Sorts the visible lines of changes by their change.
  private func placeLines(into drafts: inout ItemDrafts, _ number: (Symbol) -> Int) {
    let visible = facts.changes.filter { $0.time <= now && !$0.isReplaced }
    if visible.isEmpty { return }
    let owners = visible.map { number($0.id) }
    let order = visible.indices.sorted { left, right in
      let first = visible[left]
      let second = visible[right]
      return (owners[left], first.time, first.state.walkRank)
        < (owners[right], second.time, second.state.walkRank)
    }
    drafts.lines = order.map { visible[$0] }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, owners[order[end]] == owners[order[start]] { end += 1 }
      drafts.items.append(ItemDraft(lines: start..<end))
      start = end
    }
  }

  /// Reads the registers of a change; returns its merged sha, none when there is none.
  private func read(_ change: Int, of drafts: inout ItemDrafts) -> Symbol {
    let lines = Array(drafts.lines[drafts.items[change].lines])
    let fields = Registers(lines, symbols: symbols) {
      Precedence(time: $0.time, rank: $0.state.rank)
    }
    drafts.items[change].opened = fields.time { $0.opened }
    drafts.items[change].firstCommit = fields.time { $0.firstCommit }
    let merged = lines.filter { $0.state == .merged }
    if merged.isEmpty { return .none }
    drafts.items[change].landed = merged.map(\.time).min()
    return Registers(merged, symbols: symbols) { Precedence(time: $0.time, rank: 0) }
      .symbol { $0.sha }
  }

  /// Gives each visible commit to its change, or makes it an item of its own.
  private func placeCommits(
    into drafts: inout ItemDrafts, _ changeByMerged: [Symbol: Int], _ number: (Symbol) -> Int
  ) {
    let commits = find.commits(of: service)
    var owners = [Int32](repeating: -1, count: commits.count)
    var counts = [Int](repeating: 0, count: drafts.items.count)
    for index in 0..<commits.count where commits.isVisible(index, at: now) {
      let commit = commits.commit(index)
      let owner: Int
      if commit.change.isSome {
        owner = number(commit.change)
      } else if let change = changeByMerged.isEmpty ? nil : changeByMerged[commit.sha] {
        owner = change
      } else {
        owners[index] = commit.isMerge ? -1 : -2
        continue
      }
      while counts.count <= owner {
        counts.append(0)
        drafts.items.append(ItemDraft())
      }
      counts[owner] += 1
      owners[index] = Int32(owner)
    }
    var start = 0
    for item in counts.indices {
      drafts.items[item].commits = start..<start
      start += counts[item]
    }
    drafts.commits = [Int32](repeating: 0, count: start)
    for index in 0..<commits.count {
      if owners[index] >= 0 {
        let range = drafts.items[Int(owners[index])].commits
        drafts.commits[range.upperBound] = Int32(index)
        drafts.items[Int(owners[index])].commits = range.lowerBound..<(range.upperBound + 1)
      } else if owners[index] == -2 {
        let place = drafts.commits.count
        drafts.commits.append(Int32(index))
        drafts.items.append(
          ItemDraft(
            commits: place..<(place + 1), head: commits.lines[index].sha,
            headPlace: CommitPlace(service: service, index: index),
            landed: commits.landings[index]))
      }
    }
  }

  /// Finds the head and the landing of a change.
  private func head(_ change: Int, of drafts: inout ItemDrafts, merged: Symbol) {
    let place = merged.isSome ? find.own(merged, service) : nil
    if let place {
      drafts.items[change].head = merged
      drafts.items[change].headPlace = place
    } else if drafts.items[change].commits.isEmpty {
      drafts.items[change].head = merged
    } else {
      let commits = find.commits(of: service)
      let last = drafts.commits[drafts.items[change].commits].max { left, right in
        let first = commits.landings[Int(left)]
        let second = commits.landings[Int(right)]
        return first == second
          ? symbols.precedes(commits.lines[Int(left)].sha, commits.lines[Int(right)].sha)
          : first < second
      }
      if let last {
        drafts.items[change].headPlace = CommitPlace(service: service, index: Int(last))
        drafts.items[change].head = commits.lines[Int(last)].sha
      }
    }
    if let head = drafts.items[change].headPlace {
      let landed = drafts.items[change].landed ?? .distantFuture
      drafts.items[change].landed = min(landed, find.landing(head))
    }
  }
}

extension EventState {
  /// The order in which a change's lines of one instant are walked.
  var walkRank: Int {
    switch self {
    case .opened: 0
    case .approved: 1
    case .closed: 2
    default: 3
    }
  }
}
