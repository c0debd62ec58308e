import DeliveryEvents

/// A change or a bare commit before its visits are known: what it owns, its head, its landing.
struct ItemDraft {
  /// The lines of the change, in order of (time, opened < approved < closed); empty for a commit.
  var lines: [ChangeLine] = []
  /// Commits that it owns.
  var commits: [CommitPlace] = []
  /// The sha by which CI and deployments are matched.
  var head: Symbol = .none
  var headPlace: CommitPlace?
  var landed: Timestamp?
  /// The change's registers.
  var opened: Timestamp?
  var firstCommit: Timestamp?
}

/// Makes the items of one service: who owns which commit, and which commit stands for a change
/// (METRICS.md 5b, "Item and head").
struct ItemAssembly {
  let service: Int
  let facts: Facts
  let directory: CommitDirectory
  let now: Timestamp
  private var symbols: SymbolTable { facts.symbols }

  init(service: Int, facts: Facts, directory: CommitDirectory, now: Timestamp) {
    self.service = service
    self.facts = facts
    self.directory = directory
    self.now = now
  }

  /// The items, changes first.
  func drafts() -> [ItemDraft] {
    var changes: [Symbol: ItemDraft] = [:]
    for line in facts.services[service].changes where line.time <= now && !line.isReplaced {
      changes[line.id, default: ItemDraft()].lines.append(line)
    }
    var mergedSHAs: [Symbol: Symbol] = [:]
    var changeByMerged: [Symbol: Symbol] = [:]
    for (id, draft) in changes {
      let fields = Registers(draft.lines, symbols: symbols) {
        Precedence(time: $0.time, rank: $0.state.rank)
      }
      changes[id]?.opened = fields.time { $0.opened }
      changes[id]?.firstCommit = fields.time { $0.firstCommit }
      changes[id]?.lines.sort { ($0.time, $0.state.walkRank) < ($1.time, $1.state.walkRank) }
      let merged = draft.lines.filter { $0.state == .merged }
      let sha =
        merged.isEmpty
        ? Symbol.none
        : Registers(merged, symbols: symbols) { Precedence(time: $0.time, rank: 0) }
          .symbol { $0.sha }
      if sha.isNone { continue }
      mergedSHAs[id] = sha
      if let other = changeByMerged[sha], symbols.precedes(other, id) { continue }
      changeByMerged[sha] = id
    }
    var bare: [ItemDraft] = []
    let commits = service < directory.commits.count ? directory.commits[service] : []
    for (index, commit) in commits.enumerated() where commit.time != .distantFuture {
      let place = CommitPlace(service: service, index: index)
      let owner = commit.change.isSome ? commit.change : changeByMerged[commit.sha] ?? .none
      if owner.isSome {
        changes[owner, default: ItemDraft()].commits.append(place)
      } else if !commit.isMerge {
        bare.append(
          ItemDraft(commits: [place], head: commit.sha, headPlace: place, landed: commit.time))
      }
    }
    return changes.map { id, draft in headed(draft, merged: mergedSHAs[id] ?? .none) } + bare
  }

  /// Finds the head and the landing of a change.
  private func headed(_ draft: ItemDraft, merged: Symbol) -> ItemDraft {
    var draft = draft
    let place = merged.isSome ? directory.place(of: merged, in: service) : nil
    if let place {
      draft.head = merged
      draft.headPlace = place
    } else if draft.commits.isEmpty {
      draft.head = merged
    } else {
      let last = draft.commits.max { left, right in
        let first = directory.commit(left)
        let second = directory.commit(right)
        return first.time == second.time
          ? symbols.precedes(first.sha, second.sha) : first.time < second.time
      }
      draft.headPlace = last
      draft.head = last.map { directory.commit($0).sha } ?? .none
    }
    let landings =
      draft.lines.filter { $0.state == .merged }.map(\.time)
      + (draft.headPlace.map { [directory.commit($0).time] } ?? [])
    draft.landed = landings.min()
    return draft
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
